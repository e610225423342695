"""The clock of a dossier: its limit, what stood still, what was put off, and the working that comes of it."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from motcua.kernel.acts.api import Conflict
from motcua.kernel.calendar import api as calendar
from motcua.kernel.calendar.api import CalendarSpec, Limit, NotCoveredError, Working, due, legal_day, succeed
from motcua.kernel.packs.api import say, succession
from motcua.mechanisms.cases.models import Dossier, Extension, Pause
from motcua.mechanisms.cases.specs import ProcedureSpec

Said = Sequence[tuple[date, CalendarSpec]]
"""What the versions of a calendar say, each from its day on, the oldest first."""


def said_of(urn: str) -> Said:
    """What is known today of a calendar, whatever was known when something began. Raises ``UnknownItem``."""
    return succession(CalendarSpec, "calendars", urn)


def clock(
    spec: ProcedureSpec,
    limit: Limit,
    received: datetime,
    pauses: Sequence[calendar.Pause] = (),
    said: Said | None = None,
) -> Working:
    """The working of a limit that begins at a moment, with the stretches in which it stood.

    Each day is what the calendar as known now (or as ``said``) has it to be: a day off that is declared while the limit
    runs takes no time from it. Raises ``Conflict`` when it would end in a year whose days off nobody has loaded yet: no
    date is guessed.
    """
    said = said or said_of(spec.calendar)
    begins = legal_day(received)
    then = next((one for day, one in reversed(said) if day <= begins), said[0][1])
    try:
        return due(then, received, limit, pauses, succeed(said))
    except NotCoveredError as unknown:
        raise Conflict(
            say(_("Lịch làm việc năm %(year)s chưa được nạp nên chưa tính được ngày hẹn trả."), year=unknown.day.year),
            remedy=_("Xin lưu bản nháp và thử lại sau, hoặc báo Trung tâm Phục vụ hành chính công."),
        ) from None


def ends(spec: ProcedureSpec, limit: Limit, begins: datetime, otherwise: datetime) -> datetime:
    """When a limit inside the procedure's ends; ``otherwise`` where the next year's calendar is not loaded yet, which
    must not hold up a result."""
    try:
        return clock(spec, limit, begins).due or otherwise
    except Conflict:
        return otherwise


def reckon(
    spec: ProcedureSpec,
    dossier: Dossier,
    *,
    put_off: bool = True,
    resumed: datetime | None = None,
    said: Said | None = None,
) -> Working:
    """The working of a dossier's clock from what has happened to it, as its rows say; ``due`` is empty while it stands.

    It begins at receipt with the limit of the channel in the case that the answers tell, anew when a pause ended that
    restarts it. Each extension since then runs its own limit from the due moment before it, wherever pauses have moved
    that, or, when it came late, from the moment at which it was made. Without ``put_off``: as if nothing had been put
    off. ``resumed``: as if what stands went on at that moment; ``said``: by another calendar than the one known now.
    """
    road = spec.road(dossier.channel, dossier.data, legal_day(dossier.received_at))
    assert road is not None  # the version that a dossier keeps has the road by which it came
    stood = list(Pause.objects.filter(dossier=dossier).order_by("started_at", "pk"))
    pauses = [calendar.Pause(pause.started_at, pause.ended_at or resumed, pause.kind) for pause in stood]
    restarts = [end for pause in stood if pause.restarted and (end := pause.ended_at or resumed)]
    begins = max(restarts, default=dossier.received_at)
    working = clock(spec, road.limit, begins, pauses, said)
    extensions = Extension.objects.filter(dossier=dossier, made_at__gte=begins).order_by("made_at", "pk")
    for extension in extensions if put_off else ():
        if working.due is None:
            return working
        start = extension.made_at if extension.late else working.due
        working = clock(spec, Limit.model_validate(extension.limit), start, pauses, said)
    return working


def running(dossier: Dossier, working: Working) -> dict[str, object]:
    """What a dossier's row says of its clock after that working; a due moment that is unknown stays as it was."""
    return {"clock": working.as_json(), "due_at": working.due or dossier.due_at}
