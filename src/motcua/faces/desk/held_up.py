"""Whom a refund waits for, why it may wait long, and what helps: for everybody but the one whose turn it is."""

from typing import Final

from django.utils.translation import gettext as _

from motcua.faces.desk.tasks import words
from motcua.faces.shell.readings import duties_about
from motcua.faces.shell.words import in_language
from motcua.kernel.access.api import Actor, Position, absent, delegations, holder, lendable
from motcua.kernel.calendar.api import today
from motcua.mechanisms.money import api as book
from motcua.mechanisms.work.api import Assignment

UNDER_WAY: Final = ("proposed", "approved")


def held_up(found: book.Refund, actor: Actor) -> dict[str, str] | None:
    """A refund under way, as ``<c-notice>`` shows it; ``None`` for whoever has to act, or when it has ended."""
    if found.state not in UNDER_WAY:
        return None
    duty = next((one for one in duties_about(found.pk) if one.state == Assignment.State.OPEN), None)
    if duty is None or holder(duty.who_id) is None:
        by_whom = _("Người duyệt phải là người khác với người đề nghị.") if found.state == "proposed" else ""
        text = f"{by_whom} {_('Xin báo người quản trị giao vị trí; ít phút sau việc này có người phụ trách.')}".strip()
        return {"color": "warning", "title": _("Chưa có người phụ trách"), "text": text}
    if duty.who_id == actor.position:
        return None
    title, what = _("Đang chờ %(who)s") % {"who": in_language(duty.who.title)}, words(duty)["what"]
    gone = absent(duty.who_id)
    if gone is None:
        return {"color": "info", "title": title, "text": what}
    away = _("Người giữ vị trí này vắng mặt đến hết %(day)s.") % {"day": f"{gone.valid_to:%d/%m/%Y}"}
    return {"color": "warning", "title": title, "text": f"{what}. {away} {_helps(duty)}".strip()}


def _helps(duty: Assignment) -> str:
    """Who does it in place of somebody who is away, or who could let it be done."""
    if stand_in := _stand_in(duty):
        return _("%(who)s làm thay theo ủy quyền.") % {"who": in_language(stand_in.title)}
    if duty.act in lendable(duty.who):
        return _("Nếu cần gấp, người giữ vị trí hoặc người quản trị giao ủy quyền việc này cho một vị trí khác.")
    return ""


def _stand_in(duty: Assignment) -> Position | None:
    given = [one for one in delegations([duty.who_id]) if one.giver_id == duty.who_id and duty.act in one.acts]
    return next((one.receiver for one in given if one.valid_from <= today()), None)
