"""How to submit (``cach_thuc_thuc_hien``): rows of channel, time, fee and description, whose cells run together.

A row begins where a channel's name is followed, without a word between, by a time and a fee. Time cells hold a number
with or without a unit, "Không có thông tin", or words; fee cells "Miễn phí", "Không có thông tin", or a number and a
currency. A channel's name that touches what stands around it begins a row too, even where neither cell can be read:
such a row says nothing but its words, and a person decides.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from motcua.mechanisms.cases.importing.amounts import (
    BLANK,
    CURRENCIES,
    NUMBER,
    UNITS,
    Split,
    fitting,
    lengths,
    plain,
    spaced,
    splits,
    sums,
    whole,
)
from motcua.mechanisms.cases.importing.pieces import Cutter, Kind

FIELD: Final = "cach_thuc_thuc_hien"
NOTHING: Final = "Không có thông tin"
CHANNELS: Final = {"Trực tiếp": "direct", "Trực tuyến": "online", "Dịch vụ bưu chính": "post"}

HEADER = re.compile(r"\s*".join(map(spaced, ("Hình thức nộp", "Thời gian", "Phí, lệ phí", "Mô tả"))))
_CHANNEL = re.compile(spaced(*CHANNELS))
_CURRENCY = spaced("Việt Nam Đồng", "VNĐ", "VND", "USD", "EUR", "Đồng")
_UNSAID = spaced(NOTHING, "Không quy định", "Chưa quy định", "Không xác định")
_COUNCIL = rf"{BLANK}của{BLANK}(?:{spaced('HĐND', 'Hội đồng nhân dân')})(?:{BLANK}(?:cấp|tỉnh))*"
_LATER = rf"(?:{spaced('Theo quy định', 'Theo quyết định')})(?:{_COUNCIL})?"
_SUM = rf"(?:(?:{spaced('Lệ phí')}|Phí)\s*:\s*)?(?P<number>{NUMBER})\s*"
_FREE = spaced("Miễn phí")
_FEE = rf"(?P<fee>(?P<free>{_FREE})|(?P<none>{spaced(NOTHING)})|{_SUM}(?P<currency>{_CURRENCY}))"
_LOOSE = (
    rf"(?P<fee>(?P<free>(?i:{_FREE}|{spaced('Không thu phí', 'Không thu lệ phí')}))|(?P<none>{_UNSAID}|{_LATER})"
    rf"|{_SUM}(?P<currency>(?i:{_CURRENCY}|đ(?![^\W\d_]))))"
)
"""A fee cell right behind a time, where letters may be small and words may say that somebody else decides."""
_UNIT = rf"(?i:{spaced(*UNITS)})"
_RUN = re.compile(rf"\s*(?P<run>\d[\d.,]{{1,30}})(?P<gap>\s*)(?P<currency>{_CURRENCY})")
_RANGE = r"\d{1,9}(?:[.,]\d+)?(?:\s*(?:-|–|—|÷|/|đến|tới|hoặc)\s*\d{1,9}(?:[.,]\d+)?)?"
_ROWS = [
    re.compile(rf"\s*(?P<time>(?P<amount>\d{{1,9}})\s*(?P<unit>{_UNIT}))\s*{_LOOSE}"),
    re.compile(rf"\s*(?P<time>{_UNSAID})\s*{_LOOSE}"),
    re.compile(rf"\s*(?P<time>(?P<amount>\d{{1,9}}))\s*(?=[^\W\d]){_LOOSE}"),
    re.compile(rf"\s*(?P<time>(?P<amount>\d{{1,9}}))\s+(?=\d){_FEE}"),
    re.compile(rf"\s*(?P<time>(?P<odd>{_RANGE}[ \t]*[^\W\d_][^\d\n]{{0,30}}?))\s*{_LOOSE}"),
    re.compile(rf"\s*(?P<time>(?P<odd>\d{{1,9}}[.,]\d+[ \t]*{_UNIT}))\s*{_LOOSE}"),
]
_WORDS = re.compile(rf"(?P<time>(?=[^\W\d_])[^\n]{{1,300}}?){_FEE}")
_TOUCHES = re.compile(r"(?=\d|[A-ZÀ-ỸĐ]|[-–&<])")
_AGREES = re.compile(
    r"[\s.(-]*(?:không(?: có| thu| quy định)?(?: phí| lệ phí)?|miễn (?:phí|lệ phí))[\s.)]*", re.IGNORECASE
)
"""What a bracket says that only repeats "Miễn phí"."""
_EACH = re.compile(rf"(?:(?P<number>{NUMBER})\s*(?i:{spaced(*CURRENCIES)})\s*)?(?P<unit>/\s*[^\d();,.]{{1,40}}?)\s*\.?")
_HIDDEN = re.compile(rf"[^\W\d_]{{1,30}}\s?\d{{1,9}}\s*{_UNIT}\s*{_LOOSE}")
"""A time and a fee that touch: a row whose channel is none that is known."""
LONGEST: Final = 10_000
"""Of any unit: no limit is longer."""
SMALLEST: Final = 1000
"""Dong: no fee is less, so a smaller number was meant in thousands, or is something else."""


@dataclass(frozen=True)
class Limit:
    """The time cell: ``amount`` of ``unit`` (None: none written); without an amount, ``words`` say what is."""

    amount: int | None
    unit: str | None
    written: str
    words: str | None = None


@dataclass(frozen=True)
class Fee:
    """The fee cell: ``free``, ``none`` (no information), or an ``amount`` as written; the ``bracket`` behind it."""

    amount: int | None
    currency: str | None
    free: bool
    none: bool
    written: str
    bracket: str | None

    @property
    def unit(self) -> str | None:
        """For each of what: the bracket, where it is merely a unit such as ``/trang``."""
        return self.bracket if self.bracket and re.fullmatch(r"/\s*[^\d()]{1,40}", self.bracket) else None

    @property
    def each(self) -> str | None:
        """The same, also where the bracket repeats the amount before it: ``/bản`` in "20.000 đồng/bản"."""
        found = _EACH.fullmatch(self.bracket or "")
        if found and found["number"] and whole(found["number"]) != self.amount:
            return None
        return self.unit or (found["unit"] if found else None)


@dataclass(frozen=True)
class Row:
    """One row: the ``channel`` (direct, online, post), its limit and fee, and what else it says.

    ``told``: the kinds of findings about it; ``places``: where it stands in the raw text.
    """

    channel: str
    limit: Limit
    fee: Fee
    description: str | None
    told: frozenset[str] = frozenset()
    places: range = range(0)


@dataclass(frozen=True)
class _Found:
    """Where the cells of a row begin and end, in the text."""

    channel: re.Match[str]
    time: tuple[int, int]
    fee: tuple[int, int]
    cells: dict[str, str | None]
    ways: tuple[Split, ...] = ()


def read(cut: Cutter) -> list[Row]:
    """The rows of the table, in order."""
    text = cut.text
    if text.strip() in ("", NOTHING):
        cut.take("nothing", 0, len(text))
        return []
    if not (head := HEADER.match(text, len(text) - len(text.lstrip()))):
        cut.tell("head_missing", 0, min(len(text), 60), expected="Hình thức nộp…")
        return []
    cut.take("header", *head.span(), Kind.HEADER)
    rows: list[Row] = []
    place = head.end()
    found = _next(text, place)
    while found is not None:
        before = len(cut.findings)
        cut.take("channel", *found.channel.span())
        following = _next(text, found.fee[1])
        end = following.channel.start() if following else len(text)
        after, bracket = _bracket(cut, found.fee[1], end)
        limit = _limit(cut, found)
        description = cut.take("description", after, end) or None
        fee = _fee(cut, found, bracket, description or "")
        _compare(cut, found, limit, description)
        if found.cells and (hidden := _HIDDEN.search(text, after, end)):
            cut.tell("row_hidden", *hidden.span())
        channel = CHANNELS[" ".join(found.channel[0].split())]
        if any(row.channel == channel for row in rows):
            cut.tell("channel_twice", *found.channel.span())
        told = frozenset(told.kind for told in cut.findings[before:])
        rows.append(Row(channel, limit, fee, description, told, cut.places(found.channel.start(), end)))
        found = following
    if not rows:
        cut.tell("rows_missing", place, len(text))
    return rows


def _next(text: str, place: int) -> _Found | None:
    """The first row at or after a place."""
    for channel in _CHANNEL.finditer(text, place):
        if found := _row(text, channel):
            return found
        if _TOUCHES.match(text, channel.end()) and (
            channel.start() <= place or not text[channel.start() - 1].isspace()
        ):
            nothing = (channel.end(), channel.end())
            return _Found(channel, nothing, nothing, {})
    return None


def _row(text: str, channel: re.Match[str]) -> _Found | None:
    for shape in _ROWS[:3]:
        if found := shape.match(text, channel.end()):
            return _Found(channel, found.span("time"), found.span("fee"), found.groupdict())
    if found := _RUN.match(text, channel.end()):
        return _run(text, channel, found)
    for shape in _ROWS[3:]:
        if found := shape.match(text, channel.end()):
            return _Found(channel, found.span("time"), found.span("fee"), found.groupdict())
    found = _WORDS.match(text, channel.end())
    if found and found["time"][0].isupper() and not _CHANNEL.search(found["time"]):
        return _Found(channel, found.span("time"), found.span("fee"), found.groupdict())
    return None


def _run(text: str, channel: re.Match[str], found: re.Match[str]) -> _Found | None:
    """A time without unit and a fee whose digits run together: read by what stands behind, else as one digit first."""
    ways = splits(found["run"])
    if not ways:
        return None
    behind = text[found.end() : found.end() + 200]
    chosen = (fitting(ways, [money.amount for money in sums(behind)]) or ways)[0]
    middle = found.start("run") + len(chosen.first)
    cells = {"amount": chosen.first, "number": chosen.second, "currency": found["currency"]}
    return _Found(channel, (found.start("run"), middle), (middle, found.end()), cells, (chosen, *ways))


def _bracket(cut: Cutter, start: int, end: int) -> tuple[int, str | None]:
    """Where the bracket behind a fee ends, and what it holds; without one before the next row, the place itself."""
    text = cut.text
    if not text.startswith("(", start):
        return start, None
    depth = 0
    for place in range(start, end):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0:
            cut.take("bracket", start, start + 1, Kind.SEPARATOR)
            inside = cut.take("bracket", start + 1, place)
            cut.take("bracket", place, place + 1, Kind.SEPARATOR)
            return place + 1, inside
    cut.tell("bracket_open", start, end)
    return start, None


def _limit(cut: Cutter, found: _Found) -> Limit:
    written = cut.take("limit", *found.time)
    amount, unit = found.cells.get("amount"), found.cells.get("unit")
    if found.ways:
        chosen, *ways = found.ways
        readings = ", ".join(f"{way.first}|{way.second}" for way in ways)
        place = (found.time[0], found.fee[1])
        cut.tell("run_together", *place, readings=readings, chosen=f"{chosen.first}|{chosen.second}")
    if amount is None:
        if not found.cells:
            cut.tell("row_unread", found.channel.start(), _line_end(cut.text, found.channel.end()))
        if found.cells.get("odd"):
            cut.tell("unit_unknown", *found.time)
        return Limit(None, None, written, None if written == NOTHING else written)
    if unit is None:
        cut.tell("unit_missing", *found.time)
    if not 1 <= int(amount) <= LONGEST:
        cut.tell("limit_odd", *found.time, most=str(LONGEST))
    return Limit(int(amount), UNITS[plain(unit)] if unit else None, written)


def _line_end(text: str, place: int) -> int:
    """A little behind a place, on the same line."""
    end = text.find("\n", place, place + 60)
    return end if end >= 0 else min(place + 60, len(text))


def _fee(cut: Cutter, found: _Found, bracket: str | None, description: str) -> Fee:
    written = cut.take("fee", *found.fee)
    number, currency = found.cells.get("number"), found.cells.get("currency")
    amount = whole(number) if number else None
    code = CURRENCIES[plain(currency)] if currency else None
    free = bool(found.cells.get("free"))
    fee = Fee(amount, code, free, bool(not found.cells or found.cells.get("none")), written, bracket)
    for kind, said in _doubts(fee, description):
        cut.tell(kind, *found.fee, found=said)
    return fee


def _doubts(fee: Fee, description: str) -> Iterator[tuple[str, str]]:
    """Kinds of findings about a fee, each with the words that gave rise to it."""
    bracket = fee.bracket or ""
    inside, beside = list(sums(bracket)), list(sums(description))
    told, aside = (", ".join(money.written for money in some) for some in (inside, beside))
    if fee.free and (inside or beside):
        yield "free_with_amounts", told or aside
    elif fee.free and bracket and not _AGREES.fullmatch(bracket):
        yield "free_with_words", bracket[:160]
    if fee.none:
        yield "fee_missing", ""
    if fee.currency not in (None, "VND"):
        yield "fee_foreign", ""
    if fee.amount is None:
        return
    if inside and fee.amount not in {money.amount for money in inside}:
        yield "money_differs", told
    elif fee.currency == "VND" and fee.amount < SMALLEST:
        yield "money_small", ""
    if not inside and beside and fee.amount not in {money.amount for money in beside}:
        yield "money_beside", aside
    if "%" in bracket + description:
        yield "fee_share", " ".join(re.findall(r"\S+\s*%", bracket + " " + description))
    elif bracket and not fee.each and (not inside or fee.amount in {money.amount for money in inside}):
        yield "fee_with_words", bracket[:160]
    if description.startswith("/"):
        yield "fee_with_words", description[:60]


def _compare(cut: Cutter, found: _Found, limit: Limit, description: str | None) -> None:
    """Tell where the description speaks of another length of time than the time cell."""
    told = lengths(description or "")
    said = ", ".join(dict.fromkeys(length.written for length in told))
    others = {(length.amount, length.unit) for length in told}
    if limit.amount is None and found.cells and not found.cells.get("odd"):
        cut.tell("limit_in_words" if told else "limit_missing", *found.time, found=said)
    elif limit.amount is not None and limit.unit and others - {(limit.amount, limit.unit)}:
        kind = "limit_more" if (limit.amount, limit.unit) in others else "limit_differs"
        cut.tell(kind, *found.time, found=said)
