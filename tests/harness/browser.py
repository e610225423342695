"""Debian's Chromium, driven by Playwright.

A page that throws, or that its own Content-Security-Policy stops, fails the test that opened it.
"""

from collections.abc import Callable, Iterator
from typing import Any
from weakref import WeakSet

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.harness.server import Live

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
DESK, PHONE = 1280, 390

Open = Callable[..., Page]
plain: WeakSet[Page] = WeakSet()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever drives Chromium is marked, so that it runs in a process of its own (see ``tools/test``)."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the run. Playwright keeps an event loop in this thread, so Django is told that this is meant."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, live: Live) -> Iterator[Open]:
    """``open_page(width=390, javascript=False, **context)``: a page of a new visitor to the live server."""
    contexts, faults = [], []

    def open_one(width: int = DESK, javascript: bool = True, **options: Any) -> Page:
        options.setdefault("locale", "vi-VN")
        size = {"width": width, "height": 844 if width < 600 else 900}
        context = chromium.new_context(
            base_url=live.url, viewport=size, java_script_enabled=javascript, reduced_motion="reduce", **options
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        context.on("weberror", lambda error: faults.append(str(error.error)))
        context.on("console", lambda line: faults.append(line.text) if "Security Policy" in line.text else None)
        opened = context.new_page()
        if not javascript:
            plain.add(opened)
        return opened

    yield open_one
    for context in contexts:
        context.close()
    assert not faults, faults


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def page(request: pytest.FixtureRequest, open_page: Open) -> Page:
    """A page on a desk's screen and, in a second run of the test, on a telephone's."""
    return open_page(width=request.param)


@pytest.fixture
def plain_page(open_page: Open) -> Page:
    """A page on a telephone's screen with JavaScript off."""
    return open_page(width=PHONE, javascript=False)
