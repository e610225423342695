#!/usr/bin/env python3
"""How many steps of a dossier's flow one core computes, by our rules and by two engines on the same flow.

    .venv/bin/python bench/flow.py [SECONDS]

The flow is the birth registration's; the walk is received, sent back, received again, checked, approved, signed,
handed over: seven acts. SpiffWorkflow runs the BPMN file that we export, parsed once, as its guide does;
python-statemachine has the flow as a class of states and events, as its guide does. Nobody's storage is measured.
"""

import sys
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from time import process_time

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.ground import prepare  # noqa: E402

prepare()

from SpiffWorkflow.bpmn import BpmnWorkflow  # noqa: E402
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser  # noqa: E402
from SpiffWorkflow.util.task import TaskState  # noqa: E402
from statemachine import State as Stop  # noqa: E402
from statemachine import StateMachine  # noqa: E402

from motcua.kernel.packs.api import open_library  # noqa: E402
from motcua.mechanisms.cases.api import ProcedureSpec, State  # noqa: E402
from motcua.mechanisms.cases.bpmn import inputs, process  # noqa: E402
from motcua.mechanisms.cases.bpmn_xml import written  # noqa: E402
from motcua.mechanisms.cases.rules import Node, Place, follow  # noqa: E402

SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 3.0
ACTS = ["accept", "send_back", "accept", "advance", "approve", "finish", "deliver"]
WALK = [f"dossier.{name}" for name in ACTS]
ANSWERS = {"delivery": {"receive": "paper"}}
DAY = date(2026, 10, 5)
AIM = 20_000


def birth() -> ProcedureSpec:
    """The birth registration, as its pack declares it."""
    library = open_library([ROOT / "packs" / "vn-base", ROOT / "packs" / "vn-civil-status"])
    return next(spec for _place, spec in library.items("procedures", ProcedureSpec) if spec.code == "1.001193")


SPEC = birth()
ROAD = [Node(step.id, step.act) for step in SPEC.steps_for("online", ANSWERS, DAY)]


def ours() -> None:
    """One walk by ``rules.follow``."""
    place = Place(State.SUBMITTED, ROAD[0].id)
    for act in WALK:
        place = follow(ROAD, place, act)
    assert place.state is State.RETURNED


def ours_with_conditions() -> None:
    """The same, working out from the answers which steps the dossier has, anew for every act as the product does."""
    place = Place(State.SUBMITTED, ROAD[0].id)
    for act in WALK:
        road = [Node(step.id, step.act) for step in SPEC.steps_for("online", ANSWERS, DAY)]
        place = follow(road, place, act)
    assert place.state is State.RETURNED


class Birth(StateMachine):
    """The same flow for python-statemachine."""

    receive, check, approve = Stop(initial=True), Stop(), Stop()
    signing, finished, returned = Stop(), Stop(), Stop(final=True)
    declined, withdrawn, stopped = Stop(final=True), Stop(final=True), Stop(final=True)

    accept = receive.to(check)
    decline = receive.to(declined)
    advance = check.to(approve)
    send_back = check.to(receive) | approve.to(check)
    sign = approve.to(signing)
    finish = signing.to(finished)
    deliver = finished.to(returned)
    withdraw = receive.to(withdrawn) | check.to(withdrawn) | approve.to(withdrawn)
    stop = check.to(stopped) | approve.to(stopped)


EVENTS = ["sign" if name == "approve" else name for name in ACTS]


def statemachine() -> None:
    """One walk by python-statemachine."""
    machine = Birth()
    for event in EVENTS:
        machine.send(event)
    assert machine.returned.is_active


def spiff() -> Callable[[], None]:
    """A walk by SpiffWorkflow, the file parsed once."""
    parser = BpmnParser()
    parser.add_bpmn_io(BytesIO(written(process(SPEC), {})))
    (name,) = parser.get_process_ids()
    spec, parts, start = parser.get_spec(name), parser.get_subprocess_specs(name), inputs(SPEC, "online", ANSWERS, DAY)

    def walk() -> None:
        workflow = BpmnWorkflow(spec, parts)
        workflow.get_next_task(state=TaskState.READY).set_data(**start)
        workflow.do_engine_steps()
        for act in WALK:
            if act == "dossier.finish":
                workflow.get_next_task(state=TaskState.STARTED).complete()
            else:
                task = workflow.get_next_task(state=TaskState.READY, manual=True)
                task.set_data(act=act)
                task.run()
            workflow.do_engine_steps()
        assert workflow.completed

    return walk


def rate(walk: Callable[[], None]) -> float:
    """Steps a second of processor time on one core."""
    walk()
    began, walks = process_time(), 0
    while process_time() - began < SECONDS:
        walk()
        walks += 1
    return walks * len(WALK) / (process_time() - began)


if __name__ == "__main__":
    ours_rate = rate(ours)
    print(f"{'rules.follow':45} {ours_rate:>12,.0f} steps a second (aim {AIM:,})", flush=True)
    for name, walk in (
        ("rules.follow, conditions worked out each time", ours_with_conditions),
        ("python-statemachine", statemachine),
        ("SpiffWorkflow", spiff()),
    ):
        found = rate(walk)
        print(f"{name:45} {found:>12,.0f} steps a second, {ours_rate / found:,.0f} times fewer", flush=True)
    sys.exit(0 if ours_rate >= AIM else "slower than the aim")
