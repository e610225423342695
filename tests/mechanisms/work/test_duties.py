"""Duties: the database refuses one without its six clears, the room that put one closes it, inboxes are read on."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from motcua.kernel.access.api import Audience, Holding, Organisation, Position, open_audience, visible_to
from motcua.kernel.acts.api import Act, Deed, Given, Rule, lifted, new_id, perform
from motcua.kernel.calendar.api import at
from motcua.kernel.text.api import Multilingual
from motcua.mechanisms.work.api import (
    Assignment,
    Clears,
    NotItsDriverError,
    about,
    assign,
    close,
    inbox,
    least_loaded,
    most_urgent,
    open_about,
)
from tests import helpers

pytestmark = [pytest.mark.both, pytest.mark.django_db]
WORDS = Multilingual(vi="Thẩm tra hồ sơ", en="Examine the dossier", bn="নথি যাচাই")


@pytest.fixture
def ward(db: None) -> helpers.Ward:
    return helpers.ward()


def clears(seat: str = "desk_officer", hours: int = 1, **words: Any) -> Clears:
    who = Position.objects.get(urn=helpers.SEATS[seat])
    values = {"what": WORDS, "product": WORDS, "authority": WORDS} | words
    return Clears(who=who, due=helpers.MORNING + timedelta(hours=hours), **values)


def audience(ward: helpers.Ward) -> Audience:
    body = Organisation.objects.get(urn=helpers.CUA_NAM)
    return deed(lambda d: open_audience(d, body.pk))


def deed(work: Callable[[Deed], Any]) -> Any:
    """Do something inside a deed."""

    def run(open_deed: Deed, given: Given) -> Any:
        return work(open_deed)

    with at(helpers.MORNING):
        return perform(Act("test.work", run, Given, None, Rule()), helpers.SETUP)


def put(room: Audience, code: str = "test:1", **values: Any) -> Assignment:
    duty: Assignment = deed(lambda d: assign(d, room, room, clears(**values), driver="test", code=code))
    return duty


MISSING = {
    "who": None,
    "what": "",
    "due": None,
    "responsible": None,
    "product": "",
    "authority": "",
}


@pytest.mark.parametrize(("clear", "nothing"), MISSING.items(), ids=MISSING.keys())
def test_the_database_refuses_a_duty_that_lacks_a_clear(ward: helpers.Ward, clear: str, nothing: Any) -> None:
    duty = put(audience(ward))
    duty.pk, duty.code = new_id(), "test:2"
    with lifted("even a statement that gets past the guard"):
        duty.save(force_insert=True)
        with pytest.raises(IntegrityError), transaction.atomic():
            Assignment.objects.filter(pk=duty.pk).update(**{clear: nothing})
        setattr(duty, clear, nothing)
        duty.pk, duty.code = new_id(), "test:3"
        with pytest.raises(IntegrityError), transaction.atomic():
            duty.save(force_insert=True)
    assert Assignment.objects.count() == 2


def test_a_thing_has_one_open_duty_of_a_code(ward: helpers.Ward) -> None:
    room = audience(ward)
    first = put(room)
    with pytest.raises(IntegrityError), transaction.atomic():
        put(room)
    put(room, code="test:2")
    deed(lambda d: close(d, first, driver="test"))
    assert put(room).pk != first.pk
    assert [duty.state for duty in about(room.pk)].count("open") == 2
    assert open_about(room.pk).count() == 2


@pytest.mark.parametrize("values", [{"state": "done"}, {"closed_at": helpers.MORNING}])
def test_closed_and_its_moment_go_together(ward: helpers.Ward, values: dict[str, Any]) -> None:
    duty = put(audience(ward))
    with lifted("past the guard"), pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.filter(pk=duty.pk).update(**values)


def test_only_the_room_that_put_a_duty_closes_it(ward: helpers.Ward) -> None:
    duty = put(audience(ward))
    with pytest.raises(NotItsDriverError):
        deed(lambda d: close(d, duty, driver="cases"))
    assert Assignment.objects.get().state == "open"
    deed(lambda d: close(d, duty, driver="test", cancelled=True))
    assert (Assignment.objects.get().state, Assignment.objects.get().closed_at) == ("cancelled", helpers.MORNING)


def test_a_duty_carries_its_words_in_three_languages_and_the_seats_own_unit(ward: helpers.Ward) -> None:
    duty = put(audience(ward), what=Multilingual(vi="Trả kết quả", en="Deliver", bn=""))
    assert (duty.what, duty.translations["en"]["what"], duty.translations["bn"]["what"]) == (
        "Trả kết quả",
        "Deliver",
        "Trả kết quả",
    )
    assert duty.responsible.urn == f"{helpers.CUA_NAM}:one-stop"


def test_whoever_has_a_duty_sees_what_it_is_about(ward: helpers.Ward) -> None:
    with at(helpers.MORNING):
        other = ward.actor("other_officer")
        room = audience(ward)
        assert not visible_to(Assignment.objects.all(), other).exists()
        put(room, seat="other_officer")
        put(room, code="test:2", seat="other_officer")  # taking part once is enough
        assert visible_to(Assignment.objects.all(), other).count() == 2


def test_an_inbox_is_read_on_from_any_duty_without_loss_or_repeat(ward: helpers.Ward) -> None:
    room = audience(ward)
    duties = [put(room, code=f"test:{n}", hours=n // 3) for n in range(10)]
    put(room, code="test:x", seat="chairwoman")
    with at(helpers.MORNING):
        actor = ward.actor("desk_officer")
    expected = sorted(duties, key=lambda duty: (duty.due, duty.pk))
    assert list(inbox(actor)) == expected
    assert [one.pk for one in most_urgent(actor, 20, UUID(int=1))] == [duty.pk for duty in expected]
    read: list[UUID] = []
    while page := [duty.pk for duty in most_urgent(actor, 3, read[-1] if read else None)]:
        read += page
        # Duties that are done meanwhile move no other out of sight.
        done = Assignment.objects.get(pk=read[-1])
        deed(lambda d, done=done: close(d, done, driver="test"))
    assert read == [duty.pk for duty in expected]
    assert not inbox(ward.actor("mother")).exists()


def test_the_least_busy_seat_is_chosen_and_the_first_by_urn_among_equals(ward: helpers.Ward, statements: Any) -> None:
    seats = [Position.objects.get(urn=helpers.SEATS[name]) for name in ("desk_officer", "chairwoman", "administrator")]
    assert least_loaded(seats).urn == helpers.SEATS["chairwoman"]
    room = audience(ward)
    first = put(room, seat="chairwoman")
    put(room, code="test:2", seat="administrator")
    assert least_loaded(seats).urn == helpers.SEATS["desk_officer"]
    put(room, code="test:3")
    deed(lambda d: close(d, first, driver="test"))
    assert least_loaded(seats).urn == helpers.SEATS["chairwoman"], "what is closed weighs nothing"
    with statements(1):
        least_loaded(seats)
    with statements(0):
        assert least_loaded(seats[:1]) == seats[0]
    with pytest.raises(ValueError):
        least_loaded([])


def test_a_seat_that_nobody_holds_keeps_its_duties(ward: helpers.Ward) -> None:
    put(audience(ward))
    with lifted("the officer left"):
        Holding.objects.filter(account=ward.desk_officer).update(valid_to="2026-11-16")
    with at(helpers.MORNING):
        assert not inbox(ward.actor("desk_officer")).exists()
    assert Assignment.objects.filter(state="open").count() == 1
