"""The month at Cửa Nam in a few lines: what happened, who is who, what to try first; each link opens what it names."""

from collections import Counter
from collections.abc import Iterator

from django.conf import settings

from motcua.kernel.access.api import system_actor
from motcua.mechanisms.cases.demo_office import Month
from motcua.mechanisms.cases.licence_models import Licence
from motcua.mechanisms.cases.licence_rules import Standing
from motcua.mechanisms.cases.models import Dossier
from motcua.mechanisms.money.api import Demand, demands


def lines(month: Month) -> Iterator[str]:
    """The story of a month that was played."""
    yield "TODO"


def worth_a_look() -> Iterator[str]:
    """The page of the newest licence that is suspended today, and the one on which the newest open demand is paid."""
    licences = Licence.objects.exclude(suspended_from=None).select_related("document")
    standing = (one for one in licences.order_by("-registered_at", "-pk") if one.state == Standing.SUSPENDED)
    if suspended := next(standing, None):
        yield f"Giấy phép đang bị tạm đình chỉ: số {suspended.number}"
        yield f"  {settings.MOTCUA_URL}/kiem-tra/{suspended.document.code}/"
    waiting = demands(system_actor("demonstration")).filter(state=Demand.State.OPEN, payer__accounts__isnull=False)
    if owed := waiting.exclude(account={}).select_related("payer").first():
        login = owed.payer.accounts.order_by("pk")[0].login
        yield f"Khoản đang chờ nộp, có mã QR (đăng nhập {login}):"
        yield f"  {settings.MOTCUA_URL}/nop-tien/{owed.pk}/"
