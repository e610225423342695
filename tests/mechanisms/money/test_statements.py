"""A bank's statement: every line once, matched by reference and amount; every fault at once, and then nothing."""

import pytest

from motcua.kernel.acts.api import Invalid, NotAllowed, perform
from motcua.kernel.jobs.api import drain
from motcua.kernel.people.api import Account
from motcua.mechanisms.money import api as money
from motcua.mechanisms.money import statements
from motcua.mechanisms.papers.api import Document
from tests import helpers
from tests.mechanisms.money import paid

MT940 = """:20:SAOKE171126
:25:999999/0008200000990
:28C:00001/001
:60F:C261116VND1000000,
:61:2611171117C24000,NTRFNONREF//FT26321000009
:86:?20CT DEN {reference} NOP PHI?32TRAN THI LAN
:61:2611171117D5500,NCHGNONREF//FT26321000010
:86:PHI DICH VU
:62F:C261117VND1018500,
-"""


def upload(accountant: Account, text: str) -> money.Statement:
    return perform(money.upload, paid.by(accountant), {"file": text, "name": "saoke.csv"})


@pytest.mark.both
def test_a_line_of_a_statement_pays_its_demand_once_however_often_it_is_uploaded(
    ward: helpers.Ward, accountant: Account
) -> None:
    _dossier, demand = paid.owing(ward)
    text = paid.statement(("FT1", 24_000, f"{demand.reference} nop phi"), ("FT2", 50_000, "hoc phi"))
    first = upload(accountant, text)
    assert (first.lines, first.new, first.known, first.debits, first.total) == (3, 2, 0, 1, 74_000)
    assert upload(accountant, text) == first
    again = upload(accountant, text + "17/11/2026;FT3;;1.000;them;\n")
    assert (again.new, again.known) == (1, 2)
    drain()
    demand.refresh_from_db()
    assert demand.state == "paid"
    assert money.Payment.objects.count() == 3
    assert list(money.Payment.objects.filter(state="queued").order_by("amount").values_list("mismatch", "amount")) == [
        ("unknown", 1_000),
        ("unknown", 50_000),
    ]
    assert Document.objects.filter(type=money.RECEIPT, state="signed").count() == 1
    assert paid.balanced()


def test_the_same_money_told_by_the_gateway_and_by_the_bank_is_one_payment(
    ward: helpers.Ward, accountant: Account
) -> None:
    _dossier, demand = paid.owing(ward)
    paid.notify(demand)
    found = upload(accountant, paid.statement(("FT26321000001", 24_000, demand.reference)))
    assert (found.new, found.known) == (0, 1)
    assert money.Payment.objects.count() == 1


def test_mt940_is_read_too(ward: helpers.Ward, accountant: Account) -> None:
    _dossier, demand = paid.owing(ward)
    found = upload(accountant, MT940.format(reference=demand.reference))
    demand.refresh_from_db()
    assert (found.format, found.new, found.debits, demand.state) == ("mt940", 1, 1, "paid")


@pytest.mark.parametrize(
    ("amount", "mismatch"), [(10_000, "less"), (30_000, "more"), (24_000, "")], ids=["less", "more", "exactly"]
)
def test_what_does_not_fit_exactly_waits_for_a_person(
    ward: helpers.Ward, accountant: Account, amount: int, mismatch: str
) -> None:
    _dossier, demand = paid.owing(ward)
    upload(accountant, paid.statement(("FT1", amount, demand.reference)))
    payment = money.Payment.objects.get()
    assert payment.mismatch == mismatch
    demand.refresh_from_db()
    assert demand.state == ("open" if mismatch else "paid")


def test_a_person_settles_each_kind_of_mismatch(ward: helpers.Ward, accountant: Account) -> None:
    _dossier, demand = paid.owing(ward)
    upload(accountant, paid.statement(("FT1", 10_000, demand.reference), ("FT2", 20_000, "khong ghi ma")))
    less, unknown = money.Payment.objects.order_by("amount")
    caller, reason = paid.by(accountant), "Người nộp đưa giấy báo có của ngân hàng."
    perform(money.assign, caller, {"reference": demand.reference, "reason": reason}, on=less.pk)
    demand.refresh_from_db()
    assert (demand.state, demand.open) == ("open", 14_000)
    perform(money.assign, caller, {"reference": demand.reference, "reason": reason}, on=unknown.pk)
    unknown.refresh_from_db()
    demand.refresh_from_db()
    assert (demand.state, unknown.held, unknown.mismatch, unknown.state) == ("paid", 6_000, "more", "queued")
    perform(money.keep_advance, caller, {"reason": "Để dành cho lần nộp sau của cùng người."}, on=unknown.pk)
    unknown.refresh_from_db()
    assert (unknown.state, unknown.decision) == ("kept", "keep")
    drain()
    assert Document.objects.filter(type=money.RECEIPT, state="signed").count() == 2
    assert paid.balanced()


def test_what_comes_after_cancellation_waits(ward: helpers.Ward, accountant: Account) -> None:
    _dossier, demand = paid.owing(ward)
    perform(money.cancel, paid.by(accountant), {"reason": "Được miễn theo giấy xác nhận hộ nghèo."}, on=demand.pk)
    upload(accountant, paid.statement(("FT1", 24_000, demand.reference)))
    assert money.Payment.objects.get().mismatch == "cancelled"
    assert paid.balanced()


def test_two_references_in_one_purpose_are_a_person_s_affair(ward: helpers.Ward, accountant: Account) -> None:
    _dossier, one = paid.owing(ward)
    _other, two = paid.owing(ward)
    upload(accountant, paid.statement(("FT1", 24_000, f"{one.reference} {two.reference}")))
    assert money.Payment.objects.get().mismatch == "unknown"


def test_every_fault_of_a_file_is_told_at_once_by_line_and_nothing_of_it_is_taken(
    ward: helpers.Ward, accountant: Account
) -> None:
    _dossier, demand = paid.owing(ward)
    good = paid.statement(("FT1", 24_000, demand.reference))
    bad = (
        good
        + "17/13/2026;FT2;;1.000;a;\n17/11/2026;FT3;;1.000,50;b;\n17/11/2026;FT1;;2.000;c;\n17/11/2026;;;9.000;d;\n"
    )
    with pytest.raises(Invalid) as refused:
        upload(accountant, bad)
    told = [str(one) for one in refused.value.faults["file"]]
    assert [one.partition(":")[0] for one in told] == ["Dòng 5", "Dòng 6", "Dòng 8", "Dòng 7"]
    assert not money.Payment.objects.exists()


@pytest.mark.parametrize("text", ["", "a;b\n1;2\n", "\0\1", ":20:X\n:61:nonsense\n", "Số bút toán;Ghi có\nFT1;12"])
def test_what_is_no_statement_is_refused_in_words(text: str) -> None:
    assert statements.read(text).faults


def test_a_statement_of_a_stranger_s_account_is_refused(ward: helpers.Ward, accountant: Account) -> None:
    with pytest.raises(Invalid) as refused:
        upload(accountant, MT940.replace("0008200000990", "1234567890").format(reference="MC"))
    assert "file" in refused.value.faults


def test_nobody_else_takes_statements_in(ward: helpers.Ward) -> None:
    with pytest.raises(NotAllowed):
        perform(money.upload, ward.caller("desk_officer"), {"file": paid.statement(("FT1", 1, "a"))})
    with pytest.raises(NotAllowed):
        perform(money.notify, ward.caller("mother"), paid.told(None))
