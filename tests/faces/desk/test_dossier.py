"""The page of one dossier: who sees what of it, and its files."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest

from motcua.kernel.acts.api import perform
from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import Message, drain
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.papers.render import RenderError
from tests import helpers
from tests.faces.desk.conftest import page, say_why, trace

Statements = Callable[[int], AbstractContextManager[Any]]
MOTHERS_NUMBER = "001190012345"


def test_the_duty_stands_on_top_with_its_act_product_and_authority(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    shown = ward.client("desk_officer").get(page(dossier))
    task = shown.context["task"]
    links = [link["label"] for link in task["links"]]
    assert (task["verb"], links) == ("accept", ["Yêu cầu bổ sung", "Không tiếp nhận hồ sơ"])
    assert "Sản phẩm: Hồ sơ đủ, hợp lệ, có phiếu tiếp nhận." in shown.text
    assert "Nguyễn Minh Anh" in shown.text
    assert shown.text.index("Tiếp nhận và kiểm tra hồ sơ") < shown.text.index("Giấy tờ trong hồ sơ")


def test_numbers_are_dotted_for_everybody_whosever_the_duty_is(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    desk, register = ward.client("desk_officer"), ward.client("civil_status_officer")
    chairwoman = say_why(ward.client("chairwoman"), dossier)
    for client in (desk, say_why(register, dossier), chairwoman):
        assert MOTHERS_NUMBER not in client.get(page(dossier)).text
    helpers.accept(ward, dossier)
    for client in (say_why(desk, dossier), register, chairwoman):
        shown = client.get(page(dossier)).text
        assert MOTHERS_NUMBER not in shown
        assert "0•••••••2345" in shown


def test_whoever_has_no_duty_reads_who_has_it(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    shown = say_why(ward.client("chairwoman"), dossier).get(page(dossier))
    assert shown.context["task"] is None
    assert "Đang chờ Cán bộ tiếp nhận và trả kết quả" in shown.text
    assert "/accept/" not in shown.text
    assert "Người nộp: Trần Thị Lan" in shown.text


@pytest.mark.parametrize("name", ["other_officer", "administrator"])
def test_for_those_outside_it_is_not_there(ward: helpers.Ward, dossier: cases.Dossier, name: str) -> None:
    client, (file,) = ward.client(name), dossier.attachments.order_by("pk")
    for address in (page(dossier), page(dossier, "decline"), f"{page(dossier)}xong/", f"/can-bo/tep/{file.pk}/"):
        shown = client.get(address)
        assert shown.status_code == 404
        assert "Không tìm thấy nội dung" in shown.text
        assert dossier.code not in shown.text


def test_a_dossier_page_takes_few_statements(
    ward: helpers.Ward, checked: cases.Dossier, statements: Statements
) -> None:
    drain()  # the receipt slip is signed long before
    client = ward.client("chairwoman")
    client.get(page(checked))
    with statements(18):  # one asks whether this is the reading of a moment ago
        client.get(page(checked))
    with statements(20), at(helpers.MORNING + timedelta(minutes=6)):  # and two write down: here, and reading
        client.get(page(checked))


def test_the_chairwoman_reads_what_will_be_printed_and_that_is_printed(
    ward: helpers.Ward, checked: cases.Dossier
) -> None:
    client = ward.client("chairwoman")
    dotted = {
        row.path for part in client.get(page(checked)).context["task"]["paper"] for row in part.rows if row.masked
    }
    assert {"child.personal_number", "requester.identity"} <= dotted
    client.post(f"{page(checked)}hien/")
    parts = client.get(page(checked)).context["task"]["paper"]
    shown = {row.path: (str(row.label), row.text) for part in parts for row in part.rows}
    assert {row.path for part in parts for row in part.rows if row.revealed} == dotted
    assert [str(part.title) for part in parts] == ["Trẻ được khai sinh", "Mẹ", "Cha", "Người yêu cầu"]
    assert shown["child.birth_date"] == ("Ngày sinh", "02/11/2026")
    assert shown["child.birth_place"][0] == "Nơi sinh"
    assert shown["child.personal_number"] == ("Số định danh cá nhân của trẻ", "001326012345")
    assert shown["father.birth_date"] == ("Ngày sinh", "1988")
    assert shown["requester.identity"][0] == "Giấy tờ tùy thân"
    helpers.approve(ward, checked)
    printed = helpers.results().get().content
    assert set(shown) == {f"{part}.{place}" for part, places in printed.items() for place in places}
    assert all(
        text == printed[path.partition(".")[0]][path.partition(".")[2]]
        for path, (_label, text) in shown.items()
        if "date" not in path
    )


def test_the_page_itself_can_be_seen_before_it_is_approved(ward: helpers.Ward, checked: cases.Dossier) -> None:
    address, before = f"{page(checked)}xem-truoc/", trace()
    client = ward.client("chairwoman")
    assert address in client.get(page(checked)).text
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.content.startswith(b"%PDF-")
    assert trace() == before
    for name in ("desk_officer", "civil_status_officer", "other_officer"):
        assert ward.client(name).get(address).status_code == 404, "numbers stand on it whole"
    helpers.approve(ward, checked)
    assert client.get(address).status_code == 404


def test_the_kind_of_registration_follows_from_the_day_of_receipt(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    helpers.accept(ward, dossier)
    client = ward.client("civil_status_officer")

    def proposed() -> list[str]:
        fields = {field.html_name: field for field in client.get(page(dossier)).context["task"]["fields"]}
        return [option.value for option in fields["register.type"].options if option.selected]

    assert proposed() == ["1"]
    with at(helpers.MORNING + timedelta(days=80)):
        client = ward.client("civil_status_officer")
        assert proposed() == ["1"], "it came in on time, whenever it is looked at"


def test_the_machines_work_is_told_while_it_lasts_and_when_it_fails(
    ward: helpers.Ward, checked: cases.Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    helpers.approve(ward, checked)
    client = say_why(ward.client("desk_officer"), checked)
    assert "Thường xong trong vài giây." in client.get(page(checked)).text
    assert [task.title for task in client.get("/can-bo/").context["waiting"]] == ["Đang ký số"]

    def broken(*_: object, **__: object) -> bytes:
        raise RenderError("no glyph")

    monkeypatch.setattr("motcua.mechanisms.papers.jobs.render", broken)
    drain()
    assert "Hệ thống sẽ tự làm lại lúc 09:30 hôm nay." in client.get(page(checked)).text
    with at(helpers.MORNING + timedelta(hours=5)):
        for _ in range(10):
            Message.objects.filter(state="waiting").update(due_at=helpers.MORNING)
            drain()
        shown = say_why(ward.client("desk_officer"), checked).get(page(checked))
        assert shown.context["notice"]["color"] == "danger"
        assert "đã thử 7 lần" in shown.text
        assert "RenderError" in shown.text
        assert "no glyph" not in shown.text


def test_a_filed_paper_comes_as_a_download_of_its_own_type(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    (file,) = dossier.attachments.order_by("pk")
    for name in ("desk_officer", "civil_status_officer"):
        answer = say_why(ward.client(name), dossier).get(f"/can-bo/tep/{file.pk}/")
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="giay-chung-sinh.pdf"'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert b"".join(answer.streaming_content) == helpers.NOTICE


def test_a_paper_to_read_beside_the_form_may_be_framed_by_us_alone(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    (file,) = dossier.attachments.order_by("pk")
    desk, address = ward.client("desk_officer"), f"/can-bo/tep/{file.pk}/"
    assert f'data-beside="{address}?xem"' in desk.get(page(dossier)).text
    answer = desk.get(f"{address}?xem")
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert b"".join(answer.streaming_content) == helpers.NOTICE
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'self'"
    assert desk.get(page(dossier)).headers["X-Frame-Options"] == "DENY"


def test_what_was_done_is_folded_by_day_and_the_last_day_stands_open(
    ward: helpers.Ward, dossier: cases.Dossier
) -> None:
    with at(helpers.MORNING + timedelta(hours=6)):
        helpers.accept(ward, dossier)
    with at(helpers.MORNING + timedelta(days=1)):
        late = {"days": 2, "reason": "Cần xác minh nơi sinh ghi trên giấy chứng sinh."}
        perform(cases.extend, ward.caller("civil_status_officer"), late, on=dossier.pk)
        shown = ward.client("civil_status_officer").get(page(dossier)).text
    first, last = shown.index("Thứ Ba, 17/11/2026"), shown.index("Thứ Tư, 18/11/2026")
    assert first < shown.index("Đã tiếp nhận", first) < last < shown.index("Đã hẹn lại ngày trả", last)
    assert "<details open>" in shown[first:last]
    assert "<details open>" not in shown[first - 60 : first]


def test_the_signed_result_can_be_had_and_an_unsigned_one_is_not_there(
    ward: helpers.Ward, checked: cases.Dossier
) -> None:
    helpers.approve(ward, checked)
    paper = helpers.results().get()
    client = say_why(ward.client("desk_officer"), checked)
    assert client.get(f"/can-bo/giay-to/{paper.pk}/").status_code == 404
    drain()
    answer = client.get(f"/can-bo/giay-to/{paper.pk}/")
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert paper.notation in client.get(page(checked)).text
    assert ward.client("other_officer").get(f"/can-bo/giay-to/{paper.pk}/").status_code == 404


def test_a_declined_dossier_shows_no_steps_ahead_and_its_reason(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    helpers.decline(ward, dossier, "Giấy chứng sinh mờ, xin chụp lại.")
    shown = say_why(ward.client("desk_officer"), dossier).get(page(dossier))
    assert [str(stop["title"]) for stop in shown.context["flow"]["stops"]] == ["Tiếp nhận và kiểm tra hồ sơ"]
    assert shown.context["task"] is None
    assert "Giấy chứng sinh mờ, xin chụp lại." in shown.text
