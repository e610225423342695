"""What a body at work needs beside officers for its steps: an account for the fees that it is owed, an accountant who
proves them, a records clerk. ``motcua doctor`` tells what lacks."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext_lazy as _

from motcua.kernel.access.api import Organisation, seated
from motcua.kernel.calendar.api import today
from motcua.kernel.jobs.api import Finding
from motcua.kernel.packs.api import say
from motcua.kernel.text.api import Multilingual
from motcua.mechanisms.cases.catalogue import procedures, refined_at
from motcua.mechanisms.cases.specs import ProcedureSpec
from motcua.mechanisms.cases.staffing import settles, unstaffed
from motcua.mechanisms.money.api import account_of

ACCOUNTANT: Final = "urn:motcua:role:accountant"
CLERK: Final = "urn:motcua:role:clerk"


def check() -> list[Finding]:
    """One warning for each body and each thing that lacks there; nothing where no procedure is staffed, since nobody
    can file there (``staffing``)."""
    there = seated()
    bodies = Organisation.objects.filter(pk__in=list(there)).order_by("urn")
    return [finding for body in bodies for finding in _lacks(body, there[body.pk])]


def _lacks(body: Organisation, held: set[str]) -> Iterator[Finding]:
    day = today()
    gaps = {gap.procedure.urn for gap in unstaffed(body)}
    some = (one.urn for one in procedures() if settles(body, one, held) and one.urn not in gaps)
    own = [refined_at(urn, body, day).spec for urn in some]
    named = Multilingual.model_validate(body.title)
    remedy = _("Giao một vị trí có vai trò này cho cán bộ, ở trang quản trị hoặc trong site.yaml.")
    if own and CLERK not in held:
        said = _("%(body)s: chưa ai giữ vai trò văn thư, nên chưa lập được toàn bộ hồ sơ để lưu.")
        yield Finding("warning", say(said, body=named), remedy)
    charged = [spec for spec in own if _owed(spec)]
    if not charged:
        return
    codes = ", ".join(spec.code for spec in charged)
    if account_of(body, day) is None:
        said = _("%(body)s thu phí của %(codes)s mà chưa có tài khoản nhận: người dân không chuyển khoản được.")
        account = _("Ghi tài khoản (receiving-accounts) vào gói của địa phương rồi nạp gói đó.")
        yield Finding("warning", say(said, body=named, codes=codes), account)
    if ACCOUNTANT not in held:
        said = _("%(body)s thu phí của %(codes)s mà chưa ai giữ vai trò kế toán, nên không lập được biên lai nào.")
        yield Finding("warning", say(said, body=named, codes=codes), remedy)


def _owed(spec: ProcedureSpec) -> bool:
    """Whether it demands any fee by itself."""
    return any(fee.due for fee in (*(road.fee for road in (*spec.channels, *spec.cases)), *spec.charges))
