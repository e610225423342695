"""The chairwoman sees what is late and with whom, and opens the rows of a figure; a stranger sees the public page."""

import pytest
from playwright.sync_api import Locator, Page, expect

from motcua.kernel.calendar.api import at
from tests import helpers
from tests.harness.axe import assert_accessible
from tests.harness.browser import DESK, PHONE, Open
from tests.harness.server import Live
from tests.journeys import steps
from tests.mechanisms.measures.population import NOW, populate

pytestmark = pytest.mark.browser


def rows_behind(page: Page, link: Locator) -> int:
    """How many rows a link opens, on all the pages that they fill."""
    counted = 0
    while link.count():
        with page.expect_navigation():
            link.click()
        counted += page.locator("ol.rows > li").count()
        link = page.get_by_role("link", name="Xem tiếp")
    return counted


@pytest.mark.parametrize("width", [DESK, PHONE], ids=["desk", "phone"])
def test_the_chairwoman_finds_what_is_late_and_a_stranger_what_it_came_to(
    open_page: Open, live: Live, ward: helpers.Ward, width: int
) -> None:
    populate(ward, 90)
    live.moment = NOW
    with at(NOW):
        late = helpers.file_birth(ward)
    live.moment = NOW.replace(day=21)
    page = open_page(width=width)
    steps.sign_in(page, "ha.do", "/can-bo/", assert_accessible)
    page.goto("/can-bo/so-lieu/")
    expect(page.get_by_role("heading", level=1, name="Tháng 12/2026")).to_be_visible()
    blame = page.get_by_role("listitem").filter(has_text="Tiếp nhận và kiểm tra hồ sơ").first
    expect(blame).to_contain_text("Nguyễn Thị Mai")
    expect(blame).to_contain_text("hồ sơ trễ")
    assert_accessible(page)
    page.get_by_role("link", name="Hồ sơ đang trễ hạn").click()
    expect(page.get_by_role("heading", level=1, name="Đang trễ hạn")).to_be_visible()
    row = page.get_by_role("listitem").filter(has_text=late.code)
    expect(row).to_contain_text("Hết hạn khi đang ở bước “Tiếp nhận và kiểm tra hồ sơ”")
    assert_accessible(page)
    page.get_by_role("link", name="Số liệu", exact=True).last.click()
    page.get_by_label("Kỳ").select_option("2026")
    page.get_by_role("button", name="Xem").click()
    received = page.get_by_role("link", name="hồ sơ, xem danh sách: Hồ sơ nhận")
    number = int(received.inner_text().split()[0])
    assert rows_behind(page, received) == number

    stranger = open_page(width=width)
    stranger.goto("/so-lieu/?ky=2026-Q4")
    assert_accessible(stranger)
    plain = open_page(width=width, javascript=False)
    plain.goto("/")
    plain.get_by_role("link", name="Số liệu giải quyết hồ sơ").click()
    plain.get_by_label("Kỳ").select_option("2026-Q4")
    plain.get_by_role("button", name="Xem").click()
    expect(plain.get_by_role("heading", level=1)).to_contain_text("Số liệu giải quyết hồ sơ")
    expect(plain.locator(".points-total")).to_contain_text("điểm áp dụng được")
    with plain.expect_download() as taken:
        plain.get_by_role("link", name="Tải dữ kiện").click()
    assert taken.value.suggested_filename == "so-lieu-00082-2026-Q4.jsonl"
