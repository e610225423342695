"""A chairwoman suspends a permit; whoever scans its code reads so on a phone; it is lifted, and scanned again."""

import re

import pytest
from playwright.sync_api import Page, expect

from motcua.kernel.jobs.api import drain
from motcua.mechanisms.cases import api as cases
from tests import helpers
from tests.harness.axe import assert_accessible
from tests.harness.browser import PHONE, Open
from tests.harness.server import Live
from tests.journeys import steps
from tests.mechanisms.cases.licences.granted import LIFT, SUSPEND, permit
from tests.packs.permits import Office

pytestmark = pytest.mark.browser


def scan(stranger: Page, code: str, said: str) -> None:
    """Whoever scans the code comes to this address, without signing in."""
    stranger.goto(f"/kiem-tra/{code}/")
    expect(stranger.get_by_role("heading", level=1)).to_contain_text(said)
    expect(stranger.get_by_role("main")).not_to_contain_text("Trần Thị Lan")
    assert_accessible(stranger)


def prove(page: Page) -> None:
    """What signs in somebody's name asks him first to prove who he is; what he typed is still there."""
    if re.search("/xac-nhan/", page.url):
        page.get_by_label("Mật khẩu").fill(helpers.PASSWORD)
        page.get_by_role("main").get_by_role("button").first.click()


def test_a_suspended_permit_says_so_to_whoever_scans_it_until_it_is_lifted(
    open_page: Open, live: Live, ward: helpers.Ward
) -> None:
    office = Office(ward)
    made: list[cases.Licence] = []
    steps.elsewhere(live.moment, lambda: made.append(permit(office)))
    code = made[0].document.code
    stranger = open_page(width=PHONE)
    scan(stranger, code, "Giấy này đang có giá trị, đến hết ngày 17/11/2027.")

    chair = open_page()
    steps.come(chair, "ha.do", "/can-bo/giay-phep/")
    assert_accessible(chair)
    chair.get_by_label("Tình trạng").select_option(label="Còn giá trị")
    chair.get_by_role("button", name="Lọc").click()
    chair.get_by_role("main").get_by_role("link", name="Giấy phép xây dựng").click()
    assert_accessible(chair)
    chair.get_by_role("link", name="Tạm đình chỉ", exact=True).click()
    assert_accessible(chair)
    chair.get_by_role("button", name="Tạm đình chỉ").click()
    expect(chair.get_by_role("alert")).to_contain_text("Xin điền")
    assert_accessible(chair)
    chair.get_by_label("Bị đình chỉ thi công").check()
    chair.get_by_label("Lý do, người được cấp đọc được").fill(SUSPEND["reason"])
    chair.get_by_role("button", name="Tạm đình chỉ").click()
    prove(chair)
    expect(chair.get_by_role("main")).to_contain_text("đang được ký")
    scan(stranger, code, "đang có giá trị")
    steps.elsewhere(live.moment, drain)
    scan(stranger, code, "bị tạm đình chỉ từ ngày 17/11/2026, theo quyết định số 01/QĐ-UBND")

    mother = open_page(width=PHONE)
    steps.come(mother, "lan.tran", "/giay-phep/")
    assert_accessible(mother)
    mother.get_by_role("main").get_by_role("link", name="Giấy phép xây dựng").click()
    expect(mother.get_by_role("main")).to_contain_text(SUSPEND["reason"])
    assert_accessible(mother)
    with mother.expect_download():
        mother.get_by_role("link", name="Quyết định tạm đình chỉ giấy phép số 01/QĐ-UBND").click()

    chair.reload()
    chair.get_by_role("link", name="Chấm dứt tạm đình chỉ").click()
    chair.get_by_label("Lý do, người được cấp đọc được").fill(LIFT["reason"])
    chair.get_by_role("button", name="Chấm dứt tạm đình chỉ").click()
    prove(chair)
    steps.elsewhere(live.moment, drain)
    scan(stranger, code, "Giấy này đang có giá trị")
    chair.reload()
    expect(chair.get_by_role("main")).to_contain_text("quyết định số 02/QĐ-UBND")
    assert_accessible(chair)
