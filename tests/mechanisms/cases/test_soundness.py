"""Procedures that could not work are refused before they are loaded; the real one, with one thing broken at a time."""

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from motcua.kernel.packs.api import Library, open_library
from motcua.mechanisms.cases.soundness import check
from motcua.mechanisms.cases.specs import ProcedureSpec
from tests.helpers import PACKS


@cache
def library() -> Library:
    """The packs as they are; nobody may change it."""
    return open_library([PACKS / "vn-base", PACKS / "vn-civil-status"])


def steps(change: Callable[[list[Any]], list[Any]]) -> Callable[[ProcedureSpec], ProcedureSpec]:
    """Other steps, and no phase that asks for supplements at those that are gone."""
    return lambda spec: spec.model_copy(update={"steps": change(list(spec.steps)), "supplements": []})


def of_step(index: int, **values: Any) -> Callable[[ProcedureSpec], ProcedureSpec]:
    return steps(lambda some: [step.model_copy(update=values if n == index else {}) for n, step in enumerate(some)])


def of_component(index: int, **values: Any) -> Callable[[ProcedureSpec], ProcedureSpec]:
    def change(spec: ProcedureSpec) -> ProcedureSpec:
        some = [part.model_copy(update=values if n == index else {}) for n, part in enumerate(spec.components)]
        return spec.model_copy(update={"components": some})

    return change


def of_result(**values: Any) -> Callable[[ProcedureSpec], ProcedureSpec]:
    def change(spec: ProcedureSpec) -> ProcedureSpec:
        given = {
            name: value(getattr(spec.result, name)) if callable(value) else value for name, value in values.items()
        }
        return spec.model_copy(update={"result": spec.result.model_copy(update=given)})

    return change


def content(text: str) -> Callable[[ProcedureSpec], ProcedureSpec]:
    return of_result(content=lambda whole: {**whole, "child": {**whole["child"], "full_name": [text]}})


def default(code: str) -> Callable[[ProcedureSpec], ProcedureSpec]:
    def change(spec: ProcedureSpec) -> ProcedureSpec:
        first, *others = spec.form.sections
        fields = [field.model_copy(update={"default": code} if field.id == "kind" else {}) for field in first.fields]
        sections = [first.model_copy(update={"fields": fields}), *others]
        return spec.model_copy(update={"form": spec.form.model_copy(update={"sections": sections})})

    return change


BREAKS: dict[str, tuple[Callable[[ProcedureSpec], ProcedureSpec], set[str]]] = {
    "unknown role": (of_step(1, role="urn:motcua:role:civil-status-oficer"), {"steps.check.role"}),
    "role without the act": (of_step(1, role="urn:motcua:role:administrator"), {"steps.check.act"}),
    "no receiving": (steps(lambda some: some[1:]), {"steps"}),
    "no approval": (steps(lambda some: [*some[:2], *some[3:]]), {"steps"}),
    "two approvals": (
        steps(lambda some: [*some[:3], some[2].model_copy(update={"id": "again"}), *some[3:]]),
        {"steps"},
    ),
    "approval before the check": (steps(lambda some: [some[0], some[2], some[1], some[3]]), {"steps"}),
    "delivery before the approval": (steps(lambda some: [some[0], some[1], some[3], some[2]]), {"steps"}),
    "received twice": (steps(lambda some: [some[0], some[0].model_copy(update={"id": "again"}), *some[1:]]), {"steps"}),
    "no step at all": (steps(lambda some: []), {"steps"}),
    "two steps of one name": (
        steps(lambda some: [*some[:2], some[1], *some[2:]]),
        {"steps.approve"},
    ),  # as the file says
    "two papers of one name": (of_component(1, id="declaration"), {"components.interactive_form"}),
    "two channels of one name": (
        lambda spec: spec.model_copy(update={"shared": [*spec.shared, *spec.shared]}),
        {"channels"},
    ),
    "a file type that nobody has": (
        of_component(2, media_types=["application/pdff"]),
        {"components.birth_proof.media_types"},
    ),
    "a condition on a field that is not there": (
        of_component(2, when="registration.kindd == '1'"),
        {"components.birth_proof.when"},
    ),
    "a condition that is no expression": (
        of_component(2, when="registration.kind in ["),
        {"components.birth_proof.when"},
    ),
    "a step's condition on a field that is not there": (
        of_step(3, when="delivery.recieve != 'online'"),
        {"steps.deliver.when"},
    ),
    "an approval that may not come": (of_step(2, when="delivery.receive != 'online'"), {"steps.approve.when"}),
    "a place that no form fills": (content("{child.ful_name}"), {"result.content.child.full_name"}),
    "a place that is not closed": (content("{child.full_name"), {"result.content.child.full_name"}),
    "an unknown calendar": (
        lambda spec: spec.model_copy(update={"calendar": "urn:motcua:calendar:vn-oficial"}),
        {"calendar"},
    ),
}


def too_long(spec: ProcedureSpec) -> ProcedureSpec:
    """The first duty's title, longer than a duty can hold it."""
    return of_step(0, title=spec.steps[0].title.model_copy(update={"vi": "Tiếp nhận " * 40}))(spec)


@pytest.mark.django_db
def test_the_real_procedure_is_sound() -> None:
    assert check(library()) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "paths"),
    [*BREAKS.values(), (too_long, {"steps.receive.title"})],
    ids=[*BREAKS, "words that no duty can hold"],
)
def test_what_cannot_work_is_named_with_its_place_and_remedy(
    monkeypatch: pytest.MonkeyPatch, change: Callable[[ProcedureSpec], ProcedureSpec], paths: set[str]
) -> None:
    whole = Library.items

    def items(self: Library, kind: str, model: type[Any]) -> list[tuple[Any, Any]]:
        found = whole(self, kind, model)
        return (
            [(place, change(spec) if spec.code == "1.001193" else spec) for place, spec in found]
            if kind == "procedures"
            else found
        )

    monkeypatch.setattr(Library, "items", items)
    faults = check(library())
    assert sorted(fault.path for fault in faults) == sorted(f"1.001193.{path}" for path in paths)
    for fault in faults:
        assert fault.file.endswith("1.001193.yaml")
        assert str(fault.message)
        assert str(fault.remedy)
