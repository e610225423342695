"""A lawyer changes the limit of a procedure from a day on, and the dossiers under way meet the change lawfully."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import drain
from motcua.kernel.packs.api import PackVersion
from motcua.mechanisms.cases import api as cases
from tests import helpers
from tests.faces.console.lawyers import controller
from tests.harness.axe import assert_accessible
from tests.harness.browser import DESK, PHONE, Open
from tests.harness.server import Live
from tests.journeys import steps

pytestmark = pytest.mark.browser
DECISION = "Quyết định 12/QĐ-UBND ngày 17/11/2026: hồ sơ đang giải quyết theo thời hạn mới."


@pytest.mark.parametrize("width", [DESK, PHONE], ids=["desk", "phone"])
def test_a_lawyer_changes_a_limit_from_a_day_on_and_moves_what_is_under_way(
    open_page: Open, live: Live, ward: helpers.Ward, width: int
) -> None:
    with at(helpers.MORNING):
        dossier = helpers.file_birth(ward)
        controller("city")
    page = open_page(width=width)
    steps.sign_in(page, "controller-city", "/can-bo/", assert_accessible)
    page.goto("/quan-tri/")
    page.get_by_role("main").get_by_role("link", name="Gói quy định").click()
    assert_accessible(page)
    births = PackVersion.objects.get(urn="urn:motcua:pack:vn-civil-status")
    page.goto(f"/quan-tri/goi/{births.pk}/")
    assert_accessible(page)
    page.get_by_role("button", name="Sửa thành bản mới").click()
    expect(page.get_by_role("heading", name="Thêm tệp")).to_be_visible()
    assert_accessible(page)

    page.get_by_role("main").get_by_role("link", name="procedures/1.001193.yaml").click()
    box = page.get_by_label("Nội dung")
    text = box.input_value()
    changed = re.sub(
        r"amount: 1(\s+)unit: same_day\s+cutoff: '?15:00'?", r"amount: 3\1unit: working_dya", text, count=1
    )
    changed = re.sub(r"\n( *)calendar:", r"\n\1transition: {running: moves}\n\1calendar:", changed, count=1)
    changed = re.sub(r"valid_from: 2026-01-01", "valid_from: 2026-11-17", changed, count=1)
    assert [changed.count(one) for one in ("working_dya", "running: moves", "2026-11-17")] == [1, 1, 1]
    box.fill(changed)
    expect(page.locator("#faults")).to_contain_text("working_day")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.locator("#faults")).to_contain_text("Dòng")
    assert_accessible(page)
    box = page.get_by_label("Nội dung")
    box.fill(box.input_value().replace("working_dya", "working_day"))
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_role("heading", name="Tệp này không có lỗi")).to_be_visible()
    page.get_by_role("link", name="Quay lại").click()
    expect(page.get_by_role("main")).to_contain_text("từ trong ngày thành 3 ngày làm việc")
    page.get_by_role("main").get_by_role("link", name="Đăng ký khai sinh").click()
    expect(page.get_by_role("main")).to_contain_text("3 ngày làm việc")
    assert_accessible(page)
    page.get_by_role("link", name="Quay lại").click()
    page.get_by_role("main").get_by_role("link", name="Quy định riêng của địa phương").click()
    page.get_by_role("main").get_by_role("link", name="Đăng ký khai sinh").click()
    assert_accessible(page)
    page.go_back()
    page.go_back()
    page.get_by_role("button", name="Công bố").click()
    expect(page.get_by_role("main")).to_contain_text("Đã công bố, chưa dùng")
    assert_accessible(page)
    page.get_by_role("link", name="Hồ sơ đang giải quyết sẽ ra sao").click()
    expect(page.get_by_role("main")).to_contain_text(dossier.code)
    assert_accessible(page)
    page.get_by_role("link", name="Quay lại").click()
    page.get_by_role("button", name="Đưa vào sử dụng").click()
    expect(page.get_by_role("main")).to_contain_text("Đang dùng")
    page.get_by_role("link", name="Hồ sơ đang giải quyết sẽ ra sao").click()
    page.get_by_label("Quyết định").fill("Ừ")
    page.get_by_role("button", name="Ra lệnh chuyển").click()
    expect(page.get_by_role("alert")).to_contain_text("Có chỗ cần xem lại")
    assert_accessible(page)
    page.get_by_label("Quyết định").fill(DECISION)
    page.get_by_role("button", name="Ra lệnh chuyển").click()
    expect(page.get_by_role("main")).to_contain_text("Đã ra lệnh chuyển")
    steps.elsewhere(helpers.MORNING + timedelta(minutes=1), drain)
    moved = cases.Dossier.objects.get(pk=dossier.pk)
    assert moved.pack_id != dossier.pack_id
    assert moved.due_at > dossier.due_at
    page.reload()
    page.get_by_role("link", name=DECISION).click()
    assert_accessible(page)
    page.get_by_label("Quyết định").fill(DECISION)
    page.get_by_role("button", name="Ra lệnh hoàn lại").click()
    expect(page.get_by_role("main")).to_contain_text("Đã ra lệnh hoàn lại")
    steps.elsewhere(helpers.MORNING + timedelta(minutes=2), drain)
    back = cases.Dossier.objects.get(pk=dossier.pk)
    assert (back.pack_id, back.due_at) == (dossier.pack_id, dossier.due_at)
    page.reload()
    expect(page.get_by_role("main")).to_contain_text("đã hoàn lại 1")
    assert_accessible(page)
    page.get_by_role("main").get_by_role("link", name=dossier.code).click()
    assert_accessible(page)
