"""Which acts on rights exist."""

from typing import Any

from motcua.kernel.acts.api import Rule
from motcua.kernel.calendar.api import today


def _runs(dated: Any) -> bool:
    """Whether it still holds, or is yet to begin."""
    return dated.ended_at is None and dated.valid_to >= today()


POLICY = {
    "organisation.found": Rule(fresh=True),
    "organisation.rename": Rule(fresh=True),
    "organisation.move": Rule(fresh=True),
    "organisation.merge": Rule(fresh=True),
    "position.open": Rule(fresh=True),
    "position.give": Rule(fresh=True),
    "position.take": Rule(),
    "delegation.give": Rule(fresh=True),
    "delegation.end": Rule(when=_runs),
    "absence.record": Rule(),
    "absence.end": Rule(when=_runs),
    "reading_order.issue": Rule(),
    "reading_order.end": Rule(),
    "reading.review": Rule(),
}
