"""A procedure for which somebody is missing here is told to the engineer, by body, role and step."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from motcua.kernel.access.api import Holding, Organisation, Position, actor_of, holder, open_position
from motcua.kernel.acts.api import Conflict, lifted, perform
from motcua.kernel.calendar.api import at
from motcua.kernel.packs.api import PackVersion, parse, warnings
from motcua.kernel.packs.cli import main
from motcua.kernel.people.api import disable, enable
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.cases.api import procedure_by_code
from motcua.mechanisms.cases.specs import Consulted
from motcua.mechanisms.cases.staffing import check, lacking, unstaffed
from motcua.mechanisms.work.api import open_about, orphaned
from tests import acting, helpers
from tests.mechanisms.cases.refined import local
from tests.mechanisms.cases.versions import load, next_version

LONG_AGO = date(2020, 1, 1)
DESK = "urn:motcua:role:desk-officer"
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


def officers_leave() -> None:
    """Nobody is a civil status officer any more."""
    seats = [seat for seat in Holding.objects.select_related("position") if OFFICER in seat.position.roles]
    with lifted("the officers leave"):
        Holding.objects.filter(pk__in=[seat.pk for seat in seats]).update(valid_from=LONG_AGO, valid_to=LONG_AGO)


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
    officers_leave()
    assert _missing(helpers.CUA_NAM) == {(code, OFFICER, (step,)) for code, step in OF_THE_OFFICER.items()}
    assert _missing(helpers.HOAN_KIEM) == elsewhere
    told = [finding for finding in check() if "phường Cửa Nam" in str(finding.what)]
    assert {str(one.what) for one in told} == {
        f"{code} tại Ủy ban nhân dân phường Cửa Nam: chưa ai giữ vai trò Công chức tư pháp – hộ tịch ({step})."
        for code, step in OF_THE_OFFICER.items()
    }
    assert {one.level for one in told} == {"warning"} and all(one.remedy for one in told)


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


@pytest.mark.both
def test_a_named_seat_in_which_nobody_sits_is_told_and_its_step_falls_to_the_role(
    ward: helpers.Ward, tmp_path: Path
) -> None:
    admin, body = ward.caller("administrator"), Organisation.objects.get(urn=helpers.CUA_NAM)
    given = {"id": "second", "title": "Cán bộ hộ tịch thứ hai", "roles": [OFFICER]}
    second = perform(open_position, admin, given, on=body.pk)
    version = load(local(tmp_path, "ward", helpers.CUA_NAM, positions={"check": second.urn}))
    [told] = [str(one.what) for one in warnings([version]) if "Cán bộ hộ tịch thứ hai" in str(one.what)]
    assert "1.001193 tại Ủy ban nhân dân phường Cửa Nam" in told and "chưa ai giữ vị trí đó" in told
    births = PackVersion.objects.get(urn="urn:motcua:pack:vn-civil-status", state="loaded")
    assert [str(one.what) for one in (*cases.vacancies(version), *cases.vacancies(births))] == [told, told]
    assert told in [str(one.what) for one in check()]
    dossier = helpers.file_birth(ward)
    perform(cases.accept, ward.caller("desk_officer"), on=dossier.pk)
    assert open_about(dossier.pk).get().who.urn == helpers.SEATS["civil_status_officer"], "whoever has the role"
    acting.sit(acting.account("lien.bui", "Bùi Thị Liên"), second.urn)
    assert cases.vacancies(version) == []
    next_one = helpers.file_birth(ward)
    perform(cases.accept, ward.caller("desk_officer"), on=next_one.pk)
    assert open_about(next_one.pk).get().who == second
    with lifted("the seat is made into another"):
        Position.objects.filter(pk=second.pk).update(roles=[DESK])
    assert "không có vai trò" in str(cases.vacancies(version)[0].what)
    with lifted("the seat is gone"):
        Position.objects.filter(pk=second.pk).update(urn=f"{helpers.CUA_NAM}:other")
    assert "không còn" in str(cases.vacancies(version)[0].what)
