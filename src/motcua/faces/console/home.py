"""The first page of the console: what needs somebody now, and where everything is."""

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from motcua.faces.console.parts import Item, Page, Section, actor_in, may, needs, shown
from motcua.faces.shell.words import in_language
from motcua.kernel.access.api import Actor, flagged
from motcua.kernel.jobs.api import parked
from motcua.mechanisms.work.api import orphaned

MOST = 10
ANY = ("account.open", "reading.review", "entry.erase", "message.release", "pack_draft.begin")


@needs(*ANY)
@require_GET
def home(request: HttpRequest) -> HttpResponseBase:
    """What waits for this actor, then the rooms that are open to him."""
    actor = actor_in(request)
    sections = [
        Section(_("Cần xem"), list(_waiting(actor)), _("Không có gì đang chờ ông/bà.")),
        Section(_("Các mục"), list(_places(actor))),
    ]
    return shown(request, Page(_("Quản trị"), sections=sections))


def _waiting(actor: Actor) -> list[Item]:
    items = []
    if may(actor, "message.release") and (stuck := parked()):
        items.append(
            Item(_("%(n)s việc của máy đang dừng") % {"n": len(stuck)}, reverse("console:queue"), color="danger")
        )
    if may(actor, "reading.review"):
        count = flagged(actor).filter(review=None).count()
        if count:
            items.append(
                Item(_("%(n)s lượt xem bất thường chưa có kết luận") % {"n": count}, reverse("console:readings"))
            )
    for duty in orphaned(actor)[:MOST]:
        url = reverse("console:position", args=[duty.who_id])
        title = _("Việc của vị trí chưa có người: %(what)s") % {"what": duty.what}
        items.append(Item(title, url, in_language(duty.who.title), when=duty.due))
    return items


def _places(actor: Actor) -> list[Item]:
    every = [
        (_("Tổ chức"), "console:organisations", _("Cơ quan, đơn vị, vị trí và người giữ vị trí."), ("position.open",)),
        (_("Tài khoản"), "console:accounts", _("Mở, khóa, đặt lại mật khẩu, gỡ yếu tố xác thực."), ("account.open",)),
        (_("Vai trò"), "console:roles", _("Ai được làm gì, xem tới đâu, theo văn bản nào."), ANY[:3]),
        (
            _("Hệ thống kết nối"),
            "console:clients",
            _("Chương trình của cơ quan khác làm việc qua API."),
            ("client.register",),
        ),
        (
            _("Chứng thư số"),
            "console:certificates",
            _("Chứng thư ký của người và con dấu của cơ quan: hạn, nơi giữ khóa."),
            ("certificate.register",),
        ),
        (_("Nhật ký"), "console:entries", _("Mọi việc đã làm và niêm phong của nó."), ANY[:3]),
        (_("Lượt xem bất thường"), "console:readings", _("Ai đã mở dữ liệu của người dân."), ("reading.review",)),
        (
            _("Gói quy định"),
            "console:packs",
            _("Thủ tục, danh mục, quy định riêng: soạn, công bố, đưa vào sử dụng."),
            ("pack_draft.begin",),
        ),
        (_("Thư chưa gửi được"), "console:letters", _("Thư hỏng hay bị từ chối, và cho gửi lại."), ("delivery.retry",)),
        (_("Hàng đợi"), "console:queue", _("Việc máy làm sau mỗi thao tác, việc bị dừng."), ("message.release",)),
    ]
    return [Item(title, reverse(name), text) for title, name, text, acts in every if may(actor, *acts)]
