"""The facts that anybody may take away, made once for the figures that are shown and kept as a file: however often
strangers ask, the dossiers are read once."""

import time
from contextlib import suppress
from datetime import UTC, timedelta
from io import BufferedReader
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from motcua.kernel.acts.api import Refusal
from motcua.kernel.disk.api import alone_in
from motcua.mechanisms.measures.exporting import exported
from motcua.mechanisms.measures.periods import Period
from motcua.mechanisms.measures.reads import bodies_of
from motcua.mechanisms.measures.scoring import Shown

KEPT: Final = timedelta(days=1)
"""How long a file lies there, whether somebody asks again or not."""


class Preparing(Refusal):
    """Facts are being read for somebody else: one export at a time, and nobody holds a connection meanwhile."""

    code, status, wait = "facts_preparing", 503, 30
    sentence = _("Dữ kiện của một kỳ khác đang được chuẩn bị.")
    remedy = _("Xin chờ một lát rồi tải lại.")


def download(found: Shown, period: Period) -> BufferedReader:
    """The masked export of a body and period, open for reading; made now where it is not of the moment of the figures.

    Raises ``Preparing`` while another is made.
    """
    kept = _folder() / f"{found.organisation.pk}-{period}-{found.at.astimezone(UTC):%Y%m%dT%H%M%S%f}.jsonl"
    with suppress(FileNotFoundError):
        return kept.open("rb")
    try:
        with alone_in(_folder(), waiting=False):
            if not kept.exists():
                _make(kept, found, period)
            return kept.open("rb")
    except BlockingIOError:
        raise Preparing from None


def sweep() -> None:
    """Remove what was made longer than ``KEPT`` ago, by the clock of the machine, as files are."""
    before = time.time() - KEPT.total_seconds()
    for path in _folder().glob("*.jsonl*"):
        if path.stat().st_mtime < before:
            path.unlink()


def _make(kept: Path, found: Shown, period: Period) -> None:
    draft = kept.with_suffix(".jsonl.part")
    with draft.open("w", encoding="utf-8") as out:
        out.writelines(exported(found.organisation, bodies_of(found.organisation), period))
    draft.replace(kept)
    for other in _folder().glob(f"{found.organisation.pk}-{period}-*"):
        if other != kept:
            other.unlink()


def _folder() -> Path:
    return Path(settings.MOTCUA_HOME) / "facts"
