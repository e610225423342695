"""The outbox, which is the queue; what runs by the clock; how far long work has come."""

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


class Schedule(models.Model):
    """When a function of ``@every`` ran last and is due next; ``failures`` in a row, and the kind of the last error."""

    name = models.CharField(max_length=160, primary_key=True)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True, default="")


class Progress(models.Model):
    """Long work while it lasts and after: ``done`` of ``of`` steps; ``of`` is empty when nobody knows how many."""

    class State(models.TextChoices):
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    name = models.CharField(max_length=160)
    done = models.PositiveBigIntegerField(default=0)
    of = models.PositiveBigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    error = models.CharField(max_length=200, blank=True, default="")
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-changed_at"], name="jobs_progress_last")]
