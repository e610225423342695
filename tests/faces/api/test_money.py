"""Money over the API: a demand from its working to its receipt, for whoever sees it."""

from collections.abc import Iterator

import pytest
from django.test import Client

from motcua.kernel.acts.api import perform
from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import drain
from motcua.mechanisms.money import api as money
from tests import helpers
from tests.mechanisms.money import paid

ROOT = "/api/v1"


@pytest.fixture
def ward(db: None) -> Iterator[helpers.Ward]:
    """The ward, at half past nine."""
    ready = helpers.ward()
    with at(helpers.MORNING):
        yield ready


def test_a_demand_is_read_with_its_working_its_code_and_its_receipt(ward: helpers.Ward) -> None:
    paid.accountant()
    _dossier, demand = paid.owing(ward)
    client = ward.client("mother")
    (line,) = client.get(f"{ROOT}/demands").json()["items"]
    assert (line["reference"], line["open"], line["due"], line["state"]) == (demand.reference, 24_000, 4, "open")
    whole = client.get(f"{ROOT}/demands/{demand.pk}").json()
    assert whole["lines"] == [
        {"title": "Bản sao Giấy khai sinh cấp thêm", "each": 8000, "times": [3], "amount": 24_000}
    ]
    assert whole["vietqr"] == money.qr_text(demand)
    assert whole["legal_basis"][0]["document"] == "281/2016/TT-BTC"
    paid.notify(demand)
    drain()
    whole = client.get(f"{ROOT}/demands/{demand.pk}").json()
    assert (whole["state"], whole["vietqr"], len(whole["receipts"])) == ("paid", "", 1)
    assert [one["held"] for one in whole["payments"]] == [0]
    assert client.get(f"{ROOT}/documents/{whole['receipts'][0]}/verification").status_code == 200
    assert [one["amount"] for one in client.get(f"{ROOT}/payments").json()["items"]] == [24_000]


def test_what_is_not_one_s_own_does_not_exist(ward: helpers.Ward) -> None:
    _dossier, demand = paid.owing(ward)
    stranger = ward.client("stranger")
    assert stranger.get(f"{ROOT}/demands").json()["items"] == []
    assert stranger.get(f"{ROOT}/demands/{demand.pk}").status_code == 404
    assert ward.client("other_officer").get(f"{ROOT}/demands/{demand.pk}").status_code == 404
    assert ward.client("desk_officer").get(f"{ROOT}/demands?state=open").json()["items"][0]["code"] == demand.code


def test_a_result_that_waits_for_money_is_not_handed_out_here_either(ward: helpers.Ward) -> None:
    paid.accountant()
    dossier = helpers.settle(ward, helpers.file_birth(ward, data=paid.EXTRA))
    document = helpers.results().get(subject=dossier.pk)
    client = ward.client("mother")
    answer = client.get(f"{ROOT}/documents/{document.pk}/file")
    assert answer.status_code == 409
    assert "24.000" in answer.json()["title"] + answer.json().get("detail", "")
    paid.notify(money.Demand.objects.get())
    drain()
    assert client.get(f"{ROOT}/documents/{document.pk}/file").getvalue().startswith(b"%PDF")


def test_in_a_list_an_official_reads_our_codes_and_no_payer_s_words(ward: helpers.Ward) -> None:
    person = paid.accountant()
    _dossier, demand = paid.owing(ward)
    paid.notify(demand, purpose=f"{demand.reference} Tran Thi Lan nop cho chau")
    office = Client()
    office.force_login(person)
    for client, words in ((ward.client("mother"), "Tran Thi Lan"), (office, demand.reference)):
        (listed,) = client.get(f"{ROOT}/payments").json()["items"]
        (whole,) = client.get(f"{ROOT}/demands/{demand.pk}").json()["payments"]
        assert words in listed["purpose"]
        assert listed["purpose"] == whole["purpose"]
    assert listed["purpose"] == demand.reference


@pytest.mark.both
def test_a_payer_reads_neither_what_colleagues_wrote_nor_what_became_of_another_s_money(ward: helpers.Ward) -> None:
    person = paid.accountant()
    _dossier, demand = paid.owing(ward)
    other = helpers.accept(ward, helpers.file_birth(ward, "stranger", data=paid.EXTRA))
    others = money.Demand.objects.get(subject=other.pk)
    payment = paid.notify(demand, 50_000, purpose=f"{demand.reference} Tran Thi Lan")
    for reference in (demand.reference, others.reference):
        given = {"reference": reference, "reason": "lời riêng của kế toán"}
        perform(money.assign, paid.by(person), given, on=payment.pk)
    given = {"amount": 2_000, "reason": "lời riêng của kế toán", "to": "trả tiền mặt tại quầy", "part": "held"}
    refund = perform(money.propose, paid.by(person), given, on=payment.pk)
    perform(money.approve, ward.caller("chairwoman"), {"note": "lời riêng của Chủ tịch"}, on=refund.pk)

    mine = ward.client("mother").get(f"{ROOT}/demands/{demand.pk}")
    assert [(one["amount"], one["reason"]) for one in mine.json()["refunds"]] == [(2_000, "")]
    theirs = ward.client("stranger").get(f"{ROOT}/demands/{others.pk}")
    assert (theirs.json()["state"], theirs.json()["refunds"]) == ("paid", [])
    (came,) = theirs.json()["payments"]
    assert (came["purpose"], came["amount"], came["held"], came["mismatch"]) == (demand.reference, 24_000, 0, "")
    page = ward.client("stranger").get(f"/nop-tien/{others.pk}/").content.decode()
    for amount in ("2.000 đồng", "50.000 đồng"):
        assert amount not in page
    for answer in (mine.content.decode(), theirs.content.decode(), page):
        assert "riêng" not in answer
    perform(money.pay_out, paid.by(person), {"method": "cash"}, on=refund.pk)
    mine = ward.client("mother").get(f"{ROOT}/demands/{demand.pk}")
    assert mine.json()["refunds"][0]["reason"] == "lời riêng của kế toán", "as the slip and the letter say it"
