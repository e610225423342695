"""A road in has another limit or fee in a certain case: people read it, the clock runs by it, packs are checked."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from motcua.kernel.acts.api import perform
from motcua.kernel.calendar.api import at
from motcua.kernel.packs.api import check
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.cases.catalogue import procedure_of
from motcua.mechanisms.cases.clocks import reckon
from motcua.mechanisms.cases.describing import describe
from tests import helpers
from tests.mechanisms.cases import versions

pytestmark = pytest.mark.django_db
GIRLS, FACILITY = "child.sex == '2'", "child.birth_facility != ''"
FOUND = helpers.ANSWERS | {"child": helpers.ANSWERS["child"] | {"sex": "1", "birth_facility": ""}}


def special(days: int, when: str, case: str = "Sinh tại nhà", **more: Any) -> dict[str, Any]:
    limit = {"amount": days, "unit": "working_day"}
    return {"channel": ["online", "direct"], "case": case, "when": when, "limit": limit, "fee": {"amount": 0}} | more


def with_cases(*some: dict[str, Any]) -> Any:
    """A change of ``channels``: three working days in general, and otherwise in some cases."""
    return lambda channels: [*some, *versions.limit(3)(channels)]


@pytest.fixture
def ward(db: None) -> Iterator[helpers.Ward]:
    ready = helpers.ward()
    with at(helpers.MORNING):
        yield ready


@pytest.mark.both
def test_the_first_case_whose_condition_holds_goes_before_what_holds_in_general(
    ward: helpers.Ward, tmp_path: Path
) -> None:
    some = special(5, GIRLS, fee={"amount": 8000}), special(7, FACILITY)
    versions.load(versions.next_version(tmp_path, channels=with_cases(*some), transition=versions.MOVES))
    girl = helpers.file_birth(ward)
    at_home = helpers.file_birth(ward, data=FOUND)
    assert [road.limit.amount for road in procedure_of(girl).channels] == [3, 3, 3]
    for dossier, days, fee in ((girl, 5, 8000), (at_home, 3, 0)):
        road = procedure_of(dossier).road("online", dossier.data, helpers.MORNING.date())
        assert road and (road.limit.amount, road.fee.amount) == (days, fee)
        assert reckon(procedure_of(dossier), dossier).due == dossier.due_at
        assert dossier.clock["limit"]["amount"] == days
    assert girl.due_at > at_home.due_at


def test_other_answers_tell_another_case_and_with_it_another_due_moment(ward: helpers.Ward, tmp_path: Path) -> None:
    versions.load(versions.next_version(tmp_path, channels=with_cases(special(5, GIRLS))))
    girl = helpers.file_birth(ward)
    asked = {"items": [{"path": "child.sex", "what": "Xin xem lại giới tính."}], "reason": "Giấy chứng sinh ghi khác."}
    perform(cases.request_supplement, ward.caller("desk_officer"), asked, on=girl.pk)
    answer = {"data": girl.data | {"child": girl.data["child"] | {"sex": "1"}}, "files": [], "note": ""}
    perform(cases.supplement, ward.caller("mother"), answer, on=girl.pk)
    girl.refresh_from_db()
    assert girl.clock["limit"]["amount"] == 3


def test_people_read_each_case_with_its_limit_and_fee(ward: helpers.Ward, tmp_path: Path) -> None:
    versions.load(versions.next_version(tmp_path, channels=with_cases(special(5, GIRLS, fee={"amount": 8000}))))
    mother = ward.client("mother")
    page = " ".join(mother.get("/thu-tuc/1.001193/").text.split())
    assert 'Nộp trực tuyến: Sinh tại nhà<span class="subtle small"> · 5 ngày làm việc · 8.000 đồng</span>' in page
    told = mother.get("/api/v1/procedures/1.001193").json()
    assert [(one["channel"], one["when"], one["limit"]["amount"]) for one in told["cases"]] == [
        ("online", GIRLS, 5),
        ("direct", GIRLS, 5),
    ]
    assert {one["case"] for one in told["channels"]} == {None}
    assert "3 ngày làm việc, tùy trường hợp" in page


def test_what_a_case_brings_is_told_in_sentences(ward: helpers.Ward, tmp_path: Path) -> None:
    before = cases.procedure(helpers.BIRTH)
    versions.load(versions.next_version(tmp_path / "2", channels=with_cases(special(5, GIRLS))))
    after = cases.procedure(helpers.BIRTH)
    told = [(str(one.whom), str(one.sentence)) for one in describe(before, after) if "Sinh tại nhà" in str(one.whom)]
    assert told == [
        (f"người nộp {road}: Sinh tại nhà", "Thêm trường hợp có quy định riêng: 5 ngày làm việc, miễn phí.")
        for road in ("trực tuyến", "trực tiếp")
    ]
    gone = [str(one.sentence) for one in describe(after, before) if "Sinh tại nhà" in str(one.whom)]
    assert gone == ["Không còn quy định riêng; áp dụng quy định chung."] * 2


@pytest.mark.parametrize(
    ("blocks", "said"),
    [
        pytest.param([special(5, GIRLS) | {"case": None}], "Thiếu case.", id="a case without a name"),
        pytest.param([special(5, GIRLS) | {"when": None}], "Thiếu when.", id="a case without a condition"),
        pytest.param([special(5, "child.sx == '2'")], "child.sx", id="a condition over a field that is not there"),
        pytest.param([special(5, "child.full_name")], "đúng hoặc sai", id="a condition that is no question"),
    ],
)
def test_a_case_that_cannot_be_told_is_a_fault(tmp_path: Path, blocks: list[dict[str, Any]], said: str) -> None:
    folder = versions.next_version(tmp_path, channels=with_cases(*blocks))
    faults = [str(fault) for fault in check([helpers.PACKS / "vn-base", folder])]
    assert len(faults) == 1 and said in faults[0], faults


def test_a_case_of_a_way_that_has_no_general_rule_is_a_fault(tmp_path: Path) -> None:
    only = lambda channels: [special(5, GIRLS), channels[0] | {"channel": ["direct", "post"]}]  # noqa: E731
    folder = versions.next_version(tmp_path, channels=only)
    faults = [str(fault) for fault in check([helpers.PACKS / "vn-base", folder])]
    assert any("“online” không có quy định chung" in fault for fault in faults), faults
