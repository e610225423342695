"""The store: whole or not at all, never changed, swept with care."""

import hashlib
import io
import os
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from pydantic import ValidationError

from motcua.kernel.files.api import (
    MEDIA_TYPES,
    FileRefused,
    Limits,
    exists,
    human_size,
    keep,
    open_blob,
    path_of,
    sweep,
    verify,
)
from motcua.kernel.files.sanitise import stripped
from tests.kernel.files import samples

PAPERS = Limits(max_bytes=1024 * 1024, media_types={"application/pdf", "image/jpeg", "image/png", "image/webp"})
ALL = Limits(max_bytes=1024 * 1024, media_types=MEDIA_TYPES.keys())
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.MOTCUA_HOME = tmp_path
    return tmp_path


def files(home):
    return sorted(p.name for p in (home / "files").rglob("*") if p.is_file() and p.name != ".lock")


def age(sha256):
    os.utime(path_of(sha256), (time.time() - 7200,) * 2)


def test_a_file_is_kept_under_the_hash_of_its_bytes(home):
    kept = keep(io.BytesIO(samples.PDF), "/tmp/Nguyễn Văn An.pdf", PAPERS)
    sha256 = hashlib.sha256(samples.PDF).hexdigest()
    assert (kept.sha256, kept.size) == (sha256, len(samples.PDF))
    assert (kept.media_type, kept.name) == ("application/pdf", "Nguyễn Văn An.pdf")
    assert path_of(sha256) == home / "files" / sha256[:2] / sha256[2:4] / sha256
    assert files(home) == [sha256]
    with open_blob(sha256) as blob:
        assert blob.read() == samples.PDF


def test_only_the_server_reads_the_store(home):
    old = os.umask(0)
    try:
        kept = keep(io.BytesIO(samples.PDF), "a.pdf", PAPERS)
    finally:
        os.umask(old)
    assert stat.S_IMODE(path_of(kept.sha256).stat().st_mode) == 0o600
    assert stat.S_IMODE((home / "files").stat().st_mode) == 0o700


@pytest.mark.parametrize("content", [samples.DOCX, samples.XLSX, samples.ZIP, samples.HEIC, samples.PNG])
def test_a_file_without_extension_is_named_by_its_content(content):
    kept = keep(io.BytesIO(content), "giay to", ALL)
    assert kept.name.removeprefix("giay to.") in MEDIA_TYPES[kept.media_type]


def test_an_upload_is_kept_from_its_beginning_however_far_it_was_read():
    upload = SimpleUploadedFile("a.png", samples.PNG)
    upload.read()
    assert keep(upload, upload.name, PAPERS).sha256 == hashlib.sha256(stripped("image/png", samples.PNG)).hexdigest()


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.pdf", "empty"),
        (samples.PDF + b"\n" * PAPERS.max_bytes, "a.pdf", "too_large"),
        (samples.EXE, "a.pdf", "false_type"),
        (samples.HTML, "a.png", "false_type"),
        (samples.PNG, "a.pdf", "false_type"),
        (samples.ZIP, "a.docx", "false_type"),
        (samples.PDF, "a.exe", "not_allowed"),
        (samples.EXE, "a.exe", "not_allowed"),
        (samples.DOCX, "a.docx", "not_allowed"),
        (samples.PDF[:-10], "a.pdf", "unreadable"),
        (samples.DOCX[:-30], "a.docx", "unreadable"),
        (samples.PNG + samples.ZIP, "a.png", "unsafe"),
        (samples.png(b"<script>"), "a.png", "unsafe"),
    ],
)
def test_a_refusal_says_what_and_how_to_mend_it_and_leaves_nothing(home, content, name, code):
    with pytest.raises(FileRefused) as refused:
        keep(io.BytesIO(content), name, PAPERS)
    assert refused.value.code == code
    with translation.override("vi"):
        assert str(refused.value.sentence).endswith(".")
        assert str(refused.value.remedy).endswith(".")
        assert "%" not in f"{refused.value.sentence}{refused.value.remedy}"
    assert files(home) == []


def test_the_sentence_names_the_limit_the_extension_and_the_types():
    with translation.override("vi"):
        with pytest.raises(FileRefused) as large:
            keep(io.BytesIO(samples.PDF), "a.pdf", Limits(max_bytes=10, media_types=PAPERS.media_types))
        assert str(large.value.sentence) == "Tệp lớn hơn mức cho phép là 10 byte."
        with pytest.raises(FileRefused) as false:
            keep(io.BytesIO(samples.EXE), "đơn.pdf", PAPERS)
        assert str(false.value.sentence) == "Nội dung tệp không đúng với đuôi tên “.pdf”."
        with pytest.raises(FileRefused) as other:
            keep(io.BytesIO(samples.EXE), "a.exe", PAPERS)
        assert "pdf, jpg, jpeg" in str(other.value.remedy)


def test_a_stream_is_read_no_further_than_the_limit():
    class Endless:
        given = 0

        def read(self, size: int) -> bytes:
            self.given += size
            return b"%PDF-" + b"x" * (size - 5)

    endless = Endless()
    with pytest.raises(FileRefused):
        keep(endless, "a.pdf", PAPERS)
    assert endless.given < 2 * PAPERS.max_bytes


def test_a_stream_that_breaks_leaves_nothing(home):
    class Broken:
        def read(self, size: int) -> bytes:
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        keep(Broken(), "a.pdf", PAPERS)
    assert files(home) == []


FULL = """
import io, resource, sys
import django
from django.conf import settings
settings.configure(MOTCUA_HOME=sys.argv[1], USE_I18N=False)
django.setup()
from motcua.kernel.files.api import FileRefused, Limits, keep
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
pdf = b"%PDF-1.7" + b" " * int(sys.argv[2]) + b"%%EOF"
try:
    keep(io.BytesIO(pdf), "a.pdf", Limits(max_bytes=10_000_000, media_types={"application/pdf"}))
    print("kept")
except FileRefused as refused:
    print(refused.code, refused.sentence)
"""


@pytest.mark.parametrize(
    ("size", "said"), [(90_000, "kept"), (120_000, "disk_full Hệ thống"), (900_000, "disk_full Hệ thống")]
)
def test_a_full_disk_is_said_and_leaves_nothing(home, size, said):
    """The limit on file size fails a write as a full disk does, in the midst of the file."""
    child = subprocess.run(
        [sys.executable, "-c", FULL, str(home), str(size)], capture_output=True, text=True, check=True, timeout=60
    )
    assert child.stdout.startswith(said)
    assert len(files(home)) == (said == "kept")


def test_the_same_bytes_kept_at_once_are_one_file(home):
    content = samples.PDF[:-6] + b"x" * 500_000 + b"%%EOF\n"
    with ThreadPoolExecutor(8) as pool:
        kept = list(pool.map(lambda n: keep(io.BytesIO(content), f"{n}.pdf", PAPERS), range(24)))
    assert {k.sha256 for k in kept} == {hashlib.sha256(content).hexdigest()} == set(files(home))
    assert verify(kept[0].sha256)


def test_verify_notices_changed_and_missing_bytes_and_keeping_again_heals():
    sha256 = keep(io.BytesIO(samples.PDF), "a.pdf", PAPERS).sha256
    assert verify(sha256)
    path_of(sha256).write_bytes(samples.PDF + b" ")
    assert not verify(sha256)
    keep(io.BytesIO(samples.PDF), "a.pdf", PAPERS)
    assert verify(sha256)
    path_of(sha256).unlink()
    assert not verify(sha256)
    assert not exists(sha256)
    with pytest.raises(FileNotFoundError):
        open_blob(sha256)


@pytest.mark.parametrize("sha256", ["", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 64 + "\n"])
def test_only_a_hash_leads_into_the_store(sha256):
    with pytest.raises(ValueError, match="SHA-256"):
        path_of(sha256)


def test_a_sweep_takes_old_files_that_nobody_refers_to(home):
    known, young, old = (keep(io.BytesIO(samples.png(n)), "a.png", PAPERS).sha256 for n in (b"1", b"2", b"3"))
    age(known)
    age(old)
    assert sweep({known}, HOUR) == [old]
    assert files(home) == sorted([known, young])
    assert sweep({known}, HOUR) == []


def test_a_file_kept_again_is_young_again():
    sha256 = keep(io.BytesIO(samples.PNG), "a.png", PAPERS).sha256
    age(sha256)
    keep(io.BytesIO(samples.PNG), "b.png", PAPERS)
    assert sweep(set(), HOUR) == []
    assert exists(sha256)


def test_a_sweep_clears_what_a_broken_upload_left(home):
    assert sweep(set(), HOUR) == []
    keep(io.BytesIO(samples.PNG), "a.png", PAPERS)
    left = home / "files" / "arriving" / "left"
    left.write_bytes(b"half")
    sweep(set(), HOUR)
    assert left.exists()
    os.utime(left, (time.time() - 7200,) * 2)
    sweep(set(), HOUR)
    assert not left.exists()


def test_limits_name_known_types_only():
    with pytest.raises(ValidationError, match="application/x-unknown"):
        Limits(max_bytes=1, media_types={"application/x-unknown"})
    with pytest.raises(ValidationError):
        Limits(max_bytes=0, media_types={"application/pdf"})
    assert Limits(max_bytes=1, media_types=["application/pdf", "image/png"]).extensions == ["pdf", "png"]


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (0, "0 byte"),
        (1023, "1023 byte"),
        (1024, "1 KB"),
        (1536, "1,5 KB"),
        (1024**2 - 1, "1 MB"),
        (10 * 1024**2, "10 MB"),
        (1024**2 * 3 // 2, "1,5 MB"),
        (3 * 1024**3, "3 GB"),
        (5 * 1024**5, "5120 TB"),
    ],
)
def test_a_size_is_said_as_people_say_it(size, said):
    with translation.override("vi"):
        assert human_size(size) == said
    with translation.override("en"):
        assert human_size(size) == said.replace(",", ".")
