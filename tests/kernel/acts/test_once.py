"""An idempotency key: a repeat returns the first outcome; the same key for anything else is a conflict."""

import pytest

from motcua.kernel.access.api import system_actor
from motcua.kernel.acts.api import Caller, Conflict, Invalid, outcome, perform
from motcua.kernel.acts.models import Once
from motcua.kernel.people.models import Party
from tests.kernel.acts.test_perform import ENTER, RENAME
from tests.kernel.acts.traces import rows

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def caller(key: str = "k", name: str = "test") -> Caller:
    return Caller(system_actor(name), channel="test", key=key)


def test_a_repeat_returns_the_first_outcome_and_writes_nothing() -> None:
    first = perform(ENTER, caller(), {"name": "Lan"})
    before = rows()
    assert perform(ENTER, caller(), {"name": " Lan "}) == first
    assert rows() == before
    assert outcome(caller()) == first


def test_the_key_of_one_actor_is_not_anothers() -> None:
    assert perform(ENTER, caller(), {"name": "Lan"}) != perform(ENTER, caller(name="other"), {"name": "Lan"})
    assert outcome(caller(name="third")) is None


def test_the_same_key_with_another_input_is_a_conflict() -> None:
    perform(ENTER, caller(), {"name": "Lan"})
    before = rows()
    with pytest.raises(Conflict):
        perform(ENTER, caller(), {"name": "Hoa"})
    assert rows() == before


def test_the_same_key_about_another_subject_is_a_conflict() -> None:
    lan, hoa = (perform(ENTER, caller(name), {"name": name}) for name in ("Lan", "Hoa"))
    perform(RENAME, caller(), {"name": "Mai"}, on=lan.pk)
    assert perform(RENAME, caller(), {"name": "Mai"}, on=str(lan.pk)) == lan
    with pytest.raises(Conflict):
        perform(RENAME, caller(), {"name": "Mai"}, on=hoa.pk)
    assert Party.objects.get(pk=hoa.pk).name == "Hoa"


def test_the_same_key_for_another_act_is_a_conflict() -> None:
    lan = perform(ENTER, caller(), {"name": "Lan"})
    with pytest.raises(Conflict):
        perform(RENAME, caller(), {"name": "Lan"}, on=lan.pk)


def test_a_refused_request_leaves_its_key_free() -> None:
    with pytest.raises(Invalid):
        perform(ENTER, caller(), {"name": ""})
    assert not Once.objects.exists()
    assert perform(ENTER, caller(), {"name": "Lan"}).name == "Lan"
