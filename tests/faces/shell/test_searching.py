"""Searching from any page: nothing that is typed stands in an address; recent and kept searches are one's own."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from motcua.kernel.acts.api import perform
from motcua.kernel.calendar.api import at
from motcua.kernel.people.api import Shut, disable
from motcua.kernel.search.models import Asked
from motcua.mechanisms.cases.api import Dossier
from tests import helpers

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def ward() -> Iterator[helpers.Ward]:
    """The ward, at half past nine."""
    ready = helpers.ward()
    with at(helpers.MORNING):
        yield ready


@pytest.fixture
def birth(ward: helpers.Ward) -> Dossier:
    """A birth that the mother filed."""
    return helpers.file_birth(ward)


def searched(client: Client, text: str, **more: str) -> Any:
    """The page of results, as a browser comes to it."""
    return client.post("/tim-kiem/", {"q": text} | more, follow=True)


def test_the_address_of_results_says_nothing_of_what_was_typed(ward: helpers.Ward, birth: Dossier) -> None:
    page = searched(ward.client("desk_officer"), "Trần Thị Lan")
    (address,) = [where for where, _status in page.redirect_chain]
    assert Asked.objects.get().pk.hex == address.split("/")[2].replace("-", "")
    assert f'href="/can-bo/ho-so/{birth.pk}/"' in page.text
    assert page.headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")


def test_lists_show_masked_names_and_searching_is_no_reading(ward: helpers.Ward, birth: Dossier) -> None:
    page = searched(ward.client("desk_officer"), "Lan Tran").text.split("<main")[1]
    assert "T*** T*** Lan" in page
    assert "Trần Thị Lan" not in page
    assert not birth.applicant.readings.exists()


def test_whoever_asked_sees_his_own_name_and_his_own_pages(ward: helpers.Ward, birth: Dossier) -> None:
    page = searched(ward.client("mother"), birth.code[-4:]).text
    assert f'href="/ho-so/{birth.pk}/"' in page
    assert "Trần Thị Lan" in page
    assert birth.code not in searched(ward.client("stranger"), birth.code).text.split("<main")[1].split("</form>")[1]


def test_a_stranger_finds_procedures_and_the_way_to_a_paper(ward: helpers.Ward, birth: Dossier) -> None:
    page = searched(Client(), "dang ky khai xinh")
    assert 'href="/thu-tuc/1.001193/"' in page.text
    assert "đăng ký khai sinh" in page.text
    code = "7K3M-Q9TR-0VWX-5Z2B"
    for typed in (f"https://vi-du.vn/kiem-tra/{code}/", f"http://x.vn/verify/{code}", code.lower()):
        assert f'href="/kiem-tra/{code}/"' in searched(Client(), typed).text
    assert 'href="/tra-cuu/"' in searched(Client(), birth.code).text.split("<main")[1].split("</main>")[0]


def test_the_results_of_one_are_not_there_for_another(ward: helpers.Ward, birth: Dossier) -> None:
    address = searched(ward.client("desk_officer"), "lan").redirect_chain[0][0]
    for other in (ward.client("other_officer"), ward.client("mother"), Client()):
        assert other.get(address).status_code == 404
    mine = Client()
    address = searched(mine, "khai sinh").redirect_chain[0][0]
    assert mine.get(address).status_code == 200
    assert Client().get(address).status_code == 404
    assert not Asked.objects.filter(text="khai sinh").exists()


def test_the_last_ten_are_remembered_each_once_and_can_be_forgotten(ward: helpers.Ward) -> None:
    client = ward.client("desk_officer")
    for n in [*range(12), 11]:
        searched(client, f"tìm {n}")
    rows = Asked.objects.order_by("-at", "-pk")
    assert [row.text for row in rows] == [f"tìm {n}" for n in range(11, 1, -1)]
    assert client.post(f"/tim-kiem/{rows[0].pk}/quen/", follow=True).status_code == 200
    assert Asked.objects.count() == 9
    client.post("/tim-kiem/quen/")
    assert not Asked.objects.exists()


def test_a_search_is_kept_under_a_name_and_finds_anew(ward: helpers.Ward) -> None:
    client = ward.client("desk_officer")
    searched(client, "lan", kind="dossier", state="open", days="30")
    row = Asked.objects.get()
    assert (row.kind, row.state, row.days) == ("dossier", "open", 30)
    client.post(f"/tim-kiem/{row.pk}/luu/", {"name": "  Hồ sơ   chị Lan "})
    birth = helpers.file_birth(ward)
    assert f"/can-bo/ho-so/{birth.pk}/" in client.get(f"/tim-kiem/{row.pk}/").text
    assert "Hồ sơ chị Lan" in client.get("/tim-kiem/").text
    client.post("/tim-kiem/quen/")
    assert Asked.objects.get().name == "Hồ sơ chị Lan"
    assert client.post(f"/tim-kiem/{row.pk}/luu/", {"name": " "}).status_code == 422
    assert ward.client("mother").post(f"/tim-kiem/{row.pk}/luu/", {"name": "x"}).status_code == 404
    assert ward.client("mother").post(f"/tim-kiem/{row.pk}/quen/").status_code == 404


def test_a_number_stands_dotted_among_the_recent_and_of_a_card_nothing_else_is_kept(
    ward: helpers.Ward, birth: Dossier
) -> None:
    client = ward.client("desk_officer")
    searched(client, "001190012345||Trần Thị Lan|15051990|Nữ|Hà Nội|01012022")
    assert Asked.objects.get().text == "001190012345"
    assert "0•••••••2345" in client.get("/tim-kiem/").text
    assert "001190012345" not in client.get("/tim-kiem/").text


def test_searches_go_when_the_account_is_shut(ward: helpers.Ward) -> None:
    searched(ward.client("stranger"), "khai sinh")
    assert Asked.objects.count() == 1
    reason = Shut(reason="Người dùng xin thôi dùng tài khoản này.")
    perform(disable, helpers.SETUP, reason, on=ward.stranger.pk)
    assert not Asked.objects.exists()


def test_suggestions_know_what_one_sees_and_what_one_searched_for(ward: helpers.Ward, birth: Dossier) -> None:
    found = ward.client("desk_officer").post("/tim-kiem/goi-y/", {"q": "tran th"}).text
    assert f'data-href="/can-bo/ho-so/{birth.pk}/"' in found
    assert "Trần Thị Lan" not in found
    for name in ("stranger", "other_officer"):
        assert "ho-so" not in ward.client(name).post("/tim-kiem/goi-y/", {"q": "tran th"}).text
    client = ward.client("mother")
    searched(client, "khai sinh")
    assert "khai sinh" in client.post("/tim-kiem/goi-y/", {"q": ""}).text
    assert Client().post("/tim-kiem/goi-y/", {"q": ""}).text.strip() == ""


def test_each_page_keeps_to_its_budget_of_statements(
    ward: helpers.Ward, birth: Dossier, statements: Callable[[int], Any]
) -> None:
    client = ward.client("desk_officer")
    address = searched(client, "lan").redirect_chain[0][0]
    client.post("/tim-kiem/goi-y/", {"q": "lan"})
    with statements(7 + 6):  # who asks takes seven
        client.post("/tim-kiem/goi-y/", {"q": "lan"})
    with statements(21):
        client.get(address)
    with statements(11):
        client.get("/tim-kiem/")
