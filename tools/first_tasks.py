"""Each role's first task in a demonstration, in a browser, as ``docs/first-day.md`` tells it: a mother registers a
birth from a phone; the desk, the civil status officer and the chairwoman do their parts; she takes the certificate
home. The accountant, the data protection officer and the administrator open what is theirs to do first.

    tools/first_tasks.py URL --home DIR

DIR is the demonstration's ``MOTCUA_HOME``. Prints a line a task; a task that can't be done ends it with exit code 1.
"""

import argparse
import re
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from playwright.sync_api import Browser, Page, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from motcua.conf.site import clock_offset
from motcua.kernel.calendar.clock import ZONE
from tools.pictures import CHROMIUM, DESK, FLAGS, PHONE, sign_in

NOTICE = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
HOME = {"province": "01", "commune": "00082", "detail": "25 phố Lý Thường Kiệt"}
REGISTER = {"book": "03/2026", "page": "161", "type": "1"}
PATIENCE = 120_000  # milliseconds that signing may take


def answers(mother: dict[str, Any], today: date) -> dict[str, str]:
    """What she types, under the names of the fields."""
    who = {"full_name": mother["name"], "id_kind": "4", "id_number": mother["number"]}
    lives = {f"residence.{name}": value for name, value in HOME.items()}
    common = {"nationality": "VN", "ethnic_group": "01"}
    told = {
        "registration": {"kind": "1", "birth_proof": "notice"},
        "child": {
            "full_name": "Lê Bảo An", "sex": "1", "birth_date": f"{today - timedelta(days=9):%d/%m/%Y}",
            "birth_facility": "Bệnh viện Phụ sản Hà Nội", **common,
            **{f"{place}.{name}": value for place in ("birth_place", "hometown") for name, value in HOME.items()},
        },
        "mother": {**who, **common, "birth_date": mother["born"], "residence_kind": "1", **lives},
        "father": {
            "full_name": "Lê Quang Vinh", "birth_date": "1988", "id_kind": "4", "id_number": "001088990002",
            "residence_kind": "1", **common, **lives,
        },
        "marriage": {"registered": "on", "date": "14/02/2025", "place": "UBND phường Cửa Nam, Hà Nội"},
        "requester": {**who, "relation": "1", "phone": "0912 345 678"},
        "delivery": {"receive": "online", "copies": "0"},
    }  # fmt: skip
    return {f"{section}.{name}": value for section, fields in told.items() for name, value in fields.items()}


def grown(people: list[dict[str, Any]]) -> dict[str, Any]:
    """A woman between twenty and forty-five: by her number, as everybody's says it."""
    years = {one["number"]: int(one["born"][-4:]) for one in people}
    return next(one for one in people if int(one["number"][3]) % 2 and 1981 <= years[one["number"]] <= 2006)


def registers(page: Page, mother: dict[str, Any], today: date) -> str:
    """She finds the procedure, comes in by her electronic identity, fills in the form; the code of her dossier."""
    page.goto("/")
    page.get_by_role("main").get_by_role("searchbox").fill("khai sinh")
    page.get_by_role("main").get_by_role("button", name="Tìm", exact=True).click()
    page.get_by_role("main").get_by_role("link", name="Đăng ký khai sinh", exact=True).first.click()
    page.get_by_role("link", name="Nộp hồ sơ trực tuyến").click()
    page.get_by_role("main").get_by_text(re.compile("^Đăng nhập bằng VNeID")).click()
    page.get_by_role("button", name=mother["name"], exact=True).click()
    expect(page.get_by_role("button", name="Tiếp tục")).to_be_visible()
    fill_in(page, answers(mother, today))
    page.locator("input[type=file]").first.set_input_files(
        {"name": "giấy chứng sinh.pdf", "mimeType": "application/pdf", "buffer": NOTICE}
    )
    page.get_by_role("button", name="Tiếp tục").click()
    send = page.get_by_role("button", name="Cam đoan và nộp hồ sơ")
    expect(send).to_be_visible()
    if (office := page.get_by_label("Ủy ban nhân dân phường Cửa Nam")).count():
        office.check()
    send.click()
    expect(page.get_by_role("heading", name="Đã nộp hồ sơ")).to_be_visible()
    return page.locator(".figures dd").first.inner_text().split()[0]


def fill_in(page: Page, waiting: dict[str, str]) -> None:
    """Answer everything in the order in which it appears; saving the draft brings what the answers ask for."""
    while waiting:
        asked = [name for name in waiting if page.locator(f"[name='{name}']:visible").count()]
        if not asked:
            sys.exit(f"tools/first_tasks: the form never asks for {', '.join(sorted(waiting))}")
        for name in asked:
            answer(page, name, waiting.pop(name))
        if waiting:
            with page.expect_navigation():
                page.get_by_role("button", name="Lưu bản nháp").click()


def answer(page: Page, name: str, value: str) -> None:
    """Answer one question, whatever it is asked with."""
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


def handles(page: Page, code: str, act: str, done: str, typed: dict[str, str] | None = None) -> None:
    """An official finds a dossier by its code, does his part, and is told so."""
    page.goto("/can-bo/")
    box = page.locator("header input[name=q]")
    box.fill(code)
    box.press("Enter")
    page.get_by_role("main").locator("a[href^='/can-bo/ho-so/']").first.click()
    for name, value in (typed or {}).items():
        answer(page, name, value)
    page.get_by_role("button", name=act).click()
    expect(page.get_by_role("heading", name=done)).to_be_visible()


def main(arguments: list[str]) -> int:
    """See the module."""
    parser = argparse.ArgumentParser(prog="tools/first_tasks.py")
    parser.add_argument("url")
    parser.add_argument("--home", type=Path, required=True)
    options = parser.parse_args(arguments)
    password = (options.home / "keys/demonstration-password").read_text()
    mother = grown(yaml.safe_load((options.home / "imagined-people.yaml").read_text(encoding="utf-8")))
    today = (datetime.now(ZONE) + clock_offset(options.home, "demonstration")).date()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        phone = came(browser, options.url, PHONE)
        code = registers(phone, mother, today)
        print(f"a mother: {code} is filed")
        number = f"00122699{9000 + int(code[-3:])}"  # a boy of 2026, marked as test data
        register = {f"register.{name}": value for name, value in {**REGISTER, "personal_number": number}.items()}
        for who, login, act, done, typed in (
            ("the desk officer", "tiepnhan.cuanam", "Tiếp nhận hồ sơ", "Đã tiếp nhận", None),
            ("the civil status officer", "hotich2.cuanam", "Thẩm tra xong, trình ký", "Đã thẩm tra", register),
            ("the chairwoman", "chutich.cuanam", "Phê duyệt và ký số", "Đã phê duyệt", None),
        ):
            page = came(browser, options.url, DESK)
            sign_in(page, login, password)
            handles(page, code, act, done, typed)
            print(f"{who}: {done}")
        phone.get_by_role("link", name="Xem hồ sơ").click()
        phone.wait_for_url("**/ho-so/*/")
        taken = taken_home(phone)
        print(f"the mother: her certificate has {len(taken) // 1000} kB")
        for who, login, address, heading in (
            ("the accountant", "ketoan.cuanam", "/can-bo/", "Xác định"),
            ("the data protection officer", "dulieu.cuanam", "/quan-tri/luot-xem/", "Lượt xem"),
            ("the administrator", "quantri.cuanam", "/quan-tri/tai-khoan/", "Tài khoản"),
        ):
            page = came(browser, options.url, DESK)
            sign_in(page, login, password)
            page.goto(address)
            expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
            print(f"{who}: {page.get_by_role('heading', level=1).inner_text()}")
    return 0


def taken_home(page: Page) -> bytes:
    """The signed certificate, as soon as it is there."""
    for _look in range(PATIENCE // 2000):
        page.reload()
        link = page.get_by_role("link", name="Tải giấy tờ")
        if link.count():
            with page.expect_download() as coming:
                link.first.click()
            data = Path(coming.value.path()).read_bytes()
            if not data.startswith(b"%PDF-"):
                sys.exit("tools/first_tasks: what she took home is no PDF")
            return data
        page.wait_for_timeout(2000)
    sys.exit("tools/first_tasks: the certificate does not come")


def came(browser: Browser, url: str, screen: tuple[int, int]) -> Page:
    """A browser of somebody else."""
    width, height = screen
    context = browser.new_context(base_url=url, viewport={"width": width, "height": height}, locale="vi-VN")
    context.set_default_timeout(20_000)
    return context.new_page()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
