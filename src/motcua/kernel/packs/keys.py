"""Every key that the files of a pack may have, read from the models that check them: the page ``docs/pack-keys.md``.

A model's docstring says what its keys mean, so that this page, the check and the program cannot differ.
"""

import inspect
import re
import types
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from enum import Enum
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from django.apps import apps
from django.utils.module_loading import import_string
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from motcua.kernel.acts.api import registry
from motcua.kernel.packs.faults import models_at
from motcua.kernel.packs.folder import MANIFEST, kinds
from motcua.kernel.packs.spec import Dated, Item, Manifest, Spec, Text
from motcua.kernel.packs.tables import table_kinds

Model = type[BaseModel]

EVERYWHERE = {
    "id": "the name of an element of a list; small letters, digits and `_`",
    "urn": "the name of an item, which never changes",
    "title": "what people read as its name",
    "label": "what people read beside a value",
    "note": "a remark for whoever reads it",
    "valid_from": "the first day in force",
    "valid_to": "the last day in force; without it, there is none",
    "legal_basis": "the rules of law that it stands on",
    "source": "where the value was read",
    "verified": "whether somebody has compared it with the primary text",
}
"""Keys that mean the same wherever they stand."""
_WORDS: dict[Any, str] = {
    str: "word",
    int: "number",
    float: "number",
    bool: "`true` or `false`",
    datetime: "moment",
    date: "day",
    Any: "any",
}
_BASES = (BaseModel, Spec)


_HEAD = """\
# Every key of a pack

Written by `motcua packs keys > docs/pack-keys.md` from the models that check a pack; a test sees that it is so.
`motcua packs keys procedures` prints those of one kind. How a pack is made: [add-a-procedure.md](add-a-procedure.md).

An item is a file in the folder of its kind (`procedures/1.013225.yaml`), or an element of a list in `<kind>.yaml`
(`roles.yaml`). A table is `<kind>.csv`, or a `.csv` in the folder of its kind; its first line names the keys.

How values are written:

- *text*: a Vietnamese sentence; its translations stand in `texts/`
- *word*: letters that are not translated, in quotes where they look like a number: `"00082"`
- *number*, *day* `2026-07-01`, *time* `"15:00"`, *span* `"07:30-11:30"`, *moment* `2026-07-01T07:30:00`
- *URN*: `urn:motcua:<type>:<name>`, a name that never changes
- *list*: one element on each line that begins with `- `; some may be written as their only one
- *expression*: a condition in CEL over the answers, such as `child.age < 6 && requester.kind == 'mother'`

An expression reads `section.field`, `today` and, in an officer's form, the applicant's answers and `received`, the
day on which they came. It has `== != < <= > >= && || ! in + - * / ?:`, `size(x)`, `has(section.field)`, over a
repeated group `group.rows.exists(row, row.age < 6)` (also `all`, `filter`, `map`), and `days_between(a, b)`,
`months_between`, `years_between`, `starts_with(text, start)`, `ends_with`, `first_word(name)`, `same_name(a, b)`. A
code is compared as text (`works.kind == '2'`); a day as text too (`person.birth_date < '2010-01-01'`); a signature is
true when given; of an address there are `.province .commune .detail .old`, of a party `.kind .name .number .phone`,
of a place `.type` and `.area` in m².

A field that is hidden or left empty: a text, a code, a list is empty (`works.note == ''`), a box is not ticked, and
`has(section.field)` is false. A comparison of an empty number or day says no, and its negation too, unless the rest
decides (`has(works.floors) && works.floors > 7`); where an empty day would stand first of all days, ask `has` as well.
The condition of a step, an opinion, a paper or a case that hangs on an empty field is a fault, and so is one that no
answers can fulfil.

Keys that mean the same everywhere and are not explained again:

"""


def page(names: Iterable[str] = ()) -> str:
    """The keys of these kinds of items, or of all, as one page of Markdown. Raises ``KeyError`` for an unknown kind."""
    every = every_kind()
    chosen = {name: every[name] for name in names} or every
    return "\n".join(_lines(chosen)) + "\n"


def every_kind() -> dict[str, Model]:
    """Whatever a pack's folder may hold, by the name of its file or folder: items, tables, and what tells of them."""
    told = {
        path: cast(Model, import_string(model))
        for room in apps.get_app_configs()
        for path, model in getattr(room, "pack_asides", {}).items()
    }
    return {MANIFEST: Manifest} | dict(sorted({**kinds(), **told}.items())) | dict(sorted(table_kinds().items()))


def unexplained(model: Model) -> set[str]:
    """The keys of a model and of its parts that neither their docstrings nor ``EVERYWHERE`` explain."""
    found = set()
    for one in [model, *_parts(model)]:
        told = " ".join(inspect.getdoc(base) or "" for base in one.__mro__ if base not in _BASES)
        found |= {
            f"{one.__name__}.{key}" for key, _field in _own(one) if key not in EVERYWHERE and f"``{key}``" not in told
        }
    return found


def _lines(chosen: dict[str, Model]) -> Iterator[str]:
    yield from _HEAD.splitlines()
    yield from (f"- `{key}`: {meaning}" for key, meaning in EVERYWHERE.items())
    used = Counter(part for model in chosen.values() for part in _parts(model))
    shown: set[str] = set()
    for name, model in chosen.items():
        yield from _section(f"`{name}`", model, 2)
        for part in _parts(model):
            if used[part] == 1 and part.__name__ not in shown:
                shown.add(part.__name__)
                yield from _section(heading(part), part, 3)
    if "roles" in chosen:
        yield from ("", "## Acts that a role may be given", "", "| act | is | given with it |", "|---|---|---|")
        for name, declared in sorted(registry().items()):
            said = _marked(inspect.getdoc(declared.run) or "")
            yield f"| `{name}` | {said} | {'; '.join(_given(declared.given))} |"
    if shared := [part for part, count in used.items() if count > 1]:
        yield from ("", "## Parts that several have")
        for part in shared:
            if part.__name__ not in shown:
                shown.add(part.__name__)
                yield from _section(heading(part), part, 3)


def _section(title: str, model: Model, level: int) -> Iterator[str]:
    said = (line.rstrip() for line in _code(inspect.getdoc(model) or "").splitlines())
    yield from ("", f"{'#' * level} {title}", "", *said, "")
    family = _family(model)
    own = _own(model)
    if family is not None:
        yield from (f"Also the keys of {_link(family)}.", "")
        inherited = {key: field.default for key, field in _own(family)}
        own = [(key, field) for key, field in own if key not in inherited or field.default != inherited[key]]
    if own:
        hints = get_type_hints(model, include_extras=True)
        yield from ("| key | value | if left out |", "|---|---|---|")
        names = {field.alias or name: name for name, field in model.model_fields.items()}
        for key, field in own:
            yield f"| `{key}` | {_value(hints[names[key]])} | {_otherwise(field)} |"


def _given(model: Model) -> Iterator[str]:
    """What an act is told, as an API's caller or a story writes it."""
    hints = get_type_hints(model, include_extras=True)
    for name, field in model.model_fields.items():
        value = _value(hints[name])
        for part in models_at(model, (name,)):
            value = value.replace(_link(part), "{" + ", ".join(f"`{key}`" for key, _field in _own(part)) + "}")
        yield f"`{name}`{'' if field.is_required() else ' if need be'}: {value}"


def _code(text: str) -> str:
    return re.sub(r"``([^`]*)``", r"`\1`", text)


def _marked(text: str) -> str:
    """The first sentence of a docstring as a cell of a table."""
    return _code(re.split(r"[.:](?:\s|$)", text)[0].replace("\n", " ")).replace("|", "\\|")


def _family(model: Model) -> Model | None:
    """The model whose keys it shares with others of its kind, such as those of every field."""
    bases = (base for base in model.__mro__[1:] if issubclass(base, BaseModel) and base not in (Item, Dated))
    return next((base for base in bases if base.model_fields), None)


def _own(model: Model) -> list[tuple[str, FieldInfo]]:
    """The keys as written in a file; those that only the loader fills are left out."""
    return [(field.alias or name, field) for name, field in model.model_fields.items() if not field.exclude]


def _parts(model: Model) -> list[Model]:
    """The models within a model, each once, in the order in which one meets them."""
    found: list[Model] = []

    def walk(inner: Model) -> None:
        for name in inner.model_fields:
            for part in sorted(models_at(inner, (name,)), key=lambda one: one.__name__):
                if part in (model, *found) or _is_text(part):
                    continue
                if (family := _family(part)) is not None and family not in found:
                    found.append(family)
                found.append(part)
                walk(part)

    walk(model)
    return found


def _is_text(model: Model) -> bool:
    return {"vi", "en", "bn"} == set(model.model_fields)


def heading(model: Model) -> str:
    """What a part is called on the page: a field by its ``type``, others by their name in words."""
    if (kind := model.model_fields.get("type")) and get_origin(kind.annotation) is Literal:
        return f"type: {get_args(kind.annotation)[0]}"
    words = re.findall(r"[A-Z][a-z]+", model.__name__.removesuffix("Spec"))
    return " ".join(words).capitalize()


def _link(model: Model) -> str:
    return f"[{heading(model)}](#{_anchor(heading(model))})"


def _anchor(title: str) -> str:
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


def _otherwise(field: FieldInfo) -> str:
    if field.is_required():
        return "**needed**"
    value = field.get_default(call_default_factory=True, validated_data={})
    if value is None or value == "" or value == [] or value == {} or value == () or isinstance(value, BaseModel):
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{', '.join(map(str, value)) if isinstance(value, list | tuple) else value}`"


def _value(hint: Any) -> str:
    """How a value is written, in a few words."""
    if hint in _WORDS:
        return _WORDS[hint]
    if hint == Text or (inspect.isclass(hint) and issubclass(hint, BaseModel) and _is_text(hint)):
        return "text"
    if inspect.isclass(hint) and issubclass(hint, BaseModel):
        return _link(hint)
    if inspect.isclass(hint) and issubclass(hint, Enum):
        return ", ".join(f"`{one.value}`" for one in hint)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        title = next((title for one in arguments[1:] if (title := getattr(one, "title", None))), None)
        pattern = next((found for one in arguments[1:] if (found := getattr(one, "pattern", None))), None)
        if title and isinstance(title, str):
            return title
        if pattern:
            return "URN" if "urn:" in str(pattern) else "word"
        return _bounded(_value(arguments[0]), arguments[1:])
    if origin is Literal:
        return ", ".join(f"`{one}`" for one in arguments)
    if origin is Union or isinstance(hint, types.UnionType):
        *some, last = dict.fromkeys(_value(one) for one in arguments if one is not type(None))
        return f"{', '.join(some)} or {last}" if some else last
    if origin in (list, tuple):
        return f"list of {_value(arguments[0])}"
    if origin is dict:
        return f"map of {_value(arguments[0])} → {_value(arguments[1])}"
    return getattr(hint, "__name__", str(hint)).lower()


def _bounded(words: str, constraints: Iterable[Any]) -> str:
    bounds: dict[str, int] = {}
    for one in constraints:
        for inner in (one, *getattr(one, "metadata", ())):
            bounds |= {name: value for name in ("ge", "le") if (value := getattr(inner, name, None)) is not None}
    if not bounds:
        return words
    first, last = bounds.get("ge"), bounds.get("le")
    return f"{words} from {first} to {last:,}" if None not in (first, last) else f"{words} from {first}"
