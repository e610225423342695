"""The fields that are no tables: single values, lists of names, and texts of several lines."""

import re
from collections.abc import Mapping
from typing import Final

from motcua.mechanisms.cases.importing.pieces import Cutter, Kind, after_space
from motcua.mechanisms.cases.importing.submission import NOTHING

LEVELS: Final = {"Cấp bộ": "ministry", "Cấp tỉnh": "province", "Cấp xã": "commune", "Cơ quan khác": "other"}
KINDS: Final = frozenset(
    {
        "TTHC được giao luật quy định chi tiết",
        "TTHC không được luật giao cho địa phương quy định",
        "Loại khác",
    }
)
_CODE = re.compile(r"[0-9]\.[0-9]{6}")


def value(cut: Cutter, name: str, known: frozenset[str] = frozenset()) -> str | None:
    """The one value of a field; None where it is empty or says that there is no information."""
    words = cut.take(name, 0, len(cut.text))
    if words in ("", NOTHING):
        return None
    if known and words not in known:
        cut.tell("word_unknown", 0, len(cut.text))
    return words


def code(cut: Cutter) -> str | None:
    """The code of the procedure, such as 1.001193."""
    words = value(cut, "code")
    if words is not None and not _CODE.fullmatch(words):
        cut.tell("code_bad", 0, len(cut.text))
    return words


def names(cut: Cutter, name: str, known: Mapping[str, str] | None = None) -> list[str]:
    """The names of a list, in order. A comma parts two names where a capital follows it and no bracket is open."""
    if cut.text.strip() in ("", NOTHING):
        cut.take("nothing", 0, len(cut.text))
        return []
    found, start, depth = [], 0, 0
    for place, letter in enumerate(cut.text):
        depth = max(0, depth + {"(": 1, ")": -1}.get(letter, 0))
        behind = after_space(cut.text, place + 1) if letter in ",;" and depth == 0 else len(cut.text)
        if cut.text[behind : behind + 1].isupper():
            found.append((start, place))
            cut.take("comma", place, place + 1, Kind.SEPARATOR)
            start = place + 1
    found.append((start, len(cut.text)))
    words = [(cut.take(name, *span), span) for span in found]
    for word, span in words:
        if known is not None and word not in known:
            cut.tell("word_unknown", *span)
    return [word for word, _span in words if word]


def agencies(cut: Cutter) -> list[str]:
    """The names of agencies."""
    return names(cut, "agency")


def place(cut: Cutter) -> list[str]:
    """Where to submit: one text, whose commas are those of addresses."""
    words = value(cut, "agency")
    return [words] if words else []


def lines(cut: Cutter, name: str) -> list[str]:
    """The lines of a text that are not blank."""
    if cut.text.strip() in ("", NOTHING):
        cut.take("nothing", 0, len(cut.text))
        return []
    found, start = [], 0
    for line in cut.text.split("\n"):
        if words := cut.take(name, start, start + len(line)):
            found.append(words)
        start += len(line) + 1
    return found
