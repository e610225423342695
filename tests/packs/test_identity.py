"""Confirming a former number (1.012566): what the form and the findings let pass, and when the answer is due."""

from datetime import date
from typing import Any

import pytest

from motcua.kernel.forms.api import holds
from tests.packs.filled import Answers, changed, procedure_in, promised, said

PACK = "vn-identity"
SPEC = procedure_in(PACK, "1.012566")
TODAY = date(2026, 11, 4)
OWN, CANCELLED = "001065990701", "001065990799"
GOOD: Answers = {
    "person": {
        "full_name": "Lê Công Thịnh",
        "birth_date": "02/04/1965",
        "sex": "1",
        "personal_number": OWN,
        "residence": {"province": "01", "commune": "Phường Cửa Nam", "detail": "33 phố Trần Quốc Toản"},
    },
    "former": {"kind": "nine", "nine": "011990701"},
    "delivery": {"phone": "0912 345 941", "receive": "online"},
}
CONFIRMED = {"source": "database", "proposal": "confirm", "number": "011990701"}


def of(**sections: Any) -> dict[str, str]:
    return said(SPEC, changed(GOOD, **sections), TODAY)


def found(former: dict[str, str] | None = None, **finding: Any) -> dict[str, str]:
    answers = {name: value for name, value in (CONFIRMED | finding).items() if value is not None}
    return said(SPEC, changed(GOOD, former=former or {}), TODAY, {"finding": answers})


def test_good_answers_have_no_fault_and_may_be_confirmed() -> None:
    assert of() == {}
    assert found() == {}


@pytest.mark.parametrize("nine", ["", "01199070", "0119907010", "O11990701"])
def test_the_old_number_has_nine_digits(nine: str) -> None:
    assert set(of(former={"nine": nine})) == {"former.nine"}


def test_a_cancelled_number_is_asked_for_instead_and_is_not_the_one_in_use() -> None:
    cancelled = {"kind": "cancelled", "nine": ""}
    assert set(of(former=cancelled)) == {"former.cancelled"}
    assert of(former=cancelled | {"cancelled": CANCELLED}) == {}
    assert set(of(former=cancelled | {"cancelled": OWN})) == {"former.cancelled"}


def test_the_old_card_was_issued_after_the_birth() -> None:
    assert of(former={"issued_on": "03/04/1965"}) == {}
    assert set(of(former={"issued_on": "02/04/1965"})) == {"former.issued_on"}
    assert of(former={"issued_on": "1983"}) == {}, "the year alone will do"


def test_the_number_agrees_with_sex_and_birth() -> None:
    assert "person.personal_number" in of(person={"sex": "2"})
    assert "person.personal_number" in of(person={"birth_date": "02/04/1966"})


def test_only_what_was_found_and_is_the_same_is_confirmed() -> None:
    assert set(found(source="nowhere")) == {"finding.source"}
    assert set(found(number="011990702")) == {"finding.number"}
    cancelled = {"kind": "cancelled", "nine": "", "cancelled": CANCELLED}
    assert found(cancelled, number=CANCELLED) == {}
    assert set(found(cancelled, number=OWN)) == {"finding.number"}


def test_a_refusal_needs_its_reason_only() -> None:
    assert set(found(source="nowhere", proposal="refuse", number=None)) == {"finding.reason"}
    assert found(source="nowhere", proposal="refuse", number=None, reason="Không có trong tàng thư.") == {}


def test_only_who_needs_the_old_card_number_is_asked_for_the_card_and_nobody_must_have_it() -> None:
    card = next(part for part in SPEC.components if part.id == "old_card")
    assert not card.required
    for kind, asked in (("nine", True), ("cancelled", False)):
        assert holds(SPEC.form, card.when, {"former": {"kind": kind}}, TODAY) is asked


@pytest.mark.parametrize("channel", ["online", "post", "direct"])
@pytest.mark.parametrize(
    ("received", "ends"),
    [
        # Wednesday the 4th: the 5th, 6th, 9th, 10th, 11th, 12th, Friday the 13th.
        ("2026-11-04T08:10", "2026-11-13T17:30"),
        # Thursday the 19th: the 20th, Monday the 23rd, the 24th is a holiday, the 25th, 26th, 27th, 30th, 1 December.
        ("2026-11-19T16:00", "2026-12-01T17:30"),
    ],
)
def test_the_confirmation_is_due_after_seven_working_days(channel: str, received: str, ends: str) -> None:
    assert promised(SPEC, channel, received) == ends
    road = SPEC.channel(channel)
    assert road is not None and road.fee.amount == 0
