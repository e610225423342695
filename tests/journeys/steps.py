"""What people do in the journeys: each function is one page or two, as somebody would walk them."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection
from playwright.sync_api import Page, expect

from motcua.kernel.calendar.api import at
from tests import helpers

NOTICE = {"name": "giay-chung-sinh.pdf", "mimeType": "application/pdf", "buffer": helpers.NOTICE}
Look = Callable[[Page], None]


def elsewhere(moment: datetime, work: Callable[[], object]) -> None:
    """Do something in a thread of its own, as the worker does: Playwright keeps an event loop in this one."""

    def run() -> None:
        try:
            with at(moment):
                work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result()


def find(page: Page, look: Look) -> None:
    """Find the procedure by typing without accents, read it, and begin."""
    page.goto("/")
    look(page)
    page.get_by_role("searchbox").fill("dang ky khai sinh")
    page.get_by_role("button", name="Tìm").click()
    expect(page).to_have_url(re.compile(r"/tim-kiem/[0-9a-f-]{36}/$"))
    look(page)
    page.get_by_role("link", name="Đăng ký khai sinh").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đăng ký khai sinh")
    look(page)
    page.get_by_role("link", name="Nộp hồ sơ trực tuyến").click()


def sign_in(page: Page, login: str, onward: str, look: Look) -> None:
    """Sign in where one is, or at the door; come out at an address that ends on ``onward``."""
    if "/dang-nhap/" not in page.url:
        page.goto("/dang-nhap/")
    look(page)
    page.get_by_label("Tên đăng nhập").fill(login)
    page.get_by_label("Mật khẩu").fill(helpers.PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Đăng nhập").click()
    expect(page).to_have_url(re.compile(f"{onward}$"))
    look(page)


def unlooked(page: Page) -> None:
    """A page that other journeys look at with axe."""


def come(page: Page, login: str, address: str) -> None:
    """Sign in on another day, and come out at an address."""
    page.goto(f"/dang-nhap/?next={address}")
    sign_in(page, login, address, unlooked)


def fill_in(page: Page, look: Look, answers: dict[str, Any] = helpers.ANSWERS) -> None:
    """Send the form off empty-handed once, then answer everything that is asked, in the order in which it appears."""
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_role("alert")).to_contain_text("Có chỗ cần xem lại")
    look(page)
    answer_all(page, answers)
    page.get_by_label("Giấy chứng sinh, hoặc văn bản").set_input_files(NOTICE)
    look(page)
    page.get_by_role("button", name="Tiếp tục").click()


def answer_all(page: Page, answers: dict[str, Any]) -> None:
    """Answer everything in the order in which it appears; saving the draft brings what the answers ask for."""
    expect(page.get_by_role("button", name="Tiếp tục")).to_be_visible()
    waiting = helpers.posted(answers)
    while waiting:
        asked = [name for name in waiting if page.locator(f"[name='{name}']:visible").count()]
        assert asked, f"never asked: {sorted(waiting)}"
        for name in asked:
            answer(page, name, waiting.pop(name))
        if waiting:
            with page.expect_navigation():
                page.get_by_role("button", name="Lưu bản nháp").click()


def answer(page: Page, name: str, value: str) -> None:
    """Answer one question, whatever it is asked with, and wait for nothing, as people do."""
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


def check_and_submit(page: Page, due: str, look: Look) -> None:
    """Read it all over, submit, and read the receipt."""
    expect(page).to_have_url(re.compile("/xem-lai/$"))
    look(page)
    expect(page.get_by_role("main")).to_contain_text("Nguyễn Minh Anh")
    office = page.get_by_label("Ủy ban nhân dân phường Cửa Nam")
    if office.count():
        office.check()
    page.get_by_role("button", name="Cam đoan và nộp hồ sơ").click()
    expect(page.get_by_role("heading", name="Đã nộp hồ sơ")).to_be_visible()
    expect(page.locator("dl.figures > div", has_text="Hẹn trả kết quả")).to_contain_text(due)
    look(page)


def do_the_one_thing(page: Page, login: str, duty: str, act: str, done: str, look: Look, typed: str = "") -> None:
    """An official signs in, opens the one thing that is due, does it, and is told so; ``typed``: form, first wrong."""
    sign_in(page, login, "/can-bo/", look)
    expect(page.get_by_role("heading", level=1)).to_have_text(duty)
    page.get_by_role("link", name="Mở hồ sơ để xử lý").click()
    expect(page).to_have_url(re.compile("/can-bo/ho-so/"))
    look(page)
    if typed:
        page.get_by_role("button", name=act).click()
        expect(page.get_by_role("alert")).to_contain_text("Xin điền")
        look(page)
        for name, value in helpers.posted({typed: helpers.REGISTER}).items():
            answer(page, name, value)
    page.get_by_role("button", name=act).click()
    expect(page.get_by_role("heading", name=done)).to_be_visible()
    look(page)


def download(page: Page, look: Look) -> Path:
    """The mother opens her dossier and takes the certificate home."""
    page.get_by_role("link", name="Xem hồ sơ").click()
    expect(page.get_by_role("heading", name="Giấy khai sinh")).to_be_visible()
    look(page)
    with page.expect_download() as coming:
        page.get_by_role("link", name="Tải giấy tờ").click()
    return Path(coming.value.path())


def judge(page: Page, file: bytes, verdict: str, look: Look) -> None:
    """A stranger uploads a PDF and reads what it is worth."""
    page.goto("/kiem-tra/")
    look(page)
    page.get_by_label("Tệp PDF", exact=True).set_input_files(
        {"name": "giay-khai-sinh.pdf", "mimeType": "application/pdf", "buffer": file}
    )
    page.get_by_role("button", name="Kiểm tra tệp").click()
    expect(page.get_by_role("heading", name=verdict)).to_be_visible()
    look(page)
