"""The chairwoman signs what waits for her on a telephone: chooses, looks at each paper, proves who she is, confirms
once."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from motcua.kernel.acts.api import perform
from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import drain
from motcua.mechanisms.cases import api as cases
from tests import helpers
from tests.harness.axe import assert_accessible
from tests.harness.browser import PHONE, Open
from tests.harness.server import Live
from tests.journeys import steps

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("MOTCUA_SHOTS")


def laid_before_her(ward: helpers.Ward, count: int) -> None:
    """Births that wait for the chairwoman's signature."""
    with at(helpers.MORNING):
        for number in range(count):
            found = helpers.accept(ward, helpers.file_birth(ward))
            given = {"data": {"register": helpers.REGISTER | {"personal_number": f"0013260123{number:02}"}}}
            perform(cases.advance, ward.caller("civil_status_officer"), given, on=found.pk)


@pytest.mark.django_db(transaction=True)
def test_fifty_papers_are_signed_on_a_telephone_with_one_confirmation(
    ward: helpers.Ward, open_page: Open, live: Live
) -> None:
    laid_before_her(ward, 51)
    page = open_page(width=PHONE)
    steps.sign_in(page, "ha.do", "/can-bo/", assert_accessible)
    page.get_by_role("link", name="Ký nhiều giấy tờ một lần").click()
    expect(page.get_by_role("main")).to_contain_text("Mỗi lần ký nhiều nhất 50 giấy tờ")
    page.get_by_role("link", name="Chọn tất cả").click()
    assert_accessible(page)
    live.moment = helpers.MORNING.replace(minute=50)  # her proof is no longer fresh
    page.get_by_role("button", name="Xem các giấy tờ đã chọn").click()
    page.get_by_label("Mật khẩu").fill(helpers.PASSWORD)
    page.get_by_role("button", name="Xác nhận").click()
    expect(page.get_by_role("heading", name="Xem lại trước khi ký")).to_be_visible()
    expect(page.get_by_role("heading", level=2)).to_have_count(50)
    assert_accessible(page)
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / "batch-confirm-390.png")
    page.get_by_role("button", name="Phê duyệt và ký số 50 giấy tờ").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã phê duyệt 50 trong 50 giấy tờ")
    assert_accessible(page)
    steps.elsewhere(live.moment, drain)
    signed = helpers.results().filter(state="signed").order_by("number").values_list("number", flat=True)
    assert list(signed) == list(range(1, 51))
    page.get_by_role("link", name="Ký tiếp").click()
    expect(page.get_by_role("checkbox")).to_have_count(1)
