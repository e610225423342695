"""A procedure for which somebody is missing here is told to the engineer, by body, role and step."""

from collections.abc import Iterator
from datetime import date

import pytest

from motcua.kernel.access.api import Holding, Organisation, actor_of, holder, open_position
from motcua.kernel.acts.api import Conflict, lifted, perform
from motcua.kernel.calendar.api import at
from motcua.kernel.packs.api import parse
from motcua.kernel.people.api import disable, enable
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.cases.api import procedure_by_code, unstaffed
from motcua.mechanisms.cases.specs import Consulted
from motcua.mechanisms.cases.staffing import check, lacking
from motcua.mechanisms.work.api import open_about, orphaned
from tests import acting, helpers

LONG_AGO = date(2020, 1, 1)
DESK = "urn:motcua:role:desk-officer"
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


@pytest.mark.both
def test_a_seat_whose_holder_s_account_is_shut_is_nobody_s(ward: helpers.Ward) -> None:
    """It is told, gets no duty, has nothing handed over, and what it owes waits for the administrator."""
    admin, body = ward.caller("administrator"), Organisation.objects.get(urn=helpers.CUA_NAM)
    dossier, first = helpers.file_birth(ward), acting.seat(helpers.SEATS["desk_officer"])
    before = {gap.role for gap in unstaffed(body)}
    perform(disable, acting.caller(admin.actor), {"reason": "Tài khoản bị lộ mật khẩu."}, on=ward.desk_officer.pk)
    assert {gap.role for gap in unstaffed(body)} - before == {DESK}
    assert [duty.subject for duty in orphaned(admin.actor)] == [dossier.pk]
    assert holder(first.pk) is None
    assert body not in cases.offices(cases.procedure_of(dossier), "online")
    with pytest.raises(Conflict):
        helpers.file_birth(ward)
    second = perform(open_position, admin, {"id": "second", "title": "Cán bộ thứ hai", "roles": [DESK]}, on=body.pk)
    person = acting.account("lien.bui", "Bùi Thị Liên")
    acting.sit(person, second.urn)
    assert open_about(helpers.file_birth(ward).pk).get().who == second
    assert [seat.urn for seat in cases.takers(dossier.pk)] == [second.urn]
    given = {"to": second.pk, "reason": "Tài khoản của người giữ vị trí đã khóa."}
    perform(cases.reassign, admin, given, on=dossier.pk)
    perform(cases.accept, acting.caller(actor_of(person)), on=dossier.pk)
    perform(enable, acting.caller(admin.actor), {"reason": "Đã đổi mật khẩu."}, on=ward.desk_officer.pk)
    assert holder(first.pk) is not None
