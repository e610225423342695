"""Which deeds reach into closed periods: found in the log, behind their commit, so that no act waits for it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Max, QuerySet

from motcua.kernel.access.api import Organisation, line_of
from motcua.kernel.calendar.api import now, today
from motcua.kernel.ledger.api import Entry
from motcua.mechanisms.cases.api import Complaint, Dossier, Rating
from motcua.mechanisms.measures.models import Kept, Looked
from motcua.mechanisms.measures.periods import Period
from motcua.mechanisms.money.api import Demand, Payment, Refund
from motcua.mechanisms.papers.api import Document

BATCH: Final = 5000
BEHIND: Final = 200
"""So many entries of late are looked at again: numbers are taken right before commits, which may overtake each other.
"""
LATE: Final = timedelta(minutes=10)
"""How long before its commit a deed may have taken its moment: what was counted later than that has it."""
FROM: Final[dict[Any, str]] = {
    Dossier: "received_at",
    Demand: "made_at",
    Payment: "received_at",
    Refund: "payment__received_at",
    Rating: "rated_at",
    Complaint: "filed_at",
}
"""From which moment on a thing counts in figures: no period that ended before can change by it."""
EVERYTHING: Final = ("access.organisation", "access.standing", "packs.packversion")
"""Kinds of things by which every figure may change: who is below whom, which indicators and procedures there are."""


def touch() -> int:
    """Mark what is kept of closed periods into which deeds reach that were done since the last look; how many entries
    were new."""
    mark, _new = Looked.objects.get_or_create(defaults={"entry": 0})
    last = Entry.objects.aggregate(last=Max("pk"))["last"] or 0
    new = max(last - mark.entry, 0)
    if new and Kept.objects.exists():
        _mark(Entry.objects.filter(pk__gt=mark.entry - BEHIND, pk__lte=mark.entry, recorded__gt=now() - LATE))
        for start in range(mark.entry, last, BATCH):
            _mark(Entry.objects.filter(pk__gt=start, pk__lte=start + BATCH))
    if new:
        Looked.objects.filter(pk=mark.pk).update(entry=last)
    return new


def _mark(entries: QuerySet[Entry]) -> None:
    about: dict[str, set[UUID]] = defaultdict(set)
    latest: datetime | None = None
    for kind, subject, recorded in entries.order_by("pk").values_list("subject_kind", "subject", "recorded"):
        about[kind].add(subject)
        latest = max(latest or recorded, recorded)
    if latest is None:
        return
    before = Kept.objects.filter(counted_at__lt=latest + LATE)
    if about.keys() & set(EVERYTHING):
        before.update(touched_at=now())
        return
    reached: dict[str, datetime] = {}
    bodies, day = _moments(about), today()
    for body in Organisation.objects.filter(pk__in=bodies).order_by("pk"):
        for urn in line_of(body, day):
            reached[urn] = min(reached.get(urn, bodies[body.pk]), bodies[body.pk])
    rows = before.filter(organisation__urn__in=reached).values_list("pk", "period", "organisation__urn").order_by("pk")
    touched = [key for key, period, urn in rows if Period.named(period).ends > reached[urn]]
    Kept.objects.filter(pk__in=touched).update(touched_at=now())


def _moments(about: dict[str, set[UUID]]) -> dict[UUID, datetime]:
    """From when on the figures of each body may have changed."""
    papers = Document.objects.filter(pk__in=about.pop(Document._meta.label_lower, ())).order_by("pk")
    about[Dossier._meta.label_lower] |= set(papers.values_list("subject", flat=True))
    found: dict[UUID, datetime] = {}
    for model, since in FROM.items():
        keys = about[model._meta.label_lower]
        for body, moment in _since(model, since, keys) if keys else ():
            found[body] = min(found.get(body, moment), moment)
    return found


def _since(model: Any, since: str, keys: Iterable[UUID]) -> QuerySet[Any, Any]:
    body = since.replace("received_at", "organisation") if "__" in since else "organisation"
    found: QuerySet[Any, Any] = model._default_manager.filter(pk__in=keys)
    return found.order_by("pk").values_list(body, since)
