"""What nobody owes yet, though it waits: given to somebody as soon as somebody can have it. While nobody can, each of
these acts raises ``WrongState``, and the ledger hears nothing of the try."""

from motcua.kernel.acts.api import Deed, Given, WrongState, act
from motcua.mechanisms.money.duties import Waiting, follow
from motcua.mechanisms.money.models import Payment, Refund, Reversal
from motcua.mechanisms.money.paying import lock_payment
from motcua.mechanisms.money.policy import POLICY
from motcua.mechanisms.money.refunding import lock_refund
from motcua.mechanisms.money.reversing import lock_reversal


@act("payment.entrust", POLICY, on=lock_payment)
def entrust_payment(deed: Deed, payment: Payment, given: Given) -> Payment:
    """Make money that fits nowhere somebody's duty; given anew where nobody sits in the seat that has it."""
    _entrust(deed, payment)
    return payment


@act("refund.entrust", POLICY, on=lock_refund)
def entrust_refund(deed: Deed, refund: Refund, given: Given) -> Refund:
    """Make a refund under way somebody's duty, as ``payment.entrust`` does."""
    _entrust(deed, refund)
    return refund


@act("reversal.entrust", POLICY, on=lock_reversal)
def entrust_reversal(deed: Deed, reversal: Reversal, given: Given) -> Reversal:
    """Make what the bank took back somebody's duty, as ``payment.entrust`` does."""
    _entrust(deed, reversal)
    return reversal


def _entrust(deed: Deed, one: Waiting) -> None:
    if not follow(deed, one):
        raise WrongState
