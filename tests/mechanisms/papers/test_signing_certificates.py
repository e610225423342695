"""What a certificate is at the moment of signing: run out, not valid yet, revoked, or its authority silent."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from motcua.kernel.acts.api import lifted, perform
from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import Message, drain
from motcua.kernel.jobs.worker import TRIES
from motcua.mechanisms.papers.acts import sign_again
from motcua.mechanisms.papers.api import Document
from motcua.mechanisms.papers.certificates.acts import End, end, register
from motcua.mechanisms.papers.certificates.fitness import read
from motcua.mechanisms.papers.certificates.keeping import proof_of
from motcua.mechanisms.papers.certificates.use import refused
from motcua.mechanisms.papers.models import Certificate
from motcua.mechanisms.papers.trust.pki import establish, pki_folder
from tests.harness.authority import Authority
from tests.helpers import MORNING, Ward
from tests.mechanisms.papers.issuing import issued_to, put
from tests.mechanisms.papers.test_documents import born, cua_nam, other_subjects, prepared
from tests.mechanisms.papers.test_signing_moment import said, seat, waits

__all__ = ["cua_nam"]
pytestmark = [pytest.mark.django_db, pytest.mark.both]


def not_registered(pem: str, reference: str) -> Certificate:
    """A certificate of the chairwoman that the act would refuse, since it names nobody of ours or is not valid yet."""
    found = read(pem)
    with lifted("test: a certificate that was not examined"):
        return Certificate.objects.create(
            organisation=seat().organisation, position=seat(), holder="Đỗ Thu Hà", keeper="file",
            reference=reference, pem=found.pem, chain=found.chain_pem, fingerprint=found.fingerprint,
            valid_from=found.certificate.not_valid_before_utc, valid_to=found.certificate.not_valid_after_utc,
            registered_at=MORNING + timedelta(seconds=1),
        )  # fmt: skip


def registered(ward: Ward, reference: str = "chair", **times: Any) -> Certificate:
    """A certificate of the chairwoman that an administrator registers now, its key beside it."""
    establish(pki_folder(), settings.MOTCUA_KIND)
    key, pem = issued_to(pki_folder(), **times)
    put(pki_folder(), reference, key)
    given = {"organisation": seat().organisation_id, "position": seat().pk, "keeper": "file", "reference": reference}
    proof = proof_of(read(pem), "file", reference)
    row: Certificate = perform(register, ward.caller("administrator"), {**given, "pem": pem, "proof": proof})
    return row


def goes_on(row: Document, certificate: Certificate) -> bool:
    """Whether a paper that waited is signed by the worker with this certificate, under the number that it had."""
    number, notation = row.number, row.notation
    drain()
    row.refresh_from_db()
    same = (row.number, row.notation, row.state) == (number, notation, "signed")
    return same and row.signatures.get(n=1).certificate == certificate


def unsigned(row: Document) -> bool:
    """Whether the worker leaves a paper waiting with its number, without any signature or file."""
    number = row.number
    drain()
    return waits(row) and (row.number, row.sha256, row.signatures.count(), row.editions.count()) == (number, "", 0, 0)


def test_a_certificate_that_ran_out_between_approval_and_signing_signs_nothing(cua_nam: Ward) -> None:
    registered(cua_nam, ends=MORNING + timedelta(hours=1))
    row = prepared()
    with at(MORNING + timedelta(hours=2)):
        assert unsigned(row)
        assert said(row) == [
            "Chứng thư số của Đỗ Thu Hà đã hết hạn lúc 10:30 17/11/2026. Xin báo người quản trị đăng ký chứng thư mới."
        ]
        assert goes_on(row, registered(cua_nam, "chair-new"))
    assert prepared(born(1), other_subjects()[0]).number == row.number + 1


def test_a_certificate_that_is_not_valid_yet_signs_nothing_until_it_is(cua_nam: Ward) -> None:
    first = registered(cua_nam)
    row = prepared()
    perform(end, cua_nam.caller("administrator"), End(reason="Đổi thiết bị ký"), on=first.pk)
    key, pem = issued_to(pki_folder(), begins=MORNING + timedelta(hours=3))
    put(pki_folder(), "chair-new", key)
    coming = not_registered(pem, "chair-new")
    with at(MORNING + timedelta(hours=2)):
        assert unsigned(row)
        assert said(row) == ["Chứng thư số của Đỗ Thu Hà đến 12:30 17/11/2026 mới có hiệu lực. Đến lúc đó hãy ký lại."]
    with at(MORNING + timedelta(hours=3)):
        perform(sign_again, cua_nam.caller("chairwoman"), {}, on=row.pk)
        assert goes_on(row, coming)


def test_a_certificate_revoked_between_approval_and_signing_signs_nothing(cua_nam: Ward, authority: Authority) -> None:
    key, pem = authority.pair("chair")
    put(pki_folder(), "from-outside", key)
    one = not_registered(pem, "from-outside")
    with authority.at(MORNING):
        row = prepared()
    authority.revoked[authority.label("chair")] = MORNING + timedelta(minutes=5)
    with authority.at(MORNING + timedelta(minutes=10)):
        assert unsigned(row)
        (sentence,) = said(row)
        assert sentence.startswith("Chứng thư số của Đỗ Thu Hà đã ngừng dùng: Chứng thư đã bị tổ chức cấp thu hồi.")
        assert goes_on(row, registered(cua_nam))
    one.refresh_from_db()
    assert one.ended_at is not None


def test_a_revoked_certificate_is_ended_and_nothing_is_signed_with_it(cua_nam: Ward, authority: Authority) -> None:
    one = from_outside(authority)
    with authority.at(MORNING):
        first = prepared()
        drain()
        assert first.signatures.get(n=1).certificate == one
    authority.revoked[authority.label("chair")] = MORNING + timedelta(minutes=5)
    with authority.at(MORNING + timedelta(minutes=10)):
        second = prepared(born(1), other_subjects()[0])
        drain()
        assert waits(second)
        assert "đã bị tổ chức cấp thu hồi" in said(second)[0]
    one.refresh_from_db()
    assert one.ended_at is not None
    first.refresh_from_db()
    assert first.state == "signed"


def from_outside(authority: Authority) -> Certificate:
    """The chairwoman's certificate by an authority that is asked over the network, with its key in a file here."""
    key, pem = authority.pair("chair")
    put(pki_folder(), "from-outside", key)
    return not_registered(pem, "from-outside")


def test_a_silent_authority_keeps_no_paper_from_being_signed(cua_nam: Ward, authority: Authority) -> None:
    one = from_outside(authority)
    authority.silent = {"ocsp", "crl"}
    with authority.at(MORNING):
        row = prepared()
        drain()
    row.refresh_from_db()
    assert (row.state, row.signatures.get(n=1).certificate) == ("signed", one)


def test_a_silent_authority_lets_papers_wait_where_its_answer_is_required(
    cua_nam: Ward, authority: Authority, settings: Any
) -> None:
    settings.MOTCUA_REQUIRE_STATUS = True
    one = from_outside(authority)
    authority.silent = {"ocsp", "crl"}
    with authority.at(MORNING):
        row = prepared()
        drain()
        row.refresh_from_db()
        assert row.state == Document.State.PREPARED
        assert said(row) == [], "nothing stands in the way here"
        assert str(refused(row)).startswith("Tổ chức cấp chứng thư chưa cho biết chứng thư còn hiệu lực")
    for tries in range(1, 10):  # a day and more: it is asked again for as long as it takes, and never parked
        with authority.at(MORNING + timedelta(hours=3 * tries)):
            drain()
    waiting = Message.objects.get(subject=row.pk)
    assert (waiting.state, waiting.error) == ("waiting", "SilentAuthorityError")
    assert waiting.attempts > TRIES
    authority.silent = set()
    with authority.at(MORNING + timedelta(hours=30)):
        drain()
    row.refresh_from_db()
    assert (row.state, row.signatures.get(n=1).certificate, refused(row)) == ("signed", one, None)
