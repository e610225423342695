"""The console for packs: a draft is begun, mended, looked at, published, taken into use, planned, moved and undone."""

import re
import stat
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile, ZipInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pydantic import SecretStr

from motcua.faces.console.skeletons import SKELETONS
from motcua.kernel.access.api import Give, Organisation, Position, give_position, open_position
from motcua.kernel.acts.api import perform
from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import drain
from motcua.kernel.packs.api import PackDraft, PackVersion
from motcua.kernel.people.api import Account, OpenAccount, open_account, prove, visit_of
from tests import helpers
from tests.mechanisms.cases import versions

pytestmark = [pytest.mark.both, pytest.mark.django_db]
HOME = "/quan-tri/goi/"
DECISION = "Quyết định 12/QĐ-UBND ngày 17/11/2026: áp dụng thời hạn mới cho hồ sơ đang giải quyết."
SEATS = {
    "ward": f"{helpers.CUA_NAM}:office:procedure-controller",
    "city": "urn:motcua:org:vn:01:procedure-controller",
    "other": f"{helpers.HOAN_KIEM}:controller",
}
ROLE = "urn:motcua:role:procedure-controller"


def controller(where: str = "ward") -> Account:
    """Somebody who sits where procedures are controlled."""
    given = OpenAccount(login=f"controller-{where}", name="Trần Thu Thủy", password=SecretStr(helpers.PASSWORD))
    account = perform(open_account, helpers.SETUP, given)
    if where == "other":
        body = Organisation.objects.get(urn=helpers.HOAN_KIEM)
        perform(open_position, helpers.SETUP, {"id": "controller", "title": "Kiểm soát", "roles": [ROLE]}, on=body.pk)
    seat = Position.objects.get(urn=SEATS[where])
    perform(give_position, helpers.SETUP, Give(account=account.pk, valid_from=date(2026, 7, 1)), on=seat.pk)
    return account


def browser(account: Account, fresh: bool = True) -> Client:
    client = Client()
    client.force_login(account)
    if fresh:
        prove(visit_of(client.session.session_key), ("password",))
    return client


@pytest.fixture
def ward(db: None) -> helpers.Ward:
    return helpers.ward()


@pytest.fixture
def lawyer(ward: helpers.Ward) -> Client:
    with at(helpers.MORNING):
        return browser(controller("city"))


@pytest.fixture
def local(ward: helpers.Ward) -> Client:
    """Who controls procedures in the ward."""
    with at(helpers.MORNING):
        return browser(controller("ward"))


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def births() -> PackVersion:
    return PackVersion.objects.get(urn="urn:motcua:pack:vn-civil-status", state="loaded")


def begun(lawyer: Client) -> PackDraft:
    """A draft from the births in use, through the page."""
    answer = lawyer.post(f"{HOME}{births().pk}/?do=draft", {"key": "begin"})
    assert answer.status_code == 302, text(answer)
    draft = PackDraft.objects.get()
    assert answer.url == f"{HOME}nhap/{draft.pk}/"
    return draft


def test_the_page_of_packs_shows_every_version_with_its_state(lawyer: Client) -> None:
    with at(helpers.MORNING):
        page = text(lawyer.get(HOME))
        one = text(lawyer.get(f"{HOME}{births().pk}/"))
    assert "Hộ tịch" in page
    assert "Đang dùng" in page
    assert births().hash[:12] in page
    assert births().hash in one
    assert "Đăng ký khai sinh" in one
    assert "60/2014/QH13" in one


def test_a_draft_begun_from_a_version_has_the_next_number(lawyer: Client) -> None:
    with at(helpers.MORNING):
        draft = begun(lawyer)
        page = text(lawyer.get(f"{HOME}nhap/{draft.pk}/"))
    assert f"version: {births().version + 1}\n" in draft.files["pack.yaml"]
    assert "Không có lỗi nào." in page


def saved(lawyer: Client, draft: PackDraft, path: str, wrong: str, right: str) -> Any:
    """A file of a draft with something replaced, through the editor."""
    draft.refresh_from_db()
    before = draft.files[path]
    assert wrong in before
    form = {"path": path, "text": before.replace(wrong, right), "seen": draft.revision, "action": "save"}
    return lawyer.post(f"{HOME}nhap/{draft.pk}/tep/?tep={path}", form)


def test_a_fault_is_told_beside_the_file_with_line_and_remedy_and_the_typing_is_kept(lawyer: Client) -> None:
    with at(helpers.MORNING):
        draft = begun(lawyer)
        path = next(path for path in draft.files if path.startswith("procedures"))
        assert saved(lawyer, draft, path, "level: commune", "level: vilage").status_code == 302
        page = text(lawyer.get(f"{HOME}nhap/{draft.pk}/tep/?tep={path}"))
        whole = text(lawyer.get(f"{HOME}nhap/{draft.pk}/"))
        stale = lawyer.post(f"{HOME}nhap/{draft.pk}/tep/", {"path": path, "text": "của tôi", "seen": 0})
        looked = lawyer.post(f"{HOME}nhap/{draft.pk}/tep/", {"path": "roles.yaml", "text": "- [", "action": "check"})
    assert "level: vilage" in page
    assert re.search(r"Dòng \d+", page)
    assert f"/nhap/{draft.pk}/tep/?tep=procedures" in whole
    assert "Đưa vào sử dụng" not in whole
    assert "Công bố</button>" not in whole
    assert (stale.status_code, "của tôi" in text(stale)) == (409, True)
    assert "chỗ cần sửa" in text(looked)
    draft.refresh_from_db()
    assert "roles.yaml" not in draft.files


def test_a_procedure_is_seen_as_a_citizen_would_without_loading_it(lawyer: Client) -> None:
    with at(helpers.MORNING):
        draft = begun(lawyer)
        before = PackVersion.objects.count()
        page = text(lawyer.get(f"{HOME}nhap/{draft.pk}/xem-thu/1.001193/"))
        assert lawyer.get(f"{HOME}nhap/{draft.pk}/xem-thu/9.999999/").status_code == 404
    assert "Đăng ký khai sinh" in page
    assert 'name="child.full_name"' in page
    assert PackVersion.objects.count() == before


def published(lawyer: Client, tmp_path: Path) -> PackVersion:
    """The births with a limit of three working days, to which running dossiers move, published through the pages."""
    folder = versions.next_version(tmp_path, channels=versions.limit(3), transition=versions.MOVES)
    answer = lawyer.post(f"{HOME}nhap/", {"folder": "births", "archive": zipped(folder), "key": "zip"})
    assert answer.status_code == 302, text(answer)
    draft = PackDraft.objects.get()
    page = text(lawyer.get(f"{HOME}nhap/{draft.pk}/"))
    assert "từ trong ngày thành 3 ngày làm việc" in page
    answer = lawyer.post(f"{HOME}nhap/{draft.pk}/?do=publish", {"key": "publish", "seen": draft.revision})
    assert answer.status_code == 302, text(answer)
    return PackVersion.objects.get(state="published")


def zipped(folder: Path, root: str = "births/") -> SimpleUploadedFile:
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        for path in folder.rglob("*"):
            if path.is_file():
                archive.write(path, root + path.relative_to(folder).as_posix())
    return SimpleUploadedFile("goi.zip", target.getvalue(), "application/zip")


def test_dossiers_under_way_are_planned_moved_and_moved_back(
    ward: helpers.Ward, lawyer: Client, tmp_path: Path
) -> None:
    with at(helpers.MORNING):
        dossier = helpers.file_birth(ward)
        before = dossier.due_at
        version = published(lawyer, tmp_path)
        here = f"{HOME}{version.pk}/"
        planned = text(lawyer.get(f"{here}ke-hoach/"))
        assert dossier.code in planned
        assert "Ra lệnh chuyển" not in planned, "it is not in use yet"
        assert lawyer.post(f"{here}?do=enact", {"key": "enact"}).status_code == 302
        version.refresh_from_db()
        assert version.state == "loaded"
        short = lawyer.post(f"{here}ke-hoach/?do=move", {"decision": "Vâng", "key": str(dossier.pk)})
        assert short.status_code == 422
        assert "Vâng" in text(short)
        batch = "0192f0c0-0000-7000-8000-000000000001"
        given = {"decision": DECISION, "key": batch}
        assert lawyer.post(f"{here}ke-hoach/?do=move", given).status_code == 302
        drain()
        dossier.refresh_from_db()
        assert (dossier.pack_id, dossier.due_at == before) == (version.pk, False)
        done = text(lawyer.get(f"{here}ke-hoach/?lan={batch}"))
        assert "Tiến độ" in done
        assert "1/1" in done
        assert DECISION in done
        back = lawyer.post(f"{here}ke-hoach/?do=undo&lan={batch}", {"decision": DECISION, "key": "undo"})
        assert back.status_code == 302, text(back)
        drain()
        dossier.refresh_from_db()
        assert (dossier.pack_id == version.pk, dossier.due_at) == (False, before)


def test_one_dossier_is_decided_by_itself(ward: helpers.Ward, lawyer: Client, tmp_path: Path) -> None:
    with at(helpers.MORNING):
        dossier = helpers.file_birth(ward)
        version = published(lawyer, tmp_path)
        lawyer.post(f"{HOME}{version.pk}/?do=enact", {"key": "enact"})
        here = f"{HOME}{version.pk}/ke-hoach/{dossier.pk}/"
        assert "Chuyển hồ sơ này" in text(lawyer.get(here))
        key = "0192f0c0-0000-7000-8000-000000000002"
        assert lawyer.post(here, {"decision": DECISION, "key": key}).status_code == 302
        dossier.refresh_from_db()
        assert dossier.pack_id == version.pk
        assert lawyer.post(f"{here}?do=undo&lan={key}", {"decision": DECISION, "key": "x"}).status_code == 302
        dossier.refresh_from_db()
        assert dossier.pack_id != version.pk


def test_the_city_sees_the_dossiers_of_its_wards_and_a_ward_those_of_no_other(
    ward: helpers.Ward, tmp_path: Path
) -> None:
    with at(helpers.MORNING):
        city, own, other = (browser(controller(where)) for where in ("city", "ward", "other"))
        dossier = helpers.file_birth(ward)
        version = published(city, tmp_path)
        city.post(f"{HOME}{version.pk}/?do=enact", {"key": "enact"})
        here = f"{HOME}{version.pk}/ke-hoach/"
        for client, seen in ((city, True), (own, True), (other, False)):
            assert (dossier.code in text(client.get(here))) is seen
            assert client.get(f"{here}{dossier.pk}/").status_code == (200 if seen else 404)
        form = {"decision": DECISION, "key": "0192f0c0-0000-7000-8000-000000000003"}
        assert other.post(f"{here}{dossier.pk}/", form).status_code == 404
        dossier.refresh_from_db()
        assert dossier.pack_id != version.pk


def test_a_refinement_is_written_by_a_form(local: Client) -> None:
    lawyer = local
    with at(helpers.MORNING):
        lawyer.post(f"{HOME}nhap/moi/", {"folder": "cua-nam-2027", "title": "Quy định của phường Cửa Nam", "key": "n"})
        draft = PackDraft.objects.get()
        here = f"{HOME}nhap/{draft.pk}/quy-dinh-rieng/"
        assert "Đăng ký khai sinh" in text(lawyer.get(here))
        here += "?thu-tuc=1.001193"
        form = {
            "title": "Khai sinh tại Cửa Nam", "valid_from": "01/12/2026", "document": "05/2026/NQ-HĐND",
            "document_title": "Nghị quyết về lệ phí", "fee_online": "tám", "fee_direct": "5.000",
            "position_receive": f"{helpers.CUA_NAM}:one-stop:desk-officer", "note": "Xin đến trước 16 giờ.", "key": "r",
        }  # fmt: skip
        wrong = lawyer.post(here, form)
        assert (wrong.status_code, "Xin viết một số" in text(wrong)) == (422, True)
        assert "Khai sinh tại Cửa Nam" in text(wrong)
        assert lawyer.post(here, form | {"fee_online": "0"}).status_code == 302
        page = text(lawyer.get(f"{HOME}nhap/{draft.pk}/"))
    draft.refresh_from_db()
    [path] = [path for path in draft.files if path.startswith("refines/")]
    assert "amount: 5000" in draft.files[path]
    assert "2026-12-01" in draft.files[path]
    assert "Không có lỗi nào." in page


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


def test_publishing_asks_who_one_is_and_retiring_says_why_not(ward: helpers.Ward, lawyer: Client) -> None:
    with at(helpers.MORNING):
        draft = begun(lawyer)
        with at(helpers.MORNING.replace(hour=9, minute=50)):
            asked = lawyer.post(f"{HOME}nhap/{draft.pk}/?do=publish", {"key": "p"})
            assert asked.status_code == 302
            assert asked.url.startswith("/xac-nhan/")
        base = PackVersion.objects.get(urn="urn:motcua:pack:vn-base")
        refused = lawyer.post(f"{HOME}{base.pk}/?do=retire", {"key": "r"})
    assert refused.status_code == 409
    assert "đang cần gói này" in text(refused)


def test_each_place_that_a_model_leaves_open_is_asked_for(lawyer: Client) -> None:
    with at(helpers.MORNING):
        lawyer.post(f"{HOME}nhap/moi/", {"folder": "cho-phuong", "title": "Chợ phường", "key": "n"})
        draft = PackDraft.objects.get()
        _title, path, model = SKELETONS["procedure"]
        form = {"path": path, "text": model, "seen": draft.revision, "action": "save"}
        lawyer.post(f"{HOME}nhap/{draft.pk}/tep/?tep={path}", form)
        page = text(lawyer.get(f"{HOME}nhap/{draft.pk}/"))
    assert page.count("Chỗ này còn để “…”.") == model.partition("\n")[2].count("…") - 1, (
        "one is no URN, which is said so"
    )
    assert "Công bố</button>" not in page


def test_what_is_in_use_is_not_withdrawn_by_one_click(ward: helpers.Ward, lawyer: Client) -> None:
    with at(helpers.MORNING):
        helpers.file_birth(ward)
        refused = lawyer.post(f"{HOME}{births().pk}/?do=retire", {"key": "r"})
        assert (refused.status_code, births().state) == (409, "loaded")
        assert "1 hồ sơ đang giải quyết" in text(refused)
        assert "phiên bản mới không còn mục đó" in text(refused)


def test_nobody_withdraws_the_roles_that_people_hold(ward: helpers.Ward, lawyer: Client) -> None:
    with at(helpers.MORNING):
        assert lawyer.post(f"{HOME}{births().pk}/?do=retire", {"key": "r"}).status_code == 302
        base = PackVersion.objects.get(urn="urn:motcua:pack:vn-base")
        refused = lawyer.post(f"{HOME}{base.pk}/?do=retire", {"key": "s"})
        base.refresh_from_db()
    assert (refused.status_code, base.state) == (409, "loaded")
    assert "vị trí công tác đang có người giữ vai trò" in text(refused)


def test_where_a_place_s_own_rule_is_used_is_told(ward: helpers.Ward, local: Client) -> None:
    with at(helpers.MORNING):
        local.post(f"{HOME}nhap/moi/", {"folder": "cua-nam-2027", "title": "Quy định của phường Cửa Nam", "key": "n"})
        draft = PackDraft.objects.get()
        form = {
            "title": "Khai sinh tại Cửa Nam", "valid_from": "17/11/2026", "document": "05/2026/NQ-HĐND",
            "document_title": "Nghị quyết", "note": "Xin đến trước 16 giờ.", "key": "r",
        }  # fmt: skip
        local.post(f"{HOME}nhap/{draft.pk}/quy-dinh-rieng/?thu-tuc=1.001193", form)
        assert local.post(f"{HOME}nhap/{draft.pk}/?do=publish", {"key": "p"}).status_code == 302
        own = PackVersion.objects.get(urn="urn:motcua:pack:cua-nam-2027")
        assert local.post(f"{HOME}{own.pk}/?do=enact", {"key": "e"}).status_code == 302
        assert "Một người vừa soạn vừa công bố" in text(local.get(f"{HOME}{own.pk}/"))
        helpers.file_birth(ward)
        assert "1 hồ sơ đang giải quyết" in text(local.get(f"{HOME}{own.pk}/"))
        assert local.post(f"{HOME}{own.pk}/?do=retire", {"key": "t"}).status_code == 409


def test_a_ward_meets_everybody_s_pack_with_the_way_to_its_own(local: Client) -> None:
    with at(helpers.MORNING):
        page = text(local.get(f"{HOME}{births().pk}/"))
        refused = local.post(f"{HOME}{births().pk}/?do=draft", {"key": "begin"})
    assert "Gói này không do cơ quan của ông/bà quy định" in page
    assert not any(
        button in page for button in ("Sửa thành bản mới", "Ngừng dùng</button>", "Đưa vào sử dụng</button>")
    )
    assert refused.status_code == 403
    assert "do cơ quan cao nhất soạn" in text(refused)
    assert not PackDraft.objects.exists()


def test_who_does_not_hold_the_role_sees_nothing_of_it(ward: helpers.Ward, lawyer: Client) -> None:
    with at(helpers.MORNING):
        draft = begun(lawyer)
        version = births()
        places = ["", f"{version.pk}/", f"{version.pk}/ke-hoach/", f"{version.pk}/tai-ve/", "nhap/", "nhap/moi/"]
        places += [
            f"nhap/{draft.pk}/{more}" for more in ("", "tep/", "tai-ve/", "quy-dinh-rieng/", "xem-thu/1.001193/")
        ]
        for name in ("mother", "desk_officer", "chairwoman", "other_officer"):
            client = ward.client(name)
            assert {client.get(HOME + place).status_code for place in places} == {403}, name
            assert client.post(f"{HOME}{version.pk}/?do=retire").status_code == 403
        assert {lawyer.get(HOME + place).status_code for place in places} == {200}
        assert "Gói quy định" in text(lawyer.get("/quan-tri/"))
