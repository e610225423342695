"""The append-only log: what was done, by whom, with a commitment to the input and to every row written."""

from django.db import models
from django.db.models import Q


class Entry(models.Model):
    """One line of the log. ``n`` counts the lines of its subject without a gap, from 1.

    ``actor`` is a pseudonym; ``commitment`` = SHA-256(salt ‖ canonical JSON of the opening), in hex.
    """

    deed = models.UUIDField(db_index=True)
    act = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=80)
    subject = models.UUIDField()
    n = models.PositiveIntegerField()
    recorded = models.DateTimeField()
    occurred = models.DateTimeField(null=True)
    actor = models.CharField(max_length=64, db_index=True)
    channel = models.CharField(max_length=20)
    cause = models.UUIDField(null=True)
    commitment = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "n"], name="ledger_entry_one_n_per_subject"),
            models.CheckConstraint(condition=Q(n__gte=1), name="ledger_entry_n_from_1"),
        ]


class Opening(models.Model):
    """What opens an entry's commitment. Kept apart so that it can be erased while the entry stays and verifies."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True)
    salt = models.CharField(max_length=64)
    content = models.TextField()
