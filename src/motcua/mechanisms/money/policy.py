"""Which acts on money exist, in which state, who may do them beside what roles say, and what they are called."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from motcua.kernel.access.api import Actor
from motcua.kernel.acts.api import Rule
from motcua.mechanisms.money.models import Demand, Payment, Refund, Reversal


def _system(actor: Actor, _subject: object) -> bool:
    return bool(actor.system)


def _another(actor: Actor, refund: Refund) -> bool:
    """Whether it is somebody else than the one who proposed it: money goes out by two people."""
    return actor.system or actor.account != refund.proposed_by_id


def _something_held(payment: Payment) -> bool:
    return payment.held > 0


def _something_left(payment: Payment) -> bool:
    return payment.amount > payment.returned


def _something_applied(payment: Payment) -> bool:
    return payment.applied > 0


OPEN = frozenset({Demand.State.OPEN})
HELD = frozenset({Payment.State.QUEUED, Payment.State.KEPT})
POLICY: dict[str, Rule] = {
    "demand.cancel": Rule(OPEN),
    "demand.take": Rule(OPEN),
    "payment.notify": Rule(who=_system),
    "payment.receipt": Rule(who=_system),
    "payment.assign": Rule(HELD, _something_held),
    "payment.keep": Rule(frozenset({Payment.State.QUEUED}), _something_held),
    "statement.upload": Rule(),
    "payment.propose_refund": Rule(when=_something_left),
    "payment.unassign": Rule(when=_something_applied),
    "payment.reverse": Rule(when=_something_left),
    "payment.entrust": Rule(who=_system),
    "reversal.dismiss": Rule(frozenset({Reversal.State.OPEN})),
    "reversal.reopen": Rule(frozenset({Reversal.State.DISMISSED})),
    "reversal.entrust": Rule(who=_system),
    "refund.entrust": Rule(who=_system),
    # Who may approve spending in another's place is for the law, hence for packs.
    "refund.approve": Rule(frozenset({Refund.State.PROPOSED}), fresh=True, who=_another, lent_if_said=True),
    "refund.decline": Rule(frozenset({Refund.State.PROPOSED}), who=_another, lent_if_said=True),
    "refund.pay": Rule(frozenset({Refund.State.APPROVED})),
    "refund.slip": Rule(frozenset({Refund.State.PAID}), who=_system),
}

WORDS: dict[str, Any] = {
    "demand.cancel": _("hủy khoản phải nộp"),
    "demand.take": _("thu tiền tại quầy"),
    "payment.assign": _("gắn tiền về với khoản phải nộp"),
    "payment.keep": _("giữ tiền nộp trước"),
    "statement.upload": _("tải lên sao kê ngân hàng"),
    "payment.propose_refund": _("đề nghị hoàn tiền"),
    "payment.unassign": _("gỡ tiền khỏi khoản đã gắn nhầm"),
    "payment.reverse": _("ghi khoản tiền ngân hàng đã rút lại"),
    "reversal.dismiss": _("bỏ qua khoản ngân hàng rút lại không thuộc khoản nào"),
    "reversal.reopen": _("xem lại khoản ngân hàng rút lại đã bỏ qua"),
    "refund.approve": _("duyệt hoàn tiền"),
    "refund.decline": _("không duyệt hoàn tiền"),
    "refund.pay": _("chi tiền hoàn"),
}
"""The acts in words."""
