"""What runs by the clock: it is seen which deeds reach into closed periods; the periods that ended last are counted;
facts that were taken away are swept."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from motcua.kernel.calendar.api import now, today
from motcua.kernel.jobs.api import every
from motcua.kernel.packs.api import UnknownItem
from motcua.mechanisms.measures.downloads import sweep
from motcua.mechanisms.measures.keeping import RUNNING, came
from motcua.mechanisms.measures.periods import MONTHS, Period
from motcua.mechanisms.measures.reads import measured
from motcua.mechanisms.measures.touching import touch

SECONDS: Final = 300


@every(SECONDS, lasts=3600, called=_("Đánh dấu các kỳ số liệu cần tính lại"))
def see_what_was_corrected() -> None:
    """Mark what deeds of the last minutes reach into."""
    touch()


@every(12 * SECONDS, lasts=3600, called=_("Tính và giữ số liệu của các kỳ"))
def count_what_ended() -> None:
    """Have the last month, quarter and year of every body ready before somebody asks, for some minutes at a time."""
    until = now() + RUNNING
    for kind in MONTHS:
        period = Period.around(today(), kind).before
        for body in measured():
            if now() > until:
                return
            try:
                came(body, period)
            except UnknownItem:  # a period before there was a set of indicators
                break


@every(288 * SECONDS, called=_("Bỏ tệp dữ kiện đã cũ"))
def sweep_facts() -> None:
    """Once a day: nobody asks for most of them twice."""
    sweep()
