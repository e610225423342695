"""Dossiers, the papers in them, and the counter of their codes."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from motcua.kernel.access.api import Audience, Organisation
from motcua.kernel.acts.api import new_id
from motcua.kernel.packs.api import PackVersion
from motcua.kernel.people.api import Mandate, Party
from motcua.mechanisms.cases.rules import State


class Dossier(models.Model):
    """One request under one procedure, from its submission to its result.

    ``procedure`` and ``pack`` pin the rule in force at receipt; ``data`` is the form as it was checked, ``findings``
    what
    officers filled by step, ``secret`` what tracking without sign-in needs beside the code, ``clock`` the working
    that led to ``due_at``. ``mandate``: under which somebody filed it for the applicant.
    """

    later: ClassVar[dict[str, object]] = {"mandate": None}

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    code = models.CharField(max_length=60, unique=True)
    secret = models.CharField(max_length=20)
    procedure = models.CharField(max_length=160)
    pack = models.ForeignKey(PackVersion, models.PROTECT)
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    audience = models.ForeignKey(Audience, models.PROTECT)
    applicant = models.ForeignKey(Party, models.PROTECT, related_name="dossiers")
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=10)
    state = models.CharField(max_length=12, choices=[(state.value, state.value) for state in State])
    step = models.CharField(max_length=60, blank=True, default="")
    data = models.JSONField()
    findings = models.JSONField(default=dict)
    clock = models.JSONField()
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["submitted", "accepted", "processing", "signing"], ended_at=None)
                | Q(state__in=["finished", "returned", "declined", "withdrawn"], ended_at__isnull=False),
                name="cases_dossier_ends_with_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""), name="cases_dossier_declined_with_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["applicant", "-received_at", "-id"], name="cases_dossier_of_party"),
            models.Index(fields=["organisation", "state", "due_at", "id"], name="cases_dossier_of_body"),
            models.Index(fields=["organisation", "-received_at", "-id"], name="cases_dossier_newest"),
            models.Index(fields=["-received_at", "-id"], name="cases_dossier_newest_of_all"),
            models.Index(fields=["organisation", "due_at", "id"], name="cases_dossier_due", condition=Q(ended_at=None)),
            models.Index(fields=["due_at", "id"], name="cases_dossier_due_of_all", condition=Q(ended_at=None)),
        ]


class Attachment(models.Model):
    """A file filed as one component of a dossier; it shares the dossier's audience."""

    id = models.UUIDField(primary_key=True, default=new_id)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="attachments")
    component = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveIntegerField()
    media_type = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    added_at = models.DateTimeField()


class CodeCounter(models.Model):
    """How many dossiers an organisation has received on a day."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "day"], name="cases_one_counter_a_day")]
