"""The words that every pack is written in: strict, frozen, dated, with the law it stands on.

A room that contributes a kind of pack item subclasses ``Item`` (or ``Spec``) and names its model in ``pack_kinds`` of
its AppConfig. Values come from YAML by way of JSON: dates are ``2025-07-01``, a text is its plain Vietnamese sentence.
"""

import json
import re
from datetime import date
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from motcua.kernel.text.api import Multilingual

M = TypeVar("M", bound=BaseModel)


class Spec(BaseModel):
    """Base of everything a pack holds: no key is ignored, no type is guessed, nothing changes after reading."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


def _text(value: Any) -> Any:
    return {"vi": value} if isinstance(value, str) else value


Text = Annotated[Multilingual, BeforeValidator(_text)]
"""A text in three languages, written in YAML as its Vietnamese; the loader adds ``en`` and ``bn`` from ``texts/``."""

_URN = r"^urn:motcua:[a-z0-9-]+(:[a-z0-9.-]+)*$"
Urn = Annotated[str, StringConstraints(pattern=_URN, max_length=200)]
"""A name that never changes: ``urn:motcua:role:desk-officer``. Titles and official codes may; a URN may not."""


def is_urn(text: str) -> bool:
    """Whether the text has the form of a ``Urn``."""
    return re.fullmatch(_URN, text) is not None


class LegalBasis(Spec):
    """The rule of law behind a value: ``document`` is its number and notation, such as ``123/2015/NĐ-CP``.

    ``verified`` says whether somebody has read the primary text; what is second-hand stays marked until then.
    """

    document: Annotated[str, StringConstraints(min_length=1)]
    title: Annotated[str, StringConstraints(min_length=1)]
    article: str | None = None
    note: str | None = None
    verified: bool


class Dated(Spec):
    """In force from ``valid_from`` to the end of ``valid_to`` (both counted); without ``valid_to``, still in force."""

    valid_from: date
    valid_to: date | None = None
    legal_basis: list[LegalBasis] = Field(default_factory=list)

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise flaw(
                "Ngày hết hiệu lực %(valid_to)s đứng trước ngày bắt đầu hiệu lực %(valid_from)s.",
                "Sửa valid_to thành ngày bằng hoặc sau valid_from, hoặc bỏ valid_to nếu còn hiệu lực.",
                key="valid_to",
                valid_from=self.valid_from.isoformat(),
                valid_to=self.valid_to.isoformat(),
            )
        return self

    def in_force(self, on: date) -> bool:
        """Whether the item is in force on that day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


class Item(Dated):
    """What every item of a pack has: a URN, a title, its days in force and the law it stands on."""

    urn: Urn
    title: Text


_RANGE = r"^[1-9][0-9]{0,8}(-([1-9][0-9]{0,8})?)?$"
VersionRange = Annotated[str, StringConstraints(pattern=_RANGE)]
"""Integer versions: ``2`` that one, ``1-3`` from 1 to 3, ``2-`` from 2 on."""


def is_range(text: object) -> bool:
    """Whether it has the form of a ``VersionRange``."""
    return isinstance(text, str) and re.fullmatch(_RANGE, text) is not None


def in_range(version: int, allowed: str) -> bool:
    """Whether an integer version lies in a ``VersionRange``."""
    first, dash, last = allowed.partition("-")
    return int(first) <= version and (version <= int(last) if last else bool(dash) or version == int(first))


def _speaks_vietnamese(languages: list[str]) -> list[str]:
    if "vi" not in languages or len(set(languages)) < len(languages):
        raise flaw("Danh sách ngôn ngữ phải có vi và không lặp.", "Viết languages: [vi, en, bn].")
    return languages


class Manifest(Dated):
    """``pack.yaml``: who the pack is and what it stands on. ``requires``: URN of a pack → versions it works with.

    ``place``: the organisation whose own rules these are; only it and those above it have a hand in them. A pack
    without one holds for everybody.
    """

    urn: Urn
    version: Annotated[int, Field(ge=1, le=999_999_999)]
    title: Text
    note: Text | None = None
    place: Urn | None = None
    requires: dict[Urn, VersionRange] = Field(default_factory=dict)
    licence: Annotated[str, StringConstraints(min_length=1)]
    languages: Annotated[list[Literal["vi", "en", "bn"]], AfterValidator(_speaks_vietnamese)]


def place_in(text: str) -> str:
    """The ``place`` that the text of a ``pack.yaml`` names, which may be no YAML yet; without one, ``""``."""
    found = re.search(rf"(?m)^place:[ \t]*([\"']?)({_URN[1:-1]})\1[ \t\r]*(#.*)?$", text)
    return found[2] if found else ""


def flaw(sentence: str, remedy: str = "", *, key: str = "", **values: str | int) -> PydanticCustomError:
    """The error that a spec's own validator raises; it becomes a ``Fault`` in the reader's language.

    ``key``: at which key of the spec it is to be mended. ``sentence`` and ``remedy`` are Vietnamese message ids with
    ``%(name)s`` placeholders, filled from ``values``.
    """
    return PydanticCustomError(
        "flaw", "{sentence}", {"sentence": sentence, "remedy": remedy, "key": key, "values": values}
    )


def parse(model: type[M], data: Any) -> M:
    """``data`` (what YAML gave: strings, numbers, lists, maps) as a ``model``, dates read from strings.

    Raises ``pydantic.ValidationError``.
    """
    return model.model_validate_json(as_json(data))


def as_json(data: Any) -> str:
    """Data as YAML gave it, as JSON."""
    return json.dumps(data, ensure_ascii=False, default=str)
