"""How to submit (``cach_thuc_thuc_hien``): rows of channel, time, fee and description, whose cells run together.

A row begins where a channel's name is followed, without a word between, by a time and a fee. Time cells hold a number
with or without a unit, "Không có thông tin", or words; fee cells "Miễn phí", "Không có thông tin", or a number and a
currency.
"""

import re
from dataclasses import dataclass
from typing import Final

from motcua.mechanisms.cases.importing.amounts import (
    CURRENCIES,
    NUMBER,
    UNITS,
    Split,
    fitting,
    lengths,
    splits,
    sums,
    whole,
)
from motcua.mechanisms.cases.importing.pieces import Cutter, Kind

FIELD: Final = "cach_thuc_thuc_hien"
NOTHING: Final = "Không có thông tin"
CHANNELS: Final = {"Trực tiếp": "direct", "Trực tuyến": "online", "Dịch vụ bưu chính": "post"}

HEADER = re.compile(r"Hình thức nộp\s*Thời gian\s*Phí, lệ phí\s*Mô tả")
_CHANNEL = re.compile("|".join(CHANNELS))
_FEE = (
    rf"(?P<fee>(?P<free>Miễn phí)|(?P<none>{NOTHING})"
    rf"|(?:(?:Lệ phí|Phí)\s*:\s*)?(?P<number>{NUMBER})\s*(?P<currency>Việt Nam Đồng|VNĐ|VND|USD|EUR|Đồng))"
)
_UNIT = "|".join(sorted((unit.capitalize() for unit in UNITS), key=len, reverse=True))
_RUN = re.compile(r"\s*(?P<run>\d[\d.,]+)(?P<gap>\s*)(?P<currency>Việt Nam Đồng|VNĐ|VND|USD|EUR|Đồng)")
_ROWS = [
    re.compile(rf"\s*(?P<time>(?P<amount>\d+)\s*(?P<unit>{_UNIT}))\s*{_FEE}"),
    re.compile(rf"\s*(?P<time>{NOTHING})\s*{_FEE}"),
    re.compile(rf"\s*(?P<time>(?P<amount>\d+))\s*(?=Miễn phí|Lệ phí|Phí|{NOTHING}){_FEE}"),
    re.compile(rf"\s*(?P<time>(?P<amount>\d+))\s+(?=\d){_FEE}"),
    re.compile(rf"\s*(?P<time>(?P<odd>\d+(?:[.,]\d+)?[ \t]*[^\W\d_][^\d\n]{{0,30}}?))\s*{_FEE}"),
    re.compile(rf"\s*(?P<time>(?P<odd>\d+[.,]\d+[ \t]*(?:{_UNIT})))\s*{_FEE}"),
]
_WORDS = re.compile(rf"(?P<time>(?=[^\W\d_])[^\n]{{1,300}}?){_FEE}")


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
        fee = _fee(cut, found, bracket)
        description = cut.take("description", after, end) or None
        _compare(cut, found, limit, description)
        channel = CHANNELS[found.channel[0]]
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
        if found.cells.get("odd"):
            cut.tell("unit_unknown", *found.time)
        return Limit(None, None, written, None if written == NOTHING else written)
    if unit is None:
        cut.tell("unit_missing", *found.time)
    return Limit(int(amount), UNITS[unit.lower()] if unit else None, written)


def _fee(cut: Cutter, found: _Found, bracket: str | None) -> Fee:
    written = cut.take("fee", *found.fee)
    number, currency = found.cells.get("number"), found.cells.get("currency")
    amount = whole(number) if number else None
    code = CURRENCIES[currency.lower()] if currency else None
    told = list(sums(bracket or ""))
    said = ", ".join(money.written for money in told)
    if amount is not None and told and amount not in {money.amount for money in told}:
        cut.tell("money_differs", *found.fee, found=said)
    if found.cells.get("free") and told:
        cut.tell("free_with_amounts", *found.fee, found=said)
    if found.cells.get("none"):
        cut.tell("fee_missing", *found.fee)
    if code not in (None, "VND"):
        cut.tell("fee_foreign", *found.fee)
    return Fee(amount, code, bool(found.cells.get("free")), bool(found.cells.get("none")), written, bracket)


def _compare(cut: Cutter, found: _Found, limit: Limit, description: str | None) -> None:
    """Tell where the description speaks of another length of time than the time cell."""
    told = lengths(description or "")
    said = ", ".join(dict.fromkeys(length.written for length in told))
    others = {(length.amount, length.unit) for length in told}
    if limit.amount is None and not found.cells.get("odd"):
        cut.tell("limit_in_words" if told else "limit_missing", *found.time, found=said)
    elif limit.amount is not None and limit.unit and others - {(limit.amount, limit.unit)}:
        kind = "limit_more" if (limit.amount, limit.unit) in others else "limit_differs"
        cut.tell(kind, *found.time, found=said)
