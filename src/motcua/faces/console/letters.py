"""Letters that did not leave: by which channel, why, when they are tried again; and letting one be tried anew.

To whom they go is not told: whoever operates the machine mends servers and settings, not addresses.
"""

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.faces.console.parts import Form, Item, Page, Section, back_to, do, needs, shown
from motcua.faces.shell.words import moment
from motcua.kernel.notices.api import CHANNELS, WHY, Delivery, retry, troubled


@needs("delivery.retry")
@require_http_methods(["GET", "POST"])
def letters(request: HttpRequest) -> HttpResponseBase:
    """What was given up, each with the way to try again; then what waits for its next try."""
    refusal = None
    if request.method == "POST":
        _row, refusal = do(request, retry, {}, _("Thư sẽ được gửi lại ngay."), on=request.GET.get("thu", ""))
        if refusal is None:
            return back_to(request)
    rows = troubled()
    gone = [_given_up(request, row) for row in rows if row.state == Delivery.State.GIVEN_UP]
    waits = [
        Item(
            _title(row),
            text=WHY[row.why].words if row.why else "",
            side=_("lần tới %(when)s") % {"when": moment(row.due_at)},
            tag=_("đã thử %(n)s lần") % {"n": row.tries},
        )
        for row in rows
        if row.state == Delivery.State.FAILED
    ]
    page = Page(
        _("Thư chưa gửi được"),
        reverse("console:home"),
        _("Trong 30 ngày qua. Người nhận vẫn đọc được mọi thông báo trên trang của mình."),
        sections=[
            *(gone or [Section(_("Đã thôi gửi"), empty=_("Không có thư nào."))]),
            Section(_("Đang chờ thử lại"), waits, _("Không có thư nào.")),
        ],
    )
    return shown(request, page, refusal)


def _title(row: Delivery) -> str:
    return f"{CHANNELS[row.channel]}: {row.notice.template.rpartition(':')[2]}"


def _given_up(request: HttpRequest, row: Delivery) -> Section:
    said = _("có thể đã tới nơi mà không báo lại") if row.doubtful else ""
    tries = _("đã thử %(n)s lần") % {"n": row.tries}
    item = Item(
        _title(row),
        text=WHY[row.why].words if row.why else "",
        side=", ".join(filter(None, (tries, said))),
        tag=row.why,
    )
    again = Form(_("Khi đã sửa nguyên nhân"), [], _("Cho gửi lại"), f"{request.path}?thu={row.pk}")
    when = moment(row.ended_at) if row.ended_at else ""
    return Section(_("Đã thôi gửi lúc %(when)s") % {"when": when}, [item], forms=[again])
