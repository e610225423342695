"""The zone in which the law of Viet Nam reckons days, and the demand that every moment names one."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")


def aware(moment: datetime) -> datetime:
    """The moment itself; ``ValueError`` if it names no time zone."""
    if moment.utcoffset() is None:
        raise ValueError(f"{moment.isoformat()} names no time zone: give it one, for example tzinfo=ZONE")
    return moment
