"""An item with mistakes is read on as if the remedies already told had been followed."""

from typing import Any, Literal, Self

import pytest
from pydantic import Field, model_validator

from motcua.kernel.packs.api import Item, Spec, Text, flaw
from motcua.kernel.packs.salvage import UNREAD, Remains, read


class Part(Spec):
    id: str = Field(pattern=r"^[a-z_]+$")
    label: Text
    kind: Literal["paper", "picture"] = "paper"
    few: int = 1
    most: int = 9

    @model_validator(mode="after")
    def _few_before_most(self) -> Self:
        if self.few > self.most:
            raise flaw("%(few)s lớn hơn %(most)s.", "Đổi lại.", few=self.few, most=self.most)
        return self


class Thing(Item):
    level: Literal["commune", "province"]
    size: int = Field(ge=1)
    parts: list[Part] = []


PART: dict[str, Any] = {"id": "a", "label": "A"}
RIGHT: dict[str, Any] = {
    "urn": "urn:motcua:thing:a",
    "title": "Vật",
    "valid_from": "2025-07-01",
    "level": "commune",
    "size": 2,
    "parts": [PART],
}


def thing(**change: Any) -> tuple[Remains, Thing]:
    found = read(Thing, RIGHT | change)
    assert isinstance(found.spec, Thing)
    return found, found.spec


def told(found: Remains) -> list[str]:
    return [path for path, _message in found.told]


@pytest.mark.parametrize(
    ("change", "path", "value"),
    [
        ({"level": "comune"}, "level", ("level", "commune")),
        ({"size": 0}, "size", ("size", 1)),
        ({"size": "3"}, "size", ("size", 3)),
        ({"urn": "urn:motcua:Thing:a"}, "urn", ("urn", "urn:motcua:thing:a")),
    ],
)
def test_the_remedy_gives_the_value(change: dict[str, Any], path: str, value: tuple[str, Any]) -> None:
    found, spec = thing(**change)
    assert told(found) == [path]
    assert getattr(spec, value[0]) == value[1]
    assert not found.unread


def test_a_misspelt_key_gets_its_right_name() -> None:
    found, spec = thing(parts=[{"id": "a", "lable": "A"}])
    assert (told(found), spec.parts[0].label.vi) == (["parts.a.lable"], "A")
    assert found.written(("parts", 0, "label")) == ("parts", 0, "lable")


def test_what_cannot_be_guessed_is_unread_and_the_rest_is_read() -> None:
    found, spec = thing(level=None, parts=["text", PART | {"kind": 3}, PART | {"id": "b"}])
    assert told(found) == ["level", "parts.1", "parts.a.kind"]
    assert [part.id for part in spec.parts] == [UNREAD, "a", "b"]
    assert not found.knows("level")
    assert not found.knows("parts.*.id")
    assert found.knows("size")


def test_contradictions_are_found_beside_values_that_are_wrong() -> None:
    found, _spec = thing(size="viel", valid_to="2020-01-01", parts=[PART | {"few": 10, "kind": "papper"}])
    assert sorted(told(found)) == ["parts.a", "parts.a.kind", "size", "valid_to"]


def test_of_what_is_no_map_nothing_remains() -> None:
    found = read(Thing, ["text"])
    assert found.spec is None
    assert told(found) == [""]


@pytest.mark.parametrize("value", [None, True, 7, -1.5, "x", "", [], [[]], {}, {"a": {"b": [None]}}])
@pytest.mark.parametrize("key", [*RIGHT, "colour"])
def test_no_value_brings_it_down(key: str, value: Any) -> None:
    assert all(message for _path, message in read(Thing, RIGHT | {key: value}).told)
    assert all(message for _path, message in read(Thing, RIGHT | {"parts": [PART | {key: value}]}).told)
