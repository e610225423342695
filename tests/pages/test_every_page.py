"""axe finds nothing on any page: each address of the table of doors, in every language, by day and by night, on a
desk's screen and on a telephone's."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from pathlib import Path
from queue import Empty, Queue
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from playwright.sync_api import BrowserContext, Page, sync_playwright

from motcua.faces.desk.licence_ways import WAYS as LICENCE_WAYS
from motcua.faces.desk.money_acts import FORMS
from motcua.faces.desk.ways import WAYS
from motcua.kernel.calendar.api import at
from motcua.mechanisms.cases import api as cases
from tests.architecture.routes import PAGES
from tests.harness.axe import AXE, violations
from tests.harness.browser import CHROMIUM, DESK, FLAGS, PHONE
from tests.harness.server import Live
from tests.pages.places import ADMIN, OTHERS, PLACES
from tests.pages.world import World, play

ASKED = "can-bo/ho-so/<uuid:key>/vi-sao/"
COLOURS = ["color-contrast", "link-in-text-block"]  # what reads colours; no other rule knows of a scheme
LANGUAGES = [language for language, _name in settings.LANGUAGES]
SIGHTS = [("light", DESK, []), ("dark", DESK, COLOURS), ("dark", PHONE, []), ("light", PHONE, COLOURS)]
"""Scheme, width and rules (none: all) of each look at an open page. A scheme moves, hides and adds nothing, so
whatever does not read colours would find the same again."""
ERRORS = {"500": ZeroDivisionError(), "503": OperationalError("disk I/O error")}
"""What the product fails with on the page of a procedure of this code."""
BROWSERS = 2
Visit = tuple[str, str, int]
pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]


def test_every_address_that_answers_get_is_looked_at_or_is_no_page() -> None:
    asked = {address for address, (methods, _right) in PAGES.items() if "GET" in methods}
    assert asked == PLACES.keys() | OTHERS.keys()
    assert not PLACES.keys() & OTHERS.keys()


def test_every_form_of_an_act_is_looked_at_but_those_of_states_that_no_story_here_reaches() -> None:
    entries = [tuple(entry.split()) for entries in PLACES.values() for entry in entries]
    looked, of_money = {words[-1] for words in entries}, {(words[1], words[-1]) for words in entries if words[1:]}
    verbs = {verb.replace("_", "-") for verb in WAYS} | set(LICENCE_WAYS)
    assert verbs - looked == {"pause", "charge", "resume"}
    unreached = {("tien", "unassign"), ("rut-lai", "dismiss"), ("rut-lai", "reopen"), ("hoan", "approve")}
    assert set(FORMS) - of_money == unreached | {("hoan", "decline"), ("hoan", "pay")}


def test_axe_finds_nothing_on_any_page_in_any_language_scheme_and_width(
    live: Live, tmp_path: Path, post: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, visits = _aside(lambda: _prepared(tmp_path))
    live.moment = world.demo.ends
    monkeypatch.setattr(cases, "linked_by_code", _failing(cases.linked_by_code))
    of = {who: [visit for visit in visits if visit[0] == who] for who in {visit[0] for visit in visits}}
    left: Queue[tuple[str, str, list[Visit]]] = Queue()
    for who in sorted(of, key=lambda one: (-len(of[one]), one)):  # the longest first: no browser waits for another
        for language in LANGUAGES:
            left.put((who, language, of[who]))
    with ThreadPoolExecutor(BROWSERS) as pool:
        walks = [pool.submit(_walk, live.url, world, left) for _ in range(BROWSERS)]
        faults = [fault for walk in walks for fault in walk.result()]
    assert not faults, "\n".join(faults)


def _prepared(folder: Path) -> tuple[World, list[Visit]]:
    """The world, with everybody in it signed in, and who opens which address."""
    world = play(folder)
    with at(world.demo.ends):
        visits = list(_planned(world))
        for who in {visit[0] for visit in visits} - {"-"}:
            world.client(who)
    return world, visits


def _aside(work: Callable[[], Any]) -> Any:
    """Do something in a thread of its own: Playwright keeps an event loop in this one."""

    def run() -> Any:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


def _planned(world: World) -> Iterator[tuple[str, str, int]]:
    for route, entries in PLACES.items():
        for entry in entries:
            who, *words = entry.split()
            address = world.address(route, words)
            if route != ASKED:
                world.opens(who, address)
            yield who, address, 404 if "XXXX" in entry else 200
    yield from (("-", f"/thu-tuc/{code}/", int(code)) for code in ERRORS)
    yield from (("-", "/khong-co/", 404), ("nobody.yet", "/can-bo/", 403), (ADMIN, "/khong-co/", 404))


def _walk(url: str, world: World, left: "Queue[tuple[str, str, list[Visit]]]") -> list[str]:
    """One browser: takes one person and language after the other, and opens the pages of each."""
    faults: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        while True:
            try:
                who, language, visits = left.get_nowait()
            except Empty:
                return faults
            context = browser.new_context(reduced_motion="reduce", bypass_csp=True)
            context.set_default_timeout(30_000)
            if who != "-":
                _cookie(context, url, settings.SESSION_COOKIE_NAME, world.sessions[who])
            page = context.new_page()
            page.add_init_script(AXE.read_text(encoding="utf-8"))
            _cookie(context, url, settings.LANGUAGE_COOKIE_NAME, language)
            for _who, address, status in visits:
                faults += _looked_at(page, f"{url}{address}", status, language, who)
            context.close()


def _cookie(context: BrowserContext, url: str, name: str, value: str) -> None:
    context.add_cookies([{"name": name, "value": value, "url": url}])


def _looked_at(page: Page, address: str, status: int, language: str, who: str) -> list[str]:
    where, answer = f"{who} {language} {urlsplit(address).path}", page.goto(address)
    if answer is None or answer.status != status or urlsplit(page.url).path != urlsplit(address).path:
        return [f"{where}: answered {answer and answer.status} at {page.url}"]
    faults: dict[str, list[str]] = {}
    for scheme, width, rules in SIGHTS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of its literals
        for fault in violations(page, rules):
            faults.setdefault(fault, []).append(f"{scheme} {width}")
    return [f"{where} ({', '.join(sights)}): {fault}" for fault, sights in faults.items()]


def _failing(found: Callable[[str], Any]) -> Callable[[str], Any]:
    """How a procedure is found, which fails for two codes: by itself, and because storage does."""

    @wraps(found)
    def find(code: str, *args: Any) -> Any:
        if code in ERRORS:
            raise ERRORS[code]
        return found(code, *args)

    return find
