"""The public surface of connectors: the ports to the world outside, and who fills them."""

from motcua.kernel.connectors.ports import BehindError, Pay, Portal, RefusedError, UnreachableError, Witness, filled

__all__ = ["BehindError", "Pay", "Portal", "RefusedError", "UnreachableError", "Witness", "filled"]
