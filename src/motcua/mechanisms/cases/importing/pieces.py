"""A text cut into pieces without losing a character: the pieces, put together again, are the text as it was found.

Readers look at the text in NFC, where a letter is one sign however it was typed; pieces know places in the raw text.
"""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from motcua.mechanisms.cases.importing.findings import Finding


class Kind(StrEnum):
    """What a piece is: a value of the record, a named noise of the page, words of another field, or words unread."""

    VALUE = "value"
    HEADER = "header"
    LABEL = "label"
    SEPARATOR = "separator"
    UI_NOISE = "ui_noise"
    WHITESPACE = "whitespace"
    MISPLACED = "misplaced"
    UNREAD = "unread"


MOST_MARKS = 30
NOISE = frozenset({Kind.HEADER, Kind.LABEL, Kind.SEPARATOR, Kind.UI_NOISE, Kind.WHITESPACE})


@dataclass(frozen=True)
class Piece:
    """The characters from ``start`` to ``end`` of a raw field; ``value`` is the same in NFC, ``name`` what it says."""

    kind: Kind
    name: str
    start: int
    end: int
    value: str


class Cutter:
    """One field of a record while it is read. Places given to its methods are places in ``text``, which is NFC."""

    def __init__(self, name: str, raw: str) -> None:
        self.name, self.raw = name, raw
        self.text, self._at = _normalised(raw)
        self.findings: list[Finding] = []
        self._taken: list[tuple[int, int, Kind, str]] = []

    def take(self, name: str, start: int, end: int, kind: Kind = Kind.VALUE) -> str:
        """Cut out a piece, without white space at its edges, and return its text ("" when nothing is left)."""
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        if start < end:
            self._taken.append((start, end, kind, name))
        return self.text[start:end]

    def tell(self, kind: str, start: int, end: int, **values: str) -> None:
        """Note what a person must look at, with the words that it is about."""
        words = self.text[start:end].strip()
        self.findings.append(Finding(kind, self.name, self._at[start], self._at[end], words, values))

    def places(self, start: int, end: int) -> range:
        """The places in the raw text between two places of ``text``."""
        return range(self._at[start], self._at[end])

    def pieces(self) -> tuple[Piece, ...]:
        """All pieces in order, with the gaps between them; what is no white space there is told as left over."""
        found, place = [], 0
        for start, end, kind, name in sorted(self._taken, key=lambda taken: taken[:2]):
            if start < place:
                raise ValueError(f"{self.name}: {name} at {start} was cut twice")
            found += self._gap(place, start)
            found.append(self._piece(kind, name, start, end))
            place = end
        return (*found, *self._gap(place, len(self.text)))

    def _gap(self, start: int, end: int) -> list[Piece]:
        left = len(self.text[start:end]) - len(self.text[start:end].lstrip())
        right = end - (len(self.text[start:end]) - len(self.text[start:end].rstrip()))
        if start == end:
            return []
        if left == end - start:
            return [self._piece(Kind.WHITESPACE, "whitespace", start, end)]
        self.tell("left_over", start + left, right)
        edges = [
            (start, start + left, Kind.WHITESPACE),
            (start + left, right, Kind.UNREAD),
            (right, end, Kind.WHITESPACE),
        ]
        return [self._piece(kind, kind.value, one, other) for one, other, kind in edges if one < other]

    def _piece(self, kind: Kind, name: str, start: int, end: int) -> Piece:
        return Piece(kind, name, self._at[start], self._at[end], self.text[start:end])


def after_space(text: str, place: int, end: int | None = None) -> int:
    """The first place from ``place`` on that is no white space."""
    end = len(text) if end is None else end
    while place < end and text[place].isspace():
        place += 1
    return place


def _normalised(raw: str) -> tuple[str, list[int]]:
    """The text in NFC, and for each place in it the place in ``raw`` (one more than letters: the end).

    A letter with more marks than any writing has makes bringing the text to NFC endless: such a text stays as it is.
    """
    if raw.isascii() or _overloaded(raw) or unicodedata.is_normalized("NFC", raw):
        return raw, list(range(len(raw) + 1))
    parts: list[str] = []
    places: list[int] = []
    for start, end in _clusters(raw):
        parts.append(unicodedata.normalize("NFC", raw[start:end]))
        places += [start] * len(parts[-1])
    return "".join(parts), [*places, len(raw)]


def _overloaded(raw: str) -> bool:
    run = 0
    for letter in raw:
        run = run + 1 if unicodedata.combining(letter) else 0
        if run > MOST_MARKS:
            return True
    return False


def _clusters(raw: str) -> list[tuple[int, int]]:
    """Where letters with their marks begin and end: pieces that can be put into NFC one by one."""
    starts = [0]
    for place in range(1, len(raw)):
        if unicodedata.combining(raw[place]):
            continue
        before = raw[starts[-1] : place]
        both = unicodedata.normalize("NFC", before + raw[place])
        if both == unicodedata.normalize("NFC", before) + unicodedata.normalize("NFC", raw[place]):
            starts.append(place)
    return list(zip(starts, [*starts[1:], len(raw)], strict=True))
