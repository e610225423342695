"""The public surface of exchange: what the national portal passes on, and what it was told; paying at a gateway."""

from motcua.mechanisms.exchange.gateway import HmacGateway, call_signature, called_back, pay_address, signed
from motcua.mechanisms.exchange.incoming import Answer, receive
from motcua.mechanisms.exchange.outgoing import updates
from motcua.mechanisms.exchange.wording import Envelope, Item

__all__ = [
    "Answer",
    "Envelope",
    "HmacGateway",
    "Item",
    "call_signature",
    "called_back",
    "pay_address",
    "receive",
    "signed",
    "updates",
]
