"""Organisations as they were on a day, whom they followed and who followed them, and what lies below one today."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from motcua.kernel.access.loading import SEARCHED
from motcua.kernel.access.models import Organisation, OrganisationCode, Standing, Succession, on
from motcua.kernel.text.api import search

MOST_FOUND = 20
DEEPEST = 12  # levels of a tree, links of a chain: no State has more, and a circle ends


@dataclass(frozen=True)
class State:
    """An organisation on a day. ``exists``: it did on that day; otherwise this is how it was first or last.

    ``title`` is multilingual JSON; ``above`` are the territories above it, the nearest first; ``codes`` by scheme.
    """

    organisation: Organisation
    day: date
    exists: bool
    title: Any
    territory: str
    parent: UUID | None
    above: tuple[str, ...]
    codes: Mapping[str, str]


@dataclass(frozen=True)
class Link:
    """One who followed, or was followed. ``share``: whole, part, or unknown; of a chain, the least that is known.

    ``on`` is the day of the last change on the way.
    """

    state: State
    share: str
    on: date
    verified: bool


def as_of(organisation: Organisation, day: date) -> State:
    """The organisation as it was on a day."""
    return states([organisation], day)[organisation.pk]


def line_of(organisation: Organisation, day: date) -> tuple[str, ...]:
    """The URNs of an organisation and of those above it on a day, the nearest first."""
    return _Above([organisation]).urns(organisation, day)


def states(organisations: Iterable[Organisation], day: date) -> dict[UUID, State]:
    """Several organisations as they were on a day, each no earlier than its beginning and no later than its end."""
    bodies = {body.pk: body for body in organisations}
    days = {key: _within(body, day) for key, body in bodies.items()}
    above = _Above(bodies.values())
    codes: dict[UUID, dict[str, str]] = defaultdict(dict)
    for code in OrganisationCode.objects.filter(organisation__in=bodies).order_by("valid_from", "pk"):
        if code.valid_from <= days[code.organisation_id] and not _past(code.valid_to, days[code.organisation_id]):
            codes[code.organisation_id][code.scheme] = code.value
    found = {}
    for key, body in bodies.items():
        standing = above.standing(body, days[key])
        found[key] = State(
            organisation=body,
            day=days[key],
            exists=days[key] == day,
            title=standing.title,
            territory=standing.territory,
            parent=standing.parent_id,
            above=above.names(standing.parent_id, days[key]),
            codes=codes[key],
        )
    return found


def _within(body: Organisation, day: date) -> date:
    return max(body.valid_from, min(day, body.valid_to or day))


def _past(end: date | None, day: date) -> bool:
    return end is not None and end < day


class _Above:
    """The organisations above some, with all their standings, read level by level."""

    def __init__(self, bodies: Iterable[Organisation]) -> None:
        self.bodies: dict[UUID, Organisation] = {}
        self.standings: dict[UUID, list[Standing]] = defaultdict(list)
        edge = {body.pk: body for body in bodies}
        for _level in range(DEEPEST):
            self.bodies |= edge
            for one in Standing.objects.filter(organisation__in=edge).order_by("valid_from"):
                self.standings[one.organisation_id].append(one)
            wanted = {body.parent_id for body in edge.values()}
            wanted |= {one.parent_id for key in edge for one in self.standings[key]}
            missing = {key for key in wanted if key} - self.bodies.keys()
            if not missing:
                break
            edge = Organisation.objects.in_bulk(missing)

    def standing(self, body: Organisation, day: date) -> Organisation | Standing:
        """What held of a body on a day: its latest standing, or what it was founded as."""
        held = [one for one in self.standings[body.pk] if one.valid_from <= day and not _past(one.valid_to, day)]
        return held[-1] if held else body

    def urns(self, body: Organisation, day: date) -> tuple[str, ...]:
        """The body and what lies above it, the nearest first."""
        found, key = [body.urn], self.standing(body, day).parent_id
        while key in self.bodies and len(found) < DEEPEST:
            found.append(self.bodies[key].urn)
            key = self.standing(self.bodies[key], day).parent_id
        return tuple(found)

    def names(self, key: UUID | None, day: date) -> tuple[str, ...]:
        """The territories from there upwards."""
        found: list[str] = []
        while key in self.bodies and len(found) < DEEPEST:
            standing = self.standing(self.bodies[key], day)
            found.append(standing.territory)
            key = standing.parent_id
        return tuple(name for name in found if name)


def history(organisation: Organisation) -> list[Standing]:
    """What changed about an organisation since its founding, also what is to change, in order."""
    return list(organisation.standings.order_by("valid_from"))


def by_code(scheme: str, value: str, day: date) -> list[Organisation]:
    """The organisations that bore the code on that day, by URN; codes are used again, so ask with the right day.

    With no ``scheme``, in whichever is one of codes: many share an abbreviation or a term.
    """
    borne = OrganisationCode.objects.filter(on(day), value=value)
    borne = borne.filter(scheme=scheme) if scheme else borne.exclude(scheme__in=("abbreviation", "term"))
    return list(Organisation.objects.filter(on(day), pk__in=borne.values("organisation")).order_by("urn"))


def find_organisations(query: str, limit: int = MOST_FOUND) -> list[Organisation]:
    """The administrative units, of today and of before, that match a name (accents or not) or a code, best first."""
    keys = [UUID(key) for key in search(SEARCHED, query, limit)]
    found = Organisation.objects.in_bulk(keys)
    return [found[key] for key in keys if key in found]


def successors(organisation: Organisation, day: date) -> list[Link]:
    """Where an organisation is on that day: those who took over from it, through every change in between, by URN.

    Several, with shares that may be unknown, when it was split. One that has no successors of its own is where those
    that ended below it are. Empty while it exists, and when nobody knows.
    """
    return followed([organisation], day)[organisation.pk]


def predecessors(organisation: Organisation, day: date) -> list[Link]:
    """From whom an organisation took over directly until that day, by URN."""
    rows = Succession.objects.filter(successor=organisation, on__lte=day).select_related("predecessor")
    links = list(rows.order_by("predecessor__urn", "on"))
    shown = states((row.predecessor for row in links), day)
    return [Link(shown[row.predecessor_id], row.share, row.on, row.verified) for row in links]


def followed(organisations: Iterable[Organisation], day: date) -> dict[UUID, list[Link]]:
    """``successors`` of several organisations at once, in a few statements."""
    starts = {body.pk: body for body in organisations}
    steps = _Steps(starts, day)
    ends: dict[UUID, dict[UUID, How]] = {key: {} for key in starts}
    for key, found in ends.items():
        if key in steps.alive:
            continue
        for start in (key, *steps.below[key]):
            how = ("whole" if start == key else "unknown", date.min, True)
            steps.follow(start, how, found, frozenset({key, start}))
    bodies = Organisation.objects.in_bulk({end for found in ends.values() for end in found})
    shown = states(bodies.values(), day)
    return {
        key: sorted(
            (Link(shown[end], *how) for end, how in found.items()), key=lambda link: link.state.organisation.urn
        )
        for key, found in ends.items()
    }


How = tuple[str, date, bool]  # share, day of the last change, whether verified


class _Steps:
    """The successions that lead on from some organisations until a day, and which of all these still exist then.

    ``below``: for one that ended without successors of its own, what ended below it.
    """

    def __init__(self, starts: Mapping[UUID, Organisation], day: date) -> None:
        self.day = day
        self.onward: dict[UUID, list[Succession]] = {}
        self.alive: set[UUID] = set()
        self.below: dict[UUID, list[UUID]] = defaultdict(list)
        self._read(set(starts))
        edge = {key: key for key in starts if key not in self.alive and not self.onward[key]}
        for _level in range(DEEPEST):
            children = Organisation.objects.filter(parent__in=edge, valid_to__lt=day).order_by("urn")
            edge = {child: edge[parent] for child, parent in children.values_list("pk", "parent") if parent}
            for child, start in edge.items():
                self.below[start].append(child)
            if not edge:
                break
        self._read({child for children in self.below.values() for child in children})

    def _read(self, edge: set[UUID]) -> None:
        for _link in range(DEEPEST):
            if not edge:
                return
            self.onward |= {key: [] for key in edge}
            self.alive |= set(Organisation.objects.filter(on(self.day), pk__in=edge).values_list("pk", flat=True))
            for row in Succession.objects.filter(predecessor__in=edge, on__lte=self.day).order_by("on", "pk"):
                self.onward[row.predecessor_id].append(row)
            edge = {row.successor_id for key in edge for row in self.onward[key]} - self.onward.keys()

    def follow(self, key: UUID, how: How, found: dict[UUID, How], seen: frozenset[UUID]) -> None:
        """Collect into ``found`` where the chains from ``key`` end: one that gave a part away is an end as well."""
        share, since, verified = how
        onward = [row for row in self.onward.get(key, []) if row.successor_id not in seen]
        for row in onward:
            step = (_both(share, row.share), max(since, row.on), verified and row.verified)
            self.follow(row.successor_id, step, found, seen | {row.successor_id})
        if since > date.min and (key in self.alive or not onward):
            share = _both(share, "part") if onward else share
            known = found.get(key)
            found[key] = (
                (share, since, verified)
                if known is None
                else (_both(_both(known[0], share), "part"), max(known[1], since), known[2] and verified)
            )


def _both(one: str, other: str) -> str:
    """What is known of a share of a share."""
    if "unknown" in (one, other):
        return "unknown"
    return "whole" if one == other == "whole" else "part"


def below(organisations: Iterable[UUID], day: date) -> list[UUID]:
    """These organisations and all below them on that day, by what stands then, with the agencies that work within them,
    the bodies of which they took over the whole and what is below those. What ended without a successor stays with whom
    it was under."""
    found: dict[UUID, None] = {}
    edge = list(dict.fromkeys(organisations))
    standing = Standing.objects.filter(on(day))
    while edge:
        found |= dict.fromkeys(edge)
        moved = standing.filter(organisation=OuterRef("pk"))
        under = Q(parent__in=edge) & ~Q(Exists(moved))
        under |= Q(pk__in=standing.filter(parent__in=edge).values("organisation"))
        under |= Q(body__in=edge) & ~Q(kind="unit")
        whole = Succession.objects.filter(successor__in=edge, share=Succession.Share.WHOLE, on__lte=day)
        under |= Q(pk__in=whole.values("predecessor"))
        rows = Organisation.objects.filter(under, valid_from__lte=day).order_by("urn").values_list("pk", flat=True)
        edge = [key for key in rows if key not in found]
    return list(found)
