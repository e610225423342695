"""The public surface of connectors: the ports to the world outside, and who fills them."""

from motcua.kernel.connectors.ports import BehindError, RefusedError, UnreachableError, Witness, filled

__all__ = ["BehindError", "RefusedError", "UnreachableError", "Witness", "filled"]
