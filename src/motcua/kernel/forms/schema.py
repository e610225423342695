"""A form as JSON Schema 2020-12, for the API and for stored data. Pure.

Whatever ``validate`` passes, the schema passes too; what a schema cannot say (rules between fields, communes of a
province, digits against a birth date) only ``validate`` knows.
"""

import re
from datetime import date
from typing import Any

from motcua.kernel.forms import geometry
from motcua.kernel.forms.fields import (
    AddressField,
    AnyField,
    CodeField,
    DateField,
    FileField,
    GeometryField,
    MoneyField,
    NameField,
    NumberField,
    PartialDateField,
    PartyField,
    RepeatField,
    TaxCodeField,
    TextField,
)  # fmt: skip
from motcua.kernel.forms.lines import Lists
from motcua.kernel.forms.specs import FormSpec, Section
from motcua.kernel.packs.api import Text

_SIMPLE = re.compile(r"\s*([a-z]\w*)\.([a-z]\w*)\s*(==|!=|in)\s*(.+?)\s*")
_QUOTED = re.compile(r"""'([^'\\]*)'|"([^"\\]*)\"""")
_PATTERNS = {"time": r"^([01]\d|2[0-3]):[0-5]\d$", "digits": r"^[0-9]+$"}
_KEPT = {
    "type": "object",
    "properties": {
        "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "size": {"type": "integer", "minimum": 0},
        "media_type": {"type": "string"},
        "name": {"type": "string"},
    },
    "required": ["sha256", "size", "media_type", "name"],
    "additionalProperties": False,
}


def json_schema(form: FormSpec, lang: str, lists: Lists, today: date) -> dict[str, Any]:
    """The schema of the form's stored data, titles in ``lang``, code lists as they stand on ``today``."""
    maker = _Maker(lang, lists, today)
    schema: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {section.id: maker.section(section) for section in form.sections},
        "additionalProperties": False,
    }
    needed = [section.id for section in form.sections if section.when is None and _demands(section)]
    if needed:
        schema["required"] = needed
    if conditions := [condition for section in form.sections for condition in _conditions(section)]:
        schema["allOf"] = conditions
    return schema


def _demands(section: Section) -> bool:
    """Whether a section that shows always holds an answer."""
    return any(field.required and field.when is None for field in section.fields)


def _conditions(section: Section) -> list[dict[str, Any]]:
    """if/then for sections and fields whose condition is a plain comparison of one code."""
    found = []
    whole = [field.id for field in section.fields if field.required and field.when is None]
    if section.when and whole and (condition := _if(section.when)):
        found.append({"if": condition, "then": {"required": [section.id]}})
    for field in section.fields:
        source = field.required_when or (field.when if field.required else None)
        both = field.required_when and field.when
        if source and not both and section.when is None and (condition := _if(source)):
            inner = {"properties": {section.id: {"required": [field.id]}}, "required": [section.id]}
            found.append({"if": condition, "then": inner})
    return found


def _if(source: str) -> dict[str, Any] | None:
    """``a.b == 'x'``, ``a.b != 'x'`` or ``a.b in ['x', 'y']`` as a schema; None for anything more."""
    found = _SIMPLE.fullmatch(source)
    if found is None:
        return None
    section, field, sign, right = found.groups()
    values = [single or double for single, double in _QUOTED.findall(right)]
    rest = _QUOTED.sub("", right).replace(",", "").replace(" ", "")
    if not values or "" in values or rest != ("[]" if sign == "in" else ""):
        return None
    test: dict[str, Any] = {"enum": values} if sign == "in" else {"const": values[0]}
    test = {"not": test} if sign == "!=" else test
    return {
        "properties": {section: {"properties": {field: test}, "required": [field]}},
        "required": [section],
    }


class _Maker:
    def __init__(self, lang: str, lists: Lists, today: date) -> None:
        self.lang, self.lists, self.today = lang, lists, today

    def section(self, section: Section) -> dict[str, Any]:
        schema = {"title": section.title.get(self.lang), **self.answers(list(section.fields))}
        return self._with_help(schema, section.help)

    def answers(self, fields: list[AnyField]) -> dict[str, Any]:
        needed = [f.id for f in fields if f.required and f.when is None]
        schema: dict[str, Any] = {
            "type": "object",
            "properties": {field.id: self.field(field) for field in fields},
            "additionalProperties": False,
        }
        return schema | ({"required": needed} if needed else {})

    def field(self, field: AnyField) -> dict[str, Any]:
        return self._with_help({"title": field.label.get(self.lang), **self._value(field)}, field.help)

    def _with_help(self, schema: dict[str, Any], text: Text | None) -> dict[str, Any]:
        return schema | ({"description": text.get(self.lang)} if text else {})

    def _value(self, field: AnyField) -> dict[str, Any]:
        match field:
            case TextField():
                pattern = {"pattern": _PATTERNS[field.pattern]} if field.pattern in _PATTERNS else {}
                return {
                    "type": "string",
                    "minLength": max(1, field.min_length),
                    "maxLength": field.max_length,
                } | pattern
            case NameField():
                return {"type": "string", "minLength": 1, "maxLength": field.max_length}
            case DateField():
                return {"type": "string", "format": "date"}
            case PartialDateField():
                return {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}
            case CodeField():
                return self._code(field.list)
            case AddressField():
                return self._address(field)
            case NumberField():
                return _number(field)
            case TaxCodeField():
                return {"type": "string", "pattern": f"^({'|'.join(_TAX[kind] for kind in field.of)})$"}
            case MoneyField():
                return _number(field)
            case PartyField():
                return _party(field)
            case GeometryField():
                return _geometry(field)
            case FileField():
                return {"type": "array", "items": _KEPT, "minItems": 1, "maxItems": field.max_files}
            case RepeatField():
                rows = self.answers(list(field.fields))
                return {"type": "array", "items": rows, "minItems": field.minimum, "maxItems": field.maximum}
            case _:
                return dict(_PLAIN[field.type])

    def _code(self, urn: str) -> dict[str, Any]:
        entries = self.lists[urn].on(self.today)
        if len(entries) > 100:
            return {"enum": [entry.code for entry in entries]}
        return {"oneOf": [{"const": e.code, "title": self._title(e.label)} for e in entries]}

    def _title(self, label: object) -> str:
        get = getattr(label, "get", None)
        return str(get(self.lang)) if get else str(label)

    def _address(self, field: AddressField) -> dict[str, Any]:
        text = {"type": "string", "minLength": 1, "maxLength": 200}
        return {
            "type": "object",
            "properties": {
                "province": self._code(field.provinces),
                "commune": {"type": "string", "minLength": 1, "maxLength": 200},
                "detail": text,
                "old": text,
            },
            "required": ["province", "commune", *(["detail"] if field.detail_required else [])],
            "additionalProperties": False,
        }


_PHONE = r"^(0\d{9}|0\d{10}|\+\d{8,15})$"
_PLAIN: dict[str, dict[str, Any]] = {
    "citizen_number": {"type": "string", "pattern": r"^\d{12}$"},
    "boolean": {"type": "boolean"},
    "phone": {"type": "string", "pattern": _PHONE},
    "signature": {
        "type": "object",
        "properties": {"name": {"type": "string", "minLength": 1, "maxLength": 200}, "confirmed": {"const": True}},
        "required": ["name", "confirmed"],
        "additionalProperties": False,
    },
    "email": {"type": "string", "format": "email", "maxLength": 254},
}


_TAX = {"organisation": r"\d{10}", "branch": r"\d{10}-\d{3}", "person": r"\d{12}"}


def _party(field: PartyField) -> dict[str, Any]:
    numbers = {"person": [_TAX["person"]], "organisation": [_TAX["organisation"], _TAX["branch"]]}
    shapes = [shape for kind in field.kinds for shape in numbers[kind]]
    text = {"type": "string", "minLength": 1, "maxLength": 200}
    phone = {"phone": {"type": "string", "pattern": _PHONE}} if field.ask_phone else {}
    return {
        "type": "object",
        "properties": {
            "kind": {"enum": list(field.kinds)},
            "name": text,
            "number": {"type": "string", "pattern": f"^({'|'.join(shapes)})$"},
            **phone,
        },
        "required": ["kind", "name", *(["number"] if field.number_required else [])],
        "additionalProperties": False,
    }


def _geometry(field: GeometryField) -> dict[str, Any]:
    """GeoJSON (RFC 7946): longitude, then latitude."""
    longitude = {"type": "number", "minimum": geometry.WEST, "maximum": geometry.EAST}
    latitude = {"type": "number", "minimum": geometry.SOUTH, "maximum": geometry.NORTH}
    position = {"type": "array", "prefixItems": [longitude, latitude], "items": False, "minItems": 2}
    ring = {"type": "array", "items": position, "minItems": 4, "maxItems": geometry.MOST_CORNERS + 1}
    held = {"point": position, "polygon": {"type": "array", "items": ring, "minItems": 1, "maxItems": 1}}
    shapes = [
        {
            "type": "object",
            "properties": {"type": {"const": shape.capitalize()}, "coordinates": coordinates},
            "required": ["type", "coordinates"],
            "additionalProperties": False,
        }
        for shape, coordinates in held.items()
        if field.shape in (shape, "any")
    ]
    return shapes[0] if len(shapes) == 1 else {"oneOf": shapes}


def _number(field: NumberField | MoneyField) -> dict[str, Any]:
    bounds = {"minimum": field.minimum, "maximum": field.maximum}
    kind = {"type": "number" if isinstance(field, NumberField) and field.decimals else "integer"}
    return kind | {name: bound for name, bound in bounds.items() if bound is not None}
