"""Translations find their texts by ids, however the author nests them."""

from pathlib import Path
from typing import Any

import pytest

from motcua.kernel.packs.api import Item, Spec, Text, check, parse
from motcua.kernel.packs.cli import main
from motcua.kernel.packs.reading import Tree, read
from motcua.kernel.packs.texts import Dictionary, Unsure, slots
from tests.kernel.packs.made import ROLE, pack, write


class Field(Spec):
    id: str
    label: Text


class Section(Spec):
    id: str
    title: Text
    fields: list[Field] = []


class Form(Spec):
    sections: list[Section]


class Procedure(Item):
    code: str
    form: Form
    notes: list[Text] = []
    steps: list[Section] = []


RAW: dict[str, Any] = {
    "urn": "urn:motcua:procedure:vn:1.001193",
    "code": "1.001193",
    "title": "Đăng ký khai sinh",
    "valid_from": "2025-07-01",
    "form": {"sections": [{"id": "child", "title": "Trẻ", "fields": [{"id": "full_name", "label": "Họ tên"}]}]},
    "notes": ["Miễn phí"],
}


def paths(**change: Any) -> list[tuple[str, str]]:
    return [(slot.path, slot.short) for slot in slots("1.001193", parse(Procedure, RAW | change))]


def test_elements_go_by_id_and_the_name_of_their_list_may_be_left_out() -> None:
    assert paths() == [
        ("1.001193.title", "1.001193.title"),
        ("1.001193.form.sections.child.title", "1.001193.form.child.title"),
        ("1.001193.form.sections.child.fields.full_name.label", "1.001193.form.child.full_name.label"),
        ("1.001193.notes.1", "1.001193.notes.1"),
    ]


def translated(texts: str) -> tuple[list[str], list[str]]:
    dictionary = Dictionary("en")
    list(dictionary.add(read(texts.encode()), "en.yaml"))
    wanted = slots("1.001193", parse(Procedure, RAW))
    found, faults = dictionary.translate(wanted, Unsure())
    return list(found.values()), [fault.path for fault in faults]


SHORT = """
1.001193:
  title: Birth registration
  form.child:
    title: Child
    full_name: {label: Full name}
  notes: {1: Free of charge}
"""
LONG = """
1.001193.title: Birth registration
1.001193:
  form: {sections: {child: {title: Child, fields.full_name.label: Full name}}}
  notes.1: Free of charge
"""


def test_nested_and_dotted_short_and_long_paths_mean_the_same() -> None:
    expected = (["Birth registration", "Child", "Full name", "Free of charge"], [])
    assert translated(SHORT) == translated(LONG) == expected


def test_a_misspelt_path_is_one_fault_and_not_also_a_missing_text() -> None:
    assert translated(SHORT.replace("label", "lable"))[1] == ["1.001193.form.child.full_name.lable"]


def test_a_short_path_that_two_texts_share_is_written_in_full() -> None:
    twice = parse(Procedure, RAW | {"steps": [{"id": "form", "title": "Kê khai"}], "form": {"sections": []}})
    clash = parse(Procedure, RAW | {"steps": [{"id": "form.child", "title": "Kê khai"}]})
    assert [slot.short for slot in slots("p", twice)] == ["p.title", "p.notes.1", "p.form.title"]
    dictionary = Dictionary("en")
    _found, faults = dictionary.translate(slots("p", clash), Unsure())
    assert {"p.steps.form.child.title", "p.form.sections.child.title"} <= {fault.path for fault in faults}


def test_a_text_that_is_rightly_the_same_is_marked() -> None:
    dictionary = Dictionary("en")
    list(dictionary.add(Tree({"1.001193": {"title": "="}}), "en.yaml"))
    found, _faults = dictionary.translate(slots("1.001193", parse(Procedure, RAW))[:1], Unsure())
    assert found == {0: "Đăng ký khai sinh"}


def test_texts_that_await_a_translation_are_printed_to_be_filled_in_and_then_nothing_lacks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = pack(tmp_path, roles=[ROLE], languages=["vi", "en", "bn"])
    assert main(["texts", str(root)]) == 0
    printed = capsys.readouterr().out
    assert printed.count("# Văn thư") == 2
    for language in ("en", "bn"):
        block = printed.partition(f"# texts/{language}/\n")[2].partition("# texts/")[0]
        write(root / "texts" / language / "one.yaml", block.replace("''", "'…'"))
    assert check([root]) == []
    assert main(["texts", str(root)]) == 0
    assert capsys.readouterr().out == "# texts/en/\n# texts/bn/\n"


def test_what_only_awaits_a_translation_is_told_after_everything_else(tmp_path: Path) -> None:
    root = pack(
        tmp_path, roles=[ROLE | {"acts": [{"act": "packs.lod", "scope": "organisation"}]}], languages=["vi", "en"]
    )
    faults = check([root])
    assert [one.awaits and one.awaits[0] for one in faults] == [None, "en", "en"]
    assert faults[0].path.endswith("acts.1.act")
