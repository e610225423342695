"""What was asked once and must not happen twice."""

from django.db import models


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
