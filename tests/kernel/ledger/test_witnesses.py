"""Witnesses: a process of its own signs heads that continue what it saw, and refuses a log that was rewritten."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from motcua.kernel.access.api import system_actor
from motcua.kernel.acts.api import Caller, perform
from motcua.kernel.jobs.api import run_due
from motcua.kernel.ledger.api import seal, verifiers, verify
from motcua.kernel.ledger.models import Cosignature
from motcua.kernel.ledger.notes import Verifier, signers
from motcua.kernel.ledger.tiles import checkpoint, folder, newest
from motcua.kernel.ledger.witnesses import cosigned
from tests.kernel.acts.test_perform import ENTER
from tests.kernel.ledger.hostile import by_sql, hostile

pytestmark = [pytest.mark.both, pytest.mark.django_db]
CALLER = Caller(system_actor("test"), channel="test")
Start = Callable[[str], Verifier]


def enter() -> None:
    perform(ENTER, CALLER, {"name": "Lan"})


@pytest.fixture
def witness(settings: Any) -> Iterator[Start]:
    """``witness(name)``: start one that knows our log, and enter it in the settings."""
    processes = []

    def start(name: str) -> Verifier:
        command = [sys.executable, str(Path(__file__).with_name("witness.py")), name, *map(str, verifiers())]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        processes.append(process)
        assert process.stdout is not None
        key, address = process.stdout.readline().strip(), process.stdout.readline().strip()
        settings.MOTCUA_WITNESSES = ",".join(filter(None, [settings.MOTCUA_WITNESSES, f"{key} {address}"]))
        return Verifier.read(key)

    settings.MOTCUA_WITNESSES = ""
    yield start
    for process in processes:
        process.kill()
        process.communicate()


def test_what_witnesses_signed_is_published_with_the_head(witness: Start) -> None:
    enter()
    seal()
    keys = [witness("one.example/w"), witness("two.example/w")]
    assert cosigned() == 2
    assert cosigned() == 0, "a head is signed once by each"
    note = (folder() / "checkpoint").read_text()
    assert signers(note, [*verifiers(), *keys]) == [*verifiers(), *keys]
    assert list(verify()) == []


def test_the_worker_seals_and_asks_by_the_clock(witness: Start) -> None:
    enter()
    seal()
    witness("one.example/w")
    enter()
    run_due()
    assert newest().size == 2  # type: ignore[union-attr]
    assert Cosignature.objects.filter(seal=2).count() == 1


def test_a_witness_who_saw_more_or_less_than_was_thought_says_so_and_is_asked_again(witness: Start) -> None:
    enter()
    seal()
    witness("one.example/w")
    cosigned()
    with hostile():
        Cosignature.objects.all().delete()  # as after restoring a backup
    for _ in range(3):
        enter()
    seal()
    assert cosigned() == 1


def test_a_rewritten_log_is_refused(witness: Start, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(2):
        enter()
    seal()
    witness("one.example/w")
    assert cosigned() == 1
    (folder() / "checkpoint").unlink()
    by_sql(
        "DELETE FROM ledger_cosignature",
        "DELETE FROM ledger_seal",
        "DELETE FROM ledger_leaf",
        "UPDATE ledger_entry SET channel = 'forged'",
    )
    enter()
    forged = seal()
    assert forged is not None
    assert cosigned() == 0
    assert "one.example/w did not sign the head of 3: answered 422" in caplog.text
    assert checkpoint(forged).count("—") == 1


def test_a_witness_who_is_away_holds_nothing_up(settings: Any, witness: Start) -> None:
    enter()
    seal()
    key = witness("one.example/w")
    settings.MOTCUA_WITNESSES = f"{key} http://127.0.0.1:9"
    enter()
    assert seal() is not None
    assert cosigned() == 0
