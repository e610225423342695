"""Signing and judging: poppler's pdfsig and our own validation must agree."""

import asyncio
import io
import random
import stat
from pathlib import Path

import pytest
from asn1crypto import x509
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.generic import NumberObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from motcua.mechanisms.papers.judging.judging import judge as judged
from motcua.mechanisms.papers.judging.report import Report
from motcua.mechanisms.papers.judging.words import ADDED, LEVELS, OUTCOMES, REASONS
from motcua.mechanisms.papers.signing import sign
from motcua.mechanisms.papers.trust.pki import Holder, MissingKeyError, establish, signer_for, trust_roots
from tests.mechanisms.papers.samples import CHAIR, MOMENT, certificate, key, pki, run, signed

COURT = Holder("urn:motcua:org:x:y", "Phạm Đức Huy", "Chánh văn phòng", "Tòa án nhân dân khu vực 1")


def judge(pdf: bytes, roots: list[x509.Certificate] | None = None) -> Report:
    return judged(pdf, trust_roots(pki()) if roots is None else roots, MOMENT)


def changed(pdf: bytes, at: int, by: int = 1) -> bytes:
    return pdf[:at] + bytes([pdf[at] ^ by]) + pdf[at + 1 :]


def test_pdfsig_calls_it_valid_and_trusted(tmp_path: Path, nss: str) -> None:
    said = run(tmp_path, signed(), "pdfsig", "-nssdir", nss, "FILE")
    assert "Signature is Valid" in said
    assert "Certificate is Trusted" in said
    assert "ETSI.CAdES.detached" in said
    assert "Total document signed" in said
    assert "CN=Lê Thị Hồng Nhung,title=Chủ tịch,O=Ủy ban nhân dân phường Cửa Nam,C=VN" in said
    assert judge(signed()).outcome == "genuine"


@pytest.mark.parametrize("part", [0.1, 0.3, 0.6])
def test_after_one_changed_byte_pdfsig_and_we_agree_that_it_is_not(tmp_path: Path, nss: str, part: float) -> None:
    touched = changed(signed(), int(len(certificate()) * part))
    assert "Signature is Valid" not in run(tmp_path, touched, "pdfsig", "-nssdir", nss, "FILE")
    assert judge(touched).outcome == "altered"


def test_a_report_names_who_signed_as_what_for_whom_and_when() -> None:
    report = judge(signed())
    (signer,) = report.signers
    assert (signer.name, signer.position, signer.organisation) == (CHAIR.name, CHAIR.position, CHAIR.organisation)
    assert signer.time == MOMENT
    assert signer.time is not None
    assert signer.time.isoformat() == "2026-10-09T10:21:33+07:00"
    assert signer.field == "motcua-A"
    assert report.covers_whole_file
    assert report.reasons == ()


def test_no_single_changed_byte_leaves_the_file_genuine() -> None:
    whole, update, chance = signed(), len(certificate()), random.Random(57)
    places = [*range(0, len(whole), 2999), *(chance.randrange(update, len(whole)) for _ in range(100))]
    for at in places:
        for by in (1, 0x20):
            assert judge(changed(whole, at, by)).outcome != "genuine", at


@pytest.mark.parametrize("cut", [1, 10, 500, 2000, 8000])
def test_a_file_cut_short_is_altered(cut: int) -> None:
    assert judge(signed()[:-cut]).outcome == "altered"


def test_without_its_signature_the_file_is_unsigned() -> None:
    assert judge(certificate()).outcome == "unsigned"


def test_an_unknown_authority_is_untrusted_though_nothing_changed() -> None:
    report = judge(signed(), roots=[])
    assert (report.outcome, report.reasons) == ("untrusted", ("unknown_authority",))
    assert report.signers[0].name == CHAIR.name
    assert not report.signers[0].trusted


def test_a_certificate_out_of_its_time_is_not_trusted() -> None:
    for year, reason in ((2019, "not_yet_valid"), (2046, "expired")):
        report = judged(signed(), trust_roots(pki()), MOMENT.replace(year=year))
        assert (report.outcome, report.reasons) == ("untrusted", (reason,))


def test_several_signatures_are_each_named_and_the_last_covers_the_file() -> None:
    both = sign(signed(), key(COURT), reason="Sao y", location="Hà Nội", field="motcua-B", moment=MOMENT)
    report = judge(both)
    assert report.outcome == "genuine"
    assert [signer.name for signer in report.signers] == [CHAIR.name, COURT.name]
    assert report.covers_whole_file
    assert judge(changed(both, 3000)).outcome == "altered"


@pytest.mark.parametrize("tail", [b"\n", b"\n%x\n", b"\0" * 10, b"%%EOF\n"])
def test_bytes_behind_the_last_signature_are_not_overlooked(tail: bytes) -> None:
    assert judge(signed() + tail).outcome == "altered"


def test_a_page_changed_by_a_later_update_is_altered() -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(signed()))
    page = writer.root["/Pages"]["/Kids"][0]
    page[pdf_name("/Rotate")] = NumberObject(90)
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    report = judge(out.getvalue())
    assert (report.outcome, report.reasons) == ("altered", ("added_after_signing",))


def test_an_encrypted_file_says_that_a_password_is_in_the_way() -> None:
    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(certificate())))
    writer.encrypt("chủ", "khách")
    out = io.BytesIO()
    writer.write(out)
    assert judge(out.getvalue()).reasons == ("encrypted",)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"PK\x03\x04 a zip", "not_pdf"),
        (b"\x89PNG\r\n\x1a\n", "not_pdf"),
        (b"%PDF-1.7", "damaged"),
        (b"%PDF-1.7\n" + b"[" * 100_000, "damaged"),
        (b"%PDF-1.7\nstartxref\n0\n%%EOF", "damaged"),
        (b"%PDF-1.7\nxref\n0 99999999999\ntrailer\n<</Root 1 0 R>>\nstartxref\n9\n%%EOF", "damaged"),
    ],
)
def test_what_is_no_readable_pdf_is_unreadable_with_the_reason(data: bytes, reason: str) -> None:
    report = judge(data)
    assert (report.outcome, report.reasons) == ("unreadable", (reason,))


def test_a_file_too_large_is_not_even_read() -> None:
    report = judged(signed(), trust_roots(pki()), MOMENT, largest=1000)
    assert report.reasons == ("too_large",)


@given(st.binary(max_size=300), st.integers(0, 60_000), st.integers(0, 3000))
@settings(max_examples=50)
def test_no_bytes_whatever_raise_or_become_genuine(noise: bytes, at: int, gone: int) -> None:
    whole = signed()
    broken = whole[:at] + noise + whole[at + gone :]
    report = judge(broken)
    assert report.outcome in OUTCOMES
    assert all(reason in REASONS for reason in report.reasons)
    assert broken == whole or report.outcome != "genuine"
    assert judge(b"%PDF-1.7\n" + noise).outcome in ("unreadable", "altered", "unsigned")


def test_every_outcome_and_reason_has_a_sentence() -> None:
    worded = [*OUTCOMES.values(), *REASONS.values(), *LEVELS.values(), *ADDED.values()]
    assert all(str(sentence).endswith(".") for sentence in worded)
    assert judge(b"").outcome in OUTCOMES
    assert judge(b"").reasons == ("empty",)


def test_keys_are_for_their_owner_only_and_never_shown() -> None:
    key()
    files = [file for file in pki().rglob("*") if file.is_file() and file.name != ".lock"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (pki(), pki() / "signers")} == {0o700}
    secret = (pki() / "signers" / f"{CHAIR.slug}.key").read_text().split("\n")[1]
    assert secret not in repr(key())
    assert "signer=" not in repr(key())


def test_a_demonstration_makes_its_authority_once(tmp_path: Path) -> None:
    establish(tmp_path, "demonstration")
    before = (tmp_path / "root.pem").read_bytes()
    establish(tmp_path, "demonstration")
    assert (tmp_path / "root.pem").read_bytes() == before
    assert len(trust_roots(tmp_path)) == 1


def test_a_real_installation_makes_no_certificates(tmp_path: Path) -> None:
    with pytest.raises(MissingKeyError):
        establish(tmp_path, "real")
    with pytest.raises(MissingKeyError):
        signer_for(tmp_path, CHAIR)
    assert trust_roots(tmp_path) == []


def test_a_new_holder_of_the_position_gets_a_new_certificate() -> None:
    successor = Holder(CHAIR.reference, "Đỗ Văn Nam", CHAIR.position, CHAIR.organisation)
    assert key(successor).signer.signing_cert.serial_number != key().signer.signing_cert.serial_number


def test_a_name_longer_than_a_certificate_allows_is_shortened_visibly(tmp_path: Path) -> None:
    long = Holder("urn:motcua:x", "Lê " + "Thị " * 30 + "Anh", "Chủ tịch", "Ủy ban nhân dân " + "phường " * 20)
    (signer,) = judge(sign(certificate(), key(long), reason="x", location="y", field="motcua-C", moment=MOMENT)).signers
    assert signer.name.endswith("…")
    assert len(signer.name.encode()) <= 64


def test_signing_and_judging_work_under_a_running_event_loop() -> None:
    async def inside() -> str:
        paper = sign(certificate(), key(), reason="x", location="y", field="motcua-D", moment=MOMENT)
        return judge(paper).outcome

    assert asyncio.run(inside()) == "genuine"
