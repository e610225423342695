"""The console for packs: a draft is begun, mended, looked at, published, taken into use, refined and retired."""

import re
from typing import Any

import pytest
from django.test import Client

from motcua.faces.console.skeletons import SKELETONS
from motcua.kernel.calendar.api import at
from motcua.kernel.packs.api import PackDraft, PackVersion
from tests import helpers
from tests.faces.console.lawyers import HOME, begun, births, text

pytestmark = [pytest.mark.both, pytest.mark.django_db]


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
