"""Drafts survive: kept without being asked, on another device, in a newer form; and each value knows its source."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from motcua.kernel.calendar.api import at
from motcua.kernel.forms.api import Draft
from motcua.kernel.packs.api import PackVersion
from motcua.mechanisms.cases.api import Dossier
from tests import helpers
from tests.faces.portal.conftest import CHECK, FORM, notice, seen, sent, submission
from tests.faces.portal.renewing import KIN, Sections, field, load_changed

LATER = helpers.MORNING.replace(minute=42)


def kept(client: Client, **changes: Any) -> str:
    """What the page is told when it keeps the draft by itself."""
    answer = client.post(FORM, sent("autosave", **changes), headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return str(answer.text)


def name() -> str:
    return str(Draft.objects.get().data["child"]["full_name"])


def test_a_form_is_kept_without_being_asked_and_says_when(mother: Client) -> None:
    with at(LATER):
        told = kept(mother, page="w1", child__full_name="Nguyễn Minh Châu")
    assert "Đã lưu nháp lúc 09:42 hôm nay." in told
    assert f'name="seen" value="{seen()}"'.replace("+", "&#43;") in told.replace("+", "&#43;"), "and what it is now"
    assert told.lstrip().startswith('<div id="draft-note"')
    assert name() == "Nguyễn Minh Châu"


def test_keeping_the_same_again_makes_no_new_version(mother: Client) -> None:
    kept(mother, page="w1")
    before = seen()
    assert "Đã lưu nháp" in kept(mother, page="w1")
    assert seen() == before


def test_what_is_kept_without_being_asked_never_lies_over_what_another_window_wrote(filled: Client) -> None:
    old = seen()
    with at(LATER):
        filled.post(FORM, sent("save", child__full_name="Nguyễn Minh Ánh"))
    assert "Chưa tự lưu được" in kept(filled, seen=old, page="w1", child__full_name="Nguyễn Minh Châu")
    assert name() == "Nguyễn Minh Ánh"


def test_an_overtaken_keeping_brings_no_submitted_draft_back(filled: Client) -> None:
    late = seen()
    filled.post(CHECK, submission())
    assert "Chưa tự lưu được" in kept(filled, seen=late, page="w1")
    assert not Draft.objects.exists()


def test_a_page_that_kept_itself_is_no_stranger_to_itself_but_to_every_other(mother: Client) -> None:
    kept(mother, page="w1", child__full_name="Nguyễn Minh")
    with at(LATER):
        kept(mother, page="w1", child__full_name="Nguyễn Minh C")
    mine = sent("continue", page="w1", child__full_name="Nguyễn Minh Châu", file__birth_proof=notice()) | {"seen": ""}
    assert mother.post(FORM, mine).status_code == 302, "its button was pressed before the last answer came"
    assert name() == "Nguyễn Minh Châu"
    other = sent("save", page="w2", child__full_name="Nguyễn Minh Ánh") | {"seen": ""}
    page = mother.post(FORM, other)
    assert page.status_code == 409
    assert "Những chỗ khác nhau" in page.text
    [change] = page.context["changes"]
    assert (change.path, change.old, change.new) == ("child.full_name", "Nguyễn Minh Châu", "Nguyễn Minh Ánh")


def test_a_draft_begun_on_a_telephone_is_there_on_the_desk(ward: helpers.Ward) -> None:
    telephone, desk = ward.client("mother"), ward.client("mother")
    kept(telephone, page="w1", child__full_name="Nguyễn Minh Châu")
    assert 'value="Nguyễn Minh Châu"' in desk.get(FORM).text


def test_each_value_knows_its_source_until_it_is_changed(mother: Client) -> None:
    own = {f"requester__{key}": value for key, value in (("email", "lan.tran@example.vn"), ("full_name", "Lan"))}
    mother.post(FORM, sent("save", **own))
    sources = Draft.objects.get().sources
    assert set(sources) == {"requester.id_number", "requester.email"}, "the name was typed otherwise"
    assert sources["requester.email"] == {"source": "account.email", "at": "2026-11-17T02:30:00+00:00"}
    page = mother.get(FORM)
    assert page.text.count("Lấy từ tài khoản của ông/bà") == 2
    assert 'id="f-requester-email-source"' in page.text
    mother.post(FORM, sent("save", **own | {"requester__email": ""}))
    assert set(Draft.objects.get().sources) == {"requester.id_number"}
    cleared = mother.get(FORM).context["form"].field("requester.email")
    assert (cleared.value, cleared.source) == ("", ""), "what was cleared is not filled again"


def test_where_the_pack_says_so_the_last_request_fills_the_next_one(filled: Client, tmp_path: Path) -> None:
    filled.post(CHECK, submission())

    def change(sections: Sections) -> None:
        for path in ("father.full_name", "father.residence", "father.ethnic_group"):
            field(sections, path)["prefill"] = "last"

    load_changed(tmp_path, change)
    page = filled.get(FORM)
    form = page.context["form"]
    assert form.field("father.full_name").value == "Nguyễn Văn Dũng"
    assert form.field("father.residence").parts["commune"].value == "Phường Cửa Nam"
    assert "Lấy từ hồ sơ ông/bà đã nộp lần trước" in str(form.field("father.residence").source)
    assert form.field("mother.full_name").value == "", "only what the pack names"
    filled.post(FORM, sent("save", father__residence__detail="14 Hàng Bông", father__residence__old=""))
    assert "father.residence" not in Draft.objects.get().sources
    assert "father.full_name" in Draft.objects.get().sources


def test_a_draft_goes_on_in_a_newer_form_and_what_does_not_fit_is_named(filled: Client, tmp_path: Path) -> None:
    def question(name: str, **how: Any) -> dict[str, Any]:
        return {"id": name, "label": {"vi": f"Câu {name}", "en": name, "bn": name}, "type": "text"} | how

    def asking(*questions: dict[str, Any]) -> Callable[[Sections], None]:
        return lambda sections: sections["child"]["fields"].extend(questions)

    load_changed(tmp_path / "2", asking(question("nickname"), question("order"), question("note")))
    filled.post(FORM, sent("save", child__nickname="Bống", child__order="con đầu", child__note="Sinh đôi"))
    load_changed(tmp_path / "3", asking(question("order", type="number"), question("note")), by=2)
    page = filled.get(FORM)
    [said] = [str(message) for message in page.context["messages"] if "vừa được cập nhật" in str(message)]
    assert said.endswith("xin xem lại: Trẻ được khai sinh · Câu nickname; Trẻ được khai sinh · Câu order.")
    form = page.context["form"]
    assert form.field("child.full_name").value == "Nguyễn Minh Anh"
    assert (form.field("child.note").value, form.field("child.order").value) == ("Sinh đôi", "")
    assert filled.get(CHECK).headers["Location"].endswith("?kiem=1"), "nobody submits what he has not seen"
    assert "Chưa tự lưu được" in kept(filled, page="w1"), "nothing is let go unseen"
    assert filled.post(FORM, sent("save", child__order="1", child__note="Sinh đôi")).status_code == 302
    assert "vừa được cập nhật" not in filled.get(FORM).text, "once is enough"
    child = Draft.objects.get().data["child"]
    assert (child["order"], child["note"], "nickname" in child) == ("1", "Sinh đôi", False)


def _law(filled: Client) -> str:
    return str(filled.get(CHECK).context["law"])


def _one_more(required: bool) -> Callable[[Sections], None]:
    """The birth form with one more question."""
    label = {"vi": "Tên ở nhà", "en": "Name at home", "bn": "ডাকনাম"}
    question = {"id": "nickname", "label": label, "type": "text", "required": required}
    return lambda sections: sections["child"]["fields"].append(question)


def test_a_rule_that_comes_into_force_before_she_presses_the_button_is_read_first_and_nothing_is_lost(
    filled: Client, tmp_path: Path
) -> None:
    drawn, before = _law(filled), Draft.objects.get()
    load_changed(tmp_path, _one_more(required=False))
    answer = filled.post(CHECK, submission(law=drawn))
    assert answer.status_code == 409
    assert "Quy định mới vừa có hiệu lực nên hồ sơ chưa được nộp" in answer.text
    assert "Nguyễn Minh Anh" in answer.text
    assert not Dossier.objects.exists()
    draft = Draft.objects.get()
    assert (draft.data, draft.files) == (before.data, before.files)
    assert "Những gì ông/bà đã điền được giữ nguyên" in filled.get(FORM).text
    assert "Những gì ông/bà đã điền được giữ nguyên" in filled.get(CHECK).text
    assert filled.post(CHECK, submission(law=answer.context["law"])).status_code == 302
    dossier = Dossier.objects.get()
    assert (dossier.data["child"]["full_name"], dossier.attachments.count()) == ("Nguyễn Minh Anh", 1)
    assert dossier.pack.version == before_version(before) + 1


def before_version(draft: Draft) -> int:
    return PackVersion.objects.get(pk=str(draft.version)).version


def test_what_the_new_rule_asks_more_is_asked_kindly_beside_all_that_she_answered(
    filled: Client, tmp_path: Path
) -> None:
    drawn = _law(filled)
    load_changed(tmp_path, _one_more(required=True))
    answer = filled.post(CHECK, submission(law=drawn), follow=True)
    assert answer.redirect_chain == [(f"{FORM}?kiem=1", 302)]
    assert "Thủ tục này vừa có quy định mới" in answer.text
    assert [error["id_for"] for error in answer.context["errors"]] == ["f-child-nickname"]
    assert answer.context["form"].field("child.full_name").value == "Nguyễn Minh Anh"
    (paper,) = [part for part in answer.context["components"] if part.files]
    assert paper.component == "birth_proof"
    assert filled.post(FORM, sent("continue", child__nickname="Bống")).status_code == 302
    assert "quy định mới" not in filled.get(CHECK).text, "told once"
    filled.post(CHECK, submission(law=_law(filled)))
    assert Dossier.objects.get().data["child"]["nickname"] == "Bống"


def test_what_the_new_rule_does_not_take_is_named_before_anything_is_sent(filled: Client, tmp_path: Path) -> None:
    load_changed(tmp_path / "2", _one_more(required=False))
    filled.post(FORM, sent("save", child__nickname="Bống"))
    drawn = _law(filled)
    load_changed(tmp_path / "3", lambda sections: None, by=2)
    answer = filled.post(CHECK, submission(law=drawn), follow=True)
    assert answer.redirect_chain == [(f"{FORM}?kiem=1", 302)]
    assert "xin xem lại: Trẻ được khai sinh · Tên ở nhà." in answer.text
    assert Draft.objects.get().data["child"]["nickname"] == "Bống"
    assert not Dossier.objects.exists()


def test_rows_are_added_and_taken_off_by_buttons_alone(filled: Client, tmp_path: Path) -> None:
    load_changed(tmp_path, lambda sections: sections["child"]["fields"].append(KIN))
    page = filled.get(FORM)
    assert 'name="child.siblings.0.full_name"' in page.text
    rows = {"child__siblings__0__full_name": "Nguyễn An", "child__siblings__1__full_name": ""}
    page = filled.post(FORM, sent("refresh", **rows))
    assert page.status_code == 200
    assert 'name="child.siblings.1.full_name"' in page.text, "a row to fill in"
    assert "(để trống nếu không có)" in page.text
    rows["child__siblings__1__full_name"] = "Nguyễn Ba"
    page = filled.post(FORM, sent("drop:child.siblings.0", **rows))
    group = page.context["form"].field("child.siblings")
    assert [row[0].value for row in group.rows] == ["Nguyễn Ba", ""]
    assert 'value="drop:child.siblings.0"' in page.text
    rows["child__siblings__1__full_name"] = "Ba"
    page = filled.post(FORM, sent("continue", **rows))
    assert page.status_code == 422
    [fault] = page.context["errors"]
    assert (fault["id_for"], "Anh chị em, dòng 2: Họ tên" in str(fault["label"])) == (
        "f-child-siblings-1-full_name",
        True,
    )
    full = {f"child__siblings__{n}__full_name": f"Nguyễn {name}" for n, name in enumerate(("An", "Ba", "Chi"))}
    page = filled.post(FORM, sent("refresh", **full))
    assert 'id="f-child-siblings-add"' not in page.text, "three are the most"


def test_the_form_can_be_printed_as_it_stands(mother: Client, filled: Client) -> None:
    page = filled.get(f"{CHECK}in/")
    assert page.status_code == 200
    for words in ("Nguyễn Minh Anh", "001190012345", "giay-chung-sinh.pdf", "Ký và ghi rõ họ tên"):
        assert words in page.text, words
    assert "Tờ khai này chưa đủ" not in page.text
    assert f'href="{CHECK}in/"' in filled.get(CHECK).text
    filled.post(FORM, sent("save", child__full_name=""))
    assert "Tờ khai này chưa đủ" in filled.get(f"{CHECK}in/").text


def test_what_is_not_begun_is_not_printed(mother: Client) -> None:
    assert mother.get(f"{CHECK}in/").headers["Location"] == FORM


@pytest.mark.parametrize(
    "action", ["drop:", "drop:child", "drop:child.siblings.x", "drop:child.full_name.0", "dropped"]
)
def test_a_button_that_no_page_has_takes_nothing_away(mother: Client, action: str) -> None:
    page = mother.post(FORM, sent(action))
    assert page.status_code in (200, 302)
