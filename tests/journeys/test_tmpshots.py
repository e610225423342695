"""A mother registers her child's birth in a real browser, from typing three words to downloading the certificate."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import Page, expect

from motcua.kernel.calendar.api import at
from motcua.mechanisms.cases.api import Dossier
from motcua.mechanisms.papers.api import Document
from tests import helpers
from tests.harness.browser import assert_accessible
from tests.harness.server import Live

pytestmark = pytest.mark.browser

NOTICE = {"name": "giay-chung-sinh.pdf", "mimeType": "application/pdf", "buffer": helpers.NOTICE}


@pytest.fixture
def ward(live: Live) -> helpers.Ward:
    """The ward, open on a Tuesday at half past nine."""
    live.moment = helpers.MORNING
    return helpers.ward()


def test_a_mother_registers_a_birth(page: Page, ward: helpers.Ward, live: Live) -> None:
    walk(page, ward, scripted=True)


def test_a_mother_registers_a_birth_without_javascript(plain_page: Page, ward: helpers.Ward, live: Live) -> None:
    walk(plain_page, ward, scripted=False)


def walk(page: Page, ward: helpers.Ward, *, scripted: bool) -> None:
    """The whole task, each page looked at by axe where it can run."""
    import os, itertools
    n=itertools.count()
    tag=f"{page.viewport_size['width']}{'' if scripted else 'nojs'}"
    os.makedirs('/tmp/shots-portal',exist_ok=True)
    def look(p):
        i=next(n); h=p.evaluate("document.documentElement.scrollHeight"); w=page.viewport_size['width']
        for k,y in enumerate([0] if h<1800 else [0, 1400, h-1400]):
            p.screenshot(path=f'/tmp/shots-portal/{tag}-{i:02}-{k}.png', full_page=True, clip={"x":0,"y":y,"width":w,"height":min(h,1400)})
        if scripted:
            try: assert_accessible(p)
            except AssertionError as e: print('AXE', p.url, str(e)[:2500])
    find(page, look)
    sign_in(page, look)
    fill_in(page, look)
    check_and_submit(page, look)
    dossier = Dossier.objects.get()
    expect(page.get_by_text(dossier.code)).to_be_visible()
    elsewhere(lambda: helpers.settle(ward, dossier))
    collect(page, dossier, look)


def elsewhere(work: Callable[[], object]) -> None:
    """Do something in a thread of its own, as the worker does: Playwright keeps an event loop in this one."""

    def run() -> None:
        try:
            with at(helpers.MORNING):
                work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result()


Look = Callable[[Page], None]


def find(page: Page, look: Look) -> None:
    page.goto("/")
    look(page)
    page.get_by_role("searchbox").fill("dang ky khai sinh")
    page.get_by_role("button", name="Tìm").click()
    look(page)
    page.get_by_role("link", name="Đăng ký khai sinh").click()
    look(page)
    page.get_by_role("link", name="Làm hồ sơ").click()


def sign_in(page: Page, look: Look) -> None:
    look(page)
    page.get_by_label("Tên đăng nhập").fill("lan.tran")
    page.get_by_label("Mật khẩu").fill(helpers.PASSWORD)
    page.locator("form.stack, .narrow form").get_by_role("button", name="Đăng nhập").click()
    expect(page).to_have_url(re.compile("/khai/$"))
    look(page)


def fill_in(page: Page, look: Look) -> None:
    """Send the form off empty-handed once, then answer everything that is asked, in the order in which it appears."""
    page.get_by_role("button", name="Tiếp tục").click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Có chỗ cần xem lại")
    look(page)
    waiting = helpers.posted(helpers.ANSWERS)
    while waiting:
        asked = [name for name in waiting if page.locator(f"[name='{name}']:visible").count()]
        assert asked, f"never asked: {sorted(waiting)}"
        for name in asked:
            answer(page, name, waiting.pop(name))
        if waiting:
            page.get_by_role("button", name="Lưu bản nháp").click()
            page.wait_for_load_state()
    page.get_by_label("Giấy chứng sinh, hoặc văn bản").set_input_files(NOTICE)
    look(page)
    page.get_by_role("button", name="Tiếp tục").click()


def answer(page: Page, name: str, value: str) -> None:
    box = page.locator(f"[name='{name}']:visible")
    kind = box.first.evaluate("box => box.type")
    if kind == "radio":
        page.locator(f"[name='{name}'][value='{value}']").check()
    elif kind == "checkbox":
        box.check()
    elif kind.startswith("select"):
        box.select_option(value)
    else:
        box.fill(value)
    page.wait_for_load_state("networkidle")


def check_and_submit(page: Page, look: Look) -> None:
    expect(page).to_have_url(re.compile("/xem-lai/$"))
    look(page)
    expect(page.locator("main")).to_contain_text("Nguyễn Minh Anh")
    page.get_by_label("Ủy ban nhân dân phường Cửa Nam").check()
    page.get_by_role("button", name="Cam đoan và nộp hồ sơ").click()
    expect(page.get_by_role("heading", name="Đã nộp hồ sơ")).to_be_visible()
    expect(page.locator("main")).to_contain_text("17:30 hôm nay")
    look(page)


def collect(page: Page, dossier: Dossier, look: Look) -> None:
    page.get_by_role("link", name="Xem hồ sơ").click()
    expect(page.get_by_role("heading", name="Giấy khai sinh")).to_be_visible()
    look(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải giấy tờ").click()
    file = Path(download.value.path())
    assert file.read_bytes().startswith(b"%PDF-")
    page.get_by_role("link", name="Trang kiểm tra giấy tờ này").click()
    expect(page.locator("main")).to_contain_text(Document.objects.get().notation)
    look(page)
    page.get_by_role("link", name="Kiểm tra giấy tờ khác").click()
    look(page)
    page.locator("input[name=file]").set_input_files(file)
    page.get_by_role("button", name="Kiểm tra tệp").click()
    expect(page.get_by_role("heading", name="Giấy tờ thật, còn nguyên vẹn")).to_be_visible()
    look(page)
    for address in ("/ho-so/", "/thong-bao/", "/tra-cuu/", f"/ho-so/{dossier.pk}/rut/"):
        page.goto(address)
        look(page)
