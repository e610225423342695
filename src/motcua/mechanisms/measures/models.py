"""What a body's work came to in a period, kept so that whoever asks does not have it counted again."""

from typing import ClassVar

from django.db import models

from motcua.kernel.access.api import Organisation
from motcua.kernel.acts.api import new_id


class Kept(models.Model):
    """What one ``organisation`` with all below it came to in one ``period`` (by its name), as of ``counted_at``.
    Derived data: it can be thrown away at any time.

    ``figures`` are ``Numbers.counts``, ``mean`` is in seconds, ``sums`` what the indicators divide (``Counts``),
    ``gateway`` whether one was connected. ``claimed_at``: since when somebody counts anew; ``touched_at``: when it was
    found that a deed since reaches into the period.
    """

    later: ClassVar[dict[str, object]] = {}

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    period = models.CharField(max_length=7)
    gateway = models.BooleanField()
    figures = models.JSONField()
    mean = models.FloatField(null=True)
    sums = models.JSONField()
    counted_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    touched_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "period"], name="measures_kept_once")]


class Looked(models.Model):
    """Up to which entry of the log it was looked for deeds that reach into closed periods: a single row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    entry = models.BigIntegerField()
