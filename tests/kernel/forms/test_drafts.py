"""A form left half-filled waits for its owner, and for nobody else."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from motcua.kernel.calendar.api import at
from motcua.kernel.forms.api import Draft, draft_for, drafts_of, drop_draft, keep_draft

pytestmark = [pytest.mark.django_db, pytest.mark.both]

LAN, MAI = UUID(int=1), UUID(int=2)
FORM = "urn:motcua:procedure:1.001193"
FILE = {"component": "birth_proof", "sha256": "a" * 64, "size": 3, "media_type": "image/png", "name": "a.png"}


def test_a_draft_is_kept_overwritten_and_dropped() -> None:
    with at(datetime(2026, 10, 8, 2, tzinfo=UTC)):
        keep_draft(LAN, FORM, {"child": {"full_name": "Lê"}}, [FILE])
        kept = keep_draft(LAN, FORM, {"child": {"full_name": "Lê An"}})
    assert (kept.data, kept.files) == ({"child": {"full_name": "Lê An"}}, [FILE])
    assert kept.updated == datetime(2026, 10, 8, 2, tzinfo=UTC)
    assert Draft.objects.count() == 1
    drop_draft(LAN, FORM)
    assert draft_for(LAN, FORM) is None
    drop_draft(LAN, FORM)


def test_a_draft_is_its_owners_alone() -> None:
    keep_draft(LAN, FORM, {})
    assert draft_for(MAI, FORM) is None
    assert drafts_of(MAI) == []
    assert [draft.form for draft in drafts_of(LAN)] == [FORM]


def test_what_no_database_can_hold_is_left_out() -> None:
    keep_draft(LAN, FORM, {"child": {"full_name": "Lê\0 An\ud800", "n": float("nan"), "rows": ["\0"]}})
    kept = draft_for(LAN, FORM)
    assert kept is not None
    assert kept.data == {"child": {"full_name": "Lê An", "n": None, "rows": [""]}}
