"""The console: open to whoever may do something there, closed to all others; each form does its act or says why not."""

import re
from datetime import date

import pytest
from django.test import Client

from motcua.kernel.access.api import Holding, Organisation, Position
from motcua.kernel.acts.api import lifted
from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.models import Message
from motcua.kernel.people.api import Account
from tests import helpers

pytestmark = [pytest.mark.both, pytest.mark.django_db]
PAGES = ["", "to-chuc/", "tai-khoan/", "vai-tro/", "vai-tro/chairwoman/", "nhat-ky/", "hang-doi/", "he-thong/"]


@pytest.fixture
def admin(ward: helpers.Ward) -> Client:
    with at(helpers.MORNING):
        return ward.client("administrator")


def text(answer: object) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())  # type: ignore[attr-defined]


@pytest.mark.parametrize("page", PAGES)
def test_the_administrator_sees_every_page_and_nobody_else_does(ward: helpers.Ward, admin: Client, page: str) -> None:
    with at(helpers.MORNING):
        assert admin.get(f"/quan-tri/{page}").status_code == 200
        for name in ("mother", "desk_officer", "chairwoman", "other_officer"):
            assert ward.client(name).get(f"/quan-tri/{page}").status_code == 403, name
        assert Client().get(f"/quan-tri/{page}").status_code == 302


def test_an_organisation_is_found_by_its_name_without_accents_and_leads_to_its_seats(admin: Client) -> None:
    body = Organisation.objects.get(urn=helpers.CUA_NAM)
    with at(helpers.MORNING):
        page = text(admin.get(f"/quan-tri/to-chuc/{body.pk}/"))
    assert "Ủy ban nhân dân phường Cửa Nam" in page
    assert "Đỗ Thu Hà" in page
    assert "00082" in page


def test_a_seat_is_opened_given_and_taken_back(ward: helpers.Ward, admin: Client) -> None:
    body = Organisation.objects.get(urn=helpers.CUA_NAM)
    role = "urn:motcua:role:desk-officer"
    with at(helpers.MORNING):
        wrong = admin.post(f"/quan-tri/to-chuc/{body.pk}/?do=open", {"id": "Phó", "title": "", "roles": [role]})
        assert wrong.status_code == 422
        assert "error-summary" in text(wrong)
        opened = {"id": "deputy", "title": "Phó Chủ tịch", "roles": [role], "key": "1"}
        assert admin.post(f"/quan-tri/to-chuc/{body.pk}/?do=open", opened).status_code == 302
        seat = Position.objects.get(urn=f"{helpers.CUA_NAM}:deputy")
        nobody = {"account": "khong.ai", "valid_from": "17/11/2026"}
        assert admin.post(f"/quan-tri/vi-tri/{seat.pk}/?do=give", nobody).status_code == 422
        given = {"account": "mai.nguyen", "valid_from": "17/11/2026", "key": "2"}
        assert admin.post(f"/quan-tri/vi-tri/{seat.pk}/?do=give", given).status_code == 302
        held = Holding.objects.get(position=seat)
        assert (held.account, held.valid_from) == (ward.desk_officer, date(2026, 11, 17))
        taken = {"account": "mai.nguyen", "last": "20/11/2026", "key": "3"}
        assert admin.post(f"/quan-tri/vi-tri/{seat.pk}/?do=take", taken).status_code == 302
    held.refresh_from_db()
    assert held.valid_to == date(2026, 11, 20)


def test_an_account_is_opened_with_a_password_for_once_shown_once(admin: Client) -> None:
    form = {"login": "thu.le", "name": "Lê Thu", "language": "vi", "key": "1"}
    with at(helpers.MORNING):
        page = text(admin.post("/quan-tri/tai-khoan/", form))
        [password] = re.findall(r'<code class="code">([^<]+)</code>', page)
        account = Account.objects.get(login="thu.le")
        assert account.check_password(password)
        assert password not in text(admin.get(f"/quan-tri/tai-khoan/{account.pk}/"))
        taken = admin.post("/quan-tri/tai-khoan/", form | {"key": "2"})
    assert taken.status_code == 409
    assert 'value="thu.le"' in text(taken)


def test_an_account_is_shut_with_a_reason_and_opened_again(ward: helpers.Ward, admin: Client) -> None:
    address = f"/quan-tri/tai-khoan/{ward.desk_officer.pk}/"
    with at(helpers.MORNING):
        assert admin.post(f"{address}?do=disable", {"reason": ""}).status_code == 422
        assert admin.post(f"{address}?do=disable", {"reason": "Nghỉ việc", "key": "1"}).status_code == 302
        assert not Account.objects.get(pk=ward.desk_officer.pk).is_active
        assert admin.post(f"{address}?do=enable", {"reason": "Trở lại", "key": "2"}).status_code == 302
    assert Account.objects.get(pk=ward.desk_officer.pk).is_active


def test_what_stands_still_is_shown_and_let_go_on(ward: helpers.Ward, admin: Client) -> None:
    with at(helpers.MORNING), lifted("the test parks a message"):
        stuck = Message.objects.create(
            deed=ward.mother.pk, subject=ward.mother.pk, event="document.prepared", handler="gone.handler",
            created_at=helpers.MORNING, due_at=helpers.MORNING, state="parked", error="KeyError", attempts=7,
        )  # fmt: skip
    with at(helpers.MORNING):
        assert "KeyError" in text(admin.get("/quan-tri/hang-doi/"))
        assert admin.post(f"/quan-tri/hang-doi/?subject={stuck.subject}", {"key": "1"}).status_code == 302
    stuck.refresh_from_db()
    assert stuck.state == "waiting"


def test_the_log_is_searched_by_act_and_shows_no_opening(ward: helpers.Ward, admin: Client) -> None:
    with at(helpers.MORNING):
        dossier = helpers.file_birth(ward)
        listed = text(admin.get("/quan-tri/nhat-ky/?q=dossier.submit"))
        assert str(dossier.pk) in listed
        [key] = re.findall(r"/quan-tri/nhat-ky/(\d+)/", listed)
        page = text(admin.get(f"/quan-tri/nhat-ky/{key}/"))
        assert admin.get("/quan-tri/nhat-ky/?q=%00%27").status_code == 200
        assert admin.get("/quan-tri/nhat-ky/999999999/").status_code == 404
    assert "Trần Thị Lan" not in page
    assert "001190012345" not in page


def test_a_system_is_let_in_and_shut_out(ward: helpers.Ward, admin: Client) -> None:
    role = "urn:motcua:role:connected-system"
    with at(helpers.MORNING):
        assert admin.post("/quan-tri/he-thong/", {"name": "", "valid_from": "x"}).status_code == 422
        form = {"name": "Cổng quốc gia", "roles": [role], "valid_from": "17/11/2026", "key": "1"}
        page = text(admin.post("/quan-tri/he-thong/", form))
        [key] = set(re.findall(r"/quan-tri/he-thong/([0-9a-f-]{36})/", page))
        assert "Chỉ hiện một lần" in page
        assert admin.post(f"/quan-tri/he-thong/{key}/", {"key": "2"}).status_code == 302
        assert "Đã ngừng" in text(admin.get("/quan-tri/he-thong/"))
