"""Searching: what an actor finds among what he sees, by kind, page by page; and what he may have meant."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice, product

from motcua.kernel.access.api import Actor
from motcua.kernel.calendar.api import now
from motcua.kernel.search.engine import Hit, window
from motcua.kernel.search.indexing import digest
from motcua.kernel.search.rules import Query, corrected, parse, rank
from motcua.kernel.search.sources import Line, Lookup, Source, kinds, lookups, sources
from motcua.kernel.text.api import bare, suggestions, words

WINDOW, WINDOWS, SPELLINGS = 200, 5, 4
"""Entries that are ranked among each other; how many such stretches one page looks through; spellings tried."""


@dataclass(frozen=True)
class Ask:
    """What is looked for. ``kind``: of one kind only; ``state``: ``open`` or ``ended`` for dossiers; ``days``: no older
    than that; each empty for any."""

    text: str
    kind: str = ""
    state: str = ""
    days: int = 0


@dataclass(frozen=True)
class Group:
    """What was found of one kind; ``next`` leads to more (``find``'s ``after``) and is empty at the end."""

    kind: str
    lines: tuple[Line, ...]
    next: str = ""


@dataclass(frozen=True)
class Answer:
    """What was found, by kind, without empty groups. ``meant``: the query as it was understood, when it found nothing
    as it was typed; ``number``: the number of a person that was looked for."""

    groups: tuple[Group, ...]
    meant: str = ""
    number: str = ""


def find(actor: Actor, ask: Ask, limit: int, after: str = "") -> Answer:
    """What answers to ``ask`` among what this actor sees, up to ``limit`` of each kind; of one kind (``ask.kind``) the
    page behind ``after``. Where nothing does, what a near spelling finds."""
    query = parse(ask.text, digest)
    if not query:
        return Answer(())
    groups = list(_groups(actor, ask, ask.text, query, limit, after))
    if groups or query.number:
        return Answer(tuple(groups), number=query.number)
    choices = suggestions(ask.text)
    other = corrected(ask.text, choices)
    found = list(_groups(actor, ask, "", other, limit, after)) or _respelt(actor, ask, choices, limit)
    if found:
        return Answer(tuple(found), meant=_meant(actor, other, found))
    return Answer(tuple(_looked_up(actor, ask, ask.text, limit, loose=True)))


def glance(actor: Actor, text: str, limit: int) -> Answer:
    """The best ``limit`` of all kinds together, while somebody types: one look into the index for all of them."""
    query = parse(text, digest)
    if not query:
        return Answer(())
    allowed = kinds(actor)
    some = [one for one in sources() if one.kind in allowed]
    best = sorted(window(actor, some, query, WINDOW // 4), key=_by_rank(query))[:limit] if some else []
    groups = []
    for source in some:
        keys = [hit.key for hit in best if hit.kind == source.kind]
        lines = {line.key: line for line in source.lines(actor, keys, "")} if keys else {}
        shown = tuple(lines[str(key)] for key in keys if str(key) in lines)
        groups += [Group(source.kind, shown)] if shown else []
    ask, room = Ask(text), limit - sum(len(group.lines) for group in groups)
    return Answer((*groups, *_looked_up(actor, ask, text, room, loose=not groups)) if room else tuple(groups))


def _groups(actor: Actor, ask: Ask, text: str, query: Query, limit: int, after: str) -> Iterator[Group]:
    wanted = [kind for kind in kinds(actor) if ask.kind in ("", kind)]
    for source in (one for one in sources() if one.kind in wanted):
        group = _page(actor, source, ask, query, limit, after if ask.kind else "")
        if group.lines:
            yield group
    if text and not after:
        yield from _looked_up(actor, ask, text, limit)


def _page(actor: Actor, source: Source, ask: Ask, query: Query, limit: int, after: str) -> Group:
    """One page of one kind: the newest stretch of the index first, and in each the best first."""
    below, placed = _place(after)
    since = now() - timedelta(days=ask.days) if ask.days else None
    shown: list[tuple[Hit, Line]] = []
    for _stretch in range(WINDOWS):
        hits = window(actor, [source], query, WINDOW, below=below, since=since)
        order = _by_rank(query)
        ranked = [hit for hit in sorted(hits, key=order) if placed is None or order(hit) > placed]
        for hit, line in _seen(actor, source, ranked, ask.state, limit + 1):
            if len(shown) == limit:
                last = shown[-1][0]
                there = f"{below}.{-order(last)[0]}.{last.id}" if last in ranked else f"{below}"
                return Group(source.kind, tuple(line for _hit, line in shown), there)
            shown.append((hit, line))
        if len(hits) < WINDOW:
            return Group(source.kind, tuple(line for _hit, line in shown))
        below, placed = hits[-1].id, None
    return Group(source.kind, tuple(line for _hit, line in shown), f"{below}")


def _seen(actor: Actor, source: Source, ranked: Sequence[Hit], state: str, most: int) -> Iterator[tuple[Hit, Line]]:
    """Of the hits those that the actor sees, asked for a handful at a time."""
    step = max(most * 2, 20)
    for begin in range(0, len(ranked), step):
        some = ranked[begin : begin + step]
        lines = {line.key: line for line in source.lines(actor, [hit.key for hit in some], state)}
        yield from ((hit, lines[str(hit.key)]) for hit in some if str(hit.key) in lines)


def _by_rank(query: Query) -> Callable[[Hit], tuple[int, int]]:
    """The best first, and among equals the newest."""
    return lambda hit: (-rank(query, hit.title, hit.exact, hit.words), -hit.id)


def _place(after: str) -> tuple[int, tuple[int, int] | None]:
    """The stretch and the place in it that a cursor names; the beginning for one that is none of ours."""
    parts = after.split(".")
    if not all(part.lstrip("-").isascii() and part.isdigit() and len(part) < 19 for part in parts):
        return 0, None
    numbers = [int(part) for part in parts]
    return numbers[0], (-numbers[1], -numbers[2]) if len(numbers) == 3 else None


def _respelt(actor: Actor, ask: Ask, choices: Sequence[Sequence[str]], limit: int) -> list[Group]:
    """What the lookups find under a few near spellings."""
    typed = [bare(word) for word in words(ask.text)]
    some = [list(near[:2]) or [word] for near, word in zip(choices, typed, strict=False)]
    for spelling in islice(product(*some), SPELLINGS):
        if found := list(_looked_up(actor, ask, " ".join(spelling), limit)):
            return found
    return []


def _looked_up(actor: Actor, ask: Ask, text: str, limit: int, *, loose: bool = False) -> Iterator[Group]:
    """What is found without the index; it has neither states nor ages."""
    wanted: list[Lookup] = [one for one in lookups() if one.kind in kinds(actor) and ask.kind in ("", one.kind)]
    for lookup in wanted if not (ask.state or ask.days) else ():
        if found := lookup.find(actor, text, parse(text, digest), limit, loose=loose):
            yield Group(lookup.kind, tuple(found[:limit]))


def _meant(actor: Actor, query: Query, found: Sequence[Group]) -> str:
    """The words of the best thing found that were meant, as they are written there."""
    source, best = next((one for one in sources() if one.kind == found[0].kind), None), found[0].lines[0]
    hits = window(actor, [source], query, WINDOW) if source else []
    text = next((hit.exact for hit in hits if str(hit.key) == best.key), "") if source else str(best.title)
    said = {bare(word): word for word in words(text)}
    return " ".join(next((said[one] for one, _more in term if one in said), term[0][0]) for term in query.terms)
