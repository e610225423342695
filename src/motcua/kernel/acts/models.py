"""What was asked once and must not happen twice; what stood still and was let go on."""

from django.db import models

from motcua.kernel.acts.deed import new_id


class Once(models.Model):
    """The outcome of a request that carried an idempotency key: a repeat gets the same answer."""

    actor = models.CharField(max_length=64)
    key = models.CharField(max_length=100)
    act = models.CharField(max_length=80)
    given = models.CharField(max_length=64)
    subject_kind = models.CharField(max_length=80, default="")
    subject = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="acts_once_per_actor")]


class Release(models.Model):
    """A parked message that somebody let try again: which one, and what had gone wrong how often."""

    id = models.UUIDField(primary_key=True, default=new_id)
    message = models.BigIntegerField()
    subject = models.UUIDField()
    event = models.CharField(max_length=80)
    handler = models.CharField(max_length=160)
    error = models.CharField(max_length=200, blank=True)
    tries = models.PositiveIntegerField()
    released_at = models.DateTimeField()
