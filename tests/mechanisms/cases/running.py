"""A BPMN process run by SpiffWorkflow, asked the same questions as ``rules.follow``."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser, BpmnValidator
from SpiffWorkflow.bpmn.specs.defaults import EndEvent, UserTask
from SpiffWorkflow.util.task import TaskState

from motcua.mechanisms.cases.rules import Place, State

PAST, FUTURE = "2020-01-01T00:00:00+00:00", "2999-01-01T00:00:00+00:00"
VALIDATOR = BpmnValidator()
STANDING = {"supplement": State.SUPPLEMENT, "paused": State.PAUSED, "unpaid": State.UNPAID}


class Run:
    """One dossier on its way through the process; ``file`` is checked against the schema of BPMN 2.0 first."""

    def __init__(self, file: bytes, start: Mapping[str, object]) -> None:
        parser = BpmnParser(validator=VALIDATOR)
        parser.add_bpmn_io(BytesIO(file), "flow.bpmn")
        (process,) = parser.get_process_ids()
        self.workflow = BpmnWorkflow(parser.get_spec(process), parser.get_subprocess_specs(process))
        self.workflow.get_next_task(state=TaskState.READY).set_data(**start)
        self.heard: list[str] = []
        self.on()

    def on(self) -> None:
        """Let the engine go on until somebody has to do something; bodies that are asked answer at once."""
        self.workflow.do_engine_steps()
        while True:
            self.workflow.do_engine_steps()  # once more for a moment that has come
            asked = [task for task in self.at_hand() if task.task_spec.name.startswith("opinion_")]
            if not asked:
                return
            self.heard.append(asked[0].task_spec.name)
            asked[0].run()

    def at_hand(self) -> list[Any]:
        """The tasks that wait for a person."""
        return [task for task in self.workflow.get_tasks(state=TaskState.READY) if isinstance(task.task_spec, UserTask)]

    @property
    def signing(self) -> list[Any]:
        """The machine's own task, while it is under way."""
        return list(self.workflow.get_tasks(state=TaskState.STARTED))

    def do(self, act: str, **moments: str) -> None:
        """Complete the one task at hand by an act."""
        if act == "dossier.finish":
            self.signing[0].complete()
        else:
            (task,) = self.at_hand()
            task.set_data(act=act, **moments)
            task.run()
        self.on()

    @property
    def data(self) -> dict[str, Any]:
        """What the conditions see."""
        (task,) = self.at_hand()
        return dict(task.data)

    @property
    def place(self) -> tuple[str, str]:
        """The kind of place, and its step: ``step``, a standing state, or the end."""
        if self.signing:
            return "signing", ""
        if not (waiting := self.at_hand()):
            done = [task.task_spec for task in self.workflow.get_tasks(state=TaskState.COMPLETED)]
            (end,) = [spec.name for spec in done if isinstance(spec, EndEvent)]
            return end.removeprefix("end_"), ""
        (task,) = waiting
        kind, _underline, step = task.task_spec.name.partition("_")
        return str(STANDING.get(kind, kind)), step


def place_of(place: Place) -> tuple[str, str]:
    """The same of a place of ours."""
    if place.state == State.SIGNING:
        return "signing", ""
    if place.state in STANDING.values() or not place.step:
        return place.state.value, place.step
    return "step", place.step
