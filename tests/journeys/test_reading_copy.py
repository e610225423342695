"""A citizen who reads no Vietnamese reads the certificate in Bengali on a telephone, and a clerk looks it up."""

import re

import pytest
from playwright.sync_api import expect

from motcua.mechanisms.cases.api import Dossier
from tests import helpers
from tests.harness.axe import assert_accessible
from tests.harness.browser import DESK, PHONE, Open
from tests.harness.server import Live
from tests.journeys import steps

pytestmark = pytest.mark.browser


def issued(live: Live, ward: helpers.Ward) -> None:
    """A birth registered and its certificate signed, this morning."""
    assert live.moment
    steps.elsewhere(live.moment, lambda: helpers.settle(ward, helpers.file_birth(ward)))


def test_a_citizen_reads_the_certificate_in_bengali_on_a_telephone(
    open_page: Open, live: Live, ward: helpers.Ward
) -> None:
    issued(live, ward)
    paper = helpers.results().get()
    reader = open_page(width=PHONE)
    steps.sign_in(reader, "lan.tran", "/", assert_accessible)
    reader.get_by_role("button", name="বাংলা").click()
    reader.goto(f"/ho-so/{Dossier.objects.get().pk}/")
    reader.get_by_role("link", name="বাংলা").click()
    expect(reader).to_have_url(re.compile("/ban-doc/bn/$"))
    copy = reader.get_by_role("article")
    expect(copy).to_have_attribute("lang", "bn")
    expect(copy.get_by_role("heading", level=1)).to_have_text("জন্ম সনদ")
    expect(copy).to_contain_text("শুধু পড়ার জন্য অনুবাদ, আইনি মূল্য নেই")
    for said in (paper.notation, "17 নভেম্বর 2026", "Nguyễn Minh Anh", "মহিলা", "Đỗ Thu Hà", paper.code):
        expect(copy).to_contain_text(said)
    expect(copy.get_by_role("img")).to_be_visible()
    expect(reader.get_by_role("main")).not_to_contain_text(re.compile("Số|Ngày cấp|Giấy khai sinh"))
    assert_accessible(reader)
    address = reader.get_by_role("link", name="পড়ার কপি PDF হিসেবে খুলুন").get_attribute("href")
    answer = reader.request.get(f"{live.url}{address}")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF-")
    reader.get_by_role("link", name="English").click()
    expect(reader.get_by_role("article").get_by_role("heading", level=1)).to_have_text("Birth certificate")
    reader.get_by_role("link", name=paper.code).click()
    expect(reader).to_have_url(re.compile(f"/kiem-tra/{paper.code}/$"))


@pytest.mark.parametrize("width", [DESK, PHONE], ids=["desk", "phone"])
def test_an_official_finds_a_number_in_the_register(
    open_page: Open, live: Live, ward: helpers.Ward, width: int
) -> None:
    issued(live, ward)
    officer = open_page(width=width)
    steps.come(officer, "ha.do", "/can-bo/so-van-ban/")
    assert_accessible(officer)
    officer.get_by_label("Số, ký hiệu").fill("99")
    officer.get_by_role("button", name="Lọc").click()
    expect(officer.get_by_role("main")).to_contain_text("Chưa có giấy tờ nào trong phần sổ này")
    officer.get_by_role("link", name="Xem tất cả").click()
    officer.get_by_role("combobox", name=re.compile("^Sổ")).select_option(label="Sổ đăng ký khai sinh")
    officer.get_by_role("button", name="Lọc").click()
    expect(officer.get_by_role("listitem").filter(has_text="01/2026")).to_be_visible()
    assert_accessible(officer)
    officer.get_by_role("link", name="Hủy giấy tờ này").click()
    expect(officer).to_have_url(re.compile("/huy/$"))
