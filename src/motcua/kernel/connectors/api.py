"""The public surface of connectors: the ports to the world outside, who fills them, and how others are asked."""

from motcua.kernel.connectors.keys import Keys, ListedKey
from motcua.kernel.connectors.patience import Patient
from motcua.kernel.connectors.ports import (
    BehindError,
    Keeper,
    Pay,
    Portal,
    Push,
    RefusedError,
    Sms,
    Subscriber,
    Timestamper,
    UnreachableError,
    Witness,
    filled,
)
from motcua.kernel.connectors.web import fetched

__all__ = [
    "BehindError",
    "Keeper",
    "Keys",
    "ListedKey",
    "Patient",
    "Pay",
    "Portal",
    "Push",
    "RefusedError",
    "Sms",
    "Subscriber",
    "Timestamper",
    "UnreachableError",
    "Witness",
    "fetched",
    "filled",
]
