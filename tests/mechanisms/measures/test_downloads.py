"""The facts that strangers take away are made once, and again when the figures are."""

import json
import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from motcua.kernel.calendar.api import ZONE, at
from motcua.kernel.disk.api import alone_in
from motcua.mechanisms.cases.api import Dossier
from motcua.mechanisms.measures.downloads import KEPT
from motcua.mechanisms.measures.jobs import see_what_was_corrected, sweep_facts
from motcua.mechanisms.measures.keeping import RUNNING
from motcua.mechanisms.measures.models import Kept
from tests import helpers

pytestmark = [pytest.mark.both, pytest.mark.django_db]
LATER = datetime(2027, 6, 1, 10, 0, tzinfo=ZONE)
PAGE, API = "/so-lieu/du-kien/", "/api/v1/figures/facts"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the files lie, of this test alone."""
    monkeypatch.setattr(settings, "MOTCUA_HOME", tmp_path)
    return tmp_path / "facts"


def taken(period: str = "2026") -> bytes:
    """What a stranger is sent."""
    answer: Any = Client().get(PAGE, {"ky": period})
    assert answer.status_code == 200
    return bytes(answer.getvalue())


def test_whoever_comes_second_makes_nobody_read_a_dossier(
    people: helpers.Ward, folder: Path, statements: Callable[[int], AbstractContextManager[object]]
) -> None:
    with at(LATER):
        first = taken()
        with statements(10):
            again = taken()
        by_program: Any = Client().get(API, {"organisation": helpers.CUA_NAM, "period": "2026"})
    lines = [json.loads(line) for line in first.splitlines()]
    ended = Dossier.objects.filter(ended_at__year=2026).count()
    assert sum(line["kind"] == "dossier" for line in lines) >= ended > 100
    assert lines[-1] == {"kind": "end", "lines": len(lines) - 1}
    assert first == again == by_program.getvalue()
    assert len(list(folder.glob("*.jsonl"))) == 1


def test_what_a_deed_reached_into_is_made_anew_and_takes_the_place_of_the_old(
    people: helpers.Ward, folder: Path
) -> None:
    with at(LATER):
        see_what_was_corrected()
        before = taken()
    Kept.objects.update(touched_at=LATER)
    with at(LATER + RUNNING + timedelta(minutes=1)):
        after = taken()
    assert before.splitlines()[1:] == after.splitlines()[1:], "nothing in it changed but its moment"
    assert len(list(folder.glob("*.jsonl*"))) == 1


def test_while_one_is_made_others_are_told_when_to_come_back(people: helpers.Ward, folder: Path) -> None:
    with at(LATER):
        first = taken()
        with alone_in(folder):
            busy = Client().get(PAGE, {"ky": "2026-11"})
            told = Client().get(API, {"organisation": helpers.CUA_NAM, "period": "2026-11"})
            assert taken() == first, "what is there is given"
        assert taken("2026-11")
    assert (busy.status_code, busy["Retry-After"]) == (503, "30")
    assert "Xin chờ một lát rồi tải lại." in busy.content.decode()
    assert (told.status_code, told.json()["code"]) == (503, "facts_preparing")


def test_an_export_that_breaks_off_leaves_nothing_that_looks_whole(
    people: helpers.Ward, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object) -> Any:
        yield '{"kind": "head"}\n'
        raise OSError(28, "No space left on device")

    with at(LATER):
        with monkeypatch.context() as full:
            full.setattr("motcua.mechanisms.measures.downloads.exported", broken)
            assert Client().get(PAGE, {"ky": "2026"}).status_code == 503
        assert not list(folder.glob("*.jsonl"))
        assert taken().splitlines()[-1].startswith(b'{"kind":"end"')
    assert len(list(folder.glob("*.jsonl*"))) == 1


def test_old_files_are_swept(people: helpers.Ward, folder: Path) -> None:
    with at(LATER):
        taken("2026-11")
        taken("2026-12")
    old, young = sorted(folder.glob("*.jsonl"))
    past = old.stat().st_mtime - KEPT.total_seconds() - 60
    os.utime(old, (past, past))
    sweep_facts()
    assert list(folder.glob("*.jsonl")) == [young]
