"""A procedure for which somebody is missing here is told to the engineer, by body, role and step."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from motcua.kernel.access.api import Holding, Organisation
from motcua.kernel.acts.api import lifted
from motcua.kernel.calendar.api import at
from motcua.kernel.packs.api import PackVersion, parse, warnings
from motcua.kernel.packs.cli import main
from motcua.mechanisms.cases.api import procedure_by_code, unstaffed
from motcua.mechanisms.cases.specs import Consulted
from motcua.mechanisms.cases.staffing import check, lacking
from tests import helpers
from tests.mechanisms.cases.versions import load, next_version

LONG_AGO = date(2020, 1, 1)
OFFICER, ANSWERING = "urn:motcua:role:civil-status-officer", "urn:motcua:role:consulted-officer"


@pytest.fixture
def ward(db: None) -> Iterator[helpers.Ward]:
    ready = helpers.ward()
    with at(helpers.MORNING):
        yield ready


def officers_leave() -> None:
    """Nobody is a civil status officer any more."""
    seats = [seat for seat in Holding.objects.select_related("position") if OFFICER in seat.position.roles]
    with lifted("the officers leave"):
        Holding.objects.filter(pk__in=[seat.pk for seat in seats]).update(valid_from=LONG_AGO, valid_to=LONG_AGO)


def test_where_every_role_is_held_nothing_is_told(ward: helpers.Ward) -> None:
    assert [gap for gap in unstaffed() if gap.organisation.urn.endswith("cua-nam")] == []


def test_a_role_that_nobody_holds_is_told_with_the_body_and_what_waits(ward: helpers.Ward) -> None:
    before = {(gap.organisation.urn, gap.role) for gap in unstaffed()}
    officers_leave()
    new = [gap for gap in unstaffed() if (gap.organisation.urn, gap.role) not in before]
    assert new and {gap.role for gap in new} == {OFFICER}
    assert ("Thẩm tra và ghi Sổ đăng ký khai sinh",) in {tuple(map(str, gap.steps)) for gap in new}
    told = [finding for finding in check() if finding.level == "warning"]
    assert any("1.001193" in str(one.what) and "hộ tịch" in str(one.what) and one.remedy for one in told)


def test_who_takes_a_pack_into_use_is_told_who_is_missing_for_it(
    ward: helpers.Ward, capsys: pytest.CaptureFixture[str]
) -> None:
    officers_leave()
    births, base = (PackVersion.objects.get(urn=f"urn:motcua:pack:vn-{name}") for name in ("civil-status", "base"))
    assert warnings([base]) == [], "it has no procedures"
    told = [str(one.what) for one in warnings([births])]
    assert any("1.001193" in one and "Cửa Nam" in one and "hộ tịch" in one for one in told)
    assert main(["load", "--lang", "vi", str(helpers.PACKS / "vn-base"), str(helpers.PACKS / "vn-civil-status")]) == 0
    printed = capsys.readouterr().out
    assert all(f"! {one} → Giao một vị trí" in printed for one in told[:30])


def test_a_procedure_that_is_yet_to_come_is_looked_at_as_it_will_be(ward: helpers.Ward, tmp_path: Path) -> None:
    officers_leave()
    later = next_version(
        tmp_path, valid_from="2027-01-01", steps=lambda steps: [one | {"title": "Mới"} for one in steps]
    )
    told = [str(one.what) for one in warnings([load(later)])]
    assert any("1.001193" in one and "(Mới" in one for one in told)
    assert "(Mới" not in "".join(str(one.what) for one in check()), "today it is as before"


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
