"""How far long work has come: a page of its own, and the part of it that other pages show and ask for again."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from motcua.kernel.acts.api import NotFound
from motcua.kernel.jobs.api import Progress, latest, running

NAMES: dict[str, Promise] = {
    "packs.load": _("Nạp gói nội dung"),
    "packs.migrate": _("Chuyển hồ sơ theo phiên bản mới"),
    "packs.unmigrate": _("Hoàn lại hồ sơ về phiên bản trước"),
    "licences.reissue": _("Cấp lại giấy phép sau khi sáp nhập"),
    "dossier.redate": _("Tính lại hạn theo lịch làm việc mới"),
    "ledger.verify": _("Đối chiếu nhật ký với dữ liệu"),
    "backup": _("Sao lưu"),
    "restore": _("Khôi phục"),
    "upgrade": _("Nâng cấp"),
}


@dataclass(frozen=True)
class Shown:
    """One work: its name in words, how far it is, and how it ended if it did."""

    name: str | Promise
    done: int
    of: int | None
    state: str
    error: str
    begun: datetime
    changed: datetime


def works() -> list[Shown]:
    """The last run of each long work, what runs now first."""
    alive = {row.pk for row in running()}
    rows = sorted(latest(), key=lambda row: row.pk not in alive)
    return [_shown(row, row.pk in alive) for row in rows]


def _shown(row: Progress, alive: bool) -> Shown:
    state = "lost" if row.state == Progress.State.RUNNING and not alive else row.state
    name = NAMES.get(row.name, row.name)
    return Shown(name, row.done, row.of, state, row.error, row.begun_at, row.changed_at)


@require_GET
def progress(request: HttpRequest) -> HttpResponse:
    """What the program is working at, for officials; to a page that asks again, only the part that changes."""
    if not request.actor.official:  # type: ignore[attr-defined]  # ours
        raise NotFound
    template = "shell/progress_part.html" if "HX-Request" in request.headers else "shell/progress.html"
    return render(request, template, {"works": works()})
