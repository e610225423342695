"""Facts of dossiers as the rules take them, read from what the dossiers and the acts on them hold."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from motcua.mechanisms.cases.api import LEGAL_FORMS, Attachment, Dossier, Pause, State
from motcua.mechanisms.measures.periods import Span
from motcua.mechanisms.measures.rules import Fact, Result
from motcua.mechanisms.papers.api import Document

BATCH = 2000
WITH_RESULT = (State.FINISHED, State.RETURNED)
SUPPLEMENT = "supplement"
"""The kind of a pause that waits for what the applicant was asked for."""
PROMISE = Coalesce("promised_at", "due_at")
"""The due moment that counts: the one first missed or put off, else the one that stands."""


def electronic() -> Exists:
    """Whether a dossier has a signed result: a living paper about it that is none of the forms given on the way."""
    # Said twice, so that the index of living papers serves.
    living = Document.objects.filter(~Q(state=Document.State.VOID), state=Document.State.SIGNED)
    return Exists(living.filter(subject=OuterRef("pk")).exclude(type__in=LEGAL_FORMS))


def digitised() -> Exists:
    """Whether at least one of its papers is there as a file."""
    return Exists(Attachment.objects.filter(dossier=OuterRef("pk")))


def stood(until: datetime) -> Exists:
    """Whether its clock stood at any time before a moment."""
    return Exists(Pause.objects.filter(dossier=OuterRef("pk"), started_at__lt=until))


def standing(until: datetime) -> Exists:
    """Whether its clock stands at a moment."""
    ended = Q(ended_at=None) | Q(ended_at__gte=until)
    return Exists(Pause.objects.filter(ended, dossier=OuterRef("pk"), started_at__lt=until))


def handled(bodies: Iterable[UUID], span: Span) -> QuerySet[Dossier]:
    """The dossiers of some bodies that ended in the span, or came before its end and had not ended then."""
    rows = Dossier.objects.filter(organisation__in=list(bodies), received_at__lt=span.until)
    return rows.filter(Q(ended_at=None) | Q(ended_at__gte=span.begins))


def overran(span: Span) -> Q:
    """Of ``handled`` with its ``promise``: what ended after it, or had not ended when it passed. True of 2.1 too, where
    no clock stood."""
    ended = Q(ended_at__lt=span.until, ended_at__gt=F("promise"))
    return ended | ((Q(ended_at=None) | Q(ended_at__gte=span.until)) & Q(promise__lt=span.until))


@dataclass(frozen=True)
class Stretch:
    """A stretch in which a clock stood, as it was at a moment: without end if it stood then; ``promise``: what was
    promised when it began."""

    kind: str
    begins: datetime
    ends: datetime | None
    promise: datetime | None


@dataclass(frozen=True)
class Known:
    """A dossier's fact, with its ``code``, ``procedure`` (URN), state now, how many files came with it, and that of
    which the fact was made: the ``promise`` as it stands and the ``stretches`` in which its clock stood."""

    code: str
    procedure: str
    state: State
    files: int
    fact: Fact
    promise: datetime
    stretches: tuple[Stretch, ...]


def known(rows: QuerySet[Dossier], span: Span) -> Iterator[Known]:
    """The facts of some dossiers as they were at the end of the span, by key."""
    every = rows.annotate(signed=electronic(), promise=PROMISE).order_by("pk")
    columns = ("pk", "code", "procedure", "state", "channel", "received_at", "promise", "ended_at", "signed")
    stream = every.values_list(*columns).iterator(chunk_size=BATCH)
    while batch := list(islice(stream, BATCH)):
        keys = [row[0] for row in batch]
        pauses = _pauses(keys, span.until)
        files = _files(keys)
        for key, code, procedure, state, channel, received, promise, ended, signed in batch:
            end = ended if ended and ended < span.until else None
            result: Result = ("electronic" if signed else "other") if end and state in WITH_RESULT else ""
            fact = Fact(received, promise, end, channel, result, bool(files[key]))
            yield Known(
                code, procedure, State(state), files[key], _with(fact, pauses[key]), promise, tuple(pauses[key])
            )


def timed(rows: QuerySet[Dossier], span: Span) -> Iterator[tuple[UUID, Fact]]:
    """The facts of some dossiers by key as far as indicator 2.1 asks: when, and what stood; nothing of results."""
    columns = ("pk", "channel", "received_at", "promise", "ended_at")
    stream = rows.annotate(promise=PROMISE).order_by("pk").values_list(*columns).iterator(chunk_size=BATCH)
    while batch := list(islice(stream, BATCH)):
        pauses = _pauses([row[0] for row in batch], span.until)
        for key, channel, received, promise, ended in batch:
            end = ended if ended and ended < span.until else None
            yield key, _with(Fact(received, promise, end, channel), pauses[key])


def _pauses(keys: list[UUID], until: datetime) -> defaultdict[UUID, list[Stretch]]:
    found: defaultdict[UUID, list[Stretch]] = defaultdict(list)
    rows = Pause.objects.filter(dossier__in=keys, started_at__lt=until).order_by("started_at", "pk")
    for dossier, kind, begins, ends, promise in rows.values_list(
        "dossier", "kind", "started_at", "ended_at", "due_before"
    ):
        found[dossier].append(Stretch(kind, begins, ends if ends and ends < until else None, promise))
    return found


def _files(keys: list[UUID]) -> defaultdict[UUID, int]:
    found: defaultdict[UUID, int] = defaultdict(int)
    for dossier in Attachment.objects.filter(dossier__in=keys).order_by("pk").values_list("dossier", flat=True):
        found[dossier] += 1
    return found


def _with(fact: Fact, stretches: list[Stretch]) -> Fact:
    """The fact, with what stood still.

    Where a single supplement was the last thing that stopped the clock, what was promised before it is the promise;
    else the clock has moved the promise by that time already, and it is taken back.
    """
    asked = [one for one in stretches if one.kind == SUPPLEMENT]
    stands = next((one.begins for one in stretches if one.ends is None and fact.ended is None), None)
    only = asked[0] if len(asked) == 1 else None
    due = fact.due
    if only is not None and only.ends is not None:
        later = [one for one in stretches if one.begins > only.begins]
        due = only.promise if only.promise and not later else due - (only.ends - only.begins)
    return Fact(
        received=fact.received,
        due=due,
        ended=fact.ended,
        channel=fact.channel,
        result=fact.result,
        digitised=fact.digitised,
        stands=stands,
        supplements=len(asked),
        asked=only.begins if only else None,
        answered=only.ends if only else None,
    )
