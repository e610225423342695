"""A slow line and a quick hand: the form asks the server what to ask next, and nothing typed meanwhile is lost."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests import helpers
from tests.harness.browser import PHONE, Open
from tests.journeys import steps

pytestmark = pytest.mark.browser
FORM = "/thu-tuc/1.001193/khai/"


class SlowLine:
    """Holds back every redrawing that the page asks for until it is let through."""

    def __init__(self, page: Page) -> None:
        self.held: list[Route] = []
        page.route(f"**{FORM}", self._take)

    def _take(self, route: Route) -> None:
        if "action=refresh" in (route.request.post_data or ""):
            self.held.append(route)
        else:
            route.continue_()

    def let_through(self) -> None:
        """The server answers everything it was asked so far; the page may have given some of it up."""
        while self.held:
            self.held.pop(0).continue_()


@pytest.fixture
def form(open_page: Open, ward: helpers.Ward) -> Page:
    """The mother's telephone at the empty form."""
    page = open_page(width=PHONE)
    page.goto(f"/dang-nhap/?next={FORM}")
    steps.sign_in(page, "lan.tran", FORM, lambda page: None)
    return page


def values(page: Page, typed: dict[str, str]) -> dict[str, str]:
    """What now stands in the boxes of ``typed``."""
    return {name: page.locator(f"[name='{name}']:visible").first.input_value() for name in typed}


def test_what_is_typed_while_the_form_asks_is_there_and_is_saved(form: Page) -> None:
    line = SlowLine(form)
    steps.answer(form, "child.full_name", "Nguyễn Minh Anh")
    steps.answer(form, "mother.nationality", "US")
    early = {"mother.full_name": "Mary Smith", "mother.birth_date": "02/03/1990"}
    for name, value in early.items():
        steps.answer(form, name, value)
    steps.answer(form, "father.nationality", "US")
    late = {"father.full_name": "John Smith", "requester.phone": "0912 345 678", "requester.relation": "2"}
    for name, value in late.items():
        steps.answer(form, name, value)
    typed = early | late | {"mother.nationality": "US", "father.nationality": "US"}
    expect(form.locator("[name='father.ethnic_group']")).to_be_visible()
    line.let_through()
    expect(form.locator("[name='father.ethnic_group']")).to_be_hidden()
    expect(form.locator("[name='mother.ethnic_group']")).to_be_hidden()
    assert values(form, typed) == typed, "the answer is older than what was typed"

    steps.answer(form, "mother.nationality", "VN")
    typed |= {"mother.nationality": "VN", "mother.full_name": "Trần Thị Lan", "father.full_name": "Nguyễn Văn Dũng"}
    for name in ("mother.full_name", "father.full_name"):
        steps.answer(form, name, typed[name])
    with form.expect_navigation():
        form.get_by_role("button", name="Lưu bản nháp").click()
    line.let_through()
    expect(form.get_by_text("Đã lưu bản nháp")).to_be_visible()
    expect(form.get_by_text("cửa sổ khác")).to_have_count(0)
    form.reload()
    assert values(form, typed) == typed


@pytest.mark.parametrize("status", [200, 500])
def test_an_answer_that_is_no_form_takes_nothing_away(form: Page, status: int) -> None:
    form.route(f"**{FORM}", lambda route: route.fulfill(status=status, body="<h1>Đăng nhập</h1>"))
    steps.answer(form, "child.full_name", "Nguyễn Minh Anh")
    with form.expect_request_finished(lambda asked: asked.method == "POST"):
        steps.answer(form, "mother.nationality", "US")
    steps.answer(form, "father.full_name", "John Smith")
    typed = {"child.full_name": "Nguyễn Minh Anh", "mother.nationality": "US", "father.full_name": "John Smith"}
    assert values(form, typed) == typed
