"""Somebody who may do anything to the database changes the log; ``verify`` names what he changed."""

import hashlib
import json
from typing import Any

import pytest
from django.db import connection

from motcua.kernel.access.api import system_actor
from motcua.kernel.acts.api import Caller, lifted, new_id, perform
from motcua.kernel.ledger.api import Entry, seal, verify
from motcua.kernel.ledger.cli import main
from motcua.kernel.ledger.models import Leaf, Opening
from motcua.kernel.ledger.rules import COLUMNS, canonical, commitment
from tests.kernel.acts.test_perform import ENTER
from tests.kernel.ledger.hostile import by_sql, hostile

pytestmark = [pytest.mark.both, pytest.mark.django_db]
CALLER = Caller(system_actor("test"), channel="test")
OTHER: dict[str, Any] = {
    "act": "party.forge",
    "actor": "somebody else",
    "authority": new_id(),
    "cause": new_id(),
    "channel": "post",
    "commitment": "00" * 32,
    "deed": new_id(),
    "n": 2,
    "occurred": "2020-01-01 00:00:00+00:00",
    "recorded": "2020-01-01 00:00:00+00:00",
    "seat": new_id(),
    "subject": new_id(),
    "subject_kind": "people.account",
}


@pytest.fixture
def lines() -> list[Entry]:
    for number in range(4):
        perform(ENTER, CALLER, {"name": f"Lan {number}"})
    return list(Entry.objects.order_by("id"))


def found() -> list[str]:
    return [f"{breach.place}: {breach.fault}" for breach in verify()]


def test_the_columns_tried_are_all_there_are() -> None:
    assert set(OTHER) == set(COLUMNS) == {field.name for field in Entry._meta.concrete_fields} - {"id"}


@pytest.mark.parametrize("sealed", [False, True], ids=["before sealing", "after"])
@pytest.mark.parametrize("column", COLUMNS)
def test_an_entry_with_one_column_changed_is_named(lines: list[Entry], column: str, sealed: bool) -> None:
    if sealed:
        seal()
    with hostile():
        Entry.objects.filter(pk=lines[1].pk).update(**{column: OTHER[column]})
    told = found()
    subject = OTHER["subject"] if column == "subject" else lines[1].subject
    assert told
    assert all(str(subject) in line for line in told), told
    if sealed:
        assert any("at leaf 1: not as it was sealed" in line for line in told)
    if column != "commitment":
        assert any(f"{column} was " in line for line in told)


def test_an_entry_forged_with_its_opening_does_not_meet_its_seal(lines: list[Entry]) -> None:
    seal()
    opening = Opening.objects.get(entry=lines[1])
    told = json.loads(opening.content)
    told["given"]["name"] = "Somebody"
    content = canonical(told)
    with hostile():
        Opening.objects.filter(entry=lines[1]).update(content=content)
        Entry.objects.filter(pk=lines[1].pk).update(commitment=commitment(opening.salt, content))
    assert any(f"{lines[1].subject} n=1 (party.enter) at leaf 1: not as it was sealed" in line for line in found())


def test_with_its_leaf_forged_as_well_the_head_and_the_published_tile_tell(lines: list[Entry]) -> None:
    seal()
    by_sql("UPDATE ledger_leaf SET hash = %s WHERE leaf_index = 1", hash=hashlib.sha256(b"forged").digest())
    told = found()
    assert "head of 4: the sealed entries do not have the root that was signed" in told
    assert "tile/0/000.p/4: leaf 1 was published with another hash" in told


def test_the_order_of_two_is_not_changed_unnoticed(lines: list[Entry]) -> None:
    seal()
    one, other = lines[1].pk, lines[2].pk
    moves = [
        f"UPDATE ledger_entry SET id = {to} WHERE id = {at}" for at, to in [(one, 9**9), (other, one), (9**9, other)]
    ]
    by_sql(*moves)
    told = found()
    by_sql(*moves)
    assert any(str(lines[1].subject) in line and "leaf 2" in line for line in told)
    assert any(str(lines[2].subject) in line and "leaf 1" in line for line in told)


def test_two_places_in_the_tree_can_not_be_swapped(lines: list[Entry]) -> None:
    seal()
    by_sql(
        *(
            f"UPDATE ledger_leaf SET leaf_index = {after} WHERE leaf_index = {before}"
            for before, after in [(1, 99), (2, 1), (99, 2)]
        )
    )
    told = found()
    assert "head of 4: the sealed entries do not have the root that was signed" in told
    assert "tile/0/000.p/4: leaf 1 was published with another hash" in told


def test_a_missing_entry_a_missing_place_and_an_unordered_erasure_are_named(lines: list[Entry]) -> None:
    seal()
    by_sql(f"DELETE FROM ledger_opening WHERE entry_id = {lines[0].pk}")
    by_sql(
        f"DELETE FROM ledger_opening WHERE entry_id = {lines[2].pk}",
        f"DELETE FROM ledger_entry WHERE id = {lines[2].pk}",
    )
    by_sql("DELETE FROM ledger_leaf WHERE leaf_index = 3")
    told = found()
    assert any(str(lines[0].subject) in line and "no order erased it" in line for line in told)
    assert f"leaf 2: its entry (row {lines[2].pk}) is gone" in told
    assert "head of 4: the log has 3 sealed entries" in told


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("UPDATE ledger_seal SET root = '{other}'", "what was signed is another head"),
        ("UPDATE ledger_seal SET note = replace(note, 'so-cai', 'so-gia')", "did not sign it"),
        ("UPDATE ledger_key SET public = '{other}'", "did not sign it"),
        ("UPDATE ledger_key SET note = replace(note, 'from 2', 'from 1')", "the signature of"),
    ],
)
def test_heads_and_keys_are_held_to_their_signatures(lines: list[Entry], change: str, fault: str) -> None:
    seal()
    by_sql(change.format(other="ab" * 32))
    assert any(fault in line for line in found())


def test_the_program_says_how_much_it_went_through(lines: list[Entry], capsys: pytest.CaptureFixture[str]) -> None:
    seal()
    perform(ENTER, CALLER, {"name": "Mai"})
    assert main(["verify", "--data"]) == 0
    assert (
        "5 entries, 4 of them sealed under 1 heads, 1 not sealed yet, 0 erased; 0 breaches" in capsys.readouterr().out
    )
    assert main(["checkpoint"]) == 0
    assert "/so-cai/demonstration\n4\n" in capsys.readouterr().out
    assert main(["receipt", str(lines[0].subject), "1"]) == 0
    assert json.loads(capsys.readouterr().out)["index"] == 0
    assert main(["receipt", str(lines[0].subject), "9"]) == 2
    assert main(["seal"]) == 0
    assert "sealed up to 5" in capsys.readouterr().out
    by_sql("UPDATE ledger_entry SET channel = 'forged'")
    assert main(["verify"]) == 1


def test_entries_of_the_first_version_still_verify() -> None:
    """Their openings did not repeat the entry, and they had no seat."""
    content = '{"given":{},"rows":{}}'
    with lifted("the test writes as the first version did"):
        entry = Entry.objects.create(
            deed=new_id(), act="party.enter", subject_kind="people.party", subject=new_id(), n=1,
            recorded="2026-01-01T00:00:00+00:00", actor="a", channel="web", commitment=commitment("ab" * 32, content),
        )  # fmt: skip
        Opening.objects.create(entry=entry, salt="ab" * 32, content=content)
    seal()
    assert found() == []
    assert Leaf.objects.count() == 1


def test_nothing_hides_below_the_first_place_or_row(lines: list[Entry]) -> None:
    seal()
    by_sql(
        "UPDATE ledger_leaf SET leaf_index = -7 WHERE leaf_index = 3",
        f"UPDATE ledger_entry SET id = -1, channel = 'x' WHERE id = {lines[3].pk}",
        f"UPDATE ledger_opening SET entry_id = -1 WHERE entry_id = {lines[3].pk}",
    )
    told = found()
    assert "leaf -7: there is no such place" in told
    assert any(str(lines[3].subject) in line and "channel was test" in line for line in told)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite keeps anything anywhere")
@pytest.mark.parametrize("value", ["x'00ff'", "'Đ\"}'", "3.5", "''"])
@pytest.mark.parametrize(
    "column", ["ledger_entry.n", "ledger_entry.actor", "ledger_entry.deed", "ledger_entry.recorded", "ledger_leaf.hash",
               "ledger_opening.salt", "ledger_opening.content"]
)  # fmt: skip
def test_whatever_stands_in_a_column_it_is_named_and_nothing_breaks(
    lines: list[Entry], column: str, value: str
) -> None:
    seal()
    table, _, name = column.partition(".")
    key = {"ledger_entry": "id", "ledger_leaf": "entry_id", "ledger_opening": "entry_id"}[table]
    try:
        change = f"UPDATE {table} SET {name} = {value} WHERE {key} = {lines[1].pk}"
        by_sql("PRAGMA ignore_check_constraints = ON", change)
    finally:
        by_sql("PRAGMA ignore_check_constraints = OFF")
    told = found()
    assert any(str(lines[1].subject) in line for line in told)
    assert not any(str(lines[2].subject) in line for line in told)
