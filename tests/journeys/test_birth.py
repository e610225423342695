"""The main job, whole, in a real browser: from the first word a mother types to a stranger who checks the paper."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from motcua.kernel.calendar.api import ZONE
from motcua.kernel.jobs.api import drain
from motcua.mechanisms.cases.api import Dossier
from motcua.mechanisms.papers.api import verify_address
from tests import helpers
from tests.harness.axe import assert_accessible
from tests.harness.browser import DESK, PHONE, Open
from tests.harness.server import Live
from tests.journeys import steps

pytestmark = pytest.mark.browser

# After three on a Friday: due at the end of Monday. The clock of a real server has microseconds.
RECEIVED = datetime(2026, 11, 20, 15, 10, 0, 123456, tzinfo=ZONE)
DUE = "17:30, thứ Hai, 23/11/2026"


def not_with_axe(page: Page) -> None:
    """axe is a script; the same pages are looked at with JavaScript on."""


@pytest.mark.parametrize(
    ("width", "javascript"),
    [
        pytest.param(DESK, True, id="desk"),
        pytest.param(PHONE, True, id="phone"),
        pytest.param(PHONE, False, id="without-javascript"),
    ],
)
def test_a_birth_is_registered_and_a_stranger_checks_the_certificate(
    open_page: Open, live: Live, ward: helpers.Ward, width: int, javascript: bool
) -> None:
    live.moment = RECEIVED
    look = assert_accessible if javascript else not_with_axe

    def visitor() -> Page:
        return open_page(width=width, javascript=javascript)

    mother = visitor()
    steps.find(mother, look)
    steps.sign_in(mother, "lan.tran", "/khai/", look)
    steps.fill_in(mother, look)
    steps.check_and_submit(mother, DUE, look)
    dossier = Dossier.objects.get()
    expect(mother.get_by_text(dossier.code)).to_be_visible()
    expect(mother.get_by_text("nhận sau 15:00")).not_to_have_count(0)

    live.moment = RECEIVED + timedelta(minutes=20)
    duty = "Tiếp nhận và kiểm tra hồ sơ"
    steps.do_the_one_thing(visitor(), "mai.nguyen", duty, "Tiếp nhận hồ sơ", "Đã tiếp nhận", look)
    duty = "Thẩm tra và ghi Sổ đăng ký khai sinh"
    steps.do_the_one_thing(visitor(), "binh.le", duty, "Thẩm tra xong, trình ký", "Đã thẩm tra", look, "register")
    chairwoman = visitor()
    steps.do_the_one_thing(chairwoman, "ha.do", "Ký Giấy khai sinh", "Phê duyệt và ký số", "Đã phê duyệt", look)
    expect(chairwoman.get_by_role("status")).to_contain_text("Giấy tờ đang được ký số")
    steps.elsewhere(live.moment, drain)
    chairwoman.get_by_role("link", name="Xem lại hồ sơ").click()
    expect(chairwoman.get_by_role("link", name="PDF", exact=True)).to_have_count(2)  # the certificate, the receipt
    look(chairwoman)

    file = steps.download(mother, look).read_bytes()
    assert file.startswith(b"%PDF-")
    stranger, paper = visitor(), helpers.results().get()
    stranger.goto(f"{verify_address()}{paper.code}/")
    expect(stranger.get_by_role("main")).to_contain_text(paper.notation)
    look(stranger)
    steps.judge(stranger, file, "Giấy tờ thật, còn nguyên vẹn", look)
    expect(stranger.get_by_role("main")).not_to_contain_text("Nguyễn Minh Anh")
    middle = len(file) // 2
    changed = file[:middle] + bytes([file[middle] ^ 1]) + file[middle + 1 :]
    steps.judge(stranger, changed, "Tệp đã bị sửa", look)
    for address in ("/ho-so/", "/thong-bao/", "/tra-cuu/"):
        mother.goto(address)
        look(mother)


@pytest.mark.parametrize("width", [DESK, PHONE], ids=["desk", "phone"])
def test_the_other_pages_of_the_desk_can_be_used_by_everyone(
    open_page: Open, live: Live, ward: helpers.Ward, width: int
) -> None:
    dossier = helpers.file_birth(ward)
    officer = open_page(width=width)
    steps.sign_in(officer, "mai.nguyen", "/can-bo/", assert_accessible)
    officer.get_by_role("link", name="Mở hồ sơ để xử lý").click()
    officer.get_by_role("link", name="Không tiếp nhận").click()
    expect(officer).to_have_url(re.compile("/decline/$"))
    assert_accessible(officer)
    officer.get_by_role("button", name="Không tiếp nhận").click()
    expect(officer.get_by_role("alert")).to_contain_text("ít nhất 10 ký tự")
    assert_accessible(officer)
    officer.get_by_role("link", name="Không thực hiện, quay lại").click()
    steps.elsewhere(live.moment or RECEIVED, lambda: helpers.accept(ward, dossier))
    officer.get_by_role("button", name="Tiếp nhận hồ sơ").click()
    expect(officer.get_by_role("alert")).to_contain_text("Nội dung đã thay đổi")
    expect(officer.get_by_role("heading", name="Đang chờ Công chức tư pháp – hộ tịch")).to_be_visible()
    assert_accessible(officer)
    officer.goto("/can-bo/")
    expect(officer.get_by_role("heading", name="Đang chờ người khác")).to_be_visible()
    assert_accessible(officer)
