"""A person's own dossiers and nobody else's: pages, files, result, withdrawal, tracking, notices."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from motcua.kernel.calendar.api import at
from motcua.kernel.ledger.api import Entry
from motcua.mechanisms.cases.api import Dossier, State
from tests import helpers
from tests.faces.portal.conftest import FORM, notice, sent


def test_the_dossier_page_shows_state_clock_answers_papers_and_what_comes_next(
    mother: Client, dossier: Dossier
) -> None:
    page = mother.get(f"/ho-so/{dossier.pk}/").text
    for words in (
        dossier.code,
        "Chờ tiếp nhận",
        "Ông/bà không phải làm gì thêm lúc này",
        "17:30 hôm nay",
        "Nguyễn Minh Anh",
        "giay-chung-sinh.pdf",
        "Đã nộp hồ sơ",
        "Thẩm tra và ghi Sổ đăng ký khai sinh",
        "Rút hồ sơ",
    ):
        assert words in page, words
    assert "001190012345" not in page, "identity numbers stay dotted on a page that stands open"


def test_the_list_holds_her_dossiers_page_by_page(ward: helpers.Ward, mother: Client) -> None:
    for minute in range(22):
        with at(helpers.MORNING.replace(minute=minute)):
            helpers.file_birth(ward)
    first = mother.get("/ho-so/")
    second = mother.get(f"/ho-so/{first.context['next_url']}")
    codes = [item["code"] for page in (first, second) for item in page.context["dossiers"]]
    assert len(first.context["dossiers"]) == 20
    assert codes == sorted(codes, reverse=True)
    assert len(set(codes)) == 22
    assert second.context["next_url"] == ""
    assert mother.get("/ho-so/?sau=nonsense").status_code == 200


def test_another_persons_dossier_is_as_missing_as_one_that_never_was(ward: helpers.Ward, dossier: Dossier) -> None:
    file = dossier.attachments.get()
    before = Entry.objects.count()
    guesses = [f"/ho-so/%s/{page}" for page in ("", "da-nop/", "rut/", "ket-qua/")]
    for name in ("stranger", "desk_officer", "other_officer"):
        client = ward.client(name)
        for guess, key in [(guess, dossier.pk) for guess in guesses] + [("/tep/%s/", file.pk)]:
            there, nowhere = client.get(guess % key), client.get(guess % uuid4())
            assert (there.status_code, nowhere.status_code) == (404, 404)
            assert _bare(there.text) == _bare(nowhere.text)
        assert client.post(f"/ho-so/{dossier.pk}/rut/", {"action": "confirm", "reason": ""}).status_code == 404
    assert Entry.objects.count() == before
    assert Dossier.objects.get().state == State.SUBMITTED


def read(answer: Any) -> bytes:
    """The whole body; a file is closed by reading it to its end."""
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


def _bare(page: str) -> str:
    """A page without what differs from request to request: token and address."""
    return "\n".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)


def test_a_file_is_sent_as_data_and_never_shown_inside_our_pages(mother: Client, dossier: Dossier) -> None:
    answer = mother.get(f"/tep/{dossier.attachments.get().pk}/")
    assert read(answer) == helpers.NOTICE
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="giay-chung-sinh.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_signed_result_is_there_to_download(ward: helpers.Ward, mother: Client, dossier: Dossier) -> None:
    assert mother.get(f"/ho-so/{dossier.pk}/ket-qua/").status_code == 404, "not before it is signed"
    done = helpers.settle(ward, dossier)
    assert done.state == State.RETURNED
    page = mother.get(f"/ho-so/{dossier.pk}/")
    assert "Tải giấy tờ (PDF)" in page.text
    assert "Rút hồ sơ" not in page.text
    answer = mother.get(f"/ho-so/{dossier.pk}/ket-qua/")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="giay-khai-sinh-')
    assert read(answer).startswith(b"%PDF-")
    shown = mother.get(f"/ho-so/{dossier.pk}/ket-qua/?xem")
    assert shown.headers["Content-Disposition"].startswith("inline")
    read(shown)
    assert ward.client("stranger").get(f"/ho-so/{dossier.pk}/ket-qua/").status_code == 404


def test_a_request_can_be_taken_back_once(mother: Client, dossier: Dossier) -> None:
    address = f"/ho-so/{dossier.pk}/rut/"
    page = mother.get(address)
    given = {"action": "confirm", "reason": "Tôi khai nhầm tên con.", "key": page.context["key"], "seen": "0"}
    for _click in range(2):
        assert mother.post(address, given).headers["Location"] == f"/ho-so/{dossier.pk}/"
    assert Dossier.objects.get().state == State.WITHDRAWN
    assert "Tôi khai nhầm tên con." in mother.get(f"/ho-so/{dossier.pk}/").text
    assert mother.get(address).status_code == 302, "nothing left to take back"
    assert mother.post(address, given | {"key": "another", "seen": "1"}).status_code == 409


def test_a_withdrawal_on_a_page_that_grew_old_is_asked_again(
    ward: helpers.Ward, mother: Client, dossier: Dossier
) -> None:
    address = f"/ho-so/{dossier.pk}/rut/"
    key = mother.get(address).context["key"]
    helpers.accept(ward, dossier)
    page = mother.post(address, {"action": "confirm", "reason": "Không cần nữa", "key": key, "seen": "0"})
    assert page.status_code == 409
    assert "Không cần nữa" in page.text
    assert Dossier.objects.get().state == State.ACCEPTED


def test_a_declined_request_tells_the_reason_and_the_way_on(
    ward: helpers.Ward, mother: Client, dossier: Dossier
) -> None:
    helpers.decline(ward, dossier, "Giấy chứng sinh chụp mờ, không đọc được tên của mẹ.")
    page = mother.get(f"/ho-so/{dossier.pk}/").text
    assert "Giấy chứng sinh chụp mờ" in page
    assert 'href="/thu-tuc/1.001193/"' in page
    assert "Thẩm tra và ghi Sổ" not in page, "no steps are promised that will not come"


def test_code_and_secret_together_follow_a_dossier_without_sign_in(ward: helpers.Ward, dossier: Dossier) -> None:
    visitor = ward.client()
    page = visitor.post("/tra-cuu/", {"code": f" {dossier.code.lower()} ", "secret": dossier.secret.upper()})
    assert page.status_code == 200
    assert "Chờ tiếp nhận" in page.text
    for private in ("Nguyễn Minh Anh", "Trần Thị Lan", dossier.secret, "giay-chung-sinh"):
        assert private not in page.text
    wrong = [{"code": dossier.code, "secret": "0000000000"}, {"code": "H26.82-261117-9999", "secret": dossier.secret}]
    answers = [visitor.post("/tra-cuu/", guess) for guess in [*wrong, {"code": "", "secret": ""}]]
    assert {answer.status_code for answer in answers} == {404}
    assert len({str(answer.context["errors"]) for answer in answers}) == 1, "it does not tell which codes exist"


def test_notices_are_told_on_their_page(mother: Client, ward: helpers.Ward, dossier: Dossier) -> None:
    page = mother.get("/thong-bao/").text
    assert f"Đã nhận hồ sơ {dossier.code}" in page
    assert f'href="/ho-so/{dossier.pk}/"' in page
    assert dossier.code not in ward.client("stranger").get("/thong-bao/").text


@pytest.mark.parametrize("language", ["vi", "en", "bn"])
def test_every_page_of_a_dossier_speaks_every_language(mother: Client, dossier: Dossier, language: str) -> None:
    mother.post("/ngon-ngu/", {"language": language, "next": "/"})
    for address in (
        f"/ho-so/{dossier.pk}/",
        f"/ho-so/{dossier.pk}/da-nop/",
        f"/ho-so/{dossier.pk}/rut/",
        "/thong-bao/",
    ):
        page = mother.get(address)
        assert page.status_code == 200
        assert f'<html lang="{language}">' in page.text


def test_each_page_keeps_to_its_budget_of_statements(
    mother: Client, dossier: Dossier, statements: Callable[[int], Any]
) -> None:
    mother.post(FORM, sent("continue", file__birth_proof=notice()))
    for address, budget in BUDGETS.items():
        where = address.format(dossier=dossier.pk, file=dossier.attachments.get().pk)
        read(mother.get(where))
        with statements(budget):
            read(mother.get(where))


BUDGETS = {
    "/": 8,
    "/tim/?q=dang ky khai sinh": 10,
    "/thu-tuc/1.001193/": 8,
    "/thu-tuc/1.001193/khai/": 10,
    "/thu-tuc/1.001193/xem-lai/": 12,
    "/ho-so/": 9,
    "/ho-so/{dossier}/": 17,
    "/ho-so/{dossier}/da-nop/": 9,
    "/ho-so/{dossier}/rut/": 9,
    "/tep/{file}/": 9,
    "/thong-bao/": 9,
    "/ai-da-xem/": 9,
    "/tra-cuu/": 7,
    "/kiem-tra/": 7,
}
