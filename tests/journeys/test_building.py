"""A family asks for a building permit in a real browser, and takes home the permit with its stamped drawings."""

import io
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from motcua.kernel.calendar.api import ZONE
from motcua.kernel.jobs.api import drain
from motcua.mechanisms.cases.api import Dossier
from motcua.mechanisms.papers.api import Document
from tests import helpers
from tests.harness.browser import DESK, PHONE, Open, assert_accessible
from tests.harness.server import Live
from tests.journeys import steps
from tests.mechanisms.papers.test_stamps import drawing
from tests.packs.permits import FOUND, HOUSE, Office

pytestmark = pytest.mark.browser

RECEIVED = datetime(2026, 11, 2, 9, 30, tzinfo=ZONE)
DUE = "17:30, thứ Hai, 23/11/2026"  # twenty days end on a Sunday


def pdf(name: str, data: bytes) -> dict[str, object]:
    return {"name": name, "mimeType": "application/pdf", "buffer": data}


def fill_in(page: Page) -> None:
    """Answer everything that is asked, in the order in which it appears, and attach the papers."""
    waiting = helpers.posted(HOUSE)
    while waiting:
        asked = [name for name in waiting if page.locator(f"[name='{name}']:visible").count()]
        assert asked, f"never asked: {sorted(waiting)}"
        for name in asked:
            steps.answer(page, name, waiting.pop(name))
        if waiting:
            with page.expect_navigation():
                page.get_by_role("button", name="Lưu bản nháp").click()
    page.locator("[name='file.land_papers']").set_input_files(pdf("so-do.pdf", helpers.NOTICE))
    page.locator("[name='file.drawings']").set_input_files([pdf("kt-01.pdf", drawing(2)), pdf("kt-02.pdf", drawing(1))])
    assert_accessible(page)
    page.get_by_role("button", name="Tiếp tục").click()


@pytest.mark.parametrize("width", [DESK, PHONE], ids=["desk", "phone"])
def test_a_house_is_permitted_and_its_drawings_come_home_stamped(
    open_page: Open, live: Live, ward: helpers.Ward, width: int
) -> None:
    Office(ward)
    live.moment = RECEIVED
    mother = open_page(width=width)
    mother.goto("/")
    mother.get_by_role("searchbox").fill("xin phep xay nha")
    mother.get_by_role("button", name="Tìm").click()
    mother.get_by_role("link", name="Cấp giấy phép xây dựng mới").click()
    expect(mother.get_by_role("main")).to_contain_text("20 ngày")
    assert_accessible(mother)
    mother.get_by_role("link", name="Làm hồ sơ").click()
    steps.sign_in(mother, "lan.tran", "/khai/", assert_accessible)
    fill_in(mother)
    expect(mother).to_have_url(re.compile("/xem-lai/$"))
    office = mother.get_by_label("Ủy ban nhân dân phường Cửa Nam")
    if office.count():
        office.check()
    mother.get_by_role("button", name="Cam đoan và nộp hồ sơ").click()
    expect(mother.get_by_role("heading", name="Hẹn trả kết quả")).to_contain_text(DUE)

    live.moment = RECEIVED + timedelta(hours=1)
    desk = open_page(width=width)
    steps.sign_in(desk, "mai.nguyen", "/can-bo/", assert_accessible)
    desk.get_by_role("link", name="Mở hồ sơ để xử lý").click()
    desk.get_by_role("button", name="Tiếp nhận hồ sơ").click()

    live.moment = datetime(2026, 11, 6, 14, 0, tzinfo=ZONE)
    officer = open_page(width=width)
    steps.sign_in(officer, "nam.tran", "/can-bo/", assert_accessible)
    officer.get_by_role("link", name="Mở hồ sơ để xử lý").click()
    for name, value in helpers.posted({"inspection": FOUND["inspection"]}).items():
        steps.answer(officer, name, value)
    for name in ("density", "boundary"):
        steps.answer(officer, f"appraisal.{name}", FOUND["appraisal"][name])
    assert_accessible(officer)
    officer.get_by_role("button", name="Thẩm tra xong, trình ký").click()
    expect(officer.get_by_role("heading", name="Đã thẩm tra")).to_be_visible()

    chairwoman = open_page(width=width)
    steps.sign_in(chairwoman, "ha.do", "/can-bo/", assert_accessible)
    chairwoman.get_by_role("link", name="Mở hồ sơ để xử lý").click()
    assert_accessible(chairwoman)
    chairwoman.get_by_role("button", name="Phê duyệt và ký số").click()
    expect(chairwoman.get_by_role("heading", name="Đã phê duyệt")).to_be_visible()
    steps.elsewhere(live.moment, drain)
    assert Dossier.objects.get().state == "returned"

    mother.goto("/dang-nhap/?next=/ho-so/")
    steps.sign_in(mother, "lan.tran", "/ho-so/", assert_accessible)
    mother.get_by_role("main").get_by_role("link", name="Cấp giấy phép xây dựng mới").first.click()
    expect(mother.get_by_role("heading", name="Giấy phép xây dựng", exact=True)).to_be_visible()
    assert_accessible(mother)
    for paper in Document.objects.exclude(part="").order_by("number"):
        with mother.expect_download() as coming:
            mother.get_by_role("link", name=f"Bản vẽ kèm theo giấy phép xây dựng số {paper.notation}").click()
        stamped = Path(coming.value.path()).read_bytes()
        assert all("ĐÃ THẨM ĐỊNH" in page.extract_text() for page in PdfReader(io.BytesIO(stamped)).pages)
        stranger = open_page(width=width)
        steps.judge(stranger, stamped, "Giấy tờ thật, còn nguyên vẹn", assert_accessible)
        expect(stranger.get_by_role("main")).to_contain_text("01/GPXD")
