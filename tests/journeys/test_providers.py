"""A citizen signs in without a password: to a provider in a process of its own, and back to where she was going."""

import os
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from motcua.kernel.people.api import Account
from tests import helpers
from tests.harness.axe import assert_accessible
from tests.harness.browser import Open
from tests.harness.provider import Imagined
from tests.harness.server import Live

pytestmark = pytest.mark.browser
WAYS = pytest.mark.parametrize(
    ("button", "locale"),
    [
        pytest.param("Đăng nhập bằng VNeID (thử nghiệm)", "vi-VN", id="wrapped"),
        pytest.param("Đăng nhập bằng Cổng Dịch vụ công (thử nghiệm)", "vi-VN", id="plain"),
        pytest.param("Sign in with VNeID (test)", "en-GB", id="english"),
    ],
)


@pytest.fixture(autouse=True)
def offered(imagined: Imagined, live: Live, ward: helpers.Ward, settings: Any) -> None:
    settings.MOTCUA_URL = live.url


def picture(page: Page, name: str) -> None:
    if folder := os.environ.get("MOTCUA_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@WAYS
@pytest.mark.parametrize("width", [1280, 390], ids=["desk", "phone"])
def test_a_mother_signs_in_through_a_provider(open_page: Open, width: int, button: str, locale: str) -> None:
    page = open_page(width=width, locale=locale)
    page.goto("/ho-so/")
    assert_accessible(page)
    picture(page, f"sign-in-{width}-{locale}")
    page.get_by_role("link", name=button).click()
    expect(page).to_have_url(re.compile("/(vneid|oidc)/authorize"))
    assert_accessible(page)
    picture(page, f"provider-{width}-{locale}")
    page.get_by_role("button", name="TRẦN THỊ LAN").click()
    expect(page).to_have_url(re.compile("/ho-so/$"))
    expect(page.get_by_role("banner")).to_contain_text("Trần Thị Lan")


def test_whoever_declines_or_is_stopped_reads_why_and_can_begin_again(open_page: Open) -> None:
    page = open_page(width=390, javascript=False)
    page.goto("/dang-nhap/")
    page.get_by_role("link", name="Đăng nhập bằng VNeID (thử nghiệm)").click()
    page.get_by_role("button", name="Không đồng ý, quay lại").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ông/bà chưa đồng ý đăng nhập")
    picture(page, "stopped-390")
    page.get_by_role("link", name="Làm lại").click()
    page.get_by_role("button", name="NGUYỄN VĂN TÁM").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("chưa đủ mức")
    page.get_by_role("link", name="Cách đăng nhập khác").click()
    page.get_by_role("link", name="Đăng nhập bằng VNeID (thử nghiệm)").click()
    page.get_by_role("button", name="LÒ THỊ MAI").click()
    expect(page.get_by_role("banner")).to_contain_text("LÒ THỊ MAI")
    assert Account.objects.filter(party__name="LÒ THỊ MAI").count() == 1
