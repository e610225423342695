"""Working time: what others may use of this room.

``now``, ``today`` and ``legal_day`` say what time it is; ``due`` says when a limit ends under a ``CalendarSpec`` and
shows the sum; the rest are small sums over working days and hours.
"""

from motcua.kernel.calendar.clock import TimeTravelError, at, legal_day, now, today
from motcua.kernel.calendar.days import Day, Days, NotCoveredError, expand, succeed
from motcua.kernel.calendar.limits import Limit, Line, Pause, Unit, Working
from motcua.kernel.calendar.reckon import (
    TimeLeft,
    add,
    between,
    day_of,
    is_late,
    is_working,
    next_working_moment,
    time_left,
)
from motcua.kernel.calendar.rules import due
from motcua.kernel.calendar.spec import CalendarSpec, parse
from motcua.kernel.calendar.words import reason
from motcua.kernel.calendar.zone import ZONE, aware

__all__ = [
    "ZONE",
    "CalendarSpec",
    "Day",
    "Days",
    "Limit",
    "Line",
    "NotCoveredError",
    "Pause",
    "TimeLeft",
    "TimeTravelError",
    "Unit",
    "Working",
    "add",
    "at",
    "aware",
    "between",
    "day_of",
    "due",
    "expand",
    "is_late",
    "is_working",
    "legal_day",
    "next_working_moment",
    "now",
    "parse",
    "reason",
    "succeed",
    "time_left",
    "today",
]
