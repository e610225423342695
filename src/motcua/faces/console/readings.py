"""Who read whose data: what was unusual, and what somebody responsible found about it."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.faces.console.parts import PAGE, Form, Item, Page, Section, actor_in, back_to, do, needs, shown
from motcua.faces.shell.fields import Fact, Field, Option
from motcua.faces.shell.words import in_language, moment
from motcua.kernel.access.api import FLAGS, Reading, flagged, readings_by, review_reading
from motcua.kernel.acts.api import NotFound


@needs("reading.review")
@require_http_methods(["GET"])
def readings(request: HttpRequest) -> HttpResponseBase:
    """The unusual readings, the newest first; those without a finding stand out."""
    rows = flagged(actor_in(request))
    before = request.GET.get("truoc", "")
    if last := _one(rows, before):
        rows = rows.filter(Q(at__lt=last.at) | Q(at=last.at, pk__lt=last.pk))
    found = list(rows[: PAGE + 1])
    more = f"?truoc={found[PAGE - 1].pk}" if len(found) > PAGE else ""
    page = Page(
        _("Lượt xem bất thường"),
        reverse("console:home"),
        _("Mỗi lượt cán bộ mở dữ liệu của người dân đều được ghi lại. Ở đây là những lượt cần người xem lại."),
        sections=[
            Section(_("Mới nhất"), [_item(row) for row in found[:PAGE]], _("Không có lượt nào bất thường."), more=more)
        ],
    )
    return shown(request, page)


def _one(rows: QuerySet[Reading], key: str) -> Reading | None:
    try:
        return rows.filter(pk=UUID(key)).first() if key else None
    except ValueError:
        return None


def _item(row: Reading) -> Item:
    reviewed = hasattr(row, "review")
    return Item(
        row.position.title if row.position else row.actor,
        reverse("console:reading", args=[row.pk]),
        "; ".join(str(FLAGS[flag]) for flag in row.flags),
        tag=(_("Có lý do") if row.review.justified else _("Không có lý do")) if reviewed else _("Chờ xem lại"),
        color=("success" if row.review.justified else "danger") if reviewed else "warning",
        when=row.at,
    )


@needs("reading.review")
@require_http_methods(["GET", "POST"])
def reading(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """One unusual reading, what else that reader read, and the finding."""
    actor, refusal = actor_in(request), None
    row = flagged(actor).filter(pk=key).first()
    if row is None:
        raise NotFound
    if request.method == "POST":
        given = {"justified": request.POST.get("justified") == "yes", "note": request.POST.get("note", "")}
        _row, refusal = do(request, review_reading, given, _("Đã ghi kết luận."), on=key)
        if refusal is None:
            return back_to(request)
    others = [
        Item(other.purpose, text=other.basis, side=_("hiện số") if other.kind == "revealed" else "", when=other.at)
        for other in readings_by(actor, row.actor)[:20]
    ]
    facts = [
        Fact(_("Lúc"), moment(row.at)),
        Fact(_("Cơ quan"), in_language(row.organisation.title) if row.organisation else ""),
        Fact(_("Bí danh người xem"), row.actor),
        Fact(_("Mục đích đã nêu"), row.purpose),
        Fact(_("Căn cứ"), row.basis),
        Fact(_("Vì sao bất thường"), "; ".join(str(FLAGS[flag]) for flag in row.flags)),
    ]
    finding = getattr(row, "review", None)
    if finding:
        facts.append(Fact(_("Kết luận"), finding.note))
    title = row.position.title if row.position else row.actor
    page = Page(
        title,
        reverse("console:readings"),
        facts=[fact for fact in facts if fact.text],
        sections=[
            *([] if finding else [Section(_("Kết luận"), forms=[_finding(request)])]),
            Section(_("Các lượt xem gần đây của người này"), others),
        ],
    )
    return shown(request, page, refusal)


def _finding(request: HttpRequest) -> Form:
    answers = [Option("yes", _("Có lý do chính đáng")), Option("no", _("Không có lý do chính đáng"))]
    fields = [
        Field("justified", _("Lượt xem này"), "radios", options=answers),
        Field("note", _("Đã kiểm tra thế nào, kết luận gì"), "textarea", maxlength=1000),
    ]
    return Form(_("Ghi kết luận"), fields, _("Ghi kết luận"), request.get_full_path())
