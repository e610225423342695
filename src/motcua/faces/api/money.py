"""Money over the API: what is demanded and what came of it, for whoever sees it; and where a gateway calls back."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query

from motcua.faces.api import basic, verbs, wire
from motcua.faces.api.reads import router
from motcua.faces.shell.money import references
from motcua.faces.shell.words import in_language
from motcua.kernel.access.api import Actor, reads
from motcua.mechanisms.exchange.api import called_back
from motcua.mechanisms.money.api import (
    NATIONAL,
    Chain,
    Demand,
    Payment,
    Refund,
    chain,
    demands,
    find_demand,
    payments,
    qr_text,
)

Limited = Annotated[int, Query(20, ge=1, le=100)]
KEYS = ("each", "times", "amount")
SIGNATURE = {
    "name": "Motcua-Signature",
    "in": "header",
    "required": True,
    "description": "t=<seconds since 1970>,v1=<HMAC-SHA256 in hex over t, a dot and the body>, by the shared secret.",
    "schema": {"type": "string"},
}


class WorkingLine(basic.Shape):
    """One line of the working: ``amount`` is ``each`` taken as often as ``times`` say."""

    title: str
    each: int
    times: list[int]
    amount: int


class DemandLine(basic.Shape):
    """What is owed, in dong: demanded (``amount`` less ``waived``) = ``paid`` less ``refunded`` + ``open``. ``due`` is
    ``HinhThucThu`` of the national portal: 1 at reception, 2 with a supplement, 4 with the result."""

    id: UUID
    reference: str
    code: str
    title: basic.Said
    state: str
    due: int
    amount: int
    waived: int
    paid: int
    refunded: int
    open: int
    made_at: basic.Moment


class Received(basic.Shape):
    """Money that came: ``held`` of it has gone nowhere yet; ``mismatch`` says why a person has to look at it. Of the
    ``purpose`` an official reads our own codes here; a payer's words may name him, and are read at the desk, for a
    purpose that is written down."""

    id: UUID
    method: str
    amount: int
    applied: int
    returned: int
    held: int
    state: str
    mismatch: str
    purpose: str
    paid_at: datetime


class Back(basic.Shape):
    """Money that goes back. Its payer reads the ``reason`` when it has gone, as the slip and the letter say it."""

    id: UUID
    amount: int
    state: str
    reason: str
    paid_at: datetime | None


class DemandWhole(DemandLine):
    """A demand with its working, its law, the text of its VietQR ("" where there is nothing to pay), and what came."""

    lines: list[WorkingLine]
    legal_basis: list[dict[str, Any]]
    account: dict[str, Any]
    vietqr: str
    payments: list[Received]
    receipts: list[str]
    refunds: list[Back]


class Demands(basic.Shape):
    """A page of demands; ``next``: the cursor of the page behind it."""

    items: list[DemandLine]
    next: str | None


class Payments(basic.Shape):
    """A page of payments."""

    items: list[Received]
    next: str | None


class Heard(basic.Shape):
    """What a call-back led to: the same payment however often it comes."""

    id: UUID
    state: str


def _line(one: Demand) -> dict[str, Any]:
    names = DemandLine.model_fields.keys() - {"due"}
    return {name: getattr(one, name) for name in names} | {"due": NATIONAL[one.due]}


def _received(one: Payment, *, whole: bool) -> Received:
    shape = Received.model_validate(one)
    return shape if whole else shape.model_copy(update={"purpose": references(one.purpose)})


def _back(one: Refund, *, told: bool) -> Back:
    shape = Back.model_validate(one)
    return shape if told else shape.model_copy(update={"reason": ""})


def _shares(found: Chain) -> dict[UUID, Received]:
    """Of each payment that came for somebody else, what went to this demand; the rest is none of this payer's."""
    shares = dict[UUID, Received]()
    for link in found.links:
        if link.allocation is None or found.sent_for(link.payment):
            continue
        before = shares.get(link.payment.pk)
        amount = link.allocation.amount + (before.amount if before else 0)
        returned = link.allocation.returned + (before.returned if before else 0)
        part = {"amount": amount, "returned": returned, "applied": amount - returned, "held": 0, "mismatch": ""}
        state = Payment.State.RETURNED if amount == returned else Payment.State.MATCHED
        whole = _received(link.payment, whole=False)
        shares[link.payment.pk] = whole.model_copy(update=part | {"state": state.value})
    return shares


def _whole(found: Chain, actor: Actor) -> DemandWhole:
    one, office = found.demand, reads(actor)
    found = found if office else found.of_payer()
    lines = [
        {"title": in_language(line["title"]) if line["title"] else "", **{k: line[k] for k in KEYS}}
        for line in one.lines
    ]
    seen: dict[UUID, Payment] = {link.payment.pk: link.payment for link in found.links}
    shares = {} if office else _shares(found)
    refunds = [_back(refund, told=office or refund.state == Refund.State.PAID) for refund, _slip in found.refunds]
    return DemandWhole.model_validate(
        _line(one)
        | {
            "lines": lines,
            "legal_basis": one.basis,
            "account": one.account,
            "vietqr": qr_text(one),
            "payments": [shares.get(key) or _received(paid, whole=not office) for key, paid in seen.items()],
            "receipts": [link.receipt.code for link in found.links if link.receipt and link.receipt.state == "signed"],
            "refunds": refunds,
        }
    )


@router.get("/demands", response=Demands, url_name="demands", tags=["demands"])
def list_demands(
    request: HttpRequest, response: HttpResponse, limit: Limited, cursor: str = "", state: str = ""
) -> Demands:
    """The demands that this actor sees, the newest first; with ``state``, those that are open, paid, free or
    cancelled."""
    rows = demands(wire.actor(request))
    rows = rows.filter(state=state) if state else rows
    found, following = wire.page(rows, "made_at", cursor, limit, falling=True)
    wire.link_next(request, response, following)
    return Demands(items=[DemandLine.model_validate(_line(one)) for one in found], next=following)


@router.get("/demands/{uuid:id}", response=DemandWhole, url_name="demand", tags=["demands"])
def show_demand(request: HttpRequest, id: UUID) -> DemandWhole:
    """One demand from its working to its refunds; a receipt is named by its verification code."""
    actor = wire.actor(request)
    return _whole(chain(find_demand(actor, id)), actor)


@router.get("/payments", response=Payments, url_name="payments", tags=["payments"])
def list_payments(request: HttpRequest, response: HttpResponse, limit: Limited, cursor: str = "") -> Payments:
    """The payments that this actor sees, the newest first."""
    actor = wire.actor(request)
    found, following = wire.page(payments(actor), "received_at", cursor, limit, falling=True)
    wire.link_next(request, response, following)
    return Payments(items=[_received(one, whole=not reads(actor)) for one in found], next=following)


@router.post(
    "/payments/gateway",
    auth=None,
    response=Heard,
    url_name="payment-gateway",
    openapi_extra={
        "parameters": [SIGNATURE],
        "security": [{"Signature": []}],
        "requestBody": verbs.body_of("payment.notify"),
    },
    tags=["payments"],
)
def gateway(request: HttpRequest) -> Heard:
    """Where the payment gateway calls back: signed, good for ten minutes, and the same payment however often told."""
    return Heard.model_validate(called_back(request.headers.get("Motcua-Signature", ""), request.body))
