"""What an entry holds is erased by order; its place stays, and everything still verifies."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from motcua.kernel.access.api import actor_of
from motcua.kernel.acts.api import (
    Caller,
    Erase,
    NotAllowed,
    NotFound,
    ProofNeeded,
    WrongState,
    erase_entry,
    lifted,
    perform,
)
from motcua.kernel.calendar.api import now
from motcua.kernel.ledger.api import Entry, Erasure, receipt, receipt_text, seal, verify
from motcua.kernel.ledger.models import Opening
from motcua.mechanisms.cases.models import Dossier
from tests import helpers
from tests.kernel.ledger.hostile import by_sql, hostile
from tests.mechanisms.test_readings import seated

pytestmark = [pytest.mark.both, pytest.mark.django_db]
PROGRAM = Path(__file__).parents[3] / "verifier" / "motcua_verify.py"


@pytest.fixture
def ward() -> helpers.Ward:
    return helpers.ward()


@pytest.fixture
def officer(ward: helpers.Ward) -> Caller:
    account = seated("yen.ngo", f"{helpers.CUA_NAM}:office:data-protection-officer")
    return Caller(actor_of(account), channel="test", proved=now())


def order(entry: Entry, **values: Any) -> Erase:
    given = {
        "subject": entry.subject,
        "n": entry.n,
        "order": "12/QĐ-UBND ngày 20/11/2026",
        "legal_basis": "91/2025/QH15, Điều 14",
        "reason": "Chủ thể dữ liệu yêu cầu xóa.",
    }
    return Erase(**(given | values))


@pytest.fixture
def entry(ward: helpers.Ward) -> Entry:
    dossier = helpers.file_birth(ward)
    return Entry.objects.get(subject=dossier.pk, n=1)


def test_the_content_goes_and_the_entry_stays(entry: Entry, officer: Caller) -> None:
    seal()
    assert "Nguyễn Minh Anh" in Opening.objects.get(entry=entry).content
    perform(erase_entry, officer, order(entry))
    assert not Opening.objects.filter(entry=entry).exists()
    seal()
    assert list(verify(data=True)) == [], "the rows are vouched for by the deed that erased"


def test_the_rows_it_spoke_of_last_are_still_guarded(entry: Entry, officer: Caller) -> None:
    perform(erase_entry, officer, order(entry))
    with hostile():
        Dossier.objects.filter(pk=entry.subject).update(secret="forged")
    assert [breach.place for breach in verify(data=True)] == [f"cases_dossier:{entry.subject}"]


def test_a_row_that_was_changed_before_is_not_made_good_by_erasing(entry: Entry, officer: Caller) -> None:
    with hostile():
        Dossier.objects.filter(pk=entry.subject).update(secret="forged")
    perform(erase_entry, officer, order(entry))
    assert [breach.fault for breach in verify(data=True)] == ["the row is not as it was last written"]


def test_what_later_entries_say_of_a_row_stands(ward: helpers.Ward, entry: Entry, officer: Caller) -> None:
    helpers.accept(ward, Dossier.objects.get(pk=entry.subject))
    perform(erase_entry, officer, order(entry))
    erasing = Entry.objects.get(act="entry.erase")
    rows = json.loads(Opening.objects.get(entry=erasing).content)["rows"]
    assert f"cases_dossier:{entry.subject}" not in rows
    assert list(verify(data=True)) == []


def test_a_receipt_says_that_it_was_erased_and_still_proves_the_place(
    entry: Entry, officer: Caller, tmp_path: Path
) -> None:
    perform(erase_entry, officer, order(entry))
    seal()
    assert receipt(entry, with_opening=True)["erased"]["order"] == "12/QĐ-UBND ngày 20/11/2026"
    path = tmp_path / "receipt.json"
    path.write_text(receipt_text(entry, with_opening=True), encoding="utf-8")
    done = subprocess.run([sys.executable, PROGRAM, "--lang", "en", "receipt", path], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert "The content was erased by 12/QĐ-UBND" in done.stdout


@pytest.mark.parametrize("name", ["mother", "desk_officer", "administrator"])
def test_nobody_else_erases(ward: helpers.Ward, entry: Entry, name: str) -> None:
    with pytest.raises((NotAllowed, NotFound)):
        perform(erase_entry, ward.caller(name), order(entry))
    assert Opening.objects.filter(entry=entry).exists()


def test_not_even_he_without_a_fresh_proof_or_for_another_ward(
    ward: helpers.Ward, entry: Entry, officer: Caller
) -> None:
    with pytest.raises(ProofNeeded):
        perform(erase_entry, Caller(officer.actor, channel="test"), order(entry))
    other = seated("chi.vo", f"{helpers.HOAN_KIEM}:office:data-protection-officer")
    with pytest.raises(NotFound):
        perform(erase_entry, Caller(actor_of(other), channel="test", proved=now()), order(entry))
    with pytest.raises(NotFound):
        perform(erase_entry, officer, order(entry, n=99))


def test_twice_is_once_and_the_erasure_itself_stays(entry: Entry, officer: Caller) -> None:
    perform(erase_entry, officer, order(entry))
    with pytest.raises(WrongState):
        perform(erase_entry, officer, order(entry))
    with pytest.raises(WrongState):
        perform(erase_entry, officer, order(Entry.objects.get(act="entry.erase")))


def test_the_database_lets_no_opening_go_without_an_order(entry: Entry, officer: Caller) -> None:
    perform(erase_entry, officer, order(entry))
    for statement in (
        "DELETE FROM ledger_opening",
        "DELETE FROM ledger_erasure",
        "UPDATE ledger_erasure SET reason = ''",
    ):
        with (
            lifted("the test goes round the guard"),
            pytest.raises(DatabaseError, match="refused"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_an_order_that_no_act_gave_is_named(entry: Entry) -> None:
    forged = Erasure(entry=entry, order="x", legal_basis="x", reason="x", at=now())
    with hostile():
        forged.save(force_insert=True)
    by_sql(f"DELETE FROM ledger_opening WHERE entry_id = {entry.pk}")
    assert f"no act ordered that entry {entry.pk} be erased" in [breach.fault for breach in verify()]


def test_an_opening_that_came_back_is_named(entry: Entry, officer: Caller) -> None:
    opening = Opening.objects.get(entry=entry)
    perform(erase_entry, officer, order(entry))
    with hostile():
        Opening(entry=entry, salt=opening.salt, content=opening.content).save(force_insert=True)
    assert [breach.fault for breach in verify()] == ["its opening was erased by order, and is there"]


def test_what_belongs_to_no_organisation_is_beyond_any_ward(ward: helpers.Ward, officer: Caller) -> None:
    about = Entry.objects.filter(subject_kind="packs.packversion").order_by("pk")[0]
    with pytest.raises(NotFound):
        perform(erase_entry, officer, order(about))
    entry = helpers.file_birth(ward)
    gone = Entry.objects.filter(subject=entry.pk).order_by("n")[0]
    with hostile():
        gone.subject_kind, gone.subject = "people.party", uuid4()
        gone.pk, gone.deed = None, uuid4()
        gone.save()
    with pytest.raises(NotFound):
        perform(erase_entry, officer, order(gone))
