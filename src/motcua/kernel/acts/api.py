"""The public surface of acts: declare, perform, refuse."""

from motcua.kernel.acts.act import Act, Authority, Policy, Rule, act, authority, effect, outcome, perform, registry
from motcua.kernel.acts.deed import Caller, Deed, new_id
from motcua.kernel.acts.given import Given
from motcua.kernel.acts.guard import GuardedWriteError, lifted
from motcua.kernel.acts.refusals import Conflict, Invalid, NotAllowed, NotFound, ProofNeeded, Refusal, Stale, WrongState
from motcua.kernel.ledger.api import exempt, guarded

__all__ = [
    "Act",
    "Authority",
    "Caller",
    "Conflict",
    "Deed",
    "Given",
    "GuardedWriteError",
    "Invalid",
    "NotAllowed",
    "NotFound",
    "Policy",
    "ProofNeeded",
    "Refusal",
    "Rule",
    "Stale",
    "WrongState",
    "act",
    "authority",
    "effect",
    "exempt",
    "guarded",
    "lifted",
    "new_id",
    "outcome",
    "perform",
    "registry",
]
