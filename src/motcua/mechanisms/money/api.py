"""The public surface of money: what is owed, what was paid, and the proof of it."""

from motcua.mechanisms.money.demanding import Owed, cancel, demand
from motcua.mechanisms.money.models import Allocation, Demand, Payment, Refund, Reversal, Statement
from motcua.mechanisms.money.parts import Part, applied, parts
from motcua.mechanisms.money.paying import Assign, Keep, Take, assign, keep_advance, notify, take
from motcua.mechanisms.money.proving import METHODS, RECEIPT, SLIP
from motcua.mechanisms.money.reads import (
    Chain,
    Link,
    chain,
    demands,
    demands_about,
    fitting,
    payment,
    payments,
    qr_text,
    queue,
    refunds,
    reversal,
    reversals,
    statements_of,
    till,
    unpaid,
    waiting_keys,
)
from motcua.mechanisms.money.reads import demand as find_demand
from motcua.mechanisms.money.refunding import Propose, approve, decline, pay_out, propose
from motcua.mechanisms.money.reversing import candidates, dismiss, reopen, reverse
from motcua.mechanisms.money.rules import BEFORE, NATIONAL, Line, dong, references_in
from motcua.mechanisms.money.specs import account_of
from motcua.mechanisms.money.unassigning import unassign
from motcua.mechanisms.money.uploading import LARGEST, Upload, upload
from motcua.mechanisms.money.vietqr import png, svg

__all__ = [
    "BEFORE",
    "LARGEST",
    "METHODS",
    "NATIONAL",
    "RECEIPT",
    "SLIP",
    "Allocation",
    "Assign",
    "Chain",
    "Demand",
    "Keep",
    "Line",
    "Link",
    "Owed",
    "Part",
    "Payment",
    "Propose",
    "Refund",
    "Reversal",
    "Statement",
    "Take",
    "Upload",
    "account_of",
    "applied",
    "approve",
    "assign",
    "cancel",
    "candidates",
    "chain",
    "decline",
    "demand",
    "demands",
    "demands_about",
    "dismiss",
    "dong",
    "find_demand",
    "fitting",
    "keep_advance",
    "notify",
    "parts",
    "pay_out",
    "payment",
    "payments",
    "png",
    "propose",
    "qr_text",
    "queue",
    "references_in",
    "refunds",
    "reopen",
    "reversal",
    "reversals",
    "reverse",
    "statements_of",
    "svg",
    "take",
    "till",
    "unassign",
    "unpaid",
    "upload",
    "waiting_keys",
]
