"""On a phone: a citizen whose request was not taken in says what she thinks, complains, and reads the answer."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from motcua.kernel.jobs.api import drain
from tests import helpers
from tests.harness.axe import assert_accessible
from tests.harness.browser import PHONE, Open
from tests.harness.server import Live
from tests.journeys import steps

pytestmark = pytest.mark.browser
WORDS = "Tôi chờ ba tiếng ở quầy mà không ai hướng dẫn, sau đó hồ sơ bị trả lại."
REPLY = "Chúng tôi xin lỗi ông/bà. Hôm đó quầy số 2 vắng người hai tiếng; từ nay luôn có người thay."


def test_a_citizen_rates_complains_and_reads_the_answer(open_page: Open, ward: helpers.Ward, live: Live) -> None:
    key: list[str] = []

    def decline() -> None:
        filed = helpers.file_birth(ward)
        helpers.decline(ward, filed, "Giấy chứng sinh bị mờ, không đọc được.")
        key.append(str(filed.pk))
        drain()

    steps.elsewhere(helpers.MORNING, decline)
    address = f"/ho-so/{key[0]}/"
    page = open_page(width=PHONE)

    # She rates: pressing at once is answered in words, and nothing that she typed is lost.
    steps.come(page, "lan.tran", address)
    page.get_by_role("link", name="Đánh giá", exact=True).click()
    assert_accessible(page)
    page.get_by_label("Lời góp ý").fill("Chờ lâu quá.")
    page.get_by_role("button", name="Gửi đánh giá").click()
    expect(page.get_by_role("alert")).to_contain_text("Xin chọn một mức.")
    expect(page.get_by_label("Lời góp ý")).to_have_value("Chờ lâu quá.")
    page.get_by_label("Không hài lòng", exact=True).check()
    page.get_by_label("Chờ lâu hoặc trễ hẹn").check()
    page.get_by_role("button", name="Gửi đánh giá").click()
    expect(page.get_by_text("Cảm ơn ông/bà đã đánh giá.", exact=False).first).to_be_visible()
    assert_accessible(page)

    # She complains.
    page.get_by_role("link", name="Phản ánh, kiến nghị").click()
    assert_accessible(page)
    page.get_by_label("Nội dung phản ánh").fill(WORDS)
    page.get_by_role("button", name="Gửi phản ánh").click()
    expect(page.get_by_text("Chủ tịch UBND phường Cửa Nam sẽ trả lời", exact=False)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    assert_accessible(page)
    page.context.clear_cookies()

    # The chairwoman finds the duty first in her inbox, and answers it the next day.
    live.moment = helpers.MORNING + timedelta(days=1)
    steps.sign_in(page, "ha.do", "/can-bo/", steps.unlooked)
    expect(page.get_by_role("heading", level=1)).to_have_text("Xem xét và trả lời phản ánh")
    page.get_by_role("link", name="Mở hồ sơ để xử lý").click()
    expect(page.get_by_text(WORDS)).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Phản ánh đúng", exact=True).check()
    page.get_by_role("textbox", name="Trả lời").fill(REPLY)
    page.get_by_role("button", name="Gửi trả lời").click()
    expect(page.get_by_text("Đã gửi trả lời cho người phản ánh.")).to_be_visible()
    page.context.clear_cookies()

    # She is told, and reads the answer.
    steps.come(page, "lan.tran", "/thong-bao/")
    page.get_by_role("link", name="Đã có trả lời phản ánh").click()
    expect(page.get_by_text(REPLY)).to_be_visible()
    expect(page.get_by_role("heading", name="Phản ánh đúng")).to_be_visible()
    assert_accessible(page)


def test_the_page_of_choices_works_and_tells_when_the_browser_says_no(
    page: Page, ward: helpers.Ward, live: Live
) -> None:
    steps.come(page, "lan.tran", "/tai-khoan/thong-bao/")
    assert_accessible(page)
    page.get_by_label("Không gửi từ lúc").fill("20:00")
    page.get_by_role("button", name="Ghi lại").click()
    expect(page.get_by_role("alert").first).to_contain_text("Giờ yên tĩnh cần cả giờ bắt đầu và giờ kết thúc.")
    assert_accessible(page)
    page.get_by_label("Đến lúc").fill("08:00")
    page.get_by_role("button", name="Ghi lại").click()
    expect(page.get_by_text("Đã ghi cách nhận thông báo của ông/bà.")).to_be_visible()
    # A browser without a push service, or without leave: said beside the button, and nothing is sent.
    page.get_by_role("button", name="Báo trên trình duyệt này").click()
    expect(page.get_by_text("Trình duyệt này chưa cho phép", exact=False)).to_be_visible()
    assert_accessible(page)


def test_our_worker_is_let_in_by_our_own_policy_and_shows_what_is_pushed(
    open_page: Open, ward: helpers.Ward, live: Live
) -> None:
    page = open_page(width=PHONE)
    steps.come(page, "lan.tran", "/tai-khoan/thong-bao/")
    page.context.grant_permissions(["notifications"])
    tools = page.context.new_cdp_session(page)
    known: list[str] = []
    tools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: known.extend(one["registrationId"] for one in event["registrations"]),
    )
    tools.send("ServiceWorker.enable")
    worker = page.locator("[data-push-worker]").get_attribute("data-push-worker")
    activated = page.evaluate(
        """async (address) => {
            const there = await navigator.serviceWorker.register(address);
            const worker = there.installing ?? there.waiting ?? there.active;
            if (worker.state !== "activated") {
                await new Promise((done) => worker.addEventListener("statechange", () => {
                    if (["activated", "redundant"].includes(worker.state)) done();
                }));
            }
            return worker.state;
        }""",
        worker,
    )
    assert activated == "activated"
    for words in ("Có tin mới về hồ sơ của ông/bà", "Ông/bà có thông báo mới"):
        pushed = {"origin": live.url, "registrationId": known[0], "data": words}
        tools.send("ServiceWorker.deliverPushMessage", pushed)
    shown = page.evaluate(
        """async (address) => {
            const there = await navigator.serviceWorker.getRegistration(address);
            for (let tries = 0; tries < 50; tries++) {
                const shown = (await there.getNotifications()).map((one) => one.title);
                if (shown.includes("Ông/bà có thông báo mới")) return shown;
                await new Promise((done) => setTimeout(done, 100));
            }
            return [];
        }""",
        worker,
    )
    assert shown == ["Ông/bà có thông báo mới"], "the next message takes the place of the last"
