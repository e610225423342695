"""The counts of Decision 766 over all dossiers of some bodies at once: in the database what needs no judgement, and by
the pure rules the few whose clock stood."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from motcua.kernel.access.api import Organisation
from motcua.kernel.calendar.api import legal_day
from motcua.kernel.connectors.api import filled
from motcua.mechanisms.cases.api import Dossier, ProcedureSpec, procedures, published
from motcua.mechanisms.measures.facts import PROMISE, WITH_RESULT, digitised, electronic, handled, overran, stood, timed
from motcua.mechanisms.measures.periods import Period, Span
from motcua.mechanisms.measures.rules import Counts, Opinion, Service, counted, opinions, services
from motcua.mechanisms.measures.specs import IndicatorSet
from motcua.mechanisms.money.api import Allocation, Demand

DISLIKED = (1, 2)
"""The scores of those who were not satisfied."""


def counts_of(bodies: Iterable[UUID], period: Period, found: IndicatorSet) -> Counts:
    """Everything that the indicators of a set divide, of some bodies in a period."""
    some, span = list(bodies), Span.of(period)
    return (
        _on_time(some, span)
        + _results(some, span)
        + services([service for _spec, service in offered(some, span)])
        + _payments(some, span, found)
        + opinions(one for _place, _begins, one in said(some, period))
    )


def _on_time(bodies: list[UUID], span: Span) -> Counts:
    every = handled(bodies, span)
    plain = every.filter(~stood(span.until)).annotate(promise=PROMISE)
    sums = plain.aggregate(n=Count("pk"), late=Count("pk", filter=overran(span)))
    judged = counted((fact for _key, fact in timed(every.filter(stood(span.until)), span)), span.begins, span.until)
    return Counts(handled=sums["n"] + judged.handled, on_time=sums["n"] - sums["late"] + judged.on_time)


def settled(bodies: Iterable[UUID], span: Span) -> QuerySet[Dossier]:
    """The dossiers of some bodies that got their result in the span."""
    rows = Dossier.objects.filter(organisation__in=list(bodies), ended_at__gte=span.begins, ended_at__lt=span.until)
    return rows.filter(state__in=WITH_RESULT, received_at__lt=span.until)


def _results(bodies: list[UUID], span: Span) -> Counts:
    # Said in each sum: an annotation that only sums refer to is lost where Django wraps the statement.
    signed, scanned = Q(electronic()), Q(digitised())
    sums = settled(bodies, span).aggregate(
        n=Count("pk"),
        electronic=Count("pk", filter=signed),
        online=Count("pk", filter=signed & Q(channel="online")),
        digitised=Count("pk", filter=signed & scanned),
    )
    return Counts(
        settled=sums["n"],
        electronic=sums["electronic"],
        online_results=sums["online"],
        digitised=sums["digitised"],
    )


def offered(bodies: Iterable[UUID], span: Span) -> list[tuple[ProcedureSpec, Service]]:
    """The procedures that such bodies settle, as in force at the end of the span, by code."""
    some = list(bodies)
    kinds = set(Organisation.objects.filter(pk__in=some).order_by("kind").values_list("kind", flat=True))
    came = Dossier.objects.filter(
        organisation__in=some, channel="online", received_at__gte=span.begins, received_at__lt=span.until
    )
    used = set(came.order_by("procedure").values_list("procedure", flat=True).distinct())
    gateway = bool(filled("pay"))
    return [(spec, _service(spec, spec.urn in used, gateway)) for spec in procedures(_day(span)) if spec.bodies & kinds]


def _day(span: Span) -> date:
    return max(legal_day(span.begins), legal_day(span.until - timedelta.resolution))


def _service(spec: ProcedureSpec, used: bool, gateway: bool) -> Service:
    fees = [fee for fee in (*(one.fee for one in spec.channels), *spec.charges) if fee.amount]
    online = spec.channel("online") is not None
    return Service(online, used, bool(fees), gateway and any(fee.due for fee in fees))


def paid(bodies: Iterable[UUID], span: Span) -> QuerySet[Demand]:
    """The fees of dossiers that were settled in the span."""
    rows = Demand.objects.filter(organisation__in=list(bodies), subject_kind=Dossier._meta.label_lower, state="paid")
    return rows.filter(settled_at__gte=span.begins, settled_at__lt=span.until)


def online(ways: list[str]) -> Exists:
    """Whether any of the money for a fee came by one of the ``ways`` of paying."""
    came = Allocation.objects.filter(demand=OuterRef("pk"), unassigned_at=None, amount__gt=F("returned"))
    return Exists(came.filter(payment__method__in=ways))


def _payments(bodies: list[UUID], span: Span, found: IndicatorSet) -> Counts:
    came = Count("subject", distinct=True, filter=Q(online(found.online_payments)))
    sums = paid(bodies, span).aggregate(n=Count("subject", distinct=True), online=came)
    return Counts(payments=sums["n"], paid_online=sums["online"])


def said(bodies: Iterable[UUID], period: Period) -> list[tuple[Organisation, date, Opinion]]:
    """What is published of a period's months, by body and first day: nothing of months with few ratings, or still
    open."""
    return [
        (
            one.organisation,
            one.begins,
            Opinion(one.count, sum(one.scores[score] for score in DISLIKED), one.complaints or 0, one.in_time or 0),
        )
        for one in published(bodies, period.first)
        if period.first <= one.begins and one.ends <= period.last
    ]
