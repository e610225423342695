"""What an actor may see of dossiers."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast
from django.utils.crypto import constant_time_compare

from motcua.kernel.access.api import Actor, Listing, Organisation, first, seated, visible_to
from motcua.kernel.acts.api import NotFound
from motcua.kernel.ledger.api import history
from motcua.kernel.people.api import Account
from motcua.kernel.statements.api import Prepared
from motcua.mechanisms.cases.catalogue import procedures
from motcua.mechanisms.cases.models import Application, Attachment, Consultation, Dossier, Supplement
from motcua.mechanisms.cases.opening import dossier
from motcua.mechanisms.cases.rules import STANDING, fill
from motcua.mechanisms.cases.specs import Consulted, ProcedureSpec
from motcua.mechanisms.work.api import hand, owed_by

RECENT = 300
"""Among how many dossiers it is counted what is asked for most."""


def dossiers(actor: Actor) -> QuerySet[Dossier]:
    """The dossiers that exist for this actor, the newest first."""
    return visible_to(Dossier.objects.all(), actor).order_by("-received_at", "-id")


def mine(actor: Actor) -> QuerySet[Dossier]:
    """The dossiers that the actor asked for, the newest first."""
    return dossiers(actor).filter(applicant=actor.party)


class Listed(NamedTuple):
    """What a list of many says of a dossier, and no more is read of it; ``body``: the URN of its organisation,
    ``title``: the JSON of what that is called."""

    pk: UUID
    code: str
    procedure: str
    pack_id: UUID
    channel: str
    state: str
    received_at: datetime
    due_at: datetime
    promised_at: datetime | None
    ended_at: datetime | None
    body: str
    title: str


@dataclass(frozen=True)
class Wanted:
    """Which dossiers of a list: in one state, of one procedure (URN), received from ``since`` on and before ``until``;
    ``None`` for any."""

    state: str | None = None
    procedure: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def of(self, rows: QuerySet[Dossier]) -> QuerySet[Dossier]:
        """Those of some dossiers."""
        moments = {"received_at__gte": self.since, "received_at__lt": self.until}
        asked = {"state": self.state, "procedure": self.procedure} | moments
        return rows.filter(**{name: value for name, value in asked.items() if value is not None})


def newest(
    actor: Actor, limit: int, before: tuple[datetime, UUID] | None = None, wanted: Wanted = Wanted()
) -> list[Listed]:
    """The ``limit`` newest dossiers that exist for this actor, of those ``wanted``; behind a moment of receipt and key
    when given."""
    moment, key = before or (None, None)
    return _newest(actor, limit, moment=moment, key=key, **asdict(wanted))


def most_asked() -> list[ProcedureSpec]:
    """Every procedure, those first that are most often among the last ``RECENT`` dossiers of all."""
    asked = Counter(Dossier.objects.order_by("-pk").values_list("procedure", flat=True)[:RECENT])
    return sorted(procedures(), key=lambda spec: (-asked[spec.urn], spec.code))


def _by_receipt(moment: datetime | None, key: UUID | None, **wanted: Any) -> QuerySet[Dossier]:
    rows = Wanted(**wanted).of(Dossier.objects.order_by("-received_at", "-id"))
    if moment is None:
        return rows
    return rows.filter(Q(received_at__lt=moment) | Q(received_at=moment, pk__lt=key), received_at__lte=moment)


_body = [
    F("organisation__urn"),
    Cast("organisation__title", TextField()),
]  # text: JSON would be read row by row
_newest = Listing(_by_receipt, [*Listed._fields[:-2], *_body], Listed._make)


class Brief(NamedTuple):
    """A dossier as an inbox shows it."""

    pk: UUID
    code: str
    procedure: str
    pack_id: UUID
    state: str
    due_at: datetime
    data: dict[str, Any]
    applicant: str


_BRIEF = [*Brief._fields[:-1], "applicant__name"]


def brief(keys: Collection[UUID]) -> list[Brief]:
    """Some dossiers, for whoever has a duty about each."""
    return [Brief(*row) for row in _brief(keys=sorted(keys))] if keys else []


_brief: Prepared[Any] = Prepared(lambda keys: Dossier.objects.filter(pk__in=keys).order_by("pk").values_list(*_BRIEF))


def running(actor: Actor, limit: int) -> list[Brief]:
    """The ``limit`` most urgent of the dossiers whose clock runs and that exist for this actor, besides those about
    which he has a duty."""
    return _running(actor, limit, **hand(actor))


def _under_way(seat: UUID | None, acts: list[str] | None) -> QuerySet[Dossier]:
    owed = owed_by(seat, acts).order_by().values("subject")
    rows = Dossier.objects.filter(ended_at=None).exclude(pk__in=owed).exclude(state__in=sorted(STANDING))
    return rows.order_by("due_at", "id")


_running = Listing(_under_way, _BRIEF, Brief._make)


def standing(actor: Actor, limit: int, after: UUID | None = None) -> list[Dossier]:
    """The first ``limit`` dossiers whose clock stands and that exist for this actor, by the due moment that they had;
    those that come after the dossier ``after``, when it is given."""
    rows = Dossier.objects.filter(ended_at=None, state__in=sorted(STANDING)).order_by("due_at", "id")
    if after and (last := dossiers(actor).filter(pk=after).first()):
        rows = rows.filter(Q(due_at__gt=last.due_at) | Q(due_at=last.due_at, pk__gt=last.pk))
    return first(rows, actor, limit)


def uncompiled(actor: Actor, limit: int) -> list[Dossier]:
    """The ``limit`` dossiers of the actor's body that have been settled longest without their whole file compiled."""
    rows = Dossier.objects.filter(organisation=actor.organisation, ended_at__isnull=False, compilations=None)
    return first(rows.order_by("ended_at", "id"), actor, limit)


def track(code: str, secret: str) -> Dossier:
    """A dossier for whoever holds both its code and its secret. Raises ``NotFound``."""
    found = Dossier.objects.select_related("organisation").filter(code=code.strip().upper()).first()
    if found is None or not constant_time_compare(found.secret, secret.strip().lower()):
        raise NotFound
    return found


def application(actor: Actor, key: UUID) -> Application:
    """One linked application. Raises ``NotFound`` alike for what is not there and for what is not this actor's."""
    found = visible_to(Application.objects.filter(pk=key), actor).select_related("organisation", "applicant").first()
    if found is None:
        raise NotFound
    return found


def attachment(actor: Actor, key: UUID) -> Attachment:
    """One file of a dossier that the actor sees. Raises ``NotFound``."""
    found = Attachment.objects.select_related("dossier").filter(pk=key).first()
    if found is None:
        raise NotFound
    dossier(actor, found.dossier_id)
    return found


def consultation(actor: Actor, key: UUID) -> Consultation:
    """An opinion that was asked for, for whoever sees its dossier, and for the seat of which it was asked: what it said
    stays its own when it sees the dossier no longer. Raises ``NotFound``."""
    rows = Consultation.objects.select_related("audience", "dossier").filter(pk=key)
    found = visible_to(rows, actor).first() or rows.filter(who=actor.position, who__isnull=False).first()
    if found is None:
        raise NotFound
    return found


def question_of(spec: ProcedureSpec, asked: Consultation) -> Consulted | None:
    """What the procedure asks of that body."""
    some = (one for step in spec.steps if step.id == asked.step for one in step.consults)
    return next((one for one in some if one.id == asked.asked), None)


def about(of: Dossier | Brief, spec: ProcedureSpec) -> str:
    """Whom or what a dossier is about, in the words that the pack chose; empty when it chose none."""
    answers = {
        f"{section}.{name}": str(value)
        for section, fields in of.data.items()
        for name, value in fields.items()
        if not isinstance(value, (dict, list))
    }
    return fill(spec.about, defaultdict(str, answers))


def offices(spec: ProcedureSpec, channel: str) -> list[Organisation]:
    """The bodies where this procedure, by that road, can come to its end: of its level, every step's role held."""
    wanted = {step.role for step in spec.steps_for(channel)}
    bodies = [body for body, roles in seated().items() if wanted <= roles]
    return list(Organisation.objects.filter(pk__in=bodies, kind__in=spec.bodies).order_by("urn"))


@dataclass(frozen=True)
class Happening:
    """One line of a dossier's history: which act, when, by whom (``None`` is the system)."""

    act: str
    at: datetime
    by: str | None


def timeline(of: Dossier) -> list[Happening]:
    """What was done with a dossier, oldest first, with the names of those who did it."""
    rows: list[Any] = _lines(key=of.pk)
    return [Happening(*row) for row in rows]


def _happened(key: UUID) -> QuerySet[Any, Any]:
    names = Account.objects.filter(pseudonym=OuterRef("actor")).values("party__name")
    return history(key).annotate(by=Subquery(names)).values_list("act", "recorded", "by")


_lines = Prepared(_happened)


def supplements_of(of: Dossier) -> list[Supplement]:
    """What was asked of the applicant, in order; nothing is looked for where its opening told that there is none."""
    if of.beside and not of.beside.supplements:
        return []
    return list(of.supplements.order_by("asked_at", "pk").prefetch_related("files"))


def files_of(of: Dossier) -> list[Attachment]:
    """The files of a dossier, in the order in which they came."""
    return _files(key=of.pk) if of.filed is None else of.filed


_files = Prepared(lambda key: Attachment.objects.filter(dossier=key).order_by("added_at", "pk"))


def kept_files() -> set[str]:
    """The hashes of the files in dossiers, and of those that wait in linked applications."""
    waiting = Application.objects.exclude(files=[]).order_by("pk").values_list("files", flat=True)
    found = {str(file["sha256"]) for files in waiting for file in files}
    return found | set(Attachment.objects.values_list("sha256", flat=True).order_by("pk"))
