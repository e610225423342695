"""Where the focus stands and goes, for whoever has no mouse; that every journey passes by keys is the harness's own
doing (``tests/harness/keyboard.py``)."""

import re

import pytest
from playwright.sync_api import expect

from tests import helpers
from tests.harness.browser import Open
from tests.journeys import steps
from tests.journeys.test_batch import laid_before_her
from tests.journeys.test_counter import CARD, load
from tests.mechanisms.papers.samples import certificate

pytestmark = pytest.mark.browser


def test_the_first_tab_offers_the_way_past_the_header(open_page: Open, ward: helpers.Ward) -> None:
    page = open_page()
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Đến thẳng nội dung chính")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_attribute("type", "search")


def test_at_the_counter_the_focus_stands_where_the_next_word_goes(open_page: Open, ward: helpers.Ward) -> None:
    load(ward)
    page = open_page()
    steps.come(page, "mai.nguyen", "/can-bo/quay/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("xac nhan tinh trang cu tru")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.get_by_role("link", name="Xác nhận tình trạng cư trú").click()
    expect(page.get_by_label("Quét mã QR trên thẻ căn cước")).to_be_focused()
    with page.expect_navigation():
        page.keyboard.type(CARD)  # as a scanner does
        page.keyboard.press("Enter")
    expect(page.get_by_label("Họ, chữ đệm, tên")).to_have_value("Đinh Thị Nhàn")
    expect(page.get_by_label("Số điện thoại")).to_be_focused()
    page.keyboard.type("0912 345 678")
    page.get_by_label("Để làm gì").fill("Nhập học cho con")
    paper = {"name": "to-khai.pdf", "mimeType": "application/pdf", "buffer": certificate()}
    page.locator("[name='file.declaration']").set_input_files(paper)  # type: ignore[arg-type]  # a FilePayload
    page.get_by_role("button", name="Lập hồ sơ và in giấy hẹn").click()
    expect(page.get_by_role("heading", name="Đã lập hồ sơ")).to_be_visible()
    page.get_by_role("link", name="Người tiếp theo").click()
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_a_paper_opens_beside_the_form_and_escape_gives_the_focus_back(open_page: Open, ward: helpers.Ward) -> None:
    steps.elsewhere(helpers.MORNING, lambda: helpers.file_birth(ward))
    page = open_page()
    steps.come(page, "mai.nguyen", "/can-bo/")
    page.get_by_role("link", name="Mở hồ sơ để xử lý").click()
    paper = page.get_by_role("link", name="giay-chung-sinh.pdf")
    paper.click()
    expect(page.get_by_title("giay-chung-sinh.pdf")).to_be_visible()
    expect(page.get_by_role("button", name="Đóng")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_title("giay-chung-sinh.pdf")).to_have_count(0)
    expect(paper).to_be_focused()


def test_the_chairwoman_refuses_with_grounds(open_page: Open, ward: helpers.Ward) -> None:
    steps.elsewhere(helpers.MORNING, lambda: laid_before_her(ward, 1))
    page = open_page()
    steps.come(page, "ha.do", "/can-bo/")
    page.get_by_role("link", name="Mở hồ sơ để xử lý").click()
    page.get_by_role("link", name="Từ chối").click()
    page.get_by_role("checkbox").first.check()
    page.get_by_role("main").get_by_role("textbox").fill("Trẻ đã được đăng ký khai sinh tại nơi khác.")
    page.get_by_role("button", name="Từ chối").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Không chấp thuận")
    expect(page).to_have_url(re.compile("/xong/$"))
