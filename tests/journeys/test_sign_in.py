"""Signing in as people do: an app with codes, a passkey, too many failures, proof before signing, another device."""

import json
import re
from urllib.parse import unquote, urlsplit

import pyotp
import pytest
from playwright.sync_api import Page, expect

from motcua.kernel.acts.api import perform
from motcua.kernel.calendar.api import at
from motcua.mechanisms.cases import api as cases
from tests import helpers
from tests.harness.axe import assert_accessible
from tests.harness.browser import Open
from tests.harness.server import Live
from tests.journeys import steps

ACCOUNT = "/tai-khoan/"


def type_in(page: Page, login: str, password: str = helpers.PASSWORD) -> None:
    page.get_by_label("Tên đăng nhập").fill(login)
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("main").get_by_role("button", name="Đăng nhập", exact=True).click()


def code(secret: str, seconds: int = 0) -> str:
    return pyotp.TOTP(secret).at(int(helpers.MORNING.timestamp()) + seconds)


@pytest.mark.django_db(transaction=True)
def test_an_app_with_codes_is_added_and_asked_for_from_then_on(ward: helpers.Ward, page: Page, live: Live) -> None:
    steps.sign_in(page, "ha.do", "/can-bo/", assert_accessible)
    page.goto(ACCOUNT)
    assert_accessible(page)
    page.get_by_role("link", name="Thêm ứng dụng tạo mã").click()
    expect(page.get_by_role("img", name="Mã vuông")).to_be_visible()
    page.get_by_text("Không quét được?").click()
    secret = page.locator("p.code").inner_text().replace(" ", "")
    assert_accessible(page)
    page.get_by_label("Mã 6 số đang hiện").fill("000000")
    page.get_by_role("button", name="Thêm ứng dụng này").click()
    expect(page.get_by_role("alert")).to_contain_text("Mã này chưa đúng")
    page.get_by_label("Mã 6 số đang hiện").fill(code(secret))
    page.get_by_role("button", name="Thêm ứng dụng này").click()
    expect(page.get_by_role("main")).to_contain_text("Đã thêm yếu tố xác thực thứ hai")
    page.get_by_role("link", name="Tạo mã dự phòng").click()
    page.get_by_role("button", name="Tạo mã dự phòng").click()
    expect(page.locator(".codes li")).to_have_count(10)
    assert_accessible(page)
    spare = page.locator(".codes li").first.inner_text()
    page.context.clear_cookies()
    page.goto("/dang-nhap/")
    type_in(page, "ha.do")
    expect(page.get_by_role("heading", name="Bước xác thực thứ hai")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Mã xác thực").fill(code(secret))  # it was used when the app was added
    page.get_by_role("button", name="Vào", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("đã dùng rồi")
    page.get_by_label("Mã xác thực").fill(spare)
    page.get_by_role("button", name="Vào", exact=True).click()
    expect(page).to_have_url(re.compile("/can-bo/$"))


@pytest.mark.django_db(transaction=True)
def test_a_passkey_is_made_and_signs_in_without_a_password(
    ward: helpers.Ward, open_page: Open, live: Live, settings: object
) -> None:
    settings.MOTCUA_URL = here = f"http://localhost:{urlsplit(live.url).port}"  # type: ignore[attr-defined]
    page = open_page()
    keys = page.context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options = device | {"isUserVerified": True, "automaticPresenceSimulation": True}
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(f"{here}/dang-nhap/?next={ACCOUNT}")
    type_in(page, "ha.do")
    page.get_by_role("link", name="Thêm khóa đăng nhập").click()
    expect(page.get_by_label("Tên gợi nhớ")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Tên gợi nhớ").fill("Máy ở cơ quan")
    page.get_by_role("button", name="Tạo khóa").click()
    expect(page.get_by_role("main")).to_contain_text("Khóa đăng nhập: Máy ở cơ quan")
    page.context.clear_cookies()
    page.goto(f"{here}/dang-nhap/?next={ACCOUNT}")
    page.get_by_role("button", name="Dùng vân tay, khuôn mặt hoặc mã mở máy").click()
    expect(page.get_by_role("main")).to_contain_text("Xác thực bằng khóa đăng nhập")
    page.context.clear_cookies()
    page.goto(f"{here}/dang-nhap/?next={ACCOUNT}")
    type_in(page, "ha.do")
    expect(page.get_by_role("heading", name="Bước xác thực thứ hai")).to_be_visible()
    page.get_by_role("button", name="Dùng khóa đăng nhập").click()
    expect(page.get_by_role("main")).to_contain_text("Xác thực bằng khóa đăng nhập, mật khẩu")


@pytest.mark.django_db(transaction=True)
def test_a_passkey_of_another_site_and_one_sent_twice_open_nothing(
    ward: helpers.Ward, open_page: Open, live: Live, settings: object
) -> None:
    settings.MOTCUA_URL = here = f"http://localhost:{urlsplit(live.url).port}"  # type: ignore[attr-defined]
    page = open_page()
    keys = page.context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options = device | {"isUserVerified": True, "automaticPresenceSimulation": True}
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(f"{here}/dang-nhap/?next={ACCOUNT}xac-thuc/khoa/")
    type_in(page, "ha.do")
    page.get_by_role("button", name="Tạo khóa").click()
    expect(page.get_by_role("main")).to_contain_text("Đã thêm yếu tố xác thực thứ hai")
    page.context.clear_cookies()
    page.goto(f"{here}/dang-nhap/")
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.get_by_role("button", name="Dùng vân tay, khuôn mặt hoặc mã mở máy").click()
    form = dict(part.split("=", 1) for part in (sent.value.post_data or "").split("&"))
    assert json.loads(unquote(form["answer"].replace("+", " ")))["type"] == "public-key"
    expect(page).to_have_url(re.compile("/can-bo/$"))
    page.context.clear_cookies()
    page.goto(f"{here}/dang-nhap/")
    again = page.request.post(
        f"{here}/dang-nhap/",
        form={
            name: unquote(value.replace("+", " ")) if name != "csrfmiddlewaretoken" else token(page)
            for name, value in form.items()
        },
        headers={"Referer": f"{here}/dang-nhap/"},
    )
    assert again.status in (422, 429)


def token(page: Page) -> str:
    return page.locator("[name=csrfmiddlewaretoken]").first.input_value()


@pytest.mark.django_db(transaction=True)
def test_five_failures_shut_the_door_and_say_until_when(ward: helpers.Ward, page: Page) -> None:
    page.goto("/dang-nhap/")
    for _ in range(5):
        type_in(page, "lan.tran", "sai")
        expect(page.get_by_role("alert")).to_contain_text("chưa đúng")
    type_in(page, "lan.tran")
    expect(page.get_by_role("alert")).to_contain_text("xin chờ đến 09:45")
    assert_accessible(page)


def ready_to_approve(ward: helpers.Ward) -> cases.Dossier:
    with at(helpers.MORNING):
        found = helpers.accept(ward, helpers.file_birth(ward))
        given = {"data": {"register": helpers.REGISTER}}
        return perform(cases.advance, ward.caller("civil_status_officer"), given, on=found.pk)


@pytest.mark.django_db(transaction=True)
def test_approving_later_asks_who_one_is_and_leads_back_to_the_dossier(
    ward: helpers.Ward, open_page: Open, live: Live
) -> None:
    found = ready_to_approve(ward)
    page = open_page()
    steps.sign_in(page, "ha.do", "/can-bo/", assert_accessible)
    live.moment = helpers.MORNING.replace(hour=9, minute=50)
    page.goto(f"/can-bo/ho-so/{found.pk}/")
    page.get_by_role("button", name="Phê duyệt và ký số").click()
    expect(page.get_by_role("heading", name="Xác nhận lại danh tính")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Mật khẩu").fill(helpers.PASSWORD)
    page.get_by_role("button", name="Xác nhận").click()
    expect(page.get_by_role("main")).to_contain_text("Xin bấm nút lần nữa để hoàn tất")
    page.get_by_role("button", name="Phê duyệt và ký số").click()
    expect(page.get_by_role("heading", name="Đã phê duyệt")).to_be_visible()


@pytest.mark.django_db(transaction=True)
def test_the_reason_typed_before_the_proof_is_still_there_after_it(
    ward: helpers.Ward, open_page: Open, live: Live
) -> None:
    found: list[cases.Dossier] = []
    steps.elsewhere(helpers.MORNING, lambda: found.append(helpers.settle(ward, helpers.file_birth(ward))))
    page = open_page()
    steps.sign_in(page, "ha.do", "/can-bo/", assert_accessible)
    page.goto(f"/can-bo/ho-so/{found[0].pk}/")
    page.get_by_role("link", name="Hủy giấy tờ số 01/2026").click()
    live.moment = helpers.MORNING.replace(hour=9, minute=50)
    page.get_by_label("Lý do hủy").fill("Ghi nhầm ngày sinh của cháu")
    page.get_by_role("button", name="Hủy giấy tờ").click()
    page.get_by_label("Mật khẩu").fill(helpers.PASSWORD)
    page.get_by_role("button", name="Xác nhận").click()
    expect(page.get_by_label("Lý do hủy")).to_have_value("Ghi nhầm ngày sinh của cháu")
    page.get_by_role("button", name="Hủy giấy tờ").click()
    expect(page.get_by_role("main")).to_contain_text("Đã hủy giấy tờ")


@pytest.mark.django_db(transaction=True)
def test_another_device_is_signed_out_from_this_one(ward: helpers.Ward, open_page: Open) -> None:
    here, there = open_page(), open_page(width=390)
    for page in (here, there):
        steps.sign_in(page, "lan.tran", "/", assert_accessible)
    here.goto(ACCOUNT)
    assert_accessible(here)
    here.get_by_role("button", name="Kết thúc phiên").click()
    expect(here.get_by_role("main")).to_contain_text("Đã kết thúc phiên")
    there.goto("/ho-so/")
    expect(there.get_by_role("main")).to_contain_text("Phiên làm việc trước đã kết thúc")


@pytest.mark.django_db(transaction=True)
def test_without_javascript_codes_work_and_the_page_says_what_passkeys_need(
    ward: helpers.Ward, plain_page: Page
) -> None:
    plain_page.goto(f"/dang-nhap/?next={ACCOUNT}xac-thuc/khoa/")
    expect(plain_page.get_by_role("button", name="Dùng vân tay, khuôn mặt hoặc mã mở máy")).to_be_hidden()
    type_in(plain_page, "ha.do")
    expect(plain_page.get_by_role("main")).to_contain_text("Tạo khóa đăng nhập cần JavaScript")
