"""What holds on a day."""

from datetime import date

from django.db.models import Q


def on(day: date) -> Q:
    """What is dated and holds on that day, both ends counted."""
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gte=day))
