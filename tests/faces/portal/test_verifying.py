"""Whoever holds a paper learns whether it is genuine, and nobody learns more than that."""

import os
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from motcua.kernel.access.api import sign_in_rules
from motcua.kernel.acts.api import perform
from motcua.kernel.files.api import open_blob
from motcua.mechanisms.papers.api import Document, pki_folder, void
from motcua.mechanisms.papers.judging import court
from tests import helpers
from tests.mechanisms.papers.authority import root
from tests.mechanisms.papers.plain_pdf import contract, sign
from tests.mechanisms.papers.producers import pem


@pytest.fixture
def certificate(ward: helpers.Ward) -> Document:
    """The certificate of a birth."""
    dossier = helpers.settle(ward, helpers.file_birth(ward))
    return helpers.results().get(subject=dossier.pk)


def content(certificate: Document) -> bytes:
    with open_blob(certificate.sha256) as blob:
        return blob.read()


def asked(data: bytes) -> HttpResponse:
    file = SimpleUploadedFile("giay.pdf", data, content_type="application/pdf")
    return Client().post("/kiem-tra/", {"action": "file", "file": file})  # type: ignore[return-value]


def test_the_file_as_it_was_issued_is_genuine(certificate: Document) -> None:
    page = asked(content(certificate))
    assert page.context["answer"]["color"] == "success"  # type: ignore[attr-defined]
    for words in ("Giấy tờ thật, còn nguyên vẹn", certificate.notation, "Đỗ Thu Hà", "N*** M*** Anh"):
        assert words in page.text, words
    assert "Nguyễn Minh Anh" not in page.text


def test_a_file_with_one_changed_byte_is_not(certificate: Document) -> None:
    data = bytearray(content(certificate))
    data[len(data) // 3] ^= 1
    page = asked(bytes(data))
    assert page.context["answer"]["color"] == "danger"  # type: ignore[attr-defined]
    assert "Tệp đã bị sửa" in page.text


@pytest.mark.parametrize(
    ("data", "said"),
    [(helpers.NOTICE, "Tệp không có chữ ký số"), (b"GIF89a", "Không đọc được tệp này"), (b"%PDF-", "Không đọc được")],
    ids=["unsigned", "no PDF", "broken"],
)
def test_a_file_that_proves_nothing_is_told_so(ward: helpers.Ward, data: bytes, said: str) -> None:
    page = asked(data)
    assert page.status_code == 200
    assert page.context["answer"]["color"] == "warning"  # type: ignore[attr-defined]
    assert said in page.text


def test_nothing_of_an_uploaded_file_is_kept(ward: helpers.Ward) -> None:
    before = files()
    asked(helpers.NOTICE + b"%" + os.urandom(16) + b"\n%%EOF")
    assert files() == before


def test_what_is_sent_to_the_printed_address_is_judged_there(ward: helpers.Ward) -> None:
    file = SimpleUploadedFile("giay.pdf", helpers.NOTICE, content_type="application/pdf")
    answer = Client().post("/verify/", {"action": "file", "file": file})
    assert answer.status_code == 200
    assert "Tệp không có chữ ký số" in answer.text


@pytest.mark.both
def test_whoever_sends_several_files_that_cannot_be_judged_has_to_wait(
    ward: helpers.Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the page or by the API; others do not have to."""
    file = {"file": SimpleUploadedFile("giay.pdf", helpers.NOTICE, content_type="application/pdf")}
    court._court.dismiss()
    monkeypatch.setattr(sys, "executable", "/bin/false")  # so there is no judge
    several = sign_in_rules().failures
    for turn in range(several):
        if turn % 2:
            assert "Nơi kiểm tra đang bận" in asked(helpers.NOTICE).text
        else:
            file["file"].seek(0)
            assert Client().post("/api/v1/verify", file).json()["verdict"] == "unjudged"
    monkeypatch.undo()
    file["file"].seek(0)
    refused = Client().post("/api/v1/verify", file)
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 60
    assert asked(helpers.NOTICE).status_code == 429
    file["file"].seek(0)
    elsewhere = Client(REMOTE_ADDR="192.0.2.7").post("/api/v1/verify", file)
    assert elsewhere.json()["verdict"] == "unsigned"


def files() -> set[Path]:
    return set((Path(settings.MOTCUA_HOME) / "files").rglob("*"))


def test_the_printed_code_leads_to_what_the_register_says_with_names_masked(certificate: Document) -> None:
    typed = certificate.code.lower().replace("-", " ")
    answer = Client().post("/kiem-tra/", {"action": "code", "code": typed}, follow=True)
    page = answer.text
    for words in ("Có giấy tờ này trong sổ", certificate.notation, "17/11/2026", "Còn giá trị", "N*** M*** Anh"):
        assert words in page, words
    assert "Nguyễn Minh Anh" not in page
    assert certificate.notation in Client().get(f"/verify/{certificate.code}/").text


def test_a_void_paper_is_told_to_be_void(ward: helpers.Ward, certificate: Document) -> None:
    perform(void, helpers.SETUP, {"reason": "Ghi sai họ tên của trẻ khi lập."}, on=certificate.pk)
    for page in (Client().get(f"/kiem-tra/{certificate.code}/"), asked(content(certificate))):
        assert page.context["answer"]["color"] == "danger"  # type: ignore[attr-defined]
        assert "Giấy tờ này đã bị hủy" in page.text


def test_a_code_that_no_paper_bears_is_told_so(ward: helpers.Ward) -> None:
    for code in ("0000-0000-0000-0000", "khong-co", "../../etc"):
        answer = Client().post("/kiem-tra/", {"action": "code", "code": code}, follow=True)
        assert answer.status_code == 404
        assert "Không có giấy tờ nào mang mã này" in answer.text


def test_an_empty_question_is_asked_again(ward: helpers.Ward) -> None:
    for action, said in (("file", "Xin chọn tệp PDF"), ("code", "Xin gõ dãy chữ và số")):
        page = Client().post("/kiem-tra/", {"action": action})
        assert page.status_code == 422
        assert said in page.text


def test_each_signature_is_told_in_full_and_claimed_time_apart_from_proven_time(ward: helpers.Ward) -> None:
    file = pki_folder() / "roots" / "tests.pem"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(pem(root()))
    try:
        page = asked(sign(contract(), stamped=True)).text
    finally:
        file.unlink()
    for words in (
        "Chữ ký số của Lê Thị Hồng Nhung",
        "Chắc chắn đã ký trước",
        "có dấu thời gian của Dấu thời gian thử nghiệm",
        "Giờ ký do máy của người ký ghi",
        "Mức B-T",
        "Chữ ký bao phủ toàn bộ tệp.",
        "Chứng thư số do Nơi cấp thử nghiệm cấp",
    ):
        assert words in page, words


def test_a_signer_nobody_vouches_for_only_claims_a_name(ward: helpers.Ward) -> None:
    page = asked(sign(contract())).text
    assert "Không xác nhận được ai đã ký" in page
    assert "Chữ ký số ghi tên Lê Thị Hồng Nhung" in page
    assert "Chữ ký số của" not in page
