"""One answer at a time: from whatever was sent to the stored value, or to every fault in it. Pure.

A cleaner takes the field, the raw value and the context, and returns ``(value, faults)``: value None means "no answer",
faults are keyed by the part they belong to ("" = the field itself, "commune" = that box of an address).
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Any

from motcua.kernel.forms import citizen
from motcua.kernel.forms.dates import Partial, parse_partial, shown
from motcua.kernel.forms.fields import (
    AddressField,
    AnyField,
    BooleanField,
    CitizenNumberField,
    CodeField,
    DateField,
    EmailField,
    FileField,
    NameField,
    NumberField,
    PartialDateField,
    PhoneField,
    TextField,
)  # fmt: skip
from motcua.kernel.forms.messages import Message, message
from motcua.kernel.forms.specs import CodeList, Entry
from motcua.kernel.text.api import fold, nfc, unprintable

Lists = Mapping[str, CodeList]
Faults = dict[str, list[Message]]
Outcome = tuple[Any, Faults]

PATTERNS = {
    "time": re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d"),
    "paper_number": re.compile(r"[0-9A-Za-zĐđ]+(?:[ ./-]+[0-9A-Za-zĐđ]+)*"),
    "digits": re.compile(r"[0-9]+"),
}
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_HOST = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
EMAIL = re.compile(rf"(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_HOST}(?:\.{_HOST})+")
PHONE_HOME = re.compile(r"0(?:[35789]\d{8}|2\d{9})")
PHONE_ABROAD = re.compile(r"\+[1-9]\d{7,14}")
JOINERS = "\u200c\u200d"  # Bengali needs them; other invisible letters come from copying and are dropped
BENGALI = re.compile("[\u0980-\u09ff]")
HYPHENS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2212", "-"))  # as word processors set them
QUOTES = str.maketrans(dict.fromkeys("\u2018\u2019\u02bc", "'"))
ADDRESS_PARTS = ("province", "commune", "detail", "old")


@dataclass(frozen=True)
class Context:
    """What a cleaner may know besides the answer: the day and the code lists (by URN) of the form."""

    today: date
    lists: Lists


def _fault(code: str, **values: object) -> Outcome:
    return None, {"": [message(code, **values)]}


def line(raw: object, limit: int, *, multiline: bool = False) -> Outcome:
    """A readable piece of text: NFC, trimmed, spaces and hyphens of every kind plain; None if nothing is left."""
    if raw is None:
        return None, {}
    if not isinstance(raw, str):
        return _fault("unreadable")
    if len(raw) > 4 * limit + 1000:
        return _fault("too_long", max=limit)
    text = nfc(raw.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    kept = JOINERS if BENGALI.search(text) else ""
    text = "".join(c for c in text.translate(HYPHENS) if c in kept or unicodedata.category(c) != "Cf")
    if any(unicodedata.category(c) in ("Cc", "Cs", "Cn", "Co") and c != "\n" for c in text):
        return _fault("characters")
    lines = [" ".join(part.split()) for part in text.split("\n")]
    text = "\n".join(lines).strip()
    if "\n" in text and not multiline:
        return _fault("one_line")
    if len(text) > limit:
        return _fault("too_long", max=limit)
    return text or None, {}


def clean_text(field: TextField, raw: object, context: Context) -> Outcome:
    text, faults = line(raw, field.max_length, multiline=field.multiline)
    if text is None:
        return None, faults
    if len(text) < field.min_length:
        return _fault("too_short", min=field.min_length)
    if field.pattern and not PATTERNS[field.pattern].fullmatch(text):
        return _fault(field.pattern)
    if field.print and (letters := unprintable(text)):
        return _fault("unprintable", letters=" ".join(letters))
    return text, {}


def clean_name(field: NameField, raw: object, context: Context) -> Outcome:
    """Latin letters; whether one word is enough depends on other answers and is judged by ``rules``."""
    text, faults = line(raw, field.max_length)
    if text is None:
        return None, faults
    text = text.translate(QUOTES).replace("–", "-")
    if not all(unicodedata.category(c)[0] in "LM" or c in " -'." or c in JOINERS for c in text):
        return _fault("name_letters")
    if letters := unprintable(text, latin=True):
        return _fault("name_latin", letters=" ".join(letters))
    if not any(unicodedata.category(c)[0] == "L" for c in text):
        return _fault("name_letters")
    return text, {}


def _in_bounds(field: DateField | PartialDateField, value: Partial, today: date) -> Message | None:
    early = today if field.not_before == "today" else field.not_before
    if value.last < early:
        return message("date_early", limit=shown(early.isoformat()))
    if field.not_after == "today" and value.first > today:
        return message("date_future", today=shown(today.isoformat()))
    if isinstance(field.not_after, date) and value.first > field.not_after:
        return message("date_late", limit=shown(field.not_after.isoformat()))
    return None


def clean_date(field: DateField | PartialDateField, raw: object, context: Context) -> Outcome:
    text, faults = line(raw, 40)
    if text is None:
        return None, faults
    partial = isinstance(field, PartialDateField)
    value = parse_partial(text)
    if value is None or not (partial or value.full):
        return _fault("partial_form" if partial else "date_form")
    if not value.exists:
        return _fault("date_none", typed=text)
    bounds = _in_bounds(field, value, context.today)
    return (None, {"": [bounds]}) if bounds else (value.iso, {})


def clean_citizen_number(field: CitizenNumberField, raw: object, context: Context) -> Outcome:
    text, faults = line(raw, 40)
    if text is None:
        return None, faults
    number = re.sub(r"[ .-]", "", text)
    known = {entry.code for entry in context.lists[field.provinces].entries} if field.provinces else set()
    fault = citizen.shape_fault(number, known, context.today)
    return (None, {"": [fault]}) if fault else (number, {})


def clean_code(field: CodeField, raw: object, context: Context) -> Outcome:
    text, faults = line(raw, 60)
    if text is None:
        return None, faults
    return (text, {}) if context.lists[field.list].entry(text, context.today) else _fault("choice")


def clean_number(field: NumberField, raw: object, context: Context) -> Outcome:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str | None):
        return _fault("unreadable")
    if isinstance(raw, int) and raw.bit_length() > 64:
        return _fault("number")
    text, faults = line(raw if isinstance(raw, str) else None if raw is None else repr(raw), 40)
    if text is None:
        return None, faults
    # "1.234,5" is how a Vietnamese hand writes it; "1234.5" is how a machine does.
    plain = text.replace(" ", "")
    if isinstance(raw, str) and re.fullmatch(r"-?\d{1,3}(\.\d{3})*(,\d+)?", plain):
        plain = plain.replace(".", "")
    try:
        number = Decimal(plain.replace(",", "."))
    except InvalidOperation:
        return _fault("number")
    if not number.is_finite() or abs(number) >= Decimal(10) ** 15:
        return _fault("number")
    if number != round(number, field.decimals):
        return _fault("decimals", decimals=field.decimals) if field.decimals else _fault("whole")
    if field.minimum is not None and number < field.minimum:
        return _fault("number_small", min=field.minimum)
    if field.maximum is not None and number > field.maximum:
        return _fault("number_large", max=field.maximum)
    return (float(number) if field.decimals else int(number)), {}


def clean_boolean(field: BooleanField, raw: object, context: Context) -> Outcome:
    if raw is None or raw == "":
        return False, {}
    return (raw, {}) if isinstance(raw, bool) else _fault("unreadable")


def clean_phone(field: PhoneField, raw: object, context: Context) -> Outcome:
    text, faults = line(raw, 40)
    if text is None:
        return None, faults
    number = re.sub(r"[ .()-]", "", text)
    number = "0" + number[3:] if number.startswith("+84") else number
    fits = number.isascii() and (PHONE_HOME.fullmatch(number) or PHONE_ABROAD.fullmatch(number))
    return (number, {}) if fits else _fault("phone")


def clean_email(field: EmailField, raw: object, context: Context) -> Outcome:
    text, faults = line(raw, 254)
    if text is None:
        return None, faults
    return (text, {}) if EMAIL.fullmatch(text) else _fault("email")


def _commune(typed: str, province: Entry, communes: CodeList, today: date) -> tuple[str | None, Message | None]:
    """The commune's code from its code or its name, with or without its kind, with or without accents."""
    own = communes.on(today, province.code)
    wanted = fold(typed)
    if found := [entry for entry in own if typed == entry.code or wanted == fold(str(entry.label))]:
        return found[0].code, None
    short = re.compile(r"^(?:phuong|xa|dac khu) ")
    bare = [entry for entry in own if short.sub("", fold(str(entry.label))) == wanted]
    # "Tan Hoa" may mean Tân Hòa and Tân Hóa: what is written with accents decides if it can.
    exact = [entry for entry in bare if str(entry.label).lower().endswith(" " + typed.lower())]
    found = exact if len(exact) == 1 else bare
    if len(found) == 1:
        return found[0].code, None
    if found:
        return None, message("commune_many", names=", ".join(str(entry.label) for entry in found))
    return None, message("commune_none", typed=typed, province=province.label)


def clean_address(field: AddressField, raw: object, context: Context) -> Outcome:
    if raw is None or raw == "":
        return None, {}
    if not isinstance(raw, Mapping):
        return _fault("unreadable")
    faults: Faults = {}
    parts: dict[str, str] = {}
    for part in ADDRESS_PARTS:
        text, wrong = line(raw.get(part), 200)
        if wrong:
            faults[part] = wrong[""]
        elif field.print and part in ("detail", "old") and (letters := unprintable(text or "")):
            faults[part] = [message("unprintable", letters=" ".join(letters))]
        elif text:
            parts[part] = text
    if set(raw) - set(ADDRESS_PARTS):
        faults[""] = [message("unknown")]
    if not parts:
        return None, faults
    province = None
    if "province" in parts:
        province = context.lists[field.provinces].entry(parts["province"], context.today)
        if province is None:
            faults["province"] = [message("choice")]
    elif "province" not in faults:
        faults["province"] = [message("province")]
    if "commune" not in parts:
        faults.setdefault("commune", [message("commune")])
    elif province is not None:
        code, wrong_commune = _commune(parts["commune"], province, context.lists[field.communes], context.today)
        if code:
            parts["commune"] = code
        if wrong_commune:
            faults["commune"] = [wrong_commune]
    if field.detail_required and "detail" not in parts:
        faults.setdefault("detail", [message("detail")])
    return (None if faults else parts), faults


def clean_file(field: FileField, raw: object, context: Context) -> Outcome:
    if raw is None or raw == "" or raw == []:
        return None, {}
    if not isinstance(raw, list):
        return _fault("file")
    if len(raw) > field.max_files:
        return _fault("rows_many", max=field.max_files)
    for kept in raw:
        if not _is_kept(kept):
            return _fault("file")
        if kept["media_type"] not in field.media_types:
            return _fault("file_type")
        if kept["size"] > field.max_mb * 1024 * 1024:
            return _fault("file_large", max=field.max_mb)
    return [dict(kept) for kept in raw], {}


def _is_kept(kept: object) -> bool:
    if not isinstance(kept, Mapping) or set(kept) != {"sha256", "size", "media_type", "name"}:
        return False
    if not all(isinstance(kept[key], str) for key in ("sha256", "media_type", "name")):
        return False
    whole = isinstance(kept["size"], int) and not isinstance(kept["size"], bool)
    readable = line(kept["name"], 255)[0] == kept["name"]
    return whole and readable and re.fullmatch(r"[0-9a-f]{64}", kept["sha256"]) is not None


_CLEANERS: dict[str, Callable[..., Outcome]] = {
    "text": clean_text,
    "name": clean_name,
    "date": clean_date,
    "partial_date": clean_date,
    "citizen_number": clean_citizen_number,
    "address": clean_address,
    "code": clean_code,
    "number": clean_number,
    "boolean": clean_boolean,
    "phone": clean_phone,
    "email": clean_email,
    "file": clean_file,
}


def clean(field: AnyField, raw: object, context: Context) -> Outcome:
    """The stored value of ``raw`` for ``field``, or its faults; a repeated group returns a list of maps."""
    if field.type != "repeat":
        return _CLEANERS[field.type](field, raw, context)
    if raw is None or raw == "" or raw == []:
        return None, {}
    if not isinstance(raw, list):
        return _fault("unreadable")
    if len(raw) > field.maximum:
        return _fault("rows_many", max=field.maximum)
    rows: list[dict[str, Any]] = []
    faults: Faults = {}
    for n, row in enumerate(raw):
        if not isinstance(row, Mapping):
            faults[str(n)] = [message("unreadable")]
            continue
        cleaned: dict[str, Any] = {}
        for inner in field.fields:
            value, wrong = clean(inner, row.get(inner.id), context)
            faults |= {f"{n}.{inner.id}" + (f".{part}" if part else ""): found for part, found in wrong.items()}
            if value is not None:
                cleaned[inner.id] = value
        if set(row) - {inner.id for inner in field.fields}:
            faults[str(n)] = [message("unknown")]
        rows.append(cleaned)
    return (None if faults else rows), faults


def storable(value: Any) -> Any:
    """Raw answers as every database can hold them: without NUL, lone surrogates and numbers that are none."""
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, str):
        return "".join(c for c in value if c != "\0" and unicodedata.category(c) != "Cs")
    if isinstance(value, Mapping):
        return {storable(str(key)): storable(inner) for key, inner in value.items()}
    return [storable(inner) for inner in value] if isinstance(value, list) else value
