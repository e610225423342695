"""The reading log: writing it, and who may look into it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, F, IntegerField, Model, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from motcua.kernel.access.actor import Actor
from motcua.kernel.access.models import Miss, Participant, Reading, ReadingOrder
from motcua.kernel.access.specs import Scope
from motcua.kernel.access.unusual import OFFICIALS, PURPOSES, RULES, Circumstances, PurposeSpec, ReadingRules, flags
from motcua.kernel.calendar.api import CalendarSpec, NotCoveredError, expand, now, today
from motcua.kernel.jobs.api import put
from motcua.kernel.packs.api import all_of, get
from motcua.kernel.statements.api import Prepared, insert

HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True)
class Why:
    """For what somebody reads, and by which law: as the duty in hand has it (``assignment``), or as the reader said
    (``named``, the URN of a purpose, and a ``note``)."""

    purpose: str
    basis: str = ""
    assignment: UUID | None = None
    named: str = ""
    note: str = ""


@dataclass(frozen=True)
class Thing:
    """What is read: the model label and key of a dossier or record, and its audience."""

    kind: str
    key: UUID
    audience: UUID

    @classmethod
    def of(cls, row: Model) -> "Thing":
        """The thing that a row with an audience is."""
        return cls(row._meta.label_lower, row.pk, row.serializable_value("audience"))


def reading_rules() -> ReadingRules:
    """The rules of readings in force today. Raises ``UnknownItem`` when no loaded pack has them."""
    return get(ReadingRules, RULES, OFFICIALS, today())


def purposes() -> list[PurposeSpec]:
    """The purposes that an official without a duty may name today."""
    return all_of(PurposeSpec, PURPOSES, today())


def reads(actor: Actor) -> bool:
    """Whether what this actor opens is a reading: he acts for an organisation, or is a connected system."""
    return actor.official or actor.client is not None


def record_reading(
    actor: Actor, thing: Thing, why: Why, *, channel: str, what: str = "", revealed: bool = False
) -> None:
    """Write down that the actor opens ``what`` of a thing, or reveals the fields ``what``, before it is shown to him.

    One row for each person who takes part in its audience. Not written: what is no reading (``reads``), what the
    actor takes part in himself, and what is the same as a reading of a few minutes ago. Two statements at most; a
    third when it is unusual, which is told to whoever reviews it. Whoever shows the thing although this failed leaves
    a reading out of the log.
    """
    if not reads(actor):
        return
    rules, moment = reading_rules(), now()
    kind = Reading.Kind.REVEALED if revealed else Reading.Kind.OPENED
    found = _persons(actor, thing, why, kind, what, rules, moment)
    if {actor.party, actor.agent} & {one["party"] for one in found}:
        return
    working = _working(rules, moment)
    rows = [
        Reading(
            at=moment,
            kind=kind,
            actor=actor.pseudonym,
            position_id=actor.position,
            organisation_id=actor.organisation,
            party_id=one["party"],
            subject_kind=thing.kind,
            subject=thing.key,
            what=what,
            purpose=why.purpose,
            basis=why.basis,
            named=why.named,
            note=why.note,
            assignment=why.assignment,
            channel=channel,
            flags=list(flags(_circumstances(actor, why, one, working, revealed=revealed), rules.unusual)),
        )
        for one in found
        if not one["before"]
    ]
    if rows:
        with transaction.atomic():
            insert(rows)
            for row in rows:
                if row.flags:
                    put(row.pk, moment, [("reading.flagged", row.pk, {})])


def _persons(
    actor: Actor, thing: Thing, why: Why, kind: str, what: str, rules: ReadingRules, moment: datetime
) -> list[dict[str, Any]]:
    """The persons whose data it is, with what the log knows of this reader lately: one statement."""
    rows: list[Any] = _known_persons(
        actor=actor.pseudonym,
        audience=thing.audience,
        subject=thing.key,
        kind=str(kind),
        what=what,
        purpose=why.purpose,
        hour=moment - HOUR,
        recent=moment - timedelta(minutes=rules.same_reading_minutes),
        lately=moment - timedelta(minutes=rules.miss_minutes),
        day=today(),
    )
    return [dict(zip(("party", "owner", "before", "persons", "revealed", "misses"), row, strict=True)) for row in rows]


def _participants(
    actor: str,
    audience: UUID,
    subject: UUID,
    kind: str,
    what: str,
    purpose: str,
    hour: datetime,
    recent: datetime,
    lately: datetime,
    day: date,
) -> QuerySet[Participant, Any]:
    own = Reading.objects.filter(actor=actor)
    same = own.filter(subject=subject, what=what, kind=kind, purpose=purpose)
    missed = Miss.objects.filter(actor=actor, last__gt=lately)
    lasting = Q(valid_to=None) | Q(valid_to__gte=day)
    persons = Participant.objects.filter(lasting, ended_at=None, audience=audience, party__isnull=False)
    found = persons.order_by("pk").annotate(
        owner=F("audience__organisation"),
        before=Exists(same.filter(party=OuterRef("party"), at__gt=recent)),
        persons=_count(own.filter(at__gt=hour).exclude(party=OuterRef("party")), "party"),
        revealed=_count(own.filter(at__gt=hour, kind=Reading.Kind.REVEALED), "pk"),
        misses=Coalesce(Subquery(missed.values("count")), Value(0)),
    )
    return found.values_list("party", "owner", "before", "persons", "revealed", "misses")


_known_persons = Prepared(_participants)


def _count(rows: QuerySet[Reading], of: str) -> Coalesce:
    counted = rows.order_by().values("actor").annotate(n=Count(of, distinct=True)).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))


def _circumstances(actor: Actor, why: Why, one: dict[str, Any], working: bool, *, revealed: bool) -> Circumstances:
    return Circumstances(
        duty=why.assignment is not None,
        own_organisation=one["owner"] == actor.organisation,
        working_time=working,
        reveals=revealed,
        persons=one["persons"],
        revealed=one["revealed"],
        misses=one["misses"],
    )


def _working(rules: ReadingRules, moment: datetime) -> bool:
    """Whether the offices are open that day and the moment lies between opening and closing, midday included."""
    try:
        spans = expand(get(CalendarSpec, "calendars", rules.calendar, today())).on(moment).spans
    except NotCoveredError:  # a calendar that has ended makes nobody suspect
        return True
    return bool(spans) and spans[0][0] <= moment <= spans[-1][1]


def missed(actor: Actor) -> None:
    """Count that an official asked for what is not there for him; after a pause the count begins anew."""
    moment = now()
    since = moment - timedelta(minutes=reading_rules().miss_minutes)
    if not Miss.objects.filter(actor=actor.pseudonym, last__gt=since).update(count=F("count") + 1, last=moment):
        first = Miss(actor=actor.pseudonym, count=1, since=moment, last=moment)
        fields = ["count", "since", "last"]
        Miss.objects.bulk_create([first], update_conflicts=True, unique_fields=["actor"], update_fields=fields)


def readings_of(party: UUID) -> QuerySet[Reading]:
    """The readings of a person's data that he may know of now, the newest first: all but those that an order delays."""
    orders = ReadingOrder.objects.filter(
        Q(organisation=None) | Q(organisation=OuterRef("organisation")),
        party=OuterRef("party"),
        begins__lt=OuterRef("at"),
        until__gt=now(),
    )
    return _newest(Reading.objects.filter(~Exists(orders), party=party))


def own_readings(actor: Actor) -> QuerySet[Reading]:
    """What the actor himself read, the newest first."""
    return _newest(Reading.objects.filter(actor=actor.pseudonym))


def reviewable(actor: Actor) -> QuerySet[Reading]:
    """The readings that the actor may review: those by the organisations that his role reaches, never his own."""
    scopes = actor.scopes("reading.review")
    if Scope.EVERYWHERE in scopes:
        within = Reading.objects.all()
    elif Scope.SUBTREE in scopes:
        within = Reading.objects.filter(organisation__in=actor.subtree)
    elif Scope.ORGANISATION in scopes and actor.organisation:
        within = Reading.objects.filter(organisation=actor.organisation)
    else:
        return Reading.objects.none()
    return within.exclude(actor=actor.pseudonym)


def flagged(actor: Actor) -> QuerySet[Reading]:
    """The unusual readings that the actor may review, with their ``review`` where there is one, the newest first."""
    return _newest(reviewable(actor).exclude(flags=[])).select_related("position", "organisation", "review")


def readings_by(actor: Actor, pseudonym: str) -> QuerySet[Reading]:
    """What one reader read, as far as the actor may review it, the newest first."""
    return _newest(reviewable(actor).filter(actor=pseudonym))


def _newest(rows: QuerySet[Reading]) -> QuerySet[Reading]:
    return rows.select_related("position", "organisation").order_by("-at", "-id")
