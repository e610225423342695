"""The power goes anywhere from the number to the signed file: one number, one document, one file, two signatures."""

from collections import Counter
from typing import Any

import pytest

from motcua.kernel.calendar.api import at
from motcua.kernel.files import api as files
from motcua.kernel.jobs.api import Message, drain
from motcua.kernel.ledger.api import Entry
from motcua.mechanisms.papers import events, jobs
from motcua.mechanisms.papers.models import Certificate, Document, Edition, Series, Signature
from motcua.mechanisms.papers.render import render
from tests.harness.power import assert_survived, once
from tests.helpers import MORNING, ward
from tests.mechanisms.papers.test_documents import born, other_subjects, prepared

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


def traces() -> dict[str, Any]:
    """What is the same whether or not somebody died."""
    editions = list(Edition.objects.filter(n=1).order_by("pk").select_related("document"))
    return {
        "numbers": list(Series.objects.order_by("pk").values_list("last", flat=True)),
        "documents": list(Document.objects.order_by("pk").values_list("notation", "state")),
        "files": [files.verify(one.sha256) for one in editions],
        "same": [one.document.sha256 == one.sha256 for one in editions],
        "signatures": list(Signature.objects.order_by("n").values_list("n", "kind", "certificate__holder")),
        "certificates": Counter(Certificate.objects.values_list("holder", "keeper", "ended_at")),
        "acts": Counter(Entry.objects.values_list("act", flat=True)),
        "messages": Counter(Message.objects.values_list("event", "state")),
    }


@pytest.mark.parametrize("part", ["prepare", "enrol", "sign"])
def test_whoever_dies_over_prepare_sign_and_complete_loses_and_doubles_nothing(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    """In three parts, each from its own beginning: the number, the first signature with its enrolment, a later one."""
    monkeypatch.setattr(jobs, "render", once(render))  # the typesetter does not live on in a child
    monkeypatch.setattr(events, "filled", lambda port: [])  # what is appended later has a test of its own
    ward()
    with at(MORNING):
        if part == "sign":
            prepared(born(1), other_subjects()[0])
            drain()
        if part != "prepare":
            prepared()
    before = 1 if part == "sign" else 0

    def work() -> None:
        with at(MORNING):
            if part == "prepare":
                prepared()
            else:
                drain(limit=1)

    def restarted() -> None:
        """Whoever got no answer decides again; the next worker brings it to its end, after every lease."""
        with at(MORNING.replace(hour=10)):
            if not Document.objects.exists():
                prepared()
            drain()

    expected = assert_survived(work, restarted, traces, least=12)
    assert expected["numbers"] == [before + 1]
    assert expected["documents"] == [(f"{n:02}/2026", "signed") for n in range(1, before + 2)]
    assert expected["files"] == expected["same"] == [True] * (before + 1)
    assert [kind for _n, kind, _holder in expected["signatures"]].count("organisation") == before + 1
    assert len(expected["signatures"]) == 2 * (before + 1)
    assert sum(expected["certificates"].values()) == 2
    assert expected["acts"]["document.complete"] == before + 1
