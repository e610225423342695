"""A signature is judged at the time that is proven: what ran out or was revoked later takes nothing from it."""

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from asn1crypto import cms
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, PdfTimeStamper
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator import ValidationContext

from motcua.mechanisms.papers.judging.judging import judge
from motcua.mechanisms.papers.judging.report import Report, SignerSeen
from motcua.mechanisms.papers.steps import finish
from tests.mechanisms.papers.authority import NOW, Pair, clock, crl, holder, issue, issuer, root, roots, signer, store
from tests.mechanisms.papers.plain_pdf import contract, sign

YEAR = timedelta(days=365)
LATER = NOW + 3 * YEAR


def short_lived(name: str = "Lê Thị Hồng Nhung") -> Pair:
    """A signer whose certificate runs out a year from now."""
    return issue(name, issuer(), start=NOW - YEAR, end=NOW + YEAR)


def made(pair: Pair, timestamper: DummyTimeStamper | None = None, **how: Any) -> bytes:
    metadata = PdfSignatureMetadata(field_name="Sig1", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, **how)
    steps = PdfSigner(metadata, signer=signer(pair), timestamper=timestamper)
    writer = IncrementalPdfFileWriter(io.BytesIO(contract()))
    return finish(steps.async_sign_pdf(writer, bytes_reserved=16384)).getvalue()


def only(report: Report) -> SignerSeen:
    (seen,) = report.signers
    return seen


def stored(pdf: bytes, lists: list[Any]) -> bytes:
    """With the authorities' certificates and revocation lists kept in the file."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    kept = [issuer().plain]
    DocumentSecurityStore.supply_dss_in_writer(writer, None, certs=kept, crls=lists, ocsps=[])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def stamped(pdf: bytes, timestamper: DummyTimeStamper) -> bytes:
    """With a document timestamp over everything."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    return PdfTimeStamper(timestamper).timestamp_pdf(writer, "sha256", bytes_reserved=16384).getvalue()  # type: ignore[no-any-return]


def lists(at: datetime = NOW, revoked: tuple[Pair, ...] = ()) -> list[Any]:
    return [crl(issuer(), revoked, at), crl(root(), (), at)]


def test_a_certificate_that_ran_out_and_no_timestamp_says_so() -> None:
    pdf = made(short_lived())
    assert judge(pdf, roots(), NOW).outcome == "genuine"
    report = judge(pdf, roots(), LATER)
    assert (report.outcome, report.reasons) == ("untrusted", ("expired",))
    assert only(report).proven is None
    assert judge(pdf, roots(), NOW - 2 * YEAR).reasons == ("not_yet_valid",)


def test_a_certificate_that_ran_out_after_the_timestamp_still_proves() -> None:
    report = judge(made(short_lived(), clock()), roots(), LATER)
    seen = only(report)
    assert report.outcome == "genuine"
    assert (seen.proven, seen.proven_by, seen.judged_at) == (NOW, "Dấu thời gian thử nghiệm", NOW)
    assert seen.valid_to
    assert seen.valid_to < LATER


def test_the_claimed_time_and_the_proven_time_are_told_apart() -> None:
    seen = only(judge(made(short_lived(), clock()), roots(), LATER))
    assert seen.time != seen.proven
    assert seen.time


def test_a_timestamp_made_after_the_certificate_ran_out_proves_nothing() -> None:
    report = judge(made(short_lived(), clock(NOW + 2 * YEAR)), roots(), LATER)
    assert (report.outcome, report.reasons) == ("untrusted", ("expired",))


def test_a_timestamp_of_an_unknown_authority_proves_nothing() -> None:
    alone = issue("Dấu thời gian giả", None, "rsa2048", tsa=True)
    false = DummyTimeStamper(alone.plain, alone.secret, certs_to_embed=store(), fixed_dt=NOW)
    report = judge(made(short_lived(), false), roots(), LATER)
    assert (report.outcome, report.reasons) == ("untrusted", ("expired",))
    assert only(report).proven is None
    assert judge(made(short_lived(), false), roots(), NOW).outcome == "genuine"


def test_a_timestamp_taken_from_another_signature_is_broken() -> None:
    pair = short_lived()
    other, pdf = made(pair, clock()), made(pair, clock())
    start = pdf.index(b"/Contents <") + 11
    end = pdf.index(b">", start)
    held = cms.ContentInfo.load(bytes.fromhex(pdf[start:end].decode()))
    there = other.index(b"/Contents <") + 11
    strange = cms.ContentInfo.load(bytes.fromhex(other[there : other.index(b">", there)].decode()))
    held["content"]["signer_infos"][0]["unsigned_attrs"] = strange["content"]["signer_infos"][0]["unsigned_attrs"]
    forged = held.dump(force=True).hex().encode().ljust(end - start, b"0")
    report = judge(pdf[:start] + forged + pdf[end:], roots(), NOW)
    assert (report.outcome, report.reasons) == ("altered", ("timestamp_broken",))


def test_each_level_is_told() -> None:
    pair = short_lived()
    basic, timed = made(pair), made(pair, clock())
    long = stored(timed, lists())
    for level, pdf in {"B-B": basic, "B-T": timed, "B-LT": long, "B-LTA": stamped(long, clock())}.items():
        report = judge(pdf, roots(), NOW)
        assert (report.outcome, only(report).level) == ("genuine", level)
        assert only(report).added == (("validation",) if level.startswith("B-LT") else ())


def test_pyhankos_own_lta_file_is_understood() -> None:
    context = ValidationContext(
        trust_roots=roots(), other_certs=[issuer().plain], crls=lists(), moment=NOW, retroactive_revinfo=True
    )
    pdf = made(holder(), clock(), embed_validation_info=True, use_pades_lta=True, validation_context=context)
    report = judge(pdf, roots(), NOW)
    assert (report.outcome, only(report).level) == ("genuine", "B-LTA")
    assert report.signers[0].covers == "then"


def test_a_level_is_not_granted_for_lists_that_are_lacking() -> None:
    pdf = stored(made(short_lived(), clock()), lists()[:1])
    assert only(judge(pdf, roots(), NOW)).level == "B-T"


def test_a_timestamp_over_everything_proves_the_time_as_well() -> None:
    report = judge(stamped(made(short_lived()), clock()), roots(), LATER)
    assert (report.outcome, only(report).proven, only(report).level) == ("genuine", NOW, "B-T")


@pytest.mark.parametrize(("renewed", "outcome"), [(True, "genuine"), (False, "untrusted")])
def test_a_chain_of_timestamps_carries_a_signature_past_the_end_of_the_first(renewed: bool, outcome: str) -> None:
    first = clock(NOW, NOW - YEAR, NOW + 2 * YEAR)
    second = clock(NOW + YEAR, NOW, NOW + 20 * YEAR)
    pdf = stamped(stored(made(short_lived(), first), lists()), first)
    if renewed:
        pdf = stamped(pdf, second)
    report = judge(pdf, roots(), NOW + 10 * YEAR)
    assert report.outcome == outcome
    assert only(report).proven == (NOW if renewed else None)


def test_what_was_revoked_after_the_proven_time_still_counts() -> None:
    pair = short_lived()
    pdf = stored(made(pair, clock()), lists(NOW + timedelta(days=10), (pair,)))
    assert judge(pdf, roots(), NOW + timedelta(days=20)).outcome == "genuine"
    bare = stored(made(pair), lists(NOW + timedelta(days=10), (pair,)))
    assert judge(bare, roots(), NOW + timedelta(days=20)).reasons == ("revoked",)


def test_what_was_revoked_before_the_proven_time_does_not() -> None:
    pair = short_lived()
    pdf = stored(made(pair, clock()), lists(NOW - timedelta(days=10), (pair,)))
    report = judge(pdf, roots(), NOW)
    assert (report.outcome, report.reasons) == ("untrusted", ("revoked",))


def test_a_broken_timestamp_over_everything_speaks_against_the_file() -> None:
    pdf = stamped(stored(made(short_lived(), clock()), lists()), clock())
    start = pdf.rindex(b"/ByteRange")
    before = pdf[: pdf.rindex(b"endobj", 0, start)]
    at = len(before) - 40
    changed = pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]
    assert judge(changed, roots(), NOW).outcome == "altered"


def test_a_certificate_that_is_not_for_signing_papers_says_so() -> None:
    report = judge(sign(contract(), signer(issue("Nơi cấp khác", issuer(), ca=True))), roots(), NOW)
    assert (report.outcome, report.reasons) == ("untrusted", ("wrong_purpose",))
