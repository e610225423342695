"""What an actor sees of the figures: of which bodies, in a period, and who was late."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, UUIDField
from django.utils.translation import get_language

from motcua.kernel.access.api import Actor, Organisation, Position, below, holders
from motcua.kernel.acts.api import NotAllowed, NotFound
from motcua.kernel.calendar.api import today
from motcua.mechanisms.cases.api import Dossier, Extension, procedures
from motcua.mechanisms.measures.figures import FIGURES, Numbers, cohort, numbers
from motcua.mechanisms.measures.periods import Period, Span
from motcua.mechanisms.work.api import Assignment

CULPRITS = 20
"""The most lines of who was late."""


def measured() -> QuerySet[Organisation]:
    """The bodies to which dossiers were ever addressed, by URN."""
    return Organisation.objects.filter(Exists(Dossier.objects.filter(organisation=OuterRef("pk")))).order_by("urn")


def watched(actor: Actor) -> list[Organisation]:
    """The bodies whose figures the actor sees, his own first. Raises ``NotAllowed`` for whoever sees none."""
    if not actor.figures or actor.organisation is None:
        raise NotAllowed
    wanted = Q(pk=actor.organisation)
    if "everywhere" in actor.figures:
        wanted |= Q(pk__in=measured().values("pk"))
    elif "subtree" in actor.figures:
        wanted |= Q(pk__in=measured().filter(pk__in=actor.subtree).values("pk"))
    found = list(Organisation.objects.filter(wanted).order_by("urn"))
    return sorted(found, key=lambda one: one.pk != actor.organisation)


def bodies_of(organisation: Organisation, actor: Actor | None = None) -> list[UUID]:
    """A body and, for whoever sees that far, all below it today; without an actor, for the public: all below it."""
    alone = actor is not None and actor.figures == {"organisation"}
    return [organisation.pk] if alone else below([organisation.pk], today())


def seen(actor: Actor, urn: str = "") -> tuple[Organisation, list[UUID]]:
    """The body of that URN, or the actor's own, with those below it. Raises ``NotAllowed``, or ``NotFound`` alike for
    what is not there and for what is not his to see."""
    every = watched(actor)
    found = next((one for one in every if one.urn == urn), None) if urn else every[0]
    if found is None:
        raise NotFound
    return found, bodies_of(found, actor)


@dataclass(frozen=True)
class Board:
    """What a body's work came to in a period (``now``), and in the one ``before`` it."""

    organisation: Organisation
    period: Period
    now: Numbers
    before: Numbers


def board(actor: Actor, period: Period, urn: str = "") -> Board:
    """The figures of a body, for whoever sees them. Raises as ``seen`` does."""
    body, bodies = seen(actor, urn)
    return Board(body, period, numbers(bodies, period), numbers(bodies, period.before))


@dataclass(frozen=True)
class Blame:
    """Who had how many late dossiers in hand when their time ran out: a seat and its step, with those who sit there.

    Without a seat nobody had them: they waited for a signature or for a person. ``step``: its title, ``code`` its own
    name; ``parts``: how many of them are behind each of the figures ``late`` and ``overdue``; ``apologised``: for how
    many somebody gave a reason.
    """

    seat: Position | None
    officers: tuple[str, ...]
    step: str
    code: str
    parts: dict[str, int]
    apologised: int

    @property
    def n(self) -> int:
        """How many they are together."""
        return sum(self.parts.values())


def late(actor: Actor, period: Period, urn: str = "") -> list[Blame]:
    """Who was late, by step, seat and officer, the most first: of what ended late in the period or is overdue at its
    end. Raises as ``seen`` does."""
    _body, bodies = seen(actor, urn)
    span = Span.of(period)
    sums: dict[tuple[UUID | None, str], Counter[str]] = defaultdict(Counter)
    said: Counter[tuple[UUID | None, str]] = Counter()
    for name in ("late", "overdue"):
        rows = in_hand(cohort(FIGURES[name].cohort, bodies, span).filter(FIGURES[name].where(span)))
        groups = rows.values("seat", "step_code").annotate(n=Count("pk"), said=Count("pk", filter=Q(apologised=True)))
        for one in groups.order_by("seat", "step_code"):
            place = one["seat"], one["step_code"] or ""
            sums[place][name] += one["n"]
            said[place] += one["said"]
    seats = Position.objects.in_bulk([seat for seat, _code in sums if seat])
    names = officers(seats, period.last)
    titles = step_titles()
    found = [
        Blame(
            seat=seats[seat] if seat else None,
            officers=names.get(seat, ()) if seat else (),
            step=titles.get(code, ""),
            code=code,
            parts=dict(parts),
            apologised=said[seat, code],
        )
        for (seat, code), parts in sums.items()
    ]
    return sorted(found, key=lambda one: (-one.n, one.step))[:CULPRITS]


def in_hand(rows: QuerySet[Dossier]) -> QuerySet[Any, Any]:
    """Some dossiers, each with the ``seat`` and ``step_code`` of the duty that it was when its promise ran out, and
    whether a reason was given (``apologised``)."""
    duties = Assignment.objects.filter(
        Q(closed_at=None) | Q(closed_at__gt=OuterRef("promise")),
        subject=OuterRef("pk"),
        given_at__lte=OuterRef("promise"),
    ).order_by("-given_at", "-pk")
    return rows.annotate(
        seat=Subquery(duties.values("who")[:1], output_field=UUIDField()),
        step_code=Subquery(duties.values("code")[:1]),
        apologised=Exists(Extension.objects.filter(dossier=OuterRef("pk"))),
    )


def officers(seats: Iterable[UUID], day: date) -> dict[UUID, tuple[str, ...]]:
    """Who sits in some seats on a day, or today if that is to come."""
    rows = holders(min(day, today())).filter(position__in=list(seats)).select_related("account__party")
    found: dict[UUID, list[str]] = defaultdict(list)
    for one in rows:
        found[one.position_id].append(one.account.party.name)
    return {seat: tuple(names) for seat, names in found.items()}


def step_titles() -> dict[str, str]:
    """What each step is called, by the code of its duty."""
    language = get_language() or "vi"
    return {f"{spec.code}:{step.id}": step.title.get(language) for spec in procedures() for step in spec.steps}
