"""The public surface of connectors: the ports to the world outside, and who fills them."""

from motcua.kernel.connectors.patience import Patient
from motcua.kernel.connectors.ports import (
    BehindError,
    Portal,
    Push,
    RefusedError,
    Sms,
    Subscriber,
    UnreachableError,
    Witness,
    filled,
)

__all__ = [
    "BehindError",
    "Patient",
    "Portal",
    "Push",
    "RefusedError",
    "Sms",
    "Subscriber",
    "UnreachableError",
    "Witness",
    "filled",
]
