"""The public surface of acts: declare, perform, refuse."""

from motcua.kernel.acts.act import Act, Authority, Policy, Rule, act, authority, effect, outcome, perform, registry
from motcua.kernel.acts.acts import release_message
from motcua.kernel.acts.deed import Caller, Deed, new_id
from motcua.kernel.acts.erasing import Erase, erase_entry
from motcua.kernel.acts.given import Given
from motcua.kernel.acts.guard import GuardedWriteError, lifted
from motcua.kernel.acts.refusals import Conflict, Invalid, NotAllowed, NotFound, ProofNeeded, Refusal, Stale, WrongState
from motcua.kernel.acts.unavailable import Unavailable, unavailable
from motcua.kernel.acts.words import worded
from motcua.kernel.ledger.api import exempt, guarded

__all__ = [
    "Act",
    "Authority",
    "Caller",
    "Conflict",
    "Deed",
    "Erase",
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
    "Unavailable",
    "WrongState",
    "act",
    "authority",
    "effect",
    "erase_entry",
    "exempt",
    "guarded",
    "lifted",
    "new_id",
    "outcome",
    "perform",
    "registry",
    "release_message",
    "unavailable",
    "worded",
]
