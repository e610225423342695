"""A flow that could not be walked is refused before it is loaded: one thing broken at a time, then several at once."""

from collections.abc import Callable
from datetime import date
from functools import cache
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.kernel.access.api import RoleSpec
from motcua.kernel.calendar.api import Limit
from motcua.kernel.forms.api import CodeList, FormSpec, condition_fault, holds, validate
from motcua.kernel.packs.api import Fault, Library, open_library
from motcua.mechanisms.cases.rules import ENDS, State
from motcua.mechanisms.cases.soundness import check
from motcua.mechanisms.cases.soundness_answers import said
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
from tests.helpers import PACKS

Spec = Callable[[ProcedureSpec], ProcedureSpec]
OFFICER, CONSULTED = "urn:motcua:role:civil-status-officer", "urn:motcua:role:consulted-officer"
TEXT: Any = {"vi": "Chữ", "en": "Text", "bn": "লেখা"}
ONCE = Round(answer_within=Limit(amount=5, unit="working_day"))


@cache
def library() -> Library:
    """The packs as they are; nobody may change it."""
    return open_library([PACKS / "vn-base", PACKS / "vn-civil-status"])


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


@pytest.mark.parametrize(
    ("source", "outcomes"),
    [
        ("registration.kind == '1'", {True, False}),
        ("registration.kind in ['1', '2', '3', '4', '5']", {True}),
        ("registration.kind == '7'", {False}),
        ("registration.surrogacy || !registration.surrogacy", {True}),  # a box left alone is not ticked
        ("child.full_name == child.full_name", {True}),
        ("child.full_name.matches('^A')", {True, False}),  # not counted
        ("days_between(child.birth_date, today) > -1", {True}),  # born today at the latest
        ("days_between(child.birth_date, today) > 60", {True, False}),
    ],
)
def test_what_a_condition_can_say_is_counted_over_all_answers(source: str, outcomes: set[bool]) -> None:
    lists = {one.urn: one for _place, one in library().items("code-lists", CodeList)}
    assert said(birth().form, [source], lists).outcomes == outcomes


def form(*fields: dict[str, Any], when: str | None = None) -> FormSpec:
    """A form of one section ``a``, and a number asked for in a section ``b`` under a condition."""
    some = [{"label": TEXT, **one} for one in fields]
    last = {"id": "b", "title": TEXT, "when": when, "fields": [{"id": "n", "label": TEXT, "type": "number"}]}
    return FormSpec.model_validate(
        {"sections": [{"id": "a", "title": TEXT, "fields": some}, *([last] if when else [])]}
    )


HOUSE = {"id": "house", "type": "boolean"}
FLAG = {"id": "flag", "type": "boolean", "when": "a.house"}
STOREYS = {"id": "n", "type": "number", "minimum": 1, "maximum": 60, "required": True}
CELLARS = {"id": "m", "type": "number", "minimum": 0, "maximum": 5}
ASKED = {"id": "q", "type": "number", "required_when": "a.house"}
AREA = {"id": "area", "type": "number", "decimals": 1, "minimum": 1, "required": True}
PRICE = {"id": "price", "type": "money", "maximum": 1000, "required": True}
BORN = {"id": "born", "type": "date", "not_after": "today", "required": True}
FROM = {"id": "start", "type": "date", "not_before": "today", "not_after": date(2030, 1, 1), "required": True}
WHO = {"id": "who", "type": "text", "max_length": 5, "required": True}


@pytest.mark.parametrize(
    ("source", "outcomes"),
    [
        ("a.flag", {True, False}),
        ("!a.house && a.flag", {False}),
        ("a.house || !a.flag", {True}),
        ("a.n > 500", {False}),
        ("a.n <= 60", {True}),
        ("a.n == 60", {True, False}),
        ("a.n > 3 && a.n < 2", {False}),
        ("a.n > 3 && a.n < 5", {True, False}),
        ("a.n > 3 && a.n < 4", {False}),
        ("a.area > 3.0 && a.area < 3.1", {False}),
        ("a.area > 3.0 && a.area < 3.2", {True, False}),
        ("a.n > 59 && a.n < a.price", {True, False}),
        ("a.n * 2 == 10", {True, False}),
        ("a.n * 2 == 11", {True, False}),  # sums are not counted
        ("a.price > 1000", {False}),
        ("has(a.m) && a.m > 5", {False}),
        ("has(a.m) || !has(a.m)", {True}),
        ("a.house || !has(a.q)", {True, False}),
        ("a.house && !has(a.q)", {False}),
        ("b.n > 3 && !a.house", {False}),
        ("a.born > today", {False}),
        ("a.born < '1900-01-01'", {False}),
        ("a.born < '2010-01-01' && a.born > '2009-12-31'", {False}),
        ("a.born < '2010-01-01' && years_between(a.born, today) >= 14", {True, False}),
        ("years_between(a.born, today) >= 14 && days_between(a.born, today) < 60", {False}),
        ("months_between(a.born, today) == 7", {True, False}),
        ("a.start > '2029-12-31'", {True, False}),
        ("a.start > '2030-01-01'", {False}),
        ("days_between(a.born, a.start) < 0", {True, False}),  # two days and the time between are not counted
        ("days_between(a.born, today) > 9000", {True, False}),
        ("days_between(a.born, today) > 900000", {False}),
        ("today < '2027-01-01' && days_between(today, '2027-01-01') in [110, 111]", {True, False}),
        ("a.n < a.m && a.m < a.q", {True, False}),
        ("a.n < a.m && a.m < a.n", {False}),
        ("today >= '2027-07-01'", {True, False}),
        ("a.who == 'An' || a.who == 'Bình'", {True, False}),
        ("a.who == 'An' && a.who == 'Bình'", {False}),
        ("a.who == 'Nguyễn'", {False}),  # six letters do not fit
        ("has(a.who)", {True}),
        ("a.who > 'A' && a.who < 'B'", {True, False}),
    ],
)
def test_hidden_fields_and_each_side_of_what_is_compared_are_counted(source: str, outcomes: set[bool]) -> None:
    made = form(HOUSE, FLAG, STOREYS, CELLARS, ASKED, AREA, PRICE, BORN, FROM, WHO, when="a.house")
    assert condition_fault(made, source) is None
    assert said(made, [source], {}).outcomes == outcomes


@pytest.mark.parametrize(
    ("source", "hangs"),
    [
        ("a.m > 0", "a.m"),
        ("!(a.m > 0)", "a.m"),
        ("a.m <= 0 || a.m > 0", "a.m"),
        ("a.n > 3 || a.m > 0", "a.m"),
        ("has(a.m) && a.m > 0", ""),
        ("!has(a.m) || a.m > 0", ""),
        ("a.n > 3", ""),  # always asked for
        ("a.q > 3", "a.q"),
        ("a.house && a.q > 3", ""),  # asked for where the box is ticked
        ("b.n > 3", "b.n"),
        ("a.on < '2010-01-01'", "a.on"),
        ("a.on != '' && a.on < '2010-01-01'", ""),
        ("days_between(a.on, today) > 3", "a.on"),
        ("a.house", ""),
    ],
)
def test_a_condition_that_hangs_on_an_empty_field_is_known_with_the_field(source: str, hangs: str) -> None:
    on = {"id": "on", "type": "date"}
    assert said(form(HOUSE, STOREYS, CELLARS, ASKED, on, when="a.house"), [source], {}).hangs == hangs


def test_a_step_a_body_a_paper_and_a_case_say_what_holds_when_a_field_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    when, (number,) = "child.m > 0", form(CELLARS).sections[0].fields

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


def test_a_form_of_many_fields_that_depend_on_each_other_is_not_tried_without_end() -> None:
    """Every answer of the first fields leads to a last one that no answer fits."""
    some = [{"id": f"n{n}", "type": "number", "required": True} for n in range(40)]
    never = {"id": "zone", "type": "date", "not_before": date(2030, 1, 1), "not_after": date(2029, 1, 1)}
    source = " && ".join(f"a.n{n} > {n}" for n in range(20)) + " && a.zone > '2029-01-01'"
    assert said(form(*some, never | {"required": True}), [source], {}).outcomes == {True, False}


ATOMS = st.one_of(
    st.sampled_from(["a.house", "a.flag", "has(a.m)", "has(a.q)", "b.n > 1", "a.n == a.m", "a.n < a.q"]),
    st.builds(
        "a.{} {} {}".format, st.sampled_from("nmq"), st.sampled_from(["<", ">=", "==", "!="]), st.integers(-1, 5)
    ),
)
CONDITIONS = st.recursive(
    ATOMS,
    lambda some: st.one_of(st.builds("({} && {})".format, some, some), some.map(lambda one: f"!({one})"),
                           st.builds("({} || {})".format, some, some)),
    max_leaves=4,
)  # fmt: skip


@cache
def filed() -> tuple[FormSpec, list[dict[str, dict[str, Any]]]]:
    """A small form, and all that may be filed with it."""
    small = [one | {"minimum": 0, "maximum": 4} for one in (STOREYS, CELLARS, ASKED)]
    made = form(HOUSE, FLAG, *small, when="a.house && a.n > 1")
    numbers = ["", *"01234"]
    answers = (
        {"a": {"house": house, "flag": flag, "n": n, "m": m, "q": q}, "b": {"n": last}}
        for house, flag in product([True, False], repeat=2)
        for n, m, q, last in product(numbers, numbers, numbers, ["", "0", "1", "2"])
    )
    checked = (validate(made, one, date(2026, 11, 17), {}) for one in answers)
    return made, [one.data for one in checked if one.ok]


@settings(max_examples=40, deadline=None)
@given(CONDITIONS)
def test_what_is_said_is_what_comes_of_all_the_forms_that_may_be_filed(source: str) -> None:
    made, every = filed()
    came = {holds(made, source, data, date(2026, 11, 17)) for data in every}
    outcomes = said(made, [source], {}).outcomes
    assert came <= outcomes
    assert came == outcomes or "a.n == a.m" in source or "a.n < a.q" in source, (
        "only fields against fields are left out"
    )
