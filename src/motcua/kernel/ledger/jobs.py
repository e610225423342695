"""Sealing by the clock, so that a proof stands within a minute of the act; then witnesses are asked; a daily check."""

from django.utils.translation import gettext_lazy as _

from motcua.kernel.jobs.api import every, progress
from motcua.kernel.ledger.checks import verify
from motcua.kernel.ledger.sealing import seal
from motcua.kernel.ledger.tiles import BrokenLedgerError
from motcua.kernel.ledger.witnesses import cosigned

DAY = 24 * 3600


@every(seconds=20, called=_("Niêm phong sổ cái"))
def seal_regularly() -> None:
    """Seal what waits, publish, and ask the witnesses: outside any transaction, since they may take their time."""
    seal()
    cosigned()


@every(seconds=DAY, lasts=DAY // 4, called=_("Kiểm tra toàn bộ sổ cái và dữ liệu"))
def verify_daily() -> None:
    """``motcua ledger verify --data`` once a day. What is not as it was written is a failure that ``doctor`` tells."""
    with progress("ledger.verify"):
        if any(True for _breach in verify(data=True)):
            raise BrokenLedgerError("run motcua ledger verify --data")
