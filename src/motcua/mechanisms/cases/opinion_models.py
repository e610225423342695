"""What whoever asked thinks of how it went: ratings, and complaints with their answers."""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q

from motcua.kernel.access.api import Audience, Organisation, Position, body_of
from motcua.kernel.acts.api import new_id


class Rating(models.Model):
    """What whoever asked thinks of how it went: one for each dossier. It points at the body and not at an officer;
    officials see counts (``opinions``), never one beside its dossier.

    ``reasons`` are ids of the pack's, ``signed`` says whether he had signed in, or had only code and secret.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    dossier = models.OneToOneField("cases.Dossier", models.PROTECT, related_name="rating")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    score = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=list)
    words = models.TextField(blank=True, default="")
    signed = models.BooleanField()
    rated_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="cases_rated_1_to_5")]
        indexes = [
            models.Index(fields=["organisation", "rated_at"], name="cases_ratings_of_body"),
            models.Index(fields=["rated_at"], name="cases_ratings_lately"),
        ]


class Complaint(models.Model):
    """A complaint about how a dossier was handled, and its answer. It has an audience of its own, so that those who
    handled the dossier don't read it; ``who`` is the seat that owes the answer.

    ``reject_by``: until when it may be turned down unexamined; ``handled``: nobody could be found, here or above, who
    had no part in the dossier, so that the answer is owed by somebody who had. ``instead_of``: the agency that settled
    the dossier, where nobody who could answer was found when the complaint was filed, so that another body does; empty
    for all others, and for rows from before this was kept.
    """

    later: ClassVar[dict[str, object]] = {"instead_of": None}

    class State(models.TextChoices):
        OPEN = "open"
        ANSWERED = "answered"

    class Outcome(models.TextChoices):
        UPHELD = "upheld"
        PARTLY = "partly"
        DISMISSED = "dismissed"
        REJECTED = "rejected"

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    dossier = models.ForeignKey("cases.Dossier", models.PROTECT, related_name="complaints")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    audience = models.ForeignKey(Audience, models.PROTECT)
    who = models.ForeignKey(Position, models.PROTECT, related_name="+")
    handled = models.BooleanField(default=False)
    instead_of = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    words = models.TextField()
    filed_at = models.DateTimeField()
    reject_by = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    outcome = models.CharField(max_length=9, choices=Outcome.choices, blank=True, default="")
    answer = models.TextField(blank=True, default="")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier"], condition=Q(state="open"), name="cases_one_open_complaint"),
            models.CheckConstraint(
                condition=Q(state="open", answered_at=None) | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="cases_complaint_answered_in_words",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "filed_at"], name="cases_complaints_of_body"),
            models.Index(fields=["filed_at"], name="cases_complaints_lately"),
        ]

    @property
    def answerable(self) -> UUID:
        """The body whose work the answer is."""
        return body_of(self.who)
