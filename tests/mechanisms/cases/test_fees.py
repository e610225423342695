"""What a dossier owes: reckoned line by line, demanded when it can be counted, and what waits for the money."""

import random

import pytest

from motcua.kernel.access.api import abilities
from motcua.kernel.acts.api import Act, Conflict, Deed, Given, Rule, perform
from motcua.kernel.jobs.api import drain
from motcua.kernel.text.api import Multilingual
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.cases.acts import lock_dossier
from motcua.mechanisms.cases.fees import charge_what_is_known, counts, reckon
from motcua.mechanisms.cases.specs import Charge, Exemption, Fee, PauseReason, Tier
from motcua.mechanisms.money import api as money
from tests import helpers
from tests.mechanisms.money import paid

TITLE = Multilingual(vi="Bản sao")
PAGES = Fee(
    amount=2000,
    unit="page",
    per=["register.pages", "register.copies"],
    tiers=[Tier(above=2, amount=1000)],
    at_most=200_000,
    due="result",
)


def total(fee: Fee, counted: list[int], exempt: Exemption | None = None) -> int:
    return sum(line["amount"] for line in reckon(TITLE, fee, counted, exempt))


@pytest.mark.parametrize(
    ("counted", "amount"),
    [([1, 1], 2000), ([2, 3], 12_000), ([3, 1], 5000), ([5, 1], 7000), ([198, 1], 200_000), ([400, 2], 400_000)],
)
def test_certified_copies_cost_what_the_law_says_by_page_and_copy(counted: list[int], amount: int) -> None:
    assert total(PAGES, counted) == amount


@pytest.mark.parametrize("seed", range(50))
def test_the_working_is_the_sum_that_the_procedure_itself_checks(seed: int) -> None:
    dice = random.Random(seed)
    pages, copies = dice.randint(1, 2000), dice.randint(1, 100)
    one = pages * 2000 if pages <= 2 else 200_000 if pages >= 198 else pages * 1000 + 2000
    lines = reckon(TITLE, PAGES, [pages, copies], None)
    assert sum(line["amount"] for line in lines) == copies * one
    for line in lines:
        product = line["each"]
        for number in line["times"]:
            product *= number
        assert line["amount"] == product


def test_who_is_exempt_owes_less_and_it_is_shown() -> None:
    half = Exemption(id="poor", title=Multilingual(vi="Hộ nghèo"), when="true", percent=50)
    lines = reckon(TITLE, Fee(amount=15_001), [], half)
    assert [line["amount"] for line in lines] == [15_001, -7500]
    assert lines[-1]["title"]["vi"] == "Hộ nghèo"


def test_nothing_counted_is_nothing_owed_and_what_is_not_counted_yet_is_not_known() -> None:
    copies = Fee(amount=8000, unit="copy", per=["delivery.copies"])
    assert reckon(TITLE, copies, [0], None) == []
    assert counts(copies, {"delivery": {}}, {}) is None
    assert counts(PAGES, {"register": {"pages": 9}}, {"check": {"register": {"pages": 4, "copies": 2}}}) == [4, 2]


def test_a_dossier_without_copies_owes_nothing(ward: helpers.Ward) -> None:
    helpers.accept(ward, helpers.file_birth(ward))
    assert not money.Demand.objects.exists()


@pytest.fixture
def due_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """The copies have to be paid before the office goes on, and the procedure knows the pause."""
    spec = cases.procedure(helpers.BIRTH)
    poor = Exemption(id="twin", title=Multilingual(vi="Trẻ sinh đôi"), when="delivery.copies == 5")
    charge = Charge(**{**dict(spec.charges[0]), "due": "reception", "exempt": [poor]})
    pause = PauseReason(id="fee", title=Multilingual(vi="Chờ nộp phí"), kind="unpaid")
    changed = spec.model_copy(update={"charges": [charge], "pauses": [pause]})
    for room in ("acts", "events", "policy", "interrupting", "flow"):
        monkeypatch.setattr(f"motcua.mechanisms.cases.{room}.procedure_of", lambda dossier: changed)


@pytest.mark.both
def test_the_clock_stands_until_the_fee_is_paid_and_then_it_goes_on_by_itself(
    ward: helpers.Ward, due_first: None
) -> None:
    paid.accountant()
    dossier, demand = paid.owing(ward)
    drain()
    dossier.refresh_from_db()
    assert (dossier.state, demand.due) == (cases.State.UNPAID, "reception")
    with pytest.raises(Conflict) as refused:
        perform(cases.resume, ward.caller("civil_status_officer"), {}, on=dossier.pk)
    assert "24.000" in str(refused.value.sentence)
    assert not abilities(ward.actor("civil_status_officer"), dossier)["resume"]
    paid.notify(demand)
    drain()
    dossier.refresh_from_db()
    assert dossier.state == cases.State.ACCEPTED
    assert dossier.pauses.get().ended_at is not None


def test_what_the_bank_takes_back_lets_the_clock_stand_again(ward: helpers.Ward, due_first: None) -> None:
    person = paid.accountant()
    dossier, demand = paid.owing(ward)
    payment = paid.notify(demand)
    drain()
    dossier.refresh_from_db()
    assert dossier.state == cases.State.ACCEPTED
    text = "Ngày giao dịch;Số bút toán;Ghi nợ;Ghi có;Nội dung\n18/11/2026;FT26321000001;;-24.000;huy\n"
    line = perform(money.upload, paid.by(person), {"file": text}).reversals.get()
    perform(money.reverse, paid.by(person), {"reversal": line.pk}, on=payment.pk)
    drain()
    dossier.refresh_from_db()
    assert dossier.state == cases.State.UNPAID


def test_paid_at_once_nothing_ever_stands(ward: helpers.Ward, due_first: None) -> None:
    paid.accountant()
    dossier, demand = paid.owing(ward)
    perform(money.take, ward.caller("desk_officer"), {"amount": 24_000}, on=demand.pk)
    drain()
    dossier.refresh_from_db()
    assert dossier.state == cases.State.ACCEPTED
    assert not dossier.pauses.exists()


def test_who_is_exempt_goes_on_and_the_exemption_is_kept(ward: helpers.Ward, due_first: None) -> None:
    data = {**helpers.ANSWERS, "delivery": {"receive": "online", "copies": "5"}}
    dossier = helpers.accept(ward, helpers.file_birth(ward, data=data))
    drain()
    dossier.refresh_from_db()
    demand = money.Demand.objects.get()
    assert (dossier.state, demand.state, demand.amount) == (cases.State.ACCEPTED, "free", 0)
    assert demand.lines[-1]["title"]["vi"] == "Trẻ sinh đôi"


def test_a_dossier_that_ends_without_a_result_owes_nothing_any_more(ward: helpers.Ward) -> None:
    dossier, demand = paid.owing(ward)
    perform(cases.withdraw, ward.caller("mother"), {}, on=dossier.pk)
    drain()
    demand.refresh_from_db()
    assert (demand.state, demand.open) == ("cancelled", 0)
    assert paid.notify(demand).mismatch == "cancelled"


@pytest.mark.parametrize(
    ("counted", "sums"),
    [
        ([(3, False), (3, False)], [24_000]),
        ([(3, False), (2, False)], [0, 16_000]),
        ([(3, True), (5, False)], [24_000, 16_000]),
        ([(3, True), (1, False)], [8_000]),
        ([(3, True), (5, True), (0, False)], [24_000, 0]),
    ],
)
def test_a_new_count_changes_what_is_demanded_and_never_demands_twice(
    ward: helpers.Ward, counted: list[tuple[int, bool]], sums: list[int]
) -> None:
    dossier = helpers.accept(ward, helpers.file_birth(ward))
    for copies, pays in counted:
        perform(RECOUNT, helpers.SETUP, {"copies": copies}, on=dossier.pk)
        for one in money.Demand.objects.filter(state="open") if pays else ():
            paid.notify(one, one.open, transaction=f"T{copies}", bank_reference=f"FT{copies}")
    rows = money.Demand.objects.order_by("number")
    assert [one.amount - one.waived for one in rows] == sums
    assert paid.balanced()


class Count(Given):
    """How many copies there are now."""

    copies: int


def recounted(deed: Deed, dossier: cases.Dossier, given: Count) -> cases.Dossier:
    """An officer counts anew."""
    data = {**dossier.data, "delivery": {**dossier.data["delivery"], "copies": given.copies}}
    deed.save(dossier, data=data)
    charge_what_is_known(deed, dossier, cases.procedure_of(dossier))
    return dossier


RECOUNT = Act("dossier.recount", recounted, Count, lock_dossier, Rule())
"""An act of this test alone: no registry knows it."""
