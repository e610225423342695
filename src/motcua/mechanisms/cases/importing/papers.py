"""What to hand in (``thanh_phan_ho_so``): tables of papers, each under a heading; a row is name, form's file, quantity.

No sign stands between cells, so the quantity ends a row: digits that touch the name before them, and "bản chính" or
"bản sao" that touch the next row behind them. "nộp 01 bản chính; …" inside a name does neither.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from motcua.mechanisms.cases.importing.amounts import plain, spaced
from motcua.mechanisms.cases.importing.pieces import Cutter, Kind, after_space
from motcua.mechanisms.cases.importing.submission import NOTHING

FIELD: Final = "thanh_phan_ho_so"
HEADER = re.compile(r"\s*".join(map(spaced, ("Tên giấy tờ", "Mẫu đơn, tờ khai", "Số lượng"))))
_KINDS: Final = {"phải xuất trình": "present", "phải nộp": "submit", "lưu ý": "note"}
_COUNTED: Final = {"bản chính": "originals", "bản sao": "copies", "bản điện tử": "electronic"}
_COPY = spaced(*_COUNTED)
_QUANTITY = re.compile(rf"(?P<first>\d{{1,12}})\s?(?:{_COPY})(?:,\s?\d{{1,9}}\s?(?:{_COPY}))*")
_COUNT = re.compile(rf"(\d{{1,9}})\s?({_COPY})")
_NAMED = re.compile(
    r"(?<![\d.,/])(?P<number>\d{1,2})\s*(?:\([^()\d]{1,20}\)\s*)?(?P<what>bản\s(?:chính|sao))(?!\w)", re.IGNORECASE
)
_LABEL = re.compile(r"\((\d+(?:\.\d+)*)\)")
_ENDING = r"\.(?:docx?|pdf|xlsx?|rtf|odt|jpe?g|png|zip|rar)"
_LONGEST_NAME: Final = 150
_INVISIBLE: Final = "\u200b\u200e\u200f"
_FILE = re.compile(rf"{_ENDING}$", re.IGNORECASE)


@dataclass(frozen=True)
class Paper:
    """One row: its ``name``, the files of its ``forms``, how many ``originals`` (None: none written) and ``copies``."""

    name: str
    forms: tuple[str, ...]
    originals: int | None
    copies: int | None
    electronic: int | None = None
    doubtful: bool = False
    """Whether the name counts otherwise than the quantity."""


@dataclass(frozen=True)
class Group:
    """One table: its ``heading`` as written, the ``label`` (1.1) in it, its ``kind`` (submit, present, note), rows."""

    heading: str | None
    label: str | None
    kind: str | None
    papers: tuple[Paper, ...]


def read(cut: Cutter) -> list[Group]:
    """The tables in order."""
    text = cut.text
    if text.strip() in ("", NOTHING):
        cut.take("nothing", 0, len(text))
        return []
    heads = list(HEADER.finditer(text))
    if not heads:
        cut.tell("head_missing", 0, min(len(text), 60), expected="Tên giấy tờ…")
        return []
    groups, heading = [], (0, heads[0].start())
    for number, head in enumerate(heads):
        cut.take("header", *head.span(), Kind.HEADER)
        last = number + 1 == len(heads)
        end = len(text) if last else heads[number + 1].start()
        papers, after = _papers(cut, head.end(), end)
        if last and text[after:end].strip():
            papers.append(_unnumbered(cut, after, end))
        if not papers:
            cut.tell("rows_missing", *head.span())
        groups.append(_group(cut, heading, papers))
        heading = (after, end)
    return groups


def _group(cut: Cutter, heading: tuple[int, int], papers: list[Paper]) -> Group:
    words = cut.text[slice(*heading)].strip()
    if set(words) <= {"-"}:
        cut.take("heading", *heading, Kind.SEPARATOR)
        cut.tell("kind_unclear", *heading)
        return Group(None, None, None, tuple(papers))
    cut.take("heading", *heading)
    label = _LABEL.match(words)
    kind = next((kind for name, kind in _KINDS.items() if name in words.lower()), None)
    if kind is None:
        cut.tell("kind_unclear", *heading)
    return Group(words, label[1] if label else None, kind, tuple(papers))


def _papers(cut: Cutter, start: int, end: int) -> tuple[list[Paper], int]:
    """The rows of one table, and where the last one ends."""
    papers = []
    for place, stop in _quantities(cut, start, end):
        name, forms = _name(cut, start, place)
        counts = {_COUNTED[plain(what)]: int(number) for number, what in _COUNT.findall(cut.text, place, stop)}
        cut.take("quantity", place, stop)
        if not name:
            cut.tell("name_missing", place, stop)
        differs = _differs(name, counts)
        if differs:
            cut.tell("quantity_differs", place, stop, found=differs)
        if "electronic" in counts:
            cut.tell("electronic_copies", place, stop)
        numbers = (counts.get("originals", 0), counts.get("copies"), counts.get("electronic"))
        papers.append(Paper(name, forms, *numbers, bool(differs)))
        start = stop
    return papers, start


def _differs(name: str, counts: Mapping[str, int]) -> str:
    """How many a name counts, where that is not what its row counts; else ""."""
    told = [(_COUNTED[plain(found["what"])], found) for found in _NAMED.finditer(name)]
    said = [found[0] for what, found in told if int(found["number"]) != counts.get(what, 0)]
    return ", ".join(dict.fromkeys(" ".join(words.split()) for words in said))


def _unnumbered(cut: Cutter, start: int, end: int) -> Paper:
    """Words behind the last quantity of the last table: a row without one."""
    cut.tell("quantity_missing", start, end)
    name, forms = _name(cut, start, end)
    return Paper(name, forms, None, None)


def _quantities(cut: Cutter, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where the quantity cells of a table stand."""
    text = cut.text
    for found in _QUANTITY.finditer(text, start, end):
        digits, before = found["first"], text[found.start() - 1] if found.start() > start else ""
        touches = before != "" and not before.isspace() and before not in '(“"/'
        closes = _closes(text, found.end(), end)
        if _QUANTITY.match(text, found.end(), end) and not (touches and len(digits) == 1):
            continue
        if len(digits) == 1 and (closes == "touching" or (closes == "spaced" and touches)):
            yield found.start(), found.end()
        elif len(digits) > 1 and closes == "touching" and (touches or not digits.startswith("0")):
            readings = ", ".join(f"{digits[:cut_at]}|{digits[cut_at:]}" for cut_at in range(len(digits)))
            place = found.end("first") - 1
            cut.tell("run_together", *found.span("first"), readings=readings, chosen=f"{digits[:-1]}|{digits[-1]}")
            yield place, found.end()
        elif touches:
            cut.tell("quantity_doubtful", *found.span())


def _closes(text: str, place: int, end: int) -> str:
    """How what stands behind a quantity goes on: ``touching`` and ``spaced`` begin another row, "" goes on the name."""
    if place == end or text[place] not in " \t\n\r\u00a0;.:),/":
        return "touching"
    behind = after_space(text, place, end)
    if behind == end:
        return "touching"
    return "spaced" if behind > place and (text[behind].isupper() or text[behind] in "*+-(") else ""


def _name(cut: Cutter, start: int, end: int) -> tuple[str, tuple[str, ...]]:
    """The name of a paper, and the files of its forms that touch the end of it."""
    text = cut.text
    stop = start + len(text[start:end].rstrip())
    if not _FILE.search(text[start:stop]):
        return cut.take("name", start, stop), ()
    seam = _seam(text, start, stop)
    if seam is None:
        cut.tell("form_unclear", start, stop)
        return cut.take("name", start, stop), ()
    name = cut.take("name", start, seam)
    ends = [seam + found.end() for found in re.finditer(_ENDING, text[seam:stop], re.IGNORECASE)]
    forms = [cut.take("form", one, other) for one, other in zip([seam, *ends], ends, strict=False)]
    return name, tuple(forms)


def _seam(text: str, start: int, stop: int) -> int | None:
    """Where a file's name begins that touches the words before it: the first seam with only a file's name behind."""
    for place in range(max(start + 1, stop - _LONGEST_NAME), stop):
        before, here = text[place - 1], text[place]
        if before.isspace() or not here.isalnum() or not _fits(text[place:stop]):
            continue
        in_number = before == "." and here.isdigit() and text[place - 2].isdigit()
        if (before in ').;:”"]’' and not in_number) or (before == "," and not here.islower()):
            return place
        if before.islower() and here.isdigit():
            return place
        if before.isalnum() and here.isupper() and (text[place + 1].islower() or _word(text, start, place).islower()):
            return place
    return None


def _word(text: str, start: int, place: int) -> str:
    """The letters before a place: ``mẫu`` in "theo mẫuTK 01.docx", ``VNe`` in "VNeID"."""
    first = place
    while first > start and (text[first - 1].isalpha() or text[first - 1] in _INVISIBLE):
        first -= 1
    word = "".join(letter for letter in text[first:place] if letter not in _INVISIBLE)
    return word if len(word) > 1 else ""


def _fits(tail: str) -> bool:
    """Whether this can be a file's name: no sign that file systems refuse, no end of a sentence, brackets closed."""
    if not _FILE.search(tail) or re.search(r"[/\\:;*?<>|\n\"]|[^\d\s]\.\s", tail):
        return False
    return tail.count("(") == tail.count(")")
