"""At the moment of signing: who still sits there, with which certificate; and how a paper that waits gets out."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from django.conf import settings

from motcua.kernel.access.api import (
    Delegation,
    Position,
    end_delegation,
    give_delegation,
    give_position,
    take_position,
)
from motcua.kernel.acts.api import NotAllowed, WrongState, lifted, perform
from motcua.kernel.calendar.api import at
from motcua.kernel.files.api import open_blob
from motcua.kernel.jobs.api import Message, drain
from motcua.kernel.ledger.api import history
from motcua.mechanisms.papers.acts import sign_again
from motcua.mechanisms.papers.api import Document, Void, obstacles, trust_roots, validate_pdf, verify_upload, void
from motcua.mechanisms.papers.certificates import use
from motcua.mechanisms.papers.certificates.acts import End, end
from motcua.mechanisms.papers.keys import KEYS
from motcua.mechanisms.papers.models import Certificate
from motcua.mechanisms.papers.trust.pki import pki_folder
from tests import acting
from tests.helpers import CUA_NAM, MORNING, Ward, ward
from tests.kernel.acts.traces import at_once
from tests.mechanisms.papers.samples import run
from tests.mechanisms.papers.taking import issue, load
from tests.mechanisms.papers.test_documents import SYSTEM, born, cua_nam, issued, other_subjects, prepared

__all__ = ["cua_nam"]
pytestmark = [pytest.mark.django_db, pytest.mark.both]
CHAIR = f"{CUA_NAM}:chairwoman"
OFFICER = f"{CUA_NAM}:office:civil-status-officer"


def seat(urn: str = CHAIR) -> Position:
    return Position.objects.get(urn=urn)


def certificates() -> list[Certificate]:
    return list(Certificate.objects.order_by("registered_at", "pk"))


def said(row: Document) -> list[str]:
    """What stands in the way of a document, in words."""
    return [str(sentence) for sentence in obstacles(Document.objects.get(pk=row.pk))]


def waits(row: Document) -> bool:
    """Whether a document waits, and no message goes on trying."""
    row.refresh_from_db()
    idle = not Message.objects.filter(subject=row.pk).exclude(state="done").exists()
    return row.state == Document.State.PREPARED and idle


def test_a_person_signs_first_and_the_body_behind_her_and_both_are_kept(cua_nam: Ward, tmp_path: Path) -> None:
    row, pdf = issued()
    person, body = row.signatures.order_by("n").select_related("certificate")
    assert (person.kind, person.certificate.holder, person.certificate.position) == ("person", "Đỗ Thu Hà", seat())
    name = "Ủy ban nhân dân phường Cửa Nam"
    assert (body.kind, body.certificate.holder, body.certificate.position) == ("organisation", name, None)
    assert {person.signed_at, body.signed_at} == {MORNING}
    edition = row.editions.get(n=1)
    assert (edition.n, edition.level, edition.sha256, edition.size) == (1, "B-B", row.sha256, len(pdf))
    report = validate_pdf(pdf, trust_roots(pki_folder()), MORNING)
    assert (report.outcome, [one.name for one in report.signers]) == ("genuine", ["Đỗ Thu Hà", name])
    assert report.covers_whole_file
    assert run(tmp_path, pdf, "pdfsig", "-nocert", "FILE").count("Signature is Valid") == 2
    assert [entry.act for entry in history(row.pk)][:2] == ["papers.prepare", "document.complete"]


def test_a_demonstration_enrols_each_signer_once(cua_nam: Ward) -> None:
    for n, about in enumerate(other_subjects()[:3]):
        prepared(born(n), about)
    drain()
    assert [one.keeper for one in certificates()] == ["file", "file"]
    assert Document.objects.filter(state="signed").count() == 3
    assert not Message.objects.filter(event="certificate.registered").exists()


def test_a_signer_whom_another_worker_enrols_at_that_moment_signs_all_the_same(
    cua_nam: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, other = (prepared(born(n), about) for n, about in enumerate(other_subjects()[:2]))
    looked, busy = use._candidates, []

    def looking(document: Document, kind: str) -> list[Certificate]:
        found = looked(document, kind)
        if not busy:
            busy.append(document)
            use.signatories(other, MORNING)
        return found

    monkeypatch.setattr(use, "_candidates", looking)
    assert [one.certificate for one in use.signatories(row, MORNING)] == certificates()


def test_an_altered_copy_of_a_sealed_paper_is_known_for_what_it_was(cua_nam: Ward) -> None:
    row, pdf = issued()
    answer = verify_upload(pdf[:-1])
    assert answer.verdict == "altered"
    assert answer.document is not None
    assert answer.document.notation == row.notation


def test_whoever_left_the_seat_between_approval_and_signing_signs_nothing(cua_nam: Ward) -> None:
    row = prepared()
    perform(take_position, cua_nam.caller("administrator"), {"account": str(cua_nam.chairwoman.pk)}, on=seat().pk)
    drain()
    assert waits(row)
    (sentence,) = said(row)
    assert sentence.startswith("Đỗ Thu Hà không còn giữ vị trí Chủ tịch UBND phường Cửa Nam.")
    perform(sign_again, SYSTEM, {}, on=row.pk)
    drain()
    assert waits(row)


def test_a_delegation_that_ended_before_the_signing_carries_no_signature(cua_nam: Ward) -> None:
    given = {
        "receiver": str(seat(OFFICER).pk),
        "acts": ["dossier.approve"],
        "form": "KT.",
        "valid_from": "2026-11-17",
        "valid_to": "2026-11-30",
        "basis": "Quyết định 12/QĐ-UBND",
    }
    lent: Delegation = perform(give_delegation, cua_nam.caller("chairwoman"), given, on=seat().pk)
    first = prepared(authority=lent.pk)
    drain()
    first.refresh_from_db()
    assert (first.state, first.signer_name) == ("signed", "Lê Văn Bình")
    second = prepared(born(1), other_subjects()[0], authority=lent.pk)
    perform(end_delegation, cua_nam.caller("chairwoman"), {}, on=lent.pk)
    drain()
    assert waits(second)
    (sentence,) = said(second)
    assert sentence.startswith(
        "Lê Văn Bình không còn được ký thay (KT. Chủ tịch UBND phường Cửa Nam): ủy quyền đã hết."
    )


def test_a_namesake_in_the_seat_is_not_whoever_approved(cua_nam: Ward) -> None:
    row = prepared()
    assert (row.account, row.authority) == (cua_nam.chairwoman.pk, None)
    perform(take_position, cua_nam.caller("administrator"), {"account": str(cua_nam.chairwoman.pk)}, on=seat().pk)
    acting.sit(acting.account("ha.do.2", "Đỗ Thu Hà"), seat().urn)
    drain()
    assert waits(row)
    assert len(said(row)) == 1
    with lifted("as documents were before they kept who signs them"):
        Document.objects.filter(pk=row.pk).update(account=None)
    perform(sign_again, SYSTEM, {}, on=row.pk)
    drain()
    row.refresh_from_db()
    assert row.state == "signed", "old rows go by the name"


def test_of_two_namesakes_in_one_seat_each_signs_with_his_own_certificate(cua_nam: Ward) -> None:
    first, chairwoman = prepared(), cua_nam.chairwoman
    drain()
    perform(take_position, cua_nam.caller("administrator"), {"account": str(chairwoman.pk)}, on=seat().pk)
    namesake = acting.account("ha.do.2", "Đỗ Thu Hà")
    acting.sit(namesake, seat().urn)
    second = prepared(born(1), other_subjects()[0])
    assert second.account == namesake.pk
    drain()
    acting.sit(chairwoman, seat().urn)
    third = prepared(born(2), other_subjects()[1], account=chairwoman.pk)
    drain()
    signed = [row.signatures.select_related("certificate").get(n=1).certificate for row in (first, second, third)]
    assert [one.account for one in signed] == [chairwoman.pk, namesake.pk, chairwoman.pk]
    assert signed[0] == signed[2] != signed[1]
    assert signed[0].fingerprint != signed[1].fingerprint
    perform(end, cua_nam.caller("administrator"), End(reason="Mất thiết bị ký"), on=signed[1].pk)
    fourth = prepared(born(3), other_subjects()[2], account=namesake.pk)
    drain()
    assert waits(fourth), "not with the certificate of the other one"


def test_a_certificate_from_before_people_were_kept_goes_by_the_name(cua_nam: Ward) -> None:
    issued()
    one = next(one for one in certificates() if one.position_id)
    with lifted("as certificates were before they kept whose they are"):
        Certificate.objects.filter(pk=one.pk).update(account=None)
    row = prepared(born(1), other_subjects()[0])
    drain()
    assert row.signatures.get(n=1).certificate_id == one.pk


def test_another_delegation_in_the_same_words_carries_no_approval_of_the_first(cua_nam: Ward) -> None:
    given = {
        "receiver": str(seat(OFFICER).pk),
        "acts": ["dossier.approve"],
        "form": "KT.",
        "valid_from": "2026-11-17",
        "valid_to": "2026-11-30",
        "basis": "Quyết định 12/QĐ-UBND",
    }
    first: Delegation = perform(give_delegation, cua_nam.caller("chairwoman"), given, on=seat().pk)
    row = prepared(authority=first.pk)
    assert row.authority == first.pk
    perform(end_delegation, cua_nam.caller("chairwoman"), {}, on=first.pk)
    again: Delegation = perform(give_delegation, cua_nam.caller("chairwoman"), given, on=seat().pk)
    drain()
    assert waits(row)
    assert "ủy quyền đã hết" in said(row)[0]
    second = prepared(born(1), other_subjects()[0], authority=again.pk)
    drain()
    second.refresh_from_db()
    assert second.state == "signed"
    with lifted("as documents were before they kept who signs them"):
        Document.objects.filter(pk=row.pk).update(authority=None, account=None)
    assert said(row) == [], "old rows go by the words"


def test_an_ended_certificate_lets_papers_wait_until_there_is_another(cua_nam: Ward) -> None:
    issued()
    person = next(one for one in certificates() if one.position_id)
    caller = cua_nam.caller("administrator")
    perform(end, caller, End(reason="Mất thiết bị ký"), on=person.pk)
    row = prepared(born(1), other_subjects()[0])
    drain()
    assert waits(row)
    assert said(row) == [
        "Chứng thư số của Đỗ Thu Hà đã ngừng dùng: Mất thiết bị ký. Xin báo người quản trị đăng ký chứng thư mới."
    ]
    with pytest.raises(WrongState):
        perform(end, caller, End(reason="Mất thiết bị ký"), on=person.pk)


def test_a_waiting_paper_is_signed_again_once_the_cause_is_mended(cua_nam: Ward) -> None:
    row = prepared()
    administrator, account = cua_nam.caller("administrator"), str(cua_nam.chairwoman.pk)
    perform(take_position, administrator, {"account": account}, on=seat().pk)
    drain()
    assert waits(row)
    given = {"account": account, "valid_from": MORNING.date().isoformat()}
    perform(give_position, administrator, given, on=seat().pk)
    assert said(row) == []
    perform(sign_again, cua_nam.caller("chairwoman"), {}, on=row.pk)
    drain()
    row.refresh_from_db()
    assert (row.state, row.number) == ("signed", 1)
    with pytest.raises(WrongState):
        perform(sign_again, cua_nam.caller("chairwoman"), {}, on=row.pk)


def test_only_who_may_lets_a_paper_be_signed_again(cua_nam: Ward) -> None:
    row = prepared()
    for name in ("desk_officer", "civil_status_officer"):
        with pytest.raises(NotAllowed):
            perform(sign_again, cua_nam.caller(name), {}, on=row.pk)


def test_a_waiting_paper_can_be_void_with_its_reason_and_its_number_is_gone(cua_nam: Ward) -> None:
    row = prepared()
    perform(void, cua_nam.caller("chairwoman"), Void(reason="Người ký đã chuyển công tác."), on=row.pk)
    drain()
    row.refresh_from_db()
    assert (row.state, row.void_reason, row.signed_at) == ("void", "Người ký đã chuyển công tác.", None)
    assert said(row) == []
    assert prepared().number == 2


def test_after_the_keys_were_renewed_new_certificates_sign_and_old_papers_stay_genuine(cua_nam: Ward) -> None:
    _row, pdf = issued()
    KEYS.rotate()
    later = prepared(born(1), other_subjects()[0])
    drain()
    later.refresh_from_db()
    assert later.state == "signed"
    assert [one.ended_at is None for one in certificates()] == [False, False, True, True]
    with open_blob(later.sha256) as blob:
        assert validate_pdf(blob.read(), trust_roots(pki_folder()), MORNING).outcome == "genuine"
    assert validate_pdf(pdf, trust_roots(pki_folder()), MORNING).outcome == "genuine"


def test_a_type_without_seal_is_signed_by_the_person_alone(cua_nam: Ward) -> None:
    load()
    row = issue("letter")
    drain()
    row.refresh_from_db()
    assert row.state == "signed"
    assert [one.kind for one in row.signatures.all()] == ["person"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_document(transactional_db: None) -> None:
    ward()
    with at(MORNING):
        row = prepared()

    def work(number: int) -> int:
        with at(MORNING):
            return drain()

    at_once(2, work)
    with at(MORNING + timedelta(hours=1)):
        drain()
    row.refresh_from_db()
    assert row.state == "signed"
    assert row.editions.filter(n=1).count() == 1
    assert row.signatures.count() == 2
    assert [entry.act for entry in history(row.pk)].count("document.complete") == 1


def test_certificates_hold_no_key(cua_nam: Ward) -> None:
    issued()
    stored = repr(list(Certificate.objects.order_by("pk").values()))
    assert "PRIVATE" not in stored
    for file in (Path(settings.MOTCUA_HOME) / "keys" / "pki" / "signers").glob("*.key"):
        assert file.read_text().split("\n")[1] not in stored
    for one in certificates():
        x509.load_pem_x509_certificate(one.pem.encode())
        assert one.valid_from.date() == date(2020, 1, 1)
