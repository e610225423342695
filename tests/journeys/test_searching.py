"""Searching: an officer by keyboard alone, a mother on her telephone, and somebody without JavaScript."""

import re

from playwright.sync_api import Page, expect

from motcua.kernel.search.api import learn_new
from tests import helpers
from tests.harness.axe import assert_accessible
from tests.harness.browser import PHONE, Open
from tests.harness.server import Live
from tests.journeys import steps


def file_one(live: Live, ward: helpers.Ward) -> None:
    """A birth that the mother filed, before anybody looks."""
    steps.elsewhere(live.moment or helpers.MORNING, lambda: helpers.file_birth(ward))


def test_an_officer_opens_a_dossier_by_keyboard_alone(ward: helpers.Ward, live: Live, open_page: Open) -> None:
    file_one(live, ward)
    page = open_page()
    steps.sign_in(page, "mai.nguyen", "/can-bo/", steps.unlooked)
    page.keyboard.press("/")
    box = page.get_by_role("combobox", name="Tra cứu hồ sơ, giấy tờ, thủ tục")
    expect(box).to_be_focused()
    page.keyboard.type("tran thi l")
    option = page.get_by_role("option").first
    expect(option).to_contain_text("Đăng ký khai sinh")
    expect(option).to_contain_text("T*** T*** Lan")
    assert_accessible(page)
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/can-bo/ho-so/[0-9a-f-]{36}/$"))
    page.keyboard.press("/")
    page.keyboard.type("Trần Thị Lan")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/tim-kiem/[0-9a-f-]{36}/$"))
    expect(page.get_by_role("main").get_by_role("link", name="Đăng ký khai sinh").first).to_be_visible()
    assert_accessible(page)


def test_a_slip_is_answered_and_a_search_kept_and_forgotten(ward: helpers.Ward, live: Live, page: Page) -> None:
    file_one(live, ward)
    steps.elsewhere(helpers.MORNING, learn_new)
    steps.sign_in(page, "lan.tran", "/", steps.unlooked)
    page.get_by_role("combobox").fill("nguyeenx minh amnh")
    page.get_by_role("combobox").press("Enter")
    main = page.get_by_role("main")
    expect(main.get_by_role("status")).to_contain_text("nguyễn minh anh")
    main.get_by_label("Lưu tìm kiếm này với tên").fill("Bé Minh Anh")
    main.get_by_role("button", name="Lưu").click()
    expect(main.get_by_role("heading", name="Tìm kiếm đã lưu")).to_be_visible()
    assert_accessible(page)
    page.goto("/tim-kiem/")
    assert_accessible(page)
    main.get_by_role("link", name="Bé Minh Anh").click()
    expect(main.get_by_role("link", name="Đăng ký khai sinh")).to_be_visible()
    main.get_by_role("button", name="Quên Bé Minh Anh").click()
    expect(main.get_by_role("link", name="Bé Minh Anh")).to_have_count(0)


def test_without_javascript_a_stranger_finds_a_procedure(ward: helpers.Ward, plain_page: Page) -> None:
    plain_page.goto("/kiem-tra/")
    plain_page.get_by_role("combobox").fill("dang ky khai xinh")
    plain_page.get_by_role("button", name="Tra cứu").click()
    expect(plain_page).to_have_url(re.compile(r"/tim-kiem/[0-9a-f-]{36}/$"))
    plain_page.get_by_role("main").get_by_role("link", name="Đăng ký khai sinh").click()
    expect(plain_page.get_by_role("heading", level=1)).to_have_text("Đăng ký khai sinh")
    assert plain_page.viewport_size is not None
    assert plain_page.viewport_size["width"] == PHONE
