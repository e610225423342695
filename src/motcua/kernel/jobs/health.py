"""Is all well? What ``motcua doctor`` and ``/healthz`` ask of every room, and what this room answers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.db.models import Exists, Max, OuterRef
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.kernel.calendar.api import now
from motcua.kernel.jobs.models import Message, Schedule

SILENT = timedelta(minutes=5)
LATE = timedelta(minutes=10)


@dataclass(frozen=True)
class Finding:
    """One thing looked at: ``ok``, a ``warning`` (it works, but not for long or not as it should) or a ``fault``.

    ``what`` says what was found, ``remedy`` what to do about it. Rooms name functions ``() -> list[Finding]`` in
    ``doctor`` of their AppConfig. No personal data: the engineer who reads this has no business with anybody's.
    """

    level: Literal["ok", "warning", "fault"]
    what: str | Promise
    remedy: str | Promise = ""


def worker_seen() -> datetime | None:
    """When a worker last ran something by the clock; ``None`` when none ever did."""
    seen: datetime | None = Schedule.objects.aggregate(last=Max("begun_at"))["last"]
    return seen


def worker_silent() -> bool:
    """Whether there was a worker, and it has not been seen for ``SILENT``.

    What was seen in what is the future now, by a clock that has gone back since, tells nothing of the present.
    """
    moment = now()
    begun = Schedule.objects.exclude(begun_at=None)
    return begun.exists() and not begun.filter(begun_at__range=(moment - SILENT, moment + SILENT)).exists()


def check() -> list[Finding]:
    """Is a worker alive and quick enough, does anything fail again and again, is anything parked?"""
    parked = Message.objects.filter(state=Message.State.PARKED).count()
    failing = Schedule.objects.filter(failures__gte=3).count()
    found = []
    if worker_seen() is None:
        remedy = _("Chạy motcua serve, hoặc motcua worker nếu máy chủ chạy với --no-worker.")
        found.append(Finding("warning", _("Chưa có tiến trình nền nào chạy."), remedy))
    elif worker_silent():
        remedy = _("Khởi động lại motcua-worker rồi xem nhật ký của nó.")
        found.append(Finding("fault", _("Tiến trình nền im lặng quá năm phút."), remedy))
    else:
        found.append(Finding("ok", _("Tiến trình nền đang chạy.")))
    if parked:
        remedy = _("Xem motcua worker --parked, chữa nguyên nhân, rồi motcua worker --release SỐ.")
        found.append(Finding("fault", _("%(count)s việc nền đã dừng sau nhiều lần thử.") % {"count": parked}, remedy))
    else:
        found.append(Finding("ok", _("Không việc nền nào bị dừng.")))
    late = Message.objects.filter(state=Message.State.WAITING, error="", due_at__lt=now() - LATE)
    held = Exists(Message.objects.filter(subject=OuterRef("subject"), id__lt=OuterRef("id")).exclude(state="done"))
    if waits := late.filter(~held).order_by("due_at").first():
        said = _("Việc nền đã chờ từ %(since)s mà chưa được làm.") % {"since": f"{waits.due_at:%H:%M %d/%m/%Y}"}
        found.append(Finding("warning", said, _("Chạy thêm motcua worker, hoặc xem nhật ký của motcua-worker.")))
    if failing:
        said = _("%(count)s việc định kỳ hỏng ba lần liền trở lên.") % {"count": failing}
        found.append(Finding("warning", said, _("Xem nhật ký của motcua-worker.")))
    return found
