"""From the form to the receipt: drafts keep everything, faults come at once, and one submission makes one dossier."""

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from motcua.kernel.calendar.api import at
from motcua.kernel.files.api import exists
from motcua.kernel.forms.api import Draft
from motcua.kernel.ledger.api import Entry
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
    assert Draft.objects.get().data["registration"]["kind"] == "5"


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


def test_the_office_must_be_one_that_receives_the_procedure(filled: Client) -> None:
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
