"""Canonical bytes and commitments."""

from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.ledger.rules import canonical, commitment, row_digest

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def test_the_same_instant_has_one_text_in_every_zone() -> None:
    hanoi = datetime(2026, 11, 20, 15, 10, tzinfo=timezone(timedelta(hours=7)))
    assert canonical(hanoi) == canonical(hanoi.astimezone(UTC)) == '"2026-11-20T08:10:00.000000+00:00"'


def test_text_is_one_whichever_way_it_was_typed() -> None:
    assert canonical("Vie\u0302\u0323t") == canonical("Vi\u1ec7t")


def test_keys_are_sorted_and_letters_stay_letters() -> None:
    assert canonical({"b": 1, "a": [date(2026, 3, 1), None, True]}) == '{"a":["2026-03-01",null,true],"b":1}'
    assert canonical({"tên": "Đặng"}) == '{"tên":"Đặng"}'


def test_what_has_no_canonical_form_is_refused() -> None:
    with pytest.raises(TypeError, match="object has no canonical form"):
        canonical({"x": object()})


@given(JSON)
def test_a_commitment_holds_for_its_content_and_no_other(value: object) -> None:
    salt = "ab" * 32
    assert commitment(salt, canonical(value)) == commitment(salt, canonical(value))
    assert commitment(salt, canonical(value)) != commitment(salt, canonical([value]))
    assert commitment(salt, canonical(value)) != commitment("cd" * 32, canonical(value))


def test_a_row_digest_tells_table_column_and_value_apart() -> None:
    key = UUID(int=1)
    digests = {
        row_digest("a", {"id": key, "x": 1}),
        row_digest("b", {"id": key, "x": 1}),
        row_digest("a", {"id": key, "x": "1"}),
        row_digest("a", {"id": key, "y": 1}),
        row_digest("a", {"id": key, "x": None}),
    }
    assert len(digests) == 5
