"""The power goes anywhere between the number and the signed file: one number, one document, one file, two signatures."""

from collections import Counter
from typing import Any

import pytest

from motcua.kernel.calendar.api import at
from motcua.kernel.files import api as files
from motcua.kernel.jobs.api import Message, drain
from motcua.kernel.ledger.api import Entry
from motcua.mechanisms.papers import jobs
from motcua.mechanisms.papers.models import Certificate, Document, Edition, Series, Signature
from tests.harness.power import assert_survived, once
from tests.helpers import MORNING, ward
from tests.mechanisms.papers.test_documents import prepared

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


def traces() -> dict[str, Any]:
    """What is the same whether or not somebody died."""
    return {
        "numbers": list(Series.objects.order_by("pk").values_list("last", flat=True)),
        "documents": list(Document.objects.order_by("pk").values_list("notation", "state")),
        "files": [files.verify(one.sha256) for one in Edition.objects.order_by("pk")],
        "same": [one.document.sha256 == one.sha256 for one in Edition.objects.order_by("pk").select_related("document")],
        "signatures": list(Signature.objects.order_by("n").values_list("n", "kind", "certificate__holder")),
        "certificates": Counter(Certificate.objects.values_list("holder", "keeper", "ended_at")),
        "acts": Counter(Entry.objects.values_list("act", flat=True)),
        "messages": Counter(Message.objects.values_list("event", "state")),
    }


def test_whoever_dies_over_prepare_sign_and_complete_loses_and_doubles_nothing(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "render", once(jobs.render))  # the typesetter does not live on in a child
    ward()

    def work() -> None:
        with at(MORNING):
            prepared()
            drain()

    def restarted() -> None:
        """Whoever got no answer decides again; the next worker brings it to its end, after every lease."""
        with at(MORNING.replace(hour=10)):
            if not Document.objects.exists():
                prepared()
            drain()

    expected = assert_survived(work, restarted, traces, least=40)
    assert expected["numbers"] == [1]
    assert expected["documents"] == [("01/2026", "signed")]
    assert (expected["files"], expected["same"]) == ([True], [True])
    assert [kind for _n, kind, _holder in expected["signatures"]] == ["person", "organisation"]
    assert sum(expected["certificates"].values()) == 2
    assert expected["acts"]["document.complete"] == 1
