"""Archives that the console takes in, or refuses without leaving anything, and gives out."""

import stat
from io import BytesIO
from typing import Any
from zipfile import ZipFile, ZipInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from motcua.kernel.calendar.api import at
from motcua.kernel.packs.api import PackDraft
from tests import helpers
from tests.faces.console.lawyers import HOME, births, text

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def archive(entries: dict[str, bytes]) -> SimpleUploadedFile:
    target = BytesIO()
    with ZipFile(target, "w", 8) as made:
        for name, content in entries.items():
            made.writestr(name, content)
    return SimpleUploadedFile("goi.zip", target.getvalue())


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({"../pack.yaml": b"urn: x"}, "dẫn ra ngoài"),
        ({"/etc/pack.yaml": b"urn: x"}, "dẫn ra ngoài"),
        ({"pack.yaml": b"\xff\xfe\x00"}, "không phải là văn bản UTF-8"),
        ({"pack.yaml": b"a" * (33 * 1024**2)}, "lớn quá 32 MB"),
        ({f"roles/{n}.yaml": b"" for n in range(2001)}, "quá 2000 tệp"),
        ({"a/b/c/d/e/f.yaml": b"", "pack.yaml": b""}, "không dùng được trong gói"),
        ({}, "không có tệp nào"),
    ],
)
def test_a_hostile_archive_is_refused_and_leaves_nothing(lawyer: Client, content: dict[str, bytes], told: str) -> None:
    with at(helpers.MORNING):
        answer = lawyer.post(f"{HOME}nhap/", {"folder": "one", "archive": archive(content), "key": "z"})
    assert (answer.status_code, told in text(answer)) == (422, True), text(answer)[-2000:]
    assert not PackDraft.objects.exists()


def linked(name: str, target: str) -> SimpleUploadedFile:
    """An archive with a symbolic link."""
    made, entry = BytesIO(), ZipInfo(name)
    entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    with ZipFile(made, "w") as archive:
        archive.writestr(entry, target)
        archive.writestr("pack.yaml", "urn: x")
    return SimpleUploadedFile("goi.zip", made.getvalue())


def lying(name: str) -> SimpleUploadedFile:
    """An archive whose entry says that it is small and is not."""
    whole = archive({name: b"a" * (40 * 1024**2)})
    content = whole.read()
    return SimpleUploadedFile(
        "goi.zip", content.replace((40 * 1024**2).to_bytes(4, "little"), (9).to_bytes(4, "little"))
    )


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (lambda: linked("templates/a.typ", "/etc/passwd"), "là liên kết hay tệp đặc biệt"),
        (lambda: archive({"roles.yaml": b"a", "ROLES.yaml": b"b"}), "có hai lần"),
        (lambda: archive({"a\\..\\b.yaml": b"a"}), "dẫn ra ngoài"),
        (lambda: archive({"pack.yaml": b"a", "x/../../b.yaml": b"a"}), "dẫn ra ngoài"),
        (lambda: lying("pack.yaml"), "goi.zip"),
        (lambda: SimpleUploadedFile("goi.zip", b"PK" * (5 * 1024**2)), "lớn quá 8 MB"),
    ],
    ids=[
        "a link",
        "names that differ by capitals",
        "backslashes",
        "a way up inside",
        "a lie about the size",
        "too big",
    ],
)
def test_what_an_archive_hides_is_refused_and_leaves_nothing(lawyer: Client, sent: Any, told: str) -> None:
    with at(helpers.MORNING):
        answer = lawyer.post(f"{HOME}nhap/", {"folder": "one", "archive": sent(), "key": "z"})
    assert (answer.status_code, told in text(answer)) == (422, True), text(answer)[-2000:]
    assert not PackDraft.objects.exists()


def test_what_is_no_archive_is_refused(lawyer: Client) -> None:
    with at(helpers.MORNING):
        for sent in (b"PK\x03\x04 broken", b"", b"plain text"):
            form = {"folder": "one", "archive": SimpleUploadedFile("x.zip", sent), "key": "z"}
            assert lawyer.post(f"{HOME}nhap/", form).status_code == 422
        assert lawyer.post(f"{HOME}nhap/", {"folder": "one"}).status_code == 422


def test_a_version_is_taken_away_as_an_archive_that_comes_back_the_same(lawyer: Client) -> None:
    with at(helpers.MORNING):
        away = lawyer.get(f"{HOME}{births().pk}/tai-ve/")
        sent = SimpleUploadedFile("x.zip", away.content)
        assert lawyer.post(f"{HOME}nhap/", {"folder": "births", "archive": sent, "key": "z"}).status_code == 302
        draft = PackDraft.objects.get()
        answer = lawyer.post(f"{HOME}nhap/{draft.pk}/?do=publish", {"key": "p"})
    assert answer.url == f"{HOME}{births().pk}/", "the same content is the same version"
