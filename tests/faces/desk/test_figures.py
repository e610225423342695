"""The board: the chairwoman sees how the work goes; whoever has no such role does not."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from uuid import uuid4

import pytest
from django.test import Client

from motcua.kernel.calendar.api import at
from motcua.mechanisms.measures import api as measures
from tests import acting, helpers
from tests.mechanisms.measures.population import NOW, populate

pytestmark = pytest.mark.django_db
BOARD = "/can-bo/so-lieu/"


@pytest.fixture
def grown() -> Iterator[helpers.Ward]:
    """The ward after half a year of work."""
    ready = helpers.ward()
    populate(ready, 120)
    with at(NOW):
        yield ready


@pytest.fixture
def chairwoman(grown: helpers.Ward) -> Client:
    return grown.client("chairwoman")


def test_every_number_of_the_board_opens_as_many_dossiers(grown: helpers.Ward, chairwoman: Client) -> None:
    page = chairwoman.get(f"{BOARD}?ky=2026-Q4")
    assert page.status_code == 200
    rows = [row for block in page.context["blocks"] for row in block["rows"]]
    assert {row["name"] for row in rows} == set(measures.FIGURES)
    for row in rows:
        assert behind(chairwoman, row["url"]) == row["n"], row["name"]


def test_what_the_indicators_divide_opens_as_many_dossiers_for_whoever_sees_the_figures(
    grown: helpers.Ward, chairwoman: Client
) -> None:
    address = "/so-lieu/?ky=2026-Q4"
    counted: dict[str, int] = {}
    for group in chairwoman.get(address).context["sheet"]["groups"]:
        for row in group["rows"]:
            counted |= {one["url"]: one["n"] for pair in row["pairs"] for one in pair if one["url"]}
    names = {url.split("?")[0].rstrip("/").rpartition("points-")[2] for url in counted}
    assert names >= {"handled", "on-time", "late", "settled", "electronic", "online-results", "digitised"}
    for url, n in counted.items():
        assert behind(chairwoman, url) == n, url
    for stranger in (Client(), grown.client("mother"), grown.client("desk_officer")):
        assert "/points-" not in stranger.get(address).text
    for name in ("points-", "points-ratings", "points-services", "points-x"):
        assert chairwoman.get(f"{BOARD}{name}/?ky=2026-Q4").status_code == 404


def behind(client: Client, address: str) -> int:
    """How many dossiers an address opens, on all of its pages."""
    counted = 0
    while address:
        opened = client.get(address)
        counted += len(opened.context["rows"])
        address = opened.context["next"] and opened.request["PATH_INFO"] + opened.context["next"]
    return counted


def test_whoever_was_late_is_shown_with_the_dossiers_that_were_counted(grown: helpers.Ward, chairwoman: Client) -> None:
    late = chairwoman.get(f"{BOARD}?ky=2026").context["late"]
    assert late
    for one in late:
        counted = [behind(chairwoman, part["url"]) for part in one["parts"]]
        assert sum(counted) == one["n"]
        assert [str(n) for n in counted] == [str(part["label"]).split()[0] for part in one["parts"]]
    for hand in ("giu=x", "giu=00000000"):
        assert chairwoman.get(f"{BOARD}late/?ky=2026&{hand}").status_code == 404
    other = late[0]["parts"][0]["url"].partition("&giu=")[0] + f"&giu={uuid4().hex}&buoc=receive"
    assert behind(chairwoman, other) == 0
    nobody = chairwoman.get(f"{BOARD}late/?ky=2026&giu=khong&buoc=nothing")
    assert (nobody.status_code, len(nobody.context["rows"])) == (200, 0)


def test_the_board_names_who_was_late_and_the_list_nobody_who_asked(grown: helpers.Ward, chairwoman: Client) -> None:
    board = chairwoman.get(f"{BOARD}?ky=2026").content.decode()
    assert "Nguyễn Thị Mai" in board
    assert "Tiếp nhận và kiểm tra hồ sơ" in board
    listed = chairwoman.get(f"{BOARD}late/?ky=2026").content.decode()
    assert "Hết hạn khi đang ở bước “Tiếp nhận và kiểm tra hồ sơ”" in listed
    for name in ("Trần Thị Lan", "Nguyễn Minh Anh", "001190012345"):
        assert name not in board + listed


@pytest.mark.parametrize("name", ["desk_officer", "civil_status_officer", "administrator", "mother"])
def test_nobody_else_sees_it_or_is_led_there(grown: helpers.Ward, name: str) -> None:
    client = grown.client(name)
    assert client.get(BOARD).status_code == 403
    assert client.get(f"{BOARD}late/").status_code == 403
    assert f'href="{BOARD}"' not in client.get("/").content.decode()


def test_a_deputy_sees_it_from_the_seat_that_was_lent(grown: helpers.Ward) -> None:
    deputy = acting.deputy()
    lent = acting.lend(grown)
    client = Client()
    client.force_login(deputy)
    assert client.get(BOARD).status_code == 403
    client.post("/vi-tri/", {"seat": str(lent.pk)})
    assert client.get(BOARD).status_code == 200


@pytest.mark.parametrize("name", ["2026-13", "mười một", "2031"])
def test_a_period_that_there_is_not_is_told_and_the_month_shown(chairwoman: Client, name: str) -> None:
    page = chairwoman.get(BOARD, {"ky": name})
    assert page.status_code == 422
    assert page.context["errors"]
    assert page.context["period"] == "Tháng 12/2026"


@pytest.mark.parametrize("address", ["nothing/", "late/?ky=2031", "late/?sau=x", f"?co-quan={helpers.HOAN_KIEM}"])
def test_what_is_not_there_is_not_found(chairwoman: Client, address: str) -> None:
    assert chairwoman.get(f"{BOARD}{address}").status_code == 404


def test_the_board_and_its_lists_take_few_statements(
    chairwoman: Client, statements: Callable[[int], AbstractContextManager[object]]
) -> None:
    chairwoman.get(BOARD)
    with statements(30):
        chairwoman.get(f"{BOARD}?ky=2026")
    with statements(22):
        chairwoman.get(f"{BOARD}ended/?ky=2026")
