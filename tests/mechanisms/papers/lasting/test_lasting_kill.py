"""The power goes anywhere while a file is made to last: its editions stay one chain, and each file is there whole."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from motcua.kernel.calendar.api import at
from motcua.kernel.files import api as files
from motcua.kernel.jobs.api import Message, drain
from motcua.kernel.ledger.api import Entry
from motcua.mechanisms.papers import events
from motcua.mechanisms.papers.lasting import rounds as lasting
from motcua.mechanisms.papers.models import Document, Edition
from tests.harness.power import assert_survived, once
from tests.helpers import MORNING, ward
from tests.mechanisms.papers.test_documents import prepared

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


def traces() -> dict[str, Any]:
    """What is the same whether or not somebody died."""
    return {
        "editions": list(Edition.objects.order_by("n").values_list("n", "level", "sha256", "size", "renew_by")),
        "files": [files.verify(one.sha256) for one in Edition.objects.order_by("n")],
        "documents": list(Document.objects.values_list("state", "revision", "sha256")),
        "acts": Counter(Entry.objects.values_list("act", flat=True)),
        "messages": Counter(Message.objects.values_list("event", "state")),
    }


def test_whoever_dies_while_a_file_is_lengthened_leaves_a_chain_that_the_next_continues(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "lengthened", once(lasting.lengthened))  # each stamp differs from the one before
    ward()
    with at(MORNING):
        prepared()
        drain(limit=1)
    assert Message.objects.filter(event="document.signed", state="waiting").exists()

    def work() -> None:
        with at(MORNING):
            drain()

    def restarted() -> None:
        """The next worker, after every lease."""
        with at(MORNING + timedelta(hours=1)):
            drain()

    expected = assert_survived(work, restarted, traces, least=20)
    assert [(n, level) for n, level, *_rest in expected["editions"]] == [(1, "B-B"), (2, "B-LT")]
    assert expected["files"] == [True, True]
    assert expected["acts"]["document.lengthen"] == 1
