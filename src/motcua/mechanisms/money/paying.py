"""Money comes in: at the counter, by a bank's statement, by the gateway; and each goes to the demand that it is for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _
from pydantic import AwareDatetime, Field

from motcua.kernel.access.api import Audience, Organisation, open_audience
from motcua.kernel.acts.api import Conflict, Deed, Given, Invalid, act, effect
from motcua.kernel.calendar.api import legal_day, today
from motcua.kernel.packs.api import say
from motcua.mechanisms.money.demanding import Reason, lock_demand, told
from motcua.mechanisms.money.duties import follow, hold
from motcua.mechanisms.money.models import Allocation, Demand, Payment, Statement
from motcua.mechanisms.money.parts import held
from motcua.mechanisms.money.policy import POLICY
from motcua.mechanisms.money.rules import dong, judge, references_in, state_of
from motcua.mechanisms.money.specs import ReceivingAccount, account_by, account_of

Amount = Annotated[int, Field(ge=1, le=10**12 - 1)]
Moment = Annotated[AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(2100, 1, 1, tzinfo=UTC))]
"""When money came."""


@dataclass(frozen=True)
class Arrived:
    """Money that reached an ``account`` (``bin:number``): the bank's reference (``external``) and the gateway's
    ``transaction``, as far as there are any, and what the payer wrote as ``purpose``."""

    account: str
    amount: int
    paid_at: datetime
    method: Literal["transfer", "gateway"]
    external: str
    purpose: str = ""
    payer: str = ""
    transaction: str = ""


class Take(Given):
    """The amount in the till, which is what is open, and how it was paid."""

    amount: Amount
    method: Literal["cash", "card"] = "cash"


@act("demand.take", POLICY, on=lock_demand)
def take(deed: Deed, demand: Demand, given: Take) -> Payment:
    """Take what is open at the counter, neither more nor less: change is given before. Raises ``Invalid`` otherwise."""
    if given.amount != demand.open:
        told_so = say(_("Khoản này còn phải nộp %(amount)s đồng."), amount=dong(demand.open))
        raise Invalid(faults={"amount": [told_so]})
    payment = deed.add(
        Payment(
            organisation=demand.organisation,
            audience=demand.audience,
            demand=demand,
            method=given.method,
            amount=given.amount,
            applied=given.amount,
            state=Payment.State.MATCHED,
            payer=demand.payer.name,
            purpose=demand.reference,
            collector_id=deed.actor.position,
            paid_at=deed.now,
            received_at=deed.now,
        )
    )
    allocate(deed, payment, demand, given.amount)
    return payment


class Notify(Given):
    """What the gateway says of one payment: its ``transaction``, the ``account`` (``bin:number``) and the ``purpose``
    with our reference, and the ``bank_reference`` by which the same money stands in the bank's statement."""

    transaction: Annotated[str, Field(min_length=1, max_length=60)]
    account: Annotated[str, Field(max_length=30)]
    purpose: Annotated[str, Field(max_length=500)]
    amount: Amount
    paid_at: Moment
    bank_reference: Annotated[str, Field(max_length=80)] = ""
    payer: Annotated[str, Field(max_length=200)] = ""


@act("payment.notify", POLICY)
def notify(deed: Deed, given: Notify) -> Payment:
    """Money came by the gateway: the same transaction, or the same bank reference, is one payment however often told.

    Raises ``Invalid`` for an account that is nobody's here, ``Conflict`` where what is told now contradicts what was
    told before.
    """
    account = account_by(given.account, legal_day(deed.now))
    if account is None:
        raise Invalid(faults={"account": [_("Không cơ quan nào ở đây nhận tiền vào tài khoản này.")]})
    body = Organisation.objects.get(urn=account.organisation)
    came = Arrived(
        account.key,
        given.amount,
        given.paid_at,
        "gateway",
        given.bank_reference or f"gateway:{given.transaction}",
        given.purpose,
        given.payer,
        given.transaction,
    )
    known = locked(account, [came])
    before = seen_before(came) or Payment.objects.filter(transaction=given.transaction).first()
    if before is None:
        payment = receive(deed, body, came, known.get(_wanted(came, known)))
        follow(deed, payment, fresh=True)
        return payment
    if not known:  # no demand is locked that would make two who repeat it at once wait for each other
        before = lock_payment(before.pk)
    if before.amount != came.amount:
        raise Conflict(_("Giao dịch này đã được ghi nhận với số tiền khác."))
    named, then = set(references_in(came.purpose)), set(references_in(before.purpose))
    if before.account != came.account or (named and then and named != then):
        raise Conflict(_("Giao dịch này đã được ghi nhận cho khoản khác hoặc tài khoản khác."))
    return before


def locked(account: ReceivingAccount, arrived: Iterable[Arrived]) -> dict[str, Demand]:
    """The demands that some arrivals name, by reference, locked in one order: whoever tells of the same money by
    another way waits here, and then finds it told. What is owed to a body that people pay elsewhere is not among them.
    """
    named = {found for one in arrived for found in references_in(one.purpose)}
    rows = Demand.objects.select_for_update(of=("self",)).select_related("organisation").filter(reference__in=named)
    found = {one.reference: one for one in rows.order_by("pk")}
    return {name: one for name, one in found.items() if _key(one) == account.key}


def _key(demand: Demand) -> str:
    """The account at which a demand is paid: as it said when it was made, else that of its body by now."""
    if demand.account:
        return f"{demand.account['bin']}:{demand.account['number']}"
    by_now = account_of(demand.organisation, today())
    return by_now.key if by_now else ""


def _wanted(came: Arrived, known: dict[str, Demand]) -> str:
    """The reference of the one demand that a purpose names; "" where it names none, or several that cannot all be."""
    named = [name for name in dict.fromkeys(references_in(came.purpose)) if name in known]
    return named[0] if len(named) == 1 else ""


def wanted(came: Arrived, known: dict[str, Demand]) -> Demand | None:
    """The demand that an arrival is for, as its purpose says."""
    return known.get(_wanted(came, known))


def seen_before(came: Arrived) -> Payment | None:
    """The payment that is this very money, known by the bank's reference on the account."""
    return Payment.objects.filter(account=came.account, external=came.external).first()


@effect("payment.receive")
def receive(
    deed: Deed, body: Organisation, came: Arrived, demand: Demand | None, statement: Statement | None = None
) -> Payment:
    """Keep money that came. What fits its demand exactly goes there; everything else waits for a person.

    Raises ``Conflict`` when the same money was told by another way at the same moment: telling it again then helps.
    """
    wrong = judge(demand.state, demand.open, came.amount) if demand else Payment.Mismatch.UNKNOWN.value
    payment = Payment(
        organisation=demand.organisation if demand else body,
        audience=demand.audience if demand else _nobodys(deed, body),
        demand=demand,
        method=came.method,
        account=came.account,
        external=came.external,
        transaction=came.transaction,
        statement=statement,
        amount=came.amount,
        applied=0 if wrong else came.amount,
        state=Payment.State.QUEUED if wrong else Payment.State.MATCHED,
        mismatch=wrong,
        purpose=came.purpose[:500],
        payer=came.payer[:200],
        paid_at=came.paid_at,
        received_at=deed.now,
    )
    try:
        deed.claim(payment)
    except IntegrityError:
        told_so = _("Khoản tiền này vừa được ghi nhận theo đường khác.")
        raise Conflict(told_so, remedy=_("Xin làm lại lần nữa.")) from None
    if demand and not wrong:
        allocate(deed, payment, demand, came.amount)
    return payment


def _nobodys(deed: Deed, body: Organisation) -> Audience:
    """Who may see money of which nobody knows whose it is: the body that has it."""
    return open_audience(deed, body.pk)


def allocate(deed: Deed, payment: Payment, demand: Demand, amount: int) -> Allocation:
    """So much of a payment goes to a demand; both are locked or new, and the payment's own sums are saved apart."""
    allocation = deed.add(Allocation(payment=payment, demand=demand, amount=amount, made_at=deed.now))
    paid = demand.paid + amount
    state = state_of(demand.amount, demand.waived, paid, demand.refunded)
    deed.save(demand, paid=paid, state=state, settled_at=None if state == Demand.State.OPEN else deed.now)
    deed.emit("payment.applied", payment, allocation=str(allocation.pk))
    if state != Demand.State.OPEN:
        told(deed, demand)
    return allocation


def lock_payment(key: UUID) -> Payment:
    """A payment, locked until the deed ends. Locked by itself: joined with its audience, which whoever held it before
    may have changed, PostgreSQL would not find it any more."""
    return Payment.objects.select_for_update().get(pk=key)


class Assign(Given):
    """The reference of the demand that the money is for, and how one knows."""

    reference: Annotated[str, Field(min_length=1, max_length=40)]
    reason: Reason


@act("payment.assign", POLICY, on=lock_payment)
def assign(deed: Deed, payment: Payment, given: Assign) -> Payment:
    """Let money that waits, or was kept as an advance, go to an open demand of the same body, as far as both reach.

    Raises ``Invalid`` for a demand that is not there or of which nothing is open, ``Conflict`` where all that is left
    is proposed to go back.
    """
    hold(payment.pk)
    free = held(payment)
    if free <= 0:
        raise Conflict(
            _("Phần tiền chưa gắn đang chờ hoàn lại, nên không gắn được."),
            remedy=_("Xin chờ đề nghị hoàn tiền được xử lý xong."),
        )
    named = given.reference.strip().upper()
    demand = Demand.objects.select_for_update(of=("self",)).filter(reference=named).first()
    faults: dict[str, list[Any]] = {}
    if demand is None or demand.organisation_id != payment.organisation_id:
        faults["reference"] = [_("Không có khoản phải nộp nào mang mã này ở cơ quan này.")]
    elif demand.state != Demand.State.OPEN:
        faults["reference"] = [_("Khoản này không còn phải nộp gì.")]
    if faults or demand is None:
        raise Invalid(faults=faults)
    part = min(free, demand.open)
    left = payment.held - part
    state = payment.state if left else Payment.State.MATCHED
    before = payment.mismatch if payment.mismatch != Payment.Mismatch.UNASSIGNED else ""  # now it is where it belongs
    more = Payment.Mismatch.MORE if left and payment.state == Payment.State.QUEUED else before
    values: dict[str, Any] = {"applied": payment.applied + part, "state": state, "mismatch": more}
    values |= {"decision": "assign", "reason": given.reason, "demand": payment.demand or demand}
    if payment.demand is None:
        values["audience"] = demand.audience  # from now on it is its payer's too
    deed.save(payment, **values)
    allocate(deed, payment, demand, part)
    follow(deed, payment)
    return payment


class Keep(Given):
    """Why the money stays here as an advance, and for what."""

    reason: Reason


@act("payment.keep", POLICY, on=lock_payment)
def keep_advance(deed: Deed, payment: Payment, given: Keep) -> Payment:
    """Keep what fits nowhere as an advance of whoever paid it; it can go to a demand or be given back later."""
    deed.save(payment, state=Payment.State.KEPT, decision="keep", reason=given.reason)
    follow(deed, payment)
    return payment
