"""A signed document's file grows: proof and time stamps are appended, and everything that offers or judges it knows."""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from motcua.kernel.acts.api import Conflict, WrongState, lifted, perform
from motcua.kernel.calendar.api import at
from motcua.kernel.connectors.api import UnreachableError
from motcua.kernel.files.api import open_blob, path_of
from motcua.kernel.jobs.api import Message, drain, parked, release
from motcua.kernel.ledger.api import history
from motcua.kernel.ledger.api import verify as ledger_verify
from motcua.mechanisms.papers.api import Document, Void, newest_file, verify_upload, void
from motcua.mechanisms.papers.events import lengthen_what_is_due
from motcua.mechanisms.papers.health import check
from motcua.mechanisms.papers.lasting import timestamps
from motcua.mechanisms.papers.lasting.editions import Lengthen, lengthen, not_yet_long, to_renew
from motcua.mechanisms.papers.models import Edition
from motcua.mechanisms.papers.reads import kept_files
from tests.harness.authority import Authority
from tests.helpers import MORNING, Ward, ward
from tests.mechanisms.papers.samples import run
from tests.mechanisms.papers.test_documents import SYSTEM, born, issued, other_subjects, prepared

pytestmark = [pytest.mark.django_db, pytest.mark.both]
REASON = "Ghi sai họ của người mẹ, đã cấp bản khác."


@pytest.fixture
def cua_nam() -> Iterator[Ward]:
    """A ward at work on a Tuesday morning."""
    staffed = ward()
    with at(MORNING):
        yield staffed


def bytes_of(sha256: str) -> bytes:
    with open_blob(sha256) as blob:
        return blob.read()


def levels(document: Document) -> list[str]:
    return list(document.editions.order_by("n").values_list("level", flat=True))


def later(authority: Authority, **delta: int) -> Any:
    return authority.at(MORNING + timedelta(**delta))


def test_a_signed_document_becomes_long_by_itself(cua_nam: Ward) -> None:
    row, first = issued()
    basic, long = row.editions.order_by("n")
    assert (basic.n, basic.level, basic.sha256, basic.size) == (1, "B-B", row.sha256, row.size)
    assert (long.n, long.level, long.made_at, long.size) == (2, "B-LT", MORNING, len(bytes_of(long.sha256)))
    assert bytes_of(long.sha256).startswith(first)
    assert [entry.act for entry in history(row.pk)] == ["papers.prepare", "document.complete", "document.lengthen"]
    assert list(ledger_verify(data=True)) == []


def test_every_edition_is_ours_and_kept_and_the_newest_is_offered(cua_nam: Ward) -> None:
    row, first = issued()
    newest = newest_file(row)
    assert newest.sha256 == row.editions.get(n=2).sha256
    assert (newest.name, newest.media_type) == ("01-2026.pdf", "application/pdf")
    assert {row.sha256, newest.sha256} <= kept_files()
    for pdf in (first, bytes_of(newest.sha256)):
        answer = verify_upload(pdf)
        assert answer.verdict == "issued"
        assert answer.report.outcome == "genuine"
        assert answer.document is not None
        assert answer.document.notation == row.notation
    long = bytes_of(newest.sha256)
    for other in (long + b"\n", long[:-1], long[:900] + b"x" + long[901:], long[:-3000] + b"x" + long[-2999:]):
        assert verify_upload(other).verdict == "altered"


def test_what_is_appended_changes_nothing_that_is_read(cua_nam: Ward, tmp_path: Path) -> None:
    row, first = issued()
    long = bytes_of(newest_file(row).sha256)
    for program in (("pdftotext", "-raw", "FILE", "-"), ("pdffonts", "FILE"), ("pdfinfo", "-meta", "FILE")):
        assert run(tmp_path, long, *program) == run(tmp_path, first, *program)
    assert "<pdfaid:part>2</pdfaid:part>" in run(tmp_path, long, "pdfinfo", "-meta", "FILE").replace(" ", "")
    said = run(tmp_path, long, "pdfsig", "-nocert", "FILE")
    made = row.signatures.count()
    assert (said.count("Signature is Valid"), said.count("Signature #")) == (made, made + 1)  # it only lists the stamp


def test_a_document_from_before_editions_gets_its_first_when_the_clock_finds_it(cua_nam: Ward) -> None:
    row, first = issued()
    with lifted("a test"):
        row.editions.all().delete()
    assert newest_file(row).sha256 == row.sha256
    assert verify_upload(first).verdict == "issued"
    with at(MORNING + timedelta(hours=2)):
        assert list(not_yet_long(MORNING + timedelta(hours=1))) == [row]
        lengthen_what_is_due()
        lengthen_what_is_due()
        assert Message.objects.filter(state="waiting").count() == 1
        drain()
    assert levels(row) == ["B-B", "B-LT"]
    assert not not_yet_long(MORNING + timedelta(days=1)).exists()


def test_while_the_stamper_does_not_answer_the_paper_waits_and_is_as_good_as_before(
    cua_nam: Ward, authority: Authority
) -> None:
    authority.silent = {"tsa"}
    with later(authority, minutes=0):
        row, first = issued()
        assert row.state == Document.State.SIGNED
        assert newest_file(row).sha256 == row.sha256
        assert verify_upload(first).verdict == "issued"
        (message,) = Message.objects.exclude(state="done")
        assert (message.error, message.attempts) == ("UnreachableError", 1)
        assert message.subject != row.pk
    with later(authority, days=2):
        for _again in range(9):  # more often than any other failure is borne
            Message.objects.exclude(state="done").update(due_at=MORNING)
            drain()
        assert not parked()
        assert "1 giấy tờ đã ký hơn một ngày" in str(check()[0].what)
        authority.silent = set()
        Message.objects.exclude(state="done").update(due_at=MORNING)
        drain()
        assert levels(row) == ["B-B", "B-LT"]
        assert check()[0].level == "ok"


def test_a_void_document_waits_for_nobody_outside(cua_nam: Ward, authority: Authority) -> None:
    authority.silent = {"tsa"}
    with later(authority, minutes=0):
        row, _first = issued()
        perform(void, SYSTEM, Void(reason=REASON), on=row.pk)
        authority.silent = set()
    with later(authority, days=1):
        drain()
        lengthen_what_is_due()
        assert not Message.objects.exclude(state="done").exists()
        with pytest.raises(WrongState):
            perform(lengthen, SYSTEM, following(row, row.sha256), on=row.pk)
    assert levels(row) == ["B-B"]


def following(row: Document, base: str, n: int = 7) -> Lengthen:
    """A next edition that nobody made."""
    name = hashlib.sha256(f"{row.pk}{n}".encode()).hexdigest()
    return Lengthen(base=base, sha256=name, size=1, level=Edition.Level.ARCHIVE, renew_by=MORNING)


def test_of_two_workers_one_appends(cua_nam: Ward) -> None:
    row, _first = issued()
    base = newest_file(row).sha256
    perform(lengthen, SYSTEM, following(row, base), on=row.pk)
    with pytest.raises(Conflict):
        perform(lengthen, SYSTEM, following(row, base, n=8), on=row.pk)
    assert list(row.editions.order_by("n").values_list("n", flat=True)) == [1, 2, 3]


def test_what_runs_out_is_renewed_the_most_urgent_first(cua_nam: Ward, authority: Authority) -> None:
    with later(authority, minutes=0):
        rows = [prepared(born(n), about=other_subjects()[n]) for n in range(3)]
        drain()
    ends = authority.certificate("tsa-2025").not_valid_after
    soon, sooner = ends - timedelta(days=5), ends - timedelta(days=9)
    with lifted("a test"):
        rows[1].editions.filter(n=2).update(renew_by=soon)
        rows[2].editions.filter(n=2).update(renew_by=sooner)
    assert list(to_renew(ends)) == [rows[2], rows[1]]
    with authority.at(ends - timedelta(days=20)):  # the new year's stamper is there since January
        lengthen_what_is_due()
        waiting = [message.payload["document"] for message in Message.objects.filter(state="waiting").order_by("id")]
        assert waiting == [str(row.pk) for row in (rows[2], rows[1], rows[0])]
        drain()
        assert [levels(row)[-1] for row in rows] == ["B-LTA"] * 3
        assert not to_renew(ends + timedelta(days=30)).exists()


def test_nothing_is_renewed_that_would_not_last_longer(cua_nam: Ward, authority: Authority) -> None:
    with later(authority, minutes=0):
        row, _first = issued()
    with later(authority, days=20):  # within the margin, but the stamper still has the certificate that runs out
        lengthen_what_is_due()
        drain()
    assert levels(row) == ["B-B", "B-LT"]


def test_a_moment_missed_is_told(cua_nam: Ward, authority: Authority) -> None:
    with later(authority, minutes=0):
        row, _first = issued()
    ends: datetime = authority.certificate("tsa-2025").not_valid_after
    with authority.at(ends - timedelta(days=10)):
        assert [(one.level, str(one.what)[:2]) for one in check()] == [("warning", "1 ")]
    with authority.at(ends + timedelta(days=10)):
        assert [one.level for one in check()] == ["fault"]
        lengthen_what_is_due()
        drain()
        (stuck,) = parked()
        assert stuck.error == "RefusedError"
    assert levels(row) == ["B-B", "B-LT"]
    assert bytes_of(newest_file(row).sha256)


def test_a_file_that_is_not_what_it_was_is_not_built_upon(cua_nam: Ward, authority: Authority) -> None:
    authority.silent = {"tsa"}
    with later(authority, minutes=0):
        row, first = issued()
        path = path_of(row.sha256)
        path.chmod(0o600)
        path.write_bytes(first[:-1] + b"x")
        authority.silent = set()
        Message.objects.exclude(state="done").update(due_at=MORNING)
        drain()
        (stuck,) = parked()
        assert (stuck.error, levels(row)) == ("RefusedError", ["B-B"])
        path.write_bytes(first)
        release(Message.objects.get(state="parked"))
        drain()
    assert levels(row) == ["B-B", "B-LT"]


def test_a_real_installation_without_a_stamper_is_told_so(cua_nam: Ward, settings: Any) -> None:
    settings.MOTCUA_KIND = "real"
    (found,) = check()
    assert (found.level, "timestamps.url" in str(found.remedy)) == ("warning", True)


def test_a_password_that_others_can_read_is_a_fault_and_otherwise_goes_with_each_question(
    cua_nam: Ward, authority: Authority, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, Any] = {}
    file = settings.MOTCUA_HOME / "keys" / "timestamps"
    file.write_text("ward:secret\n")
    try:
        file.chmod(0o644)
        assert [one.level for one in check()] == ["fault"]
        file.chmod(0o600)
        monkeypatch.setattr(timestamps, "fetched", lambda *_where, **how: asked.update(how) or b"")
        with pytest.raises(UnreachableError):
            timestamps.configured()[0].stamp(b"0" * 32)
    finally:
        file.unlink()
    assert asked["auth"] == ("ward", "secret")
