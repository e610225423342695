"""The power goes between any two steps of call-back, match, receipt and what follows: one payment, one receipt."""

from collections import Counter
from collections.abc import Callable
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
from motcua.mechanisms.papers import jobs as signing
from motcua.mechanisms.papers.api import Document
from tests import helpers
from tests.harness.power import assert_never_begun, assert_survived, once
from tests.mechanisms.money import paid

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
        payment = paid.notify(demand)
        given = {"amount": 24_000, "reason": paid.REASON, "to": "tiền mặt tại quầy"}
        refund = perform(money.propose, caller, given, on=payment.pk)
        perform(money.approve, ward.caller("chairwoman"), {}, on=refund.pk)
        keyed = paid.by(person)
        return lambda: perform(money.pay_out, keyed.__class__(keyed.actor, key="k"), {"method": "cash"}, on=refund.pk)


@pytest.mark.parametrize("verb", ["take", "notify", "upload", "pay"])
def test_a_deed_that_dies_before_its_commit_was_never_begun(transactional_db: None, verb: str) -> None:
    doing = deed(verb)

    def work() -> None:
        with at(helpers.MORNING):
            doing()

    # told again because the power went, it is the same money
    assert_never_begun(work, lambda: (money.Payment.objects.count(), paid.balanced()))
    assert paid.balanced()


def traces() -> dict[str, Any]:
    """What must be the same whether or not somebody died; but for how often the gateway called, which it may."""
    return {
        "acts": Counter(Entry.objects.exclude(act="payment.notify").values_list("act", flat=True)),
        "messages": Counter(Message.objects.values_list("event", "state")),
        "demands": list(money.Demand.objects.values_list("state", "paid", "refunded", "waived")),
        "payments": list(money.Payment.objects.values_list("state", "amount", "applied", "returned")),
        "papers": sorted(Document.objects.values_list("notation", "state")),
        "dossiers": list(cases.Dossier.objects.values_list("state", flat=True)),
        "letters": Counter(Notice.objects.values_list("template", flat=True)),
        "balanced": paid.balanced(),
    }


def restarted() -> None:
    """The gateway repeats its call-back, and the next worker brings to its end whatever was begun."""
    with at(RESTARTED):
        for one in money.Demand.objects.all():
            paid.notify(one)
        drain()


def test_killed_between_call_back_match_receipt_and_delivery_there_is_one_payment_and_one_receipt(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ward, _person, demand = owing()
    for slow in ("render", "sign"):  # from now on the receipt's page each time, which takes no step of ours
        monkeypatch.setattr(signing, slow, once(getattr(signing, slow)))

    def work() -> None:
        with at(helpers.MORNING):
            paid.notify(demand)
            drain(limit=4)

    expected = assert_survived(work, restarted, traces, least=60)
    assert expected["payments"] == [("matched", 24_000, 24_000, 0)]
    assert [state for notation, state in expected["papers"] if "BL" in notation] == ["signed"]
    assert expected["dossiers"] == ["returned"]
    assert expected["balanced"]
