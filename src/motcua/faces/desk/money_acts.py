"""The forms of the accountant's desk: one for each act on a demand, on money that came, and on a refund."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from motcua.faces.desk.money import CHANNEL
from motcua.faces.desk.opening import actor_in
from motcua.faces.desk.seats import filled, told
from motcua.faces.shell import proof
from motcua.faces.shell.fields import Field, Option
from motcua.faces.shell.posts import caller
from motcua.faces.shell.words import moment, money
from motcua.kernel.access.api import Actor, abilities
from motcua.kernel.acts.api import Act, Conflict, Invalid, NotFound, Stale, WrongState, new_id, perform
from motcua.mechanisms.money import api as book

Words = str | Promise


@dataclass(frozen=True)
class Form:
    """How an act is asked for: its title, what to know first, its fields, the words on the button and after it."""

    act: Act[Any]
    title: Words
    text: Words
    fields: Callable[[Any], list[Field]]
    button: Words
    done: Words | Callable[[Any], Words]
    numbers: tuple[str, ...] = ()
    fresh: bool = False


def _reason(_found: object) -> list[Field]:
    return [Field("reason", _("Lý do"), "textarea", maxlength=2000)]


def _reason_inside() -> Field:
    return Field("reason", _("Lý do"), "textarea", help=_("Chỉ đồng nghiệp đọc."), maxlength=2000)


def _take(found: book.Demand) -> list[Field]:
    ways = [Option("cash", _("Tiền mặt"), True), Option("card", _("Thẻ"))]
    return [
        Field("amount", _("Số tiền nhận (đồng)"), "number", value=str(found.open), inputmode="numeric"),
        Field("method", _("Nộp bằng"), "radios", options=ways),
    ]


def _assign(found: book.Payment) -> list[Field]:
    help_ = _("Mã gồm 11 chữ và số, bắt đầu bằng MC, ở trang của khoản phải nộp.")
    value = found.demand.reference if found.demand and found.demand.state == "open" else ""
    return [Field("reference", _("Mã khoản phải nộp"), value=value, help=help_, maxlength=40), *_reason(found)]


def _unassign(found: book.Payment) -> list[Field]:
    there = book.applied(found)
    some = list(book.Demand.objects.filter(pk__in=there).order_by("made_at", "pk"))
    options = [Option(one.reference, _part(one, there[one.pk]), len(some) == 1) for one in some]
    return [Field("reference", _("Khoản đã gắn nhầm"), "radios", options=options), _reason_inside()]


def _part(one: book.Demand | None, amount: int) -> str:
    """A part of a payment to choose."""
    if one is None:
        return str(_("Phần chưa gắn với khoản nào: %(amount)s") % {"amount": money(amount)})
    words = {"reference": one.reference, "code": one.code, "amount": money(amount)}
    return str(_("Khoản %(reference)s, hồ sơ %(code)s: %(amount)s") % words)


def _propose(found: book.Payment) -> list[Field]:
    some = book.parts(found)
    options = [Option(one.name, _part(one.demand, one.left), len(some) == 1) for one in some]
    what = _(
        "Hoàn tiền của một khoản đã nộp đủ thì người nộp không phải nộp phần đó nữa. Nếu tiền gắn nhầm, xin gỡ khỏi "
        "khoản đó trước, rồi hoàn phần chưa gắn."
    )
    left = str(some[0].left) if len(some) == 1 else ""  # of several, she says of which and how much
    whom = _("Chủ tài khoản, số tài khoản, ngân hàng; hoặc nhận tiền mặt tại quầy.")
    return [
        Field("part", _("Phần tiền hoàn lại"), "radios", options=options, help=what),
        Field("amount", _("Số tiền hoàn (đồng)"), "number", value=left, inputmode="numeric"),
        *_reason(found),
        Field("to", _("Trả cho ai, bằng cách nào"), help=whom, maxlength=300),
    ]


def _pay(_found: book.Refund) -> list[Field]:
    ways = [Option("transfer", _("Chuyển khoản"), True), Option("cash", _("Tiền mặt"))]
    return [
        Field("method", _("Đã chi bằng"), "radios", options=ways),
        Field("reference", _("Số bút toán của ngân hàng"), required=False, help=_("Khi chuyển khoản."), maxlength=80),
    ]


def _reverse(found: book.Payment) -> list[Field]:
    lines = list(book.fitting(found).select_related("payment__demand"))
    sure = {lines[0].pk} if lines and (lines[0].payment_id == found.pk or len(lines) == 1) else set()
    options = [Option(str(one.pk), _line(one, found), one.pk in sure) for one in lines]
    about = " · ".join(part for part in (found.demand.reference if found.demand else "", found.external) if part)
    which, note = _("Khoản thu bị rút lại: %(about)s") % {"about": about}, _("Chỉ đồng nghiệp đọc.")
    return [
        Field("reversal", _("Dòng sao kê"), "radios", options=options, help=which),
        Field("note", _("Ghi chú"), "textarea", required=False, help=note, maxlength=2000),
    ]


def _line(one: book.Reversal, found: book.Payment) -> str:
    """A line of a statement to choose: its number and day, and what else it is linked to."""
    said = f"{one.external}, {moment(one.taken_at)}"
    if one.payment is None or one.payment_id == found.pk:
        return said
    other = one.payment.demand.reference if one.payment.demand else one.payment.external
    return f"{said} ({_('đang gắn với %(other)s') % {'other': other}})"


def _reversed(done: book.Payment) -> Words:
    if done.allocations.filter(unassigned_at=None).exists():
        return _("Đã ghi. Người nộp được báo, và xem ở trang khoản phải nộp có cần nộp lại không.")
    return _("Đã ghi. Khoản tiền này không còn được tính.")


def _dismissed(done: book.Reversal) -> Words:
    if done.state == book.Reversal.State.OPEN:
        return _("Đã ghi lý do. Dòng này trở về cơ quan có tài khoản để xem tiếp.")
    return _("Đã ghi lý do.")


FORMS: Final[dict[tuple[str, str], Form]] = {
    ("khoan", "take"): Form(
        book.take,
        _("Thu tiền tại quầy"),
        _("Nhận đủ số tiền này rồi mới bấm. Biên lai có chữ ký số được lập ngay sau đó."),
        _take,
        _("Đã nhận đủ tiền"),
        _("Đã thu. Biên lai đang được ký số."),
        ("amount",),
    ),
    ("khoan", "cancel"): Form(
        book.cancel,
        _("Hủy khoản phải nộp"),
        _("Người nộp đọc được lý do này. Tiền về sau đó sẽ chờ kế toán xác định."),
        _reason,
        _("Hủy khoản phải nộp"),
        _("Khoản này không phải nộp nữa."),
    ),
    ("tien", "assign"): Form(
        book.assign,
        _("Gắn với một khoản"),
        _("Tiền được ghi cho khoản đó, nhiều nhất là số còn phải nộp; phần dư ở lại đây."),
        _assign,
        _("Gắn tiền với khoản này"),
        _("Đã gắn. Biên lai đang được ký số."),
    ),
    ("tien", "keep"): Form(
        book.keep_advance,
        _("Giữ làm tiền nộp trước"),
        _("Tiền ở lại đây cho đến khi được gắn với một khoản hoặc hoàn lại."),
        _reason,
        _("Giữ lại"),
        _("Đã ghi là tiền nộp trước."),
    ),
    ("tien", "unassign"): Form(
        book.unassign,
        _("Gỡ khỏi khoản này (gắn nhầm)"),
        _(
            "Tiền trở về chờ xác định, biên lai bị hủy, người nộp của khoản đó được báo. Khoản phải nộp mở lại, trừ "
            "khi hồ sơ đã kết thúc mà không có kết quả."
        ),
        _unassign,
        _("Gỡ khỏi khoản này"),
        _("Đã gỡ. Khoản tiền này lại chờ xác định."),
    ),
    ("tien", "reverse"): Form(
        book.reverse,
        _("Ngân hàng đã rút lại"),
        _(
            "Khoản thu không còn được tính, biên lai bị hủy, người nộp được báo. Khoản phải nộp mở lại, trừ khi hồ sơ "
            "đã kết thúc mà không có kết quả."
        ),
        _reverse,
        _("Ghi là đã bị rút lại"),
        _reversed,
    ),
    ("rut-lai", "dismiss"): Form(
        book.dismiss,
        _("Không thuộc khoản nào"),
        _("Dùng khi khoản bị rút lại không phải tiền phí, hoặc đã được xử lý cách khác."),
        _reason,
        _("Bỏ qua dòng này"),
        _dismissed,
    ),
    ("rut-lai", "reopen"): Form(
        book.reopen,
        _("Xem lại dòng này"),
        _("Dòng này lại chờ xử lý như khi mới về, chưa gắn với khoản thu nào."),
        _reason,
        _("Đưa lại danh sách chờ xử lý"),
        _("Dòng này lại chờ xử lý."),
    ),
    ("tien", "propose_refund"): Form(
        book.propose,
        _("Đề nghị hoàn tiền"),
        _("Người khác phải duyệt, rồi mới chi. Chi xong, người nộp đọc được lý do này trên phiếu hoàn tiền."),
        _propose,
        _("Gửi đề nghị"),
        _("Đã gửi đề nghị hoàn tiền."),
        ("amount",),
    ),
    ("hoan", "approve"): Form(
        book.approve,
        _("Duyệt hoàn tiền"),
        _("Sau khi duyệt, kế toán chi tiền và ghi lại bút toán."),
        lambda found: [Field("note", _("Ghi chú"), "textarea", required=False, maxlength=2000)],
        _("Duyệt"),
        _("Đã duyệt."),
        fresh=True,
    ),
    ("hoan", "decline"): Form(
        book.decline,
        _("Không duyệt hoàn tiền"),
        _("Kế toán đọc được lý do này."),
        _reason,
        _("Không duyệt"),
        _("Đã ghi là không duyệt."),
    ),
    ("hoan", "pay"): Form(
        book.pay_out,
        _("Đã chi tiền hoàn"),
        _("Chi xong mới ghi. Phiếu hoàn tiền có chữ ký số được lập ngay sau đó."),
        _pay,
        _("Ghi đã chi"),
        _("Đã ghi. Phiếu hoàn tiền đang được ký số."),
    ),
}
PAGES: Final = {"khoan": "desk:demand", "tien": "desk:payment", "hoan": "desk:refund", "rut-lai": "desk:reversal"}


def _found(actor: Actor, kind: str, key: UUID) -> Model:
    if kind == "khoan":
        return book.find_demand(actor, key)
    if kind == "tien":
        return book.payment(actor, key)
    if kind == "rut-lai":
        return book.reversal(actor, key)
    found = book.refunds(actor).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, kind: str, key: UUID, verb: str) -> HttpResponse:
    """Ask for what an act needs, and do it. What is wrong stands beside its field, with what was typed still there."""
    actor = actor_in(request)
    found, form = _found(actor, kind, key) if kind in PAGES else None, FORMS.get((kind, verb))
    if form is None or found is None:
        raise NotFound
    page, refusal = reverse(PAGES[kind], args=[key]), None
    if request.method == "POST":
        try:
            done = perform(form.act, caller(request, actor, CHANNEL), _given(form, request.POST), on=key)
        except (Conflict, Invalid, Stale, WrongState) as refused:
            refusal = refused
        else:
            messages.success(request, str(form.done(done) if callable(form.done) else form.done))
            return HttpResponseRedirect(_next(actor, done, kind, page))
    elif not abilities(actor, found)[form.act.name.partition(".")[2]]:
        return HttpResponseRedirect(page)
    elif form.fresh:
        proof.need(request)
    typed = request.POST if request.method == "POST" else proof.kept(request)
    if request.method == "GET" and verb == "reverse":
        typed = request.GET  # the line from which he comes
    fields = [filled(field, typed, refusal) for field in form.fields(found)]
    context = {
        "title": form.title,
        "text": form.text,
        "amount": money(_amount(found)),
        "fields": fields,
        "errors": told(fields, refusal),
        "button": form.button,
        "back": page,
        "key": str(new_id()),
        "seen": getattr(found, "revision", 0),
    }
    return render(request, "desk/money_form.html", context, status=refusal.status if refusal else 200)


def _next(actor: Actor, done: Model, kind: str, page: str) -> str:
    """Where he goes on: to what he proposed, away from a line that has gone to another body, else where he was."""
    if isinstance(done, book.Refund) and kind == "tien":
        return reverse("desk:refund", args=[done.pk])
    gone = isinstance(done, book.Reversal) and done.organisation_id != actor.organisation
    return reverse("desk:money") if gone else page


def _amount(found: Model) -> int:
    return int(found.open if isinstance(found, book.Demand) else getattr(found, "amount", 0))


def _given(form: Form, typed: QueryDict) -> dict[str, Any]:
    """What was typed into the fields of a form; a number as people write it: 24.000."""
    names = form.act.given.model_fields
    values: dict[str, Any] = {name: typed[name] for name in names if typed.get(name, "") != ""}
    for name in form.numbers:
        plain = str(values.get(name, "")).replace(".", "").replace(" ", "")
        if plain.isascii() and plain.isdecimal():
            values[name] = int(plain)
    return values
