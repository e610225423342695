"""The main jobs without a mouse: every box and button is reached by Tab, in sight, and with a ring around it."""

import re

import pytest
from playwright.sync_api import expect

from motcua.kernel.jobs.api import drain
from tests import helpers
from tests.harness.browser import Open
from tests.harness.server import Live
from tests.journeys import steps
from tests.journeys.keys import answer_by_keys, press, reach, sign_in
from tests.journeys.test_batch import laid_before_her
from tests.journeys.test_counter import CARD, load
from tests.journeys.test_paying import PAYING, owing
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


def test_whoever_comes_to_the_counter_is_served_without_a_mouse(open_page: Open, ward: helpers.Ward) -> None:
    load(ward)
    page = open_page()
    sign_in(page, "mai.nguyen", "/can-bo/quay/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("xac nhan tinh trang cu tru")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    press(page, "link", "Xác nhận tình trạng cư trú")
    expect(page.get_by_label("Quét mã QR trên thẻ căn cước")).to_be_focused()
    with page.expect_navigation():
        page.keyboard.type(CARD)  # as a scanner does
        page.keyboard.press("Enter")
    expect(page.get_by_label("Họ, chữ đệm, tên")).to_have_value("Đinh Thị Nhàn")
    expect(page.get_by_label("Số điện thoại")).to_be_focused()
    page.keyboard.type("0912 345 678")
    reach(page, page.get_by_label("Để làm gì"))
    page.keyboard.type("Nhập học cho con")
    reach(page, page.locator("[name='file.declaration']"))
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    paper = {"name": "to-khai.pdf", "mimeType": "application/pdf", "buffer": certificate()}
    chooser.value.set_files(paper)  # type: ignore[arg-type]  # a FilePayload
    press(page, "button", "Lập hồ sơ và in giấy hẹn")
    expect(page.get_by_role("heading", name="Đã lập hồ sơ")).to_be_visible()
    press(page, "link", "Người tiếp theo")
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_a_birth_goes_from_desk_to_signature_and_back_without_a_mouse(
    open_page: Open, live: Live, ward: helpers.Ward
) -> None:
    answers = {**helpers.ANSWERS, "delivery": {"receive": "centre", "copies": "0"}}
    steps.elsewhere(helpers.MORNING, lambda: helpers.file_birth(ward, data=answers))
    for login, act, done in (
        ("mai.nguyen", "Tiếp nhận hồ sơ", "Đã tiếp nhận"),
        ("binh.le", "Thẩm tra xong, trình ký", "Đã thẩm tra"),
        ("ha.do", "Phê duyệt và ký số", "Đã phê duyệt"),
        ("mai.nguyen", "Đã trả kết quả", "Đã trả kết quả"),
    ):
        page = open_page()
        sign_in(page, login, "/can-bo/")
        press(page, "link", "Mở hồ sơ để xử lý")
        if login == "binh.le":
            answer_by_keys(page, helpers.posted({"register": helpers.REGISTER}))
        press(page, "button", act)
        expect(page.get_by_role("heading", name=done)).to_be_visible()
        steps.elsewhere(helpers.MORNING, drain)


def test_a_paper_opens_beside_the_form_and_escape_gives_the_focus_back(open_page: Open, ward: helpers.Ward) -> None:
    steps.elsewhere(helpers.MORNING, lambda: helpers.file_birth(ward))
    page = open_page()
    sign_in(page, "mai.nguyen", "/can-bo/")
    press(page, "link", "Mở hồ sơ để xử lý")
    reach(page, page.get_by_role("link", name="giay-chung-sinh.pdf"))
    page.keyboard.press("Enter")
    expect(page.get_by_title("giay-chung-sinh.pdf")).to_be_visible()
    expect(page.get_by_role("button", name="Đóng")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_title("giay-chung-sinh.pdf")).to_have_count(0)
    expect(page.get_by_role("link", name="giay-chung-sinh.pdf")).to_be_focused()


def test_a_citizen_fills_in_and_submits_without_a_mouse(open_page: Open, ward: helpers.Ward) -> None:
    page = open_page()
    sign_in(page, "lan.tran", "/thu-tuc/1.001193/khai/")
    answer_by_keys(page, helpers.posted(helpers.ANSWERS))
    reach(page, page.get_by_label("Giấy chứng sinh, hoặc văn bản"))
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(steps.NOTICE)  # type: ignore[arg-type]  # a FilePayload
    press(page, "button", "Tiếp tục")
    expect(page).to_have_url(re.compile("/xem-lai/$"))
    press(page, "button", "Cam đoan và nộp hồ sơ")
    expect(page.get_by_role("heading", name="Đã nộp hồ sơ")).to_be_visible()


def test_the_chairwoman_signs_two_papers_at_once_without_a_mouse(open_page: Open, ward: helpers.Ward) -> None:
    steps.elsewhere(helpers.MORNING, lambda: laid_before_her(ward, 2))
    page = open_page()
    sign_in(page, "ha.do", "/can-bo/")
    press(page, "link", "Ký nhiều giấy tờ một lần")
    for box in range(2):
        reach(page, page.get_by_role("checkbox").nth(box))
        page.keyboard.press("Space")
    press(page, "button", "Xem các giấy tờ đã chọn")
    press(page, "button", "Phê duyệt và ký số 2 giấy tờ")
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã phê duyệt 2 trong 2 giấy tờ")


def test_the_chairwoman_refuses_with_grounds_without_a_mouse(open_page: Open, ward: helpers.Ward) -> None:
    steps.elsewhere(helpers.MORNING, lambda: laid_before_her(ward, 1))
    page = open_page()
    sign_in(page, "ha.do", "/can-bo/")
    press(page, "link", "Mở hồ sơ để xử lý")
    press(page, "link", "Từ chối, nêu căn cứ")
    reach(page, page.get_by_role("checkbox").first)
    page.keyboard.press("Space")
    reach(page, page.get_by_role("main").get_by_role("textbox"))
    page.keyboard.type("Trẻ đã được đăng ký khai sinh tại nơi khác.")
    press(page, "button", "Từ chối")
    expect(page.get_by_role("heading", level=1)).to_have_text("Không chấp thuận")
    expect(page).to_have_url(re.compile("/xong/$"))


def test_a_clerk_asks_for_more_without_a_mouse(open_page: Open, ward: helpers.Ward) -> None:
    steps.elsewhere(helpers.MORNING, lambda: helpers.file_birth(ward))
    page = open_page()
    sign_in(page, "mai.nguyen", "/can-bo/")
    press(page, "link", "Mở hồ sơ để xử lý")
    press(page, "link", "Yêu cầu bổ sung")
    answer_by_keys(page, {"what-1": "Giấy chứng sinh bị mờ.", "reason": "Ảnh chụp không đọc được số."})
    press(page, "button", "Yêu cầu bổ sung")
    expect(page.get_by_role("heading", name="Đã yêu cầu bổ sung")).to_be_visible()


def test_a_fee_is_taken_at_the_counter_without_a_mouse(open_page: Open, ward: helpers.Ward) -> None:
    demand = owing(ward)
    page = open_page()
    sign_in(page, "mai.nguyen", PAYING)
    reach(page, page.get_by_label("Mã hồ sơ hoặc mã chuyển khoản"))
    page.keyboard.type(demand.code)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    press(page, "link", "Bản sao Giấy khai sinh cấp thêm")
    press(page, "link", "Thu tiền tại quầy")
    press(page, "button", "Đã nhận đủ tiền")
    expect(page.get_by_text("Đã nhận 24.000 đồng, tiền mặt tại quầy")).to_be_visible()
