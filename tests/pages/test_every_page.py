"""axe finds nothing on any page: each address of the table of doors, in every language, by day and by night, on a desk's
screen and on a telephone's."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from playwright.sync_api import Browser, BrowserContext, Page

from motcua.faces.portal import procedures
from motcua.kernel.calendar.api import at
from tests.architecture.routes import PAGES
from tests.harness.browser import AXE, DESK, PHONE, RULES
from tests.harness.server import Live
from tests.pages.places import ADMIN, OTHERS, PLACES
from tests.pages.world import World, play

LANGUAGES = ("vi", "en", "bn")
ASKED = "can-bo/ho-so/<uuid:key>/vi-sao/"
COLOURS = ["color-contrast", "link-in-text-block"]  # what reads colours; no other rule knows of a scheme
LOOK = """async ([rules, tags]) => {
  const only = rules.length ? {type: "rule", values: rules} : {type: "tag", values: tags};
  const found = await axe.run(document, {runOnly: only, resultTypes: ["violations"], elementRef: false, iframes: false});
  const {scrollWidth, clientWidth} = document.documentElement;
  const wide = scrollWidth > clientWidth ? [`${scrollWidth} pixels wide on a screen of ${clientWidth}`] : [];
  return found.violations.map(one => `${one.id}: ${one.help}\\n    ${one.nodes[0].html.slice(0, 300)}`).concat(wide);
}"""
SIGHTS = [("light", DESK, []), ("dark", DESK, COLOURS), ("dark", PHONE, COLOURS), ("light", PHONE, [])]


def test_every_address_that_answers_get_is_looked_at_or_is_no_page() -> None:
    asked = {address for address, (methods, _right) in PAGES.items() if "GET" in methods}
    assert asked == PLACES.keys() | OTHERS.keys()
    assert not PLACES.keys() & OTHERS.keys()


def test_axe_finds_nothing_on_any_page_in_any_language_scheme_and_width(
    live: Live, chromium: Browser, tmp_path: Path, post: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = _aside(lambda: play(tmp_path))
    live.moment = world.demo.ends
    faults: list[str] = []
    import time; t0=time.time(); print("PLAYED")
    visits = _aside(lambda: _visits(world))
    for who in dict.fromkeys(who for who, _address, _status in visits):
        context = _context(chromium, live, world, who)
        page = context.new_page()
        page.add_init_script(AXE.read_text(encoding="utf-8"))
        for language in LANGUAGES:
            context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live.url}])
            for _who, address, status in (visit for visit in visits if visit[0] == who):
                faults += _looked_at(page, f"{live.url}{address}", status, f"{who} {language} {address}")
        context.close(); print(who, time.time()-t0, flush=True)
    faults += _broken(chromium, live, world, monkeypatch)
    assert not faults, "\n".join(faults)


def _aside(work: Callable[[], Any]) -> Any:
    """Do something in a thread of its own: Playwright keeps an event loop in this one."""

    def run() -> Any:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


def _visits(world: World) -> list[tuple[str, str, int]]:
    """Who opens which address, and the status that it answers with."""
    with at(world.demo.ends):
        return list(_planned(world))


def _planned(world: World) -> Iterator[tuple[str, str, int]]:
    for route, entries in PLACES.items():
        for entry in entries:
            who, *words = entry.split()
            address = world.address(route, words)
            if route != ASKED:
                world.opens(who, address)
            yield who, address, 404 if "XXXX" in entry else 200
    yield from (("-", "/khong-co/", 404), ("nobody.yet", "/can-bo/", 403), (ADMIN, "/khong-co/", 404))


def _context(chromium: Browser, live: Live, world: World, who: str) -> BrowserContext:
    context = chromium.new_context(reduced_motion="reduce", bypass_csp=True)
    context.set_default_timeout(20_000)
    if who != "-":
        _aside(lambda: world.client(who))
        session = {"name": settings.SESSION_COOKIE_NAME, "value": world.sessions[who], "url": live.url}
        context.add_cookies([session])  # type: ignore[list-item]  # a SetCookieParam
    return context


def _looked_at(page: Page, address: str, status: int, where: str) -> list[str]:
    page.set_viewport_size({"width": DESK, "height": 900})
    page.emulate_media(color_scheme="light")
    answer = page.goto(address)
    assert answer is not None
    if answer.status != status or urlsplit(page.url).path != urlsplit(address).path:
        return [f"{where}: answered {answer.status} at {urlsplit(page.url).path}"]
    found: dict[str, list[str]] = {}
    for scheme, width, rules in SIGHTS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of its literals
        for fault in page.evaluate(LOOK, [rules, RULES]):
            found.setdefault(fault, []).append(f"{scheme} {width}")
    return [f"{where} ({', '.join(sights)}): {fault}" for fault, sights in found.items()]


def _broken(chromium: Browser, live: Live, world: World, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is shown when the product itself, or its storage, fails."""
    faults = []
    context = _context(chromium, live, world, "-")
    page = context.new_page()
    page.add_init_script(AXE.read_text(encoding="utf-8"))
    for error, status in ((ZeroDivisionError(), 500), (OperationalError("disk I/O error"), 503)):

        def fail(*_args: Any, error: Exception = error, **_kwargs: Any) -> Any:
            raise error

        monkeypatch.setattr(procedures, "render", fail)
        for language in LANGUAGES:
            context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live.url}])
            faults += _looked_at(page, f"{live.url}/tim/", status, f"- {language} {status}")
    context.close()
    return faults
