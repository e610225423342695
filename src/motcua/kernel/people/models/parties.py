"""Parties, the numbers that name them, and who may act for whom."""

from uuid import UUID

from django.db import models
from django.db.models import F, Q

from motcua.kernel.acts.api import new_id

CITIZEN = "citizen-number"


class Party(models.Model):
    """A natural person or an outside organisation, thin: what the State knows about it are records that point here."""

    class Kind(models.TextChoices):
        PERSON = "person"
        ORGANISATION = "organisation"

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.PERSON)
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True, default="")

    numbers: list[str] | None = None
    """What names it, where it was read with that (``reads.party_beside``)."""


class Identifier(models.Model):
    """A number that names a party under a scheme, such as ``citizen-number``."""

    id = models.UUIDField(primary_key=True, default=new_id)
    party = models.ForeignKey(Party, models.PROTECT, related_name="identifiers")
    scheme = models.CharField(max_length=40)
    value = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scheme", "value"], name="people_identifier_names_one_party")]


class Mandate(models.Model):
    """``agent`` may act for ``principal``: a child's guardian, or somebody authorised in writing.

    ``procedures`` are the URNs that it covers; none is every one. ``basis`` is the paper that an official of
    ``organisation`` saw. Ended early, it has ``ended_at``, a moment of its last day.
    """

    class Kind(models.TextChoices):
        GUARDIAN = "guardian"
        AUTHORISED = "authorised"

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    principal = models.ForeignKey(Party, models.PROTECT, related_name="mandates_given")
    agent = models.ForeignKey(Party, models.PROTECT, related_name="mandates_held")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    procedures = models.JSONField(default=list)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    basis = models.CharField(max_length=300)
    organisation = models.ForeignKey("access.Organisation", models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(principal=F("agent")), name="people_mandate_for_another"),
            models.CheckConstraint(condition=~Q(basis=""), name="people_mandate_has_a_basis"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="people_mandate_ends_after_it_begins",
            ),
        ]

    @property
    def parties(self) -> set[UUID]:
        """Whose own it is: both may end it."""
        return {self.principal_id, self.agent_id}
