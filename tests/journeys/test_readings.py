"""An officer opens a dossier by her duty and reveals a number; the mother reads of both; a colleague is asked why."""

import pytest
from playwright.sync_api import expect

from motcua.kernel.calendar.api import at
from tests import helpers
from tests.harness.axe import assert_accessible
from tests.harness.browser import DESK, PHONE, Open
from tests.harness.server import Live
from tests.journeys import steps

pytestmark = pytest.mark.browser
NUMBER = "001190012345"


@pytest.mark.parametrize("width", [DESK, PHONE], ids=["desk", "phone"])
def test_a_mother_sees_who_read_her_data_and_why(open_page: Open, live: Live, ward: helpers.Ward, width: int) -> None:
    with at(helpers.MORNING):
        dossier = helpers.file_birth(ward)
    officer = open_page(width=width)
    steps.sign_in(officer, "mai.nguyen", "/can-bo/", assert_accessible)
    officer.get_by_role("link", name="Mở hồ sơ để xử lý").click()
    expect(officer.get_by_role("heading", name="Tiếp nhận và kiểm tra hồ sơ")).to_be_visible()
    assert NUMBER not in officer.content()
    assert_accessible(officer)
    live.moment = helpers.MORNING.replace(minute=45)  # her proof is no longer fresh
    row = officer.locator("#data-mother ~ dl > div", has_text=NUMBER[-4:])
    row.get_by_role("button", name="Hiện số").click()
    expect(officer.get_by_role("heading", name="Xác nhận lại danh tính")).to_be_visible()
    assert_accessible(officer)
    officer.get_by_label("Mật khẩu").fill(helpers.PASSWORD)
    officer.get_by_role("button", name="Xác nhận").click()
    expect(officer.get_by_role("heading", name="Tiếp nhận và kiểm tra hồ sơ")).to_be_visible()
    assert NUMBER not in officer.content(), "proving who she is reveals nothing by itself"
    row.get_by_role("button", name="Hiện số").click()
    expect(row).to_contain_text(NUMBER)
    expect(officer.get_by_role("heading", name="Đang hiện số bị che")).to_be_visible()
    assert_accessible(officer)

    mother = open_page(width=width)
    steps.sign_in(mother, "lan.tran", "/", assert_accessible)
    mother.goto("/ai-da-xem/")
    readings = mother.get_by_role("main").get_by_role("listitem")
    expect(readings).to_have_count(3)  # opened before and after the proof, fifteen minutes apart, and revealed
    expect(readings.first).to_contain_text("Hiện số bị che: Mẹ")
    expect(readings.first).to_contain_text("Cán bộ tiếp nhận và trả kết quả")
    expect(readings.last).to_contain_text("Để làm gì: Tiếp nhận và kiểm tra hồ sơ")
    assert_accessible(mother)
    mother.goto(f"/ho-so/{dossier.pk}/")
    mother.get_by_role("link", name="Cán bộ đã xem hồ sơ này 3 lượt").click()
    expect(mother.get_by_role("main")).to_contain_text("Chỉ lượt xem hồ sơ")

    colleague = open_page(width=width)
    steps.sign_in(colleague, "binh.le", "/can-bo/", assert_accessible)
    colleague.goto(f"/can-bo/ho-so/{dossier.pk}/")
    expect(colleague.get_by_role("heading", name="Vì sao ông/bà cần mở hồ sơ này?")).to_be_visible()
    assert "Nguyễn Minh Anh" not in colleague.content()
    assert_accessible(colleague)
    colleague.get_by_role("button", name="Mở hồ sơ").click()
    expect(colleague.get_by_role("alert")).to_contain_text("Xin chọn một mục đích")
    assert_accessible(colleague)
    colleague.get_by_label("Trả lời người dân hỏi về hồ sơ của họ").check()
    colleague.get_by_role("button", name="Mở hồ sơ").click()
    expect(colleague.get_by_role("heading", name="Nguyễn Minh Anh")).to_be_visible()
    colleague.goto("/can-bo/da-xem/")
    assert_accessible(colleague)
    mother.goto("/ai-da-xem/")
    expect(mother.get_by_role("main")).to_contain_text("Trả lời người dân hỏi về hồ sơ của họ")
