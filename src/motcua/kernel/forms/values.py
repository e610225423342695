"""One answer at a time: from whatever was sent to the stored value, or to every fault in it. Pure.

A cleaner takes the field, the raw value and the context, and returns ``(value, faults)``: value None means "no answer",
faults are keyed by the part they belong to ("" = the field itself, "commune" = that box of an address).
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Any

from motcua.kernel.forms import citizen, tax
from motcua.kernel.forms.compound import clean_address, clean_geometry, clean_party, clean_signature
from motcua.kernel.forms.dates import Partial, parse_partial, shown
from motcua.kernel.forms.fields import (
    AnyField,
    BooleanField,
    CitizenNumberField,
    CodeField,
    DateField,
    EmailField,
    FileField,
    MoneyField,
    NameField,
    NumberField,
    PartialDateField,
    PhoneField,
    RepeatField,
    TaxCodeField,
    TextField,
)  # fmt: skip
from motcua.kernel.forms.lines import Context, Faults, Outcome, grouped, line, name_of, phone_of, refused
from motcua.kernel.forms.messages import MINE, Message, message
from motcua.kernel.text.api import unprintable

PATTERNS = {
    "time": re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d"),
    "paper_number": re.compile(r"[0-9A-Za-zĐđ]+(?:[ ./-]+[0-9A-Za-zĐđ]+)*"),
    "digits": re.compile(r"[0-9]+"),
}
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_HOST = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
EMAIL = re.compile(rf"(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_HOST}(?:\.{_HOST})+")


def clean_text(field: TextField, raw: object, context: Context) -> Outcome:
    text, faults = line(raw, field.max_length, multiline=field.multiline)
    if text is None:
        return None, faults
    if len(text) < field.min_length:
        return refused("too_short", min=field.min_length)
    if field.pattern and not PATTERNS[field.pattern].fullmatch(text):
        return refused(field.pattern)
    if field.print and (letters := unprintable(text)):
        return refused("unprintable", letters=" ".join(letters))
    return text, {}


def clean_name(field: NameField, raw: object, context: Context) -> Outcome:
    """Latin letters; whether one word is enough depends on other answers and is judged by ``rules``."""
    text, faults = line(raw, field.max_length)
    if text is None:
        return None, faults
    text, told = name_of(text)
    return (None, {"": [told]}) if told else (text, {})


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
        return refused("partial_form" if partial else "date_form")
    if not value.exists:
        return refused("date_none", typed=text)
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


def clean_tax_code(field: TaxCodeField, raw: object, context: Context) -> Outcome:
    text, faults = line(raw, 40)
    if text is None:
        return None, faults
    code = tax.plain(text)
    known = {entry.code for entry in context.lists[field.provinces].entries} if field.provinces else set()
    if (kind := tax.kind_of(code)) and kind not in field.of:
        return refused("tax_of", owners=", ".join(str(MINE[one]) for one in field.of))
    fault = tax.fault(code, known, context.today)
    return (None, {"": [fault]}) if fault else (code, {})


def clean_code(field: CodeField, raw: object, context: Context) -> Outcome:
    text, faults = line(raw, 60)
    if text is None:
        return None, faults
    return (text, {}) if context.lists[field.list].entry(text, context.today) else refused("choice")


def clean_number(field: NumberField, raw: object, context: Context) -> Outcome:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str | None):
        return refused("unreadable")
    if isinstance(raw, int) and raw.bit_length() > 64:
        return refused("number")
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
        return refused("number")
    if not number.is_finite() or abs(number) >= Decimal(10) ** 15:
        return refused("number")
    if number != round(number, field.decimals):
        return refused("decimals", decimals=field.decimals) if field.decimals else refused("whole")
    if field.minimum is not None and number < field.minimum:
        return refused("number_small", min=field.minimum)
    if field.maximum is not None and number > field.maximum:
        return refused("number_large", max=field.maximum)
    return (float(number) if field.decimals else int(number)), {}


def clean_money(field: MoneyField, raw: object, context: Context) -> Outcome:
    if isinstance(raw, bool) or not isinstance(raw, int | str | None):
        return refused("unreadable")
    if isinstance(raw, int) and raw.bit_length() > 64:
        return refused("money")
    text, faults = line(str(raw) if isinstance(raw, int) else raw, 40)
    if text is None:
        return None, faults
    bare = re.sub(r"\s?(?:đồng|đ|vnđ|vnd)$", "", text.lower())
    if re.fullmatch(r"\d{1,3}(?:([., ])\d{3})(?:\1\d{3})*", bare, re.ASCII):
        bare = re.sub(r"[., ]", "", bare)
    if not re.fullmatch(r"\d{1,15}", bare, re.ASCII):
        return refused("money_whole" if re.fullmatch(r"[\d.]+,\d+|\d+\.\d+", bare, re.ASCII) else "money")
    amount = int(bare)
    if amount < field.minimum:
        return refused("money_small", min=grouped(field.minimum))
    if field.maximum is not None and amount > field.maximum:
        return refused("money_large", max=grouped(field.maximum))
    return amount, {}


def clean_boolean(field: BooleanField, raw: object, context: Context) -> Outcome:
    if raw is None or raw == "":
        return False, {}
    return (raw, {}) if isinstance(raw, bool) else refused("unreadable")


def clean_phone(field: PhoneField, raw: object, context: Context) -> Outcome:
    text, faults = line(raw, 40)
    if text is None:
        return None, faults
    number = phone_of(text)
    return (number, {}) if number else refused("phone")


def clean_email(field: EmailField, raw: object, context: Context) -> Outcome:
    text, faults = line(raw, 254)
    if text is None:
        return None, faults
    return (text, {}) if EMAIL.fullmatch(text) else refused("email")


def clean_file(field: FileField, raw: object, context: Context) -> Outcome:
    if raw is None or raw == "" or raw == []:
        return None, {}
    if not isinstance(raw, list):
        return refused("file")
    if len(raw) > field.max_files:
        return refused("rows_many", max=field.max_files)
    for kept in raw:
        if not _is_kept(kept):
            return refused("file")
        if kept["media_type"] not in field.media_types:
            return refused("file_type")
        if kept["size"] > field.max_mb * 1024 * 1024:
            return refused("file_large", max=field.max_mb)
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
    "tax_code": clean_tax_code,
    "money": clean_money,
    "party": clean_party,
    "geometry": clean_geometry,
    "signature": clean_signature,
}


def clean(field: AnyField, raw: object, context: Context) -> Outcome:
    """The stored value of ``raw`` for ``field``, or its faults; a repeated group returns a list of maps."""
    if field.type != "repeat":
        return _CLEANERS[field.type](field, raw, context)
    rows, faults = clean_rows(field, raw, context)
    return (None if faults else rows), faults


def clean_rows(field: RepeatField, raw: object, context: Context) -> tuple[list[dict[str, Any]] | None, Faults]:
    """What can be read of a repeated group, each row in its place, and every fault; ``None`` where there is none."""
    if raw is None or raw == "" or raw == []:
        return None, {}
    if not isinstance(raw, list):
        return refused("unreadable")
    if len(raw) > field.maximum:
        return refused("rows_many", max=field.maximum)
    rows: list[dict[str, Any]] = []
    faults: Faults = {}
    for n, row in enumerate(raw):
        if not isinstance(row, Mapping):
            faults[str(n)] = [message("unreadable")]
            rows.append({})
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
    return rows, faults


def storable(value: Any) -> Any:
    """Raw answers as every database can hold them: without NUL, lone surrogates and numbers that are none."""
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, str):
        return "".join(c for c in value if c != "\0" and unicodedata.category(c) != "Cs")
    if isinstance(value, Mapping):
        return {storable(str(key)): storable(inner) for key, inner in value.items()}
    return [storable(inner) for inner in value] if isinstance(value, list) else value
