"""Somebody new finds his guide at the foot of a page, reads it, and follows it to the page that it names."""

import re

from playwright.sync_api import Page, expect

from tests import helpers
from tests.harness.axe import assert_accessible


def test_somebody_new_reads_the_guide_and_follows_it(page: Page, ward: helpers.Ward) -> None:
    page.goto("/")
    page.get_by_role("contentinfo").get_by_role("link", name="Hướng dẫn").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hướng dẫn")
    assert_accessible(page)
    page.get_by_role("link", name="Người dân", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Người dân")
    assert_accessible(page)
    picture = page.get_by_role("img", name="Trang chủ trên điện thoại").first
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 0
    page.get_by_role("article").get_by_role("link", name="/tra-cuu/").click()
    expect(page).to_have_url(re.compile("/tra-cuu/$"))
