"""The whole file of a dossier: one archive in which every byte is named by a signed list."""

import hashlib
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from motcua.kernel.access.api import actor_of
from motcua.kernel.acts.api import Conflict, NotAllowed, NotFound, lifted, new_id, perform
from motcua.kernel.calendar.api import at
from motcua.kernel.files.api import known
from motcua.kernel.jobs.api import drain
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.papers.api import Document, verify_upload
from tests import acting, helpers
from tests.mechanisms.papers.samples import run

pytestmark = [pytest.mark.both, pytest.mark.django_db]
CLERK = f"{helpers.CUA_NAM}:office:clerk"


@pytest.fixture
def clerk(ward: helpers.Ward) -> Any:
    """Who keeps the files of the ward, as a caller."""
    person = acting.account("mai.chu", "Chu Thị Ngọc Mai")
    acting.sit(person, CLERK)
    return lambda: acting.caller(actor_of(person))


@pytest.fixture
def settled(ward: helpers.Ward) -> cases.Dossier:
    """A birth that was registered."""
    return helpers.settle(ward, helpers.file_birth(ward))


def compiled(clerk: Any, dossier: cases.Dossier) -> cases.Compilation:
    """The newest whole file of a dossier, compiled now."""
    perform(cases.compile_file, clerk(), {}, on=dossier.pk)
    drain()
    return cases.Compilation.objects.filter(dossier=dossier).order_by("-n")[0]


def unzipped(row: cases.Compilation) -> dict[str, bytes]:
    """The archive by path."""
    contents = cases.contents_of(row)
    assert contents is not None
    with cases.archive(row, contents) as file, zipfile.ZipFile(file) as made:
        assert made.testzip() is None
        return {name: made.read(name) for name in made.namelist()}


def test_every_file_of_the_archive_is_named_by_the_signed_list(
    clerk: Any, settled: cases.Dossier, tmp_path: Path
) -> None:
    row = compiled(clerk, settled)
    files = unzipped(row)
    told = json.loads(files.pop("muc-luc.json"))
    pdf = files.pop("muc-luc.pdf")
    assert verify_upload(pdf).verdict == "issued"
    printed = "".join(run(tmp_path, pdf, "pdftotext", "-raw", "FILE", "-").split())
    assert {entry["path"] for entry in told["files"]} == set(files)
    for entry in told["files"]:
        data = files[entry["path"]]
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (entry["sha256"], entry["size"])
        assert entry["sha256"] in printed, entry["path"]
    parts = {path.partition("/")[0] for path in files}
    assert parts == {"1-to-khai", "2-giay-to-nop", "3-giay-to-cap", "4-qua-trinh"}
    assert files["2-giay-to-nop/birth_proof-giay-chung-sinh.pdf"] == helpers.NOTICE
    result = next(data for path, data in files.items() if path.startswith("3-giay-to-cap/Giấy khai sinh"))
    assert verify_upload(result).verdict == "issued"
    assert json.loads(files["1-to-khai/to-khai.json"])["child"]["full_name"] == "Nguyễn Minh Anh"
    form = run(tmp_path, files["1-to-khai/to-khai.pdf"], "pdftotext", "-raw", "FILE", "-")
    assert "Nguyễn Minh Anh" in " ".join(form.split())
    receipts = [json.loads(data) for path, data in files.items() if "so-cai" in path]
    assert {one["entry"]["act"] for one in receipts} >= {"dossier.submit", "dossier.approve", "dossier.finish"}
    assert known() >= {entry["sha256"] for entry in row.entries if entry["path"] not in row.texts}


def test_the_same_compilation_is_the_same_bytes_whenever_it_is_taken_away(clerk: Any, settled: cases.Dossier) -> None:
    row = compiled(clerk, settled)
    contents = cases.contents_of(row)
    assert contents is not None
    with at(helpers.MORNING.replace(day=20)), cases.archive(row, contents) as file:
        later = file.read()
    with cases.archive(row, contents) as file:
        assert file.read() == later
    second = compiled(clerk, settled)
    assert (second.n, len(second.entries)) == (2, len(row.entries) + 1), "that it was compiled is part of its history"


def test_the_clerk_alone_compiles_and_one_at_a_time(ward: helpers.Ward, clerk: Any, settled: cases.Dossier) -> None:
    for name, refusal in (
        ("mother", NotAllowed),
        ("desk_officer", NotAllowed),
        ("chairwoman", NotAllowed),
        ("other_officer", NotFound),
        ("stranger", NotFound),
    ):
        with pytest.raises(refusal):
            perform(cases.compile_file, ward.caller(name), {}, on=settled.pk)
    perform(cases.compile_file, clerk(), {}, on=settled.pk)
    with pytest.raises(Conflict):
        perform(cases.compile_file, clerk(), {}, on=settled.pk)
    drain()
    assert compiled(clerk, settled).n == 2
    assert Document.objects.filter(type="urn:motcua:document-type:dossier-contents").count() == 2


def test_a_file_of_many_papers_is_listed_over_several_pages(clerk: Any, settled: cases.Dossier, tmp_path: Path) -> None:
    for _turn in range(3):
        row = compiled(clerk, settled)
    assert len(row.entries) >= 12
    pdf = unzipped(row)["muc-luc.pdf"]
    assert b"%PDF" in pdf[:8]
    pages = re.search(r"Pages: +(\d+)", run(tmp_path, pdf, "pdfinfo", "FILE"))
    assert pages and int(pages[1]) >= 2
    printed = "".join(run(tmp_path, pdf, "pdftotext", "-raw", "FILE", "-").split())
    assert all(entry["sha256"] in printed for entry in row.entries)


def test_no_file_of_the_archive_leaves_its_folder_whatever_the_papers_are_called(
    ward: helpers.Ward, clerk: Any
) -> None:
    filed = helpers.file_birth(ward)
    attachment = filed.attachments.get()
    names = ["../../../etc/passwd", "..\\..\\a.exe", "/abs.pdf", "C:\\x.pdf", "..", "a" * 196 + ".pdf", "\u202efdp.exe"]
    with lifted("a test"):  # as no upload leaves them
        for name in names:
            attachment.pk, attachment.name = new_id(), name
            attachment._state.adding = True
            attachment.save()
    paths = set(unzipped(compiled(clerk, helpers.settle(ward, filed))))
    for path in paths:
        assert not {"..", "", "."} & set(path.split("/")), path
        assert not set('\\:*?"<>|\u202e') & set(path), path
        assert len(path) <= 300
    assert len([path for path in paths if path.startswith("2-giay-to-nop/")]) == 1 + len(names)


def test_the_archive_is_for_its_own_clerk(ward: helpers.Ward, clerk: Any, settled: cases.Dossier) -> None:
    row = compiled(clerk, settled)
    for address in (f"/can-bo/toan-bo/{row.pk}/", f"/can-bo/ho-so/{settled.pk}/toan-bo/"):
        for name, status in (("other_officer", 404), ("mother", 403), ("desk_officer", 403), ("chairwoman", 403)):
            assert ward.client(name).get(address).status_code == status, name
