"""Seats, who sits in them and when, who may act from whose seat, who is away."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from motcua.kernel.access.models.organisations import Organisation
from motcua.kernel.acts.api import new_id


class Position(models.Model):
    """A seat in an organisation, with the roles that come with it (URNs of pack content)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    urn = models.CharField(max_length=200, unique=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="positions")
    title = models.JSONField()
    roles = models.JSONField(default=list)


class Holding(models.Model):
    """Who sits in a position, and when. ``ended_at``: taken away at that moment of its last day, at once."""

    later: ClassVar[dict[str, object]] = {"ended_at": None}

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    position = models.ForeignKey(Position, models.PROTECT, related_name="holdings")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="holdings")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="access_holding_ends_after_it_begins",
            ),
        ]


class Delegation(models.Model):
    """``receiver`` may do the named acts from ``giver``'s seat, for a time; never to be delegated further.

    ``form`` is what stands before the signer's title: KT. (a deputy signs in place of the head), TL. or TUQ. (by order,
    by written authority). ``basis`` is the document that says so.
    To end it early is to bring ``valid_to`` forward and to set ``ended_at``, the moment on that day.
    """

    class Form(models.TextChoices):
        KT = "KT."
        TL = "TL."
        TUQ = "TUQ."

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    giver = models.ForeignKey(Position, models.PROTECT, related_name="given")
    receiver = models.ForeignKey(Position, models.PROTECT, related_name="received")
    form = models.CharField(max_length=4, choices=Form.choices)
    acts = models.JSONField()
    valid_from = models.DateField()
    valid_to = models.DateField()
    basis = models.CharField(max_length=300)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(giver=F("receiver")), name="access_delegation_to_another"),
            models.CheckConstraint(condition=~Q(basis=""), name="access_delegation_has_a_basis"),
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")), name="access_delegation_ends_after_it_begins"
            ),
        ]

    @property
    def seat(self) -> Position:
        """The seat that it is given from."""
        return self.giver

    @property
    def counts(self) -> bool:
        """Whether it holds between its two seats: nobody acts from a seat of another issuer, as rows from before
        agencies were told apart would have it."""
        return self.giver.organisation.issuer == self.receiver.organisation.issuer


class Absence(models.Model):
    """The holder of a seat is away; new duties go to ``substitute``, or to another seat of the role without one."""

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    position = models.ForeignKey(Position, models.PROTECT, related_name="absences")
    substitute = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField()
    reason = models.CharField(max_length=300, blank=True, default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")), name="access_absence_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(substitute=None) | ~Q(substitute=F("position")), name="access_substitute_is_another"
            ),
        ]

    @property
    def seat(self) -> Position:
        """The seat whose holder is away."""
        return self.position

    @property
    def stand_in(self) -> Position | None:
        """The substitute, unless it is of another issuer: nobody stands in there, whatever older rows say."""
        other = self.substitute
        return other if other and other.organisation.issuer == self.position.organisation.issuer else None
