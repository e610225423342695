"""Documents, the series that number them, the certificates that sign them, and the files that they became."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from motcua.kernel.access.api import Audience, Organisation, Position
from motcua.kernel.acts.api import new_id
from motcua.kernel.packs.api import PackVersion


class Series(models.Model):
    """How far a series of numbers has come in an organisation and year: the year in which its count began, be it a
    year or a committee's term; 0 for a series that never starts again. It began with ``first``: 1, or behind what
    another series had written in the same way before."""

    later: ClassVar[dict[str, object]] = {"first": 1}

    id = models.UUIDField(primary_key=True, default=new_id)
    series = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    year = models.PositiveSmallIntegerField()
    first = models.PositiveIntegerField(default=1)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "organisation", "year"], name="papers_one_series_a_year")
        ]


class Document(models.Model):
    """An official document: prepared (content frozen, number taken), then signed (bytes kept), never changed again.

    ``type`` and ``pack`` pin the template; ``content`` is everything it prints except what signing adds. ``subject`` is
    what it was made for, ``part`` tells apart several of its type; ``signed_for`` is the line above the title of who
    signs by delegation ("KT. Chủ tịch …"). ``account`` is the person who signs, ``authority`` his delegation; documents
    from before these were kept have neither, and go by the names. ``year`` is that of its :class:`Series`, ``period``
    what that year or term is called; ``book`` the register in which a number of the State or the Party stands once in
    a body and year; empty for numbers of other rules, and of before this was kept. ``translations``: what its reading
    copies say, by language, as packs had it on that day. A void document keeps its number, and its bytes if it had been
    signed.
    """

    later: ClassVar[dict[str, object]] = {
        "signed_for": "", "part": "", "period": "", "book": "", "translations": {}, "account": None, "authority": None
    }  # fmt: skip

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
    period = models.CharField(max_length=40, blank=True, default="")
    number = models.PositiveIntegerField()
    book = models.CharField(max_length=40, blank=True, default="")
    notation = models.CharField(max_length=60)
    issued_on = models.DateField()
    content = models.JSONField()
    translations = models.JSONField(default=dict, blank=True)
    signer = models.ForeignKey(Position, models.PROTECT)
    signer_name = models.CharField(max_length=200)
    signer_title = models.CharField(max_length=200)
    signed_for = models.CharField(max_length=300, blank=True, default="")
    account = models.UUIDField(null=True)
    authority = models.UUIDField(null=True)
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
            models.UniqueConstraint(
                fields=["organisation", "book", "year", "notation"],
                condition=~Q(book=""),
                name="papers_notation_once_in_a_book",
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
            models.Index(fields=["subject"], name="papers_about"),
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


class Certificate(models.Model):
    """A certificate with which somebody here signs: a person in a seat, or an organisation (no seat).

    ``account`` is the person; certificates from before that was kept have none, and go by the name. ``keeper`` says
    what holds the private key, which never lies here, and ``reference`` which one it is there. ``pem`` is the
    certificate, ``chain`` those of its authorities. ``image``: the PNG that is printed with a signature, by its SHA-256
    in the file store. Ended ones stay: what they signed names them.
    """

    later: ClassVar[dict[str, object]] = {"account": None}

    class Keeper(models.TextChoices):
        FILE = "file"
        PKCS11 = "pkcs11"
        REMOTE = "remote"

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    position = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")
    holder = models.CharField(max_length=200)
    account = models.UUIDField(null=True)
    keeper = models.CharField(max_length=8, choices=Keeper.choices)
    reference = models.CharField(max_length=300)
    pem = models.TextField()
    chain = models.TextField(blank=True, default="")
    fingerprint = models.CharField(max_length=64, unique=True)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()
    image = models.CharField(max_length=64, blank=True, default="")
    registered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None, end_reason="") | (Q(ended_at__isnull=False) & ~Q(end_reason="")),
                name="papers_certificate_ends_with_reason",
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation", "position"], name="papers_certificate_in_use", condition=Q(ended_at=None)
            )
        ]


class Signature(models.Model):
    """One signature on a document, in the order in which they were made: by a person, then by the organisation."""

    class Kind(models.TextChoices):
        PERSON = "person"
        ORGANISATION = "organisation"

    id = models.UUIDField(primary_key=True, default=new_id)
    document = models.ForeignKey(Document, models.PROTECT, related_name="signatures")
    n = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "n"], name="papers_signature_in_its_place")]


class Edition(models.Model):
    """One state of a signed document's file: the signed bytes (``n`` 1), then the same with proof for later appended.

    Each begins with the bytes of the one before. ``level`` is that of PAdES (EN 319 142-1); ``renew_by``: the moment
    before which the next one must be made, while its last timestamp can still be checked; empty where none is needed.
    """

    class Level(models.TextChoices):
        BASIC = "B-B"
        LONG = "B-LT"
        ARCHIVE = "B-LTA"

    id = models.UUIDField(primary_key=True, default=new_id)
    document = models.ForeignKey(Document, models.PROTECT, related_name="editions")
    n = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=5, choices=Level.choices)
    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    renew_by = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "n"], name="papers_edition_in_its_place")]
        indexes = [models.Index(fields=["renew_by"], name="papers_edition_renewal")]


class Judgement(models.Model):
    """What the signatures of a file that came in proved, when we looked: kept for whoever decides on its strength.

    ``subject``: the row that holds the file, such as an attachment; ``n`` counts its judgements, the last one counts.
    ``report``: as ``judging.report`` writes it; ``roots``: SHA-256 of the root certificates that were trusted then.
    ``again_at``: when somebody asked for another look.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    subject_kind = models.CharField(max_length=80)
    subject = models.UUIDField()
    audience = models.ForeignKey(Audience, models.PROTECT, related_name="+")
    n = models.PositiveSmallIntegerField()
    sha256 = models.CharField(max_length=64)
    outcome = models.CharField(max_length=12)
    report = models.JSONField()
    roots = models.JSONField()
    judged_at = models.DateTimeField()
    again_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "n"], name="papers_judgement_in_its_place")]
