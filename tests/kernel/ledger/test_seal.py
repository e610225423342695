"""Sealing: order, heads, files; whatever is lost or interrupted comes right with the next call."""

import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from motcua.kernel.access.api import system_actor
from motcua.kernel.acts.api import Caller, perform
from motcua.kernel.ledger import sealing, tiles
from motcua.kernel.ledger.api import BrokenLedgerError, Entry, MissingKeyError, Report, seal, verify
from motcua.kernel.ledger.checks import Breach, _Check
from motcua.kernel.ledger.keys import KEYS, rotate, verifiers
from motcua.kernel.ledger.merkle import leaf_hash, root
from motcua.kernel.ledger.models import Key, Leaf, Seal
from motcua.kernel.ledger.notes import Checkpoint, read, signers
from motcua.kernel.ledger.rules import COLUMNS, leaf, plain
from motcua.kernel.ledger.tiles import folder, newest, tile, tile_number, tile_path
from tests.kernel.acts.test_perform import ENTER
from tests.kernel.acts.traces import at_once
from tests.kernel.ledger.hostile import by_sql

pytestmark = [pytest.mark.both, pytest.mark.django_db]
CALLER = Caller(system_actor("test"), channel="test")


def entries(count: int) -> None:
    for number in range(count):
        perform(ENTER, CALLER, {"name": f"Lan {number}"})


def leaf_of(entry: Entry) -> bytes:
    return leaf_hash(leaf(**{name: plain(getattr(entry, name)) for name in COLUMNS}).encode())


def checkpoint() -> Checkpoint:
    note = (folder() / "checkpoint").read_text()
    assert signers(note, verifiers()) == [verifiers()[-1]]
    return Checkpoint.read(read(note)[0])


def test_the_root_is_that_of_the_entries_in_their_order() -> None:
    entries(3)
    head = seal()
    assert head is not None
    assert head.size == 3
    assert head.root == root([leaf_of(entry) for entry in Entry.objects.order_by("id")]).hex()
    assert checkpoint() == Checkpoint(head.key.origin, 3, bytes.fromhex(head.root))
    assert seal() is None, "nothing waits"


def test_an_imagined_log_says_so_in_its_name() -> None:
    entries(1)
    seal()
    assert checkpoint().origin.endswith("/so-cai/demonstration")


def test_the_name_of_the_log_outlives_its_address(settings: object) -> None:
    entries(1)
    seal()
    before = checkpoint().origin
    settings.MOTCUA_URL = "https://elsewhere.example"  # type: ignore[attr-defined]
    entries(1)
    seal()
    assert checkpoint().origin == before


def test_heads_in_any_rhythm_lead_to_the_same_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 100)
    entries(2)
    seal()
    entries(520)
    seal()
    assert newest().size == 522  # type: ignore[union-attr]
    assert list(Seal.objects.order_by("size").values_list("size", flat=True)) == [2, 102, 202, 302, 402, 502, 522]
    assert list(verify(data=True)) == []
    assert (folder() / "tile/0/000").stat().st_size == 256 * 32
    assert (folder() / "tile/0/002.p/10").exists()
    assert not (folder() / "tile/0/000.p").exists(), "what a full tile replaces is gone"
    assert (folder() / "tile/1/000.p/2").read_bytes() == b"".join(
        root(tiles.hashes_of(tile(0, number))) for number in range(2)
    )


@pytest.mark.parametrize("number", [0, 7, 999, 1000, 1234067, 1_000_000_000])
def test_the_name_of_a_tile_is_read_as_it_is_written(number: int) -> None:
    assert tile_number(tile_path(0, number).removeprefix("tile/0/")) == number
    assert tile_path(0, 1234067) == "tile/0/x001/x234/067"


@pytest.mark.parametrize("name", ["7", "0007", "x000/007", "x001", "001/234", "../000", "", "000/", "00a"])
def test_other_names_name_no_tile(name: str) -> None:
    assert tile_number(name) is None


def test_lost_files_are_made_again() -> None:
    entries(300)
    seal()
    before = {path.relative_to(folder()): path.read_bytes() for path in folder().rglob("*") if path.is_file()}
    shutil.rmtree(folder())
    seal()
    assert {path.relative_to(folder()): path.read_bytes() for path in folder().rglob("*") if path.is_file()} == before
    (folder() / "tile/0/000").unlink()
    assert tile(0, 0) == before[tiles.Path("tile/0/000")]


def test_a_published_tile_that_was_changed_is_put_right_before_anything_is_signed_on_it() -> None:
    entries(300)
    seal()
    path = folder() / "tile/0/000"
    path.write_bytes(bytes(8192))
    assert [breach.place for breach in verify()] == ["tile/0/000"]
    entries(1)
    seal()
    assert list(verify()) == []


def test_a_crash_after_the_commit_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    entries(2)
    seal()
    entries(3)
    with monkeypatch.context() as patch, pytest.raises(OSError, match="full"):
        patch.setattr(tiles, "_write_tiles", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
        patch.setattr(sealing, "publish", lambda *_: tiles.publish() if newest().size > 2 else None)  # type: ignore[union-attr]
        seal()
    assert checkpoint().size == 2
    assert newest().size == 5  # type: ignore[union-attr]
    seal()
    assert checkpoint().size == 5
    assert list(verify(data=True)) == []


def test_nothing_is_signed_on_leaves_that_were_changed() -> None:
    entries(3)
    seal()
    shutil.rmtree(folder())
    by_sql("UPDATE ledger_leaf SET hash = (SELECT hash FROM ledger_leaf WHERE leaf_index = 1)")
    entries(1)
    with pytest.raises(BrokenLedgerError):
        seal()
    assert newest().size == 3  # type: ignore[union-attr]


def test_a_head_that_was_published_and_forgotten_is_not_overwritten() -> None:
    """An older backup was restored: the log would fork, and whoever keeps the newer head would see it."""
    entries(2)
    seal()
    entries(1)
    seal()
    by_sql("DELETE FROM ledger_seal WHERE size = 3", "DELETE FROM ledger_leaf WHERE leaf_index = 2")
    assert "a head of 3 was published that is not known here" in [breach.fault for breach in verify()]
    with pytest.raises(BrokenLedgerError, match="older backup"):
        seal()


def test_keys_change_and_old_heads_still_verify() -> None:
    entries(1)
    first = seal()
    rotate()
    entries(1)
    second = seal()
    assert first is not None
    assert second is not None
    assert (first.key_id, second.key_id) == (1, 2)
    assert list(verify()) == []
    assert [key.state for key in KEYS.listed()] == ["retired", "signing"]
    assert signers(Key.objects.get(number=2).note, verifiers()) == [verifiers()[1], verifiers()[0]]
    private = settings.MOTCUA_HOME / "keys" / "ledger" / "2.pem"
    assert private.stat().st_mode & 0o777 == 0o600


def test_without_its_private_key_nothing_is_sealed() -> None:
    entries(1)
    seal()
    entries(1)
    (settings.MOTCUA_HOME / "keys" / "ledger" / "1.pem").unlink()
    with pytest.raises(MissingKeyError, match=r"1\.pem is not there"):
        seal()
    assert [key.state for key in KEYS.listed()] == ["missing"]


@pytest.mark.parametrize("table", ["ledger_leaf", "ledger_seal", "ledger_key"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET at = at", "DELETE FROM {}"])
def test_what_was_sealed_can_only_be_written_on(table: str, verb: str) -> None:
    entries(1)
    seal()
    verb = verb.replace("at = at", "hash = hash") if table == "ledger_leaf" else verb
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(verb.format(table))


@pytest.mark.django_db(transaction=True)
def test_an_entry_that_is_committed_late_gets_a_later_place() -> None:
    """On PostgreSQL numbers are given before they are committed; on SQLite whoever acts waits his turn."""
    if connection.vendor != "postgresql":
        entries(3)
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT nextval(pg_get_serial_sequence('ledger_entry', 'id'))")
            entries(1)
            at_once(1, lambda _: entries(1))
            at_once(1, lambda _: seal())
            at_once(1, lambda _: entries(1))
            at_once(1, lambda _: seal())
    seal()
    order = list(Leaf.objects.order_by("index").values_list("entry", flat=True))
    assert len(order) == 3
    if connection.vendor == "postgresql":
        assert order == [order[2] + 1, order[2] + 2, order[2]]
    assert list(verify(data=True)) == []


@pytest.mark.django_db(transaction=True)
def test_two_sealers_at_once_make_one_tree() -> None:
    entries(5)
    at_once(2, lambda _: seal())
    entries(5)
    at_once(2, lambda _: seal())
    report = Report()
    assert list(verify(data=True, report=report)) == []
    assert report.sealed == 10
    assert checkpoint().size == 10


@pytest.mark.django_db(transaction=True)
def test_a_head_that_is_published_while_the_log_is_verified_is_no_breach(monkeypatch: pytest.MonkeyPatch) -> None:
    entries(2)
    seal()
    going_through = _Check.sealed

    def while_others_work(check: _Check) -> Iterator[Breach]:
        at_once(1, lambda _number: (entries(1), seal()))
        yield from going_through(check)

    monkeypatch.setattr(_Check, "sealed", while_others_work)
    assert list(verify(data=True)) == []
    assert checkpoint().size == 3
