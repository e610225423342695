"""Visibility: who sees what, as conditions on the rows of any model that has an audience.

An actor sees a thing in a few *ways*: his office owns it, he takes part in it, it is public. Each way is a condition
that an index answers. Asked about a thing at hand, all ways are one condition (``visible_to``); asked for the first
hundred of a list, each way gives its first hundred (``first``), so that no more is read among a million than among a
hundred.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connection, connections
from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import Exact

from motcua.kernel.access.actor import Actor
from motcua.kernel.access.models import Audience, Participant, taking_part
from motcua.kernel.access.specs import Scope
from motcua.kernel.calendar.api import today
from motcua.kernel.statements.api import Prepared

M = TypeVar("M", bound=Model)
R = TypeVar("R")
MOST_WAYS = 20
"""Whoever sees the things of more bodies than that sees so large a part of all that going through all finds them."""


def sees_everything(actor: Actor) -> bool:
    """Whether nothing is hidden from this actor."""
    return actor.system or Scope.EVERYWHERE in actor.reads


def owners(actor: Actor) -> list[UUID]:
    """The bodies whose internal things the actor sees by his office."""
    if Scope.SUBTREE in actor.reads:
        return list(actor.subtree)
    return [actor.organisation] if Scope.ORGANISATION in actor.reads and actor.organisation else []


def sight(actor: Actor) -> dict[str, Any]:
    """What the actor sees by, as the values of a prepared query: hand them to ``audiences``."""
    if sees_everything(actor):
        return {"everything": True, "party": None, "position": None, "bodies": [], "day": None}
    return {
        "everything": False,
        "party": actor.eyes,
        "position": actor.position,
        "bodies": owners(actor),
        "day": today(),
    }


def audiences(
    everything: bool,
    party: UUID | None,
    position: UUID | None,
    bodies: list[UUID],
    day: date | None,
    *,
    single: bool = False,
) -> QuerySet[Audience]:
    """The audiences that whoever has this ``sight`` belongs to. ``single``: to be asked for one of them, so that
    participation is looked up there, however many things somebody takes part in."""
    if everything or day is None:
        return Audience.objects.all()
    seen = Q(level=Audience.Level.PUBLIC)
    for taken in _participations(party, position, bool(bodies), day):
        seen |= Q(Exists(taken.filter(audience=OuterRef("pk")))) if single else Q(pk__in=taken.values("audience"))
    if bodies:
        seen |= Q(level=Audience.Level.INTERNAL, organisation__in=bodies)
    return Audience.objects.filter(seen)


def audiences_of(actor: Actor) -> QuerySet[Audience]:
    """The audiences that the actor belongs to."""
    return audiences(**sight(actor))


def taking(day: date, **who: UUID) -> Exists:
    """Whether ``party`` or ``position`` takes part on a day in the audience of the row of the query around it."""
    return Exists(Participant.objects.filter(taking_part(day), audience=OuterRef("audience"), **who))


def _is_seen(audience: UUID, **seen: Any) -> QuerySet[Audience]:
    return audiences(**seen, single=True).filter(pk=audience).order_by("pk")


_seen = Prepared(_is_seen)


def belongs(actor: Actor, audience: UUID) -> bool:
    """Whether the actor belongs to an audience."""
    return bool(_seen(audience=audience, **sight(actor)))


def visible_to(queryset: QuerySet[M], actor: Actor) -> QuerySet[M]:
    """What of ``queryset`` (a model with ``audience``) exists for this actor."""
    if sees_everything(actor):
        return queryset
    return queryset.filter(Exists(audiences_of(actor).filter(pk=OuterRef("audience"))))


def first(queryset: QuerySet[M], actor: Actor, limit: int) -> list[M]:
    """The first ``limit`` rows that exist for this actor, in the order of ``queryset``.

    The model has ``audience`` and, beside it, ``organisation``: its owner, with an index that begins there and goes on
    in the order asked for.
    """
    if sees_everything(actor):
        return list(queryset[:limit])
    ways = list(_ways(actor))
    if len(ways) > MOST_WAYS:
        return list(visible_to(queryset, actor)[:limit])
    rows = (queryset.filter(way).select_related(None).values("pk")[:limit].query for way in ways)
    keys = _united(
        connections[queryset.db], [(text, list(sent)) for text, sent in (row.sql_with_params() for row in rows)]
    )
    # Two statements, since in one PostgreSQL would at times read the whole table to join a few hundred keys.
    return list(queryset.filter(pk__in=keys)[:limit])


class Listing(Generic[R]):
    """``first`` for a queryset whose shape never changes: ``build(**values)``, written once for each way of seeing; of
    each row the ``columns`` alone (names or expressions), as a ``row``."""

    def __init__(
        self, build: Callable[..., QuerySet[Any]], columns: Sequence[Any], row: Callable[[Sequence[Any]], R]
    ) -> None:
        def keys(way: Q, limit: int, values: dict[str, Any]) -> QuerySet[Any, Any]:
            return build(**values).filter(way).values_list("pk")[:limit]

        def chosen(found: list[UUID], limit: int, **values: Any) -> QuerySet[Any, Any]:
            return build(**values).filter(pk__in=found).values_list(*columns)[:limit]

        self._build, self._row = build, row
        self._chosen: Prepared[Any] = Prepared(chosen)
        self._office = Prepared(lambda body, limit, **values: keys(_of_office(body), limit, values))
        self._public = Prepared(lambda limit, **values: keys(_PUBLIC, limit, values))
        self._taken = Prepared(
            lambda party, position, office, day, limit, **values: keys(
                _of_participant(next(_participations(party, position, office, day))), limit, values
            )
        )

    def __call__(self, actor: Actor, limit: int, **values: Any) -> list[R]:
        """The first ``limit`` rows that exist for this actor."""
        found = self._keys(actor, limit, values)
        return [self._row(row) for row in self._chosen(found=found, limit=limit, **values)] if found else []

    def _keys(self, actor: Actor, limit: int, values: dict[str, Any]) -> list[UUID]:
        bodies = [] if sees_everything(actor) else owners(actor)
        if sees_everything(actor) or len(bodies) + 3 > MOST_WAYS:
            return [row.pk for row in first(self._build(**values).only("pk"), actor, limit)]
        day, office = today(), bool(bodies)
        parts = [self._office.text(body=body, limit=limit, **values) for body in bodies]
        for party, position in ((actor.eyes, None), (None, actor.position)):
            if party or position:
                who = {"party": party, "position": position, "office": office}
                parts.append(self._taken.text(**who, day=day, limit=limit, **values))
        parts.append(self._public.text(limit=limit, **values))
        return _united(connection, [part for part in parts if part[0]])


def _united(connection: Any, parts: list[tuple[str, list[Any]]]) -> list[UUID]:
    """The keys that any of some statements finds."""
    selects = " UNION ".join(f"SELECT * FROM ({text}) AS way" for text, _sent in parts)  # nosec B608
    with connection.cursor() as cursor:
        cursor.execute(selects, [one for _text, sent in parts for one in sent])
        return [key if isinstance(key, UUID) else UUID(key) for (key,) in cursor.fetchall()]


_PUBLIC = Q(audience__in=Audience.objects.filter(level=Audience.Level.PUBLIC).values("pk"))


def _of_office(body: UUID) -> Q:
    # Looked up row by row, since a join would tempt PostgreSQL to read every audience first; and by what it is not,
    # since it expects that to hold of nearly every row, and so takes the rows in their order until it has enough.
    level = Subquery(Audience.objects.filter(pk=OuterRef("audience")).values("level")[:1])
    return Q(organisation=body) & ~Q(Exact(level, Audience.Level.RESTRICTED))


def _of_participant(taken: QuerySet[Participant]) -> Q:
    return Q(audience__in=taken.values("audience"))


def _ways(actor: Actor) -> Iterator[Q]:
    for body in owners(actor):
        yield _of_office(body)
    for taken in _participations(actor.eyes, actor.position, bool(owners(actor)), today()):
        yield _of_participant(taken)
    yield _PUBLIC


def joined(actor: Actor) -> QuerySet[Audience, Any]:
    """The keys of the audiences that the actor belongs to otherwise than by his office: those in which he takes part,
    and the public ones. For an index that knows of each thing only whose it is."""
    taken = _participations(actor.eyes, actor.position, bool(owners(actor)), today())
    some = [one.order_by().values("audience") for one in taken]
    public: Any = Audience.objects.filter(level=Audience.Level.PUBLIC).order_by().values("pk")
    keys: QuerySet[Audience, Any] = public.union(*some) if some else public
    return keys


def _participations(
    party: UUID | None, position: UUID | None, office: bool, day: date
) -> Iterator[QuerySet[Participant]]:
    current = Participant.objects.filter(taking_part(day))
    if party:
        yield current.filter(party=party)
    if position:
        # What his office sees anyway would be the same rows again, and in an office that is all of them.
        apart = {"apart": True} if office else {}
        yield current.filter(position=position, **apart)
