"""What officials do on the desk: allowed, refused without a trace, said twice, said late, said badly."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from motcua.kernel.acts.api import lifted, perform
from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import drain
from motcua.mechanisms.cases import api as cases
from tests import helpers
from tests.faces.desk.conftest import errors, form, page, register, say_why, trace

pytestmark = pytest.mark.both

REASON = "Giấy chứng sinh mờ, xin chụp lại."


def state(dossier: cases.Dossier) -> tuple[str, str]:
    """Where the dossier stands now."""
    return cases.Dossier.objects.values_list("state", "step").get(pk=dossier.pk)


def test_a_birth_goes_from_desk_to_desk_to_its_certificate(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    walk = (
        ("desk_officer", "accept", {}, ("accepted", "check")),
        ("civil_status_officer", "advance", register(), ("processing", "approve")),
        ("chairwoman", "approve", {}, ("signing", "approve")),
    )
    for name, verb, typed, outcome in walk:
        client = ward.client(name)
        answer = client.post(page(dossier, verb), form(client, page(dossier)) | typed)
        assert answer.headers["Location"] == f"{page(dossier)}xong/"
        assert state(dossier) == outcome
        done = client.get(answer.headers["Location"])
        assert done.status_code == 200
    assert "Đã phê duyệt" in done.text
    assert "Giấy tờ đang được ký số" in done.text
    drain()
    assert state(dossier) == ("returned", "")
    done = client.get(answer.headers["Location"])
    assert done.context["title"] == "Đã phê duyệt", "what the system did after it is not what was just done"
    assert "đang được ký số" not in done.text


def test_after_an_act_the_next_duty_is_offered(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    with at(helpers.MORNING + timedelta(minutes=1)):
        following = helpers.file_birth(ward)
        client = ward.client("desk_officer")
        answer = client.post(page(dossier, "accept"), form(client, page(dossier)))
        assert client.get(answer.headers["Location"]).context["next"][0].code == following.code


@pytest.mark.parametrize(
    ("name", "verb", "status"),
    [
        ("civil_status_officer", "accept", 403),
        ("chairwoman", "accept", 403),
        ("administrator", "accept", 404),
        ("other_officer", "accept", 404),
        ("mother", "accept", 403),
        ("stranger", "accept", 403),
        ("civil_status_officer", "decline", 403),
        ("desk_officer", "approve", 403),
        ("desk_officer", "deliver", 409),
        ("chairwoman", "approve", 409),
        ("civil_status_officer", "advance", 409),
        ("desk_officer", "submit", 404),
        ("desk_officer", "finish", 404),
        ("desk_officer", "withdraw", 404),
        ("desk_officer", "send_back", 404),
        ("desk_officer", "xyz", 404),
    ],
)
def test_who_may_not_is_refused_without_a_trace(
    ward: helpers.Ward, dossier: cases.Dossier, name: str, verb: str, status: int
) -> None:
    before = trace()
    answer = ward.client(name).post(page(dossier, verb), {"key": "k", "reason": REASON, "shown": "0" * 64} | register())
    assert answer.status_code == status
    assert "<html" in answer.text
    assert trace() == before


def test_whoever_is_not_signed_in_changes_nothing(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    before = trace()
    answer = ward.client().post(page(dossier, "accept"), headers={"accept": "text/html"})
    assert answer.headers["Location"].startswith("/dang-nhap/")
    assert trace() == before


def test_no_step_is_skipped_and_none_is_done_twice(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    helpers.accept(ward, dossier)
    before = trace()
    assert ward.client("chairwoman").post(page(dossier, "approve"), {"key": "a", "shown": "0" * 64}).status_code == 409
    assert trace() == before
    given = {"data": {"register": helpers.REGISTER}}
    perform(cases.advance, ward.caller("civil_status_officer", channel="test"), given, on=dossier.pk)
    before = trace()
    answer = ward.client("civil_status_officer").post(page(dossier, "advance"), {"key": "b"} | register())
    assert answer.status_code == 409
    assert "Hồ sơ không còn ở bước này." in answer.text
    assert trace() == before


def test_a_double_click_does_it_once(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    client = ward.client("desk_officer")
    sent = form(client, page(dossier))
    first, second = (client.post(page(dossier, "accept"), sent) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert [line.act for line in cases.timeline(dossier)] == ["dossier.submit", "dossier.accept"]


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_do_it_once() -> None:
    ward = helpers.ward()
    with at(helpers.MORNING):
        dossier = helpers.file_birth(ward)
        sent = form(ward.client("desk_officer"), page(dossier))
        clients = [ward.client("desk_officer") for _ in range(20)]

    def click(n: int) -> int:
        try:
            with at(helpers.MORNING):
                return clients[n].post(page(dossier, "accept"), sent).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        answers = set(pool.map(click, range(20)))
    assert answers == {302}
    assert [line.act for line in cases.timeline(dossier)] == ["dossier.submit", "dossier.accept"]


def test_a_stale_page_shows_the_new_state_and_keeps_what_was_typed(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    helpers.accept(ward, dossier)
    client = ward.client("civil_status_officer")
    sent = form(client, page(dossier), seen="0", **register(book="07/2026"))
    before = trace()
    answer = client.post(page(dossier, "advance"), sent)
    assert answer.status_code == 409
    assert "Nội dung đã thay đổi sau khi ông/bà mở trang." in answer.text
    assert 'value="07/2026"' in answer.text
    assert trace() == before
    assert client.post(page(dossier, "advance"), sent | {"seen": str(answer.context["seen"])}).status_code == 302


def test_the_check_steps_faults_stand_beside_their_fields(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    helpers.accept(ward, dossier)
    client, before = ward.client("civil_status_officer"), trace()
    sent = form(client, page(dossier), **register(book="", type="4", personal_number="001226012345"))
    answer = client.post(page(dossier, "advance"), sent)
    assert answer.status_code == 422
    told = errors(answer)
    assert set(told) == {"f-register-book", "f-register-type", "f-register-personal_number"}
    assert all(f'id="{target}"' in answer.text for target in told)
    assert "không phải quá hạn" in told["f-register-type"]
    assert 'value="001226012345"' in answer.text, "what was typed comes back"
    assert trace() == before


@pytest.mark.parametrize("typed", ["", "   ", "ngắn", "x" * 2001])
def test_a_reason_must_be_given_and_of_some_length(ward: helpers.Ward, dossier: cases.Dossier, typed: str) -> None:
    client, before = ward.client("desk_officer"), trace()
    answer = client.post(page(dossier, "decline"), form(client, page(dossier, "decline"), reason=typed))
    assert answer.status_code == 422
    assert set(errors(answer)) == {"f-reason"}
    assert typed in answer.text
    assert trace() == before


def test_the_applicant_reads_why_it_was_declined_word_for_word(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    client = ward.client("desk_officer")
    answer = client.post(page(dossier, "decline"), form(client, page(dossier, "decline"), reason=REASON))
    assert "Không tiếp nhận" in client.get(answer.headers["Location"]).text
    assert state(dossier) == ("declined", "")
    assert REASON in ward.client("mother").get(f"/ho-so/{dossier.pk}/").text


def test_a_colleague_reads_why_it_came_back_and_the_applicant_does_not(
    ward: helpers.Ward, checked: cases.Dossier
) -> None:
    chairwoman, why = ward.client("chairwoman"), "Xin đối chiếu lại nơi sinh <b>với giấy chứng sinh</b>."
    address = page(checked, "send-back")
    assert chairwoman.post(address, form(chairwoman, address, reason=why)).status_code == 302
    assert state(checked) == ("processing", "check")
    shown = ward.client("civil_status_officer").get(page(checked))
    assert "Xin đối chiếu lại nơi sinh &lt;b&gt;" in shown.text
    assert 'value="01/2026"' in shown.text, "what was entered before is there to mend"
    assert "đối chiếu lại nơi sinh" not in ward.client("mother").get(f"/ho-so/{checked.pk}/").text
    address = page(checked, "send-back")
    officer = ward.client("civil_status_officer")
    assert officer.post(address, form(officer, address, reason=why)).status_code == 302
    assert state(checked) == ("processing", "receive"), "what only the applicant can mend goes back to the desk"
    shown = ward.client("desk_officer").get(page(checked))
    links = [link["label"] for link in shown.context["task"]["links"]]
    assert links == ["Yêu cầu bổ sung", "Không tiếp nhận hồ sơ"]
    assert page(checked, "send-back") not in shown.text, "there is no step before the receiving"


def test_what_cannot_be_approved_says_which_entry_and_can_be_sent_back(
    ward: helpers.Ward, checked: cases.Dossier
) -> None:
    with lifted("a letter that slipped in before anybody looked for it"):
        data = checked.data | {"child": checked.data["child"] | {"full_name": "Nguyễn 漢"}}
        cases.Dossier.objects.filter(pk=checked.pk).update(data=data)
    client, before = ward.client("chairwoman"), trace()
    answer = client.post(page(checked, "approve"), form(client, page(checked)))
    assert answer.status_code == 422
    assert trace() == before
    told = errors(answer)
    assert told["paper-child"] == "Không in được các ký tự: 漢"
    assert "Xin chuyển lại bước trước" in told["main"]
    assert page(checked, "send-back") in answer.text
    assert client.get(f"{page(checked)}xem-truoc/").status_code == 422


def test_the_desk_hands_over_and_is_told_what_to_look_at(ward: helpers.Ward) -> None:
    dossier = helpers.file_birth(ward, data=helpers.ANSWERS | {"delivery": {"receive": "centre", "copies": "0"}})
    assert helpers.settle(ward, dossier).state == "finished"
    client = ward.client("desk_officer")
    shown = client.get(page(dossier))
    assert shown.context["task"]["verb"] == "deliver"
    assert "đối chiếu bản chính: Giấy tờ tùy thân của người yêu cầu" in shown.text
    assert client.post(page(dossier, "deliver"), form(client, page(dossier))).status_code == 302
    assert state(dossier) == ("returned", "")


def test_the_chairwoman_voids_a_signed_certificate_with_a_reason(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    helpers.settle(ward, dossier)
    paper = helpers.results().get(subject=dossier.pk)
    address, why = f"/can-bo/giay-to/{paper.pk}/huy/", "Ghi nhầm họ tên của mẹ."
    for name in ("desk_officer", "civil_status_officer"):
        client = say_why(ward.client(name), dossier)
        assert address not in client.get(page(dossier)).text
        assert client.get(address).headers["Location"] == page(dossier)
        assert client.post(address, {"key": "k", "reason": why}).status_code == 403
    assert ward.client("other_officer").get(address).status_code == 404
    client = say_why(ward.client("chairwoman"), dossier)
    assert address in client.get(page(dossier)).text
    asked = client.get(address)
    assert "không khôi phục được" in asked.text
    sent = {"key": asked.context["key"], "seen": str(asked.context["seen"])}
    refused = client.post(address, sent | {"reason": "sai"})
    assert (refused.status_code, set(errors(refused))) == (422, {"f-reason"})
    assert client.post(address, sent | {"reason": why}).headers["Location"] == page(dossier)
    shown = client.get(page(dossier))
    assert "(đã hủy)" in shown.text
    assert address not in shown.text
    assert why in ward.client().get(f"/kiem-tra/{paper.code}/").text


@pytest.mark.parametrize("verb", ["decline", "send-back"])
def test_a_page_for_a_reason_opens_only_when_the_act_is_possible(
    ward: helpers.Ward, checked: cases.Dossier, verb: str
) -> None:
    answer = ward.client("desk_officer").get(page(checked, verb))
    assert answer.headers["Location"] == page(checked)


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "'; DROP TABLE cases_dossier; --",
        "\u202ednuora",
        "{{ 7|add:7 }} {% debug %}",
        "a\0b",
        "9" * 5000,
        "Z̴̧͇" * 20,
    ],
)
def test_hostile_input_is_only_ever_text(ward: helpers.Ward, dossier: cases.Dossier, typed: str) -> None:
    helpers.accept(ward, dossier)
    client, before = ward.client("civil_status_officer"), trace()
    sent = {"key": typed, "seen": typed, "action": typed, typed[:50]: typed, "data": typed}
    answer = client.post(page(dossier, "advance"), sent | register(book=typed, personal_number=typed, type=typed))
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
    assert trace() == before


@pytest.mark.parametrize("seen", ["-1", "1e9", "٣", "99999999999999999999", "0x1", "²"])
def test_a_made_up_revision_is_no_error_of_the_server(ward: helpers.Ward, dossier: cases.Dossier, seen: str) -> None:
    answer = ward.client("desk_officer").post(page(dossier, "accept"), {"key": "k", "seen": seen})
    assert answer.status_code in (302, 409)
