"""What every item of a pack has, and what its author hears of a mistake."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from motcua.kernel.packs.api import Item, Spec, Text, flaw, in_range, nearest, parse
from motcua.kernel.packs.faults import explain


class Part(Spec):
    id: str
    label: Text


class Thing(Item):
    size: int = 1
    parts: list[Part] = []


RIGHT: dict[str, Any] = {"urn": "urn:motcua:thing:a", "title": "Vật", "valid_from": "2025-07-01"}


def test_a_plain_sentence_becomes_a_text_in_vietnamese() -> None:
    assert parse(Thing, RIGHT).title.vi == "Vật"


def test_an_item_is_in_force_from_its_first_day_to_its_last() -> None:
    thing = parse(Thing, RIGHT | {"valid_to": "2025-12-31"})
    days = [date(2025, 6, 30), date(2025, 7, 1), date(2025, 12, 31), date(2026, 1, 1)]
    assert [thing.in_force(day) for day in days] == [False, True, True, False]


@pytest.mark.parametrize(
    ("change", "path", "remedy"),
    [
        ({"titel": "x"}, "titel", "title"),
        ({"urn": "urn:motcua:Thing"}, "urn", "urn:motcua:role"),
        ({"urn": None}, "urn", ""),
        ({"valid_from": "2025-02-30"}, "valid_from", "2025-07-01"),
        ({"valid_from": "01/07/2025"}, "valid_from", "2025-07-01"),
        ({"valid_to": "2025-06-30"}, "valid_to", "valid_to"),
        ({"size": "hai"}, "size", ""),
        ({"size": 1.5}, "size", ""),
        ({"size": True}, "size", ""),
        ({"title": 3}, "title", ""),
        ({"parts": {"id": "a"}}, "parts", "- "),
        ({"parts": [{"id": "x", "label": "X", "lable": "Y"}]}, "parts.x.lable", "label"),
        ({"parts": [{"label": "X"}]}, "parts.1.id", "id"),
        ({"parts": ["x"]}, "parts.1", ""),
        ({"legal_basis": [{"document": "1", "title": "Luật", "verified": "no"}]}, "legal_basis.1.verified", "true"),
    ],
)
def test_each_mistake_has_a_path_a_sentence_and_a_remedy(change: dict[str, Any], path: str, remedy: str) -> None:
    data = RIGHT | change
    with pytest.raises(ValidationError) as refused:
        parse(Thing, data)
    [(at, _location, sentence, mend)] = explain(refused.value, Thing, data)
    assert at == path
    assert str(sentence)
    assert str(mend)
    assert remedy in str(mend)
    assert "%(" not in f"{sentence}{mend}"


def test_a_missing_key_is_named_with_the_line_to_add() -> None:
    data = {key: value for key, value in RIGHT.items() if key != "title"}
    with pytest.raises(ValidationError) as refused:
        parse(Thing, data)
    [(at, _location, sentence, remedy)] = explain(refused.value, Thing, data)
    assert (at, "title" in str(sentence), "title" in str(remedy)) == ("title", True, True)


def test_a_rooms_own_flaw_speaks_in_its_own_words() -> None:
    error = flaw("Có %(n)s mã trùng.", "Bỏ bớt %(n)s mã.", n=2)
    wrong = ValidationError.from_exception_data("Thing", [{"type": error, "loc": ("size",), "input": 1}])
    [(_at, _location, sentence, remedy)] = explain(wrong, Thing, {"size": 1})
    assert (str(sentence), str(remedy)) == ("Có 2 mã trùng.", "Bỏ bớt 2 mã.")


@pytest.mark.parametrize(
    ("version", "allowed", "holds"),
    [
        (2, "2", True),
        (3, "2", False),
        (1, "1-3", True),
        (3, "1-3", True),
        (4, "1-3", False),
        (9, "2-", True),
        (1, "2-", False),
    ],
)
def test_a_range_of_versions_counts_both_ends(version: int, allowed: str, holds: bool) -> None:
    assert in_range(version, allowed) is holds


def test_a_name_that_leads_nowhere_brings_the_nearest_one() -> None:
    message, remedy = nearest("urn:motcua:role:desk-oficer", {"urn:motcua:role:desk-officer", "urn:motcua:role:system"})
    assert "desk-oficer" in str(message)
    assert "urn:motcua:role:desk-officer" in str(remedy)


def test_where_there_is_nothing_of_the_kind_the_answer_says_what_to_add_and_not_only_to_delete() -> None:
    message, remedy = nearest("urn:motcua:role:desk-officer", set())
    assert "urn:motcua:role:desk-officer" in str(message)
    assert str(remedy).startswith("Các gói đang đọc chưa có mục nào thuộc loại này: thêm gói có mục ấy")
