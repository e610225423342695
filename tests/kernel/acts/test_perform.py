"""An act, always in the same order; an effect, only inside one; a refusal, without a trace."""

from contextlib import suppress
from typing import Annotated, Any
from uuid import UUID

import pytest
from django.utils.translation import override, trans_real
from pydantic import Field

from motcua.kernel.access.api import ANONYMOUS, system_actor
from motcua.kernel.acts import act as acts
from motcua.kernel.acts.api import (
    Act,
    Caller,
    Deed,
    Given,
    GuardedWriteError,
    Invalid,
    NotAllowed,
    NotFound,
    Rule,
    Stale,
    WrongState,
    act,
    effect,
    new_id,
    perform,
)
from motcua.kernel.calendar.api import at, now
from motcua.kernel.jobs.api import Message
from motcua.kernel.ledger.api import Entry, verify
from motcua.kernel.people.models import Identifier, Party
from tests.helpers import MORNING
from tests.kernel.acts.traces import rows

pytestmark = [pytest.mark.both, pytest.mark.django_db]
CALLER = Caller(system_actor("test"), channel="test")


class Named(Given):
    """A name."""

    name: Annotated[str, Field(min_length=1, max_length=200)]


def enter(deed: Deed, given: Named) -> Party:
    """Write a party."""
    return deed.add(Party(name=given.name))


def rename(deed: Deed, party: Party, given: Named) -> Party:
    """Write its other name."""
    return deed.save(party, name=given.name)


def lock(key: UUID) -> Party:
    """A party, locked."""
    return Party.objects.select_for_update().get(pk=key)


@effect("party.number")
def number(deed: Deed, party: Party, value: str) -> Identifier:
    """Give a party a number."""
    return deed.add(Identifier(party=party, scheme="test", value=value))


# Made by hand, they are in no registry: no route and no role may name them.
ENTER = Act("party.enter", enter, Named, None, Rule())
RENAME = Act("party.rename", rename, Named, lock, Rule())


@pytest.fixture
def party() -> Party:
    return perform(ENTER, CALLER, {"name": "Lan"})


def test_the_order_is_lock_see_allow_state_and_only_then_change(party: Party, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []

    def said(step: str) -> bool:
        steps.append(step)
        return True

    class Fake:
        def sees(self, actor: Any, subject: Any) -> bool:
            return said("sees")

        def allows(self, actor: Any, act: str, subject: Any) -> bool:
            return said("allows")

    def locked(key: UUID) -> Party:
        said("locks")
        return lock(key)

    def run(deed: Deed, subject: Party, given: Named) -> Party:
        said("changes")
        return rename(deed, subject, given)

    monkeypatch.setattr(acts, "authority", Fake)
    perform(
        Act("party.rename", run, Named, locked, Rule(when=lambda row: said("state"))),
        CALLER,
        {"name": "Hoa"},
        on=party.pk,
    )
    assert steps == ["locks", "sees", "allows", "state", "changes"]


def test_what_is_not_allowed_says_nothing_of_the_state(party: Party) -> None:
    closed = Act("party.rename", rename, Named, None, Rule(when=lambda row: False))
    with pytest.raises(NotAllowed):
        perform(closed, Caller(ANONYMOUS), {"name": "Hoa"})
    with pytest.raises(WrongState):
        perform(closed, CALLER, {"name": "Hoa"})


@pytest.mark.parametrize("key", ["", "none", "../1", None, UUID(int=7), "00000000-0000-7000-8000-000000000001"])
def test_a_key_that_leads_nowhere_is_not_found(key: Any) -> None:
    before = rows()
    with pytest.raises(NotFound):
        perform(RENAME, CALLER, {"name": "Hoa"}, on=key)
    assert rows() == before


def test_a_page_seen_before_the_last_change_is_stale(party: Party) -> None:
    perform(RENAME, Caller(system_actor("test"), seen=0), {"name": "Hoa"}, on=party.pk)
    before = rows()
    with pytest.raises(Stale):
        perform(RENAME, Caller(system_actor("test"), seen=0), {"name": "Mai"}, on=party.pk)
    assert rows() == before
    assert perform(RENAME, Caller(system_actor("test"), seen=1), {"name": "Mai"}, on=party.pk).revision == 2


def test_a_row_that_another_deed_changed_meanwhile_is_stale(party: Party) -> None:
    def run(deed: Deed, given: Given) -> Party:
        return deed.save(old, name="Mai")

    old = Party.objects.get(pk=party.pk)
    perform(RENAME, CALLER, {"name": "Hoa"}, on=party.pk)
    with pytest.raises(Stale):
        perform(Act("party.late", run, Given, None, Rule()), CALLER)
    assert Party.objects.get(pk=party.pk).name == "Hoa"


def test_all_faults_of_an_input_come_at_once_in_the_readers_language(monkeypatch: pytest.MonkeyPatch) -> None:
    class Two(Given):
        first: Annotated[str, Field(min_length=1)]
        second: Annotated[str, Field(min_length=10)]
        third: int

    before = rows()
    with pytest.raises(Invalid) as caught:
        perform(Act("party.two", enter, Two, None, Rule()), CALLER, {"second": "ngắn", "third": "x", "fourth": 1})
    assert rows() == before
    faults = caught.value.faults
    assert list(faults) == ["first", "second", "third", "fourth"]
    assert str(faults["second"][0]) == "Xin viết ít nhất 10 ký tự."
    english = {"Xin điền mục này.": "Please fill this in.", "Xin viết ít nhất %(least)s ký tự.": "At least %(least)s."}
    for vietnamese, text in english.items():
        monkeypatch.setitem(trans_real.translation("en")._catalog._catalogs[0], vietnamese, text)
    with override("en"):
        assert (str(faults["first"][0]), str(faults["second"][0])) == ("Please fill this in.", "At least 10.")


def test_text_arrives_composed_trimmed_and_without_nul() -> None:
    assert Named(name="  Tra\u0302\u0300n La\0n ").name == "Tr\u1ea7n Lan"


def test_an_act_without_input_takes_none() -> None:
    with pytest.raises(Invalid) as caught:
        Given.read({"reason": "x"})
    assert list(caught.value.faults) == ["reason"]


def test_lines_of_act_and_effects_stand_in_the_log_act_first_and_count_on(party: Party) -> None:
    def run(deed: Deed, subject: Party, given: Named) -> Party:
        number(deed, subject, "1")
        number(deed, subject, "2")
        return rename(deed, subject, given)

    cause = new_id()
    with at(MORNING):
        caller = Caller(system_actor("clerk"), channel="system", cause=cause)
        perform(Act("party.number_twice", run, Named, lock, Rule()), caller, {"name": "Hoa"}, on=party.pk)
    some = list(Entry.objects.filter(cause=cause).order_by("id"))
    assert [(line.act, line.n) for line in some] == [
        ("party.number_twice", 2),
        ("party.number", 1),
        ("party.number", 1),
    ]
    assert {(line.actor, line.channel, line.recorded, line.deed) for line in some} == {
        ("system:clerk", "system", MORNING, some[0].deed)
    }
    assert list(Entry.objects.filter(subject=party.pk).order_by("n").values_list("n", flat=True)) == [1, 2]
    assert list(verify(data=True)) == []


def test_an_error_rolls_everything_back_and_the_next_act_runs() -> None:
    def run(deed: Deed, given: Named) -> Party:
        party = enter(deed, given)
        number(deed, party, "1")
        deed.emit("party.entered", party)
        raise ZeroDivisionError

    before = rows()
    with pytest.raises(ZeroDivisionError):
        perform(Act("party.fail", run, Named, None, Rule()), CALLER, {"name": "Lan"})
    assert rows() == before
    assert perform(ENTER, CALLER, {"name": "Lan"}).pk


def test_an_effect_outside_an_open_deed_is_refused(party: Party) -> None:
    deed = Deed(CALLER, now())
    deed.open = False
    before = rows()
    with pytest.raises(RuntimeError, match="needs an open deed"):
        number(deed, party, "1")
    assert rows() == before


def test_a_deed_writes_nothing_after_its_end(party: Party) -> None:
    kept: list[Deed] = []

    def run(deed: Deed, given: Named) -> Party:
        kept.append(deed)
        return enter(deed, given)

    perform(Act("party.keep", run, Named, None, Rule()), CALLER, {"name": "Hoa"})
    before = rows()
    for write in (
        lambda: kept[0].add(Party(name="Mai")),
        lambda: kept[0].save(party, name="Mai"),
        lambda: kept[0].change(Party.objects.all(), name="Mai"),
    ):
        with pytest.raises(RuntimeError, match="only while it is open"):
            write()
    assert rows() == before


def test_an_act_inside_an_act_is_refused(party: Party) -> None:
    def run(deed: Deed, given: Named) -> Party:
        return perform(ENTER, CALLER, given)

    before = rows()
    with pytest.raises(RuntimeError, match="acts never call acts"):
        perform(Act("party.nest", run, Named, None, Rule()), CALLER, {"name": "Hoa"})
    assert rows() == before


def test_a_deed_whose_effect_failed_cannot_be_kept() -> None:
    @effect("party.half")
    def half(deed: Deed, given: Named) -> Party:
        enter(deed, given)
        raise ZeroDivisionError

    def run(deed: Deed, given: Named) -> Party:
        party = enter(deed, given)
        with suppress(ZeroDivisionError):
            half(deed, given)
        return party

    before = rows()
    with pytest.raises(RuntimeError, match="can't be kept"):
        perform(Act("party.swallow", run, Named, None, Rule()), CALLER, {"name": "Lan"})
    assert rows() == before


def test_a_room_may_write_only_through_the_deed() -> None:
    def run(deed: Deed, given: Named) -> Party:
        return Party.objects.create(name=given.name)

    before = rows()
    with pytest.raises(GuardedWriteError):
        perform(Act("party.direct", run, Named, None, Rule()), CALLER, {"name": "Lan"})
    assert rows() == before


def test_messages_are_put_only_for_events_that_somebody_wants(party: Party) -> None:
    def run(deed: Deed, subject: Party, given: Named) -> Party:
        deed.emit("nobody.wants", subject)
        return subject

    perform(Act("party.tell", run, Named, lock, Rule()), CALLER, {"name": "x"}, on=party.pk)
    assert not Message.objects.exists()


def test_one_name_is_one_act() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        act("account.open", {"account.open": Rule()})(enter)
