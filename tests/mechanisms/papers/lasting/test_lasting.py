"""Files are made to last with an authority of others, whose services fail and whose certificates run out."""

import asyncio
import io
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from asn1crypto import cms, pem, tsp
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore

from motcua.kernel.calendar.api import ZONE
from motcua.kernel.connectors.api import RefusedError, UnreachableError, fetched
from motcua.kernel.connectors.patience import elsewhere
from motcua.mechanisms.papers.judging.proof import Look, Proof
from motcua.mechanisms.papers.judging.words import validate_pdf
from motcua.mechanisms.papers.lasting.rounds import Lengthened, _Asking, forget, horizon, lengthened
from motcua.mechanisms.papers.lasting.timestamps import HttpTimestamper
from motcua.mechanisms.papers.trust import revocation
from motcua.mechanisms.papers.trust.revocation import is_revoked, state_of
from tests.harness.authority import Authority
from tests.mechanisms.papers.samples import certificate

NOW = datetime(2026, 11, 17, 9, 30, tzinfo=ZONE)


def signed(authority: Authority) -> bytes:
    """The birth certificate, signed by a person and then by the ward."""
    return authority.sign(authority.sign(certificate(), "chair", "person"), "ward", "organisation")


def longer(authority: Authority, pdf: bytes, moment: datetime) -> Lengthened:
    return lengthened(pdf, HttpTimestamper(f"{authority.url}/tsa"), [authority.root], moment)


def proofs(authority: Authority, pdf: bytes, moment: datetime) -> list[Proof | None]:
    """What the file proves of each signature, by the root alone."""
    reader = PdfFileReader(io.BytesIO(pdf))
    look = Look(reader, [authority.root], moment)
    return [asyncio.run(look.at(one)) for one in reader.embedded_regular_signatures]


def test_both_signatures_get_their_proof_and_a_time_stamp(authority: Authority) -> None:
    with authority.at(NOW):
        pdf = signed(authority)
        made = longer(authority, pdf, NOW)
    assert (made.level, made.pdf.startswith(pdf)) == ("B-LT", True)
    assert made.renew_by == authority.certificate("tsa-2025").not_valid_after
    store = DocumentSecurityStore.read_dss(PdfFileReader(io.BytesIO(made.pdf)))
    assert (len(store.vri_entries), len(store.ocsps), len(store.crls)) == (2, 3, 1)
    for moment in (NOW, NOW + timedelta(days=70)):
        assert proofs(authority, made.pdf, moment) == [Proof(NOW, "tsa-2025", good=True)] * 2


def test_without_network_and_after_the_signers_certificates_ended_it_is_genuine(authority: Authority) -> None:
    with authority.at(NOW):
        basic = signed(authority)
        long = longer(authority, basic, NOW).pdf
    over = authority.certificate("chair-2025").not_valid_after - timedelta(days=5)
    with authority.at(over):  # renewed while all of it still held
        longest = longer(authority, long, over)
    assert longest.level == "B-LTA"
    after = over + timedelta(days=90)
    assert judged(authority, basic, after) == ("untrusted", ("expired",))
    assert judged(authority, long, after) == ("untrusted", ("expired",))
    assert judged(authority, longest.pdf, after) == ("genuine", ())


def judged(authority: Authority, pdf: bytes, moment: datetime) -> tuple[str, tuple[str, ...]]:
    report = validate_pdf(pdf, [authority.root], moment)
    return report.outcome, report.reasons


def test_what_was_proved_before_a_certificate_was_revoked_stays_good(authority: Authority) -> None:
    with authority.at(NOW):
        basic = signed(authority)
        long = longer(authority, basic, NOW).pdf
    authority.revoked["chair-2025"] = NOW + timedelta(days=1)
    later = NOW + timedelta(days=20)
    with authority.at(later):
        assert state_of(authority.certificate("chair-2025"), later, [authority.certificate("issuing-1")]) == "revoked"
        renewed = longer(authority, long, later).pdf
        assert proofs(authority, renewed, later) == [Proof(NOW, "tsa-2025", good=True)] * 2
        with pytest.raises(RefusedError):  # nothing shows that this one was signed before
            longer(authority, basic, later)


def test_a_signature_from_after_the_revocation_is_never_proved_good(authority: Authority) -> None:
    """Somebody took the key and puts a time stamp and old answers over what he signs with it."""
    with authority.at(NOW - timedelta(days=30)):
        long = longer(authority, signed(authority), authority.moment).pdf
    authority.revoked["chair-2025"] = NOW - timedelta(days=1)
    with authority.at(NOW):
        stolen = authority.sign(longer(authority, long, NOW).pdf, "chair", "stolen")
        with pytest.raises(RefusedError):
            longer(authority, stolen, NOW)
        stamped = asyncio.run(_stamped(stolen, authority))
    assert [one.good for one in proofs(authority, stamped, NOW + timedelta(days=1)) if one] == [True, True, False]


async def _stamped(pdf: bytes, authority: Authority) -> bytes:
    """A document time stamp and nothing else."""
    stamper = _Asking(HttpTimestamper(f"{authority.url}/tsa"))
    out = await PdfTimeStamper(stamper, field_name="late").async_timestamp_pdf(
        IncrementalPdfFileWriter(io.BytesIO(pdf)), "sha256", bytes_reserved=20_000, output=io.BytesIO()
    )
    return bytes(out.getvalue())


@pytest.mark.parametrize("service", ["tsa", "crl", "ocsp"])
def test_what_does_not_answer_is_asked_again_later(authority: Authority, service: str) -> None:
    with authority.at(NOW):
        pdf = signed(authority)
        authority.silent = {service}
        with pytest.raises(UnreachableError):
            longer(authority, pdf, NOW)
        authority.silent = set()
        assert longer(authority, pdf, NOW).level == "B-LT"


def test_a_signer_of_no_root_of_ours_is_refused(authority: Authority) -> None:
    with authority.at(NOW), pytest.raises(RefusedError):
        lengthened(signed(authority), HttpTimestamper(f"{authority.url}/tsa"), [], NOW)


def test_an_expired_signer_is_refused(authority: Authority) -> None:
    with authority.at(NOW):
        pdf = signed(authority)
    later = NOW + timedelta(days=400)
    with authority.at(later), pytest.raises(RefusedError):
        longer(authority, pdf, later)


def test_the_state_of_a_certificate(authority: Authority) -> None:
    chair, chain = authority.certificate("chair-2025"), [authority.certificate("issuing-1")]
    authority.revoked["ward-2025"] = NOW
    with authority.at(NOW):
        assert state_of(chair, NOW, chain) == "good"
        assert state_of(authority.certificate("ward-2025"), NOW, chain) == "revoked"
        assert state_of(authority.certificate("tsa-2025"), NOW) == "unknown"  # nobody says who issued it
        ward, issuing, good = (
            pem.armor("CERTIFICATE", one.dump()).decode()
            for one in (authority.certificate("ward-2025"), chain[0], chair)
        )
        assert (is_revoked(ward, issuing, NOW), is_revoked(good, issuing, NOW)) == (True, False)
        asked = authority.asked.total()
        assert state_of(chair, NOW, chain) == "good"
        assert authority.asked.total() == asked  # an answer is kept for a while
    with authority.at(NOW):
        authority.silent = {"ocsp"}
        assert state_of(chair, NOW, chain) == "unknown"


def test_a_state_is_remembered_for_half_a_minute_and_for_this_chain_alone(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(revocation, "KEPT", 0.0)  # nor are answers given again
    chair, chain = authority.certificate("chair-2025"), [authority.certificate("issuing-1")]
    with authority.at(NOW):
        assert state_of(chair, NOW, chain) == "good"
        authority.revoked["chair-2025"] = NOW
        assert state_of(chair, NOW + timedelta(seconds=30), chain) == "good"
        assert state_of(chair, NOW, [*chain, *chain]) == "revoked"
        assert state_of(chair, NOW + timedelta(seconds=31), chain) == "revoked"


def test_who_does_not_answer_is_not_asked_for_each_paper_and_is_asked_again_after_half_a_minute(
    authority: Authority,
) -> None:
    chair, chain = authority.certificate("chair-2025"), [authority.certificate("issuing-1")]
    authority.revoked["chair-2025"] = NOW
    with authority.at(NOW):
        authority.silent = {"ocsp", "crl"}
        assert state_of(chair, NOW, chain) == "unknown"
        asked, authority.silent = authority.asked.total(), set()
        assert state_of(chair, NOW + timedelta(seconds=30), chain) == "unknown"
        assert authority.asked.total() == asked
        assert state_of(chair, NOW + timedelta(seconds=31), chain) == "revoked"


class Lying:
    """A stamper that says what it is told to."""

    name = "lying"

    def __init__(self, says: Callable[[bytes], bytes]) -> None:
        self._says = says

    def stamp(self, digest: bytes) -> bytes:
        return self._says(digest)


def test_a_stamp_is_judged_before_it_is_kept(authority: Authority) -> None:
    true = HttpTimestamper(f"{authority.url}/tsa")

    def another_moment(digest: bytes) -> bytes:
        authority.moment += timedelta(hours=1)
        return true.stamp(digest)

    def unsigned(digest: bytes) -> bytes:
        token = cms.ContentInfo.load(true.stamp(digest))
        token["content"]["signer_infos"][0]["signature"] = b"0" * 70
        return bytes(token.dump(force=True))

    with authority.at(NOW):
        pdf = signed(authority)
        for says in (lambda _digest: true.stamp(b"x" * 32), lambda _digest: b"no token", unsigned, another_moment):
            forget()
            with pytest.raises(UnreachableError):
                lengthened(pdf, Lying(says), [authority.root], NOW)


def test_an_answer_to_another_question_is_none(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    first = authority.stamp("", timestamps_question())
    monkeypatch.setattr(Authority, "answer", lambda _self, _service, _name, _body: (200, first))
    with pytest.raises(UnreachableError, match="another question"):
        HttpTimestamper(f"{authority.url}/tsa").stamp(b"0" * 32)


def timestamps_question() -> bytes:
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": b"0" * 32}
    return bytes(tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "nonce": 5, "cert_req": True}).dump())


@pytest.mark.parametrize(
    ("says", "error"),
    [
        ((200, b"x" * 70_000), UnreachableError),
        ((200, b"<html>"), UnreachableError),
        ((500, b""), UnreachableError),
        ((302, b""), UnreachableError),
        ((403, b""), RefusedError),
        ((200, b"\x30\x05\x30\x03\x02\x01\x02"), RefusedError),  # a status alone: rejection
    ],
)
def test_what_is_no_stamp_is_told_apart(
    authority: Authority, monkeypatch: pytest.MonkeyPatch, says: tuple[int, bytes], error: type[Exception]
) -> None:
    monkeypatch.setattr(Authority, "answer", lambda _self, _service, _name, _body: says)
    with pytest.raises(error):
        HttpTimestamper(f"{authority.url}/tsa").stamp(b"0" * 32)


def test_only_addresses_of_the_web_are_asked() -> None:
    for address in ("file:///etc/passwd", "ldap://127.0.0.1/cn=x", "ftp://127.0.0.1/"):
        with pytest.raises(RefusedError):
            fetched("GET", address, largest=10, seconds=1)


def test_what_stands_in_a_certificate_leads_to_no_service_of_this_machine(authority: Authority) -> None:
    there = f"{authority.url}/anything"
    with suppress(RefusedError):  # it answers, if only that it has no such thing
        fetched("GET", there, largest=10_000_000, seconds=5)
    for address in (there, there.replace("127.0.0.1", "localhost")):
        with pytest.raises(UnreachableError, match="ConnectionError"):
            fetched("GET", address, largest=10_000_000, seconds=5, public=True)


@pytest.mark.parametrize(
    ("address", "other"),
    [
        ("203.0.113.7", True),
        ("10.1.2.3", True),
        ("2001:db8::1", True),
        ("127.0.0.53", False),
        ("169.254.169.254", False),
        ("::1", False),
        ("::ffff:127.0.0.1", False),
        ("fe80::1%eth0", False),
        ("0.0.0.0", False),
    ],
)
def test_which_machines_are_others(address: str, other: bool) -> None:
    assert elsewhere(address) is other


def test_an_algorithm_that_ends_sooner_moves_the_renewal(authority: Authority) -> None:
    stamper = HttpTimestamper(f"{authority.url}/tsa")
    with authority.at(NOW):
        assert horizon(stamper, [authority.root], NOW, {"sha256": date(2026, 12, 31)}) == datetime(
            2026, 12, 31, tzinfo=UTC
        )
        assert horizon(stamper, [authority.root], NOW, {"sha512": date(2026, 12, 31)}) == datetime(
            2027, 2, 1, tzinfo=UTC
        )
