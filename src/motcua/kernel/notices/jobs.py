"""What runs by the clock: letters that are due, after quiet hours or after a failure."""

from django.utils.translation import gettext_lazy as _

from motcua.kernel.jobs.api import every
from motcua.kernel.notices.sending import attempt, due


@every(seconds=20, called=_("Gửi thông báo đến hạn"))
def send_what_is_due() -> None:
    """Try every delivery that is due; what comes due meanwhile, next time."""
    for key in due():
        attempt(key)
