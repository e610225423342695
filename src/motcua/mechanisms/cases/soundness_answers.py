"""What a condition can say over all answers that a form lets in: each code, each side of each number and day it names.

Answers that no condition tells apart are tried once. A hidden field has no answer, a required one that shows has one.
"""

import re
from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count, islice
from typing import Any, Final

from motcua.kernel.forms.api import AnyField, CodeList, FormSpec, variables
from motcua.kernel.packs.api import Expression, ExpressionFailed, compile, scope

MOST_TRIED: Final = 5000
MOST_STEPS: Final = 20_000
MOST_WORDS: Final = 100
TODAY: Final = date(2026, 6, 15)
"""The day on which the form is filled, unless a condition names days to compare with."""
FAR: Final = 10**9
_QUOTED: Final = re.compile(r"'([^'\\]*)'|\"([^\"\\]*)\"")
_NUMBER: Final = re.compile(r"(?<![\w.])\d+(?:\.\d+)?")
_RECKONED: Final = re.compile(r"[+*/%]|[\w)\]]\s*-")
_LETTERS: Final = re.compile(
    r"\b(?:starts_with|ends_with|same_name|first_word|startsWith|endsWith|contains|matches|size)\b"
)
_CROSSED: Final = re.compile(r"[=<>\[]\s*\(*\s*[A-Za-z_]\w*\s*\.")
"""Two fields compared with each other."""
_SPANS: Final = {"days_between": 1, "months_between": 31, "years_between": 366}
_WRITTEN: Final = {"text", "name", "citizen_number", "tax_code", "phone", "email"}
_DAYS: Final = {"date", "partial_date"}
_SHAPES: Final[dict[str, Any]] = {
    "address": {"province": "~", "commune": "~", "detail": "~", "old": "~"},
    "party": {"kind": "person", "name": "~", "number": "~", "phone": "~"},
    "geometry": {"type": "point", "area": 1.0},
}
"""An answer of each kind whose answers are not counted."""


@dataclass(frozen=True)
class Said:
    """``outcomes``: what comes of it; both, where not all answers could be counted. ``hangs``: a field, where it is
    left empty and what is said would hang on it; "" where there is none."""

    outcomes: frozenset[bool]
    hangs: str = ""


def said(form: FormSpec, sources: Sequence[str], lists: Mapping[str, CodeList]) -> Said:
    """What conditions, all of them together, can say. ``lists``: the code lists that could be read whole.

    Raises ``ExpressionRefused`` where one of them, or one on which a field that they read depends, is refused.
    """
    known = scope(variables(form))
    conditions = [compile(source, known) for source in sources]
    asked = _asked(form, conditions, known)
    words = _Words([*sources, *(one.source for each in asked for one in each.conditions)], asked, lists)
    read = {path for one in conditions for path in one.paths}
    weighed = [one.path for one in asked if one.path in read and one.weighed]
    outcomes: set[bool] = set()
    hangs: list[str] = []
    ways = _answers(asked, words)
    for answers in islice(ways, MOST_TRIED):
        outcomes.add(all(_holds(one, answers) for one in conditions))
        empty = [path for path in weighed if _at(answers, path) is None]
        if empty and not (hangs and len(hangs) <= len(empty)) and not all(_certain(one, answers) for one in conditions):
            hangs = empty
        if len(outcomes) > 1 and (len(hangs) == 1 or not weighed):
            break
    if not words.exact or next(ways, None):
        outcomes = {True, False}
    return Said(frozenset(outcomes), next(iter(hangs), ""))


@dataclass(frozen=True)
class _Asked:
    """A field that counts: ``shows`` the conditions under which it and its section show."""

    path: str
    spec: AnyField
    shows: tuple[Expression, ...]
    required_when: Expression | None

    @property
    def conditions(self) -> tuple[Expression, ...]:
        return (*self.shows, self.required_when) if self.required_when else self.shows

    @property
    def weighed(self) -> bool:
        """Whether its empty answer is neither more nor less than another."""
        return self.spec.type in _DAYS or self.spec.type in ("number", "money")


def _asked(form: FormSpec, conditions: Iterable[Expression], known: Any) -> list[_Asked]:
    """The fields that conditions read and those on which these depend, whatever another waits for before it."""
    fields = {f"{section.id}.{spec.id}": (section, spec) for section, spec in form.walk()}
    met: set[str] = set()
    found: list[_Asked] = []

    def meet(condition: Expression) -> None:
        for path in sorted({".".join(one.split(".")[:2]) for one in condition.paths} & fields.keys()):
            if path in met:
                continue
            met.add(path)
            section, spec = fields[path]
            shows = tuple(compile(one, known) for one in (section.when, spec.when) if one)
            needed = compile(spec.required_when, known) if spec.required_when else None
            one = _Asked(path, spec, shows, needed)
            for before in one.conditions:
                meet(before)
            found.append(one)

    for condition in conditions:
        meet(condition)
    return found


@dataclass
class _Words:
    """What the conditions compare with, and so which answers they tell apart; ``exact``: none is left out."""

    sources: Sequence[str]
    asked: Sequence[_Asked]
    lists: Mapping[str, CodeList]
    exact: bool = True
    texts: list[str] = field(default_factory=list)
    numbers: list[float] = field(default_factory=list)
    known: dict[tuple[str, date], list[Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        whole = "\n".join(self.sources)
        bare = _QUOTED.sub(" ", whole)
        self.texts = sorted({one or two for one, two in _QUOTED.findall(whole)} - {""})
        self.numbers = sorted({sign * float(one) for one in _NUMBER.findall(bare) for sign in (1, -1)})
        self.letters, self.ordered = bool(_LETTERS.search(bare)), "<" in bare or ">" in bare
        self.spans = [days for name, days in _SPANS.items() if name in bare]
        many = len(self.texts) > MOST_WORDS or len(self.numbers) > MOST_WORDS
        self.texts, self.numbers = self.texts[:MOST_WORDS], self.numbers[:MOST_WORDS]
        crossed = len(self.asked) > 2 and _CROSSED.search(bare)
        chained = self.spans and sum(one.spec.type in _DAYS for one in self.asked) > 1
        self.exact = not (many or crossed or chained or _RECKONED.search(bare))
        self.days = self._days()
        pool = {*self.numbers, 0.0}
        for one in self.asked:
            pool |= {float(bound) for bound in _bounds(one.spec) if bound is not None}
        self.pool = sorted(pool)
        self.todays = self.days if self.spans and self._named() else sorted({TODAY, *_around(self._named())})

    def _named(self) -> set[date]:
        return {day for text in self.texts if (day := _read(text))}

    def _days(self) -> list[date]:
        """The days around each that is named, and as far from it as a condition counts."""
        bounds = {getattr(one.spec, key, None) for one in self.asked for key in ("not_before", "not_after")}
        named = {TODAY, *self._named(), *(bound for bound in bounds if isinstance(bound, date))}
        found = set(named)
        for day in named - {date(1900, 1, 1)}:
            for days in self.spans:
                for far in {n + step for n in self.numbers if abs(n) * days < 300_000 for step in (-1, 0, 1)}:
                    found |= set(_after(day, days, round(far)))
        return sorted(_around(found))

    def values(self, one: _Asked, today: date) -> list[Any]:
        """The answers of a field that shows, one of each kind that the conditions tell apart."""
        if (one.path, today) not in self.known:
            self.known[one.path, today] = self._values(one.spec, today)
        return self.known[one.path, today]

    def _values(self, spec: AnyField, today: date) -> list[Any]:
        if spec.type in ("boolean", "signature"):
            return [True]  # a box left alone is not ticked
        if spec.type == "code":
            return self._codes(self.lists.get(spec.list))
        if spec.type in ("number", "money"):
            return self._counts(spec)
        if spec.type in _DAYS:
            first, last = (_day(getattr(spec, key), today) for key in ("not_before", "not_after"))
            return [day for day in self.days if (not first or first <= day) and (not last or day <= last)]
        if spec.type in _WRITTEN:
            self.exact = self.exact and not self.letters
            most = getattr(spec, "max_length", 500)
            more = ["!", *(f"{text}!" for text in self.texts)] if self.ordered else []
            return [*(text for text in self.texts if len(text) <= most), "~", "~~", *more]
        self.exact = False
        return [_SHAPES.get(spec.type, [{}])]

    def _codes(self, known: CodeList | None) -> list[Any]:
        if known is None:
            self.exact = False
            return [*self.texts, "~"]
        codes = sorted({entry.code for entry in known.entries})
        if self.letters:
            return codes
        named = {code for code in codes if code in self.texts}
        others = [code for code in codes if code not in named]
        near = {code for text in self.texts for code in others[max(bisect(others, text) - 1, 0) :][:2]}
        return sorted({*named, *others[:2], *others[-1:], *(near if self.ordered else ())})

    def _counts(self, spec: AnyField) -> list[Any]:
        low, high = _bounds(spec)
        step = 10.0 ** -getattr(spec, "decimals", 0)
        pool = {round(one + by, 6) for one in (*self.pool, -FAR, FAR) for by in (-step, 0, step)}
        fit = [one for one in pool if (low is None or low <= one) and (high is None or one <= high)]
        whole = not getattr(spec, "decimals", 0)
        return sorted(int(one) if whole else one for one in fit if not whole or one == int(one))


def _answers(asked: Sequence[_Asked], words: _Words) -> Iterator[dict[str, Any]]:
    """Every way to fill the form, as far as these fields go, today first; each is a map that changes afterwards."""

    steps = count()

    def fill(number: int, answers: dict[str, Any]) -> Iterator[dict[str, Any]]:
        if next(steps) > MOST_STEPS:
            words.exact = False
            return
        if number == len(asked):
            yield answers
            return
        one = asked[number]
        section, name = one.path.split(".")
        place = answers.setdefault(section, {})
        place[name] = None
        shown = all(_holds(each, answers) for each in one.shows)
        needed = one.spec.required or (one.required_when is not None and _holds(one.required_when, answers))
        values = words.values(one, answers["today"]) if shown else []
        for value in values if shown and needed else [None, *values]:
            place[name] = value
            yield from fill(number + 1, answers)
        place[name] = None

    for today in words.todays:
        yield from fill(0, {"today": today})


def _holds(condition: Expression, answers: Mapping[str, Any]) -> bool:
    try:
        return bool(condition.evaluate(answers))
    except ExpressionFailed:
        return False


def _certain(condition: Expression, answers: Mapping[str, Any]) -> bool:
    try:
        return condition.certain(answers)
    except ExpressionFailed:
        return True


def _at(answers: Mapping[str, Any], path: str) -> Any:
    section, _dot, name = path.partition(".")
    return answers[section][name]


def _bounds(spec: AnyField) -> tuple[int | None, int | None]:
    return getattr(spec, "minimum", None), getattr(spec, "maximum", None)


def _day(bound: date | str | None, today: date) -> date | None:
    return today if bound == "today" else bound if isinstance(bound, date) else None


def _read(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2026-06-15") else None
    except ValueError:
        return None


def _around(days: Iterable[date]) -> set[date]:
    """The days, those before and those after them."""
    return {day + timedelta(days=step) for day in days for step in (-1, 0, 1) if 1000 < day.year < 9000}


def _after(day: date, unit: int, far: int) -> Iterator[date]:
    """The day so many days, months or years (``unit`` the days that one has at most) after another, if there is one."""
    months = day.year * 12 + day.month - 1 + far * (1 if unit == 31 else 12)
    with suppress(OverflowError):
        if unit == 1:
            yield day + timedelta(days=far)
        elif 12 <= months < 9000 * 12:
            first = date(months // 12, months % 12 + 1, min(day.day, 28))
            yield from (first, first + timedelta(days=max(day.day - 28, 0)))
