"""Forms 01 to 05: each act gives its paper, numbered and signed, that says what the act has just done."""

import shutil
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path

import pytest
import yaml

from motcua.kernel.acts.api import lifted
from motcua.kernel.calendar.api import ZONE, at
from motcua.kernel.files.api import open_blob
from motcua.kernel.jobs.api import drain
from motcua.kernel.packs.api import load_folders
from motcua.kernel.people.api import Party
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.cases.legal_forms import FORMS
from motcua.mechanisms.papers.api import Document
from tests import helpers
from tests.mechanisms.cases.filing import GIVEN
from tests.mechanisms.cases.interrupted import ASKED, rule
from tests.mechanisms.papers.samples import run

pytestmark = [pytest.mark.both, pytest.mark.django_db]
Do = Callable[..., cases.Dossier]
LATE = datetime(2026, 12, 1, 9, 0, tzinfo=ZONE)


def forms(dossier: cases.Dossier) -> list[Document]:
    """The forms of a dossier, in the order in which they were made."""
    return list(Document.objects.filter(subject=dossier.pk, type__in=FORMS).order_by("prepared_at", "pk"))


def short(document: Document) -> str:
    return document.type.rpartition(":")[2]


def read(tmp_path: Path, document: Document) -> str:
    """The text of a signed document."""
    with open_blob(document.sha256) as blob:
        return " ".join(run(tmp_path, blob.read(), "pdftotext", "-raw", "FILE", "-").split())


def only(dossier: cases.Dossier, form: str) -> Document:
    """The one form of a kind that a dossier has, signed by now."""
    drain()
    (found,) = [one for one in forms(dossier) if short(one) == form]
    assert found.state == Document.State.SIGNED
    return found


def test_what_is_taken_in_gets_a_receipt_with_its_due_moment_signed_by_the_desk(
    ward: helpers.Ward, filed: Do, do: Do, tmp_path: Path
) -> None:
    dossier = do(cases.accept, "desk_officer", filed())
    receipt = only(dossier, "form-01-receipt")
    assert (receipt.notation, receipt.signer_name) == ("01/TNHS", "Nguyễn Thị Mai")
    text = read(tmp_path, receipt)
    for meant in (
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        "Người nộp: Trần Thị Lan",
        f"Mã hồ sơ: {dossier.code}",
        "Thủ tục: Đăng ký khai sinh",
        "Nhận lúc: 09 giờ 30 phút ngày 17/11/2026",
        "Giấy chứng sinh",
        f"Hẹn trả kết quả: {dossier.due_at.astimezone(ZONE):%H giờ %M phút ngày %d/%m/%Y}",
        "Cửa Nam, ngày 17 tháng 11 năm 2026",
    ):
        assert meant in text, (meant, text)
    assert dossier.secret not in text


def test_what_no_paper_can_show_holds_nothing_up(ward: helpers.Ward, filed: Do, do: Do, tmp_path: Path) -> None:
    dossier = filed()
    with lifted("a name in letters that we have not"):
        Party.objects.filter(pk=dossier.applicant_id).update(name="李小龍")
    dossier = do(cases.decline, "desk_officer", dossier, reason="🙂 Thiếu bản chính giấy chứng sinh. 🙂")
    text = read(tmp_path, only(dossier, "form-03-refusal"))
    assert "Kính gửi: –" in text
    assert "Thiếu bản chính giấy chứng sinh." in text


def test_a_dossier_that_comes_back_to_the_desk_gets_no_second_receipt(ward: helpers.Ward, in_state: Do, do: Do) -> None:
    dossier = do(cases.accept, "desk_officer", in_state("sent back"))
    assert [short(one) for one in forms(dossier)] == ["form-01-receipt"]


def test_what_is_not_taken_in_gets_its_refusal_with_the_reason(
    ward: helpers.Ward, filed: Do, do: Do, tmp_path: Path
) -> None:
    dossier = do(cases.decline, "desk_officer", filed(), reason="Nơi cư trú không thuộc phường này.")
    text = read(tmp_path, only(dossier, "form-03-refusal"))
    assert "PHIẾU TỪ CHỐI TIẾP NHẬN HỒ SƠ Kính gửi: Trần Thị Lan" in text
    assert "không tiếp nhận vì lý do sau: Nơi cư trú không thuộc phường này." in text
    assert [short(one) for one in forms(dossier)] == ["form-03-refusal"]


def test_a_request_that_is_refused_gets_the_grounds_and_how_to_complain(
    ward: helpers.Ward, in_state: Do, tmp_path: Path
) -> None:
    rule(tmp_path)
    dossier = in_state("refused")
    refusal = only(dossier, "form-03-refusal")
    assert refusal.signer_name == "Đỗ Thu Hà"
    text = read(tmp_path, refusal)
    assert "PHIẾU TỪ CHỐI GIẢI QUYẾT HỒ SƠ" in text
    assert "Việc sinh đã được đăng ký ở nơi khác" in text
    assert "khiếu nại" in text


def test_every_request_for_supplements_is_a_paper_of_its_own(
    ward: helpers.Ward, filed: Do, do: Do, tmp_path: Path
) -> None:
    rule(tmp_path)
    dossier = do(cases.request_supplement, "desk_officer", filed(), **GIVEN["dossier.request_supplement"])
    first = only(dossier, "form-02-supplement")
    assert first.signer_name == "Nguyễn Thị Mai"
    dossier = do(cases.supplement, "mother", dossier, note="Tôi bổ sung như đã được hướng dẫn.")
    dossier = do(cases.accept, "desk_officer", dossier)
    dossier = do(cases.request_supplement, "civil_status_officer", dossier, **ASKED)
    drain()
    asked = [one for one in forms(dossier) if short(one) == "form-02-supplement"]
    assert [one.notation for one in asked] == ["01/BSHS", "02/BSHS"]
    assert [one.part for one in asked] == [str(one.pk) for one in cases.Supplement.objects.order_by("asked_at")]
    text = read(tmp_path, asked[1])
    assert "1 Giấy chứng sinh mờ, không đọc được ngày sinh. " in text
    assert "Lý do: Chưa đủ căn cứ để ghi sổ hộ tịch." in text
    assert "chậm nhất lúc 17 giờ 30 phút ngày 02/12/2026" in text


def test_a_late_dossier_gets_an_apology_with_the_old_and_the_new_moment(
    ward: helpers.Ward, in_state: Do, do: Do, tmp_path: Path
) -> None:
    dossier = in_state("check")
    old = dossier.due_at.astimezone(ZONE)
    with at(LATE):
        dossier = do(cases.extend, "civil_status_officer", dossier, days=2, reason="Máy chủ hộ tịch hỏng hai ngày.")
        text = read(tmp_path, only(dossier, "form-04-apology"))
    for meant in (
        "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ",
        f"hẹn trả kết quả lúc {old:%H giờ %M phút ngày %d/%m/%Y}",
        "đã quá hẹn",
        "Máy chủ hộ tịch hỏng hai ngày.",
        "Hẹn trả kết quả lúc: 17 giờ 30 phút ngày 03/12/2026",
    ):
        assert meant in text, (meant, text)


def test_a_dossier_that_is_stopped_gets_a_notice(ward: helpers.Ward, in_state: Do, tmp_path: Path) -> None:
    rule(tmp_path)
    dossier = in_state("stopped")
    text = read(tmp_path, only(dossier, "form-05-stop"))
    assert "Về việc dừng giải quyết hồ sơ" in text
    assert dossier.reason in text


def test_no_dossier_waits_for_a_form_and_no_form_ends_one(ward: helpers.Ward, in_state: Do, do: Do) -> None:
    dossier = in_state("approve")
    assert [one.state for one in forms(dossier)] == [Document.State.PREPARED]
    drain()
    dossier.refresh_from_db()
    assert (dossier.state, dossier.step) == ("processing", "approve"), "a signed receipt finishes nothing"
    dossier = do(cases.approve, "chairwoman", dossier)
    drain()
    dossier.refresh_from_db()
    assert dossier.state in ("finished", "returned")


def test_packs_that_know_neither_forms_nor_layouts_go_on_as_before(
    ward: helpers.Ward, filed: Do, do: Do, tmp_path: Path
) -> None:
    for pack in ("vn-base", "vn-civil-status"):
        shutil.copytree(helpers.PACKS / pack, tmp_path / pack)
        manifest = yaml.safe_load((tmp_path / pack / "pack.yaml").read_text())
        manifest["version"] += 1
        (tmp_path / pack / "pack.yaml").write_text(yaml.safe_dump(manifest, allow_unicode=True))
    for procedure in tmp_path.glob("*/procedures/*.yaml"):  # a revocation is a paper of vn-base: here of its own pack
        procedure.write_text(procedure.read_text().replace("type:licence-revocation", "type:birth-certificate"))
    for kind in tmp_path.glob("*/document-types/*.yaml"):
        kind.write_text(kind.read_text().replace("layout: urn:motcua:layout:framed-paper\n", ""))
    base = tmp_path / "vn-base"
    for name in ("document-types", "templates", "receiving-accounts"):
        shutil.rmtree(base / name)
    (base / "layouts.yaml").unlink()
    for name in ("forms", "document-types", "money"):
        for language in ("en", "bn"):
            (base / "texts" / language / f"{name}.yaml").unlink()
    for pack in ("vn-civil-status", "vn-base"):  # what names a layout goes before the layout does
        load_folders([tmp_path / pack], helpers.SETUP)
    dossier = do(cases.accept, "desk_officer", filed())
    assert forms(dossier) == []
    dossier = do(cases.advance, "civil_status_officer", dossier)
    do(cases.approve, "chairwoman", dossier)
    drain()
    assert "GIẤY KHAI SINH" in read(tmp_path, helpers.results().get())


@pytest.mark.parametrize("form", [one.rpartition(":")[2] for one in FORMS])
def test_whoever_may_do_the_act_signs_its_form_in_the_packs_that_we_publish(form: str) -> None:
    acts = {
        "form-01-receipt": {"dossier.accept"},
        "form-02-supplement": {"dossier.request_supplement"},
        "form-03-refusal": {"dossier.decline", "dossier.refuse"},
        "form-04-apology": {"dossier.extend"},
        "form-05-stop": {"dossier.stop"},
    }[form]
    kind = yaml.safe_load((helpers.PACKS / "vn-base" / "document-types" / f"{form}.yaml").read_text())
    named = {kind["signer"], *kind["signers"]}
    roles = [role for file in helpers.PACKS.glob("*/roles.yaml") for role in yaml.safe_load(file.read_text())]
    able = {role["urn"] for role in roles if acts & {grant["act"] for grant in role["acts"]}}
    assert able
    assert able <= named


@pytest.mark.parametrize(
    ("form", "verb", "given"),
    [
        ("form-04-apology", cases.extend, {"days": 2, "reason": "Máy chủ hộ tịch hỏng hai ngày."}),
        ("form-05-stop", cases.stop, GIVEN["dossier.stop"]),
    ],
)
def test_nobody_s_name_stands_under_what_another_did(
    ward: helpers.Ward, in_state: Do, do: Do, tmp_path: Path, form: str, verb: Do, given: dict[str, object]
) -> None:
    rule(tmp_path)
    shutil.copytree(helpers.PACKS / "vn-base", tmp_path / "vn-base")
    base = tmp_path / "vn-base"
    manifest = yaml.safe_load((base / "pack.yaml").read_text())
    manifest["version"] += 1
    (base / "pack.yaml").write_text(yaml.safe_dump(manifest, allow_unicode=True))
    file = base / "document-types" / f"{form}.yaml"
    kind = yaml.safe_load(file.read_text())
    del kind["signers"]
    file.write_text(yaml.safe_dump(kind, allow_unicode=True))
    load_folders([base], helpers.SETUP)
    dossier = in_state("check")
    with at(LATE) if form == "form-04-apology" else nullcontext():
        do(verb, "civil_status_officer", dossier, **given)
        drain()
    assert form not in [short(one) for one in forms(dossier)]
    assert not Document.objects.filter(subject=dossier.pk, signer_name="Đỗ Thu Hà").exists()
