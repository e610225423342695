"""In a browser: a form keeps itself while it is filled in, and its groups grow and shrink, by mouse, key or button."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from motcua.kernel.forms.api import Draft
from tests import helpers
from tests.faces.portal.conftest import FORM
from tests.faces.portal.renewing import KIN, Sections, load_changed
from tests.harness.axe import assert_accessible
from tests.harness.browser import PHONE, Open
from tests.harness.server import Live
from tests.journeys import steps

pytestmark = pytest.mark.browser
EACH: list[dict[str, Any]] = [
    {"id": "tax", "type": "tax_code", "label": {"vi": "Mã số thuế", "en": "Tax code", "bn": "কর"}},
    {"id": "price", "type": "money", "label": {"vi": "Số tiền", "en": "Amount", "bn": "টাকা"}},
    {"id": "seller", "type": "party", "label": {"vi": "Người bảo trợ", "en": "Sponsor", "bn": "পৃষ্ঠপোষক"}},
    {"id": "plot", "type": "geometry", "label": {"vi": "Nơi sinh trên bản đồ", "en": "Place", "bn": "স্থান"}},
    {"id": "oath", "type": "signature", "label": {"vi": "Cam đoan", "en": "Oath", "bn": "শপথ"}},
]


@pytest.fixture
def open_ward(live: Live, tmp_path: Path) -> helpers.Ward:
    """The ward on a Tuesday at half past nine, its birth form with a group and every later type of field."""
    live.moment = helpers.MORNING
    ready: list[helpers.Ward] = []

    def change(sections: Sections) -> None:
        sections["child"]["fields"] += [KIN, *EACH]

    def prepare() -> None:
        ready.append(helpers.ward())
        load_changed(tmp_path, change)

    steps.elsewhere(helpers.MORNING, prepare)
    return ready[0]


@pytest.fixture
def form(open_page: Open, open_ward: helpers.Ward) -> Page:
    """The mother's telephone at the empty form."""
    return entered(open_page(width=PHONE))


@pytest.fixture
def plain_form(open_page: Open, open_ward: helpers.Ward) -> Page:
    """The same without JavaScript."""
    return entered(open_page(width=PHONE, javascript=False))


def entered(page: Page) -> Page:
    page.goto(f"/dang-nhap/?next={FORM}")
    steps.sign_in(page, "lan.tran", FORM, lambda page: None)
    return page


def name(page: Page, n: int) -> Any:
    return page.locator(f"[name='child.siblings.{n}.full_name']")


def test_a_form_keeps_itself_and_what_is_typed_meanwhile_stays(form: Page) -> None:
    steps.answer(form, "child.full_name", "Nguyễn Minh Anh")
    form.locator("[name='mother.full_name']").focus()
    expect(form.get_by_text("Đã lưu nháp lúc 09:30 hôm nay.")).to_be_visible()
    form.keyboard.type("Trần Thị Lan")
    assert form.locator("[name='mother.full_name']").input_value() == "Trần Thị Lan"
    with form.expect_response(lambda got: "autosave" in (got.request.post_data or "")):
        form.keyboard.press("Tab")
    form.goto("/")  # away, without a word
    form.goto(FORM)
    assert form.locator("[name='mother.full_name']").input_value() == "Trần Thị Lan"
    assert form.locator("[name='child.full_name']").input_value() == "Nguyễn Minh Anh"


def test_a_form_that_kept_itself_is_saved_without_being_called_a_stranger(form: Page) -> None:
    with form.expect_response(lambda got: "autosave" in (got.request.post_data or "")):
        steps.answer(form, "child.full_name", "Nguyễn Minh")
        form.keyboard.press("Tab")
    steps.answer(form, "child.full_name", "Nguyễn Minh Anh")
    with form.expect_navigation():
        form.get_by_role("button", name="Lưu bản nháp").click()
    expect(form.get_by_text("Đã lưu bản nháp")).to_be_visible()
    expect(form.get_by_text("cửa sổ khác")).to_have_count(0)


def test_a_group_grows_and_shrinks_in_place(form: Page) -> None:
    name(form, 0).fill("Nguyễn An")
    add = form.get_by_role("button", name="Thêm dòng")
    add.focus()
    form.keyboard.press("Enter")
    expect(name(form, 1)).to_be_visible()
    assert form.evaluate("document.activeElement.id") == "f-child-siblings-add", "the focus stays"
    name(form, 1).fill("Nguyễn Ba")
    add.click()
    expect(name(form, 2)).to_be_visible()
    form.locator("#f-child-siblings-0-drop").click()
    expect(name(form, 2)).to_have_count(0)
    assert [name(form, n).input_value() for n in (0, 1)] == ["Nguyễn Ba", ""]
    assert form.url.endswith(FORM)
    assert_accessible(form)


def test_without_javascript_the_same_buttons_do_the_same(plain_form: Page) -> None:
    name(plain_form, 0).fill("Nguyễn An")
    plain_form.get_by_role("button", name="Thêm dòng").click()
    name(plain_form, 1).fill("Nguyễn Ba")
    plain_form.get_by_role("button", name="Thêm dòng").click()
    plain_form.locator("#f-child-siblings-0-drop").click()
    assert [name(plain_form, n).input_value() for n in (0, 1)] == ["Nguyễn Ba", ""]
    plain_form.locator("[name='child.seller.kind'][value='organisation']").check()
    plain_form.locator("[name='child.seller.name']").fill("Công ty Hoa Sen")
    plain_form.locator("[name='child.plot']").fill("21.0245, 105.8412")
    plain_form.get_by_role("button", name="Lưu bản nháp").click()
    expect(plain_form.get_by_text("Đã lưu bản nháp")).to_be_visible()
    child = Draft.objects.get().data["child"]
    assert child["seller"] == {"kind": "organisation", "name": "Công ty Hoa Sen", "number": "", "phone": ""}
    assert child["plot"] == "21.0245, 105.8412"


def test_every_type_of_field_is_drawn_so_that_all_can_use_it(form: Page) -> None:
    assert_accessible(form)
    form.locator("[name='child.seller.kind'][value='organisation']").check()
    expect(form.get_by_label("Tên tổ chức", exact=True)).to_be_visible()
    form.locator("[name='child.tax']").fill("0100109107")
    form.locator("[name='child.plot']").fill("1, 2")
    form.locator("[name='child.oath.name']").fill("Lan")
    with form.expect_navigation():
        form.get_by_role("button", name="Tiếp tục").click()
    for words in ("chữ số thứ mười không khớp", "nằm ngoài lãnh thổ", "Xin đánh dấu xác nhận"):
        expect(form.get_by_role("alert").get_by_text(words)).to_be_visible()
    assert_accessible(form)
    assert form.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
