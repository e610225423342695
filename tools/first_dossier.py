"""The first morning of a real ward, in a browser: the administrator and two officials come in with the passwords that
``motcua init`` wrote, choose their own, add a second factor, and somebody who stands at the counter gets his dossier.

    tools/first_dossier.py URL --trust CERTIFICATE --passwords FILE

Of all certificates only the one in CERTIFICATE (PEM) is trusted. Prints what the receipt says. With ``--pictures`` the
screens go to ``docs/img``. Whoever comes is imagined: use it on a ward made to try things out, as ``tools/first_day``.
"""

import argparse
import base64
import hashlib
import io
import secrets
import sys
from pathlib import Path

import pyotp
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from tools.pictures import CHROMIUM, DESK, FLAGS, IMAGES, sign_in, write

CARD = "001188990017|012345678|Đinh Thị Nhàn|04031988|Nữ|5 Quán Thánh, Phường Ba Đình, Hà Nội|10072025"
PROCEDURE = "1.004873"
ANSWERS = {
    "person.ethnic_group": "01",
    "status.now": "never",
    "purpose.kind": "property",
    "purpose.text": "Bán căn hộ",
    "requester.phone": "0912345678",
}


def main(arguments: list[str]) -> int:
    """See the module."""
    parser = argparse.ArgumentParser(prog="tools/first_dossier.py")
    parser.add_argument("url")
    parser.add_argument("--trust", type=Path, required=True)
    parser.add_argument("--passwords", type=Path, required=True)
    parser.add_argument("--pictures", action="store_true")
    options = parser.parse_args(arguments)
    told = dict(line.split("\t") for line in options.passwords.read_text(encoding="utf-8").splitlines() if "\t" in line)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[*FLAGS, f"--ignore-certificate-errors-spki-list={_fingerprint(options.trust)}"],
        )
        console = come(browser, options.url, "quan.vu", told["quan.vu"])
        console.goto("/quan-tri/to-chuc/")
        _picture(console, "first-console", options.pictures)
        desk = come(browser, options.url, "mai.nguyen", told["mai.nguyen"])
        code = take_in(desk)
        _picture(desk, "first-dossier", options.pictures)
        print(code, desk.get_by_role("heading", name="Hẹn trả kết quả").inner_text(), sep="\n")
        specialist = come(browser, options.url, "binh.le", told["binh.le"])
        specialist.goto("/can-bo/")
        specialist.get_by_text(code).first.wait_for()
        _picture(specialist, "first-duty", options.pictures)
        browser.close()
    return 0


def _fingerprint(certificate: Path) -> str:
    """What Chromium knows a key by: SHA-256 of the first certificate's public key, in base64."""
    key = x509.load_pem_x509_certificate(certificate.read_bytes()).public_key()
    return base64.b64encode(
        hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()
    ).decode()


def come(browser: Browser, url: str, login: str, password: str) -> Page:
    """An official signs in for the first time, chooses a password of his own, and adds an app that makes codes."""
    width, height = DESK
    context = browser.new_context(base_url=url, viewport={"width": width, "height": height}, locale="vi-VN")
    context.set_default_timeout(60_000)
    page = context.new_page()
    sign_in(page, login, password)
    own = secrets.token_urlsafe(18)
    main = page.get_by_role("main")
    main.get_by_label("Mật khẩu đang dùng").fill(password)
    main.get_by_label("Mật khẩu mới", exact=True).fill(own)
    main.get_by_role("button", name="Đổi mật khẩu").click()
    page.wait_for_url(lambda there: "/mat-khau/" not in there)
    page.goto("/tai-khoan/xac-thuc/ung-dung/")
    main.locator("summary").click()
    secret = main.locator("p.code").inner_text().replace(" ", "")
    main.get_by_label("Mã 6 số đang hiện").fill(pyotp.TOTP(secret).now())
    main.get_by_role("button", name="Thêm ứng dụng này").click()
    main.get_by_text("Đã thêm yếu tố xác thực thứ hai").wait_for()
    return page


def take_in(page: Page) -> str:
    """Somebody comes to the counter with a card; gives the code of the dossier that is made for him."""
    page.goto(f"/can-bo/quay/{PROCEDURE}/")
    box = page.get_by_label("Quét mã QR trên thẻ căn cước")
    box.press_sequentially(CARD)
    with page.expect_navigation():
        box.press("Enter")
    for name, value in ANSWERS.items():
        _answer(page, name, value)
    with page.expect_navigation():
        page.get_by_role("button", name="Lập hồ sơ và in giấy hẹn").click()
    if (refused := page.get_by_role("main").get_by_role("alert")).count():
        sys.exit(f"tools/first_dossier.py: the form was refused: {refused.first.inner_text()}")
    page.get_by_role("heading", name="Đã lập hồ sơ").wait_for()
    return page.locator("main .code").first.inner_text().split()[0]


def _answer(page: Page, name: str, value: str) -> None:
    box = page.locator(f"[name='{name}']:visible")
    kind = box.first.evaluate("box => box.type")
    if kind == "radio":
        page.locator(f"[name='{name}'][value='{value}']").check()
    elif kind.startswith("select"):
        box.select_option(value)
    else:
        box.fill(value)


def _picture(page: Page, name: str, wanted: bool) -> None:
    if wanted:
        page.evaluate("document.fonts.ready")
        write(Image.open(io.BytesIO(page.screenshot())).convert("RGB"), IMAGES / f"{name}.png")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
