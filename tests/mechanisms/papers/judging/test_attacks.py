"""Publicly known ways to falsify a signed PDF, by name: each refused for the right reason; its honest twin passes.

The sources stand in ``attacks``.
"""

import io
from datetime import timedelta

import pytest
from pyhanko.pdf_utils.generic import NameObject, StreamObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.validation.dss import DocumentSecurityStore

from motcua.mechanisms.papers.judging.judging import judge as judged
from motcua.mechanisms.papers.judging.report import Report
from tests.mechanisms.papers.attacks import (
    COVER,
    FORGED,
    INCREMENTAL,
    UNIVERSAL,
    Change,
    annotated,
    freed,
    packed,
    pointed,
    refilled,
    revalued,
    stuffed,
    update,
    wrapped,
    wrapped_in_place,
)
from tests.mechanisms.papers.authority import NOW, Pair, crl, holder, issue, issuer, over_sha1, roots, signer
from tests.mechanisms.papers.plain_pdf import contract, objects_of, page_text, sign, stream, with_field, written


def judge(pdf: bytes) -> Report:
    return judged(pdf, roots(), NOW)


def refused(pdf: bytes) -> tuple[str, ...]:
    """The reasons for which a file is ``altered``."""
    report = judge(pdf)
    assert report.outcome == "altered", report
    return report.reasons


def honest(pdf: bytes) -> bytes:
    """A file, once it is known to be genuine."""
    report = judge(pdf)
    assert (report.outcome, report.reasons) == ("genuine", ()), report
    return pdf


@pytest.mark.parametrize("change", UNIVERSAL.values(), ids=UNIVERSAL)
def test_universal_signature_forgery_lacks_what_makes_a_signature(change: Change) -> None:
    assert refused(change(honest(sign(contract())))) == ("incomplete_signature",)


@pytest.mark.parametrize("change", INCREMENTAL.values(), ids=INCREMENTAL)
def test_incremental_saving_adds_content_behind_the_signature(change: Change) -> None:
    assert refused(change(honest(sign(contract()))))[0] in ("added_after_signing", "partly_covered", "damaged")


def test_signature_wrapping_1_moves_the_second_part_and_names_it_in_the_hole() -> None:
    assert refused(wrapped(honest(sign(contract())))) == ("hidden_in_gap",)


def test_signature_wrapping_2_turns_padding_into_objects() -> None:
    assert refused(wrapped_in_place(honest(sign(contract())))) == ("hidden_in_gap",)


@pytest.mark.parametrize("words", [b"%evil", b"ff", b" ", b"\n", b"<4>"])
def test_contents_gap_stuffing_puts_bytes_beside_the_container(words: bytes) -> None:
    assert refused(stuffed(words)(honest(sign(contract())))) == ("hidden_in_gap",)


def covered_contract() -> bytes:
    """A page whose price is hidden under a white form (9) when it is signed."""
    page = stream(b"BT /F1 18 Tf 72 700 Td (To pay: 8 000 000) Tj ET /Cover Do")
    cover = stream(COVER, b"/Type /XObject /Subtype /Form /BBox [0 0 595 842]")
    body = objects_of(contract())[3].replace(b"/Resources <<", b"/Resources <</XObject <</Cover 9 0 R>> ")
    return contract(more={3: body, 4: page, 9: cover})


def test_shadow_attack_hide_takes_away_the_cover() -> None:
    assert refused(freed(9)(honest(sign(covered_contract())))) == ("added_after_signing",)


def test_shadow_attack_replace_changes_the_font() -> None:
    font = b"<</Type /Font /Subtype /Type1 /BaseFont /Symbol>>"
    assert refused(update({5: font})(honest(sign(contract())))) == ("added_after_signing",)


def test_shadow_attack_replace_changes_what_a_field_shows() -> None:
    assert refused(refilled(honest(sign(with_field())))) == ("added_after_signing",)


def test_shadow_attack_hide_and_replace_points_to_a_page_that_lay_unseen() -> None:
    hidden = {
        20: b"<</Type /Pages /Kids [21 0 R] /Count 1>>",
        21: b"<</Type /Page /Parent 20 0 R /MediaBox [0 0 595 842] /Contents 22 0 R "
        b"/Resources <</Font <</F1 5 0 R>>>>>>",
        22: FORGED,
    }
    pdf = honest(sign(contract(more=hidden)))
    catalogue = objects_of(pdf)[1].replace(b"/Pages 2 0 R", b"/Pages 20 0 R")
    assert refused(update({1: catalogue})(pdf)) == ("added_after_signing",)


def test_shadow_attack_hide_and_replace_by_the_table_alone() -> None:
    twin = b"%%\n4 0 obj\n" + FORGED + b"\nendobj\n"
    plain = contract()
    at = plain.index(b"xref\n")
    pdf = honest(
        sign(
            written(
                {40: b"<</Of /None>>"}, plain[:at] + twin + plain[at:].replace(b"%d" % at, b"%d" % (at + len(twin)))
            )
        )
    )
    assert refused(pointed(4, b"4 0 obj\n" + FORGED)(pdf)) == ("added_after_signing",)


def test_page_swap_through_the_table_shows_a_page_from_within_a_stream() -> None:
    inner = b"4 0 obj\n" + FORGED.replace(b"endstream", b"endstream") + b"\nendobj\n"
    pdf = honest(sign(contract(more={30: stream(b"\n" + inner)})))
    assert refused(pointed(4, inner)(pdf)) == ("added_after_signing",)


def test_object_stream_overlay_brings_a_page_that_the_bytes_do_not_show() -> None:
    assert refused(packed(honest(sign(contract())))) == ("added_after_signing",)


@pytest.mark.parametrize("kind", [b"FreeText", b"Stamp", b"Redact"])
def test_certification_attack_evil_annotation_lies_over_the_page(kind: bytes) -> None:
    pdf = honest(sign(contract(), certify=True, docmdp_permissions=3))
    assert refused(annotated(kind)(pdf)) == ("added_after_signing",)


@pytest.mark.parametrize("kind", [b"FreeText", b"Stamp", b"Widget", b"Link"])
def test_annotation_overlay_lies_over_an_approved_page(kind: bytes) -> None:
    assert refused(annotated(kind)(honest(sign(contract())))) == ("added_after_signing",)


def test_certification_attack_sneaky_signature_shows_itself_over_the_page() -> None:
    pdf = honest(sign(contract(), certify=True, docmdp_permissions=2))
    sneaky = sign(pdf, signer(holder("p256", "Người khác")), "Later", box=(0, 0, 595, 842))
    assert refused(sneaky) == ("added_after_signing", "laid_over_page")
    honest(sign(pdf, signer(holder("p256", "Người khác")), "Later"))


def test_sneaky_signature_over_an_approved_page_is_seen_too() -> None:
    pdf = honest(sign(contract(), box=(72, 100, 272, 160)))
    assert refused(sign(pdf, field="Later", box=(0, 0, 595, 842))) == ("laid_over_page",)
    honest(sign(pdf, field="Later", box=(300, 100, 500, 160)))


@pytest.mark.parametrize("level", [1, 2, 3])
def test_no_certification_level_lets_content_change(level: int) -> None:
    pdf = honest(sign(contract(), certify=True, docmdp_permissions=level))
    assert refused(update({4: FORGED})(pdf)) == ("added_after_signing",)


def test_form_field_overlay_changes_a_value_after_the_last_signature() -> None:
    assert refused(revalued(honest(sign(with_field())))) == ("added_after_signing",)


def test_a_field_filled_in_before_the_next_signature_is_named() -> None:
    twice = honest(sign(revalued(sign(with_field())), field="Sig2"))
    first, second = judge(twice).signers
    assert (first.added, first.filled, first.covers) == (("signature", "form"), ("amount",), "then")
    assert (second.added, second.filled, second.covers) == ((), (), "file")


def test_a_certification_that_forbids_filling_in_holds() -> None:
    certified = honest(sign(with_field(), certify=True, docmdp_permissions=1))
    assert refused(revalued(certified)) == ("added_after_signing",)


def signed_weakly(digest: str, pair: Pair | None = None) -> bytes:
    return sign(contract(), signer(pair or holder("rsa2048")), md_algorithm=digest)


def test_a_digest_of_a_weak_algorithm_proves_nothing() -> None:
    """SHA-1 collides in practice: Stevens, Bursztein, Karpman, Albertini, Markov, CRYPTO 2017; MD5: Stevens, Lenstra,
    de Weger, EUROCRYPT 2007."""
    for digest in ("sha1", "md5"):
        report = judge(signed_weakly(digest))
        assert (report.outcome, report.reasons) == ("untrusted", ("weak_algorithm",)), digest
    honest(signed_weakly("sha512"))


def test_a_key_that_can_be_factored_proves_nothing() -> None:
    """RSA of less than 2048 bits: NIST SP 800-131A."""
    report = judge(sign(contract(), signer(issue("Lê Thị Hồng Nhung", issuer(), "rsa1024"))))
    assert (report.outcome, report.reasons) == ("untrusted", ("weak_algorithm",))


def test_a_certificate_signed_over_sha1_proves_nothing() -> None:
    report = judge(sign(contract(), signer(over_sha1(issue("Lê Thị Hồng Nhung", issuer())))))
    assert (report.outcome, report.reasons) == ("untrusted", ("weak_algorithm",))


def test_a_fake_certificate_with_the_signers_name_is_nobodys() -> None:
    """A name proves nothing, a path does (RFC 5280, 6); the fake authority bears the true one's name as well."""
    true, alone = holder(), issue("Lê Thị Hồng Nhung", None)
    fake_root = issue("Gốc thử nghiệm", None, ca=True)
    fake_issuer = issue("Nơi cấp thử nghiệm", fake_root, ca=True)
    for fake in (alone, issue("Lê Thị Hồng Nhung", fake_issuer)):
        assert fake.plain.subject == true.plain.subject
        report = judge(sign(contract(), signer(fake)))
        assert (report.outcome, report.reasons) == ("untrusted", ("unknown_authority",))
        assert not report.signers[0].trusted
    honest(sign(contract()))


def stored(pdf: bytes, certificates: list[Pair], lists: list[object]) -> bytes:
    """The file with a security store appended."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    DocumentSecurityStore.supply_dss_in_writer(
        writer, None, certs=[one.plain for one in certificates], crls=lists, ocsps=[]
    )
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_dss_poisoning_makes_no_authority_trusted() -> None:
    """ETSI EN 319 142-1, 5.4.2: the store holds certificates for building paths, and is signed by nobody."""
    fake_root = issue("Gốc giả", None, ca=True)
    fake = issue("Lê Thị Hồng Nhung", fake_root)
    report = judge(stored(sign(contract(), signer(fake)), [fake_root, fake], [crl(fake_root)]))
    assert (report.outcome, report.reasons) == ("untrusted", ("unknown_authority",))


def test_dss_poisoning_by_a_forged_list_revokes_nobody() -> None:
    forger = Pair(issuer().certificate, issue("Kẻ giả", None, "rsa2048", ca=True).key)
    honest(stored(sign(contract()), [issuer()], [crl(forger, (holder(),), NOW - timedelta(days=1))]))


def test_a_true_list_in_the_store_revokes() -> None:
    report = judge(stored(sign(contract()), [issuer()], [crl(issuer(), (holder(),), NOW - timedelta(days=1))]))
    assert (report.outcome, report.reasons) == ("untrusted", ("revoked",))


def test_dss_poisoning_smuggles_no_page_behind_the_store() -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(honest(stored(sign(contract()), [issuer()], [crl(issuer())]))))
    page = writer.root["/Pages"]["/Kids"][0]
    page[pdf_name("/Contents")] = writer.add_object(StreamObject(stream_data=b"BT (Free) Tj ET"))
    writer.update_container(page)
    writer.root["/DSS"][pdf_name("/Note")] = NameObject("/Harmless")
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    assert refused(out.getvalue()) == ("added_after_signing",)


def test_a_signature_taken_out_is_missed() -> None:
    pdf = honest(sign(contract()))
    form = number_and_body(pdf, b"/SigFlags")
    assert refused(update({form[0]: b"<</Fields []>>"})(pdf)) == ("signature_removed",)


def number_and_body(pdf: bytes, mark: bytes) -> tuple[int, bytes]:
    return next((number, body) for number, body in objects_of(pdf).items() if mark in body)


def test_a_signature_carried_over_from_another_file_does_not_fit() -> None:
    """[CCS19]: a true container over other bytes."""
    one, other = sign(contract()), sign(contract(more={4: page_text("To pay: nothing, nothing at all")}))
    start, end = other.index(b"/Contents <") + 11, other.index(b">", other.index(b"/Contents <"))
    held = one[one.index(b"/Contents <") + 11 :][: end - start]
    assert refused(other[:start] + held + other[end:]) == ("digest_mismatch",)
