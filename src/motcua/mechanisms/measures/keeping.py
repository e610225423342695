"""What periods came to, counted once and kept: a closed period until a deed reaches into it (``touching``), a running
one for some minutes. So nobody can make us count without end."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Final

from django.db import OperationalError
from django.db.models import Q

from motcua.kernel.access.api import Organisation
from motcua.kernel.calendar.api import now
from motcua.kernel.connectors.api import filled
from motcua.mechanisms.measures.counting import counts_of
from motcua.mechanisms.measures.figures import FIGURES, Numbers, numbers
from motcua.mechanisms.measures.models import Kept
from motcua.mechanisms.measures.periods import Period
from motcua.mechanisms.measures.reads import bodies_of
from motcua.mechanisms.measures.rules import Counts
from motcua.mechanisms.measures.specs import indicators

RUNNING: Final = timedelta(minutes=5)
"""How long the figures of a running period are shown, and at least those of any other."""
SETTLING: Final = timedelta(days=100)
"""How long after its end a period is counted again every day: complaints fall due, ratings are published by then."""
DAY: Final = timedelta(days=1)
COUNTING: Final = timedelta(minutes=2)
"""How long whoever counts keeps others from counting the same."""
_SUMS: Final = {one.name for one in fields(Counts)}


@dataclass(frozen=True)
class Came:
    """What a body's work came to in a period: its figures, and what the indicators divide, as of a moment (``at``)."""

    numbers: Numbers
    counts: Counts
    at: datetime


def came(organisation: Organisation, period: Period) -> Came:
    """What a body with all below it came to. Raises ``UnknownItem`` before there was a set of indicators."""
    gateway, moment = bool(filled("pay")), now()
    row = Kept.objects.filter(organisation=organisation, period=str(period)).first()
    if row is None or not (row.figures.keys() == FIGURES.keys() and row.sums.keys() == _SUMS):
        return count(organisation, period)
    if (row.gateway == gateway and fresh(row, period)) or not _claimed(row, moment):
        mean = None if row.mean is None else timedelta(seconds=row.mean)
        return Came(Numbers(row.figures, mean), Counts(**row.sums), row.counted_at)
    return count(organisation, period)


def fresh(row: Kept, period: Period) -> bool:
    """Whether what is kept may still be shown without counting again."""
    age = now() - row.counted_at
    if row.touched_at or row.counted_at < period.ends:
        return timedelta() <= age < RUNNING
    return timedelta() <= age and (age < DAY or row.counted_at >= period.ends + SETTLING)


def _claimed(row: Kept, moment: datetime) -> bool:
    """Whether we are to count anew: not while somebody else does."""
    free = Q(claimed_at=None) | Q(claimed_at__lt=moment - COUNTING) | Q(claimed_at__gt=moment)
    try:
        return bool(Kept.objects.filter(free, pk=row.pk).update(claimed_at=moment))
    except OperationalError:  # nothing can be written now: what there is, is shown
        return False


def count(organisation: Organisation, period: Period) -> Came:
    """Count it now, and keep it as far as something can be written."""
    began, bodies = now(), bodies_of(organisation)
    found = Came(numbers(bodies, period), counts_of(bodies, period, indicators(period.last)), began)
    row = Kept(
        organisation=organisation,
        period=str(period),
        gateway=bool(filled("pay")),
        figures=found.numbers.counts,
        mean=None if found.numbers.mean is None else found.numbers.mean.total_seconds(),
        sums=asdict(found.counts),
        counted_at=began,
    )
    written = ["gateway", "figures", "mean", "sums", "counted_at", "claimed_at"]
    key = ["organisation", "period"]
    try:
        Kept.objects.bulk_create([row], update_conflicts=True, update_fields=written, unique_fields=key)
        kept = Kept.objects.filter(organisation=organisation, period=str(period))
        kept.filter(touched_at__lte=began).update(touched_at=None)
    except OperationalError:  # nothing can be written now: the next who asks has it counted again
        pass
    return found
