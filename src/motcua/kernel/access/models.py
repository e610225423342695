"""Organisations, positions and who holds them; audiences, which say who may see a thing."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from motcua.kernel.acts.api import new_id


def on(day: date) -> Q:
    """What is dated and holds on that day, both ends counted."""
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gte=day))


class Organisation(models.Model):
    """A body (province, commune, department) or a unit of one, by URN; ``title`` is multilingual JSON."""

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    urn = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=20)
    title = models.JSONField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    body = models.ForeignKey("self", models.PROTECT, null=True, related_name="units")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)


class OrganisationCode(models.Model):
    """A code that an organisation has had for a time."""

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="codes")
    scheme = models.CharField(max_length=20)
    value = models.CharField(max_length=40)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    verified = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "scheme", "valid_from"], name="access_one_code_at_a_time"),
        ]


class Position(models.Model):
    """A seat in an organisation, with the roles that come with it (URNs of pack content)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    urn = models.CharField(max_length=200, unique=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="positions")
    title = models.JSONField()
    roles = models.JSONField(default=list)


class Holding(models.Model):
    """Who sits in a position, and when."""

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    position = models.ForeignKey(Position, models.PROTECT, related_name="holdings")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="holdings")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="access_holding_ends_after_it_begins",
            ),
        ]


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


class Participant(models.Model):
    """A party or a position that takes part in what an audience guards."""

    id = models.UUIDField(primary_key=True, default=new_id)
    audience = models.ForeignKey(Audience, models.PROTECT, related_name="participants")
    party = models.ForeignKey("people.Party", models.PROTECT, null=True)
    position = models.ForeignKey(Position, models.PROTECT, null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(party=None, position__isnull=False) | Q(party__isnull=False, position=None),
                name="access_participant_is_party_or_position",
            ),
            models.UniqueConstraint(fields=["audience", "party"], name="access_party_once"),
            models.UniqueConstraint(fields=["audience", "position"], name="access_position_once"),
        ]
