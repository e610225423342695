"""The clock of a dossier: its limit, what stood still, what was put off, and the working that comes of it."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from motcua.kernel.acts.api import Conflict
from motcua.kernel.calendar import api as calendar
from motcua.kernel.calendar.api import CalendarSpec, Limit, NotCoveredError, Working, due, legal_day
from motcua.kernel.packs.api import get, say
from motcua.mechanisms.cases.models import Dossier, Extension, Pause
from motcua.mechanisms.cases.specs import ProcedureSpec


def clock(spec: ProcedureSpec, limit: Limit, received: datetime, pauses: Sequence[calendar.Pause] = ()) -> Working:
    """The working of a limit that begins at a moment, with the stretches in which it stood.

    Raises ``Conflict`` when it would end in a year whose days off nobody has loaded yet: no date is guessed.
    """
    days = get(CalendarSpec, "calendars", spec.calendar, legal_day(received))
    try:
        return due(days, received, limit, pauses)
    except NotCoveredError as unknown:
        raise Conflict(
            say(_("Lịch làm việc năm %(year)s chưa được nạp nên chưa tính được ngày hẹn trả."), year=unknown.day.year),
            remedy=_("Xin lưu bản nháp và thử lại sau, hoặc báo Trung tâm Phục vụ hành chính công."),
        ) from None


def reckon(spec: ProcedureSpec, dossier: Dossier) -> Working:
    """The working of a dossier's clock from what has happened to it, as its rows say; ``due`` is empty while it stands.

    It begins at receipt with the limit of the channel; anew when a pause ended that restarts it; and with an extension,
    whose own limit runs from the moment that it was made for.
    """
    road = spec.channel(dossier.channel)
    assert road is not None  # the version that a dossier keeps has the road by which it came
    stood = list(Pause.objects.filter(dossier=dossier).order_by("started_at", "pk"))
    put_off = Extension.objects.filter(dossier=dossier).order_by("made_at", "pk").last()
    begins, limit = dossier.received_at, road.limit
    restarts = [pause.ended_at for pause in stood if pause.restarted and pause.ended_at]
    if restarts:
        begins = restarts[-1]
    if put_off and put_off.made_at >= begins:
        begins, limit = put_off.begins_at, Limit.model_validate(put_off.limit)
    pauses = [
        calendar.Pause(max(pause.started_at, begins), pause.ended_at, pause.kind)
        for pause in stood
        if pause.ended_at is None or pause.ended_at > begins
    ]
    return clock(spec, limit, begins, pauses)


def running(dossier: Dossier, working: Working) -> dict[str, object]:
    """What a dossier's row says of its clock after that working; a due moment that is unknown stays as it was."""
    return {"clock": working.as_json(), "due_at": working.due or dossier.due_at}
