"""Suspending and resuming a household business (1.001570): what the form lets pass, and when the answer is due."""

from datetime import date
from typing import Any

import pytest

from tests.packs.filled import Answers, changed, procedure_in, promised, said

PACK = "vn-business"
SPEC = procedure_in(PACK, "1.001570")
TODAY = date(2026, 11, 4)
SUSPEND: Answers = {
    "request": {"kind": "suspend", "filer": "owner"},
    "household": {
        "name": "Hộ kinh doanh Phở Hoa",
        "code": "001175990201",
        "registered_on": "06/05/2019",
        "address": {"province": "01", "commune": "Phường Cửa Nam", "detail": "22 phố Quán Sứ"},
        "phone": "0912 345 701",
    },
    "owner": {"full_name": "Phạm Thị Hoa", "id_number": "001175990201"},
    "suspension": {"from": "16/11/2026", "to": "30/11/2026", "reason": "Sửa nhà"},
    "confirmation": {"signature": {"name": "phạm thị hoa", "confirmed": True}},
    "delivery": {"receive": "online"},
}
OPENING = {
    "notice": "15/GXN-HKD",
    "registered_from": "01/08/2026",
    "registered_to": "31/12/2026",
    "open_on": "16/11/2026",
    "reason": "Chủ hộ đã khỏe lại",
}
RESUME = changed(SUSPEND, request={"kind": "resume"}, suspension=None, resumption=OPENING)


def of(data: Answers) -> dict[str, str]:
    return said(SPEC, data, TODAY)


def found(data: Answers, **registry: Any) -> dict[str, str]:
    """What the officer is told who looked the business up on the day of receipt."""
    return said(SPEC, data, TODAY, {"registry": {"checked_on": "04/11/2026", "proposal": "confirm"} | registry})


@pytest.mark.parametrize("good", [SUSPEND, RESUME], ids=["suspend", "resume"])
def test_a_good_request_has_no_fault(good: Answers) -> None:
    assert of(good) == {}


@pytest.mark.parametrize(("first", "passes"), [("06/11/2026", False), ("07/11/2026", True)])
def test_closing_is_told_three_days_ahead(first: str, passes: bool) -> None:
    told = of(changed(SUSPEND, suspension={"from": first}))
    assert told == (
        {} if passes else {"suspension.from": "Cần báo trước ít nhất 3 ngày làm việc. Xin chọn ngày nghỉ muộn hơn."}
    )


@pytest.mark.parametrize(
    ("last", "says"),
    [
        ("30/11/2026", ""),
        ("29/11/2026", "dưới 15 ngày thì không phải đăng ký"),
        ("15/11/2026", "đứng trước ngày bắt đầu"),
    ],
)
def test_a_break_is_registered_from_fifteen_days_both_ends_counted(last: str, says: str) -> None:
    told = of(changed(SUSPEND, suspension={"to": last}))
    assert says in told.get("suspension.to", "")
    assert bool(told) == bool(says)


@pytest.mark.parametrize(
    ("opens", "says"),
    [
        ("06/11/2026", "báo trước ít nhất 3 ngày"),
        ("07/11/2026", ""),
        ("31/12/2026", ""),
        ("01/01/2027", "trong thời gian đã đăng ký nghỉ"),
    ],
)
def test_opening_early_lies_ahead_and_inside_the_registered_break(opens: str, says: str) -> None:
    told = of(changed(RESUME, resumption={"open_on": opens}))
    assert says in told.get("resumption.open_on", "")
    assert bool(told) == bool(says)


@pytest.mark.parametrize(("last", "passes"), [("14/08/2026", False), ("31/12/2026", True)])
def test_a_registered_break_was_of_fifteen_days_or_more(last: str, passes: bool) -> None:
    assert ("resumption.registered_to" not in of(changed(RESUME, resumption={"registered_to": last}))) == passes


@pytest.mark.parametrize(("registered", "passes"), [("30/06/2025", True), ("01/07/2025", False)])
def test_groups_founded_businesses_only_before_july_2025(registered: str, passes: bool) -> None:
    told = of(changed(SUSPEND, household={"by_group": True, "registered_on": registered}))
    assert set(told) == (set() if passes else {"household.by_group", "household.registered_on"})
    assert of(changed(SUSPEND, household={"registered_on": "01/07/2025"})) == {}


@pytest.mark.parametrize(("number", "passes"), [("001175990201", False), ("001190990203", True)])
def test_who_acts_for_the_owner_is_somebody_else(number: str, passes: bool) -> None:
    party = {"kind": "person", "name": "Đỗ Thị Mai", "number": number}
    told = of(changed(SUSPEND, request={"filer": "person"}, agent={"party": party, "document": "Ngày 10/10/2026"}))
    assert ("agent.party" not in told) == passes


def test_the_code_of_the_business_may_be_of_ten_digits_with_a_true_check() -> None:
    assert of(changed(SUSPEND, household={"code": "0100109106"})) == {}
    assert set(of(changed(SUSPEND, household={"code": "0100109107"}))) == {"household.code"}


def test_the_owner_signs_with_the_name_declared() -> None:
    told = of(changed(SUSPEND, confirmation={"signature": {"name": "Phạm Văn Hòa", "confirmed": True}}))
    assert set(told) == {"confirmation.signature.name"}


@pytest.mark.parametrize(
    ("data", "before", "status", "passes"),
    [
        (SUSPEND, "active", "suspended", True),
        (SUSPEND, "ended", "suspended", False),
        (SUSPEND, "active", "active", False),
        (RESUME, "suspended", "active", True),
        (RESUME, "active", "active", False),
        (RESUME, "suspended", "suspended", False),
    ],
)
def test_only_the_active_is_suspended_and_only_the_suspended_resumes(
    data: Answers, before: str, status: str, passes: bool
) -> None:
    assert (found(data, before=before, status=status) == {}) == passes


def test_a_refusal_needs_its_reason_and_no_new_status() -> None:
    assert set(found(SUSPEND, before="ended", proposal="refuse")) == {"registry.reason"}
    assert found(SUSPEND, before="ended", proposal="refuse", reason="Hộ đã chấm dứt hoạt động.") == {}


def test_the_look_up_is_not_before_receipt() -> None:
    assert set(found(SUSPEND, before="active", status="suspended", checked_on="03/11/2026")) == {"registry.checked_on"}


@pytest.mark.parametrize(
    ("received", "ends"),
    [
        # Wednesday evening counts as Wednesday: one working day is Thursday.
        ("2026-11-04T19:40", "2026-11-05T17:30"),
        # Friday: Saturday and Sunday are off, so Monday.
        ("2026-11-06T09:00", "2026-11-09T17:30"),
        # Monday the 23rd: the 24th is a holiday, so Wednesday.
        ("2026-11-23T09:00", "2026-11-25T17:30"),
    ],
)
@pytest.mark.parametrize("channel", ["online", "post", "direct"])
def test_the_confirmation_is_due_after_one_working_day(channel: str, received: str, ends: str) -> None:
    assert promised(SPEC, channel, received) == ends
