"""What was told to the national portal."""

from django.db import models

from motcua.kernel.acts.api import new_id
from motcua.mechanisms.cases.api import Dossier


class Update(models.Model):
    """One move of a dossier as the national portal shall know it; its key is the key against telling it twice.

    ``message`` is the outbox's number of the move. ``state``, ``due_at`` and ``ended_at`` are those of that moment, not
    of today: the portal reads the same history as people do.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="+")
    message = models.BigIntegerField(unique=True)
    state = models.CharField(max_length=12)
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["dossier", "message"], name="exchange_update_of_dossier")]
