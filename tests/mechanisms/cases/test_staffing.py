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


@pytest.fixture
def ward(db: None) -> Iterator[helpers.Ward]:
    ready = helpers.ward()
    with at(helpers.MORNING):
        yield ready


def test_where_every_role_is_held_nothing_is_told(ward: helpers.Ward) -> None:
    assert [gap for gap in unstaffed() if gap.organisation.urn.endswith("cua-nam")] == []


def test_a_role_that_nobody_holds_is_told_with_the_body_and_what_waits(ward: helpers.Ward) -> None:
    before = {(gap.organisation.urn, gap.role) for gap in unstaffed()}
    seats = [seat for seat in Holding.objects.select_related("position") if OFFICER in seat.position.roles]
    with lifted("the officers leave"):
        Holding.objects.filter(pk__in=[seat.pk for seat in seats]).update(valid_from=LONG_AGO, valid_to=LONG_AGO)
    new = [gap for gap in unstaffed() if (gap.organisation.urn, gap.role) not in before]
    assert new and {gap.role for gap in new} == {OFFICER}
    assert ("Thẩm tra và ghi Sổ đăng ký khai sinh",) in {tuple(map(str, gap.steps)) for gap in new}
    told = [finding for finding in check() if finding.level == "warning"]
    assert any("1.001193" in str(one.what) and "hộ tịch" in str(one.what) and one.remedy for one in told)


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
