"""Who they are, what one of them knows, and how each goes on until the hour is over, whatever breaks."""

import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count

from bench.hour.browser import Browser, Lost, Page
from bench.hour.journal import Journal

WARD = "urn:motcua:org:vn:01:00082"
NEXT_WARD = "urn:motcua:org:vn:01:00070"
SEATS = [
    f"{WARD}:one-stop:desk-officer",
    f"{WARD}:office:civil-status-officer",
    f"{WARD}:chairwoman",
    f"{NEXT_WARD}:one-stop:desk-officer",
    f"{NEXT_WARD}:office:civil-status-officer",
    f"{NEXT_WARD}:chairwoman",
    f"{WARD}:office:accountant",
    f"{WARD}:office:clerk",
]
ADMINISTRATOR = f"{WARD}:office:administrator"
FAMILIES = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô"]
SYLLABLES = [
    "An",
    "Bảo",
    "Châu",
    "Diệp",
    "Giang",
    "Hân",
    "Khánh",
    "Linh",
    "Minh",
    "Ngọc",
    "Phúc",
    "Quỳnh",
    "Thảo",
    "Tuệ",
    "Uyên",
    "Vân",
    "Yến",
    "Lâm",
    "Mai",
    "Nhiên",
]
SIGN_IN = "/dang-nhap/"
CONFIRM = "/xac-nhan/"


def citizen(n: int) -> dict[str, str]:
    """The account of citizen ``n``: a mother, her number marked as test data."""
    name = f"{FAMILIES[n % 12]} Thị {SYLLABLES[n // 12 % 20]} {SYLLABLES[n * 7 % 20]}"
    return {"login": f"me.{n:03}", "name": name, "number": f"001190{990000 + 2 * n:06}"}


def father_number(n: int) -> str:
    """The number of the father of citizen ``n``'s children."""
    return f"001088{990001 + 2 * n:06}"


def officer(n: int) -> dict[str, str]:
    """The account of officer ``n``; more officers than seats share them, each in a window of his own."""
    return {"login": f"canbo.{n}", "name": f"{FAMILIES[n]} Văn {SYLLABLES[n]}", "seat": SEATS[n]}


_children = count(1)
_children_lock = threading.Lock()


def child_name(family: str) -> str:
    """A name that nobody else has: its syllables count in base twenty."""
    with _children_lock:
        left = next(_children)
    parts = []
    for _place in range(3):
        left, digit = divmod(left, len(SYLLABLES))
        parts.append(SYLLABLES[digit])
    return " ".join([family, *parts])


@dataclass
class Clock:
    """Until when people go on, and how long they think."""

    until: float
    pace: float = 1.0

    def over(self) -> bool:
        """Whether it is time to go home."""
        return time.monotonic() > self.until

    def think(self, dice: random.Random, seconds: float) -> None:
        """A pause of about so many seconds, spread as people's are: mostly shorter, now and then much longer."""
        pause = min(dice.expovariate(1 / seconds), 6 * seconds) * self.pace
        time.sleep(max(0.0, min(pause, self.until - time.monotonic())))


@dataclass
class Person:
    """Somebody with a browser, a password and a day's work."""

    login: str
    password: str
    browser: Browser
    clock: Clock
    journal: Journal

    @property
    def dice(self) -> random.Random:
        """His whims, from the seed."""
        return self.browser.dice

    def think(self, seconds: float) -> None:
        """Read, type, look away."""
        self.clock.think(self.dice, seconds)

    def open(self, path: str, kind: str) -> Page:
        """Open a page, signing in on the way where that is asked."""
        page = self.browser.get(path, kind)
        for _try in range(3):
            if page.path == SIGN_IN:
                page = self._sign_in(page)
            elif page.path == CONFIRM and (form := page.form("password")):
                page = self.browser.send(form, "sign in", {"password": self.password})
            else:
                break
        return page

    def _sign_in(self, page: Page) -> Page:
        form = page.form("login", "password")
        if form is None:
            return page
        self.think(1)
        return self.browser.send(form, "sign in", {"login": self.login, "password": self.password})

    def again(self, what: Callable[[], Page], tries: int = 20) -> Page:
        """Do what was asked once more until an answer comes that is not 503, as people reload; raises ``Lost``."""
        for n in range(tries):
            try:
                page = what()
            except Lost:
                if n == tries - 1:
                    raise
            else:
                if page.status != 503:
                    return page
            if self.clock.over():
                break
            time.sleep(min(2 + n, 10))
        raise Lost("given up")

    def work(self, turns: Iterator[None]) -> None:
        """Go on until the hour is over; whoever lost an answer or met a page that he did not expect begins anew."""
        while not self.clock.over():
            try:
                if next(turns, False) is False:
                    return
            except Lost:
                time.sleep(self.dice.uniform(1, 4))
                return


KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def key_in(address: str) -> str:
    """The key in an address; empty without one."""
    found = KEY.search(address)
    return found[0] if found else ""
