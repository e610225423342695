"""The accountant's desk, page by page: take, upload, settle, give back, and the chain with its papers."""

from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from motcua.kernel.access.api import Reading, actor_of, record_absence
from motcua.kernel.acts.api import Caller, lifted, perform
from motcua.kernel.calendar.api import at, now, today
from motcua.kernel.jobs.api import drain
from motcua.kernel.notices.api import Notice
from motcua.kernel.notices.reads import letter
from motcua.kernel.people.api import Account, prove, visit_of
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.money import api as money
from tests import acting, helpers
from tests.faces.desk.conftest import say_why
from tests.mechanisms.money import paid

HOME = "/can-bo/thu-phi/"


@pytest.fixture
def ward(db: None) -> Iterator[helpers.Ward]:
    """The ward, at half past nine."""
    ready = helpers.ward()
    with at(helpers.MORNING):
        yield ready


def browser(person: Account) -> Client:
    """Somebody signed in, who has just proved who he is."""
    client = Client()
    client.force_login(person)
    prove(visit_of(client.session.session_key), ("password",))
    return client


def test_cash_is_taken_shown_in_the_till_and_proved(ward: helpers.Ward) -> None:
    person = paid.accountant()
    _dossier, demand = paid.owing(ward)
    client = browser(person)
    page = client.get(HOME).content.decode()
    assert demand.reference in page
    assert "24.000 đồng" in page
    form = client.get(f"{HOME}khoan/{demand.pk}/take/")
    assert 'value="24000"' in form.content.decode()
    wrong = client.post(f"{HOME}khoan/{demand.pk}/take/", {"amount": "23.000", "method": "cash"})
    assert wrong.status_code == 422
    assert "còn phải nộp 24.000 đồng" in wrong.content.decode()
    answer = client.post(f"{HOME}khoan/{demand.pk}/take/", {"amount": "24.000", "method": "cash"})
    assert answer.status_code == 302
    drain()
    chain = client.get(f"{HOME}khoan/{demand.pk}/").content.decode()
    assert "Biên lai số 0000001/BL-2026" in chain
    assert "3 × 8.000 đồng" in chain
    assert "281/2016/TT-BTC" in chain
    till = client.get(f"{HOME}quy/").content.decode()
    assert "24.000 đồng" in till
    rows = client.get(f"{HOME}quy/?dang=csv").content.decode("utf-8-sig").splitlines()
    assert rows[1].endswith("tiền mặt tại quầy,24000")
    assert now().strftime("%d/%m/%Y") in rows[1]


def test_a_statement_is_uploaded_and_what_fits_nowhere_is_settled_by_a_person(ward: helpers.Ward) -> None:
    person = paid.accountant()
    dossier, demand = paid.owing(ward)
    client = browser(person)
    text = paid.statement(("FT1", 24_000, demand.reference), ("FT2", 24_000, f"{demand.reference} lan 2"))
    file = SimpleUploadedFile("saoke.csv", text.encode())
    answer = client.post(f"{HOME}sao-ke/", {"file": file})
    assert answer.status_code == 302, answer.content.decode()
    page = client.get(f"{HOME}sao-ke/").content.decode()
    assert "2 bút toán mới, 1 ghi nợ không xét" in page
    assert "đã nhận từ trước" not in page
    assert "1 khoản chờ xác định" in page
    second = money.Payment.objects.get(state="queued")
    say_why(client, dossier, "money")
    assert "Khoản này đã nộp rồi" in client.get(f"{HOME}tien/{second.pk}/").content.decode()
    given = {"amount": "24000", "reason": paid.REASON, "to": "TRAN THI LAN 0011, ngân hàng A"}
    answer = client.post(f"{HOME}tien/{second.pk}/propose_refund/", given)
    refund = money.Refund.objects.get()
    assert answer.headers["Location"] == f"{HOME}hoan/{refund.pk}/"
    chair = ward.client("chairwoman")
    assert "Duyệt hoàn tiền" in chair.get(f"{HOME}hoan/{refund.pk}/").content.decode()
    assert chair.post(f"{HOME}hoan/{refund.pk}/approve/", {}).status_code == 302
    out = client.post(f"{HOME}hoan/{refund.pk}/pay/", {"method": "transfer"})
    assert out.status_code == 422
    out = client.post(f"{HOME}hoan/{refund.pk}/pay/", {"method": "transfer", "reference": "FT-OUT"})
    assert out.status_code == 302
    drain()
    chain = client.get(f"{HOME}khoan/{demand.pk}/").content.decode()
    assert "Đã hoàn 24.000 đồng, chuyển khoản" in chain
    assert "Tải phiếu hoàn tiền" in chain


def test_what_is_no_text_is_refused_in_words(ward: helpers.Ward) -> None:
    client = browser(paid.accountant())
    answer = client.post(f"{HOME}sao-ke/", {"file": SimpleUploadedFile("x.csv", b"\xff\xfe\x00")})
    assert answer.status_code == 422
    assert "UTF-8" in answer.content.decode()
    assert client.post(f"{HOME}sao-ke/", {}).status_code == 422


def test_another_ward_s_officer_sees_nothing_of_it(ward: helpers.Ward) -> None:
    _dossier, demand = paid.owing(ward)
    payment = paid.notify(demand)
    other = ward.client("other_officer")
    assert demand.reference not in other.get(HOME).content.decode()
    for address in (f"khoan/{demand.pk}/", f"tien/{payment.pk}/", f"khoan/{demand.pk}/take/"):
        assert other.get(HOME + address).status_code == 404


def test_a_transfer_names_its_payer_to_whoever_says_why_and_writes_it_down(ward: helpers.Ward) -> None:
    dossier, demand = paid.owing(ward)
    payment = paid.notify(demand)
    client, address = browser(paid.accountant()), f"{HOME}tien/{payment.pk}/"
    asked = client.get(address)
    assert (asked.status_code, asked.headers["Location"].split("?")[0]) == (302, f"/can-bo/ho-so/{dossier.pk}/vi-sao/")
    assert not Reading.objects.exists()
    say_why(client, dossier, "money")
    assert "TRAN THI LAN" in client.get(address).content.decode()
    row = Reading.objects.get()
    assert (row.kind, row.what, row.subject) == ("opened", f"money.payment:{payment.pk}", dossier.pk)
    assert row.party_id == dossier.applicant_id
    assert client.get(address, headers={"Sec-Purpose": "prefetch"}).status_code == 204


def test_the_payer_of_money_that_fits_nowhere_is_shortened_everywhere(ward: helpers.Ward) -> None:
    payment = paid.notify(None)
    client = browser(paid.accountant())
    assert payment.demand is None
    page = client.get(f"{HOME}tien/{payment.pk}/").content.decode()
    assert "T*** T*** LAN" in page
    for address in ("", "quy/", "sao-ke/", f"tien/{payment.pk}/"):
        assert "TRAN THI LAN" not in client.get(HOME + address).content.decode()
    assert not Reading.objects.exists()


def test_her_inbox_begins_with_the_money_that_waits_and_leads_to_it(ward: helpers.Ward) -> None:
    person = paid.accountant()
    dossier, demand = paid.owing(ward)
    client = browser(person)
    first = client.get("/can-bo/").content.decode()
    assert "Chưa tải lên sao kê nào" in first
    assert f'href="{HOME}sao-ke/"' in first
    payment = paid.notify(demand, 20_000)
    shown = client.get("/can-bo/")
    assert shown.context["first"].url == f"{HOME}tien/{payment.pk}/"
    page = shown.content.decode()
    assert "Xác định tiền về là của khoản nào" in page
    assert "20.000 đồng: Ít hơn số phải nộp" in page
    assert dossier.code in page
    assert "1 khoản tiền chờ xác định" in page
    assert "17:30" in page, "it has a due moment"
    # her duty is the purpose: nothing is asked, and the payer reads of it
    assert "TRAN THI LAN" in client.get(f"{HOME}tien/{payment.pk}/").content.decode()
    reading = Reading.objects.get(subject=dossier.pk)
    assert reading.purpose == "Xác định tiền về là của khoản nào"
    assert "20.000" not in browser(ward.desk_officer).get("/can-bo/").content.decode()


def test_what_a_payer_wrote_is_read_by_whoever_has_to_find_out_whose_it_is_and_masked_for_others(
    ward: helpers.Ward,
) -> None:
    person = paid.accountant()
    payment = paid.notify(None, purpose="Pham Van Ba nop tien")
    client = browser(person)
    assert "Pham Van Ba" not in client.get(HOME).content.decode(), "a list shows nobody's words"
    assert "Pham Van Ba" in client.get(f"{HOME}tien/{payment.pk}/").content.decode()
    other = browser(ward.chairwoman).get(f"{HOME}tien/{payment.pk}/").content.decode()
    assert "Pham Van Ba" not in other
    assert "TRAN THI LAN" not in other


def test_what_the_bank_took_back_is_shown_settled_and_told_on_every_page(ward: helpers.Ward) -> None:
    person = paid.accountant()
    dossier, demand = paid.owing(ward)
    client = browser(person)
    payment = paid.notify(demand)
    drain()
    text = "Ngày giao dịch;Số bút toán;Ghi nợ;Ghi có;Nội dung\n18/11/2026;FT26321000001;;-24.000;huy\n"
    client.post(f"{HOME}sao-ke/", {"file": SimpleUploadedFile("saoke.csv", text.encode())})
    found = money.Reversal.objects.get()
    assert "1 khoản ngân hàng rút lại" in client.get(f"{HOME}sao-ke/").content.decode()
    assert f"{dossier.code} · {demand.reference}" in client.get(HOME).content.decode()
    assert client.get("/can-bo/").context["first"].url == f"{HOME}rut-lai/{found.pk}/"
    page = client.get(f"{HOME}rut-lai/{found.pk}/").content.decode()
    assert f"{HOME}tien/{payment.pk}/reverse/" in page
    form = client.get(f"{HOME}tien/{payment.pk}/reverse/").content.decode()
    assert f'value="{found.pk}"' in form
    answer = client.post(f"{HOME}tien/{payment.pk}/reverse/", {"reversal": str(found.pk), "note": ""})
    assert answer.status_code == 302, answer.content.decode()
    drain()
    assert "Ngân hàng đã rút lại" in client.get(f"{HOME}tien/{payment.pk}/").content.decode()
    chain = client.get(f"{HOME}khoan/{demand.pk}/").content.decode()
    assert "Ngân hàng đã rút lại 24.000 đồng" in chain
    assert "Còn phải nộp 24.000 đồng" in chain
    citizen = browser(ward.mother).get(f"/nop-tien/{demand.pk}/").content.decode()
    assert "Ngân hàng đã rút lại 24.000 đồng" in citizen
    assert "Tải biên lai đã hủy" in citizen


@pytest.mark.both
def test_a_line_that_takes_back_nothing_of_ours_is_passed_over_with_a_reason(ward: helpers.Ward) -> None:
    client = browser(paid.accountant())
    text = "Ngày giao dịch;Số bút toán;Ghi nợ;Ghi có;Nội dung\n18/11/2026;FT77;;-5.000;huy Pham Van Ba\n"
    client.post(f"{HOME}sao-ke/", {"file": SimpleUploadedFile("saoke.csv", text.encode())})
    found = money.Reversal.objects.get()
    assert client.get(f"{HOME}rut-lai/{found.pk}/").context["payments"] == []
    assert client.post(f"{HOME}rut-lai/{found.pk}/dismiss/", {"reason": "ngắn"}).status_code == 422
    answer = client.post(f"{HOME}rut-lai/{found.pk}/dismiss/", {"reason": "Không phải tiền phí của phường."})
    assert answer.headers["Location"] == f"{HOME}rut-lai/{found.pk}/"
    assert "Không thuộc khoản nào" in client.get(f"{HOME}rut-lai/{found.pk}/").content.decode()
    assert f'href="{HOME}rut-lai/{found.pk}/"' in client.get(HOME).content.decode()
    page = client.get(f"{HOME}rut-lai/{found.pk}/").content.decode()
    assert f"{HOME}rut-lai/{found.pk}/reopen/" in page
    given = {"reason": "Ngân hàng báo lại là lệ phí."}
    assert client.post(f"{HOME}rut-lai/{found.pk}/reopen/", given).status_code == 302
    page = client.get(f"{HOME}rut-lai/{found.pk}/").content.decode()
    assert "Chờ xử lý" in page
    assert "Không phải tiền phí của phường." in page
    assert "huy Pham Van Ba" in page, "whoever has to find out, reads what the bank wrote"
    assert "Pham Van Ba" not in browser(ward.chairwoman).get(f"{HOME}rut-lai/{found.pk}/").content.decode()
    assert f"{HOME}rut-lai/{found.pk}/dismiss/" in page


@pytest.mark.both
def test_a_line_linked_to_the_wrong_payment_is_settled_with_another_that_the_page_offers(ward: helpers.Ward) -> None:
    client = browser(paid.accountant())
    _dossier, demand = paid.owing(ward)
    payment = paid.notify(demand)
    right = paid.notify(None, transaction="T-2", bank_reference="FT26321000002")
    text = "Ngày giao dịch;Số bút toán;Ghi nợ;Ghi có;Nội dung\n18/11/2026;FT26321000001;;-24.000;huy\n"
    client.post(f"{HOME}sao-ke/", {"file": SimpleUploadedFile("saoke.csv", text.encode())})
    found = money.Reversal.objects.get()
    assert found.payment == payment
    page = client.get(f"{HOME}rut-lai/{found.pk}/")
    form = f"{HOME}tien/{right.pk}/reverse/?reversal={found.pk}"
    assert [one["url"] for one in page.context["payments"]] == [form]
    assert [one["reference"] for one in page.context["linked"]] == [demand.reference]
    (other,) = page.context["payments"]
    assert other["text"] == "FT26321000002", "two transfers with one code differ by the bank's number"
    shown = client.get(form).content.decode()
    assert "Khoản thu bị rút lại: FT26321000002" in shown
    assert f"đang gắn với {demand.reference}" in shown
    assert shown.count(" checked") == 1
    assert f"{HOME}tien/{right.pk}/reverse/" not in client.get(f"{HOME}tien/{right.pk}/").content.decode()
    answer = client.post(form, {"reversal": str(found.pk), "note": ""}, follow=True)
    assert "Khoản tiền này không còn được tính." in answer.content.decode(), "nobody is told, as nobody had paid by it"
    payment.refresh_from_db()
    assert payment.state == "matched"


@pytest.mark.both
@pytest.mark.parametrize("ended", [False, True])
def test_what_is_said_behind_a_reversal_fits_the_letter_whatever_became_of_the_dossier(
    ward: helpers.Ward, ended: bool
) -> None:
    client = browser(paid.accountant())
    dossier, demand = paid.owing(ward)
    payment = paid.notify(demand)
    if ended:
        perform(cases.withdraw, ward.caller("mother"), {}, on=dossier.pk)
    drain()
    text = "Ngày giao dịch;Số bút toán;Ghi nợ;Ghi có;Nội dung\n18/11/2026;FT26321000001;;-24.000;huy\n"
    client.post(f"{HOME}sao-ke/", {"file": SimpleUploadedFile("saoke.csv", text.encode())})
    say_why(client, dossier, "money")
    given = {"reversal": str(money.Reversal.objects.get().pk)}
    page = client.post(f"{HOME}tien/{payment.pk}/reverse/", given, follow=True).content.decode()
    assert "Người nộp được báo, và xem ở trang khoản phải nộp có cần nộp lại không." in page
    told = Notice.objects.get(party=ward.mother.party, template__contains="payment-reversed")
    assert "mở trang này để xem có phải nộp lại không" in letter(told, "vi").body


@pytest.mark.both
def test_money_put_to_a_wrong_demand_is_taken_off_it_on_the_page_of_the_money(ward: helpers.Ward) -> None:
    client = browser(paid.accountant())
    dossier, demand = paid.owing(ward)
    payment = paid.notify(None, payer="NGUYEN VAN KHAC", purpose="nop tien")
    given = {"reference": demand.reference, "reason": "Tôi cho là của khoản này."}
    client.post(f"{HOME}tien/{payment.pk}/assign/", given)
    drain()
    say_why(client, dossier, "money")
    page = client.get(f"{HOME}tien/{payment.pk}/").content.decode()
    assert f"{HOME}tien/{payment.pk}/unassign/" in page
    form = client.get(f"{HOME}tien/{payment.pk}/unassign/").content.decode()
    assert f'value="{demand.reference}" checked' in form
    assert f"Khoản {demand.reference}, hồ sơ {dossier.code}: 24.000 đồng" in form
    assert client.post(f"{HOME}tien/{payment.pk}/unassign/", given | {"reason": "nhầm"}).status_code == 422
    done = client.post(f"{HOME}tien/{payment.pk}/unassign/", given | {"reason": "Tiền này là của người khác."})
    assert done.status_code == 302, done.content.decode()
    drain()
    page = client.get(f"{HOME}tien/{payment.pk}/").content.decode()
    for words in ("Đã gỡ khỏi khoản gắn nhầm", "Chờ xác định", "Tiền này là của người khác."):
        assert words in page
    assert f"{HOME}tien/{payment.pk}/unassign/" not in page
    chain = client.get(f"{HOME}khoan/{demand.pk}/").content.decode()
    assert "Đã gỡ 24.000 đồng khỏi khoản này vì ghi nhầm" in chain
    assert "Tiền này là của người khác." in chain
    citizen = browser(ward.mother).get(f"/nop-tien/{demand.pk}/").content.decode()
    assert "Đã gỡ 24.000 đồng khỏi khoản này vì ghi nhầm" in citizen
    assert "người khác" not in citizen


@pytest.mark.both
def test_whoever_proposes_a_refund_chooses_of_what_and_whoever_approves_it_reads_that(ward: helpers.Ward) -> None:
    client = browser(paid.accountant())
    dossier, demand = paid.owing(ward)
    payment = paid.notify(demand, 30_000)
    client.post(f"{HOME}tien/{payment.pk}/assign/", {"reference": demand.reference, "reason": "Người nộp báo vậy."})
    drain()
    say_why(client, dossier, "money")
    form = client.get(f"{HOME}tien/{payment.pk}/propose_refund/").content.decode()
    assert "Phần chưa gắn với khoản nào: 6.000 đồng" in form
    assert f"Khoản {demand.reference}, hồ sơ {dossier.code}: 24.000 đồng" in form
    assert " checked" not in form, "nothing is chosen for her"
    given = {"amount": "24.000", "reason": paid.REASON, "to": "trả tiền mặt tại quầy"}
    refused = client.post(f"{HOME}tien/{payment.pk}/propose_refund/", given)
    assert refused.status_code == 422
    assert "xin chọn phần cần hoàn" in refused.content.decode()
    client.post(f"{HOME}tien/{payment.pk}/propose_refund/", given | {"part": demand.reference})
    page = browser(ward.chairwoman).get(f"{HOME}hoan/{money.Refund.objects.get().pk}/").content.decode()
    assert f"Khoản {demand.reference}, hồ sơ {dossier.code}; hoàn rồi thì người nộp không phải nộp phần này nữa" in page


@pytest.mark.both
def test_what_is_owed_again_for_a_result_that_was_handed_over_is_in_a_list_of_its_own(ward: helpers.Ward) -> None:
    person = paid.accountant()
    dossier = helpers.settle(ward, helpers.file_birth(ward, data=paid.EXTRA))
    demand, client = money.Demand.objects.get(), browser(person)
    payment = paid.notify(demand)
    assert client.get(HOME).context["handed_over"] == [], "it waits for the money"
    drain()
    dossier.refresh_from_db()
    assert dossier.state == "returned"
    assert client.get(HOME).context["handed_over"] == []
    given = {"reference": demand.reference, "reason": "Tiền này là của người khác."}
    perform(money.unassign, paid.by(person), given, on=payment.pk)
    drain()
    shown = client.get(HOME)
    assert [one["reference"] for one in shown.context["handed_over"]] == [demand.reference]
    assert "Đã trả kết quả, chưa thu được" in shown.content.decode()
    perform(money.take, paid.by(person), {"amount": 24_000}, on=demand.pk)
    assert client.get(HOME).context["handed_over"] == []


def notice_of(client: Client, refund: money.Refund) -> str:
    """What the page of a refund says of whom it waits for."""
    page = client.get(f"{HOME}hoan/{refund.pk}/")
    found = page.context["notice"]
    assert found is None or found["text"] in unescape(page.content.decode())
    return f"{found['title']}: {found['text']}" if found else ""


@pytest.mark.both
def test_the_page_of_a_refund_says_whom_it_waits_for_and_what_helps_while_he_is_away(ward: helpers.Ward) -> None:
    person, chair, deputy = paid.accountant(), acting.seat(helpers.SEATS["chairwoman"]), acting.deputy()
    given = {"amount": 24_000, "reason": paid.REASON, "to": "trả tiền mặt tại quầy"}
    refund = perform(money.propose, paid.by(person), given, on=paid.notify(None).pk)
    client = browser(person)
    waits = "Đang chờ Chủ tịch UBND phường Cửa Nam: Duyệt đề nghị hoàn tiền"
    assert notice_of(client, refund) == waits
    assert notice_of(browser(ward.chairwoman), refund) == ""

    away = {"valid_from": today(), "valid_to": today() + timedelta(days=6)}
    perform(record_absence, ward.caller("chairwoman"), away, on=chair.pk)
    told = notice_of(client, refund)
    assert told.startswith(f"{waits}. Người giữ vị trí này vắng mặt đến hết 23/11/2026.")
    assert told.endswith("giao ủy quyền việc này cho một vị trí khác.")

    lent = acting.lend(ward, acts=["refund.approve"])
    assert notice_of(client, refund).endswith("Phó Chủ tịch UBND phường Cửa Nam làm thay theo ủy quyền.")
    perform(money.approve, acting.caller(acting.acting(deputy, lent)), {}, on=refund.pk)
    assert notice_of(client, refund) == "", "it is the accountant's turn"
    assert notice_of(browser(ward.chairwoman), refund).startswith("Đang chờ Kế toán")
    with lifted("she has left"):
        Account.objects.filter(pk=person.pk).update(is_active=False)
    told = notice_of(browser(ward.chairwoman), refund)
    assert told.startswith("Chưa có người phụ trách: Xin báo người quản trị giao vị trí;"), (
        "the seat holds it, nobody sits"
    )


@pytest.mark.both
def test_the_page_of_a_refund_says_that_nobody_may_approve_it(ward: helpers.Ward) -> None:
    books = acting.sit(ward.chairwoman, paid.SEAT)
    given = {"amount": 24_000, "reason": paid.REASON, "to": "trả tiền mặt tại quầy"}
    by = Caller(actor_of(ward.chairwoman, books.pk), channel="test")
    refund = perform(money.propose, by, given, on=paid.notify(None).pk)
    told = notice_of(browser(ward.chairwoman), refund)
    assert told.startswith("Chưa có người phụ trách: Người duyệt phải là người khác với người đề nghị.")
