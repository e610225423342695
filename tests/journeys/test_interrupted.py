"""What holds a dossier up, in a real browser: asked for more in two phases, and late behind an apology."""

from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
from playwright.sync_api import Page, expect

from motcua.kernel.acts.api import perform
from motcua.kernel.calendar.api import ZONE, at
from motcua.kernel.files.api import receipt
from motcua.kernel.jobs.api import drain
from motcua.kernel.packs.api import load_folders
from motcua.mechanisms.cases import api as cases
from tests import helpers
from tests.harness.axe import assert_accessible
from tests.harness.browser import PHONE, Open
from tests.harness.server import Live
from tests.journeys import steps
from tests.packs.permits import Office, kept
from tests.packs.test_roads import GOOD, GRANT

pytestmark = pytest.mark.browser


def november(day: int, hour: int = 9, minute: int = 30) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


def cable(ward: helpers.Ward) -> cases.Dossier:
    """A cable under a lane, asked for on line on Monday 2 November."""
    Office(ward)
    with at(november(2)):
        load_folders([helpers.PACKS / "vn-roads"], helpers.SETUP)
        files = [
            {"component": part, "receipt": receipt(kept(helpers.NOTICE, f"{part}.pdf"), ward.actor("mother").pseudonym)}
            for part in ("drawings", "restoration")
        ]
        given = {"procedure": "urn:motcua:procedure:1.013061", "organisation": helpers.CUA_NAM}
        return perform(cases.submit, ward.caller("mother"), given | {"data": GOOD, "files": files})


def ask(officer: Page, what: str) -> None:
    """Ask for better drawings: first with nothing said, then in full."""
    officer.get_by_role("link", name="Yêu cầu bổ sung").click()
    officer.get_by_role("button", name="Yêu cầu bổ sung").click()
    expect(officer.get_by_role("alert").get_by_role("link")).to_have_count(2)
    assert_accessible(officer)
    officer.get_by_label("Điểm 1: giấy tờ").select_option("components.drawings")
    officer.get_by_label("Điểm 1: thiếu hoặc sai").fill(what)
    officer.get_by_label("Lý do, theo quy định nào").fill("Thiếu bản vẽ thì chưa xem xét được.")
    officer.get_by_role("button", name="Yêu cầu bổ sung").click()
    expect(officer.get_by_role("heading", name="Đã yêu cầu bổ sung")).to_be_visible()


def supply(mother: Page, what: str) -> None:
    """On her phone: read the letter, open the dossier, send the paper."""
    steps.come(mother, "lan.tran", "/thong-bao/")
    expect(mother.get_by_role("main")).to_contain_text(what)
    mother.get_by_role("link", name="cần bổ sung").first.click()
    main = mother.get_by_role("main")
    expect(main).to_contain_text("đang tạm dừng")
    expect(main).to_contain_text(what)
    assert_accessible(mother)
    mother.get_by_role("link", name="Bổ sung hồ sơ").click()
    mother.locator("[name='file.drawings']").set_input_files(steps.NOTICE)
    assert_accessible(mother)
    mother.get_by_role("button", name="Gửi phần bổ sung").click()
    expect(main).to_contain_text("Đã gửi phần bổ sung")


def test_a_permit_is_asked_for_more_in_two_phases_and_not_a_third_time(
    open_page: Open, live: Live, ward: helpers.Ward
) -> None:
    dossier, depth, gap = cable(ward), "Bản vẽ chưa ghi độ sâu.", "Bản vẽ chưa ghi khoảng cách tới mép đường."
    live.moment = november(3)
    desk, mother, officer = open_page(), open_page(width=PHONE), open_page()
    steps.sign_in(desk, "mai.nguyen", "/can-bo/", steps.unlooked)
    desk.get_by_role("link", name="Mở hồ sơ để xử lý").click()
    ask(desk, depth)
    steps.elsewhere(live.moment, drain)

    live.moment = november(4)
    supply(mother, depth)
    # Complete on Wednesday the 4th: five working days anew, until Wednesday the 11th.
    main = mother.get_by_role("main")
    expect(main.get_by_role("heading", name="Hẹn trả")).to_contain_text("17:30, thứ Tư, 11/11/2026")
    expect(main).to_contain_text("5 ngày làm việc, tính lại từ 09:30, thứ Tư, 04/11/2026")
    assert_accessible(mother)
    live.moment = november(4, 10)
    steps.come(desk, "mai.nguyen", f"/can-bo/ho-so/{dossier.pk}/")
    expect(desk.get_by_role("main")).to_contain_text("Ở bước này đã hết lượt yêu cầu bổ sung")
    desk.get_by_role("button", name="Tiếp nhận hồ sơ").click()

    live.moment = november(5)
    steps.sign_in(officer, "nam.tran", "/can-bo/", steps.unlooked)
    officer.get_by_role("link", name="Mở hồ sơ để xử lý").click()
    ask(officer, gap)
    steps.elsewhere(live.moment, drain)
    live.moment = november(9)
    supply(mother, gap)
    # From Thursday the 5th to Monday the 9th the clock stood over two closings: until Friday the 13th.
    expect(main.get_by_role("heading", name="Hẹn trả")).to_contain_text("17:30, thứ Sáu, 13/11/2026")
    mother.get_by_text("Xem cách tính từng ngày").click()
    for stood in ("thứ Năm, 05/11/2026", "thứ Sáu, 06/11/2026"):
        expect(main.locator(".clock-lines li", has_text=stood)).to_contain_text("tạm dừng")
    expect(main.get_by_role("heading", name="Yêu cầu bổ sung lúc")).to_have_count(2)
    assert_accessible(mother)

    live.moment = november(10)
    steps.come(officer, "nam.tran", f"/can-bo/ho-so/{dossier.pk}/")
    officer.goto(f"/can-bo/ho-so/{dossier.pk}/request-supplement/")
    main = officer.get_by_role("main")
    expect(main).to_contain_text("Ở bước này đã hết lượt yêu cầu bổ sung")
    expect(main.get_by_role("link", name="Yêu cầu bổ sung")).to_have_count(0)
    expect(main.get_by_role("heading", name="Hẹn trả")).to_contain_text("17:30, thứ Sáu, 13/11/2026")
    found = GRANT | {"date": "10/11/2026"}
    for name, value in helpers.posted({"appraisal": {n: v for n, v in found.items() if n != "conditions"}}).items():
        steps.answer(officer, name, value)
    assert_accessible(officer)
    officer.get_by_role("button", name="Thẩm tra xong, trình ký").click()
    expect(officer.get_by_role("heading", name="Đã thẩm tra")).to_be_visible()
    chairwoman = open_page()
    steps.sign_in(chairwoman, "ha.do", "/can-bo/", steps.unlooked)
    chairwoman.get_by_role("link", name="Mở hồ sơ để xử lý").click()
    chairwoman.get_by_role("button", name="Phê duyệt và ký số").click()
    expect(chairwoman.get_by_role("heading", name="Đã phê duyệt")).to_be_visible()
    steps.elsewhere(live.moment, drain)
    steps.come(mother, "lan.tran", f"/ho-so/{dossier.pk}/")
    expect(mother.get_by_role("link", name="Tải giấy tờ")).to_be_visible()
    assert_accessible(mother)


def test_a_late_dossier_goes_on_behind_an_apology_and_its_lateness_stays(
    open_page: Open, live: Live, ward: helpers.Ward, post: list[EmailMessage]
) -> None:
    with at(helpers.MORNING):
        dossier = helpers.accept(ward, helpers.file_birth(ward))
    # Promised for the same Tuesday; Wednesday the 18th and two working days: the 19th, the 20th.
    promised, anew, why = "17:30, thứ Ba, 17/11/2026", "17:30, thứ Sáu, 20/11/2026", "Hệ thống hộ tịch mất kết nối."
    live.moment = helpers.MORNING + timedelta(days=1)
    mother, officer = open_page(width=PHONE), open_page()
    steps.come(mother, "lan.tran", f"/ho-so/{dossier.pk}/")
    expect(mother.get_by_role("main")).to_contain_text("Chúng tôi trễ hẹn với ông/bà")

    steps.sign_in(officer, "binh.le", "/can-bo/", steps.unlooked)
    officer.get_by_role("link", name="Mở hồ sơ để xử lý").click()
    main = officer.get_by_role("main")
    expect(main).to_contain_text("Hồ sơ đã quá hạn. Trước khi giải quyết tiếp, xin lỗi người nộp và hẹn lại ngày trả.")
    expect(main.get_by_role("button", name="Thẩm tra xong")).to_have_count(0)
    assert_accessible(officer)
    officer.get_by_role("link", name="Xin lỗi và hẹn lại").click()
    officer.get_by_label("Hẹn lại thêm mấy ngày làm việc").fill("-2")
    officer.get_by_role("button", name="Xin lỗi và hẹn lại").click()
    expect(officer.get_by_role("alert").get_by_role("link")).to_have_count(2)
    expect(officer.get_by_role("alert")).to_contain_text("Xin nhập từ 1 trở lên")
    assert_accessible(officer)
    officer.get_by_label("Hẹn lại thêm mấy ngày làm việc").fill("2")
    officer.get_by_label("Lý do, người nộp đọc được").fill(why)
    officer.get_by_role("button", name="Xin lỗi và hẹn lại").click()
    expect(officer.get_by_role("heading", name="Đã hẹn lại ngày trả")).to_be_visible()
    steps.elsewhere(live.moment, drain)

    letter = post[-1]
    plain = letter.get_body(("plain",))
    assert plain
    assert (letter["to"], why in plain.get_content()) == ("lan.tran@example.vn", True)
    mother.goto("/thong-bao/")
    expect(mother.get_by_role("main")).to_contain_text(why)
    assert_accessible(mother)
    mother.get_by_role("link", name="Xin lỗi ông/bà").click()
    main = mother.get_by_role("main")
    expect(main.get_by_role("heading", name="Hẹn trả")).to_contain_text(anew)
    expect(main).to_contain_text(f"Hẹn lần đầu: {promised} · trễ hẹn")
    expect(main).to_contain_text("Hẹn lại thêm 2 ngày làm việc, tính từ 09:30, thứ Tư, 18/11/2026")
    assert_accessible(mother)

    officer.get_by_role("link", name="Xem lại hồ sơ").click()
    assert_accessible(officer)
    for name, value in helpers.posted({"register": helpers.REGISTER}).items():
        steps.answer(officer, name, value)
    officer.get_by_role("button", name="Thẩm tra xong, trình ký").click()
    expect(officer.get_by_role("heading", name="Đã thẩm tra")).to_be_visible()
    with at(live.moment):
        helpers.approve(ward, dossier)
    steps.elsewhere(live.moment, drain)
    mother.reload()
    expect(mother.get_by_role("link", name="Tải giấy tờ")).to_be_visible()
    expect(main).to_contain_text(f"Hẹn lần đầu: {promised} · trễ hẹn")
    assert_accessible(mother)
