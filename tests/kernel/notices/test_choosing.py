"""What people choose: channels, hours, sorts of letters; and the hours of Vietnam in which nobody is disturbed."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from motcua.kernel.acts.api import Invalid, NotFound, perform
from motcua.kernel.calendar.api import ZONE, at
from motcua.kernel.jobs.api import drain
from motcua.kernel.notices.api import letters, prefer, preference_of
from motcua.kernel.notices.jobs import send_what_is_due
from motcua.kernel.notices.specs import awake
from tests import helpers
from tests.kernel.notices.telling import choose, only, tell

pytestmark = [pytest.mark.both, pytest.mark.django_db]
NIGHT = datetime(2026, 11, 17, 22, 30, tzinfo=ZONE)


@pytest.fixture
def ward(db: None) -> helpers.Ward:
    return helpers.ward()


@pytest.mark.parametrize(
    ("moment", "begins", "ends", "expected"),
    [
        ("2026-11-17 20:59", "21:00", "07:00", "2026-11-17 20:59"),
        ("2026-11-17 21:00", "21:00", "07:00", "2026-11-18 07:00"),
        ("2026-11-18 06:59", "21:00", "07:00", "2026-11-18 07:00"),
        ("2026-11-18 07:00", "21:00", "07:00", "2026-11-18 07:00"),
        ("2026-12-31 23:59", "21:00", "07:00", "2027-01-01 07:00"),
        ("2026-11-17 13:00", "12:00", "14:00", "2026-11-17 14:00"),
        ("2026-11-17 14:00", "12:00", "14:00", "2026-11-17 14:00"),
        ("2026-11-17 03:00", "08:00", "08:00", "2026-11-17 03:00"),
    ],
)
def test_quiet_hours_are_those_of_the_clock_on_the_wall_in_vietnam(
    moment: str, begins: str, ends: str, expected: str
) -> None:
    there = datetime.fromisoformat(moment).replace(tzinfo=ZONE)
    assert awake(there.astimezone(UTC), begins, ends) == datetime.fromisoformat(expected).replace(tzinfo=ZONE)


def test_at_night_a_letter_waits_for_the_morning_and_what_is_urgent_does_not(
    ward: helpers.Ward, post: list[EmailMessage]
) -> None:
    with at(NIGHT):
        tell(ward)
        drain()
        assert post == []
        assert letters(ward.mother.party_id), "the page has it at once"
        assert (only().state, only().due_at) == ("waiting", datetime(2026, 11, 18, 7, 0, tzinfo=ZONE))
        tell(ward, "account-opened-up", login="lan.tran")
        drain()
        assert len(post) == 1
    with at(datetime(2026, 11, 18, 6, 59, tzinfo=ZONE)):
        send_what_is_due()
        assert len(post) == 1
    with at(datetime(2026, 11, 18, 7, 0, tzinfo=ZONE)):
        send_what_is_due()
    assert len(post) == 2


def test_one_s_own_hours_go_before_the_pack_s(ward: helpers.Ward, post: list[EmailMessage]) -> None:
    with at(NIGHT):
        choose(ward, quiet_begins="00:00", quiet_ends="00:00")
        tell(ward)
        drain()
        assert len(post) == 1, "twice the same hour: at any hour"
    with at(helpers.MORNING):
        choose(ward, quiet_begins="09:00", quiet_ends="17:00")
        tell(ward)
        drain()
    assert len(post) == 1


def test_a_channel_that_was_not_chosen_is_not_taken(ward: helpers.Ward, post: list[EmailMessage]) -> None:
    with at(helpers.MORNING):
        choose(ward, channels=[])
        tell(ward)
        drain()
        assert letters(ward.mother.party_id)
    assert post == []


@pytest.mark.parametrize(
    ("given", "faulty"),
    [
        ({"phone": "12345"}, ["phone"]),
        ({"phone": "0123456789"}, ["phone"]),
        ({"channels": ["sms"]}, ["phone"]),
        ({"quiet_begins": "21:00"}, ["quiet_ends"]),
        ({"quiet_begins": "25:00", "quiet_ends": "07:00"}, ["quiet_begins"]),
        ({"declined": ["urn:motcua:notice-sort:results"]}, ["declined"]),
        ({"channels": ["mail"], "email": ""}, ["email"]),
        ({"email": "not an address", "phone": "1", "quiet_ends": "07:00"}, ["email", "phone", "quiet_begins"]),
        ({"channels": ["pigeon"]}, ["channels"]),
    ],
)
def test_every_fault_is_said_at_once_and_nothing_is_changed(
    ward: helpers.Ward, given: dict[str, Any], faulty: list[str]
) -> None:
    with at(helpers.MORNING), pytest.raises(Invalid) as refused:
        choose(ward, **given)
    assert sorted(path.partition(".")[0] for path in refused.value.faults) == faulty
    assert preference_of(ward.mother.pk).channels == ["mail"]


def test_nobody_chooses_for_another(ward: helpers.Ward) -> None:
    with at(helpers.MORNING):
        for name in ("stranger", "administrator", "desk_officer"):
            with pytest.raises(NotFound):
                perform(prefer, ward.caller(name), {"channels": []}, on=ward.mother.pk)


def test_a_letter_tried_again_waits_for_the_morning_too(ward: helpers.Ward, settings: Any) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with at(datetime(2026, 11, 17, 20, 59, 30, tzinfo=ZONE)):
        tell(ward)
        drain()
    assert only().due_at - timedelta(0) == datetime(2026, 11, 18, 7, 0, tzinfo=ZONE)
