"""What holds on a day."""

from datetime import date

from django.db.models import Q


def on(day: date) -> Q:
    """What is dated and holds on that day, both ends counted."""
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gte=day))


def in_force(day: date) -> Q:
    """As ``on``, for what may also be ended in the midst of its last day (``ended_at``): from then on, not any more."""
    return on(day) & (Q(ended_at=None) | Q(valid_to__gt=day))


def overlapping(begins: date, ends: date | None) -> Q:
    """What is dated and holds on any day from ``begins`` to ``ends``, both counted."""
    later = Q(valid_to=None) | Q(valid_to__gte=begins)
    return later if ends is None else later & Q(valid_from__lte=ends)
