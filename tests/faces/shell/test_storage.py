"""Storage fails: the person is told in words, nothing is lost or half done, and the same request works afterwards.

A full disk by SQLite's own limit of pages and by the system's limit on the size of files; a database that another
holds, that is away, and that can't be written. PostgreSQL keeps its files in a process of its own, which no limit of
ours reaches: there, what its errors mean is tested in tests/kernel/jobs/test_trouble.py, and here that it goes away
and comes back.
"""

import os
import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test import Client

from motcua.kernel.acts.api import lifted
from motcua.kernel.calendar.api import at
from motcua.kernel.files import api as files
from motcua.kernel.jobs.api import Message, drain
from motcua.kernel.jobs.cli import main as worker
from motcua.kernel.ledger.api import Entry, verify
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.papers import jobs as signing
from motcua.mechanisms.papers.certificates.use import signatories
from tests import helpers
from tests.faces.portal.conftest import CHECK, FORM, sent, submission
from tests.harness.power import DONE, in_a_child, once
from tests.kernel.acts.traces import rows
from tests.mechanisms.cases.test_kill import filed

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]
sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="the database's files are written by our process")
FULL = {"vi": "hết chỗ lưu", "en": "run out of storage", "bn": "জায়গা ফুরিয়ে"}


@pytest.fixture
def ward(transactional_db: None) -> Iterator[helpers.Ward]:
    """The ward, committed, in the morning."""
    ready = helpers.ward()
    with at(helpers.MORNING):
        yield ready


@contextmanager
def no_room() -> Iterator[None]:
    """SQLite may not grow by a page."""
    with connection.cursor() as cursor:
        most = cursor.execute("PRAGMA max_page_count").fetchone()[0]
        with lifted("tests: no page may be empty"):
            cursor.execute("VACUUM")
        cursor.execute("PRAGMA max_page_count = 1")  # means: as many as there are
        yield
        cursor.execute(f"PRAGMA max_page_count = {most}")


def notice(size: int = 0) -> SimpleUploadedFile:
    """The birth notice, as large as wanted."""
    content = helpers.NOTICE.replace(b"%%EOF", b"%" + b"x" * size + b"\n%%EOF")
    return SimpleUploadedFile("giay-chung-sinh.pdf", content, content_type=helpers.PDF)


def filled(ward: helpers.Ward) -> Client:
    """The mother's browser with a complete draft; it gets what a person would, not the exception."""
    mother = ward.client("mother")
    assert mother.post(FORM, sent("continue", file__birth_proof=notice())).status_code == 302
    mother.raise_request_exception = False
    return mother


@sqlite
def test_a_full_disk_is_said_in_every_language_and_the_same_page_submits_afterwards(ward: helpers.Ward) -> None:
    mother, form = filled(ward), submission()
    before = rows()
    with no_room():
        for language, words in FULL.items():
            answer = mother.post(CHECK, form, headers={"Accept-Language": language})
            assert answer.status_code == 503, answer.text[:500]
            assert words in answer.text
            assert answer.headers["Retry-After"] == "30"
            assert "Trần Thị Lan" not in answer.text
            assert rows() == before, "nothing is half done, and the draft is still there"
        assert mother.get(CHECK).status_code == 200, "what is there can be read"
    assert mother.post(CHECK, form).headers["Location"].endswith("/da-nop/")
    assert mother.post(CHECK, form).headers["Location"].endswith("/da-nop/")
    assert cases.Dossier.objects.count() == 1
    assert list(verify(data=True)) == []


@sqlite
def test_a_program_is_told_when_to_come_again_and_its_key_does_it_then(ward: helpers.Ward) -> None:
    dossiers, officer = [helpers.file_birth(ward) for _ in range(8)], ward.client("desk_officer")

    def accept(dossier: cases.Dossier) -> Any:
        headers = {"Idempotency-Key": str(dossier.pk)} | token(officer)
        return officer.post(
            f"/api/v1/dossiers/{dossier.pk}/accept", {}, content_type="application/json", headers=headers
        )

    with no_room():  # a few still fit into what is left of the last pages
        answers = [accept(dossier) for dossier in dossiers]
    refused = [answer for answer in answers if answer.status_code == 503]
    assert {(answer.json()["code"], answer.headers["Retry-After"]) for answer in refused} == {("storage_full", "30")}
    assert cases.Dossier.objects.filter(state="submitted").count() == len(refused)
    for _ in range(2):
        assert {accept(dossier).status_code for dossier in dossiers} == {200}
    assert Entry.objects.filter(act="dossier.accept").count() == 8
    assert list(verify(data=True)) == []


def token(client: Client) -> dict[str, str]:
    """What our own pages send with a session."""
    client.get("/")
    return {"X-CSRFToken": client.cookies["csrftoken"].value} if "csrftoken" in client.cookies else {}


@contextmanager
def small_files(size: int) -> Iterator[None]:
    """No file of this process may grow beyond ``size`` bytes; for a child."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


@pytest.mark.parametrize("size", [300_000, 6_000_000], ids=["in memory", "through a file"])
def test_an_upload_that_the_disk_has_no_room_for_is_said_and_leaves_nothing(ward: helpers.Ward, size: int) -> None:
    mother = filled(ward)

    def upload() -> None:
        with at(helpers.MORNING), small_files(100_000):
            answer = mother.post(FORM, sent("save", file__birth_proof=notice(size)))
        assert answer.status_code in (422, 503)
        assert "hết chỗ lưu" in answer.text

    home = Path(settings.MOTCUA_HOME)
    before, left = rows(), set(home.glob("files/arriving/*"))
    assert in_a_child(upload) == DONE
    assert set(home.glob("files/arriving/*")) == left
    files.sweep(files.known(), timedelta())  # what a server that goes on removes at once, the child's end left there
    assert list(home.glob("uploads/*")) == []
    if size > 2 * 1024 * 1024:
        assert rows() == before
    assert mother.post(FORM, sent("save", file__birth_proof=notice(size))).status_code == 302


def approved(ward: helpers.Ward) -> cases.Dossier:
    """A birth whose certificate waits to be signed."""
    dossier = filed(ward, "approve")
    drain()
    helpers.approve(ward, dossier)
    return dossier


def test_a_certificate_that_the_disk_has_no_room_for_is_signed_when_there_is_room(
    ward: helpers.Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = approved(ward)
    monkeypatch.setattr(signing, "render", once(signing.render))
    paper = helpers.results().get()
    signing.make(paper, helpers.MORNING, signatories(paper, helpers.MORNING))

    def sign() -> None:
        with at(helpers.MORNING), small_files(2_000):
            assert worker(["--once"]) == 0

    in_a_child(sign)
    assert helpers.results().get().state == "prepared"
    assert Message.objects.get(subject=helpers.results().get().pk, event="document.prepared").state == "waiting"
    with at(helpers.MORNING.replace(hour=11)):
        drain()
    dossier.refresh_from_db()
    document = helpers.results().get()
    assert (dossier.state, document.state, document.number) == ("returned", "signed", 1)
    assert files.verify(document.sha256)
    assert list(verify(data=True)) == []


@sqlite
def test_a_database_whose_files_may_not_grow_says_full(ward: helpers.Ward) -> None:
    mother, form, before = filled(ward), submission(), rows()

    def submit() -> None:
        with at(helpers.MORNING), small_files(40_000):  # enough for SQLite's index of its journal, not for the journal
            answer = mother.post(CHECK, form)
        assert answer.status_code == 503
        assert "hết chỗ lưu" in answer.text

    assert in_a_child(submit) == DONE
    assert rows() == before
    assert mother.post(CHECK, form).status_code == 302


@sqlite
def test_a_database_that_another_holds_for_too_long_says_busy(ward: helpers.Ward) -> None:
    mother, form, before = filled(ward), submission(), rows()
    held = connections.create_connection("default")
    held.cursor().execute("BEGIN IMMEDIATE")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 10")
    answer = mother.post(CHECK, form)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "đang bận" in answer.text
    held.close()
    assert rows() == before
    assert mother.post(CHECK, form).status_code == 302


@contextmanager
def away() -> Iterator[None]:
    """The database does not answer: its file, or its port, is not there."""
    connections.close_all()
    where = connection.settings_dict
    kept = dict(where)
    where.update(PORT=1) if connection.vendor == "postgresql" else where.update(NAME="/nowhere/at/all.sqlite3")
    try:
        yield
    finally:
        connections.close_all()
        where.update(kept)


def test_a_database_that_is_away_and_back(ward: helpers.Ward) -> None:
    mother, form = filled(ward), submission()
    before = rows()
    with away():
        for ask in (lambda: mother.get("/"), lambda: mother.get(CHECK), lambda: mother.post(CHECK, form)):
            answer = ask()
            assert answer.status_code == 503, answer.text[:300]
            assert "không mở được kho dữ liệu" in answer.text
        for address in ("/api/v1/dossiers", "/api/v1/procedures"):
            answer = mother.get(address)
            assert (answer.status_code, answer.json()["code"]) == (503, "storage_away")
    assert rows() == before
    assert mother.post(CHECK, form).status_code == 302


@pytest.mark.skipif("os.getuid() != 0", reason="to become somebody who may not write takes a right to change")
@sqlite
def test_a_home_that_can_t_be_written_says_so_and_can_still_be_read(ward: helpers.Ward) -> None:
    mother, form, before = filled(ward), submission(), rows()
    home = Path(settings.MOTCUA_HOME)
    modes = {path: path.stat().st_mode for path in (home, *home.rglob("*")) if path.exists()}

    def as_a_guest(work: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            connection.ensure_connection()  # who runs without rights to write found the journal there
            connection.close()
            os.seteuid(65534)
            with at(helpers.MORNING):
                work()

        return run

    def submit() -> None:
        answer = mother.post(CHECK, form)
        assert answer.status_code == 503, answer.text[:300]
        assert "chỉ đọc được" in answer.text or "không mở được" in answer.text

    def upload() -> None:
        with pytest.raises(files.FileRefused, match="read_only"):
            files.keep(notice(), "a.pdf", files.Limits(max_bytes=10_000, media_types=frozenset({helpers.PDF})))

    try:
        for path, mode in modes.items():
            path.chmod(mode | (0o055 if path.is_dir() else 0o044))
        assert in_a_child(as_a_guest(submit)) == DONE
        assert in_a_child(as_a_guest(upload)) == DONE
    finally:
        for path, mode in modes.items():
            path.chmod(mode) if path.exists() else None
    assert rows() == before
    assert mother.post(CHECK, form).status_code == 302


@sqlite
def test_a_session_that_can_t_be_kept_is_no_mistake_of_its_person(ward: helpers.Ward) -> None:
    mother = ward.client("mother")
    session = mother.session
    session["_messages"] = '[["__json_message",0,25,"Đã lưu bản nháp."]]'
    session.save()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = 1")
    try:
        answer = mother.get("/")  # reading the message changes the session
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = 0")
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "Đã lưu bản nháp." in mother.get("/").content.decode(), "the message is told once it can be"
