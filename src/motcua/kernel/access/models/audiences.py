"""Audiences: who may see a thing."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q

from motcua.kernel.access.models.dated import on
from motcua.kernel.access.models.organisations import Organisation
from motcua.kernel.access.models.positions import Position
from motcua.kernel.acts.api import new_id


class Audience(models.Model):
    """Who may see a thing: the owning organisation, a level, and participants. Visible objects point at one."""

    class Level(models.TextChoices):
        PUBLIC = "public"
        INTERNAL = "internal"
        RESTRICTED = "restricted"

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    level = models.CharField(max_length=12, choices=Level.choices, default=Level.INTERNAL)

    class Meta:
        indexes = [models.Index(fields=["id"], name="access_public", condition=Q(level="public"))]


class Participant(models.Model):
    """A party or a position that takes part in what an audience guards.

    ``apart``: the position would not see it by its office, since another body owns it or it is restricted.
    ``authority``: by what it takes part, where not in its own right: the mandate of an agent, or the question that a
    position was asked. A position that takes part for several reasons has a row for each. ``ended_at``: the moment, on
    its last day, at which it left; the row stays, so that it can be told who could see what when.
    """

    later: ClassVar[dict[str, object]] = {"apart": False, "authority": None, "ended_at": None}

    id = models.UUIDField(primary_key=True, default=new_id)
    audience = models.ForeignKey(Audience, models.PROTECT, related_name="participants")
    party = models.ForeignKey("people.Party", models.PROTECT, null=True)
    position = models.ForeignKey(Position, models.PROTECT, null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    apart = models.BooleanField(default=False)
    authority = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(party=None, position__isnull=False) | Q(party__isnull=False, position=None),
                name="access_participant_is_party_or_position",
            ),
            models.UniqueConstraint(fields=["audience", "party"], name="access_party_once"),
            models.UniqueConstraint(
                fields=["audience", "position"],
                condition=Q(authority=None, ended_at=None),
                name="access_position_once",
            ),
            models.UniqueConstraint(
                fields=["audience", "position", "authority"],
                condition=Q(ended_at=None),
                name="access_position_once_by",
            ),
        ]
        indexes = [models.Index(fields=["position"], name="access_apart", condition=Q(apart=True, ended_at=None))]


def taking_part(day: date) -> Q:
    """Which participants take part on that day, of those who have not left."""
    return on(day) & Q(ended_at=None)
