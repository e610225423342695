"""A procedure for which somebody is missing here is told to the engineer, by body, role and step."""

from collections.abc import Iterator
from datetime import date

import pytest

from motcua.kernel.access.api import Holding, Organisation
from motcua.kernel.acts.api import lifted
from motcua.kernel.calendar.api import at
from motcua.kernel.packs.api import parse
from motcua.mechanisms.cases.api import procedure_by_code, unstaffed
from motcua.mechanisms.cases.specs import Consulted
from motcua.mechanisms.cases.staffing import check, lacking
from tests import helpers

LONG_AGO = date(2020, 1, 1)
OFFICER, ANSWERING = "urn:motcua:role:civil-status-officer", "urn:motcua:role:consulted-officer"

CHAIRWOMAN = "urn:motcua:role:chairwoman"
OF_THE_OFFICER = {
    "1.000656": "Thẩm tra và ghi Sổ đăng ký khai tử",
    "1.000894": "Thẩm tra điều kiện kết hôn và ghi Sổ đăng ký kết hôn",
    "1.001193": "Thẩm tra và ghi Sổ đăng ký khai sinh",
    "1.004873": "Tra cứu, xác định tình trạng hôn nhân",
}
OF_THE_CHAIRWOMAN = {
    "1.000656": "Ký Trích lục khai tử, hoặc từ chối",
    "1.000894": "Ký Giấy chứng nhận kết hôn, hoặc từ chối",
    "1.001193": "Ký Giấy khai sinh",
    "1.004873": "Ký Giấy xác nhận tình trạng hôn nhân, hoặc từ chối",
}


@pytest.fixture
def ward(db: None) -> Iterator[helpers.Ward]:
    ready = helpers.ward()
    with at(helpers.MORNING):
        yield ready


def _missing(body: str) -> set[tuple[str, str, tuple[str, ...]]]:
    """What nobody would do at a body: procedure, role and the steps that wait."""
    gaps = [gap for gap in unstaffed() if gap.organisation.urn == body]
    found = {(gap.procedure.code, gap.role, tuple(map(str, gap.steps))) for gap in gaps}
    assert len(found) == len(gaps), "each is told once"
    return found


def test_where_every_role_is_held_nothing_is_told(ward: helpers.Ward) -> None:
    assert _missing(helpers.CUA_NAM) == set()


def test_where_only_the_desk_is_held_every_other_step_is_told(ward: helpers.Ward) -> None:
    assert _missing(helpers.HOAN_KIEM) == {
        *((code, OFFICER, (step,)) for code, step in OF_THE_OFFICER.items()),
        *((code, CHAIRWOMAN, (step,)) for code, step in OF_THE_CHAIRWOMAN.items()),
    }
    assert {gap.organisation.urn for gap in unstaffed()} == {helpers.HOAN_KIEM}


def test_a_role_that_nobody_holds_is_told_with_the_body_and_what_waits(ward: helpers.Ward) -> None:
    elsewhere = _missing(helpers.HOAN_KIEM)
    seats = [seat for seat in Holding.objects.select_related("position") if OFFICER in seat.position.roles]
    with lifted("the officers leave"):
        Holding.objects.filter(pk__in=[seat.pk for seat in seats]).update(valid_from=LONG_AGO, valid_to=LONG_AGO)
    assert _missing(helpers.CUA_NAM) == {(code, OFFICER, (step,)) for code, step in OF_THE_OFFICER.items()}
    assert _missing(helpers.HOAN_KIEM) == elsewhere
    told = [finding for finding in check() if "phường Cửa Nam" in str(finding.what)]
    assert {str(one.what) for one in told} == {
        f"{code} tại Ủy ban nhân dân phường Cửa Nam: chưa ai giữ vai trò Công chức tư pháp – hộ tịch ({step})."
        for code, step in OF_THE_OFFICER.items()
    }
    assert {one.level for one in told} == {"warning"} and all(one.remedy for one in told)


def test_a_body_that_is_asked_counts_by_its_own_seats(ward: helpers.Ward) -> None:
    spec = procedure_by_code("1.001193")
    body = Organisation.objects.order_by("urn").first()
    assert spec and body
    text = {"vi": "Công an", "en": "Police", "bn": "পুলিশ"}
    values = {"title": text, "question": text, "authority": text, "limit": {"amount": 3, "unit": "day"}}
    own = parse(Consulted, values | {"id": "own", "role": ANSWERING})
    other = own.model_copy(update={"id": "other", "organisation": "urn:motcua:organisation:elsewhere"})
    step = spec.steps[1].model_copy(update={"consults": [own, other]})
    asking = spec.model_copy(update={"steps": [spec.steps[0], step, *spec.steps[2:]]})
    held = {step.role for step in spec.steps}
    assert [gap.role for gap in lacking(asking, body, {*held, ANSWERING}, lambda _urn: {ANSWERING})] == []
    (gap,) = lacking(asking, body, {*held, ANSWERING}, lambda _urn: held)
    assert gap.role == ANSWERING and len(gap.steps) == 1, "the other body, not our own"
    (gap,) = lacking(asking, body, held, lambda _urn: set())
    assert len(gap.steps) == 2
