"""What runs by the clock: officials' accounts that nobody uses are shut, and what no longer counts is forgotten."""

from contextlib import suppress

from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import AccessToken

from motcua.kernel.access.api import Holding, system_actor, valid_on
from motcua.kernel.acts.api import Caller, WrongState, perform
from motcua.kernel.calendar.api import now, today
from motcua.kernel.jobs.api import every
from motcua.kernel.people import throttle, visits
from motcua.kernel.people.accounts import disable

DAY, QUARTER = 24 * 3600, 900


@every(DAY, called=_("Khóa tài khoản cán bộ lâu không dùng"))
def disable_unused() -> None:
    """Shut the accounts of officials that nobody used for as many days as the rules allow."""
    seated = Holding.objects.filter(valid_on(today()), account__is_active=True).order_by("account")
    caller = Caller(system_actor("people"), channel="system")
    for key in visits.idle_since(list(seated.values_list("account", flat=True).distinct())):
        with suppress(WrongState):  # an administrator was quicker
            perform(disable, caller, {"reason": "unused for longer than the rules allow"}, on=key)


@every(QUARTER, called=_("Xóa phiên đăng nhập và lần thử đã cũ"))
def forget() -> None:
    """Forget counts of failures that no longer matter, sessions of long ago, and machines' tokens that are past."""
    throttle.forget()
    visits.forget()
    AccessToken.objects.filter(expires__lte=now()).delete()
