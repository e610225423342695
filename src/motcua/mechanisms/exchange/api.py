"""The public surface of exchange: what the national portal passes on, and what it was told."""

from motcua.mechanisms.exchange.incoming import Answer, receive
from motcua.mechanisms.exchange.outgoing import updates
from motcua.mechanisms.exchange.wording import Envelope, Item

__all__ = ["Answer", "Envelope", "Item", "receive", "updates"]
