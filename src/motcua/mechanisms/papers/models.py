"""Documents, the series that number them, and the values that stand on one of them only."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from motcua.kernel.access.api import Audience, Organisation, Position
from motcua.kernel.acts.api import new_id
from motcua.kernel.packs.api import PackVersion


class Series(models.Model):
    """How far a series of numbers has come in an organisation and year (0 for a series that never starts again)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    series = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "organisation", "year"], name="papers_one_series_a_year")
        ]


class Document(models.Model):
    """An official document: prepared (content frozen, number taken), then signed (bytes kept), never changed again.

    ``type`` and ``pack`` pin the template; ``content`` is everything it prints except what signing adds. ``subject`` is
    what it was made for, ``part`` tells apart several of its type; ``signed_for`` is the line above the title of who
    signs by delegation ("KT. Chủ tịch …"). A void document keeps its number, and its bytes if it had been signed.
    """

    later: ClassVar[dict[str, object]] = {"signed_for": "", "part": ""}

    class State(models.TextChoices):
        PREPARED = "prepared"
        SIGNED = "signed"
        VOID = "void"

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    type = models.CharField(max_length=200)
    pack = models.ForeignKey(PackVersion, models.PROTECT)
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    audience = models.ForeignKey(Audience, models.PROTECT)
    subject_kind = models.CharField(max_length=80)
    subject = models.UUIDField()
    part = models.CharField(max_length=64, blank=True, default="")
    series = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    notation = models.CharField(max_length=60)
    issued_on = models.DateField()
    content = models.JSONField()
    signer = models.ForeignKey(Position, models.PROTECT)
    signer_name = models.CharField(max_length=200)
    signer_title = models.CharField(max_length=200)
    signed_for = models.CharField(max_length=300, blank=True, default="")
    code = models.CharField(max_length=19, unique=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PREPARED)
    prepared_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    size = models.PositiveIntegerField(default=0)
    voided_at = models.DateTimeField(null=True)
    void_reason = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series", "organisation", "year", "number"], name="papers_number_never_used_again"
            ),
            models.UniqueConstraint(fields=["sha256"], condition=~Q(sha256=""), name="papers_bytes_are_one_document"),
            models.UniqueConstraint(
                fields=["subject", "type", "part"],
                condition=~Q(state="void"),
                name="papers_one_living_document_of_a_type",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="papers_number_from_1"),
            models.CheckConstraint(
                condition=Q(signed_at=None, sha256="", size=0)
                | (Q(signed_at__isnull=False, size__gt=0) & ~Q(sha256="")),
                name="papers_signed_means_bytes",
            ),
            models.CheckConstraint(
                condition=Q(state="prepared", signed_at=None, voided_at=None, void_reason="")
                | Q(state="signed", signed_at__isnull=False, voided_at=None, void_reason="")
                | (Q(state="void", voided_at__isnull=False) & ~Q(void_reason="")),
                name="papers_state_agrees_with_moments",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-issued_on", "-id"], name="papers_document_of_body"),
        ]


class Unique(models.Model):
    """A value that stands on one living document of its type only; ``living`` ends when the document is void."""

    id = models.UUIDField(primary_key=True, default=new_id)
    document = models.ForeignKey(Document, models.PROTECT, related_name="uniques")
    type = models.CharField(max_length=200)
    path = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    living = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["type", "digest"], condition=Q(living=True), name="papers_unique_on_one_living_document"
            )
        ]
