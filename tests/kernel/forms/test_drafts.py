"""A form left half-filled waits for its owner, and for nobody else."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from motcua.kernel.calendar.api import at
from motcua.kernel.forms.api import Draft, draft_for, drafts_of, drop_draft, keep_draft

pytestmark = [pytest.mark.django_db, pytest.mark.both]

MORNING = datetime(2026, 10, 8, 2, tzinfo=UTC)
LAN, MAI = UUID(int=1), UUID(int=2)
FORM = "urn:motcua:procedure:1.001193"
FILE = {"component": "birth_proof", "sha256": "a" * 64, "size": 3, "media_type": "image/png", "name": "a.png"}


def kept(data: dict[str, Any], before: Draft | None = None) -> Draft:
    """A draft that nobody stood in the way of."""
    draft = keep_draft(LAN, FORM, data, [FILE], before)
    assert draft is not None
    return draft


def stored() -> Draft:
    """What the database holds."""
    draft = draft_for(LAN, FORM)
    assert draft is not None
    return draft


def test_a_draft_is_kept_overwritten_and_dropped() -> None:
    with at(MORNING):
        first = kept({"child": {"full_name": "Lê"}})
        second = kept({"child": {"full_name": "Lê An"}}, first)
    assert (second.data, second.files) == ({"child": {"full_name": "Lê An"}}, [FILE])
    assert (stored().data, stored().files, stored().updated) == (second.data, second.files, second.updated)
    assert first.updated == MORNING < second.updated, "two versions in the same moment are told apart"
    drop_draft(second)
    assert draft_for(LAN, FORM) is None
    drop_draft(second)


def test_a_draft_remembers_its_sources_its_form_and_its_window() -> None:
    said = {"child.full_name": {"source": "account.name", "at": "2026-10-08T02:00:00+00:00"}}
    draft = keep_draft(LAN, FORM, {}, [], None, sources=said, version=UUID(int=7), page="w" * 99)
    assert draft is not None
    assert (stored().sources, stored().version, stored().page) == (said, UUID(int=7), "w" * 32)
    keep_draft(LAN, FORM, {}, [], draft)
    assert (stored().sources, stored().version, stored().page) == ({}, None, "")


def test_a_version_that_is_not_the_latest_overwrites_and_drops_nothing() -> None:
    first = kept({"child": {"full_name": "Lê"}})
    second = kept({"child": {"full_name": "Lê An"}}, first)
    for old in (first, None):
        assert keep_draft(LAN, FORM, {}, [], old) is None
    drop_draft(first)
    assert (stored().data, stored().updated) == (second.data, second.updated)
    drop_draft(second)
    assert keep_draft(LAN, FORM, {}, [], second) is None, "what was dropped does not come back by itself"
    assert draft_for(LAN, FORM) is None


def test_a_draft_is_its_owners_alone() -> None:
    kept({})
    assert draft_for(MAI, FORM) is None
    assert drafts_of(MAI) == []
    assert [draft.form for draft in drafts_of(LAN)] == [FORM]


def test_what_no_database_can_hold_is_left_out() -> None:
    draft = kept({"child": {"full_name": "Lê\0 An\ud800", "n": float("nan"), "rows": ["\0"]}})
    assert draft.data == stored().data == {"child": {"full_name": "Lê An", "n": None, "rows": [""]}}
