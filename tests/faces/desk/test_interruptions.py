"""What holds a dossier up, on the desk's pages: each way out asks first, and what stands is shown."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from motcua.faces.desk import standing
from motcua.kernel.access.api import actor_of
from motcua.kernel.acts.api import perform
from motcua.kernel.calendar.api import at
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.cases.models import Consultation
from tests import helpers
from tests.faces.desk.conftest import errors, form, page, say_why, trace
from tests.mechanisms.cases.interrupted import ASKED, consulted, rule

pytestmark = pytest.mark.both
LATER = helpers.MORNING + timedelta(days=9)


@pytest.fixture
def checking(ward: helpers.Ward, tmp_path: Path) -> cases.Dossier:
    """A birth at its check, under the rule with every interruption."""
    rule(tmp_path)
    return helpers.accept(ward, helpers.file_birth(ward))


@pytest.fixture
def officer(ward: helpers.Ward) -> Client:
    return ward.client("civil_status_officer")


def ask(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    perform(cases.request_supplement, ward.caller("civil_status_officer"), ASKED, on=dossier.pk)


def test_several_things_are_asked_for_at_once(officer: Client, checking: cases.Dossier) -> None:
    address = page(checking, "request-supplement")
    shown = officer.get(address)
    assert "Giấy tờ: " in shown.text
    before = trace()
    wrong = officer.post(address, form(officer, address) | {"what-2": "Mờ", "reason": "Ngắn"})
    assert wrong.status_code == 422
    assert set(errors(wrong)) == {"f-what-2", "f-reason"}
    assert 'value="Mờ"' in wrong.text
    assert trace() == before
    typed = {
        "path-1": "components.birth_proof",
        "what-1": "Giấy chứng sinh mờ.",
        "path-3": "child.full_name",
        "what-3": "Tên viết chưa rõ dấu.",
        "remedy-3": "Viết lại tên của trẻ.",
        "reason": "Chưa đủ căn cứ để ghi sổ hộ tịch.",
    }
    answer = officer.post(address, form(officer, address) | typed)
    assert answer.headers["Location"] == f"{page(checking)}xong/"
    asked = cases.Supplement.objects.get()
    assert [(item["path"], item["remedy"]) for item in asked.items] == [
        ("components.birth_proof", ""),
        ("child.full_name", "Viết lại tên của trẻ."),
    ]
    shown = officer.get(page(checking))
    assert "Đang chờ người nộp bổ sung" in shown.text
    assert "Tên viết chưa rõ dấu." in shown.text
    assert "đang tạm dừng" in shown.text


def test_the_desk_takes_in_what_the_applicant_brings(ward: helpers.Ward, checking: cases.Dossier) -> None:
    ask(ward, checking)
    desk = say_why(ward.client("desk_officer"), checking)
    assert "Nhận phần bổ sung" in desk.get(page(checking)).text
    address = f"{page(checking)}bo-sung/"
    missing = desk.post(address, form(desk, address))
    assert set(errors(missing)) == {"f-file-birth_proof"}
    file = SimpleUploadedFile("lai.pdf", helpers.NOTICE, content_type=helpers.PDF)
    answer = desk.post(address, form(desk, address) | {"file.birth_proof": file, "note": "Người nộp mang đến."})
    assert answer.status_code == 302, errors(answer)
    shown = ward.client("civil_status_officer").get(page(checking)).text
    assert "lai.pdf" in shown
    assert "Người nộp mang đến." in shown


def test_after_the_last_request_the_rule_for_refusing_is_shown(ward: helpers.Ward, tmp_path: Path) -> None:
    within = {"amount": 3, "unit": "working_day"}
    phase = {"id": "check", "title": "Khi thẩm tra", "steps": ["check"], "rounds": [{}], "refuse_within": within}
    rule(tmp_path, supplements=[phase])
    dossier = helpers.accept(ward, helpers.file_birth(ward))
    officer = ward.client("civil_status_officer")
    assert "trả lời từ chối" not in officer.get(page(dossier)).text
    ask(ward, dossier)
    perform(cases.supplement, ward.caller("mother"), {"note": "Xin xem lại giấy đã nộp."}, on=dossier.pk)
    assert "trả lời từ chối chậm nhất 17:30, thứ Sáu, 20/11/2026" in officer.get(page(dossier)).text


def test_a_late_dossier_offers_the_apology_and_nothing_else(ward: helpers.Ward, checking: cases.Dossier) -> None:
    with at(LATER):
        officer = ward.client("civil_status_officer")
        shown = officer.get(page(checking))
        assert "Xin lỗi và hẹn lại" in shown.text
        assert "/advance/" not in shown.text
        address = page(checking, "extend")
        wrong = officer.post(address, form(officer, address) | {"days": "hai", "reason": "Máy chủ hộ tịch hỏng."})
        assert set(errors(wrong)) == {"f-days"}
        officer.post(address, form(officer, address) | {"days": "2", "reason": "Máy chủ hộ tịch hỏng."})
        shown = officer.get(page(checking))
        assert "/advance/" in shown.text
        assert "đã quá hạn khi hẹn lại" in shown.text
    checking.refresh_from_db()
    assert checking.promised_at


@pytest.mark.parametrize(("verb", "reason"), [("pause", "verify"), ("charge", "fee")])
def test_what_stands_goes_on_from_its_page(officer: Client, checking: cases.Dossier, verb: str, reason: str) -> None:
    address = page(checking, verb)
    typed = {"reason": reason, "note": "Đã gửi công văn hỏi."}
    assert officer.post(address, form(officer, address) | typed).status_code == 302
    shown = officer.get(page(checking))
    assert "Đang tạm dừng: " in shown.text
    resume = page(checking, "resume")
    assert resume in shown.text
    officer.post(resume, form(officer, resume))
    checking.refresh_from_db()
    assert checking.state == "accepted"


def test_a_refusal_names_its_ground(ward: helpers.Ward, checking: cases.Dossier) -> None:
    perform(
        cases.advance,
        ward.caller("civil_status_officer"),
        {"data": {"register": helpers.REGISTER}},
        on=checking.pk,
    )
    chair, address = ward.client("chairwoman"), page(checking, "refuse")
    wrong = chair.post(address, form(chair, address) | {"explanation": "Đã đăng ký tại Huế."})
    assert set(errors(wrong)) == {"f-grounds"}
    typed = {"grounds": "registered", "explanation": "Đã đăng ký tại Huế."}
    assert chair.post(address, form(chair, address) | typed).status_code == 302
    checking.refresh_from_db()
    assert checking.state == "refused"
    assert "Không chấp thuận" in chair.get(page(checking)).text


def test_who_is_asked_answers_on_a_page_of_its_own(ward: helpers.Ward, tmp_path: Path) -> None:
    rule(tmp_path, consults=True)
    people = consulted(ward)
    dossier = helpers.accept(ward, helpers.file_birth(ward))
    police = Client()
    police.force_login(people["police"])
    first = police.get("/can-bo/").context["first"]
    address = first.url
    assert (first.code, str(Consultation.objects.get(asked="police").pk) in address) == (dossier.code, True)
    there = f"/can-bo/vi-tri/viec/{Consultation.objects.get(asked='police').pk}/"
    assert there in police.get("/can-bo/vi-tri/").text
    handed = police.post(there, {"to": str(actor_of(people["police"]).position), "reason": "Nghỉ ốm đến thứ Sáu."})
    assert set(errors(handed)) == {"f-to"}
    shown = police.get(address)
    assert "Cho ý kiến về nơi cư trú" in shown.text
    assert "001190012345" not in shown.text
    wrong = police.post(address, form(police, address) | {"opinion": "disagrees", "text": ""})
    assert set(errors(wrong)) == {"f-text"}
    (file,) = dossier.attachments.order_by("pk")
    assert police.get(f"/can-bo/tep/{file.pk}/").getvalue() == helpers.NOTICE
    sent = form(police, address) | {"opinion": "conditions", "text": "Bổ sung giấy xác nhận."}
    assert [police.post(address, sent).status_code for _twice in range(2)] == [302, 200]
    closed = police.get(address).text
    assert "Câu hỏi này đã khép lại" in closed
    assert "Bổ sung giấy xác nhận." in closed, "what it said itself"
    assert "Nguyễn Minh Anh" not in closed, "and nothing more of the dossier"
    assert police.get(f"/can-bo/tep/{file.pk}/").status_code == 404
    assert police.get(page(dossier)).status_code == 404
    shown = ward.client("civil_status_officer").get(page(dossier)).text
    assert "Công an phường" in shown
    assert "Đồng ý" in shown
    assert "Chưa trả lời" in shown
    assert ward.client("stranger").get(address).status_code == 403
    assert ward.client("other_officer").get(address).status_code == 404


def test_an_officer_is_shown_that_the_form_changed_behind_what_was_filled_in(
    ward: helpers.Ward, checking: cases.Dossier
) -> None:
    officer = ward.caller("civil_status_officer")
    perform(cases.advance, officer, {"data": {"register": helpers.REGISTER}}, on=checking.pk)
    perform(cases.send_back, ward.caller("chairwoman"), {"reason": "Tên trẻ chưa rõ dấu."}, on=checking.pk)
    desk, told = ward.client("civil_status_officer"), "Người nộp đã sửa tờ khai"
    assert told not in desk.get(page(checking)).text
    ask(ward, checking)
    changed = helpers.ANSWERS | {"child": helpers.ANSWERS["child"] | {"full_name": "Nguyễn Minh Ánh"}}
    given = {"data": changed, "note": "Sửa dấu trong tên."}
    perform(cases.supplement, ward.caller("mother"), given, on=checking.pk)
    shown = desk.get(page(checking)).text
    assert told in shown
    assert "Những gì đã điền ở bước này là theo tờ khai cũ" in shown
    assert "Người nộp nhắn" in shown
    assert "Đồng nghiệp nhắn" not in shown
    assert 'href="#supplement-1"' in shown
    assert 'id="supplement-1"' in shown
    assert "Nguyễn Minh Ánh</ins>" in shown
    assert f'value="{helpers.REGISTER["book"]}"' in shown, "what was found stands there, to be looked at again"


STILL = "/can-bo/tam-dung/"


def test_what_stands_still_is_listed_with_why_and_since_when_for_the_office(
    ward: helpers.Ward, checking: cases.Dossier
) -> None:
    officer = ward.caller("civil_status_officer")
    asked, running, closed = (helpers.accept(ward, helpers.file_birth(ward)) for _each in range(3))
    given = {"reason": "verify", "note": "Đã gửi công văn hỏi."}
    with at(helpers.MORNING + timedelta(minutes=1)):
        perform(cases.pause, officer, given, on=checking.pk)
        perform(cases.request_supplement, officer, ASKED, on=asked.pk)
        perform(cases.pause, officer, given, on=closed.pk)
        perform(cases.withdraw, ward.caller("mother"), on=closed.pk)
    with at(LATER):
        for name in ("desk_officer", "civil_status_officer", "chairwoman"):
            client = ward.client(name)
            assert STILL in client.get("/can-bo/").text
            shown = client.get(STILL)
            found = {row.code: (row.why, row.since) for row in shown.context["rows"]}
            since = helpers.MORNING + timedelta(minutes=1)
            assert found == {
                checking.code: ("Đang tạm dừng: Chờ xác minh ở nơi khác", since),
                asked.code: ("Đang chờ người nộp bổ sung", since),
            }
            assert "09:31" in shown.text
            assert "Đã gửi công văn hỏi." not in shown.text, "to read what was written, he opens it"
        waiting = ward.client("desk_officer").get("/can-bo/").context["waiting"]
        assert [row.code for row in waiting] == [running.code], "no colleague has what stands still"
        assert ward.client("other_officer").get(STILL).context["rows"] == []
        assert ward.client("administrator").get(STILL).context["rows"] == []
        assert ward.client("mother").get(STILL).status_code == 403


def test_the_list_of_what_stands_still_goes_on_behind_a_page(
    ward: helpers.Ward, checking: cases.Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "PAGE", 2)
    officer, client = ward.caller("civil_status_officer"), ward.client("desk_officer")
    some = [checking, *(helpers.accept(ward, helpers.file_birth(ward)) for _each in range(2))]
    for one in some:
        perform(cases.request_supplement, officer, ASKED, on=one.pk)
    first = client.get(STILL)
    behind = client.get(STILL + first.context["next_url"])
    codes = [row.code for shown in (first, behind) for row in shown.context["rows"]]
    assert (codes, behind.context["next_url"]) == ([one.code for one in some], "")
    assert len(client.get(f"{STILL}?after=x").context["rows"]) == 2
