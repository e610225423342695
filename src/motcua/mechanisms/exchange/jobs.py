"""What waits at the national portal is fetched by the clock, where it is not pushed."""

from time import monotonic

from django.utils.translation import gettext_lazy as _

from motcua.kernel.acts.api import Caller, Invalid
from motcua.kernel.connectors.api import filled
from motcua.kernel.jobs.api import every
from motcua.mechanisms.exchange.incoming import SYSTEM, receive, refused, unreadable
from motcua.mechanisms.exchange.wording import Unreadable

ROUNDS = 20
"""Messages at one time, so that a portal that never empties does not hold the worker."""
LASTS = 300.0
"""Seconds after which no further message is begun: well within the lease of work by the clock."""


@every(seconds=60, called=_("Nhận hồ sơ từ Cổng Dịch vụ công quốc gia"))
def fetch() -> None:
    """Take what waits and say what became of it; what was taken but not answered comes again and is the same dossier.

    Raises ``UnreachableError`` or ``RefusedError``.
    """
    until = monotonic() + LASTS
    for portal in filled("portal"):
        for _round in range(ROUNDS):
            if monotonic() > until:
                break
            try:
                message = portal.waiting()
                if message is None:
                    break
                answers = receive(Caller(SYSTEM, channel="system"), message)
            except Unreadable as wrong:  # told, or what waits behind it would never be fetched
                answers = [{"MaHoSo": ""} | refused(unreadable(wrong))]
            except Invalid as wrong:
                answers = [{"MaHoSo": ""} | refused(wrong)]
            portal.answer(answers)
