"""Licences, and the decisions about them."""

from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from motcua.kernel.access.api import Audience, Organisation, Position, successors
from motcua.kernel.acts.api import new_id
from motcua.kernel.calendar.api import today
from motcua.kernel.packs.api import PackVersion
from motcua.kernel.people.api import Party
from motcua.mechanisms.cases.licence_rules import Dates, Standing, standing
from motcua.mechanisms.papers.api import Document


class Licence(models.Model):
    """A signed result that grants something, as it stands in the register. Its state is computed from its dates.

    ``procedure`` and ``pack`` pin the rule by which it counts; ``number`` is its document's. ``valid_to`` is the last
    day (none: for ever). The dates of suspension and revocation are those of the decisions in force, kept here so that
    lists can ask for them. ``replaced_by``: the licence that took its place. ``remind_on``: the day on which its holder
    is told next that it ends.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    document = models.OneToOneField(Document, models.PROTECT, related_name="+")
    dossier = models.ForeignKey("cases.Dossier", models.PROTECT, related_name="licences")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    audience = models.ForeignKey(Audience, models.PROTECT, related_name="+")
    holder = models.ForeignKey(Party, models.PROTECT, related_name="licences")
    procedure = models.CharField(max_length=160)
    pack = models.ForeignKey(PackVersion, models.PROTECT, related_name="+")
    number = models.CharField(max_length=60)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    suspended_from = models.DateField(null=True)
    suspended_to = models.DateField(null=True)
    revoked_on = models.DateField(null=True)
    replaced_on = models.DateField(null=True)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaces")
    voided_on = models.DateField(null=True)
    remind_on = models.DateField(null=True)
    registered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(suspended_from=None, suspended_to=None)
                | Q(suspended_from__isnull=False, suspended_to=None)
                | Q(suspended_to__gte=F("suspended_from")),
                name="cases_licence_suspended_forwards",
            ),
            models.CheckConstraint(
                condition=Q(replaced_on=None, replaced_by=None)
                | Q(replaced_on__isnull=False, replaced_by__isnull=False),
                name="cases_licence_replaced_by_one",
            ),
        ]
        indexes = [
            models.Index(fields=["holder", "-registered_at", "-id"], name="cases_licence_of_party"),
            models.Index(fields=["organisation", "-registered_at", "-id"], name="cases_licence_of_body"),
            models.Index(fields=["organisation", "number"], name="cases_licence_by_number"),
            models.Index(fields=["remind_on", "id"], name="cases_licence_reminder", condition=~Q(remind_on=None)),
        ]

    @property
    def state(self) -> Standing:
        """What it is today."""
        return standing(self.dates, today())

    @property
    def dates(self) -> Dates:
        """What its state follows from."""
        names: dict[str, Any] = {name: getattr(self, name) for name in Dates.__dataclass_fields__}
        return Dates(**names)

    @property
    def answerable(self) -> UUID:
        """The body that decides about it today: the one that granted it or, when that has ended, the one body that took
        it over as a whole."""
        body = self.organisation
        if body.valid_to is None or body.valid_to >= today():
            return body.pk
        heirs = [link for link in successors(body, today()) if link.share == "whole"]
        return heirs[0].state.organisation.pk if len(heirs) == 1 else body.pk


class Reissue(models.Model):
    """An order to grant anew, with the same content, every licence in force of a body that has ended, by the body that
    took it over: from the seat and by the authority of whoever gave it. ``basis``: the decision behind the merger."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    predecessor = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    position = models.ForeignKey(Position, models.PROTECT, related_name="+")
    authority = models.UUIDField(null=True)
    account = models.UUIDField(null=True)
    basis = models.TextField()
    ordered_at = models.DateTimeField()


class LicenceDecision(models.Model):
    """A decision about a licence. Its document is prepared for it (``subject``); it counts from ``effective_on``, which
    is known once that is signed.

    ``grounds`` are the pack's names, ``from_on`` the day that the decision names, ``until`` the last day of a
    suspension. ``order``: the order by which many licences are granted anew.
    """

    class Kind(models.TextChoices):
        SUSPEND = "suspend"
        LIFT = "lift"
        REVOKE = "revoke"
        REISSUE = "reissue"

    class State(models.TextChoices):
        SIGNING = "signing"
        IN_FORCE = "in_force"
        VOID = "void"

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    licence = models.ForeignKey(Licence, models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    grounds = models.JSONField(default=list)
    reason = models.TextField()
    from_on = models.DateField(null=True)
    until = models.DateField(null=True)
    decided_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.SIGNING)
    effective_on = models.DateField(null=True)
    number = models.CharField(max_length=60, blank=True, default="")
    order = models.ForeignKey(Reissue, models.PROTECT, null=True, related_name="decisions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["licence"], condition=Q(state="signing"), name="cases_one_licence_decision_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state="signing", effective_on=None)
                | Q(state="in_force", effective_on__isnull=False)
                | Q(state="void"),
                name="cases_licence_decision_effective",
            ),
        ]
        indexes = [models.Index(fields=["licence", "decided_at"], name="cases_decision_of_licence")]
