"""Duties: whoever owes what, by when, to whom, as which product, on whose authority."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from motcua.kernel.access.api import Audience, Organisation, Position
from motcua.kernel.acts.api import new_id


class Assignment(models.Model):
    """One duty with its six clears. Without all six it can't be stored: the database refuses.

    ``driver`` names the room that put it and alone may close it, ``act`` what ends it. ``translations`` holds the three
    texts in other languages. ``note`` is what a colleague wrote on handing it over.
    """

    later: ClassVar[dict[str, object]] = {"act": ""}

    class State(models.TextChoices):
        OPEN = "open"
        DONE = "done"
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    driver = models.CharField(max_length=20)
    code = models.CharField(max_length=80)
    act = models.CharField(max_length=60, blank=True, default="")
    subject_kind = models.CharField(max_length=80)
    subject = models.UUIDField()
    audience = models.ForeignKey(Audience, models.PROTECT)
    who = models.ForeignKey(Position, models.PROTECT, related_name="assignments")
    what = models.CharField(max_length=300)
    due = models.DateTimeField()
    responsible = models.ForeignKey(Organisation, models.PROTECT, related_name="assignments")
    product = models.CharField(max_length=300)
    authority = models.CharField(max_length=300)
    translations = models.JSONField(default=dict)
    note = models.TextField(blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    given_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(what=""), name="work_clear_what"),
            models.CheckConstraint(condition=~Q(product=""), name="work_clear_product"),
            models.CheckConstraint(condition=~Q(authority=""), name="work_clear_authority"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None) | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="work_closed_has_a_moment",
            ),
            models.UniqueConstraint(fields=["subject", "code"], condition=Q(state="open"), name="work_one_open_duty"),
        ]
        indexes = [
            models.Index(fields=["who", "due", "id"], condition=Q(state="open"), name="work_inbox"),
            models.Index(fields=["subject", "given_at"], name="work_about"),
        ]
