"""What runs by the clock: letters that are due, after quiet hours or after a failure."""

from motcua.kernel.jobs.api import every
from motcua.kernel.notices.sending import attempt, due


@every(seconds=20)
def send_what_is_due() -> None:
    """Try every delivery that is due; what comes due meanwhile, next time."""
    for key in due():
        attempt(key)
