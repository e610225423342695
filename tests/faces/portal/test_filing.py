"""From the form to the receipt: drafts keep everything, faults come at once, and one submission makes one dossier."""

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from motcua.faces.portal import filing
from motcua.kernel.access.api import Organisation
from motcua.kernel.calendar.api import at
from motcua.kernel.files.api import exists
from motcua.kernel.forms.api import Draft
from motcua.kernel.ledger.api import Entry
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.cases.api import Attachment, Dossier
from tests import helpers
from tests.faces.portal.conftest import CHECK, FORM, notice, seen, sent, submission


def test_a_complete_form_leads_to_the_check_page_and_on_to_a_receipt(filled: Client) -> None:
    page = filled.get(CHECK)
    assert page.status_code == 200
    assert "Nguyễn Minh Anh" in page.text
    assert "001190012345" in page.text, "the person reads her own numbers in full before she submits"
    assert "17:30 hôm nay" in page.text
    answer = filled.post(CHECK, submission())
    dossier = Dossier.objects.get()
    assert answer.headers["Location"] == f"/ho-so/{dossier.pk}/da-nop/"
    receipt = filled.get(answer.headers["Location"]).text
    assert dossier.code in receipt
    assert dossier.secret in receipt
    assert "17:30 hôm nay" in receipt
    assert "09:30, thứ Ba, 17/11/2026" in receipt
    assert "Ủy ban nhân dân phường Cửa Nam" in receipt
    assert "giay-chung-sinh.pdf" in receipt
    assert [file.name for file in dossier.attachments.order_by("pk")] == ["giay-chung-sinh.pdf"]
    assert not Draft.objects.exists()


def test_an_empty_form_knows_the_person_and_says_where_from(mother: Client) -> None:
    page = mother.get(FORM)
    assert page.status_code == 200
    fields = {field.html_name: field for part in page.context["form"].sections for field in part.fields}
    known = {name: fields[f"requester.{name}"].value for name in ("full_name", "id_number", "email")}
    assert known == {"full_name": "Trần Thị Lan", "id_number": "001190012345", "email": "lan.tran@example.vn"}
    assert page.text.count("Lấy từ tài khoản của ông/bà") == 3
    assert fields["mother.full_name"].value == ""
    assert not Draft.objects.exists(), "looking writes nothing"


def test_every_fault_comes_at_once_beside_its_field(mother: Client) -> None:
    page = mother.post(
        FORM,
        sent("continue", child__birth_date="31/02/2026", mother__id_number="001090012345", father__full_name="Dũng"),
    )
    assert page.status_code == 422
    told = {fault["id_for"]: fault["label"] for fault in page.context["errors"]}
    assert told["f-father-full_name"] == "Cha · Họ, chữ đệm, tên", "whose name it is, is said"
    assert set(told) == {"f-child-birth_date", "f-mother-id_number", "f-father-full_name", "f-file-birth_proof"}
    assert all(f'id="{target}' in page.text for target in told), "each fault leads to its field"
    assert Draft.objects.get().data["child"]["birth_date"] == "31/02/2026", "what was typed is kept, faults and all"


def test_a_form_left_half_filled_is_there_later(mother: Client) -> None:
    answer = mother.post(FORM, {"action": "save", "seen": "", "child.full_name": "Nguyễn Minh"})
    assert answer.status_code == 302
    assert 'value="Nguyễn Minh"' in mother.get(FORM).text
    assert "Đang khai dở" in mother.get("/").text
    assert "Làm tiếp hồ sơ đang khai dở" in mother.get("/thu-tuc/1.001193/").text
    assert "Bản nháp lưu lúc 09:30" in mother.get("/ho-so/").text


def test_an_answer_decides_what_is_asked_next_without_a_fault_being_told(mother: Client) -> None:
    page = mother.post(FORM, sent("refresh", registration__kind="5", child__full_name=""))
    assert page.status_code == 200
    shown = {section.id for section in page.context["form"].visible_sections}
    assert "mother" not in shown
    assert next(part.html_name for part in page.context["components"]) == "file.abandoned_minutes"
    assert not Draft.objects.exists(), "only a person's own word makes a draft"


def test_a_redrawing_that_was_overtaken_undoes_nothing(filled: Client) -> None:
    overtaken = sent("refresh", father__full_name="", registration__kind="5")
    with at(helpers.MORNING.replace(hour=10)):
        filled.post(FORM, sent("save", father__full_name="Nguyễn Văn Dũng"))
    page = filled.post(FORM, overtaken)
    assert page.status_code == 200
    assert page.context["errors"] == []
    assert page.context["seen"] == overtaken["seen"] != seen(), "what another window did is told when this one saves"
    assert Draft.objects.get().data["father"]["full_name"] == "Nguyễn Văn Dũng"


def test_the_pages_own_script_gets_the_part_that_answers_change_and_all_of_it_compressed(mother: Client) -> None:
    part = mother.post(FORM, sent("refresh", child__full_name="Phạm An"), headers={"HX-Request": "true"})
    assert part.text.lstrip().startswith('<div class="columns" id="dossier-form"')
    assert 'value="Phạm An"' in part.text
    assert "<html" not in part.text
    whole = mother.get(FORM)
    packed = mother.get(FORM, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.content) < len(whole.content) / 5


def test_a_file_sent_with_a_redrawing_is_kept_with_what_was_typed(mother: Client) -> None:
    page = mother.post(FORM, sent("refresh", child__full_name="Phạm An", file__birth_proof=notice()))
    assert page.status_code == 200
    assert "giay-chung-sinh.pdf" in page.text
    draft = Draft.objects.get()
    assert (draft.data["child"]["full_name"], len(draft.files)) == ("Phạm An", 1)
    assert page.context["seen"] == seen()


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"%PDF-1.4\n" + b"0" * 11_000_000 + b"%%EOF", "lon.pdf", "Tệp lớn hơn mức cho phép"),
        (b"MZ" + b"\0" * 300, "giay.pdf", "không đúng với đuôi tên"),
        (b"GIF89a" + b"\0" * 300, "giay.gif", "Loại tệp này không nhận được"),
        (b"", "rong.pdf", "Tệp này rỗng"),
    ],
    ids=["large", "false type", "unwanted type", "empty"],
)
def test_a_file_that_cannot_be_taken_is_refused_beside_its_field(
    mother: Client, content: bytes, name: str, said: str
) -> None:
    page = mother.post(FORM, sent("save", file__birth_proof=notice(content, name)))
    assert page.status_code == 422
    [part] = [part for part in page.context["components"] if part.errors]
    assert part.html_name == "file.birth_proof"
    assert said in part.errors[0]
    draft = Draft.objects.get()
    assert draft.files == []
    assert draft.data["child"]["full_name"] == "Nguyễn Minh Anh", "the answers are kept all the same"


def test_a_refused_file_hides_no_other_fault(mother: Client) -> None:
    answers = sent(
        "continue",
        child__birth_date="05/12/2026",
        mother__id_number="001090012345",
        requester__phone="123",
        file__birth_proof=notice(b"MZ" + b"\0" * 300, "x.pdf"),
    )
    page = mother.post(FORM, answers)
    assert page.status_code == 422
    told = {fault["id_for"]: str(fault["message"]) for fault in page.context["errors"]}
    assert set(told) == {"f-child-birth_date", "f-mother-id_number", "f-requester-phone", "f-file-birth_proof"}
    assert "không đúng với đuôi tên" in told["f-file-birth_proof"]


def test_a_file_stays_with_the_draft_until_it_is_taken_off(filled: Client) -> None:
    [file] = Draft.objects.get().files
    assert exists(file["sha256"])
    page = filled.get(FORM)
    assert "giay-chung-sinh.pdf" in page.text
    [kept] = [kept for part in page.context["components"] for kept in part.files]
    filled.post(FORM, sent("save", file__birth_proof=notice()))
    assert len(Draft.objects.get().files) == 1, "the same file again is the same file"
    answer = filled.post(FORM, sent(f"remove:{kept.key}"))
    assert answer.headers["Location"] == f"{FORM}#section-components"
    assert Draft.objects.get().files == []


def test_the_check_page_sends_an_unfinished_form_back_with_its_faults(mother: Client) -> None:
    assert mother.get(CHECK).headers["Location"] == FORM
    mother.post(FORM, {"action": "save", "seen": ""})
    answer = mother.get(CHECK)
    assert answer.headers["Location"] == f"{FORM}?kiem=1"
    assert mother.get(answer.headers["Location"]).status_code == 422


def test_what_the_form_proposes_is_not_called_missing(mother: Client) -> None:
    page = mother.get(f"{FORM}?kiem=1")
    assert page.status_code == 422
    proposed = {f.html_name for part in page.context["form"].sections for f in part.fields if f.value}
    assert "child.nationality" in proposed
    told = {fault["id_for"] for fault in page.context["errors"]}
    assert "f-child-full_name" in told
    assert not told & {f"f-{name.replace('.', '-')}" for name in proposed}


def test_a_draft_that_another_window_changed_is_not_overwritten_unseen(filled: Client) -> None:
    old = seen()
    with at(helpers.MORNING.replace(hour=10)):
        filled.post(FORM, sent("save", child__full_name="Nguyễn Minh Ánh", father__ethnic_group="02"))
    page = filled.post(FORM, sent("save", child__full_name="Nguyễn Minh Châu") | {"seen": old})
    assert page.status_code == 409
    assert Draft.objects.get().data["child"]["full_name"] == "Nguyễn Minh Ánh", "nothing was overwritten"
    form = page.context["form"]
    assert form.field("child.full_name").value == "Nguyễn Minh Châu", "nothing that was typed is lost"
    assert str(form.field("child.full_name").error) == "Ở cửa sổ kia: Nguyễn Minh Ánh"
    assert str(form.field("father.ethnic_group").error) == "Ở cửa sổ kia: Tày"
    again = sent("save", child__full_name="Nguyễn Minh Châu") | {"seen": page.context["seen"]}
    assert filled.post(FORM, again).status_code == 302
    assert Draft.objects.get().data["child"]["full_name"] == "Nguyễn Minh Châu"


def test_a_window_that_saves_in_between_is_neither_overwritten_nor_lost(
    filled: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    took = filing.received

    def slowly(*given: Any) -> Any:
        monkeypatch.setattr(filing, "received", took)
        filled.post(FORM, sent("save", father__full_name="Nguyễn Văn Dũng"))
        return took(*given)

    monkeypatch.setattr(filing, "received", slowly)
    mine = sent(
        "save", child__full_name="Nguyễn Minh Châu", father__full_name="", file__birth_proof=notice(name="b.pdf")
    )
    page = filled.post(FORM, mine)
    assert page.status_code == 409
    draft = Draft.objects.get()
    assert draft.data["father"]["full_name"] == "Nguyễn Văn Dũng", "the other window's word stands"
    assert [file["name"] for file in draft.files] == ["b.pdf"], (
        "a file cannot be chosen again by the page, so it is kept"
    )
    form = page.context["form"]
    assert form.field("child.full_name").value == "Nguyễn Minh Châu"
    assert str(form.field("father.full_name").error) == "Ở cửa sổ kia: Nguyễn Văn Dũng"
    assert page.context["seen"] == seen()


def test_a_draft_that_another_window_saved_during_submission_stays(
    filled: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop = filing.drop_draft

    def late(draft: Draft) -> None:
        filled.post(FORM, sent("save", child__full_name="Nguyễn Minh Ánh"))
        drop(draft)

    monkeypatch.setattr(filing, "drop_draft", late)
    assert filled.post(CHECK, submission()).status_code == 302
    assert Draft.objects.get().data["child"]["full_name"] == "Nguyễn Minh Ánh"


def test_a_person_reads_what_he_declares_before_he_submits(filled: Client) -> None:
    page = filled.get(CHECK).text
    declared = page[page.index("tôi cam đoan") : page.index("Cam đoan và nộp hồ sơ")]
    for words in ("đúng sự thật", "đã thống nhất", "chịu trách nhiệm trước pháp luật", "từ chối hồ sơ"):
        assert words in declared, words


def test_a_due_moment_in_a_year_whose_holidays_are_not_announced_is_a_forecast(
    ward: helpers.Ward, filled: Client
) -> None:
    with at(helpers.MORNING.replace(year=2026, month=12, day=31, hour=16)):
        filled.force_login(ward.mother)
        assert "(dự kiến)" in filled.get(CHECK).text
        answer = filled.post(CHECK, submission())
        for address in (answer.headers["Location"], f"/ho-so/{Dossier.objects.get().pk}/"):
            page = filled.get(address).text
            assert "(dự kiến)" in page
            assert "lịch nghỉ của năm sau chưa được công bố đủ" in page
        assert "dự kiến" not in filled.get("/").text


def test_a_check_page_drawn_before_the_draft_changed_submits_nothing(filled: Client) -> None:
    old = submission()
    with at(helpers.MORNING.replace(hour=10)):
        filled.post(FORM, sent("continue", child__full_name="Nguyễn Minh Ánh"))
    page = filled.post(CHECK, old)
    assert page.status_code == 409
    assert "Nguyễn Minh Ánh" in page.text
    assert not Dossier.objects.exists()


def test_a_form_still_open_after_submission_keeps_what_is_typed_and_says_so(filled: Client) -> None:
    old = sent("save")
    filled.post(CHECK, submission())
    answer = filled.post(FORM, old)
    [said] = [str(message) for message in get_messages(answer.wsgi_request) if message.level_tag == "warning"]
    assert "đã được nộp" in said
    assert Draft.objects.count() == 1


def test_a_second_click_leads_to_the_same_receipt(filled: Client) -> None:
    once = submission()
    places = {filled.post(CHECK, once).headers["Location"] for _click in range(3)}
    dossier = Dossier.objects.get()
    assert places == {f"/ho-so/{dossier.pk}/da-nop/"}


def test_the_office_must_be_one_that_receives_the_procedure(filled: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    wards = list(Organisation.objects.filter(urn__in=[helpers.CUA_NAM, helpers.HOAN_KIEM]).order_by("urn"))
    monkeypatch.setattr(cases, "offices", lambda spec, channel: wards)
    for office in ("", "urn:motcua:org:vn:01", "urn:motcua:org:vn:99"):
        page = filled.post(CHECK, submission(office=office))
        assert page.status_code == 422
        assert "Xin chọn nơi nhận hồ sơ" in page.text
    assert not Dossier.objects.exists()


def test_a_file_that_is_gone_from_the_store_is_told_beside_its_field(filled: Client) -> None:
    draft = Draft.objects.get()
    draft.files[0]["sha256"] = "0" * 64
    draft.save()
    page = filled.post(CHECK, submission())
    assert page.status_code == 422
    [part] = [part for part in page.context["components"] if part.errors]
    assert part.html_name == "file.birth_proof"
    assert not Dossier.objects.exists()


def test_a_file_whose_paper_is_not_asked_for_any_more_stays_out_of_the_dossier(filled: Client) -> None:
    filled.post(
        FORM, sent("save", registration__surrogacy="on", file__surrogacy_confirmation=notice(name="mang-thai.pdf"))
    )
    assert len(Draft.objects.get().files) == 2
    filled.post(FORM, sent("continue"))
    filled.post(CHECK, submission())
    assert [file.component for file in Attachment.objects.order_by("pk")] == ["birth_proof"]


def test_another_person_has_another_draft(filled: Client, ward: helpers.Ward) -> None:
    stranger = ward.client("stranger")
    page = stranger.get(FORM)
    assert "Nguyễn Minh Anh" not in page.text
    assert "Phạm Thị Hoa" in page.text
    stranger.post(FORM, {"action": "save", "seen": "", "child.full_name": "Phạm An"})
    assert Draft.objects.count() == 2
    assert 'value="Nguyễn Minh Anh"' in filled.get(FORM).text


def test_who_is_not_signed_in_is_led_to_sign_in_and_back(ward: helpers.Ward) -> None:
    for address in (FORM, CHECK, "/ho-so/", "/thong-bao/"):
        answer = ward.client().get(address)
        assert answer.headers["Location"] == f"/dang-nhap/?next={address}"


def test_a_procedure_that_is_not_there_has_no_form(mother: Client) -> None:
    before = Entry.objects.count()
    for address in ("/thu-tuc/9.999999/khai/", "/thu-tuc/9.999999/xem-lai/"):
        assert mother.get(address).status_code == 404
        assert mother.post(address, {"action": "save"}).status_code == 404
    assert Entry.objects.count() == before
    assert not Draft.objects.exists()
