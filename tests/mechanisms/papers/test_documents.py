"""From a decision to a signed document, and what a stranger learns of it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from motcua.kernel.access.api import ANONYMOUS, Organisation, Position, open_audience, organisation, system_actor
from motcua.kernel.acts.api import (
    Caller,
    Conflict,
    Deed,
    GuardedWriteError,
    Invalid,
    NotFound,
    WrongState,
    lifted,
    perform,
)
from motcua.kernel.calendar.api import at, now
from motcua.kernel.files.api import open_blob, verify
from motcua.kernel.jobs.api import Message, drain
from motcua.kernel.ledger.api import history
from motcua.kernel.packs.api import check
from motcua.mechanisms.papers import jobs
from motcua.mechanisms.papers.acts import Complete, Signed
from motcua.mechanisms.papers.api import (
    Document,
    Paper,
    Void,
    by_code,
    complete,
    document,
    documents_about,
    prepare,
    verify_upload,
    void,
)
from motcua.mechanisms.papers.models import Series
from motcua.mechanisms.papers.render import RenderError
from tests.helpers import CUA_NAM, HOAN_KIEM, MORNING, PACKS, Ward, ward
from tests.mechanisms.papers.samples import certificate, content, run

pytestmark = [pytest.mark.django_db, pytest.mark.both]
TYPE = "urn:motcua:document-type:birth-certificate"
SYSTEM = Caller(system_actor("test"), channel="test")


@pytest.fixture
def cua_nam() -> Iterator[Ward]:
    """A ward at work on a Tuesday morning."""
    staffed = ward()
    with at(MORNING):
        yield staffed


def paper(deed: Deed, said: dict[str, Any] | None = None, about: Organisation | None = None) -> Paper:
    """A birth certificate of Cửa Nam for the chairwoman to sign; any row can be what it is about."""
    body = organisation(CUA_NAM)
    return Paper(
        type=TYPE,
        organisation=body,
        audience=open_audience(deed, body.pk),
        subject=about or body,
        signer=Position.objects.get(urn=f"{CUA_NAM}:chairwoman").pk,
        content=said or content(),
    )


def prepared(said: dict[str, Any] | None = None, about: Organisation | None = None, **changes: Any) -> Document:
    """A document as a deciding deed leaves it."""
    with transaction.atomic():
        deed = Deed(SYSTEM, now())
        row = prepare(deed, replace(paper(deed, said, about), **changes))
        deed.close()
    return row


def born(number: int) -> dict[str, Any]:
    """The content for a child with another personal number."""
    return content(personal_number=f"00132600030{number}")


def issued() -> tuple[Document, bytes]:
    """A signed document and its file."""
    row = prepared()
    drain()
    row.refresh_from_db()
    with open_blob(row.sha256) as blob:
        return row, blob.read()


def other_subjects() -> list[Organisation]:
    """Rows that further documents can be about."""
    return list(Organisation.objects.exclude(urn=CUA_NAM).order_by("urn"))


def test_a_prepared_document_is_signed_and_its_bytes_are_kept(cua_nam: Ward, tmp_path: Path) -> None:
    row, pdf = issued()
    assert row.state == Document.State.SIGNED
    assert (row.notation, row.number, row.year) == ("01/2026", 1, 2026)
    assert row.signed_at == MORNING
    assert verify(row.sha256)
    assert row.size == len(pdf)
    text = " ".join(run(tmp_path, pdf, "pdftotext", "-raw", "FILE", "-").split())
    for words in ("NGUYỄN MINH ANH", "Số: 01/2026", row.code, "Đỗ Thu Hà", "2026-11-17T09:30:00+07:00", "17/11/2026"):
        assert words in text
    assert "Nơi đăng ký khai sinh: Ủy ban nhân dân phường Cửa Nam, thành phố Hà Nội" in text
    assert [entry.act for entry in history(row.pk)] == ["papers.prepare", "document.complete", "document.lengthen"]


def test_a_stranger_with_the_file_learns_that_it_is_the_original(cua_nam: Ward) -> None:
    row, pdf = issued()
    answer = verify_upload(pdf)
    assert answer.verdict == "issued"
    assert answer.document is not None
    assert answer.document.notation == row.notation
    assert answer.document.signer_name == "Đỗ Thu Hà"
    assert [(str(label.vi), text) for label, text in answer.document.shown] == [
        ("Người được khai sinh", "N*** M*** Anh"),
        ("Năm sinh", "2026"),
    ]
    assert answer.report.signers[0].position == "Chủ tịch UBND phường Cửa Nam"


def test_any_difference_from_the_original_is_altered(cua_nam: Ward) -> None:
    _row, pdf = issued()
    start = pdf.index(b"/Contents <") + 11
    lower = pdf[:start] + pdf[start : start + 8192].lower() + pdf[start + 8192 :]
    for other in (pdf[:900] + b"x" + pdf[901:], pdf + b"\n", lower, pdf[:-1]):
        assert other != pdf
        assert verify_upload(other).verdict == "altered"


def test_files_that_are_not_ours_are_judged_by_their_signatures_alone(cua_nam: Ward) -> None:
    assert verify_upload(certificate()).verdict == "unsigned"
    assert verify_upload(b"hello").verdict == "unreadable"
    assert verify_upload(b"").document is None


def test_a_code_answers_however_it_is_typed_and_only_after_signing(cua_nam: Ward) -> None:
    row = prepared()
    assert by_code(row.code) is None
    drain()
    found = by_code(row.code.lower().replace("-", " "))
    assert found is not None
    assert found.notation == "01/2026"
    assert by_code("0000-0000-0000-0000") is None
    assert by_code("' OR 1=1") is None


def test_numbers_follow_each_other_per_body_and_begin_again_each_year(cua_nam: Ward) -> None:
    first, second, third = other_subjects()[:3]
    assert [prepared(born(n), about).number for n, about in enumerate((first, second))] == [1, 2]
    with at(MORNING.replace(year=2027)):
        assert prepared(born(3), third).notation == "01/2027"


def test_a_refused_preparation_takes_no_number(cua_nam: Ward) -> None:
    with pytest.raises(Invalid) as refusal:
        prepared(content(full_name="漢字", sex=""))
    assert set(refusal.value.faults) == {"child.full_name", "child.sex"}
    assert "漢字" in str(refusal.value.faults["child.full_name"][0])
    assert not Series.objects.exists()
    assert not Document.objects.exists()
    assert not Message.objects.filter(event="document.prepared").exists()
    assert prepared().number == 1


def test_only_a_seat_that_may_sign_signs(cua_nam: Ward) -> None:
    desk = Position.objects.get(urn=f"{CUA_NAM}:one-stop:desk-officer").pk
    empty = Position.objects.get(urn=f"{HOAN_KIEM}:chairwoman").pk
    for seat in (None, desk, empty):
        with pytest.raises(Conflict):
            prepared(signer=seat)


def test_one_thing_has_one_living_document_of_a_type(cua_nam: Ward) -> None:
    row, _pdf = issued()
    with pytest.raises(IntegrityError):
        prepared(born(1))
    perform(void, SYSTEM, Void(reason="Ghi sai họ tên mẹ của trẻ."), on=row.pk)
    assert prepared().number == 2


def test_the_job_run_again_makes_no_second_file(cua_nam: Ward) -> None:
    row, _pdf = issued()
    message = Message.objects.get(event="document.prepared")
    jobs.sign_when_prepared(message)
    again = Document.objects.get(pk=row.pk)
    assert (again.sha256, again.revision) == (row.sha256, row.revision)


def test_of_two_workers_at_once_the_first_makes_the_document(cua_nam: Ward) -> None:
    row = prepared()
    message = Message.objects.get(event="document.prepared")
    make = jobs.make

    def overtaken(document: Document, moment: Any, who: Any) -> Any:
        with patch.object(jobs, "make", make):
            jobs.sign_when_prepared(message)
        return make(document, moment, who)

    with patch.object(jobs, "make", overtaken):
        jobs.sign_when_prepared(message)
    row.refresh_from_db()
    assert row.state == Document.State.SIGNED
    assert [entry.act for entry in history(row.pk)].count("document.complete") == 1
    told = Message.objects.filter(event="document.signed", subject=row.pk)
    assert len(set(told.values_list("deed", flat=True))) == 1


def test_a_failed_signing_keeps_its_number_and_tries_again(cua_nam: Ward) -> None:
    row = prepared()
    with patch.object(jobs, "render", side_effect=RenderError("x")):
        drain()
    row.refresh_from_db()
    assert row.state == Document.State.PREPARED
    assert Message.objects.get(event="document.prepared").error == "RenderError"
    with at(MORNING.replace(hour=10)):
        drain()
        row.refresh_from_db()
    assert (row.state, row.notation) == (Document.State.SIGNED, "01/2026")


def test_a_void_document_keeps_number_and_file_and_says_so(cua_nam: Ward) -> None:
    row, pdf = issued()
    perform(void, SYSTEM, Void(reason="Cấp nhầm người, đã cấp lại."), on=row.pk)
    answer = verify_upload(pdf)
    assert answer.verdict == "void"
    assert answer.document is not None
    assert answer.document.void_reason == "Cấp nhầm người, đã cấp lại."
    found = by_code(row.code)
    assert found is not None
    assert found.state == "void"
    with pytest.raises(WrongState):
        perform(void, SYSTEM, Void(reason="Một lần nữa thì không."), on=row.pk)


def test_what_is_void_before_it_was_signed_keeps_its_number_and_was_never_issued(cua_nam: Ward) -> None:
    row = prepared()
    perform(void, SYSTEM, Void(reason="Phát hiện sai trước khi ký."), on=row.pk)
    drain()
    row.refresh_from_db()
    assert (row.state, row.sha256) == (Document.State.VOID, "")
    assert by_code(row.code) is None
    assert prepared(born(1)).number == row.number + 1


def test_voiding_needs_a_reason(cua_nam: Ward) -> None:
    row = prepared()
    with pytest.raises(Invalid):
        perform(void, SYSTEM, {"reason": "sai"}, on=row.pk)


def test_a_signed_document_takes_no_other_bytes(cua_nam: Ward) -> None:
    row, _pdf = issued()
    with pytest.raises(WrongState):
        again = Complete(
            sha256="0" * 64,
            size=1,
            signed_at=MORNING,
            signatures=[Signed(kind="person", certificate=row.signatures.get(n=1).certificate_id)],
        )
        perform(complete, SYSTEM, again, on=row.pk)


def test_who_may_not_see_a_document_does_not_find_it(cua_nam: Ward) -> None:
    row, _pdf = issued()
    assert document(cua_nam.actor("chairwoman"), row.pk) == row
    assert list(documents_about(cua_nam.actor("desk_officer"), row.subject)) == [row]
    for actor in (ANONYMOUS, cua_nam.actor("stranger"), cua_nam.actor("other_officer")):
        with pytest.raises(NotFound):
            document(actor, row.pk)
        assert not documents_about(actor, row.subject)
    with pytest.raises(NotFound):
        perform(void, Caller(cua_nam.actor("stranger")), Void(reason="Tôi muốn hủy giấy này."), on=row.pk)


@pytest.mark.parametrize(
    "values",
    [
        {"state": "signed"},
        {"sha256": "a" * 64},
        {"state": "void"},
        {"number": 0},
        {"state": "lost"},
        {"void_reason": "sai"},
    ],
)
def test_the_database_refuses_a_document_that_contradicts_itself(cua_nam: Ward, values: dict[str, Any]) -> None:
    row = prepared()
    with lifted("test: constraints"), pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=row.pk).update(**values)


def test_a_number_is_never_used_twice(cua_nam: Ward) -> None:
    first, second = (prepared(born(n), about) for n, about in enumerate(other_subjects()[:2]))
    with lifted("test: constraints"), pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=second.pk).update(number=first.number)


def test_documents_are_written_by_deeds_only(cua_nam: Ward) -> None:
    row = prepared()
    with pytest.raises(GuardedWriteError):
        Document.objects.filter(pk=row.pk).update(notation="99/2026")


def test_no_key_is_in_the_database(cua_nam: Ward) -> None:
    issued()
    files = list((Path(settings.MOTCUA_HOME) / "keys" / "pki").rglob("*.key"))
    assert files
    stored = repr(list(Document.objects.order_by("pk").values())) + repr(list(Message.objects.order_by("pk").values()))
    assert "PRIVATE KEY" not in stored
    assert all(file.read_text().split("\n")[1] not in stored for file in files)


def spoilt(tmp_path: Path, old: str, new: str) -> list[str]:
    """The faults of a pack whose document type was spoilt."""
    base, own = PACKS / "vn-base", tmp_path / "own"
    (own / "document-types").mkdir(parents=True)
    (own / "templates").mkdir()
    (own / "templates" / "birth-certificate.typ").write_text('#set document(title: "t")\nx')
    (own / "templates" / "fetching.typ").write_text('#import "@preview/cetz:0.3.1": *')
    (own / "pack.yaml").write_text(
        "urn: urn:motcua:pack:own\nversion: 1\ntitle: Gói thử\nvalid_from: 2025-07-01\nlicence: EUPL-1.2\n"
        "languages: [vi]\nrequires: {urn:motcua:pack:vn-base: 1-}\n"
    )
    spec = (PACKS / "vn-civil-status/document-types/birth-certificate.yaml").read_text()
    assert old in spec
    (own / "document-types" / "spoilt.yaml").write_text(spec.replace(old, new, 1))
    return [f"{fault.path}: {fault.message} {fault.remedy}" for fault in check([base, own])]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("template: birth-certificate.typ", "template: birth-certifcate.typ", "templates/birth-certifcate.typ"),
        ("template: birth-certificate.typ", "template: ../../etc/passwd", "template"),
        ("template: birth-certificate.typ", "template: fetching.typ", "fetching.typ"),
        ('"{n:02}/{year}"', '"{n.__class__}"', "{n.__class__}"),
        ("role:chairwoman", "role:chairwomen", "chairwoman"),
        ("classification: personal", "", "classification"),
    ],
)
def test_a_mistake_in_a_document_type_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    faults = spoilt(tmp_path, old, new)
    assert len(faults) == 1, faults
    assert told in faults[0]


def test_a_sound_document_type_has_no_faults(tmp_path: Path) -> None:
    assert spoilt(tmp_path, "mask: year", "mask: year") == []
