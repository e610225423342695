"""What the register knows beyond one file: values of which there is one, our own bytes, and no previews."""

from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest
from django.db import transaction

from motcua.kernel.acts.api import Conflict, Deed, Invalid, perform
from motcua.kernel.calendar.api import at, now
from motcua.mechanisms.papers.api import Document, Void, preview, verify_upload, void
from motcua.mechanisms.papers.models import Series
from tests.helpers import MORNING, Ward
from tests.mechanisms.papers.samples import content, run
from tests.mechanisms.papers.test_documents import SYSTEM, cua_nam, issued, other_subjects, paper, prepared

__all__ = ["cua_nam"]
pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_a_value_of_which_there_is_one_stands_on_one_living_document(cua_nam: Ward) -> None:
    row, _pdf = issued()
    first, second = other_subjects()[:2]
    with pytest.raises(Invalid) as refusal:
        prepared(about=first)
    assert list(refusal.value.faults) == ["child.personal_number"]
    assert "Giấy khai sinh số 01/2026" in str(refusal.value.faults["child.personal_number"][0])
    assert Series.objects.get().last == 1, "no number is lost"
    perform(void, SYSTEM, Void(reason="Ghi sai họ tên mẹ của trẻ."), on=row.pk)
    assert prepared(about=first).number == 2
    with pytest.raises(Invalid):
        prepared(about=second)
    assert prepared(content(personal_number=""), second).number == 3, "what is not there is not taken"


def test_the_database_itself_lets_no_value_stand_twice(cua_nam: Ward) -> None:
    first, second = other_subjects()[:2]
    prepared(about=first)
    with patch("motcua.mechanisms.papers.acts.taken", return_value={}), pytest.raises(Conflict):
        prepared(about=second)


def test_our_own_bytes_are_issued_whatever_became_of_the_trust(cua_nam: Ward) -> None:
    row, pdf = issued()
    with at(MORNING.replace(year=2046)):
        answer = verify_upload(pdf)
    assert (answer.verdict, answer.report.outcome) == ("issued", "genuine"), "judged as of the signature"
    with patch("motcua.mechanisms.papers.reads.trust_roots", return_value=[]):
        answer = verify_upload(pdf)
        assert (answer.verdict, answer.report.outcome) == ("issued", "untrusted")
        assert verify_upload(pdf + b"\n").verdict == "altered"
        perform(void, SYSTEM, Void(reason="Cấp nhầm người, đã cấp lại."), on=row.pk)
        assert verify_upload(pdf).verdict == "void"


def test_a_preview_is_the_page_itself_without_number_code_or_trace(cua_nam: Ward, tmp_path: Path) -> None:
    with transaction.atomic():
        deed = Deed(SYSTEM, now())
        wanted = paper(deed)
        transaction.set_rollback(True)
    pdf = preview(wanted, MORNING.date())
    text = " ".join(run(tmp_path, pdf, "pdftotext", "-raw", "FILE", "-").split())
    for words in ("NGUYỄN MINH ANH", "24/09/2026", "Đỗ Thu Hà", "17/11/2026"):
        assert words in text
    assert "BẢN XEM TRƯỚC" in text
    assert "/2026 " not in text.split("Số:")[1].split("Họ, chữ đệm")[0]
    assert not Document.objects.exists()
    assert not Series.objects.exists()
    assert verify_upload(pdf).verdict == "unsigned"
    with pytest.raises(Invalid):
        preview(replace(wanted, content=content(full_name="漢字")), MORNING.date())
