"""A family asks for a building permit on a phone, while a body that was asked says nothing, and takes home the permit
with its stamped drawings."""

import io
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from motcua.kernel.calendar.api import ZONE
from motcua.kernel.jobs.api import drain, run_due
from motcua.mechanisms.cases.api import Dossier
from tests import helpers
from tests.harness.axe import assert_accessible
from tests.harness.browser import PHONE, Open
from tests.harness.server import Live
from tests.journeys import steps
from tests.mechanisms.papers.test_stamps import drawing
from tests.packs.permits import FOUND, HOUSE, Office

pytestmark = pytest.mark.browser

RECEIVED = datetime(2026, 11, 2, 9, 30, tzinfo=ZONE)
DUE = "17:30, thứ Hai, 23/11/2026"  # twenty days end on a Sunday
SILENT = "17:30, thứ Hai, 16/11/2026"  # twelve days end on a Saturday
TOWER = HOUSE | {
    "works": HOUSE["works"] | {"floors": "8", "grade": "3"},
    "plot": HOUSE["plot"] | {"adjoins_road": True},
}
"""Eight storeys on a street: the fire brigade is asked, and the planners."""


def pdf(name: str, data: bytes) -> dict[str, object]:
    return {"name": name, "mimeType": "application/pdf", "buffer": data}


def fill_in(page: Page) -> None:
    """Answer everything that is asked, in the order in which it appears, and attach the papers."""
    steps.answer_all(page, TOWER)
    page.locator("[name='file.land_papers']").set_input_files(pdf("so-do.pdf", helpers.NOTICE))
    page.locator("[name='file.drawings']").set_input_files([pdf("kt-01.pdf", drawing(2)), pdf("kt-02.pdf", drawing(1))])
    assert_accessible(page)
    page.get_by_role("button", name="Tiếp tục").click()


def appraise(officer: Page) -> None:
    """The officer writes down what he found on the plot and in the drawings."""
    found = {
        "inspection": FOUND["inspection"],
        "appraisal": {n: FOUND["appraisal"][n] for n in ("density", "boundary")},
    }
    for name, value in helpers.posted(found).items():
        steps.answer(officer, name, value)


def test_a_house_is_permitted_behind_a_silent_body_and_its_drawings_come_home_stamped(
    open_page: Open, live: Live, ward: helpers.Ward
) -> None:
    permits = Office(ward)
    live.moment = RECEIVED
    mother = open_page(width=PHONE)
    mother.goto("/tim/?q=xin+phep+xay+nha")
    mother.get_by_role("link", name="Cấp giấy phép xây dựng mới").click()
    for said in ("20 ngày", "75.000 đồng"):
        expect(mother.get_by_role("main")).to_contain_text(said)
    assert_accessible(mother)
    mother.get_by_role("link", name="Nộp hồ sơ trực tuyến").click()
    steps.sign_in(mother, "lan.tran", "/khai/", steps.unlooked)
    fill_in(mother)
    expect(mother).to_have_url(re.compile("/xem-lai/$"))
    assert_accessible(mother)
    office = mother.get_by_label("Ủy ban nhân dân phường Cửa Nam")
    if office.count():
        office.check()
    mother.get_by_role("button", name="Cam đoan và nộp hồ sơ").click()
    expect(mother.locator("dl.figures > div", has_text="Hẹn trả kết quả")).to_contain_text(DUE)

    live.moment = RECEIVED + timedelta(hours=1)
    steps.do_the_one_thing(
        open_page(),
        "mai.nguyen",
        "Tiếp nhận và kiểm tra thành phần hồ sơ",
        "Tiếp nhận hồ sơ",
        "Đã tiếp nhận",
        assert_accessible,
    )
    live.moment = datetime(2026, 11, 5, 9, 0, tzinfo=ZONE)
    asked = open_page()
    steps.sign_in(asked, "hung.tran", "/can-bo/", steps.unlooked)
    asked.get_by_role("link", name="Mở hồ sơ để xử lý").click()
    asked.get_by_label("Đồng ý", exact=True).check()
    assert_accessible(asked)
    asked.get_by_role("button", name="Gửi ý kiến").click()
    expect(asked.get_by_role("main")).to_contain_text("Đã ghi nhận ý kiến")

    live.moment = datetime(2026, 11, 6, 14, 0, tzinfo=ZONE)
    officer = open_page()
    steps.sign_in(officer, "nam.tran", "/can-bo/", steps.unlooked)
    officer.get_by_role("link", name="Mở hồ sơ để xử lý").click()
    main = officer.get_by_role("main")
    expect(main).to_contain_text(f"Trình ký được khi có đủ ý kiến, hoặc sau {SILENT}")
    appraise(officer)
    officer.get_by_role("button", name="Thẩm tra xong, trình ký").click()
    expect(officer.get_by_role("alert")).to_contain_text("Còn cơ quan được hỏi ý kiến chưa trả lời")
    assert_accessible(officer)

    live.moment = datetime(2026, 11, 17, 8, 0, tzinfo=ZONE)
    steps.elsewhere(live.moment, run_due)
    steps.come(officer, "nam.tran", "/can-bo/")
    officer.get_by_role("link", name="Mở hồ sơ để xử lý").click()
    appraise(officer)
    officer.get_by_role("button", name="Thẩm tra xong, trình ký").click()
    expect(officer.get_by_role("heading", name="Đã thẩm tra")).to_be_visible()
    officer.get_by_role("link", name="Xem lại hồ sơ").click()
    expect(main).to_contain_text("Không trả lời trong thời hạn: coi như đồng ý")
    assert_accessible(officer)

    chairwoman = open_page()
    steps.do_the_one_thing(
        chairwoman,
        "ha.do",
        "Ký giấy phép xây dựng, hoặc báo không cấp",
        "Phê duyệt và ký số",
        "Đã phê duyệt",
        assert_accessible,
    )
    steps.elsewhere(live.moment, drain)
    assert Dossier.objects.get().state == "finished", "the fee of Hà Nội is due first"
    steps.elsewhere(live.moment, lambda: permits.take_the_fee(Dossier.objects.get()))
    steps.elsewhere(live.moment, drain)
    assert Dossier.objects.get().state == "returned"

    steps.come(mother, "lan.tran", "/ho-so/")
    mother.get_by_role("main").get_by_role("link", name="Cấp giấy phép xây dựng mới").first.click()
    expect(mother.get_by_role("heading", name="Giấy phép xây dựng", exact=True)).to_be_visible()
    expect(mother.get_by_role("main")).to_contain_text("không trả lời, coi như đồng ý")
    assert_accessible(mother)
    for paper in helpers.results().filter(subject=Dossier.objects.get().pk).exclude(part="").order_by("number"):
        with mother.expect_download() as coming:
            mother.get_by_role("link", name=f"Bản vẽ kèm theo giấy phép xây dựng số {paper.notation}").click()
        stamped = Path(coming.value.path()).read_bytes()
        assert all("ĐÃ THẨM ĐỊNH" in page.extract_text() for page in PdfReader(io.BytesIO(stamped)).pages)
    stranger = open_page(width=PHONE)
    steps.judge(stranger, stamped, "Giấy tờ thật, còn nguyên vẹn", assert_accessible)
    expect(stranger.get_by_role("main")).to_contain_text("01/GPXD")
