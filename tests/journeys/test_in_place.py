"""Pages of whoever works in another's place, looked at on both screens."""

import re
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from motcua.kernel.calendar.api import ZONE
from tests import acting, helpers
from tests.harness.axe import assert_accessible
from tests.harness.browser import DESK, PHONE, Open
from tests.harness.server import Live
from tests.journeys import steps

pytestmark = pytest.mark.browser
MORNING = datetime(2026, 11, 17, 9, 30, tzinfo=ZONE)


def enter(page: Page, live: Live, client: Client) -> Page:
    """Go in with the session of a test's own client."""
    cookie = client.cookies["sessionid"]
    page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live.url}])
    return page


def look(page: Page, name: str) -> None:
    """Judge the page, which is no wider than the screen."""
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize("width", [DESK, PHONE], ids=["desk", "phone"])
def test_the_pages_of_seats_and_mandates_can_be_used_by_everyone(
    open_page: Open, live: Live, ward: helpers.Ward, width: int
) -> None:
    live.moment = MORNING
    made: dict[str, Any] = {}

    def prepare() -> None:
        helpers.file_birth(ward)
        made["deputy"] = acting.deputy()
        made["lent"] = acting.lend(ward)
        made["mandate"] = acting.mandate(ward)
        made["clients"] = {name: ward.client(name) for name in ("chairwoman", "desk_officer", "stranger")}
        made["deputy_client"] = signed_in(made["deputy"])

    steps.elsewhere(MORNING, prepare)
    chair = enter(open_page(width=width), live, made["clients"]["chairwoman"])
    chair.goto("/can-bo/vi-tri/")
    look(chair, f"seats-{width}")
    chair.get_by_role("link", name="Giao ủy quyền").click()
    expect(chair).to_have_url(re.compile("/uy-quyen/$"))
    look(chair, f"delegate-{width}")
    chair.get_by_role("button", name="Giao ủy quyền").click()
    expect(chair.get_by_role("alert")).to_be_visible()
    look(chair, f"delegate-wrong-{width}")
    deputy = enter(open_page(width=width), live, made["deputy_client"])
    deputy.goto("/can-bo/")
    deputy.locator("details.menu summary").click()
    deputy.get_by_role("button", name="KT. Chủ tịch UBND phường Cửa Nam").click()
    expect(deputy.get_by_text("Ông/bà đang làm việc theo ủy quyền")).to_be_visible()
    look(deputy, f"acting-{width}")
    desk = enter(open_page(width=width), live, made["clients"]["desk_officer"])
    desk.goto("/can-bo/lam-thay/")
    look(desk, f"mandates-{width}")
    agent = enter(open_page(width=width), live, made["clients"]["stranger"])
    agent.goto("/")
    agent.locator("details.menu summary").click()
    agent.get_by_role("button", name="Làm thay cho Trần Thị Lan").click()
    expect(agent.get_by_text("Ông/bà đang làm thay cho Trần Thị Lan.")).to_be_visible()
    look(agent, f"agent-{width}")
