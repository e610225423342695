"""Answers of several boxes: addresses, parties, places on the map, typed signatures. Pure.

Cleaners as those of ``values``.
"""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from motcua.kernel.forms import citizen, geometry, tax
from motcua.kernel.forms.fields import PARTS, AddressField, GeometryField, PartyField, SignatureField
from motcua.kernel.forms.lines import Context, Faults, Lists, Outcome, line, name_of, phone_of, refused
from motcua.kernel.forms.messages import Message, message
from motcua.kernel.forms.specs import CodeList, Entry
from motcua.kernel.text.api import fold, unprintable

_folded = lru_cache(maxsize=4096)(fold)
"""For the names in the lists: each address is looked for among all of its province's."""


def _commune(typed: str, province: Entry, communes: CodeList, today: date) -> tuple[str | None, Message | None]:
    """The commune's code from its code or its name, with or without its kind, with or without accents."""
    own = communes.on(today, province.code)
    if any(typed == entry.code for entry in own):
        return typed, None
    wanted = fold(typed)
    if found := [entry for entry in own if wanted == _folded(str(entry.label))]:
        return found[0].code, None
    short = re.compile(r"^(?:phuong|xa|dac khu) ")
    bare = [entry for entry in own if short.sub("", _folded(str(entry.label))) == wanted]
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
        return refused("unreadable")
    parts, faults = _lines(raw, "address")
    for part in ("detail", "old") if field.print else ():
        if letters := unprintable(parts.get(part, "")):
            faults[part] = [message("unprintable", letters=" ".join(letters))]
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


def address_on_card(field: AddressField, text: str, issued: date, lists: Lists) -> dict[str, str] | None:
    """The address that a card issued on that day writes in one line, "12 Hàng Bài, Phường Cửa Nam, Hà Nội".

    ``None`` unless province and commune are known by their names and the lists were in force then: before, a district
    stood between them, which may be called like a commune of today.
    """
    provinces, communes = lists[field.provinces], lists[field.communes]
    *rest, commune, province = ["", "", *(part.strip() for part in text.split(","))]
    kind = re.compile(r"^(?:tinh|thanh pho|tp\.?) ")
    wanted = kind.sub("", fold(province))
    found = [entry for entry in provinces.on(issued) if kind.sub("", fold(str(entry.label))) == wanted]
    if len(found) != 1 or max(provinces.valid_from, communes.valid_from) > issued:
        return None
    code, _fault = _commune(commune, found[0], communes, issued)
    detail = ", ".join(part for part in rest if part)
    return {"province": found[0].code, "commune": code} | ({"detail": detail} if detail else {}) if code else None


def clean_party(field: PartyField, raw: object, context: Context) -> Outcome:
    if raw is None or raw == "":
        return None, {}
    if not isinstance(raw, Mapping):
        return refused("unreadable")
    parts, faults = _lines(raw, "party")
    only = field.kinds[0] if len(field.kinds) == 1 else None
    if not parts or (set(parts) == {"kind"} and only):
        return None, faults
    kind = parts.setdefault("kind", only or "")
    if kind not in field.kinds:
        faults["kind"] = [message("party_kind" if not kind else "choice")]
    if "name" in parts:
        parts["name"], told = _called(parts["name"], kind)
        faults |= {"name": [told]} if told else {}
    else:
        faults.setdefault("name", [message("party_name")])
    if "number" in parts:
        parts["number"], told = _numbered(parts["number"], kind, field, context)
        faults |= {"number": [told]} if told else {}
    elif field.number_required and kind in field.kinds:
        faults.setdefault("number", [message(f"party_{kind}")])
    if "phone" in parts:
        parts["phone"] = phone_of(parts["phone"])
        faults |= {} if parts["phone"] else {"phone": [message("phone")]}
        faults |= {} if field.ask_phone else {"": [message("unknown")]}
    return (None if faults else parts), faults


def _called(name: str, kind: str) -> tuple[str, Message | None]:
    if kind == "person":
        return name_of(name)
    letters = unprintable(name)
    return name, message("unprintable", letters=" ".join(letters)) if letters else None


def _numbered(number: str, kind: str, field: PartyField, context: Context) -> tuple[str, Message | None]:
    known = {entry.code for entry in context.lists[field.provinces].entries} if field.provinces else set()
    if kind == "person":
        bare = re.sub(r"[ .-]", "", number)
        return bare, citizen.shape_fault(bare, known, context.today)
    code = tax.plain(number)
    return code, message("tax_form") if tax.kind_of(code) == "person" else tax.fault(code, known, context.today)


def clean_geometry(field: GeometryField, raw: object, context: Context) -> Outcome:
    """Typed lines, pasted GeoJSON, or the stored geometry again."""
    if raw is None or raw == "":
        return None, {}
    if isinstance(raw, Mapping):
        points, told = geometry.of_geojson(dict(raw))
    else:
        text, faults = line(raw, 40_000, multiline=True)
        if text is None:
            return None, faults
        points, told = geometry.read(text)
    told = told or geometry.fault(points, field.shape)
    return (None, {"": [told]}) if told else (geometry.geojson(points), {})


def clean_signature(field: SignatureField, raw: object, context: Context) -> Outcome:
    """Both name and tick, or neither; whose name it must be depends on other answers and is judged by ``rules``."""
    if raw is None or raw == "":
        return None, {}
    if not isinstance(raw, Mapping):
        return refused("unreadable")
    parts, faults = _lines({part: value for part, value in raw.items() if part != "confirmed"}, "signature")
    confirmed = raw.get("confirmed", False)
    if confirmed not in (True, False, None, ""):
        faults["confirmed"] = [message("unreadable")]
    if not parts and not confirmed:
        return None, faults
    if "name" in parts:
        parts["name"], told = name_of(parts["name"])
        faults |= {"name": [told]} if told else {}
    else:
        faults.setdefault("name", [message("sign_name")])
    if not confirmed:
        faults["confirmed"] = [message("required_tick")]
    return (None if faults else parts | {"confirmed": True}), faults


def _lines(raw: Mapping[Any, Any], kind: str) -> tuple[dict[str, str], Faults]:
    """The boxes that hold a readable line, and the faults of those that do not."""
    parts: dict[str, str] = {}
    faults: Faults = {"": [message("unknown")]} if set(raw) - set(PARTS[kind]) else {}
    for part in PARTS[kind]:
        text, wrong = line(raw.get(part), 200)
        if wrong:
            faults[part] = wrong[""]
        elif text:
            parts[part] = text
    return parts, faults
