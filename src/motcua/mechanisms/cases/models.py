"""Dossiers, the papers in them, what interrupts them, and the counter of their codes."""

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q

from motcua.kernel.access.api import Audience, Organisation, Position, body_of
from motcua.kernel.acts.api import new_id
from motcua.kernel.packs.api import PackVersion
from motcua.kernel.people.api import Mandate, Party
from motcua.mechanisms.cases.beside import Beside
from motcua.mechanisms.cases.licence_models import Licence as Licence
from motcua.mechanisms.cases.licence_models import LicenceDecision as LicenceDecision
from motcua.mechanisms.cases.licence_models import Reissue as Reissue
from motcua.mechanisms.cases.opinion_models import Complaint as Complaint
from motcua.mechanisms.cases.opinion_models import Rating as Rating
from motcua.mechanisms.cases.rules import ENDS, State


class Dossier(models.Model):
    """One request under one procedure, from its submission to its result.

    ``procedure`` and ``pack`` pin the rule in force at receipt; ``data`` is the form as it was checked, ``findings``
    what officers filled by step, ``secret`` what tracking without sign-in needs beside the code, ``clock`` the working
    that led to ``due_at``. ``mandate``: under which somebody filed it for the applicant. ``refined`` pins the local
    refinements in force at receipt, ``[URN, pack version]``, the farthest body's first. ``promised_at`` is the due
    moment that was first missed or put off: late stays late. ``reference``: its code at the portal by which it came.
    ``application``: the linked application that it is a part of.
    """

    later: ClassVar[dict[str, object]] = {
        "mandate": None,
        "application": None,
        "reference": "",
        "refined": [],
        "promised_at": None,
    }

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
    application = models.ForeignKey("Application", models.PROTECT, null=True, related_name="dossiers")
    reference = models.CharField(max_length=80, blank=True, default="")
    refined = models.JSONField(default=list)
    promised_at = models.DateTimeField(null=True)

    beside: Beside | None = None
    taking_part: Mapping[tuple[object, ...], bool] | None = None
    filed: "list[Attachment] | None" = None
    """What its reading told beside it (``opening.dossier``); its files, where it has only just been made."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=sorted(set(State) - ENDS), ended_at=None)
                | Q(state__in=sorted(ENDS), ended_at__isnull=False),
                name="cases_dossier_ends_with_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["declined", "refused", "stopped"]) | ~Q(reason=""),
                name="cases_dossier_declined_with_reason",
            ),
            models.UniqueConstraint(
                fields=["reference", "procedure"], condition=~Q(reference=""), name="cases_one_dossier_a_reference"
            ),
        ]
        indexes = [
            models.Index(fields=["applicant", "-received_at", "-id"], name="cases_dossier_of_party"),
            models.Index(fields=["organisation", "state", "due_at", "id"], name="cases_dossier_of_body"),
            models.Index(fields=["organisation", "-received_at", "-id"], name="cases_dossier_newest"),
            models.Index(fields=["organisation", "ended_at", "id"], name="cases_dossier_ended"),
            models.Index(fields=["-received_at", "-id"], name="cases_dossier_newest_of_all"),
            models.Index(fields=["organisation", "due_at", "id"], name="cases_dossier_due", condition=Q(ended_at=None)),
            models.Index(fields=["due_at", "id"], name="cases_dossier_due_of_all", condition=Q(ended_at=None)),
        ]


class Attachment(models.Model):
    """A file filed as one component, at first or with a ``supplement``; it shares the dossier's audience."""

    later: ClassVar[dict[str, object]] = {"supplement": None}

    id = models.UUIDField(primary_key=True, default=new_id)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="attachments")
    component = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveIntegerField()
    media_type = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    added_at = models.DateTimeField()
    supplement = models.ForeignKey("Supplement", models.PROTECT, null=True, related_name="files")


class Pause(models.Model):
    """A stretch in which a dossier's clock stands: from ``started_at`` until ``ended_at``, open while that is empty.

    ``kind``: ``supplement``, or the pack's name of the reason; ``resumes``: the state in which the dossier goes on.
    ``restarted``: the limit is counted anew from the end, as for a dossier that is complete only then. ``due_before``:
    when the dossier was due until then, which figures need that take waiting for a citizen off by themselves; empty of
    pauses from before it was kept.
    """

    later: ClassVar[dict[str, object]] = {"due_before": None}

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="pauses")
    kind = models.CharField(max_length=60)
    reason = models.TextField(blank=True, default="")
    resumes = models.CharField(max_length=12)
    restarted = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    due_before = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier"], condition=Q(ended_at=None), name="cases_one_open_pause")
        ]
        indexes = [models.Index(fields=["dossier", "started_at"], name="cases_pause_of_dossier")]


class Supplement(models.Model):
    """One request for what a dossier lacks, and its answer.

    ``phase`` and ``number`` say under which rule of the procedure and the how-manieth there; ``items`` what is asked,
    each ``{"path", "what", "remedy"}`` with the path of a field or of ``components.<id>``; ``before`` holds the answers
    that the new ones replaced. ``answer_by`` is empty where the rule sets no limit.
    """

    class State(models.TextChoices):
        OPEN = "open"
        ANSWERED = "answered"
        LAPSED = "lapsed"
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="supplements")
    step = models.CharField(max_length=60)
    phase = models.CharField(max_length=60)
    number = models.PositiveSmallIntegerField()
    items = models.JSONField()
    reason = models.TextField()
    asked_at = models.DateTimeField()
    answer_by = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    answered_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True, default="")
    before = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier"], condition=Q(state="open"), name="cases_one_open_supplement"),
            models.UniqueConstraint(fields=["dossier", "phase", "number"], name="cases_supplement_numbered"),
        ]
        indexes = [models.Index(fields=["answer_by"], condition=Q(state="open"), name="cases_supplement_runs_out")]


class Extension(models.Model):
    """A due moment put off with reason and apology: ``limit`` counted from ``begins_at``, which is the old due moment
    or, when that had passed (``late``), the moment it was made. ``beyond``: oftener or longer than the rule allows,
    which is shown, never hidden."""

    id = models.UUIDField(primary_key=True, default=new_id)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="extensions")
    old_due = models.DateTimeField()
    new_due = models.DateTimeField()
    begins_at = models.DateTimeField()
    limit = models.JSONField()
    reason = models.TextField()
    late = models.BooleanField()
    beyond = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["dossier", "made_at"], name="cases_extension_of_dossier")]


class Consultation(models.Model):
    """The opinion of another body, asked at a step. After ``due_at`` silence counts as ``silence`` says.

    ``asked`` is the pack's name of whom is asked; ``who`` the seat that owes the answer.
    """

    class State(models.TextChoices):
        OPEN = "open"
        ANSWERED = "answered"
        SILENT = "silent"
        CANCELLED = "cancelled"

    class Opinion(models.TextChoices):
        AGREES = "agrees"
        CONDITIONS = "conditions"
        DISAGREES = "disagrees"

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="consultations")
    audience = models.ForeignKey(Audience, models.PROTECT)
    step = models.CharField(max_length=60)
    asked = models.CharField(max_length=60)
    who = models.ForeignKey(Position, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    silence = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    opinion = models.CharField(max_length=12, choices=Opinion.choices, blank=True, default="")
    text = models.TextField(blank=True, default="")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "step", "asked"], condition=Q(state="open"), name="cases_one_open_consultation"
            ),
            models.CheckConstraint(
                condition=Q(state="open", answered_at=None) | ~Q(state="open"), name="cases_consultation_answered_once"
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(state="open"), name="cases_consultation_runs_out")]

    @property
    def answerable(self) -> UUID:
        """The body whose work the answer is."""
        return body_of(self.who)


class Migration(models.Model):
    """A dossier's move to another version of its procedure, with what it had before, so that it can be undone exactly.

    ``before`` and ``after`` hold pack, refinements, step, state, clock and due moments; ``decision`` is the recorded
    decision. ``batch`` groups the dossiers of one decision.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="migrations")
    batch = models.UUIDField()
    decision = models.TextField()
    before = models.JSONField()
    after = models.JSONField()
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "batch"], name="cases_one_move_a_batch")]
        indexes = [models.Index(fields=["batch", "dossier"], name="cases_moves_of_batch")]


class Application(models.Model):
    """Several linked procedures asked for at once: what was declared for all of them, and which dossier each became.

    ``pack`` and ``linked`` pin the linked procedure; ``data`` are the answers to its own form, ``files`` the receipts'
    content by member and component: what a later member is filed with.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    linked = models.CharField(max_length=160)
    pack = models.ForeignKey(PackVersion, models.PROTECT)
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    audience = models.ForeignKey(Audience, models.PROTECT)
    applicant = models.ForeignKey(Party, models.PROTECT, related_name="applications")
    channel = models.CharField(max_length=10)
    data = models.JSONField()
    files = models.JSONField(default=list)
    received_at = models.DateTimeField()
    state = models.CharField(
        max_length=10, choices=[(name, name) for name in ("running", "finished", "broken")], default="running"
    )
    members = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["applicant", "-received_at", "-id"], name="cases_application_of_party")]


class Compilation(models.Model):
    """The whole file of a dossier as it was at a moment: what lies in it and where, for one archive with a signed list.

    ``position``, ``authority`` and ``account``: who ordered it, from which seat, and signs the list. ``entries``: each
    ``{"path", "title", "sha256", "size"}`` in the order of the list; ``texts``: by path, those that are kept here.
    """

    class State(models.TextChoices):
        ORDERED = "ordered"
        COMPILED = "compiled"

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="compilations")
    audience = models.ForeignKey(Audience, models.PROTECT)
    n = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.ORDERED)
    position = models.ForeignKey(Position, models.PROTECT, related_name="+")
    authority = models.UUIDField(null=True)
    account = models.UUIDField(null=True)
    entries = models.JSONField(default=list)
    texts = models.JSONField(default=dict)
    ordered_at = models.DateTimeField()
    compiled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "n"], name="cases_compilation_numbered")]


class CodeCounter(models.Model):
    """How many dossiers an organisation has received on a day."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "day"], name="cases_one_counter_a_day")]
