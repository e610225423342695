"""The figures of a board: each a name and a condition, so that what is counted and what its list shows are the same."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal
from uuid import UUID

from django.db.models import Avg, Count, DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet

from motcua.mechanisms.cases.api import Attachment, Dossier, Pause, State, Supplement
from motcua.mechanisms.measures.counting import online, paid
from motcua.mechanisms.measures.facts import PROMISE, WITH_RESULT, digitised, electronic
from motcua.mechanisms.measures.periods import Period, Span
from motcua.mechanisms.measures.specs import counted_as_online

Cohort = Literal["received", "ended", "open", "paid"]


@dataclass(frozen=True)
class Figure:
    """One figure: of the dossiers that were ``received``, ``ended`` or paid for in the period, or were ``open`` at its
    end, those for which the condition holds. ``of``: the figure that it is a share of. ``telling``: a small number
    could tell how one person's request went, so it is not published. (That an office was late tells of nobody.)"""

    name: str
    cohort: Cohort
    where: Callable[[Span], Q] = lambda span: Q()
    of: str = ""
    telling: bool = False


def _standing(span: Span) -> Q:
    ended = Q(ended_at=None) | Q(ended_at__gte=span.until)
    return Q(Exists(Pause.objects.filter(ended, dossier=OuterRef("pk"), started_at__lt=span.until)))


def _asked(span: Span) -> Q:
    return Q(Exists(Supplement.objects.filter(dossier=OuterRef("pk"), asked_at__lt=span.until)))


def _came_before(span: Span) -> Q:
    earlier = Dossier.objects.filter(applicant=OuterRef("applicant"), received_at__lt=OuterRef("received_at"))
    return Q(Exists(earlier))


def _sent_again() -> Exists:
    """Whether a file of it is, byte for byte, one that the same applicant had sent with an earlier dossier."""
    of = OuterRef("dossier__applicant")
    sent = Attachment.objects.filter(sha256=OuterRef("sha256"), dossier__applicant=of)
    earlier = sent.filter(dossier__received_at__lt=OuterRef("dossier__received_at"))
    return Exists(Attachment.objects.filter(Exists(earlier), dossier=OuterRef("pk")))


FIGURES: Final = {
    one.name: one
    for one in (
        Figure("received", "received"),
        Figure("online", "received", lambda span: Q(channel="online"), of="received"),
        Figure("supplemented", "received", _asked, of="received", telling=True),
        Figure("returning", "received", _came_before, of="received"),
        Figure("once_only", "received", lambda span: _came_before(span) & ~Q(_sent_again()), of="returning"),
        Figure("ended", "ended"),
        Figure("on_time", "ended", lambda span: Q(ended_at__lte=F("promise")), of="ended"),
        Figure("late", "ended", lambda span: Q(ended_at__gt=F("promise")), of="ended"),
        Figure("settled", "ended", lambda span: Q(state__in=WITH_RESULT), of="ended"),
        Figure("refused", "ended", lambda span: Q(state__in=(State.REFUSED, State.DECLINED)), of="ended", telling=True),
        Figure("left", "ended", lambda span: Q(state__in=(State.WITHDRAWN, State.STOPPED)), of="ended", telling=True),
        Figure("electronic", "ended", lambda span: Q(electronic(), state__in=WITH_RESULT), of="settled"),
        Figure("digitised", "ended", lambda span: Q(digitised(), electronic(), state__in=WITH_RESULT), of="settled"),
        Figure("open", "open"),
        Figure("waiting", "open", _standing, of="open", telling=True),
        Figure("overdue", "open", lambda span: Q(promise__lt=span.until) & ~_standing(span), of="open"),
        Figure("paid", "paid"),
        Figure("paid_online", "paid", of="paid"),
    )
}
"""Every figure by name."""
COHORTS: Final[tuple[Cohort, ...]] = ("received", "ended", "open")


def cohort(name: Cohort, bodies: Iterable[UUID], span: Span) -> QuerySet[Dossier]:
    """The dossiers of some bodies of which figures of that kind are counted, with their ``promise``."""
    rows = Dossier.objects.filter(organisation__in=list(bodies)).annotate(promise=PROMISE)
    if name == "received":
        return rows.filter(received_at__gte=span.begins, received_at__lt=span.until)
    if name == "ended":
        return rows.filter(ended_at__gte=span.begins, ended_at__lt=span.until)
    return rows.filter(Q(ended_at=None) | Q(ended_at__gte=span.until), received_at__lt=span.until)


def behind(figure: Figure, bodies: Iterable[UUID], period: Period) -> QuerySet[Dossier]:
    """The dossiers that a figure counts."""
    some, span = list(bodies), Span.of(period)
    if figure.cohort != "paid":
        return cohort(figure.cohort, some, span).filter(figure.where(span))
    fees = paid(some, span)
    if figure.name == "paid_online":
        fees = fees.filter(online(counted_as_online(period.last)))
    return Dossier.objects.filter(pk__in=fees.values("subject")).annotate(promise=PROMISE)


@dataclass(frozen=True)
class Numbers:
    """The ``counts`` of a body and period by the figures' names, and how long it took on average from receipt to end
    (``mean``), of what was settled."""

    counts: dict[str, int]
    mean: timedelta | None


def numbers(bodies: Iterable[UUID], period: Period) -> Numbers:
    """Every figure of some bodies in a period: a statement for each cohort."""
    some, span = list(bodies), Span.of(period)
    counts: dict[str, int] = {}
    mean = None
    took = ExpressionWrapper(F("ended_at") - F("received_at"), output_field=DurationField())
    for name in COHORTS:
        own = {one.name: Count("pk", filter=one.where(span)) for one in FIGURES.values() if one.cohort == name}
        more = {"mean": Avg(took, filter=Q(state__in=WITH_RESULT))} if name == "ended" else {}
        sums = cohort(name, some, span).aggregate(**own, **more)
        mean = sums.pop("mean", mean)
        counts |= sums
    return Numbers(counts | _paid(some, period, span), mean)


def _paid(bodies: list[UUID], period: Period, span: Span) -> dict[str, int]:
    came = Count("subject", distinct=True, filter=Q(online(counted_as_online(period.last))))
    return dict(paid(bodies, span).aggregate(paid=Count("subject", distinct=True), paid_online=came))
