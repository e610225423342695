"""A receipt proves one upload by one owner, for a week."""

import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from motcua.kernel.calendar.api import ZONE, at
from motcua.kernel.files.api import FileRefused, Kept, Limits, keep, path_of, receipt, redeem

MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
def kept(tmp_path: Path, settings: Any) -> Iterator[Kept]:
    settings.MOTCUA_HOME = tmp_path
    with at(MOMENT):
        yield keep(io.BytesIO(PDF), "Giấy chứng sinh.pdf", Limits(max_bytes=1000, media_types={"application/pdf"}))


def code_of(text: str, owner: str) -> str:
    with pytest.raises(FileRefused) as refused:
        redeem(text, owner)
    assert str(refused.value.sentence) and str(refused.value.remedy)
    return refused.value.code


def test_the_owner_gets_back_exactly_what_he_uploaded(kept: Kept) -> None:
    assert redeem(receipt(kept, "lan"), "lan") == kept


def test_nobody_else_can_use_it(kept: Kept) -> None:
    assert code_of(receipt(kept, "lan"), "minh") == "receipt_unknown"


@pytest.mark.parametrize("text", ["", "x", ":", "a:b", "\ud800", "é:é", "x" * 10_000])
def test_a_forged_one_is_refused(kept: Kept, text: str) -> None:
    assert code_of(text, "lan") == "receipt_unknown"


def test_a_changed_one_is_refused(kept: Kept) -> None:
    good = receipt(kept, "lan")
    for place in range(0, len(good), 7):
        other = "A" if good[place] != "A" else "B"
        assert code_of(good[:place] + other + good[place + 1 :], "lan") == "receipt_unknown"


def test_it_ends_after_seven_days(kept: Kept) -> None:
    text = receipt(kept, "lan")
    with at(MOMENT + timedelta(days=7)):
        assert redeem(text, "lan") == kept
    with at(MOMENT + timedelta(days=7, seconds=1)):
        assert code_of(text, "lan") == "receipt_expired"


def test_it_ends_when_the_file_is_gone(kept: Kept) -> None:
    text = receipt(kept, "lan")
    path_of(kept.sha256).unlink()
    assert code_of(text, "lan") == "receipt_expired"


def test_it_names_nobody(kept: Kept) -> None:
    assert "pseudonym" not in receipt(kept, "pseudonym")
