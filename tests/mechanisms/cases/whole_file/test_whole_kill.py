"""The power goes while the whole file of a dossier is ordered, gathered and signed: there is one, and whole."""

import json
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from motcua.kernel.access.api import actor_of
from motcua.kernel.acts.api import perform
from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import Message, drain
from motcua.kernel.ledger.api import Entry
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.papers import printouts
from motcua.mechanisms.papers.api import Document
from tests import acting, helpers
from tests.harness.power import assert_never_begun, assert_survived, once
from tests.kernel.acts.traces import rows
from tests.mechanisms.papers.press import press_stands_still

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]
RESTARTED = helpers.MORNING + timedelta(hours=1)  # after every lease


def ordering() -> Callable[[], Any]:
    """The clerk's order for the whole file of a birth that was registered."""
    ward = helpers.ward()
    with at(helpers.MORNING):
        person = acting.account("mai.chu", "Chu Thị Ngọc Mai")
        acting.sit(person, f"{helpers.CUA_NAM}:office:clerk")
        dossier = helpers.settle(ward, helpers.file_birth(ward))
        caller = acting.caller(actor_of(person))
    caller = replace(caller, key="k")
    return lambda: perform(cases.compile_file, caller, {}, on=dossier.pk)


def test_an_order_that_dies_before_its_commit_was_never_given(transactional_db: None) -> None:
    order = ordering()

    def work() -> None:
        with at(helpers.MORNING):
            order()

    assert_never_begun(work, rows)


def archived(row: cases.Compilation) -> bool:
    """Whether the archive holds exactly what its signed list names."""
    contents = cases.contents_of(row)
    assert contents is not None
    with cases.archive(row, contents) as file, zipfile.ZipFile(file) as made:
        listed = {entry["path"] for entry in json.loads(made.read("muc-luc.json"))["files"]}
        return made.testzip() is None and set(made.namelist()) == listed | {"muc-luc.json", "muc-luc.pdf"}


def traces() -> dict[str, Any]:
    """What must be the same whether or not somebody died."""
    compiled = list(cases.Compilation.objects.order_by("pk"))
    return {
        "compilations": [(one.n, one.state, len(one.entries)) for one in compiled],
        "archives": [archived(one) for one in compiled],
        "papers": sorted(Document.objects.values_list("type", "notation", "state")),
        "acts": Counter(Entry.objects.values_list("act", flat=True)),
        "messages": Counter(Message.objects.values_list("event", "state")),
    }


def test_a_worker_that_dies_while_it_gathers_and_signs_leaves_one_whole_archive(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = ordering()
    press_stands_still(monkeypatch)
    # what is printed of it, as it was printed first
    monkeypatch.setattr(printouts, "render", once(printouts.render, lambda _layout, data, *_more: data["title"]))
    with at(helpers.MORNING):
        order()

    def work() -> None:
        with at(helpers.MORNING):
            drain(limit=3)

    def restarted() -> None:
        with at(RESTARTED):
            drain()

    expected = assert_survived(work, restarted, traces, least=30)
    assert [(n, state) for n, state, _many in expected["compilations"]] == [(1, "compiled")]
    assert expected["archives"] == [True]
    assert [state for kind, _n, state in expected["papers"] if kind.endswith("dossier-contents")] == ["signed"]
