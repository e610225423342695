"""What a paper says and how it is numbered: words for numbers and dates, numbers, check codes, masked names. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta, timezone
from string import Formatter
from typing import Any

from motcua.kernel.text.api import unprintable as not_printable

VIETNAM = timezone(timedelta(hours=7))

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS = ("", "nghìn", "triệu", "tỷ")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})|(\d{2})/(\d{2})/(\d{4})", re.ASCII)


def number_in_words(number: int) -> str:
    """A whole number from 0 to 999 999 999 999 read aloud in Vietnamese: 2005 is "hai nghìn không trăm linh năm".

    Follows the spoken rules for mốt, tư, lăm (after mươi or mười) and linh (an empty ten inside a larger number).
    """
    if not 0 <= number < 10**12:
        raise ValueError(f"No words for {number}: it must lie between 0 and 999 999 999 999.")
    if number == 0:
        return _DIGITS[0]
    groups: list[int] = []
    while number:
        number, group = divmod(number, 1000)
        groups.append(group)
    highest = len(groups) - 1
    words: list[str] = []
    for place in range(highest, -1, -1):
        if groups[place]:
            words += [*_three_digits(groups[place], full=place < highest), _GROUPS[place]]
    return " ".join(word for word in words if word)


def _three_digits(group: int, *, full: bool) -> Iterator[str]:
    hundreds, rest = divmod(group, 100)
    tens, units = divmod(rest, 10)
    if hundreds or full:
        yield f"{_DIGITS[hundreds]} trăm"
    if tens == 0:
        if units:
            yield f"linh {_DIGITS[units]}" if hundreds or full else _DIGITS[units]
        return
    yield "mười" if tens == 1 else f"{_DIGITS[tens]} mươi"
    if units == 5:
        yield "lăm"
    elif units and tens > 1 and units in (1, 4):
        yield "mốt" if units == 1 else "tư"
    elif units:
        yield _DIGITS[units]


def date_in_words(day: date) -> str:
    """How a civil-status paper writes a date a second time.

    "Ngày mười hai tháng ba năm hai nghìn không trăm hai mươi sáu". The fourth month is "tháng tư", as it is spoken.
    """
    month = "tư" if day.month == 4 else number_in_words(day.month)
    return f"Ngày {number_in_words(day.day)} tháng {month} năm {number_in_words(day.year)}"


def date_for_print(day: date) -> dict[str, str]:
    """The forms of one date a template may choose from: figures (dd/mm/yyyy), long (ngày … tháng … năm …) and words.

    In the long form, days below 10 and the months 1 and 2 get a leading zero (Decree 30/2020, Annex I).
    """
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return {
        "iso": day.isoformat(),
        "figures": day.strftime("%d/%m/%Y"),
        "long": f"ngày {day.day:02} tháng {month} năm {day.year}",
        "words": date_in_words(day),
    }


def for_print(value: Any) -> Any:
    """Content as a template reads it: dates (ISO or dd/mm/yyyy) become :func:`date_for_print`, texts NFC."""
    if isinstance(value, Mapping):
        return {key: for_print(part) for key, part in value.items()}
    if isinstance(value, list):
        return [for_print(part) for part in value]
    if not isinstance(value, str):
        return value
    if found := _DATE.fullmatch(value):
        parts = found.groups()
        year, month, day = (int(part) for part in (parts[:3] if parts[0] else parts[:2:-1]))
        with suppress(ValueError):  # 30/02/2026 is no date, so it is text
            return date_for_print(date(year, month, day))
    return unicodedata.normalize("NFC", value).strip()


def signing_time(moment: datetime) -> str:
    """A signing moment as Decree 30/2020 prints it beside a signature: ISO 8601, whole seconds, +07:00."""
    return moment.astimezone(VIETNAM).isoformat(timespec="seconds")


def unprintable(value: Any, path: str = "") -> dict[str, str]:
    """Where content holds characters a paper cannot show: ``{"child.full_name": "漢字"}``; empty when it holds none."""
    if isinstance(value, Mapping):
        return {k: v for key, part in value.items() for k, v in unprintable(part, f"{path}.{key}".strip(".")).items()}
    if isinstance(value, list):
        return {k: v for n, part in enumerate(value) for k, v in unprintable(part, f"{path}.{n}").items()}
    letters = not_printable(value) if isinstance(value, str) else ""
    return {path: letters} if letters else {}


def without_unprintable(value: Any) -> Any:
    """The same content without the letters that a paper cannot show."""
    if isinstance(value, Mapping):
        return {key: without_unprintable(part) for key, part in value.items()}
    if isinstance(value, list):
        return [without_unprintable(part) for part in value]
    return "".join(letter for letter in value if not not_printable(letter)) if isinstance(value, str) else value


def said_on_paper(text: str) -> str:
    """A text that has to stand on a paper, such as a name: a dash where no letter of it can be printed."""
    printable: str = without_unprintable(text)
    return printable.strip() or "–"


def missing(content: Mapping[str, Any], required: tuple[str, ...]) -> list[str]:
    """The required paths (``child.full_name``) that the content leaves out or leaves blank, in the order required."""
    return [path for path in required if value_at(content, path) in (None, "", [], {})]


def value_at(content: Any, path: str) -> Any:
    """The value at a path of keys joined by dots; ``None`` when the path leads nowhere."""
    for key in path.split("."):
        content = content.get(key) if isinstance(content, Mapping) else None
    return content


def notation(pattern: str, number: int, year: int, kind: str = "", body: str = "") -> str:
    """A document's number as printed: pattern ``{n:02}/{year}`` gives ``07/2026``, ``{n:02}/{type}-{org}`` gives
    ``57/KH-UBND`` with the abbreviations of its type (``kind``) and of the ``body``. See :func:`notation_fault`."""
    return pattern.format(n=number, year=year, type=kind, org=body)


def notation_fault(pattern: str) -> str:
    """Why a number pattern cannot be used, or an empty text: it names ``{n}``, perhaps ``{year}``, ``{type}`` and
    ``{org}``, nothing else."""
    try:
        fields = {name for _, name, _, _ in Formatter().parse(pattern) if name is not None}
        if "n" in fields and fields <= {"n", "year", "type", "org"}:
            notation(pattern, 1, 2026, "KH", "UBND")
            return ""
    except ValueError:
        pass
    return "The pattern must contain {n} and may contain {year}, {type} and {org}, for example {n:02}/{year}."


def template_fault(source: str) -> str:
    """Why a Typst source cannot be a template, or an empty text. It may fetch no package: a paper needs no network."""
    if re.search(r'"@[\w-]+/', source):
        return "A template may not import packages; write what it needs into the template itself."
    return ""


# Crockford's base 32: no I, L, O, U, so a code survives being read out on the telephone.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOK_ALIKE = str.maketrans("OIL", "011")
CODE_BYTES = 10


def verification_code(random: bytes) -> str:
    """Ten random bytes (80 bits) as a code a person can type: ``7K3M-Q9TR-0VWX-5Z2B``."""
    if len(random) != CODE_BYTES:
        raise ValueError(f"A verification code is made of {CODE_BYTES} random bytes.")
    value = int.from_bytes(random, "big")
    letters = "".join(_ALPHABET[value >> shift & 31] for shift in range(75, -1, -5))
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def read_verification_code(typed: str) -> str:
    """The code as stored, from what somebody typed (small letters, blanks, O for 0); empty when it can be no code."""
    letters = re.sub(r"[\s\-–.]", "", typed).upper().translate(_LOOK_ALIKE)
    if len(letters) != 16 or any(letter not in _ALPHABET for letter in letters):
        return ""
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def masked(text: str, how: str) -> str:
    """A text as strangers may see it: ``name``, ``year`` (of a date, ISO or dd/mm/yyyy, whole or partial), ``none``."""
    if how == "year":
        found = re.search(r"\b\d{4}\b", text)
        return found[0] if found else ""
    return masked_name(text) if how == "name" else text


def masked_name(name: str) -> str:
    """A name as strangers may see it: "Nguyễn Thị Minh Anh" is "N*** T*** M*** Anh". The stars tell no length."""
    *before, given = name.split() or [""]
    return " ".join([*(f"{word[0]}***" for word in before), given if before else given[:1] + "***" * bool(given)])
