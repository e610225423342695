"""The reading log at work: what the person sees of it and when, what is unusual and who is told, who reviews it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from pydantic import SecretStr

from motcua.kernel.access.api import (
    Actor,
    Give,
    Position,
    Reading,
    ReadingReview,
    Thing,
    Why,
    actor_of,
    end_reading_order,
    flagged,
    give_position,
    issue_reading_order,
    missed,
    own_readings,
    readings_by,
    readings_of,
    record_reading,
    review_reading,
)
from motcua.kernel.acts.api import Caller, Invalid, NotAllowed, NotFound, WrongState, perform
from motcua.kernel.calendar.api import ZONE, at, now
from motcua.kernel.jobs.api import drain
from motcua.kernel.notices.api import letters
from motcua.kernel.people.api import Account, OpenAccount, open_account
from motcua.mechanisms.cases import api as cases
from tests import helpers

pytestmark = [pytest.mark.both, pytest.mark.django_db]
ASKED = Why("Trả lời người dân", "118/2025/NĐ-CP", named="urn:motcua:reading-purpose:ask")
SUNDAY = datetime(2026, 11, 22, 10, 0, tzinfo=ZONE)
BASIS = "Quyết định số 12/QĐ-TTr ngày 17/11/2026"


@pytest.fixture
def ward(db: None) -> Iterator[helpers.Ward]:
    ready = helpers.ward()
    with at(helpers.MORNING):
        yield ready


@pytest.fixture
def dossier(ward: helpers.Ward) -> cases.Dossier:
    return helpers.file_birth(ward)


def seated(login: str, urn: str) -> Account:
    """Somebody more, in a seat of the pack."""
    with at(helpers.OPENED):
        given = OpenAccount(login=login, password=SecretStr(helpers.PASSWORD), name="Ngô Thị Yến")
        account = perform(open_account, helpers.SETUP, given)
        seat = Position.objects.get(urn=urn)
        perform(give_position, helpers.SETUP, Give(account=account.pk, valid_from=date(2026, 7, 1)), on=seat.pk)
    return account


@pytest.fixture
def watcher(ward: helpers.Ward) -> Account:
    """The ward's data protection officer."""
    return seated("yen.ngo", f"{helpers.CUA_NAM}:office:data-protection-officer")


@pytest.fixture
def inspector(ward: helpers.Ward) -> Account:
    return seated("tam.ngo", "urn:motcua:org:vn:01:inspectorate:inspector")


def read(actor: Actor, dossier: cases.Dossier, why: Why = ASKED, **how: Any) -> None:
    record_reading(actor, Thing.of(dossier), why, channel="test", **how)


def by(account: Account) -> Caller:
    return Caller(actor_of(account), channel="test", proved=now())


def last_flags() -> list[str]:
    found: list[str] = Reading.objects.order_by("-at", "-id")[0].flags
    return found


def test_a_reading_stays_as_it_was_written(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    read(ward.actor("desk_officer"), dossier)
    for sql in ("UPDATE access_reading SET purpose = 'x'", "DELETE FROM access_reading"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert Reading.objects.get().purpose == ASKED.purpose


def test_a_reading_takes_two_statements_at_most(ward: helpers.Ward, dossier: cases.Dossier, statements: Any) -> None:
    actor = ward.actor("desk_officer")
    read(actor, dossier, what="warm")
    with statements(4):  # two of them ask which packs are in force, which a page does once anyway
        read(actor, dossier)
    assert Reading.objects.count() == 2


def test_a_persons_own_opening_and_the_systems_are_no_readings(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    read(ward.actor("mother"), dossier)
    read(helpers.SETUP.actor, dossier)
    assert not Reading.objects.exists()


def test_a_few_minutes_make_one_reading_of_the_same_thing_for_the_same_purpose(
    ward: helpers.Ward, dossier: cases.Dossier
) -> None:
    actor = ward.actor("desk_officer")
    for _ in range(3):
        read(actor, dossier)
    read(actor, dossier, what="cases.attachment:x")
    read(actor, dossier, Why("Giúp đồng nghiệp"))
    read(ward.actor("chairwoman"), dossier)
    assert Reading.objects.count() == 4
    with at(helpers.MORNING + timedelta(minutes=5)):
        read(actor, dossier)
    assert Reading.objects.count() == 5


def test_an_order_delays_what_comes_after_it_and_its_end_shows_it(
    ward: helpers.Ward, dossier: cases.Dossier, inspector: Account
) -> None:
    person, officer = dossier.applicant_id, ward.actor("desk_officer")
    read(officer, dossier)
    given = {"party": str(person), "until": (now() + timedelta(days=30)).isoformat(), "basis": BASIS}
    order = perform(issue_reading_order, by(inspector), given)
    assert readings_of(person).count() == 1, "what was shown stays shown"
    with at(helpers.MORNING + timedelta(hours=1)):
        read(officer, dossier)
        assert readings_of(person).count() == 1
        assert own_readings(officer).count() == 2
    with at(helpers.MORNING + timedelta(days=31)):
        assert readings_of(person).count() == 2, "the order ran out"
    with at(helpers.MORNING + timedelta(hours=2)):
        perform(end_reading_order, by(inspector), on=order.pk)
        assert readings_of(person).count() == 2
        with pytest.raises(WrongState):
            perform(end_reading_order, by(inspector), on=order.pk)
        read(officer, dossier)
        assert readings_of(person).count() == 3


def test_an_order_about_one_organisation_delays_its_readings_alone(
    ward: helpers.Ward, dossier: cases.Dossier, inspector: Account
) -> None:
    person, until = dossier.applicant_id, (now() + timedelta(days=1)).isoformat()
    given = {"party": str(person), "organisation": helpers.HOAN_KIEM, "until": until, "basis": BASIS}
    perform(issue_reading_order, by(inspector), given)
    with at(helpers.MORNING + timedelta(hours=1)):
        read(ward.actor("other_officer"), dossier)
        assert readings_of(person).count() == 0
        read(ward.actor("desk_officer"), dossier)
        assert readings_of(person).count() == 1


def test_who_orders_is_an_inspector_and_never_about_himself(
    ward: helpers.Ward, dossier: cases.Dossier, inspector: Account
) -> None:
    given = {"party": str(dossier.applicant_id), "until": (now() + timedelta(days=1)).isoformat(), "basis": BASIS}
    for name in ("desk_officer", "chairwoman", "administrator", "mother"):
        with pytest.raises(NotAllowed):
            perform(issue_reading_order, ward.caller(name), given)
    with pytest.raises(NotAllowed):
        perform(issue_reading_order, by(inspector), given | {"party": str(inspector.party_id)})
    with pytest.raises(Invalid) as wrong:
        faulty = given | {"party": str(inspector.pk), "organisation": "urn:x", "until": "2020-01-01T00:00:00+07:00"}
        perform(issue_reading_order, by(inspector), faulty)
    assert set(wrong.value.faults) == {"party", "organisation", "until"}


def test_outside_hours_and_outside_the_house_are_unusual_without_a_duty(
    ward: helpers.Ward, dossier: cases.Dossier
) -> None:
    desk, other = ward.actor("desk_officer"), ward.actor("other_officer")
    read(desk, dossier)
    assert last_flags() == []
    with at(helpers.MORNING.replace(hour=12)):
        read(desk, dossier, what="noon")
        assert last_flags() == [], "midday is no crime"
    with at(helpers.MORNING.replace(hour=20)):
        read(desk, dossier)
        assert last_flags() == ["outside_hours"]
    with at(SUNDAY):
        read(other, dossier)
        assert last_flags() == ["outside_hours", "other_organisation"]
    with at(datetime(2031, 1, 6, 10, 0, tzinfo=ZONE)):  # no calendar reaches there
        read(desk, dossier)
        assert last_flags() == []


def test_many_reveals_and_probing_are_unusual(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    actor = ward.actor("desk_officer")
    for n in range(21):
        read(actor, dossier, what=f"a.b{n}", revealed=True)
    assert last_flags() == ["many_reveals"]
    chairwoman = ward.actor("chairwoman")
    for _ in range(5):
        missed(chairwoman)
    read(chairwoman, dossier)
    assert last_flags() == ["probing"]
    with at(helpers.MORNING + timedelta(minutes=16)):
        missed(chairwoman)
        read(chairwoman, dossier)
        assert last_flags() == [], "after a pause the count begins anew"


def test_the_watcher_is_told_once_an_hour_of_each_reader(
    ward: helpers.Ward, dossier: cases.Dossier, watcher: Account
) -> None:
    def told() -> int:
        drain()
        return len(letters(watcher.party_id))

    with at(SUNDAY):
        read(ward.actor("desk_officer"), dossier)
        assert told() == 1
        (letter,) = letters(watcher.party_id)
        assert "ngoài giờ làm việc" in letter.body
        assert "Cán bộ tiếp nhận và trả kết quả" in letter.body
        assert "Nguyễn Thị Mai" not in letter.body
        read(ward.actor("desk_officer"), dossier, what="more")
        assert told() == 1
        read(ward.actor("chairwoman"), dossier)
        assert told() == 2
    with at(SUNDAY + timedelta(minutes=61)):
        read(ward.actor("desk_officer"), dossier)
        assert told() == 3


def test_the_watcher_reviews_once_what_his_own_house_read(
    ward: helpers.Ward, dossier: cases.Dossier, watcher: Account
) -> None:
    given = {"justified": False, "note": "Không có ai hỏi về hồ sơ này."}
    with at(SUNDAY):
        for name in ("desk_officer", "other_officer"):
            read(ward.actor(name), dossier)
        read(actor_of(watcher), dossier)
        ours, theirs, own = Reading.objects.order_by("at", "id")
        assert list(flagged(actor_of(watcher))) == [ours]
        assert list(readings_by(actor_of(watcher), ward.desk_officer.pseudonym)) == [ours]
        assert list(flagged(ward.actor("chairwoman"))) == []
        review = perform(review_reading, by(watcher), given, on=ours.pk)
        assert (review.justified, review.note) == (False, given["note"])
        for reading, refusal in ((ours, WrongState), (theirs, NotAllowed), (own, NotFound)):
            with pytest.raises(refusal):
                perform(review_reading, by(watcher), given, on=reading.pk)
        with pytest.raises(NotAllowed):
            perform(review_reading, ward.caller("chairwoman"), given, on=ours.pk)
    assert ReadingReview.objects.count() == 1
