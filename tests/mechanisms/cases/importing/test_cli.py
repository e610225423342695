"""``motcua procedures import``: good files become drafts, bad ones are told, and the rest goes on."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.apps import apps

from motcua.kernel.packs.api import open_library
from motcua.mechanisms.cases.cli import main
from motcua.mechanisms.cases.importing.drafting import draft
from motcua.mechanisms.cases.importing.reading import BIGGEST
from motcua.mechanisms.cases.importing.record import read_record

PACKS = Path(__file__).parents[4] / "packs"
SAMPLE: dict[str, Any] = {
    "ma_thu_tuc": "9.990001",
    "formality_id": "",
    "ten_thu_tuc": "Xác nhận việc thử",
    "so_quyet_dinh": "99/QĐ-BTP",
    "cap_thuc_hien": "Cấp xã",
    "loai_thu_tuc": "Loại khác",
    "linh_vuc": "Thử nghiệm",
    "doi_tuong_thuc_hien": "Công dân Việt Nam, Cán bộ, công chức, viên chức",
    "co_quan_co_tham_quyen": "",
    "dia_chi_tiep_nhan": "Số 1, phố Thử, phường Mẫu",
    "co_quan_duoc_uy_quyen": "",
    "co_quan_phoi_hop": "",
    "thu_tuc_lien_quan": "Không có thông tin",
    "trinh_tu_thuc_hien": "Bước 1: nộp.\nBước 2: nhận.",
    "cach_thuc_thuc_hien": "Hình thức nộpThời gianPhí, lệ phíMô tảTrực tuyến1Miễn phí"
    "Trực tiếp2 Ngày20 VNĐ(20.000 vnđ /tờ khai)Dịch vụ bưu chính3 Ngày làm việc8,000 VNĐ(/trang)Gửi về xã",
    "thanh_phan_ho_so": "* Giấy tờ phải nộp:Tên giấy tờMẫu đơn, tờ khaiSố lượngTờ khai theo mẫu.M01.docx1 bản chính"
    "Bản sao giấy tờ0 bản chính,2 bản sao",
    "can_cu_phap_ly": "Tên văn bản pháp lýMã văn bảnLuật 60/2014/QH1360/2014/QH13Thông tư81/2030/TT-BTP",
    "co_quan_thuc_hien": "Không có thông tin",
    "yeu_cau_dieu_kien": "Không có thông tin",
    "ket_qua_xu_ly": "Giấy xác nhậnMã: KQ.G99.000001Từ khóaKhông có thông tinMô tảKhông có thông tinNộp hồ sơ",
    "raw_text": "",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


def put(folder: Path, name: str, **changes: Any) -> None:
    (folder / name).write_text(json.dumps({**SAMPLE, **changes}, ensure_ascii=False), "utf-8")


def drafted(out: Path) -> dict[str, Any]:
    return yaml.safe_load((out / "import-9-990001" / "procedures" / "9.990001.yaml").read_text("utf-8"))


def test_a_record_becomes_a_draft_pack_with_what_it_says(folder: Path, tmp_path: Path, capsys: Any) -> None:
    put(folder, "a.json")
    assert main(["import", str(folder), "--out", str(tmp_path / "out")]) == 0
    said = drafted(tmp_path / "out")
    assert (said["code"], said["title"], said["level"]) == ("9.990001", "Xác nhận việc thử", "commune")
    assert said["applicants"] == ["Công dân Việt Nam", "Cán bộ, công chức, viên chức"]
    assert [entry["document"] for entry in said["legal_basis"]] == ["60/2014/QH13", "81/2030/TT-BTP"]
    assert all(entry["verified"] is False for entry in said["legal_basis"])
    online, direct, post = said["channels"]
    assert online["limit"] == {"amount": 1}
    assert online["fee"]["amount"] == 0
    assert direct["limit"] == {"amount": 2, "unit": "day"}
    assert "amount" not in direct["fee"]
    assert [source["says"] for source in direct["fee"]["sources"]] == ["20 VNĐ", "20.000 vnđ /tờ khai"]
    assert (post["limit"], post["fee"]["amount"], post["fee"]["unit"]) == (
        {"amount": 3, "unit": "working_day"},
        8000,
        "trang",
    )
    assert [source["says"] for source in post["sources"]] == ["3 Ngày làm việc", "Gửi về xã"]
    first, second = said["components"]
    assert (first["title"], first["kind"], first["originals"], first["copies"]) == ("Tờ khai theo mẫu.", "submit", 1, 0)
    assert (second["originals"], second["copies"]) == (0, 2)
    assert said["result"] == {"code": "KQ.G99.000001", "title": "Giấy xác nhận"}
    assert "9.990001, đã đọc" in capsys.readouterr().out


def test_open_decisions_are_faults_of_the_draft_with_their_line_and_a_comment(folder: Path, tmp_path: Path) -> None:
    put(folder, "a.json")
    main(["import", str(folder), "--out", str(tmp_path / "out")])
    pack = tmp_path / "out" / "import-9-990001"
    faults = {fault.path.removeprefix("9.990001."): fault for fault in open_library([PACKS / "vn-base", pack]).faults}
    assert set(faults) == {
        "valid_from", "licence", "summary", "calendar", "form", "steps", "retention", "classification",
        "result.document_type", "channels.1.limit.unit", "channels.2.fee.amount",
    }  # fmt: skip
    lines = (pack / "procedures" / "9.990001.yaml").read_text("utf-8").splitlines()
    line = faults["channels.2.fee.amount"].line
    assert line
    beside = " ".join(lines[line - 12 : line])
    assert "Cột phí ghi “20 VNĐ”, trong ngoặc lại ghi: 20.000 vnđ" in beside
    assert "không ghi đơn vị" in "\n".join(lines)
    assert "Cột phí ghi" in (pack / "README.md").read_text("utf-8")


def test_bad_files_are_all_told_and_the_rest_goes_on(folder: Path, tmp_path: Path, capsys: Any) -> None:
    put(folder, "a.json")
    put(folder, "z-twice.json", ten_thu_tuc="Tên khác")
    (folder / "broken.json").write_text('{"ma_thu_tuc": ', "utf-8")
    (folder / "latin.json").write_bytes(b'{"ma": "\xe0\xe1"}')
    (folder / "list.json").write_text("[1]", "utf-8")
    (folder / "deep.json").write_text("[" * 100_000, "utf-8")
    (folder / "huge.json").write_text('{"x": "' + "x" * BIGGEST + '"}', "utf-8")
    (folder / "link.json").symlink_to(folder / "a.json")
    assert main(["import", str(folder), "--out", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().out
    for name in ("broken.json", "latin.json", "list.json", "deep.json", "huge.json", "link.json", "z-twice.json"):
        assert f"{name}: " in said
    assert "z-twice.json: mã thủ tục đã có trong a.json" in said
    assert "Đã đọc 1 bản ghi; 7 tệp có lỗi." in said
    assert drafted(tmp_path / "out")["title"] == "Xác nhận việc thử"


def test_missing_unknown_and_wrong_keys_are_reported_together(folder: Path, tmp_path: Path, capsys: Any) -> None:
    data = {**SAMPLE, "cach_thuc_thuc_hien": None, "ghi_chu": "mới"}
    del data["thanh_phan_ho_so"]
    (folder / "a.json").write_text(json.dumps(data), "utf-8")
    assert main(["import", str(folder), "--out", str(tmp_path / "out"), "--details"]) == 0
    said = capsys.readouterr().out
    assert "thanh_phan_ho_so 0–0: Bản ghi thiếu mục này." in said
    assert "ghi_chu 0–0: Bản ghi có mục chưa biết." in said
    assert "cach_thuc_thuc_hien 0–0: Mục này phải là chữ, nhưng lại là NoneType." in said
    faults = open_library([PACKS / "vn-base", tmp_path / "out" / "import-9-990001"]).faults
    assert {"9.990001.channels", "9.990001.components"} <= {fault.path for fault in faults}


def test_a_record_without_a_usable_code_is_kept_under_the_name_of_its_file(folder: Path, tmp_path: Path) -> None:
    put(folder, "Bản ghi 7.json", ma_thu_tuc="../../x")
    assert main(["import", str(folder), "--out", str(tmp_path / "out")]) == 0
    (pack,) = (tmp_path / "out").iterdir()
    assert pack.name == "import-b-n-ghi-7"
    assert {fault.path.rpartition(".")[2] for fault in open_library([PACKS / "vn-base", pack]).faults} >= {
        "code",
        "urn",
    }


def test_importing_again_changes_nothing_and_never_overwrites_work(folder: Path, tmp_path: Path, capsys: Any) -> None:
    put(folder, "a.json")
    assert main(["import", str(folder), "--out", str(tmp_path / "out")]) == 0
    before = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*.yaml")}
    assert main(["import", str(folder), "--out", str(tmp_path / "out")]) == 0
    assert before == {path: path.read_bytes() for path in (tmp_path / "out").rglob("*.yaml")}
    edited = tmp_path / "out" / "import-9-990001" / "pack.yaml"
    edited.write_text(edited.read_text("utf-8") + "licence: X\n", "utf-8")
    assert main(["import", str(folder), "--out", str(tmp_path / "out")]) == 1
    assert "không ghi đè" in capsys.readouterr().out
    assert edited.read_text("utf-8").endswith("licence: X\n")


def test_a_folder_that_is_not_there_is_a_wrong_command(tmp_path: Path, capsys: Any) -> None:
    assert main(["import", str(tmp_path / "none")]) == 2
    assert "Không có thư mục" in capsys.readouterr().out


def test_the_import_speaks_the_language_that_is_asked_for(tmp_path: Path, capsys: Any) -> None:
    assert main(["import", str(tmp_path / "none"), "--lang", "en"]) == 2
    assert "There is no folder" in capsys.readouterr().out


def test_a_completed_draft_has_no_faults(folder: Path, tmp_path: Path) -> None:
    """What a person adds in the open places is all that a draft needs."""
    put(folder, "a.json")
    main(["import", str(folder), "--out", str(tmp_path / "out")])
    pack = tmp_path / "out" / "import-9-990001"
    manifest = pack / "pack.yaml"
    manifest.write_text(manifest.read_text("utf-8") + "valid_from: '2026-01-01'\nlicence: CC0-1.0\n", "utf-8")
    said = drafted(tmp_path / "out")
    said["channels"][0]["limit"]["unit"] = "working_day"
    said["channels"][1]["fee"]["amount"] = 20_000
    said["result"]["document_type"] = "urn:motcua:document-type:birth-certificate"
    born = yaml.safe_load((PACKS / "vn-civil-status" / "procedures" / "1.001193.yaml").read_text("utf-8"))
    said |= {"valid_from": "2026-01-01", "summary": "Thử.", "calendar": born["calendar"], "form": {"sections": []}}
    said |= {"retention": {"years": 5, "note": "Thử."}, "classification": "internal"}
    needed = ("id", "act", "role", "title", "product", "authority")
    said["steps"] = [{key: step[key] for key in needed} for step in born["steps"]]
    (pack / "procedures" / "9.990001.yaml").write_text(yaml.safe_dump(said, allow_unicode=True), "utf-8")
    faults = open_library([PACKS / "vn-base", PACKS / "vn-civil-status", PACKS / "vn-units", pack]).faults
    left = [fault for fault in faults if "import-" in fault.file]
    assert [
        str(fault) for fault in left if not fault.path.startswith("9.990001.result")
    ] == []  # what its template says


def test_dropping_a_paper_or_a_document_is_seen() -> None:
    record = read_record(SAMPLE)
    fewer = read_record({**SAMPLE, "can_cu_phap_ly": SAMPLE["can_cu_phap_ly"].removesuffix("Thông tư81/2030/TT-BTP")})
    assert len(record.legal_basis) == len(fewer.legal_basis) + 1
    fewer = read_record({**SAMPLE, "thanh_phan_ho_so": SAMPLE["thanh_phan_ho_so"].partition("Bản sao giấy")[0]})
    assert [len(group.papers) for group in record.components] == [2]
    assert [len(group.papers) for group in fewer.components] == [1]


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_without_a_folder_to_write_to_the_draft_is_kept_once_for_a_person_to_complete(folder: Path) -> None:
    put(folder, "a.json")
    assert main(["import", str(folder)]) == 0
    assert main(["import", str(folder)]) == 0
    kept = apps.get_model("packs", "PackDraft")._default_manager.get()
    assert (kept.folder, kept.origin, kept.title) == ("import-9-990001", "import", "Xác nhận việc thử")
    assert set(kept.files) == {"pack.yaml", "procedures/9.990001.yaml", "README.md"}


def test_letters_that_no_file_can_hold_do_not_stop_the_import(folder: Path, tmp_path: Path) -> None:
    put(folder, "a.json")
    text = (folder / "a.json").read_text("utf-8").replace("Giấy xác nhận", "Giấy\\ud800 xác\\u0000 nhận\\u2028")
    (folder / "a.json").write_text(text.replace("Xác nhận việc thử", "Thử\\udfff"), "utf-8")
    assert main(["import", str(folder), "--out", str(tmp_path / "out")]) == 0
    assert drafted(tmp_path / "out")["result"]["title"] == "Giấy xác nhận"


@pytest.mark.parametrize(
    "text",
    [
        "1" * 40_000,
        "a" + "\u0301" * 40_000,
        "1 bản chính" * 4_000,
        "Trực tiếp1Miễn phí(" * 2_000,
        "Luật 60/2014/QH13 " * 3_000,
        "A, " * 20_000,
        "Mẫu;" * 10_000 + ".docx1 bản chính",
    ],
)
def test_a_long_record_of_tricks_is_read_to_its_end(text: str) -> None:
    """What takes a time that grows with the square of the length would not end here."""
    heads = {
        "cach_thuc_thuc_hien": "Hình thức nộpThời gianPhí, lệ phíMô tả",
        "thanh_phan_ho_so": "--Tên giấy tờMẫu đơn, tờ khaiSố lượng",
        "can_cu_phap_ly": "Tên văn bản pháp lýMã văn bản",
    }
    record = read_record({**SAMPLE, "co_quan_thuc_hien": text, **{key: head + text for key, head in heads.items()}})
    assert draft(record, "x").files
