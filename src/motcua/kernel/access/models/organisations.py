"""Organisations through time: what they are called, where they stand, whom they followed, the codes they bore."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from motcua.kernel.acts.api import new_id


class Organisation(models.Model):
    """A body of the State, the Party or the Front, or a unit of one, by URN; ``title`` is multilingual JSON.

    ``kind`` as ``bodies.Kind``. ``body`` is the body that a unit belongs to, or within which an agency works: its seats
    do their part of that body's dossiers. ``territory`` names the administrative unit that it governs, as people say it
    ("Phường Cửa Nam"); empty for a body that governs none. Title, territory and parent are those of its founding; a
    ``Standing`` says what they were from a later day on.
    """

    later: ClassVar[dict[str, object]] = {"territory": ""}

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    urn = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=20)
    title = models.JSONField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    body = models.ForeignKey("self", models.PROTECT, null=True, related_name="units")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    territory = models.CharField(max_length=160, blank=True, default="")

    @property
    def issuer(self) -> "Organisation":
        """In whose name, and under whose seal, its people sign: its own, or for a unit that of what it is a unit of."""
        one = self
        while one.kind == "unit" and one.parent is not None:
            one = one.parent
        return one


class Standing(models.Model):
    """What an organisation was called, what it governed and to whom it belonged, from one day to another."""

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="standings")
    title = models.JSONField()
    territory = models.CharField(max_length=160, blank=True, default="")
    parent = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    basis = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "valid_from"], name="access_one_standing_a_day"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="access_standing_ends_after_it_begins",
            ),
        ]


class Succession(models.Model):
    """``successor`` took over from ``predecessor`` on the day ``on``: all of it, a part, or a share nobody recorded."""

    class Share(models.TextChoices):
        WHOLE = "whole"
        PART = "part"
        UNKNOWN = "unknown"

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    predecessor = models.ForeignKey(Organisation, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Organisation, models.PROTECT, related_name="precessions")
    on = models.DateField()
    share = models.CharField(max_length=8, choices=Share.choices, default=Share.UNKNOWN)
    basis = models.CharField(max_length=300, blank=True, default="")
    verified = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor", "on"], name="access_succession_once"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="access_succession_of_another"),
        ]


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
        indexes = [models.Index(fields=["scheme", "value"], name="access_code_value")]
