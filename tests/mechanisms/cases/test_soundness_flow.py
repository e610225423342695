"""A flow that could not be walked is refused before it is loaded: one thing broken at a time, then several at once."""

from collections.abc import Callable
from typing import Any

import pytest

from motcua.kernel.access.api import RoleSpec
from motcua.kernel.calendar.api import Limit
from motcua.kernel.forms.api import FormSpec
from motcua.kernel.packs.api import Fault, Library
from motcua.mechanisms.cases.rules import ENDS, State
from motcua.mechanisms.cases.soundness import check
from motcua.mechanisms.cases.soundness_flow import dead_ends, places, roads
from motcua.mechanisms.cases.specs import (
    Consulted,
    Extensions,
    Ground,
    PauseReason,
    Phase,
    ProcedureSpec,
    Round,
    Stamps,
)
from tests.packs.whole import library

Spec = Callable[[ProcedureSpec], ProcedureSpec]
OFFICER, CONSULTED = "urn:motcua:role:civil-status-officer", "urn:motcua:role:consulted-officer"
TEXT: Any = {"vi": "Chữ", "en": "Text", "bn": "লেখা"}
ONCE = Round(answer_within=Limit(amount=5, unit="working_day"))


def birth() -> ProcedureSpec:
    """The procedure that is broken here."""
    return next(spec for _place, spec in library().items("procedures", ProcedureSpec) if spec.code == "1.001193")


def having(**values: Any) -> Spec:
    return lambda spec: spec.model_copy(update=values)


def of_step(name: str, **values: Any) -> Spec:
    def change(spec: ProcedureSpec) -> ProcedureSpec:
        some = [step.model_copy(update=values if step.id == name else {}) for step in spec.steps]
        return spec.model_copy(update={"steps": some})

    return change


def phase(name: str, *steps: str, rounds: int = 1) -> Phase:
    return Phase(id=name, title=TEXT, steps=list(steps), rounds=[ONCE] * rounds)


def body(name: str = "police", **values: Any) -> Consulted:
    limit = Limit(amount=12, unit="day")
    whole = Consulted(id=name, title=TEXT, role=CONSULTED, question=TEXT, authority=TEXT, limit=limit)
    return whole.model_copy(update=values)


def reason(kind: Any = "paused") -> PauseReason:
    return PauseReason(id="survey", title=TEXT, kind=kind)


def stamps(document: str = "birth-certificate", *names: str) -> Spec:
    made = Stamps(components=list(names), document_type=f"urn:motcua:document-type:{document}")
    return lambda spec: spec.model_copy(update={"result": spec.result.model_copy(update={"stamps": made})})


BREAKS: dict[str, tuple[Spec, set[str]]] = {
    "a step of a road in that the procedure has not": (
        lambda spec: having(
            shared=[
                road.model_copy(update={"channel": [one for one in road.channel if one != "post"]})
                for road in spec.shared
            ]
        )(of_step("deliver", channels=["post"])(spec)),
        {"steps.deliver.channels"},
    ),
    "a step that never comes": (of_step("deliver", when="registration.kind == '9'"), {"steps.deliver.when"}),
    "a condition that all answers fulfil": (
        of_step("deliver", when="registration.kind != '9' || registration.surrogacy"),
        {"steps.deliver.when"},
    ),
    "a body that is never asked": (
        of_step("check", consults=[body(when="registration.kind == '1' && registration.kind == '2'")]),
        {"steps.check.consults.police.when"},
    ),
    "a body asked at a step that comes in other cases only": (
        lambda spec: of_step("check", when="registration.surrogacy", consults=[body(when="!registration.surrogacy")])(
            spec
        ),
        {"steps.check.consults.police.when"},
    ),
    "a paper under a condition that contradicts itself": (
        lambda spec: having(
            components=[
                part.model_copy(update={"when": "delivery.receive == 'online' && delivery.receive == 'post'"})
                if part.id == "birth_proof"
                else part
                for part in spec.components
            ]
        )(spec),
        {"components.birth_proof.when"},
    ),
    "a supplement at no step": (having(supplements=[phase("first")]), {"supplements.first.steps"}),
    "a supplement at a step that is not there": (
        having(supplements=[phase("first", "chek")]),
        {"supplements.first.steps"},
    ),
    "a supplement when all is done": (having(supplements=[phase("first", "deliver")]), {"supplements.first.steps"}),
    "a supplement without a round": (
        having(supplements=[phase("first", "check", rounds=0)]),
        {"supplements.first.rounds"},
    ),
    "two rules on supplements at one step": (
        having(supplements=[phase("first", "receive", "check"), phase("then", "check")]),
        {"supplements.then.steps"},
    ),
    "two rules on supplements of one name": (
        having(supplements=[phase("first", "receive"), phase("first", "check")]),
        {"supplements"},
    ),
    "a supplement by a role that may not ask": (
        having(supplements=[phase("first", "approve")]),
        {"supplements.first.steps"},
    ),
    "an opinion at the receiving": (of_step("receive", consults=[body()]), {"steps.receive.consults"}),
    "an opinion of a role that is not there": (
        of_step("check", consults=[body(role="urn:motcua:role:consulted-oficer")]),
        {"steps.check.consults.police.role"},
    ),
    "an opinion of a role that may not answer": (
        of_step("check", consults=[body(role=OFFICER)]),
        {"steps.check.consults.police.role"},
    ),
    "an opinion on a field that is not there": (
        of_step("check", consults=[body(when="registration.kindd == '1'")]),
        {"steps.check.consults.police.when"},
    ),
    "two opinions of one name": (of_step("check", consults=[body(), body()]), {"steps.check.consults"}),
    "a question that no duty can hold": (
        of_step("check", consults=[body(question=birth().title.model_copy(update={"vi": "Có đồng ý không? " * 20}))]),
        {"steps.check.consults.police.question"},
    ),
    "two reasons of one name": (having(pauses=[reason(), reason()]), {"pauses"}),
    "two grounds of one name": (having(refusals=[Ground(id="law", title=TEXT)] * 2), {"refusals"}),
    "a longest extension where there is none": (
        having(extensions=Extensions(times=0, most=Limit(amount=3, unit="working_day"))),
        {"extensions.most"},
    ),
    "a stamp on a paper that nobody hands in": (
        stamps("birth-certificate", "drawing"),
        {"result.stamps.components"},
    ),
    "a stamp of an unknown type": (stamps("drawing", "birth_proof"), {"result.stamps.document_type"}),
}

UNABLE: dict[str, tuple[Spec, str, str, set[str]]] = {
    "nobody may put off a late dossier": (having(), OFFICER, "dossier.extend", {"steps.check.role"}),
    "nobody may refuse": (
        having(refusals=[Ground(id="law", title=TEXT)]),
        "urn:motcua:role:chairwoman",
        "dossier.refuse",
        {"refusals"},
    ),
    "nobody may let the clock stand": (having(pauses=[reason()]), OFFICER, "dossier.pause", {"pauses.survey"}),
    "nobody may ask for money": (having(pauses=[reason("unpaid")]), OFFICER, "dossier.charge", {"pauses.survey"}),
}


def faults_of(monkeypatch: pytest.MonkeyPatch, change: Spec, *taken: tuple[str, str]) -> list[Fault]:
    """What is said of the changed procedure when some roles have lost some acts."""
    monkeypatch.undo()
    whole = Library.items

    def items(self: Library, kind: str, model: type[Any]) -> list[tuple[Any, Any]]:
        found = whole(self, kind, model)
        if kind == "procedures":
            return [(place, change(spec)) for place, spec in found if spec.code == "1.001193"]
        return [(place, poorer(item)) if isinstance(item, RoleSpec) else (place, item) for place, item in found]

    def poorer(role: RoleSpec) -> RoleSpec:
        acts = [grant for grant in role.acts if (role.urn, grant.act) not in taken and ("", grant.act) not in taken]
        return role.model_copy(update={"acts": acts})

    monkeypatch.setattr(Library, "items", items)
    return check(library())


def paths(faults: list[Fault]) -> list[str]:
    assert all(str(fault.message) and str(fault.remedy) and fault.file.endswith("1.001193.yaml") for fault in faults)
    return sorted(fault.path for fault in faults)


@pytest.mark.parametrize(("change", "told"), BREAKS.values(), ids=BREAKS)
def test_what_could_never_happen_is_named_with_its_place_and_remedy(
    monkeypatch: pytest.MonkeyPatch, change: Spec, told: set[str]
) -> None:
    assert paths(faults_of(monkeypatch, change)) == sorted(f"1.001193.{path}" for path in told)


@pytest.mark.parametrize(("change", "role", "act", "told"), UNABLE.values(), ids=UNABLE)
def test_a_role_must_have_the_acts_that_its_steps_need(
    monkeypatch: pytest.MonkeyPatch, change: Spec, role: str, act: str, told: set[str]
) -> None:
    faults = faults_of(monkeypatch, change, (role, act))
    assert paths(faults) == sorted(f"1.001193.{path}" for path in told)
    assert role in str(faults[0].message) and act in str(faults[0].message)


def test_a_dossier_that_could_stand_still_for_ever_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = [(OFFICER, "dossier.resume"), (OFFICER, "dossier.stop")]
    (fault,) = faults_of(monkeypatch, having(pauses=[reason()]), *taken)
    assert fault.path == "1.001193.steps.check"
    assert "paused" in str(fault.message) and "dossier.resume" in str(fault.remedy)
    assert faults_of(monkeypatch, having(pauses=[reason()]), taken[0]) == [], "it can still be stopped"


def test_a_supplement_that_nobody_answers_lapses_or_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = [("", "dossier.supplement"), ("", "dossier.stop")]
    assert faults_of(monkeypatch, having(supplements=[phase("first", "check")]), *nobody) == []
    endless = Phase(id="first", title=TEXT, steps=["check"], rounds=[Round()])
    (fault,) = faults_of(monkeypatch, having(supplements=[endless]), *nobody)
    assert fault.path == "1.001193.steps.check"


def test_several_mistakes_give_several_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    def change(spec: ProcedureSpec) -> ProcedureSpec:
        some = [BREAKS[name][0] for name in ("a step that never comes", "an opinion of a role that may not answer")]
        for one in (*some, having(supplements=[phase("first", "chek")], pauses=[reason(), reason()])):
            spec = one(spec)
        return having(steps=[spec.steps[1], spec.steps[0], *spec.steps[2:]])(spec)

    assert paths(faults_of(monkeypatch, change, (OFFICER, "dossier.extend"))) == [
        "1.001193.pauses",
        "1.001193.steps",
        "1.001193.steps.check.consults.police.role",
        "1.001193.steps.check.role",
        "1.001193.steps.deliver.when",
        "1.001193.supplements.first.steps",
    ]


def test_a_whole_flow_is_sound_and_all_its_places_are_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = having(
        supplements=[phase("first", "receive"), phase("then", "check", rounds=2)],
        pauses=[reason(), PauseReason(id="fee", title=TEXT, kind="unpaid")],
        refusals=[Ground(id="law", title=TEXT)],
    )(of_step("check", consults=[body(), body("planning", when="registration.surrogacy")])(birth()))
    assert faults_of(monkeypatch, lambda _spec: whole) == []
    rights = {role.urn: {grant.act for grant in role.acts} for _place, role in library().items("roles", RoleSpec)}
    met = set()
    for road in roads(whole):
        assert dead_ends(whole, road, rights) == []
        reached = places(whole, road, rights)
        assert {step.id for step in road} == {place.step for place in reached if place.step}
        met |= {place.state for place in reached}
    assert met == set(State) >= ENDS
    assert sorted(len(road) for road in roads(whole)) == [3, 4], "with handing over and without"


def test_a_step_a_body_a_paper_and_a_case_say_what_holds_when_a_field_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    when = "child.m > 0"
    cellars = {"id": "m", "type": "number", "label": TEXT, "maximum": 5}
    part = FormSpec.model_validate({"sections": [{"id": "a", "title": TEXT, "fields": [cellars]}]})
    (number,) = part.sections[0].fields

    def change(spec: ProcedureSpec) -> ProcedureSpec:
        sections = [
            one.model_copy(update={"fields": [*one.fields, number]}) if one.id == "child" else one
            for one in spec.form.sections
        ]
        case = spec.shared[0].model_copy(update={"when": when, "case": TEXT})
        whole = having(
            form=spec.form.model_copy(update={"sections": sections}),
            components=[part.model_copy(update={"when": when}) for part in spec.components],
            shared=[*spec.shared, case],
        )(spec)
        return of_step("check", consults=[body(when=when)])(of_step("deliver", when=when)(whole))

    hanging = [fault for fault in faults_of(monkeypatch, change) if "has(child.m)" in str(fault.remedy)]
    places = {tuple(path.split(".")[2:4]) for path in paths(hanging)}
    assert {kind for kind, _name in places} == {"steps", "channels", "components"}
    assert {("steps", "check"), ("steps", "deliver"), ("components", "birth_proof")} <= places
    assert all("child.m" in str(fault.message) for fault in hanging)
    when = f"has(child.m) && {when}"
    assert not [fault for fault in faults_of(monkeypatch, change) if "child.m" in str(fault.message)]
