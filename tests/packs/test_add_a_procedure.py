"""docs/add-a-procedure.md, followed to the letter in an empty folder: files, commands, and the signed result."""

import json
import re
import shlex
from pathlib import Path

import pytest
from django.utils.module_loading import import_string

from motcua.conf.cli import commands
from motcua.conf.demo import Stage
from motcua.kernel.acts.api import perform
from motcua.kernel.calendar.api import at
from motcua.kernel.files.api import open_blob
from motcua.kernel.jobs.api import drain
from motcua.kernel.packs.api import load_folders
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.cases.stories import Telling, stories
from motcua.mechanisms.papers.api import verify_upload
from tests import helpers
from tests.mechanisms.papers.samples import run

pytestmark = [pytest.mark.both, pytest.mark.django_db]
GUIDE = Path(__file__).parents[2] / "docs" / "add-a-procedure.md"
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
CODE = "0.000001"


def follow(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Do what the guide says, block after block, in the folder at hand: write its files, run its commands."""
    said = []
    for kind, name, text in BLOCK.findall(GUIDE.read_text(encoding="utf-8")):
        if name:
            path = Path(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            continue
        assert kind == "sh"
        for line in text.splitlines():
            program, command, *arguments = shlex.split(line)
            assert program == "motcua"
            code = import_string(commands()[command])(arguments)
            said.append(capsys.readouterr().out)
            assert code == 0, f"{line}\n{said[-1]}"
    return said


def test_the_guide_makes_a_procedure_of_an_empty_folder_and_plays_it_to_its_signed_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ward = helpers.ward()
    monkeypatch.chdir(tmp_path)
    with at(helpers.MORNING):
        said = follow(capsys)
        assert "không có lỗi" in said[1]
        assert [story.id for story in stories(tmp_path / "reader-card").stories] == ["reader-card-for-lan"]
        made = {path.suffix for path in (tmp_path / "reader-card").rglob("*") if path.is_file()}
        assert made == {".yaml"}, "no program"

        citizen = ward.client("mother")
        assert "Cấp thẻ bạn đọc" in citizen.get("/tim/?q=the thu vien").content.decode()
        assert citizen.get(f"/thu-tuc/{CODE}/").status_code == 200
        answers = json.loads((tmp_path / "answers.json").read_text(encoding="utf-8"))
        form = f"/thu-tuc/{CODE}/khai/"
        typed = citizen.post(form, answers | {"action": "continue"})
        assert (typed.status_code, typed.headers.get("Location")) == (302, f"/thu-tuc/{CODE}/xem-lai/")
        page = citizen.get(f"/thu-tuc/{CODE}/xem-lai/").content.decode()
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
        sent = citizen.post(f"/thu-tuc/{CODE}/xem-lai/", hidden | {"organisation": helpers.CUA_NAM})
        assert sent.status_code == 302, sent.content.decode()[-3000:]

        dossier = cases.Dossier.objects.get()
        assert dossier.procedure == f"urn:motcua:procedure:{CODE}"
        perform(cases.accept, ward.caller("desk_officer"), {}, on=dossier.pk)
        before = ward.client("chairwoman").get(f"/can-bo/ho-so/{dossier.pk}/xem-truoc/").content
        assert "Trần Thị Lan" in run(tmp_path, before, "pdftotext", "-raw", "FILE", "-")
        helpers.approve(ward, dossier)
        drain()
        dossier.refresh_from_db()
        assert dossier.state == "returned"
        card = helpers.results().get()
        assert (card.state, card.notation) == ("signed", "001/2026/TBĐ")
        with open_blob(card.sha256) as blob:
            pdf = blob.read()
        assert verify_upload(pdf).verdict == "issued"
        said = run(tmp_path, pdf, "pdftotext", "-raw", "FILE", "-").split()
        meant = "THẺ BẠN ĐỌC Bạn đọc Họ, chữ đệm, tên Trần Thị Lan Ngày sinh 15/05/1990"
        assert meant in " ".join(said), said
        taken = b"".join(citizen.get(f"/ho-so/{dossier.pk}/ket-qua/").streaming_content)  # type: ignore[arg-type]
        assert taken.startswith(pdf), "the signed bytes, with proof behind them that lasts"


@pytest.fixture
def followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """The folder in which somebody has done what the guide says."""
    helpers.ward()
    monkeypatch.chdir(tmp_path)
    with at(helpers.MORNING):
        follow(capsys)
    return tmp_path


def test_the_story_of_the_guide_is_played_to_the_end_it_tells(followed: Path) -> None:
    (story,) = stories(followed / "reader-card").stories
    telling = Telling(Stage(helpers.PACKS), story)
    for moment, happening in telling.happenings():
        with at(moment):
            happening()
            drain()
    assert cases.Dossier.objects.get(pk=telling.dossier).state == story.ends


def test_the_pack_of_the_guide_goes_out_and_comes_back_the_same(followed: Path) -> None:
    with at(helpers.MORNING):
        assert import_string(commands()["packs"])(["export", "urn:motcua:pack:reader-card", "again"]) == 0
        ((_version, new),) = load_folders([followed / "again"], helpers.SETUP)
    assert not new
