"""The main jobs without a mouse: every box and button is reached by Tab, in sight, and with a ring around it."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from motcua.kernel.jobs.api import drain
from tests import helpers
from tests.harness.browser import Open
from tests.harness.server import Live
from tests.journeys import steps
from tests.journeys.test_counter import CARD, load
from tests.mechanisms.papers.samples import certificate

pytestmark = pytest.mark.browser
MOST = 90  # tabs on the longest page
RINGED = """element => {
  const style = getComputedStyle(element), box = element.getBoundingClientRect();
  const ringed = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 || style.boxShadow !== "none";
  const inSight = box.bottom > 0 && box.top < innerHeight && box.width > 0;
  return ringed && inSight;
}"""
WHERE = "() => ({name: document.activeElement.name ?? '', kind: document.activeElement.type ?? ''})"


def reach(page: Page, wanted: Locator) -> None:
    """Press Tab until the focus is there; whatever it passes is in sight and ringed."""
    page.wait_for_load_state("networkidle")  # a box that the server is just drawing again loses the focus
    expect(wanted).to_have_count(1)
    for _ in range(MOST):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
        active = page.locator(":focus")
        if active.count():
            assert active.evaluate(RINGED), active.evaluate("element => element.outerHTML.slice(0, 200)")
    raise AssertionError(f"{wanted} is not reached by Tab on {page.url}")


def press(page: Page, role: str, name: str) -> None:
    """Reach a button or link and press Enter."""
    reach(page, page.get_by_role(role, name=name))  # type: ignore[arg-type]  # one of its literals
    with page.expect_navigation():
        page.keyboard.press("Enter")


def sign_in(page: Page, login: str, onward: str) -> None:
    page.goto(f"/dang-nhap/?next={onward}")
    reach(page, page.get_by_label("Tên đăng nhập"))
    page.keyboard.type(login)
    page.keyboard.press("Tab")
    page.keyboard.type(helpers.PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"{onward}$"))
    page.wait_for_load_state()


def answer_by_keys(page: Page, answers: dict[str, str]) -> None:
    """Tab from box to box and answer each that has an answer, until none is left."""
    waiting = dict(answers)
    for _ in range(3 * MOST):
        if not waiting:
            return
        page.keyboard.press("Tab")
        name, kind = (told := page.evaluate(WHERE))["name"], told["kind"]
        if name in waiting:
            _choose(page, kind, waiting.pop(name))
    raise AssertionError(f"never reached: {sorted(waiting)}")


def _choose(page: Page, kind: str, value: str) -> None:
    if kind == "checkbox":
        page.keyboard.press("Space")
    elif kind == "radio" or kind.startswith("select"):
        if kind == "radio":
            page.keyboard.press("Space")
        for _ in range(300):
            if page.evaluate("document.activeElement.value") == value:
                return
            page.keyboard.press("ArrowDown")
        raise AssertionError(f"{value} is not among the choices")
    else:
        page.keyboard.press("Control+A")
        page.keyboard.type(value)


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
