"""The exported process is valid BPMN 2.0, and a foreign engine that runs it comes to our steps and our ends."""

from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.kernel.calendar.api import Limit
from motcua.mechanisms.cases.bpmn import inputs, process
from motcua.mechanisms.cases.bpmn_xml import SPACES, written
from motcua.mechanisms.cases.rules import MOVES, Impossible, Node, Place, State, follow
from motcua.mechanisms.cases.specs import Consulted, Ground, PauseReason, Phase, ProcedureSpec, Round, Step
from tests.mechanisms.cases.running import FUTURE, PAST, Run, place_of
from tests.packs.whole import library

DAY = date(2026, 10, 5)
ROLE = "urn:motcua:role:civil-status-officer"
WITHOUT_A_PLACE = {"dossier.extend", "dossier.reassign", "dossier.migrate", "dossier.unmigrate"}
BREAKING_OFF = {"dossier.decline", "dossier.refuse", "dossier.stop", "dossier.withdraw"}
ONWARD = [f"dossier.{name}" for name in ("accept", "advance", "approve", "finish", "deliver", "supplement", "resume")]
LONG = 20
"""After so many acts a walk goes straight on."""
CONDITIONS = [None, "registration.surrogacy", "delivery.receive == 'online'", "delivery.receive != 'online'"]


def procedures() -> list[ProcedureSpec]:
    return [spec for _place, spec in library().items("procedures", ProcedureSpec)]


def text(words: str) -> Any:
    return {"vi": words, "en": words, "bn": words}


def step(key: str, when: str | None, channels: list[Any], bodies: list[str | None]) -> Step:
    """A step of work that asks one body for each condition in ``bodies``."""
    consults = [
        Consulted(id=f"body{n}", title=text("Cơ quan"), role=ROLE, when=one, question=text("?"), authority=text("Luật"),
                  limit=Limit(amount=12, unit="day"))
        for n, one in enumerate(bodies)
    ]  # fmt: skip
    return Step(id=key, act="dossier.advance", title=text(key), role=ROLE, product=text("x"), authority=text("x"),
                when=when, channels=channels, consults=consults)  # fmt: skip


@dataclass(frozen=True, repr=False)
class Made:
    """A procedure that a failing example can show in one line."""

    spec: ProcedureSpec

    def __repr__(self) -> str:
        roads = [(one.id, one.when, one.channels, [body.when for body in one.consults]) for one in self.spec.steps]
        return f"{roads} asking at {[phase.id for phase in self.spec.supplements]}"


@st.composite
def made(draw: st.DrawFn) -> Made:
    """The birth procedure with other steps of work, opinions, supplements, pauses and refusals."""
    (birth,) = [spec for spec in procedures() if spec.code == "1.001193"]
    roads = st.lists(st.sampled_from(["direct", "online", "post"]), min_size=1, unique=True)
    condition = st.sampled_from(CONDITIONS)
    work = [
        step(f"work{n}", draw(condition), draw(roads), draw(st.lists(condition, max_size=3)))
        for n in range(draw(st.integers(0, 3)))
    ]
    receive, _check, approve, deliver = birth.steps
    some = [receive, *work, approve, deliver.model_copy(update={"when": draw(condition), "channels": draw(roads)})]
    if draw(st.booleans()):  # each road with a desk and a signature of its own
        apart: list[Any] = ["online", "post"]
        some[0:1] = [
            receive.model_copy(update={"id": "post_room", "channels": apart}),
            receive.model_copy(update={"channels": ["direct"]}),
        ]
        at = some.index(approve)
        some[at : at + 1] = [
            approve.model_copy(update={"id": "deputy", "channels": ["direct"]}),
            approve.model_copy(update={"channels": apart}),
        ]
    asking = draw(st.lists(st.sampled_from([one.id for one in some if one.act != "dossier.deliver"]), unique=True))
    answer = st.sampled_from([None, Limit(amount=5, unit="working_day")])
    phases = [
        Phase(id=f"in_{one}", title=text("x"), steps=[one], rounds=[Round(answer_within=draw(answer))])
        for one in asking
    ]
    kinds: list[Any] = draw(st.lists(st.sampled_from(["paused", "unpaid"]), unique=True))
    values: dict[str, Any] = {
        "steps": some,
        "supplements": phases,
        "pauses": [PauseReason(id=kind, title=text("x"), kind=kind) for kind in kinds],
        "refusals": [Ground(id="law", title=text("x"))] if draw(st.booleans()) else [],
    }
    return Made(birth.model_copy(update=values))


def offered(spec: ProcedureSpec, road: list[Node], place: Place) -> dict[str, Place]:
    """Which acts lead where, by our rules and by what the procedure allows at all."""
    found = {}
    phase = spec.phase(place.step)
    kinds = {reason.kind for reason in spec.pauses}
    allowed = {
        "dossier.request_supplement": phase is not None,
        "dossier.lapse": phase is not None and any(one.answer_within for one in phase.rounds),
        "dossier.pause": "paused" in kinds,
        "dossier.charge": "unpaid" in kinds,
        "dossier.refuse": bool(spec.refusals),
    }
    for act in sorted(set(MOVES) - WITHOUT_A_PLACE):
        if allowed.get(act, True):
            try:
                found[act] = follow(road, place, act)
            except Impossible:
                continue
    return found


def ways(file: bytes) -> dict[str, list[tuple[str, str]]]:
    """Behind each task the gateway's conditions, and where a timer leads from its edge."""
    tree, name = Xml.fromstring(file), f"{{{SPACES['bpmn']}}}"
    out: dict[str, list[tuple[str, str]]] = {}
    for flow in tree.iter(f"{name}sequenceFlow"):
        condition = flow.find(f"{name}conditionExpression")
        said = "" if condition is None else condition.text or ""
        out.setdefault(flow.get("sourceRef", ""), []).append((said, flow.get("targetRef", "")))
    for event in tree.iter(f"{name}boundaryEvent"):
        out.setdefault(event.get("attachedToRef", ""), []).append(("timer", event.get("id", "")))
    return out


def possible(drawn: dict[str, list[tuple[str, str]]], run: Run) -> set[str]:
    """The acts for which the drawing has an arrow from the task at hand."""
    if run.signing:
        return {"dossier.finish"}
    kind, _step = run.place
    (task,) = [one.task_spec.name for one in run.at_hand()]
    acts = {"dossier.lapse"} if kind == "supplement" and any(way[0] == "timer" for way in drawn[task]) else set()
    gates = [target for _when, target in drawn[task] if target.startswith("after_")]
    if not gates:
        return acts | {"dossier.deliver"}
    for act in MOVES:
        if any(eval(when, {}, {**run.data, "act": act}) for when, _target in drawn[gates[0]]):
            acts.add(act)
    return acts


def walk(spec: ProcedureSpec, channel: str, answers: Any, choose: Any) -> None:
    """Let both engines walk the same way; after every act they are at the same place, with the same acts possible."""
    file = written(process(spec), {})
    drawn = ways(file)
    road = [Node(one.id, one.act) for one in spec.steps_for(channel, answers, DAY)]
    moments = {name: PAST if choose([True, False]) else FUTURE for name in process(spec).timers}
    run = Run(file, inputs(spec, channel, answers, DAY) | moments)
    place = Place(State.SUBMITTED, road[0].id)
    for acts in count():
        if not place.step:
            break
        assert run.place == place_of(place)
        can = offered(spec, road, place)
        assert possible(drawn, run) == set(can)
        likely = sorted(set(can) - BREAKING_OFF - {"dossier.lapse"})
        act = (
            choose(likely * 3 + sorted(set(can) & BREAKING_OFF)) if acts < LONG else next(a for a in ONWARD if a in can)
        )
        to = can[act]
        if to.state == State.SUPPLEMENT:  # whether it will be answered is settled now
            lapses = choose([False, "dossier.lapse" in offered(spec, road, to)])
            run.do(act, **{f"answer_by_{place.step}": PAST if lapses else FUTURE})
            if lapses:
                to = follow(road, to, "dossier.lapse")
        else:
            run.do(act)
        place = to
    assert run.place == place_of(place)
    assert run.workflow.completed
    asked = {f"opinion_{one.id}_{body.id}" for one in spec.steps for body in one.consults}
    assert set(run.heard) <= asked and len(run.heard) == len(set(run.heard))


@settings(max_examples=60)
@given(st.data())
def test_every_flow_that_can_be_declared_runs_the_same_in_a_foreign_engine(data: st.DataObject) -> None:
    spec = data.draw(made()).spec
    answers = {
        "registration": {"surrogacy": data.draw(st.booleans())},
        "delivery": {"receive": data.draw(st.sampled_from(["online", "paper"]))},
    }
    channel = data.draw(st.sampled_from([road.channel for road in spec.channels]))
    walk(spec, channel, answers, lambda some: data.draw(st.sampled_from(some)))


@pytest.mark.parametrize("spec", procedures(), ids=lambda spec: spec.code)
@settings(max_examples=15)
@given(data=st.data())
def test_every_procedure_of_every_pack_runs_the_same_in_a_foreign_engine(
    spec: ProcedureSpec, data: st.DataObject
) -> None:
    channel = data.draw(st.sampled_from([road.channel for road in spec.channels]))
    answers = {"delivery": {"receive": data.draw(st.sampled_from(["online", "paper"]))}}
    walk(spec, channel, answers, lambda some: data.draw(st.sampled_from(some)))


@settings(max_examples=30)
@given(made())
def test_the_drawing_shows_everything_and_no_two_shapes_lie_on_each_other(found: Made) -> None:
    tree = Xml.fromstring(written(process(found.spec), {}))
    drawn = {shape.get("bpmnElement"): shape for shape in tree.iter(f"{{{SPACES['bpmndi']}}}BPMNShape")}
    edges = [edge.get("bpmnElement") for edge in tree.iter(f"{{{SPACES['bpmndi']}}}BPMNEdge")]
    whole = process(found.spec)
    assert sorted(edges) == sorted(flow.id for flow in whole.flows)
    assert set(whole.nodes) <= set(drawn)

    def box(key: str) -> list[float]:
        (bounds,) = drawn[key].iter(f"{{{SPACES['dc']}}}Bounds")
        return [float(bounds.get(name, "")) for name in ("x", "y", "width", "height")]

    lanes = {key: box(f"lane_{number}") for number, key in enumerate(whole.lanes)}
    boxes = {key: box(key) for key, node in whole.nodes.items() if not node.host}
    for key, (x, y, wide, high) in boxes.items():
        left, top, width, height = lanes[whole.nodes[key].lane]
        assert left <= x and x + wide <= left + width and top <= y and y + high <= top + height
        for other, (x2, y2, wide2, high2) in boxes.items():
            apart = x + wide <= x2 or x2 + wide2 <= x or y + high <= y2 or y2 + high2 <= y
            assert apart or other == key, f"{key} on {other}"


def test_the_flow_is_drawn_in_the_language_of_the_reader() -> None:
    spec = procedures()[0]
    with override("en"):
        names = {node.name for node in process(spec).nodes.values()}
    assert {str(spec.steps[0].title.en), str(spec.steps[0].title.vi)} & names == {spec.steps[0].title.en}
