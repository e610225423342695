"""The reading log: which official opened whose data, for what; orders that delay its showing; what was unusual."""

from django.db import models
from django.db.models import F, Q

from motcua.kernel.access.models.organisations import Organisation
from motcua.kernel.access.models.positions import Position
from motcua.kernel.acts.api import new_id


class Reading(models.Model):
    """An official opened a person's dossier, record or document, or revealed what was masked in it. Written once.

    ``actor`` is the reader's pseudonym, ``party`` the person whose data it is. ``subject`` is the dossier or record,
    ``what`` the part of it: empty for its page, ``preview``, ``<model>:<key>`` of a file or document; of what was
    revealed, the fields by path, with a comma between. ``purpose`` and ``basis`` are those of the duty in hand
    (``assignment``), or of the purpose that the reader named (``named``, a URN; ``note`` is what he added, for whoever
    reviews it). ``flags`` names the rules by which it is unusual.
    """

    class Kind(models.TextChoices):
        OPENED = "opened"
        REVEALED = "revealed"

    id = models.UUIDField(primary_key=True, default=new_id)
    at = models.DateTimeField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    actor = models.CharField(max_length=64)
    position = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    party = models.ForeignKey("people.Party", models.PROTECT, related_name="readings")
    subject_kind = models.CharField(max_length=80)
    subject = models.UUIDField()
    what = models.TextField(blank=True, default="")
    purpose = models.CharField(max_length=300)
    basis = models.CharField(max_length=300, blank=True, default="")
    named = models.CharField(max_length=200, blank=True, default="")
    note = models.CharField(max_length=500, blank=True, default="")
    assignment = models.UUIDField(null=True)
    channel = models.CharField(max_length=20)
    flags = models.JSONField(default=list)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(purpose=""), name="access_reading_has_a_purpose")]
        indexes = [
            models.Index(fields=["party", "-at", "-id"], name="access_reading_of_party"),
            models.Index(fields=["actor", "-at", "-id"], name="access_reading_by_actor"),
            models.Index(fields=["-at", "-id"], name="access_reading_flagged", condition=~Q(flags=[])),
        ]


class ReadingOrder(models.Model):
    """By a recorded order, a person sees the readings of one organisation (without one: of all) after ``until``."""

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    party = models.ForeignKey("people.Party", models.PROTECT, related_name="reading_orders")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    begins = models.DateTimeField()
    until = models.DateTimeField()
    basis = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(basis=""), name="access_reading_order_has_a_basis"),
            models.CheckConstraint(condition=Q(until__gt=F("begins")), name="access_order_ends_after_it_begins"),
        ]


class ReadingReview(models.Model):
    """What somebody responsible found about an unusual reading."""

    id = models.UUIDField(primary_key=True, default=new_id)
    reading = models.OneToOneField(Reading, models.PROTECT, related_name="review")
    at = models.DateTimeField()
    justified = models.BooleanField()
    note = models.CharField(max_length=1000)


class Miss(models.Model):
    """How often lately an official asked for what is not there for him: one row each, counted anew after a pause."""

    actor = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()
    last = models.DateTimeField()
