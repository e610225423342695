"""What can still be read of an item with mistakes, so that one mistake hides no other.

The item is read on as if the remedies already told had been followed: a misspelt key gets its right name, a word off
the list the nearest one on it, a URN its small letters. What cannot be guessed is ``unread``: left to its default, or
filled with some value that fits, ``UNREAD`` where that is text, from which nobody may draw conclusions.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, cast, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError, SchemaValidator

from motcua.kernel.packs.faults import (
    ALIKE_KIND,
    MOST_MISTAKES,
    Location,
    Sentence,
    close_to,
    expected,
    explain,
    fields_at,
    label,
    misspelt,
    models_at,
    spoken,
)
from motcua.kernel.packs.spec import as_json, parse
from motcua.kernel.text.api import fold

UNREAD = "xunreadx"
_FITTING: tuple[Any, ...] = (
    *(UNREAD, f"{UNREAD}.{UNREAD}", f"urn:motcua:{UNREAD}", f"{UNREAD}.typ"),
    *({}, [], 1, 0, False, "1900-01-01", "00:00", 2000),
)
"""Values to fill in where nothing can be read, tried in turn."""
_ROUNDS = 60
WORDS = ("literal_error", "enum")

Told = tuple[str, Location, Sentence, Sentence]


@dataclass
class Remains:
    """An item as far as it can be read: ``spec`` (``None``: not at all) from ``data``, which has the remedies in it.

    ``told``: every mistake (path, location as written, sentence, remedy) by path and sentence. ``unread``: the
    locations in ``data`` whose value nobody knows.
    """

    model: type[BaseModel]
    data: Any
    spec: BaseModel | None = None
    told: dict[tuple[str, str], Told] = field(default_factory=dict)
    unread: set[Location] = field(default_factory=set)
    endless: bool = False
    """There are more mistakes than anybody reads at once; the rest was not looked for."""
    _renamed: dict[Location, Location] = field(default_factory=dict)
    _guessed: set[Location] = field(default_factory=set)
    _fillings: dict[Location, Iterator[Any]] = field(default_factory=dict)
    _repaired: set[Location] = field(default_factory=set)
    _labels: dict[int, dict[str, int]] = field(default_factory=dict)

    def element(self, listed: Sequence[Any], name: str) -> int | None:
        """Which element of a list in ``data``, which is read and changes no more, goes by a name."""
        if (labels := self._labels.get(id(listed))) is None:
            labels = self._labels[id(listed)] = {}
            for position, one in enumerate(listed):
                labels.setdefault(label(one) or "", position)
        return labels.get(name) if name else None

    def written(self, location: Location) -> Location:
        """Where a location of ``data`` stands in the file."""
        for length in range(len(location), 0, -1):
            if (wrong := self._renamed.get(location[:length])) is not None:
                return (*wrong, *location[length:])
        return location

    def knows(self, pattern: str) -> bool:
        """Whether everything was read at a path such as ``steps.*.act`` and above it."""
        steps = pattern.split(".")
        return not any(
            all(step in ("*", str(found)) for step, found in zip(steps, location, strict=False))
            for location in self.unread
        )

    def covers(self, location: Location) -> bool:
        """Whether a mistake is told at that very place already, or nothing can be read there, or what stands there
        draws on a field whose kind nobody knows."""
        written = self.written(location)
        if self._lost(location) or any(written == told for _path, told, _sentence, _remedy in self.told.values()):
            return True
        value = at_location(self.data, location)
        pairs = [(label(_at(self.data, at[:-2])), label(_at(self.data, at))) for at in self._guessed]
        return isinstance(value, str) and any(f"{section}.{name}" in value for section, name in pairs)

    def doubts(self, message: str) -> bool:
        """Whether a message names what may only be unknown because something could not be read."""
        return UNREAD in message or any(re.search(pattern, message) for pattern in self._doubtful)

    @cached_property
    def _doubtful(self) -> list[str]:
        return _doubtful_names(self)

    def again(self, content: Any) -> BaseModel:
        """The item made from its content, which has the translations in it."""
        if self.told:
            return cast(BaseModel, _without_flaws(self.model).validate_json(as_json(content)))
        return parse(self.model, content)

    def tell(self, error: ValidationError, once: bool = True) -> None:
        """Note the mistakes, without those that only follow from an earlier one."""
        for words, location, sentence, remedy in explain(error, self.model, self.data, self._follows):
            known = once and any(words == earlier for earlier, _message in self.told)
            if not known and UNREAD not in f"{words}{sentence}":
                self.told.setdefault((words, str(sentence)), (words, self.written(location), sentence, remedy))

    def _follows(self, detail: ErrorDetails) -> bool:
        _words, location = spoken(detail["loc"], self.data, keep_last=True)
        if location[:-1] in self._guessed and detail["type"] in ("extra_forbidden", "missing"):
            # a key that none of the kinds has is wrong whichever was meant
            return detail["type"] == "missing" or detail["loc"][-1] in fields_at(self.model, detail["loc"][:-2])
        return location in self._repaired or self._lost(location)

    def _lost(self, location: Location) -> bool:
        return any(location[: len(unread)] == unread for unread in self.unread)

    def mend(self, details: Sequence[ErrorDetails], flaws: bool = False) -> bool:
        """Follow the remedies; whether there was any to follow. What is well-typed is left, but for ``flaws``."""
        mended = False
        renamed = misspelt(details)
        places = [spoken(detail["loc"], self.data, keep_last=detail["type"] == "missing")[1] for detail in details]
        for detail, at in zip(details, places, strict=True):
            kind = detail["type"]
            if not at or (kind in ("flaw", "value_error") and not flaws):
                continue
            if kind != "missing" and at[-1] not in _keys(at_location(self.data, at[:-1])):
                continue  # gone with another remedy
            if detail["loc"][-1] == "[key]":
                del _at(self.data, at[:-1])[at[-1]]
            elif kind == "extra_forbidden":
                self._rename(detail, at, renamed)
            elif kind == "missing" and at in self._renamed:
                continue
            elif kind in ("union_tag_invalid", "union_tag_not_found"):
                self._choose(detail, at)
            elif not self._value(detail, at):
                return False
            mended = True
        return mended

    def _rename(self, detail: ErrorDetails, at: Location, renamed: Mapping[Location, str]) -> None:
        """Give a misspelt key its right name; drop one that means nothing."""
        place = _at(self.data, at[:-1])
        value = place.pop(at[-1])
        optional = close_to(str(at[-1]), fields_at(self.model, detail["loc"][:-1]) - place.keys())
        if right := renamed.get(detail["loc"], optional):
            place[right] = value
            self._renamed[(*at[:-1], right)] = at

    def _value(self, detail: ErrorDetails, at: Location) -> bool:
        """Put a value that fits; whether there is one left to try."""
        kind, place = detail["type"], _at(self.data, at[:-1])
        if kind != "missing" and at not in self._repaired | self.unread:
            self._repaired.add(at)
            if (value := _repaired(detail, place[at[-1]])) is not None:
                place[at[-1]] = value
                if isinstance(value, list):
                    self.unread.add((*at, 0))
                return True
        if at not in self._fillings:
            self.unread.add(at)
            self._fillings[at] = iter(_FITTING)
            if kind != "missing" and isinstance(place, dict):
                del place[at[-1]]  # its default, if it has one
                return True
        if words := kind in WORDS and expected(detail):
            place[at[-1]] = words[0]
            return True
        with suppress(StopIteration):
            place[at[-1]] = deepcopy(next(self._fillings[at]))
            return True
        return False

    def _choose(self, detail: ErrorDetails, at: Location) -> None:
        """Take the kind that was meant, else the one that has most of the keys given."""
        element, name = _at(self.data, at), str(detail["ctx"]["discriminator"]).strip("'")
        kinds = {
            str(tag): kind
            for kind in models_at(self.model, detail["loc"])
            for tag in get_args(kind.model_fields[name].annotation)
        }
        fits = {tag: sum(bool(close_to(key, kind.model_fields)) for key in element) for tag, kind in kinds.items()}
        given = element.get(name)
        meant = close_to(given, kinds, ALIKE_KIND) if isinstance(given, str) else None
        if meant and fits[meant] == max(fits.values()):
            element[name] = meant
            return
        self._guessed.add(at)
        self.unread.add((*at, name))
        element[name] = max(sorted(kinds), key=lambda tag: fits[tag])


def read(model: type[BaseModel], raw: Any) -> Remains:
    """``raw`` as a ``model``, or what remains of it. Never raises for what is in it."""
    found = Remains(model, raw)
    for number in range(_ROUNDS):
        try:
            found.spec = parse(model, found.data)
            break
        except ValidationError as error:
            if number == 0:
                found.data = deepcopy(raw)  # which the remedies change
            found.tell(error)
            if error.error_count() > MOST_MISTAKES:
                found.endless = True
                return found
            if not found.mend(error.errors(include_url=False)):
                break
    if found.told:
        _read_on(found)
    return found


def _read_on(found: Remains) -> None:
    """Read an item though values contradict each other, and tell each contradiction."""
    for _round in range(_ROUNDS):
        try:
            found.spec = _without_flaws(found.model).validate_json(as_json(found.data))
            break
        except ValidationError as error:
            if not found.mend(error.errors(include_url=False), flaws=True):
                return
    for flaw in _flaws(found.spec):
        found.tell(flaw, once=False)


def _doubtful_names(found: Remains) -> list[str]:
    """Patterns of what names in messages may only be unknown because an element, or its ``id``, could not be read."""
    anything, patterns = r"“\w+(\.\w+)?”", []
    for at in found.unread:
        element = at[:-1] if at[-1] == "id" else at
        own = models_at(found.model, element)
        if any("id" in kind.model_fields for kind in own):
            owner = element[:-2] if isinstance(element[-1], int) else element[:-1]
            if owner and (name := label(_at(found.data, owner))):
                patterns.append(rf"“{re.escape(name)}\.")
            elif at == element:
                patterns.append(anything)
            else:  # what it is called is not known, but what it holds is
                lists = [value for value in _at(found.data, element).values() if isinstance(value, list)]
                inner = [re.escape(name) for value in lists for part in value if (name := label(part))]
                patterns += [rf"“\w+\.({'|'.join(inner)})”"] if inner else []
        elif any(_named_within(kind) for kind in own):
            patterns.append(anything)
    return patterns


@cache
def _named_within(model: type[BaseModel]) -> bool:
    inner = {kind for name in model.model_fields for kind in models_at(model, (name,))} - {model}
    return any("id" in kind.model_fields or _named_within(kind) for kind in inner)


def at_location(data: Any, location: Location) -> Any:
    """The value at a location; ``None`` where there is none."""
    try:
        return _at(data, location)
    except (KeyError, IndexError, TypeError):
        return None


def _keys(place: Any) -> Collection[Any]:
    return place if isinstance(place, Mapping) else range(len(place or ()))


def _at(data: Any, location: Location) -> Any:
    for step in location:
        data = data[step]
    return data


def _repaired(detail: ErrorDetails, value: Any) -> Any:
    """The value that was meant, as far as one can tell; else ``None``."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind in WORDS:
        return close_to(value, expected(detail)) if isinstance(value, str) else None
    if kind == "string_pattern_mismatch" and isinstance(value, str):
        plain = fold(value)
        tries = (value.strip().lower(), plain, re.sub(r"\W+", "-", plain), re.sub(r"\W+", "_", plain))
        return next((text for text in tries if re.search(context["pattern"], text)), None)
    if kind in ("greater_than_equal", "less_than_equal"):
        return context.get("ge", context.get("le"))
    if kind == "string_too_long":
        return value[: context["max_length"]]
    if kind == "string_type" and isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if kind == "bool_type":
        return {"true": True, "1": True, "false": False, "0": False}.get(str(value).lower())
    if kind.startswith("int_"):
        return int(value) if re.fullmatch(r"[0-9]{1,18}", str(value)) else None
    if kind == "list_type" and value not in (None, "", {}):
        return [value]
    return None


@cache
def _without_flaws(model: type[BaseModel]) -> SchemaValidator:
    """The model's validator without the checks that follow the reading of a value."""

    def bare(schema: Any) -> Any:
        if isinstance(schema, list | tuple):
            return type(schema)(bare(part) for part in schema)
        if not isinstance(schema, dict):
            return schema
        if schema.get("type") in ("function-after", "function-wrap"):
            return bare(schema["schema"] | ({"ref": schema["ref"]} if "ref" in schema else {}))
        return {key: bare(part) for key, part in schema.items()}

    # the validators that the inner models bring along would still check them
    return SchemaValidator(bare(model.__pydantic_core_schema__), _use_prebuilt=False)


def _flaws(value: Any, at: Location = ()) -> Iterator[ValidationError]:
    """What the models within say about their fields together, each check by itself."""
    if isinstance(value, BaseModel):
        for name, declared in type(value).model_fields.items():
            yield from _flaws(getattr(value, name), (*at, declared.alias or name))
        for name, decorator in type(value).__pydantic_decorators__.model_validators.items():
            if decorator.info.mode != "after":
                continue
            try:
                getattr(value, name)()
            except PydanticCustomError as flaw:
                found = InitErrorDetails(type=flaw, loc=at, input=value)
                yield ValidationError.from_exception_data(type(value).__name__, [found])
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flaws(inner, (*at, str(key)))
    elif isinstance(value, list | tuple):
        for position, inner in enumerate(value):
            yield from _flaws(inner, (*at, position))
