"""The ten national statuses: each is reached by a dossier's real story and told once, in order, whatever the portal
does and however often the worker dies."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from motcua.kernel.acts.api import perform
from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import Message, drain
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.exchange import portal as ours
from motcua.mechanisms.exchange.api import receive, updates
from tests import helpers
from tests.harness.portal import Imagined
from tests.harness.power import DONE, KILLED, dying, in_a_child
from tests.mechanisms.cases.interrupted import ASKED, rule
from tests.mechanisms.exchange.national import CODE, item, message, system

pytestmark = pytest.mark.both
OFFICER = "civil_status_officer"
WHOLE = ["1", "2", "5", "2", "6", "2", "8", "2", "4", "4", "9", "10"]
"""What the portal hears of a birth that lacks a paper, then a fee, then an answer from elsewhere, and is then done."""


def whole_story(ward: helpers.Ward) -> Iterator[None]:
    """A birth from the portal to its certificate, through every status on the way; a stop after each act."""
    receive(system(), message())
    key = cases.Dossier.objects.get().pk

    def do(act: Any, name: str, **given: Any) -> None:
        caller = ward.caller(name)
        if act is cases.approve:
            given = helpers.shown(caller, cases.Dossier.objects.get(pk=key))
        perform(act, caller, given, on=key)

    yield
    do(cases.accept, "desk_officer")
    yield
    do(cases.request_supplement, OFFICER, **ASKED)
    yield
    (answer,) = receive(system(), message(item(GhiChu="Chụp lại"), updating="True"))
    assert answer["error_code"] == "0"
    yield
    do(cases.charge, OFFICER, reason="fee", note="Xin nộp lệ phí cấp bản sao.")
    yield
    do(cases.resume, OFFICER)
    yield
    do(cases.pause, OFFICER, reason="verify", note="Đã gửi công văn hỏi nơi sinh của cháu.")
    yield
    do(cases.resume, OFFICER)
    yield
    do(cases.advance, OFFICER, data={"register": helpers.REGISTER})
    yield
    do(cases.approve, "chairwoman")
    yield


def untold(ward: helpers.Ward, portal: Imagined, folder: Path) -> None:
    """The whole story, while the portal is broken; now it works again."""
    rule(folder)
    portal.mood += ["broken"] * 100
    for _stop in whole_story(ward):
        drain()
    portal.mood.clear()


def told(portal: Imagined, code: str = CODE) -> list[str]:
    return [one.get("TrangThaiHoSo") or one["TrangThai"] for one in portal.told if one["MaHoSo"] == code]


def after(hours: float, work: Callable[[], Any] = drain) -> Callable[[], None]:
    """What a worker does some hours later, as a process that has just begun."""

    def run() -> None:
        ours._portal.cache_clear()
        with at(helpers.MORNING + timedelta(hours=hours)):
            work()

    return run


@pytest.mark.django_db
def test_each_of_the_ten_is_reached_and_told(ward: helpers.Ward, portal: Imagined, tmp_path: Path) -> None:
    rule(tmp_path)
    for _stop in whole_story(ward):
        drain()
    assert told(portal) == WHOLE
    declined, withdrawn, stopped, refused = (helpers.file_birth(ward) for _number in range(4))
    helpers.decline(ward, declined, "Giấy chứng sinh chụp không rõ chữ.")
    perform(cases.withdraw, ward.caller("mother"), {}, on=withdrawn.pk)
    helpers.accept(ward, stopped)
    perform(cases.stop, ward.caller(OFFICER), {"reason": "Hai bên đã thỏa thuận dừng việc này."}, on=stopped.pk)
    helpers.accept(ward, refused)
    found = {"data": {"register": helpers.REGISTER | {"personal_number": "001326990017"}}}
    perform(cases.advance, ward.caller(OFFICER), found, on=refused.pk)
    grounds = {"grounds": ["registered"], "explanation": "Việc sinh của cháu đã được ghi ở nơi khác."}
    perform(cases.refuse, ward.caller("chairwoman"), grounds, on=refused.pk)
    drain()
    assert told(portal, declined.code) == ["1", "3"]
    assert told(portal, withdrawn.code) == ["1", "7"]
    assert told(portal, stopped.code) == ["1", "2", "8"]
    assert told(portal, refused.code) == ["1", "2", "4", "9"]
    everything = {code for one in portal.told if (code := one.get("TrangThaiHoSo") or one["TrangThai"])}
    assert everything == {str(number) for number in range(1, 11)}
    assert {str(number) for number in cases.NATIONAL.values()} == everything


@pytest.mark.django_db
def test_they_arrive_once_and_in_order_from_a_portal_that_fails_in_every_way_by_turns(
    ward: helpers.Ward, portal: Imagined, tmp_path: Path
) -> None:
    rule(tmp_path)
    moods = cycle(("broken", "drop", "heard", "garbage", "ended", "twice", "slow"))
    hours = 0.0
    for _stop in whole_story(ward):
        portal.mood += [next(moods), next(moods)]
        for _round in range(4):
            hours += 2.5
            after(hours)()
    assert told(portal) == WHOLE
    assert not Message.objects.exclude(state="done").exists()
    assert all(update.sent_at for update in updates(cases.Dossier.objects.get().pk))


@pytest.mark.django_db
def test_what_happened_while_the_portal_was_away_is_told_in_order_when_it_is_back(
    ward: helpers.Ward, portal: Imagined, tmp_path: Path
) -> None:
    untold(ward, portal, tmp_path)
    assert not portal.told
    assert cases.Dossier.objects.get().state == cases.State.RETURNED
    after(48)()
    assert told(portal) == WHOLE


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_dies_at_any_step_doubles_nothing_and_leaves_nothing_out(
    ward: helpers.Ward, portal: Imagined, tmp_path: Path
) -> None:
    """Its process ends just before a statement or a commit; the next one finds what it held when its lease is over."""
    untold(ward, portal, tmp_path)
    ends, hours = [], 48.0
    for step in (3, 5, 7, 9, 11, 13, 16, 20, 25):
        ends.append(in_a_child(dying(step, after(hours))))
        hours += 3
    assert KILLED in ends
    while ends[-1] != DONE:
        ends.append(in_a_child(after(hours)))
        hours += 3
    after(hours)()
    assert told(portal) == WHOLE
    assert not Message.objects.exclude(state="done").exists()
