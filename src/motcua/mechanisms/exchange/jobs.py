"""What waits at the national portal is fetched by the clock, where it is not pushed."""

from motcua.kernel.access.api import system_actor
from motcua.kernel.acts.api import Caller, Invalid
from motcua.kernel.connectors.api import filled
from motcua.kernel.jobs.api import every
from motcua.mechanisms.exchange.incoming import receive, refused

SYSTEM = system_actor("national-portal")
ROUNDS = 20
"""Messages at one time, so that a portal that never empties does not hold the worker."""


@every(seconds=60)
def fetch() -> None:
    """Take what waits and say what became of it; what was taken but not answered comes again and is the same dossier.

    Raises ``UnreachableError`` or ``RefusedError``.
    """
    for portal in filled("portal"):
        for _round in range(ROUNDS):
            message = portal.waiting()
            if message is None:
                break
            try:
                answers = receive(Caller(SYSTEM, channel="system"), message)
            except Invalid as wrong:  # told, or what waits behind it would never be fetched
                answers = [{"MaHoSo": ""} | refused(wrong)]
            portal.answer(answers)
