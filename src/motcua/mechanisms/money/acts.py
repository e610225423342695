"""The writes on money, a file for each way it goes: what is demanded, what comes in, what goes back, what proves it."""

from motcua.mechanisms.money.demanding import cancel
from motcua.mechanisms.money.entrusting import entrust_payment, entrust_refund, entrust_reversal
from motcua.mechanisms.money.paying import assign, keep_advance, notify, take
from motcua.mechanisms.money.proving import receipt, slip
from motcua.mechanisms.money.refunding import approve, decline, pay_out, propose
from motcua.mechanisms.money.reversing import dismiss, reopen, reverse
from motcua.mechanisms.money.unassigning import unassign
from motcua.mechanisms.money.uploading import upload

__all__ = [
    "approve",
    "assign",
    "cancel",
    "decline",
    "dismiss",
    "entrust_payment",
    "entrust_refund",
    "entrust_reversal",
    "keep_advance",
    "notify",
    "pay_out",
    "propose",
    "receipt",
    "reopen",
    "reverse",
    "slip",
    "take",
    "unassign",
    "upload",
]
