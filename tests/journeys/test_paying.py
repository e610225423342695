"""Paying, in a real browser: at the counter; from a telephone by transfer; twice by mistake, and the money back."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from motcua.kernel.jobs.api import drain
from motcua.mechanisms.money import api as money
from tests import helpers
from tests.harness.axe import assert_accessible
from tests.harness.browser import DESK, PHONE, Open
from tests.harness.gateway import Imagined
from tests.harness.server import Live
from tests.journeys import steps
from tests.mechanisms.money import paid

pytestmark = pytest.mark.browser
ACCOUNTANT = "huong.ha"
PAYING = "/can-bo/thu-phi/"


def owing(ward: helpers.Ward) -> money.Demand:
    """A result that is signed and waits for 24,000 dong."""

    def work() -> None:
        paid.accountant()
        helpers.settle(ward, helpers.file_birth(ward, data=paid.EXTRA))

    steps.elsewhere(helpers.MORNING, work)
    found: list[money.Demand] = []
    steps.elsewhere(helpers.MORNING, lambda: found.append(money.Demand.objects.get()))
    return found[0]


def sign(live: Live) -> None:
    """The worker signs receipts and slips."""
    assert live.moment is not None
    steps.elsewhere(live.moment, drain)


def upload(page: Page, *lines: tuple[str, int, str]) -> None:
    """The accountant takes a bank's statement in."""
    page.get_by_role("link", name="Tải lên sao kê").click()
    text = paid.statement(*lines).encode()
    page.get_by_label("Tệp sao kê").set_input_files({"name": "saoke.csv", "mimeType": "text/csv", "buffer": text})
    page.get_by_role("button", name="Tải lên sao kê").click()
    expect(page.get_by_text(f"{len(lines)} bút toán mới")).to_be_visible()
    assert_accessible(page)


def press(page: Page, link: str) -> None:
    """Follow a link to an act's form, and look at it."""
    page.get_by_role("link", name=link, exact=True).click()
    expect(page.get_by_role("button", name="Không thực hiện")).to_have_count(0)
    assert_accessible(page)


def test_a_fee_is_paid_at_the_counter_and_the_receipt_is_taken_home(
    open_page: Open, live: Live, ward: helpers.Ward
) -> None:
    demand = owing(ward)
    clerk = open_page(width=DESK)
    steps.come(clerk, "mai.nguyen", PAYING)
    assert_accessible(clerk)
    clerk.get_by_label("Mã hồ sơ hoặc mã chuyển khoản").fill(demand.code)
    clerk.get_by_role("button", name="Tìm").click()
    clerk.get_by_role("link", name="Bản sao Giấy khai sinh cấp thêm").click()
    assert_accessible(clerk)
    press(clerk, "Thu tiền tại quầy")
    clerk.get_by_role("button", name="Đã nhận đủ tiền").click()
    expect(clerk.get_by_text("Đã nhận 24.000 đồng, tiền mặt tại quầy")).to_be_visible()
    sign(live)
    clerk.goto(f"{PAYING}quy/")
    expect(clerk.get_by_text("24.000 đồng").first).to_be_visible()
    assert_accessible(clerk)
    mother = open_page(width=PHONE)
    steps.come(mother, "lan.tran", f"/nop-tien/{demand.pk}/")
    expect(mother.get_by_text("Biên lai số 0000001/BL-2026").first).to_be_visible()
    with mother.expect_download() as coming:
        mother.get_by_role("link", name="Tải biên lai").click()
    assert coming.value.suggested_filename == "0000001-BL-2026.pdf"


def test_a_transfer_made_twice_by_mistake_is_found_given_back_and_seen_by_the_citizen(
    open_page: Open, live: Live, ward: helpers.Ward
) -> None:
    demand = owing(ward)
    mother = open_page(width=PHONE)
    steps.come(mother, "lan.tran", f"/nop-tien/{demand.pk}/")
    expect(mother.get_by_role("img", name="Mã VietQR để chuyển khoản")).to_be_visible()
    expect(mother.get_by_text(demand.reference).first).to_be_visible()
    assert_accessible(mother)

    accountant = open_page(width=DESK)
    steps.come(accountant, ACCOUNTANT, PAYING)
    upload(accountant, ("FT1", 24_000, f"{demand.reference} nop phi"), ("FT2", 24_000, f"{demand.reference} nop phi"))
    sign(live)
    mother.reload()
    expect(mother.get_by_text("Tải biên lai")).to_be_visible()
    expect(mother.get_by_text("Khoản này đã nộp rồi")).to_be_visible()

    accountant.get_by_role("link", name="Việc của tôi").first.click()
    expect(accountant.get_by_role("heading", name="Xác định tiền về là của khoản nào")).to_be_visible()
    assert_accessible(accountant)
    accountant.get_by_role("link", name="1 khoản tiền chờ xác định").click()
    accountant.get_by_role("link", name="24.000 đồng").first.click()
    assert_accessible(accountant)  # it is her duty, so nobody asks for what she opens it
    press(accountant, "Đề nghị hoàn tiền")
    accountant.get_by_label("Lý do").fill("ngắn")
    accountant.get_by_label("Trả cho ai, bằng cách nào").fill("TRAN THI LAN 0011 ngân hàng A")
    accountant.get_by_role("button", name="Gửi đề nghị").click()
    expect(accountant.get_by_role("alert")).to_contain_text("ít nhất 10")
    assert_accessible(accountant)
    accountant.get_by_label("Lý do").fill(paid.REASON)
    accountant.get_by_role("button", name="Gửi đề nghị").click()
    expect(accountant).to_have_url(re.compile("/thu-phi/hoan/"))
    expect(accountant.get_by_role("link", name="Duyệt hoàn tiền")).to_have_count(0)
    refund = accountant.url

    chairwoman = open_page(width=PHONE)
    steps.come(chairwoman, "ha.do", PAYING)
    chairwoman.get_by_role("link", name="24.000 đồng").first.click()
    press(chairwoman, "Duyệt hoàn tiền")
    chairwoman.get_by_role("button", name="Duyệt").click()
    expect(chairwoman.get_by_text("Đã duyệt, chờ chi")).to_be_visible()

    accountant.goto(refund)
    press(accountant, "Đã chi, ghi lại")
    accountant.get_by_label("Số bút toán của ngân hàng").fill("FT-OUT-1")
    accountant.get_by_role("button", name="Ghi đã chi").click()
    expect(accountant.get_by_text("Đã hoàn", exact=True)).to_be_visible()
    sign(live)
    mother.reload()
    expect(mother.get_by_text("Đã hoàn 24.000 đồng, chuyển khoản", exact=True)).to_be_visible()
    assert_accessible(mother)
    with mother.expect_download() as coming:
        mother.get_by_role("link", name="Tải phiếu hoàn tiền").click()
    assert coming.value.suggested_filename == "0000001-HT-2026.pdf"


def test_a_fee_is_paid_on_line_without_javascript_and_the_result_opens(
    open_page: Open, live: Live, ward: helpers.Ward, gateway: Imagined
) -> None:
    live.moment = helpers.MORNING + timedelta(minutes=5)
    demand = owing(ward)
    mother = open_page(width=PHONE, javascript=False)
    steps.come(mother, "lan.tran", f"/nop-tien/{demand.pk}/")
    gateway.at = live.moment
    mother.get_by_role("link", name="Thanh toán trực tuyến").click()
    expect(mother.get_by_text("24000 đồng")).to_be_visible()
    mother.get_by_role("button", name="Trả tiền").click()
    expect(mother).to_have_url(re.compile(f"/nop-tien/{demand.pk}/$"))
    expect(mother.get_by_text("Đã nhận 24.000 đồng, cổng thanh toán")).to_be_visible()
    assert gateway.answered == [200]
    sign(live)
    mother.goto("/ho-so/")
    mother.get_by_role("link", name="Đăng ký khai sinh").first.click()
    expect(mother.get_by_role("link", name="Tải giấy tờ")).to_be_visible()


def test_a_line_that_was_linked_to_the_wrong_payment_is_passed_over_taken_up_again_and_settled(
    open_page: Open, live: Live, ward: helpers.Ward
) -> None:
    demand = owing(ward)
    accountant = open_page(width=PHONE)
    steps.come(accountant, ACCOUNTANT, PAYING)
    upload(accountant, ("FT1000001", 24_000, demand.reference), ("FT1000002", 24_000, f"{demand.reference} lan 2"))
    head = "Ngày giao dịch;Số bút toán;Ghi nợ;Ghi có;Nội dung\n"
    back = f"{head}18/11/2026;FT9;;-24.000;HOAN TRA FT1000001\n".encode()
    accountant.get_by_label("Tệp sao kê").set_input_files({"name": "s.csv", "mimeType": "text/csv", "buffer": back})
    accountant.get_by_role("button", name="Tải lên sao kê").click()
    accountant.goto(PAYING)
    row = accountant.get_by_role("region", name="Ngân hàng đã rút lại").get_by_role("link")
    line = row.get_attribute("href")
    row.click()
    expect(accountant.get_by_role("region", name="Khoản thu bị rút lại").get_by_role("link")).to_have_count(1)
    assert_accessible(accountant)

    press(accountant, "Bỏ qua, không thuộc khoản nào")
    accountant.get_by_label("Lý do").fill("Chưa thấy khoản thu nào khớp.")
    accountant.get_by_role("button", name="Bỏ qua dòng này").click()
    accountant.goto(PAYING)
    accountant.get_by_text("Khoản ngân hàng rút lại đã bỏ qua").click()
    assert_accessible(accountant)
    accountant.locator(f"a[href='{line}']").click()
    press(accountant, "Xem lại dòng này")
    accountant.get_by_label("Lý do").fill("Ngân hàng báo lại là lần chuyển thứ hai.")
    accountant.get_by_role("button", name="Đưa lại danh sách chờ xử lý").click()

    some = accountant.get_by_role("region", name="Có thể là một trong các khoản thu này").get_by_role("link")
    expect(some).to_have_count(2)
    for number in ("FT1000001", "FT1000002"):
        expect(accountant.get_by_role("listitem").get_by_text(number)).to_be_visible()
    accountant.goto(str(some.first.get_attribute("href")))
    expect(accountant.get_by_role("radio", name=re.compile("^FT9"))).to_be_checked()
    accountant.get_by_role("button", name="Ghi là đã bị rút lại").click()
    expect(accountant.get_by_text("Đã ghi.")).to_be_visible()
    accountant.goto(str(line))
    expect(accountant.get_by_text("Đã ghi là bị rút lại")).to_be_visible()
    assert_accessible(accountant)


def test_money_put_to_a_wrong_fee_leaves_it_and_whoever_never_paid_is_asked_again(
    open_page: Open, live: Live, ward: helpers.Ward
) -> None:
    live.moment = helpers.MORNING + timedelta(minutes=5)
    demand = owing(ward)
    accountant = open_page(width=PHONE)
    steps.come(accountant, ACCOUNTANT, PAYING)
    upload(accountant, ("FT1000001", 30_000, "nop le phi"))
    accountant.goto(PAYING)
    accountant.get_by_role("region", name="Tiền về chưa rõ khoản nộp").get_by_role("link").click()
    found = accountant.url
    press(accountant, "Gắn với một khoản")
    accountant.get_by_label("Mã khoản phải nộp").fill(demand.reference)
    accountant.get_by_label("Lý do").fill("Tôi cho là của khoản này.")
    accountant.get_by_role("button", name="Gắn tiền với khoản này").click()
    sign(live)

    accountant.goto(found)
    press(accountant, "Đề nghị hoàn tiền")
    choices = accountant.get_by_role("group", name="Phần tiền hoàn lại").get_by_role("radio")
    expect(choices).to_have_count(2)
    expect(accountant.get_by_role("radio", checked=True)).to_have_count(0)
    accountant.goto(found)
    press(accountant, "Gỡ khỏi khoản này (gắn nhầm)")
    accountant.get_by_label("Lý do").fill("Người chuyển gọi đến: tiền của hồ sơ khác.")
    accountant.get_by_role("button", name="Gỡ khỏi khoản này").click()
    expect(accountant.get_by_text("Khoản tiền này lại chờ xác định.")).to_be_visible()
    assert_accessible(accountant)
    sign(live)
    accountant.goto(PAYING)
    expect(accountant.get_by_role("region", name="Đã trả kết quả, chưa thu được").get_by_role("link")).to_have_count(1)
    assert_accessible(accountant)

    mother = open_page(width=PHONE)
    steps.come(mother, "lan.tran", f"/nop-tien/{demand.pk}/")
    expect(mother.get_by_text("Đã gỡ 24.000 đồng khỏi khoản này vì ghi nhầm")).to_be_visible()
    expect(mother.get_by_text("Thông tư về phí khai thác")).to_have_count(2)
    assert_accessible(mother)
