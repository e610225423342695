"""The pictures of the guides, taken from a demonstration as each role sees it.

    tools/pictures [NAME…]                          start a demonstration in a folder of its own, take all (or some)
    tools/pictures --home DIR --url URL [NAME…]     of one that is being served already

Each picture is one line of SHOTS: who looks, on which screen, and how he gets there. People, dossiers and papers are
found by what they are (a role, a state), never by a fixed key. Each is written to ``docs/img/NAME.png`` with a small
palette; one that grows beyond LARGEST, or that cannot be taken, is told, and the exit code is then 1.
"""

import argparse
import io
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Browser, Error, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs/img"
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
    "--lang=vi",
]
DESK, PHONE = (1280, 880), (390, 844)
COLOURS = (96, 48, 24)
LARGEST = 120_000  # bytes
READY = 900  # seconds until a demonstration is played and served

Way = Callable[[Page], None]


@dataclass(frozen=True)
class Shot:
    """One picture: ``who`` looks (a role's id, ``citizen:KIND``, or nobody), how he gets there, on which screen."""

    name: str
    who: str
    way: Way
    screen: tuple[int, int] = DESK


def at(path: str) -> Way:
    """Open an address."""
    return lambda page: _open(page, path)


def first_duty(page: Page) -> None:
    """Open the first thing that the inbox says is due."""
    _open(page, "/can-bo/")
    page.locator("section.due .actions a").first.click()
    page.wait_for_load_state()
    answer_why(page)


def answer_why(page: Page) -> None:
    """Whoever opens a dossier that is no duty of his says why; the first reason offered will do here."""
    if "/vi-sao/" in page.url:
        page.locator("main input[type=radio]").first.check()
        page.get_by_role("main").get_by_role("button").first.click()
        page.wait_for_load_state()


def then(way: Way, *steps: Way) -> Way:
    """One way after the other."""

    def walk(page: Page) -> None:
        for step in (way, *steps):
            step(page)

    return walk


def button(name: str) -> Way:
    """Press a button, or follow the link, of this name."""

    def press(page: Page) -> None:
        main = page.get_by_role("main")
        main.get_by_role("button", name=name).or_(main.get_by_role("link", name=name)).first.click()
        page.wait_for_load_state()

    return press


def scroll_to(words: str) -> Way:
    """Bring the heading or text to the top of the screen."""

    def look(page: Page) -> None:
        found = page.get_by_role("main").get_by_role("heading", name=words).first
        found.evaluate("element => window.scrollTo(0, element.getBoundingClientRect().top + scrollY - 24)")

    return look


def listed(start: str) -> Way:
    """Follow the first link of the main part whose address begins with ``start``."""

    def follow(page: Page) -> None:
        page.locator(f"main a[href^='{start}']").first.click()
        page.wait_for_load_state()
        answer_why(page)

    return follow


def searched(words: str) -> Way:
    """Search by the box in the head of the page."""

    def search(page: Page) -> None:
        _open(page, "/can-bo/")
        box = page.locator("header input[name=q]")
        box.fill(words)
        box.press("Enter")
        page.wait_for_url("**/tim-kiem/*/**")

    return search


SHOTS = (
    Shot("home", "", at("/")),
    Shot("home-phone", "", at("/"), PHONE),
    Shot("procedure", "", at("/thu-tuc/1.001193/")),
    Shot("sign-in", "", at("/dang-nhap/")),
    Shot("track", "", at("/tra-cuu/"), PHONE),
    Shot("form-phone", "citizen:any", then(at("/thu-tuc/1.001193/khai/"), scroll_to("Trường hợp đăng ký")), PHONE),
    Shot("my-dossiers", "citizen:any", at("/ho-so/")),
    Shot("receipt", "citizen:submitted", then(at("/ho-so/"), listed("/ho-so/"), lambda page: _add(page, "da-nop/"))),
    Shot("dossier", "citizen:returned", then(at("/ho-so/"), listed("/ho-so/"))),
    Shot("pay-phone", "citizen:owing", lambda page: _pay(page), PHONE),
    Shot("verified", "", lambda page: _open(page, f"/kiem-tra/{CAST['paper']}/")),
    Shot("desk", "desk-officer", at("/can-bo/")),
    Shot("desk-dossier", "desk-officer", first_duty),
    Shot("counter", "desk-officer", at("/can-bo/quay/")),
    Shot("counter-form", "desk-officer", at("/can-bo/quay/1.001193/")),
    Shot("specialist-dossier", "civil-status-officer", first_duty),
    Shot("ask-for-more", "civil-status-officer", then(first_duty, button("Yêu cầu bổ sung"))),
    Shot("leader", "chairwoman", at("/can-bo/")),
    Shot("leader-dossier", "chairwoman", first_duty),
    Shot("figures", "chairwoman", at("/can-bo/so-lieu/")),
    Shot("search", "desk-officer", searched("nguyen")),
    Shot("batch", "chairwoman", at("/can-bo/ky/")),
    Shot("book", "chairwoman", at("/can-bo/so-theo-doi/")),
    Shot("licences", "chairwoman", at("/can-bo/giay-phep/")),
    Shot("money", "accountant", at("/can-bo/thu-phi/")),
    Shot("demand", "accountant", then(at("/can-bo/thu-phi/"), listed("/can-bo/thu-phi/khoan/"))),
    Shot("statements", "accountant", at("/can-bo/thu-phi/sao-ke/")),
    Shot("ledger", "inspector", at("/so-cai/")),
    Shot("log", "data-protection-officer", at("/quan-tri/nhat-ky/")),
    Shot("ratings", "inspector", at("/danh-gia/ket-qua/")),
    Shot("console", "administrator", at("/quan-tri/")),
    Shot("accounts", "administrator", at("/quan-tri/tai-khoan/")),
    Shot("queue", "administrator", at("/quan-tri/hang-doi/")),
    Shot("packs", "procedure-controller", at("/quan-tri/goi/")),
)
CAST: dict[str, str] = {}
"""Who plays whom: the login of each role and kind of citizen, and ``paper``, the check code of a certificate."""


def _open(page: Page, path: str) -> None:
    answer = page.goto(path)
    if answer is None or answer.status >= 400:
        raise LookupError(f"{path} answers {answer.status if answer else 'nothing'}")


def _add(page: Page, path: str) -> None:
    _open(page, page.url.rstrip("/") + "/" + path)


def _pay(page: Page) -> None:
    _open(page, f"/nop-tien/{CAST['demand']}/")


def cast(home: Path) -> dict[str, str]:
    """Find the people and things of a demonstration in its database."""
    os.environ |= {
        "MOTCUA_HOME": str(home),
        "MOTCUA_KIND": "demonstration",
        "DJANGO_SETTINGS_MODULE": "motcua.conf.settings",
    }
    import django

    django.setup()
    from motcua.kernel.access.models import Holding
    from motcua.mechanisms.cases.models import Dossier
    from motcua.mechanisms.money.models import Demand
    from motcua.mechanisms.papers.models import Document

    found: dict[str, str] = {}
    for held in (
        Holding.objects.filter(ended_at=None, valid_to=None).select_related("position", "account").order_by("pk")
    ):
        for role in held.position.roles:
            found.setdefault(role.rpartition(":")[2], held.account.login)
    newest = Dossier.objects.filter(applicant__accounts__isnull=False).order_by("-received_at")
    births = newest.filter(procedure__endswith=":1.001193")
    for state in ("submitted", "returned"):
        one = births.filter(state=state).first() or newest.filter(state=state).first()
        if one:
            found[f"citizen:{state}"] = one.applicant.accounts.get().login
    if one := newest.first():
        found["citizen:any"] = one.applicant.accounts.get().login
    if owed := Demand.objects.filter(state="open", payer__accounts__isnull=False).order_by("-made_at").first():
        found |= {"citizen:owing": owed.payer.accounts.get().login, "demand": str(owed.pk)}
    certificate = births.filter(state__in=("finished", "returned")).first()
    signed = Document.objects.filter(state="signed").order_by("-signed_at")
    paper = signed.filter(subject=certificate.pk).first() if certificate else None
    if paper := paper or signed.first():
        found["paper"] = paper.code
    return found | {f"cookie of {who}": visiting(login) for who, login in found.items() if who.startswith("citizen:")}


def take(browser: Browser, url: str, password: str, shot: Shot) -> int:
    """Take one picture; gives its bytes."""
    width, height = shot.screen
    context = browser.new_context(
        base_url=url, viewport={"width": width, "height": height}, locale="vi-VN", reduced_motion="reduce"
    )
    context.set_default_timeout(10_000)
    try:
        page = context.new_page()
        if shot.who.startswith("citizen:"):
            name, _sign, value = CAST[f"cookie of {shot.who}"].partition("=")
            context.add_cookies([{"name": name, "value": value, "url": url}])
        elif shot.who:
            sign_in(page, CAST[shot.who], password)
        shot.way(page)
        page.evaluate("document.fonts.ready")
        image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    finally:
        context.close()
    return write(image, IMAGES / f"{shot.name}.png")


def visiting(login: str) -> str:
    """The cookie of a citizen who has just come in; most have no password, but the imagined identity provider."""
    from datetime import datetime

    from django.conf import settings
    from django.test import Client

    from motcua.conf.site import clock_offset
    from motcua.kernel.calendar.api import ZONE, at
    from motcua.kernel.people.api import Account

    client = Client()
    with at(datetime.now(ZONE) + clock_offset(settings.MOTCUA_HOME, settings.MOTCUA_KIND)):
        client.force_login(Account.objects.get(login=login))
    return f"{settings.SESSION_COOKIE_NAME}={client.session.session_key}"


def sign_in(page: Page, login: str, password: str) -> None:
    """Come in with a password."""
    _open(page, "/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(login)
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("main").get_by_role("button", name="Đăng nhập", exact=True).click()
    page.wait_for_url(lambda there: "/dang-nhap/" not in there)


def write(image: Image.Image, path: Path) -> int:
    """Store with as many colours as fit into LARGEST; gives the bytes."""
    for colours in COLOURS:
        small = image.quantize(colours, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        small.save(path, optimize=True)
        if path.stat().st_size <= LARGEST:
            break
    return path.stat().st_size


@contextmanager
def demonstration(home: Path | None, url: str) -> Iterator[tuple[Path, str]]:
    """The one that was named, or one that lives as long as this."""
    if home and url:
        yield home, url
        return
    with tempfile.TemporaryDirectory(prefix="motcua-pictures-") as folder:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        url = f"http://127.0.0.1:{port}"
        program = [str(ROOT / ".venv/bin/motcua"), "demo", "--port", str(port)]
        served = subprocess.Popen(
            program, cwd=ROOT, env=os.environ | {"MOTCUA_HOME": folder, "MOTCUA_URL": url}, stdout=subprocess.DEVNULL
        )
        try:
            _await(url, served)
            yield Path(folder), url
        finally:
            served.terminate()
            served.wait(30)


def _await(url: str, served: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + READY
    while time.monotonic() < until:
        if served.poll() is not None:
            sys.exit("tools/pictures: the demonstration ended before it was served")
        try:
            with urlopen(f"{url}/healthz", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(1)
    sys.exit(f"tools/pictures: no demonstration within {READY} seconds")


def main(arguments: list[str]) -> int:
    """See the module."""
    parser = argparse.ArgumentParser(prog="tools/pictures")
    parser.add_argument("--home", type=Path)
    parser.add_argument("--url", default="")
    parser.add_argument("names", nargs="*", metavar="NAME")
    options = parser.parse_args(arguments)
    if unknown := set(options.names) - {shot.name for shot in SHOTS}:
        parser.error(f"no such picture: {', '.join(sorted(unknown))}")
    IMAGES.mkdir(parents=True, exist_ok=True)
    faults = 0
    with demonstration(options.home, options.url) as (home, url):
        CAST.update(cast(home))
        password = (home / "keys/demonstration-password").read_text()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for shot in SHOTS:
                if options.names and shot.name not in options.names:
                    continue
                try:
                    size = take(browser, url, password, shot)
                except (Error, LookupError) as trouble:
                    print(f"{shot.name}: not taken: {str(trouble).splitlines()[0]}")
                    faults += 1
                    continue
                faults += size > LARGEST
                print(f"{shot.name}: {size // 1000} kB{' TOO LARGE' if size > LARGEST else ''}")
            browser.close()
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
