"""The outbox, which is the queue: one message for each handler of each event."""

from django.db import models
from django.db.models import Q


class Message(models.Model):
    """A delivery to make. Messages of one subject are delivered in order; one that keeps failing parks its subject."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        PARKED = "parked"

    deed = models.UUIDField()
    subject = models.UUIDField()
    event = models.CharField(max_length=80)
    handler = models.CharField(max_length=160)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    error = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["due_at", "id"], name="jobs_message_due", condition=Q(state="waiting")),
            models.Index(fields=["subject", "id"], name="jobs_message_open", condition=~Q(state="done")),
        ]
