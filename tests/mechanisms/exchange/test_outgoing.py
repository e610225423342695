"""Each move of a dossier is told to the national portal: in order, once, however the portal behaves."""

from datetime import timedelta
from typing import Any

import pytest

from motcua.kernel.acts.api import perform
from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import Message, drain, release
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.exchange.api import receive, updates
from motcua.mechanisms.exchange.wording import heard, said
from tests import helpers
from tests.harness.portal import Imagined
from tests.mechanisms.exchange.national import CODE, message, system

pytestmark = [pytest.mark.both, pytest.mark.django_db]
BAD = ("slow", "broken", "garbage", "drop", "heard", "ended")


@pytest.fixture
def passed_on(ward: helpers.Ward) -> cases.Dossier:
    """A dossier that came from the portal."""
    receive(system(), message())
    return cases.Dossier.objects.get()


def drain_at(**later: Any) -> None:
    with at(helpers.MORNING + timedelta(**later)):
        drain()


def statuses(portal: Imagined, code: str = CODE) -> list[tuple[str, str, str]]:
    words = ("service", "isUpdating")
    return [
        (*(one[word] for word in words), one.get("TrangThaiHoSo") or one["TrangThai"])
        for one in portal.told
        if one["MaHoSo"] == code
    ]


def test_from_receipt_to_result_the_portal_reads_the_ten_codes(
    ward: helpers.Ward, portal: Imagined, passed_on: cases.Dossier
) -> None:
    helpers.settle(ward, passed_on)
    drain()
    assert statuses(portal) == [
        ("DongBoHoSoMC", "True", "1"),
        ("DongBoHoSoMC", "True", "2"),
        ("DongBoHoSoMC", "True", "4"),
        ("CapNhatTienDoHoSoMC", "True", "4"),
        ("DongBoHoSoMC", "True", "9"),
        ("DongBoHoSoMC", "True", "10"),
    ]
    dossier = cases.Dossier.objects.get()
    last = portal.told[-1]
    assert last["NgayTiepNhan"] == "20261117093000"
    assert heard(last["NgayHenTra"]) == dossier.due_at
    assert last["NgayKetThucXuLy"] == said(dossier.ended_at)
    assert last["NgayTra"]
    assert (last["ChuHoSo"], last["MaTTHC"], last["KenhThucHien"]) == ("Đinh Thị Nhàn", "1.001193", "2")


def test_a_dossier_that_the_portal_does_not_know_is_made_known_first(ward: helpers.Ward, portal: Imagined) -> None:
    dossier = helpers.file_birth(ward)
    helpers.accept(ward, dossier)
    drain()
    told = statuses(portal, dossier.code)
    assert told == [("DongBoHoSoMC", "False", "1"), ("DongBoHoSoMC", "True", "2")]


def test_a_due_moment_that_was_put_off_is_told(ward: helpers.Ward, portal: Imagined, passed_on: cases.Dossier) -> None:
    helpers.accept(ward, passed_on)
    given = {"reason": "Cần xác minh thêm tại nơi sinh của cháu.", "days": 2}
    perform(cases.extend, ward.caller("civil_status_officer"), given, on=passed_on.pk)
    drain()
    first, last = portal.told[-2:]
    assert (first["TrangThaiHoSo"], last["TrangThaiHoSo"]) == ("2", "2")
    assert last["NgayHenTra"] == said(cases.Dossier.objects.get().due_at) > first["NgayHenTra"]


def test_no_citizen_number_and_no_answer_leaves_with_a_status(
    ward: helpers.Ward, portal: Imagined, passed_on: cases.Dossier
) -> None:
    helpers.settle(ward, passed_on)
    drain()
    assert "001188990017" not in str(portal.told)
    assert "001190012345" not in str(portal.told)
    assert "Nguyễn Minh Anh" not in str(portal.told)


@pytest.mark.parametrize("mood", BAD)
def test_after_an_outage_the_moves_arrive_in_order_and_once(
    ward: helpers.Ward, portal: Imagined, passed_on: cases.Dossier, mood: str
) -> None:
    portal.mood += [mood, mood]
    helpers.accept(ward, passed_on)
    for hours in range(4):
        drain_at(hours=hours)
    assert [status for _service, _updating, status in statuses(portal)] == ["1", "2"]
    assert not Message.objects.exclude(state="done").exists()
    assert all(update.sent_at for update in updates(passed_on.pk))


def test_an_outage_of_days_parks_nothing(ward: helpers.Ward, portal: Imagined, passed_on: cases.Dossier) -> None:
    portal.mood += ["broken"] * 12
    for hours in range(0, 48, 3):
        drain_at(hours=hours)
    assert [status for _service, _updating, status in statuses(portal)] == ["1"]


def test_a_silent_portal_holds_up_no_dossier(ward: helpers.Ward, portal: Imagined, passed_on: cases.Dossier) -> None:
    portal.mood += ["broken"] * 50
    assert helpers.settle(ward, passed_on).state == cases.State.RETURNED
    assert not portal.told


def test_what_the_portal_refuses_is_parked_at_once_and_goes_on_when_released(
    ward: helpers.Ward, portal: Imagined, passed_on: cases.Dossier
) -> None:
    portal.mood.append("refuse")
    drain()
    stuck = Message.objects.get(state="parked")
    assert (stuck.error, stuck.attempts) == ("RefusedError", 1)
    helpers.accept(ward, passed_on)
    drain()
    assert not portal.told
    release(stuck)
    drain()
    assert [status for _service, _updating, status in statuses(portal)] == ["1", "2"]


def test_a_worker_killed_after_the_portal_heard_doubles_nothing(
    ward: helpers.Ward, portal: Imagined, passed_on: cases.Dossier
) -> None:
    drain()
    updates(passed_on.pk).update(sent_at=None)
    Message.objects.update(state="waiting")
    drain()
    assert [status for _service, _updating, status in statuses(portal)] == ["1"]
    assert updates(passed_on.pk).count() == 1


def test_where_no_portal_is_named_nothing_is_put_aside_for_it(
    ward: helpers.Ward, portal: Imagined, settings: Any
) -> None:
    settings.MOTCUA_NATIONAL_PORTAL = ""
    helpers.file_birth(ward)
    assert not Message.objects.filter(event="dossier.moved", handler__startswith="motcua.mechanisms.exchange").exists()


def test_a_withdrawal_and_a_refusal_to_take_in_have_codes_of_their_own(
    ward: helpers.Ward, portal: Imagined, passed_on: cases.Dossier
) -> None:
    helpers.decline(ward, passed_on, "Giấy chứng sinh chụp không rõ chữ.")
    own = helpers.file_birth(ward)
    perform(cases.withdraw, ward.caller("mother"), {}, on=own.pk)
    drain()
    assert statuses(portal)[-1][2] == "3"
    assert statuses(portal, own.code)[-1][2] == "7"
