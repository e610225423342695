"""What the machine has to do: what stands still and waits for somebody, what runs by the clock, what is under way."""

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from motcua.faces.console.parts import Form, Item, Page, Section, back_to, do, needs, shown
from motcua.faces.shell.words import moment
from motcua.kernel.acts.api import release_message
from motcua.kernel.jobs.api import Parked, called, latest, parked, schedules

WORKS = {
    "ledger.verify": gettext_lazy("Kiểm tra sổ cái"),
    "packs.load": gettext_lazy("Nạp gói quy định"),
    "packs.migrate": gettext_lazy("Chuyển hồ sơ sang quy định mới"),
    "packs.unmigrate": gettext_lazy("Trả hồ sơ về quy định cũ"),
    "dossier.redate": gettext_lazy("Tính lại hạn khi lịch nghỉ thay đổi"),
    "licences.reissue": gettext_lazy("Cấp lại giấy phép hàng loạt"),
}
"""What is done in many steps, by the names that rooms give it."""
STATES = {"running": gettext_lazy("đang chạy"), "done": gettext_lazy("đã xong"), "failed": gettext_lazy("bị lỗi")}


@needs("message.release")
@require_http_methods(["GET", "POST"])
def queue(request: HttpRequest) -> HttpResponseBase:
    """Parked subjects, each with its error and the way to let it go on; schedules; progress."""
    refusal = None
    if request.method == "POST":
        _row, refusal = do(request, release_message, {}, _("Đang làm lại."), on=request.GET.get("subject", ""))
        if refusal is None:
            return back_to(request)
    stuck = [_stuck(request, one) for one in parked()]
    regular = [
        Item(
            called(row.name),
            side=_("lần tới %(when)s") % {"when": moment(row.due_at)},
            tag=_("Lỗi: %(error)s") % {"error": row.error} if row.error else "",
            color="danger",
        )
        for row in schedules()
    ]
    works = [
        Item(
            str(WORKS.get(row.name, row.name)),
            side=f"{row.done}/{row.of}" if row.of else str(row.done),
            tag=STATES[row.state],
            when=row.changed_at,
        )
        for row in latest()
    ]
    none = Section(_("Đang dừng"), empty=_("Không có việc nào bị dừng."))
    page = Page(
        _("Hàng đợi"),
        reverse("console:home"),
        _("Việc máy làm sau mỗi thao tác. Việc thử nhiều lần không được thì dừng lại, chờ người xem."),
        sections=[
            *(stuck or [none]),
            Section(_("Chạy theo giờ"), regular, _("Chưa có lần chạy nào.")),
            Section(_("Việc dài"), works, _("Không có việc dài nào.")),
        ],
    )
    return shown(request, page, refusal)


def _stuck(request: HttpRequest, one: Parked) -> Section:
    waits = _("còn %(n)s việc phía sau") % {"n": one.behind} if one.behind else ""
    tries = _("đã thử %(n)s lần") % {"n": one.tries}
    item = Item(
        one.event, text=f"{one.handler} · {one.subject}", side=", ".join(filter(None, (tries, waits))), tag=one.error
    )
    again = Form(_("Khi đã sửa nguyên nhân"), [], _("Cho làm lại"), f"{request.path}?subject={one.subject}")
    return Section(_("Đang dừng từ %(when)s") % {"when": moment(one.since)}, [item], forms=[again])
