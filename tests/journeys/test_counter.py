"""At the counter: somebody comes with his card, and leaves with a code and a due moment, few steps later."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from motcua.kernel.packs.api import load_folders
from motcua.mechanisms.cases import api as cases
from tests import helpers
from tests.harness.axe import assert_accessible
from tests.harness.browser import Open
from tests.journeys import steps
from tests.mechanisms.cases.linking import Offices
from tests.mechanisms.papers.samples import certificate

pytestmark = pytest.mark.browser
PACK = Path(__file__).parents[1] / "faces" / "desk" / "pack"
CARD = "001188990017|012345678|Đinh Thị Nhàn|04031988|Nữ|5 Hàng Bông, Hà Nội|10062021"
OTHER = "001192054321||Phạm Thị Hoa|01021992|Nữ|7 Hàng Gai, Hà Nội|10062021"
GUIDE = Path(__file__).parents[2] / "docs" / "benchmarks.md"
MOST = 12
"""Interactions between the scan and the receipt, at the most."""


class Hand:
    """The clerk's hand, which counts honestly: to go to a box and to type into it are two, a choice from a list two
    (open it, choose), a file two (open the folder, choose), a tick, a button or a radio one."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(label).fill(text)
        self.count += 2

    def answer(self, name: str, value: str) -> None:
        box = self.page.locator(f"[name='{name}']:visible").first
        expect(box).to_be_visible()
        one = box.evaluate("box => box.type") in ("radio", "checkbox")
        steps.answer(self.page, name, value)
        self.count += 1 if one else 2

    def attach(self, component: str) -> None:
        paper = {"name": "to-khai.pdf", "mimeType": "application/pdf", "buffer": certificate()}
        self.page.locator(f"[name='file.{component}']").set_input_files(paper)
        self.count += 2

    def press(self, button: str) -> None:
        self.page.get_by_role("button", name=button).click()
        self.count += 1


def scan(page: Page, card: str = CARD) -> None:
    """A scanner types what the card says, and Enter."""
    box = page.get_by_label("Quét mã QR trên thẻ căn cước")
    box.press_sequentially(card)
    with page.expect_navigation():
        box.press("Enter")


def walk(page: Page, look: Callable[[Page], None]) -> int:
    """From sign-in to the receipt; how many interactions followed the scan."""
    steps.sign_in(page, "mai.nguyen", "/can-bo/", look)
    page.goto("/can-bo/quay/")
    look(page)
    page.get_by_role("searchbox").fill("xac nhan tinh trang cu tru")
    page.get_by_role("button", name="Tìm").click()
    page.get_by_role("link", name="Xác nhận tình trạng cư trú").click()
    look(page)
    scan(page)
    expect(page.get_by_label("Họ, chữ đệm, tên")).to_have_value("Đinh Thị Nhàn")
    expect(page.get_by_text("Lấy từ thẻ căn cước").first).to_be_visible()
    look(page)
    hand = Hand(page)
    hand.fill("Số điện thoại", "0912 345 678")
    hand.fill("Để làm gì", "Nhập học cho con")
    hand.attach("declaration")
    hand.press("Lập hồ sơ và in giấy hẹn")
    expect(page.get_by_role("heading", name="Đã lập hồ sơ")).to_be_visible()
    expect(page.locator("dl.figures > div", has_text="Hẹn trả kết quả")).to_contain_text("20/11")
    look(page)
    return hand.count


def load(ward: helpers.Ward) -> None:
    steps.elsewhere(helpers.MORNING, lambda: load_folders([PACK], helpers.SETUP))


def test_whoever_comes_with_a_card_is_served_in_a_few_steps(page: Page, ward: helpers.Ward) -> None:
    load(ward)
    assert walk(page, assert_accessible) <= MOST
    (dossier,) = cases.Dossier.objects.all()
    expect(page.get_by_role("main")).to_contain_text(dossier.code)
    page.get_by_role("link", name="Mở hồ sơ để tiếp nhận").click()
    page.get_by_role("button", name="Tiếp nhận hồ sơ").click()
    expect(page.get_by_role("heading", name="Đã tiếp nhận")).to_be_visible()


SOLD = {"status.now": "never", "purpose.kind": "property", "purpose.text": "Bán căn hộ"}
HOME = {"province": "01", "commune": "Phường Cửa Nam", "detail": "5 Hàng Bông"}
NEW_CARD = "001188990017|012345678|Đinh Thị Nhàn|04031988|Nữ|5 Hàng Bông, Phường Cửa Nam, Hà Nội|10062026"
DONE = {
    # What a ward does most: a copy certified.
    "2.000815": (CARD, {"original.title": "Bằng tốt nghiệp đại học", "original.issuer": "Trường Đại học Y Hà Nội",
                        "original.pages": "2", "declaration.responsible": "on"}, ["copy"]),
    "1.004873": (NEW_CARD, {"person.ethnic_group": "01", **SOLD, "requester.phone": "0912345678"}, []),
    "1.012566": (NEW_CARD, {"former.nine": "012345678", "delivery.phone": "0912345678"},
                 ["request"]),
    "1.004873 with a card of before July 2025": (
        CARD,
        {"person.ethnic_group": "01", **SOLD, "requester.phone": "0912345678"}
        | {f"person.residence.{part}": said for part, said in HOME.items()},
        [],
    ),
}  # fmt: skip
"""Of real procedures: the card, what it does not say, and the papers."""


def serve(page: Page, code: str, card: str, answers: dict[str, str], papers: list[str]) -> int:
    """From the scan to the receipt; how many interactions."""
    page.goto(f"/can-bo/quay/{code}/")
    scan(page, card)
    hand = Hand(page)
    for name, value in answers.items():
        hand.answer(name, value)
    for paper in papers:
        hand.attach(paper)
    hand.press("Lập hồ sơ và in giấy hẹn")
    expect(page.get_by_role("heading", name="Đã lập hồ sơ")).to_be_visible()
    return hand.count


def test_real_procedures_take_no_more_steps_than_are_written_down(page: Page, ward: helpers.Ward) -> None:
    folders = [helpers.PACKS / name for name in ("vn-certification", "vn-identity")]
    steps.elsewhere(helpers.MORNING, lambda: load_folders(folders, helpers.SETUP))
    steps.elsewhere(helpers.MORNING, lambda: Offices(ward))  # the police are at work, too
    steps.sign_in(page, "mai.nguyen", "/can-bo/", lambda page: None)
    counts = {name: serve(page, name.split()[0], *how) for name, how in DONE.items()}
    assert counts["2.000815"] <= MOST, counts
    written = re.findall(r"^\| (\d\.\d{6}.*?) \| (\d+) \|", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    assert counts == {name: int(count) for name, count in written}, counts


def test_the_counter_needs_no_script(plain_page: Page, ward: helpers.Ward) -> None:
    load(ward)
    assert walk(plain_page, lambda page: None) <= MOST


def test_a_window_that_was_closed_loses_nothing_that_was_scanned(open_page: Open, ward: helpers.Ward) -> None:
    load(ward)
    page = open_page()
    steps.sign_in(page, "mai.nguyen", "/can-bo/", lambda page: None)
    page.goto("/can-bo/quay/9.000003/")
    scan(page)
    page.goto("about:blank")
    page.goto("/can-bo/quay/9.000003/")
    expect(page.get_by_label("Số định danh cá nhân")).to_have_value("001188990017")


@pytest.mark.parametrize(
    ("button", "purpose"),
    [("Bỏ hết, làm cho Phạm Thị Hoa", ""), ("Giữ nội dung việc và giấy tờ", "Nhập học cho con")],
)
def test_the_next_person_never_finds_the_last_ones_data(
    page: Page, ward: helpers.Ward, button: str, purpose: str
) -> None:
    load(ward)
    steps.sign_in(page, "mai.nguyen", "/can-bo/", lambda page: None)
    page.goto("/can-bo/quay/9.000003/")
    scan(page)
    hand = Hand(page)
    hand.fill("Số điện thoại", "0912 345 678")
    hand.fill("Để làm gì", "Nhập học cho con")
    scan(page, OTHER)
    expect(page.get_by_role("group", name="Đây là thẻ của Phạm Thị Hoa")).to_be_visible()
    expect(page.get_by_label("Số định danh cá nhân")).to_have_value("001188990017")
    assert_accessible(page)
    with page.expect_navigation():
        hand.press(button)
    expect(page.get_by_label("Họ, chữ đệm, tên")).to_have_value("Phạm Thị Hoa")
    expect(page.get_by_label("Số điện thoại")).to_have_value("")
    expect(page.get_by_label("Để làm gì")).to_have_value(purpose)
    assert "Nhàn" not in page.content()
