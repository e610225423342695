"""What was done: the entries of the ledger, each with its place under a seal. Never what stands in an opening."""

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from motcua.faces.console.parts import PAGE, Form, Item, Page, Section, actor_in, do, may, needs, shown
from motcua.faces.shell.fields import Fact, Field
from motcua.faces.shell.words import moment
from motcua.kernel.acts.api import NotFound, erase_entry, worded
from motcua.kernel.ledger.api import Entry, entries_like, entry_at, is_erased, newest, sealed_at

SEEN_BY = ("account.open", "entry.erase", "reading.review")


@needs(*SEEN_BY)
@require_GET
def entries(request: HttpRequest) -> HttpResponseBase:
    """The newest entries; those of an act, a subject or an actor, when one is named."""
    query = request.GET.get("q", "").replace("\0", "").strip()[:80]
    before = request.GET.get("truoc", "")
    rows = entries_like(query, int(before) if before.isdecimal() and len(before) < 16 else None, PAGE + 1)
    page, more = rows[:PAGE], len(rows) > PAGE
    asked = request.GET.copy()
    if more:
        asked["truoc"] = str(page[-1].pk)
    items = [_item(row) for row in page]
    sealed = newest()
    head = [
        Fact(
            _("Đã niêm phong"),
            _("%(n)s dòng, lúc %(when)s") % {"n": sealed.size, "when": moment(sealed.at)} if sealed else "",
        ),
    ]
    return shown(
        request,
        Page(
            _("Nhật ký"),
            reverse("console:home"),
            _("Mỗi việc ghi một dòng, không sửa, không xóa được."),
            facts=head,
            search=_("Mã việc (như dossier.submit), mã đối tượng hoặc mã ẩn danh của người làm"),
            query=query,
            sections=[
                Section(
                    _("Các dòng mới nhất"),
                    items,
                    _("Không có dòng nào như vậy."),
                    more=f"?{asked.urlencode()}" if more else "",
                )
            ],
        ),
    )


def _item(row: Entry) -> Item:
    url = reverse("console:entry", args=[row.pk])
    about = f"{row.act} · {row.subject_kind} · {row.subject} · n={row.n}"
    return Item(_called(row), url, about, row.channel, when=row.recorded)


def _called(row: Entry) -> str:
    return capfirst(str(worded(row.act)))


@needs(*SEEN_BY)
@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest, key: int) -> HttpResponseBase:
    """One entry: its head, whether it is sealed, and the erasure of its opening by an order."""
    row, refusal = entry_at(key), None
    if row is None:
        raise NotFound
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in ("order", "legal_basis", "reason")}
        given = {**typed, "subject": str(row.subject), "n": row.n}
        _done, refusal = do(
            request, erase_entry, given, _("Đã xóa nội dung; dòng nhật ký vẫn còn và vẫn kiểm chứng được.")
        )
    sealed = sealed_at([row]).get(row.pk)
    erased = is_erased(row)
    facts = [
        Fact(_("Mã việc"), row.act),
        Fact(_("Đối tượng"), f"{row.subject_kind} {row.subject}, n={row.n}"),
        Fact(_("Ghi lúc"), moment(row.recorded)),
        Fact(_("Mã ẩn danh của người làm"), row.actor),
        Fact(_("Vị trí"), _text(row.seat)),
        Fact(_("Theo ủy quyền"), _text(row.authority)),
        Fact(_("Kênh"), row.channel),
        Fact(_("Do việc"), _text(row.cause)),
        Fact(_("Cam kết"), row.commitment),
        Fact(_("Niêm phong"), moment(sealed) if sealed else _("Chưa; thường trong vòng một phút")),
        Fact(_("Nội dung"), _("Đã xóa theo lệnh") if erased else _("Còn giữ, không hiển thị ở đây")),
    ]
    sections = []
    if may(actor_in(request), "entry.erase") and not erased:
        sections.append(Section(_("Xóa nội dung theo lệnh"), forms=[_erasing(request)]))
    page = Page(
        _called(row), reverse("console:entries"), facts=[fact for fact in facts if fact.text], sections=sections
    )
    return shown(request, page, refusal)


def _text(key: UUID | None) -> str:
    return str(key) if key else ""


def _erasing(request: HttpRequest) -> Form:
    fields = [
        Field("order", _("Số, ngày của lệnh"), maxlength=200),
        Field("legal_basis", _("Căn cứ pháp lý"), maxlength=200),
        Field(
            "reason",
            _("Lý do"),
            "textarea",
            help=_("Không nhắc lại điều cần xóa: dòng nhật ký này còn mãi."),
            maxlength=2000,
        ),
    ]
    text = _("Nội dung bị xóa không khôi phục được. Dòng nhật ký và niêm phong của nó vẫn còn.")
    return Form(_("Xóa nội dung"), fields, _("Xóa"), request.get_full_path(), text=text, color="danger")
