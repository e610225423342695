"""The power goes between any two steps of money that comes or goes back and of its proof: each is there once."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from motcua.kernel.acts.api import perform
from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import Message, drain
from motcua.kernel.ledger.api import Entry
from motcua.kernel.notices.api import Notice
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.money import api as money
from motcua.mechanisms.papers.api import Document
from tests import helpers
from tests.harness.power import assert_never_begun, assert_survived
from tests.mechanisms.money import paid
from tests.mechanisms.papers.press import press_stands_still

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]
RESTARTED = helpers.MORNING + timedelta(hours=1)  # after every lease


def owing() -> tuple[helpers.Ward, Any, money.Demand]:
    """Something owed for a result that is signed and waits for the money."""
    ward = helpers.ward()
    with at(helpers.MORNING):
        person = paid.accountant()
        helpers.settle(ward, helpers.file_birth(ward, data=paid.EXTRA))
        return ward, person, money.Demand.objects.get()


def deed(verb: str) -> Callable[[], Any]:
    """The deed of one verb, about to be done; call-backs and statements need no key to be told once."""
    ward, person, demand = owing()
    with at(helpers.MORNING):
        caller, desk = paid.by(person), ward.caller("desk_officer", key="k")
        if verb == "take":
            return lambda: perform(money.take, desk, {"amount": 24_000}, on=demand.pk)
        if verb == "notify":
            return lambda: paid.notify(demand)
        if verb == "upload":
            text = paid.statement(("FT1", 24_000, demand.reference), ("FT2", 1_000, "khong ma"))
            return lambda: perform(money.upload, caller, {"file": text})
        paid.notify(demand)
        if verb == "unassign":
            return unassigned(person, demand)
        approve, pay = refunded(ward, person)
        if verb == "approve":
            return approve
        approve()
        return pay


def refunded(ward: helpers.Ward, person: Any) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """The whole of what was paid is proposed to be given back; the deeds that approve and pay it, each with its key."""
    given = {"amount": 24_000, "reason": paid.REASON, "to": "tiền mặt tại quầy"}
    refund = perform(money.propose, paid.by(person), given, on=money.Payment.objects.get().pk)
    return (
        lambda: perform(money.approve, ward.caller("chairwoman", key="k"), {}, on=refund.pk),
        lambda: perform(money.pay_out, replace(paid.by(person), key="k"), {"method": "cash"}, on=refund.pk),
    )


def unassigned(person: Any, demand: money.Demand) -> Callable[[], Any]:
    """The deed that takes what was paid off the demand again, with its key."""
    given = {"reference": demand.reference, "reason": "Tiền này là của hồ sơ khác."}
    caller, payment = replace(paid.by(person), key="k"), money.Payment.objects.get()
    return lambda: perform(money.unassign, caller, given, on=payment.pk)


@pytest.mark.parametrize("verb", ["take", "notify", "upload", "unassign", "approve", "pay"])
def test_a_deed_that_dies_before_its_commit_was_never_begun(transactional_db: None, verb: str) -> None:
    doing = deed(verb)

    def work() -> None:
        with at(helpers.MORNING):
            doing()

    # told again because the power went, it is the same money
    assert_never_begun(work, lambda: (money.Payment.objects.count(), paid.balanced()), least=9)
    assert paid.balanced()


def traces() -> dict[str, Any]:
    """What must be the same whether or not somebody died; but for how often gateway and bank told, which they may."""
    told = ("payment.notify", "statement.upload")
    return {
        "acts": Counter(Entry.objects.exclude(act__in=told).values_list("act", flat=True)),
        "messages": Counter(Message.objects.values_list("event", "state")),
        "demands": list(money.Demand.objects.values_list("state", "paid", "refunded", "waived")),
        "payments": sorted(money.Payment.objects.values_list("state", "amount", "applied", "returned")),
        "refunds": list(money.Refund.objects.values_list("state", "amount")),
        "papers": sorted(Document.objects.values_list("type", "notation", "state")),
        "dossiers": list(cases.Dossier.objects.values_list("state", flat=True)),
        "letters": Counter(Notice.objects.values_list("template", flat=True)),
        "balanced": paid.balanced(),
    }


def told(way: str, ward: helpers.Ward, person: Any, demand: money.Demand) -> Callable[[], None]:
    """Money comes or goes back in one of the ways; told again by whoever got no answer."""
    if way == "call-back":
        return lambda: paid.notify(demand)
    if way == "statement":
        bank, text = paid.by(person), paid.statement(("FT1", 24_000, demand.reference), ("FT2", 1_000, "khong ma"))
        return lambda: perform(money.upload, bank, {"file": text})
    if way == "counter":
        desk = ward.caller("desk_officer", key="k")
        return lambda: perform(money.take, desk, {"amount": 24_000}, on=demand.pk)
    paid.notify(demand)
    drain()
    if way == "mistake":
        return unassigned(person, demand)
    approve, pay = refunded(ward, person)

    def gives_back() -> None:
        approve()
        pay()

    return gives_back


@pytest.mark.parametrize("way", ["call-back", "statement", "counter", "refund", "mistake"])
def test_killed_between_any_two_steps_money_moved_once_and_one_paper_proves_it(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    ward, person, demand = owing()
    with at(helpers.MORNING):
        tell = told(way, ward, person, demand)
    press_stands_still(monkeypatch)

    def work() -> None:
        with at(helpers.MORNING):
            tell()
            drain(limit=4)

    def restarted() -> None:
        """Whoever was not answered tells it again, and the next worker brings to its end whatever was begun."""
        with at(RESTARTED):
            tell()
            drain()

    expected = assert_survived(work, restarted, traces, least=60)
    assert expected["balanced"]
    proofs = [(kind.rpartition(":")[2], state) for kind, _notation, state in expected["papers"]]
    receipts = [state for kind, state in proofs if kind == "fee-receipt"]
    slips = [state for kind, state in proofs if kind == "refund-slip"]
    if way == "refund":
        assert expected["payments"] == [("returned", 24_000, 0, 24_000)]
        assert expected["refunds"] == [("paid", 24_000)]
        assert (receipts, slips) == (["void"], ["signed"])
    elif way == "mistake":
        assert expected["payments"] == [("queued", 24_000, 0, 0)]
        assert expected["demands"] == [("open", 24_000, 24_000, 0)]
        assert (receipts, slips) == (["void"], [])
    else:
        assert ("matched", 24_000, 24_000, 0) in expected["payments"]
        assert len(expected["payments"]) == (2 if way == "statement" else 1)
        assert (receipts, slips) == (["signed"], [])
    assert expected["dossiers"] == ["returned"]
