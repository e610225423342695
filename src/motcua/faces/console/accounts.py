"""Accounts: open one, shut it, give a lost password anew, take off a lost second factor."""

import secrets
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from motcua.faces.console.parts import Form, Item, Page, Section, back_to, do, needs, shown
from motcua.faces.shell.fields import Fact, Field, Option
from motcua.kernel.access.api import own_seats
from motcua.kernel.acts.api import Refusal
from motcua.kernel.people.api import (
    Account,
    account_at,
    disable,
    enable,
    factors_of,
    find_accounts,
    open_account,
    remove_authenticator,
    reset,
)

MOST = 50


def one_time_password() -> str:
    """A password to be typed once: long, and without letters that look alike."""
    return "-".join(
        "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _n in range(5)) for _group in range(4)
    )


@needs("account.open")
@require_http_methods(["GET", "POST"])
def accounts(request: HttpRequest) -> HttpResponseBase:
    """Search for an account by its whole name or the beginning of its sign-in name; open a new one."""
    refusal, secret = None, ""
    if request.method == "POST":
        names = ("login", "name", "email", "citizen_number", "language")
        given = {name: request.POST.get(name, "") for name in names}
        secret = one_time_password()
        given |= {"password": secret, "one_time": True}  # type: ignore[dict-item]  # as the act wants it
        _row, refusal = do(request, open_account, given, _("Đã mở tài khoản."))
    query = request.GET.get("q", "").replace("\0", "").strip()[:100]
    items = [
        Item(
            found.party.name,
            reverse("console:account", args=[found.pk]),
            found.login,
            tag="" if found.is_active else _("Đã khóa"),
            color="danger",
        )
        for found in (find_accounts(query, MOST) if query else [])
    ]
    languages = [Option(code, name, code == "vi") for code, name in settings.LANGUAGES]
    fields = [
        Field("name", _("Họ và tên"), maxlength=200),
        Field("login", _("Tên đăng nhập"), help=_("Chữ không dấu, số, dấu chấm và gạch nối."), maxlength=80),
        Field("email", _("Thư điện tử"), "email", required=False, maxlength=254),
        Field("citizen_number", _("Số định danh cá nhân"), required=False, maxlength=12, inputmode="numeric"),
        Field("language", _("Ngôn ngữ"), "select", options=languages),
    ]
    new = Form(
        _("Mở tài khoản mới"),
        fields,
        _("Mở tài khoản"),
        request.path,
        text=_("Mật khẩu dùng một lần hiện ra sau khi mở; người dùng phải đổi ngay khi đăng nhập lần đầu."),
    )
    sections = [Section(_("Mở tài khoản"), forms=[new])]
    if query:
        sections.insert(0, Section(_("Kết quả"), items, _("Chưa tìm thấy tài khoản nào.")))
    page = Page(
        _("Tài khoản"),
        reverse("console:home"),
        search=_("Họ và tên đầy đủ, hoặc phần đầu tên đăng nhập"),
        query=query,
        sections=sections,
        secret="" if refusal else secret,
    )
    return shown(request, page, refusal)


@needs("account.open")
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """One account: its seats and second factors, and what an administrator may do with it."""
    found, refusal, secret = account_at(key), None, ""
    if request.method == "POST":
        refusal, secret = _changed(request, found)
        if refusal is None and not secret:
            return back_to(request)
        found = account_at(key)
    return shown(request, _account(request, found, secret), refusal)


def _changed(request: HttpRequest, found: Account) -> tuple[Refusal | None, str]:
    """What was asked for, done: the refusal, if any, and the password for once, if one was made."""
    reason = {"reason": request.POST.get("reason", "")}
    match request.GET.get("do", ""):
        case "reset":
            secret = one_time_password()
            refusal = do(request, reset, {"password": secret}, _("Đã đặt mật khẩu dùng một lần."), on=found.pk)[1]
            return refusal, "" if refusal else secret
        case "disable":
            return do(request, disable, reason, _("Đã khóa tài khoản."), on=found.pk)[1], ""
        case "enable":
            return do(request, enable, reason, _("Đã mở lại tài khoản."), on=found.pk)[1], ""
        case _:
            factor = request.POST.get("factor", "")
            return do(request, remove_authenticator, {}, _("Đã gỡ yếu tố xác thực."), on=factor)[1], ""


def _account(request: HttpRequest, found: Account, secret: str) -> Page:
    facts = [
        Fact(_("Tên đăng nhập"), found.login),
        Fact(_("Tình trạng"), _("Đang dùng") if found.is_active else _("Đã khóa")),
        Fact(_("Bí danh trong nhật ký"), found.pseudonym),
    ]
    seats = [
        Item(
            seat.position.title, reverse("console:position", args=[seat.position.pk]), seat.position.organisation.title
        )
        for seat in own_seats(found)
    ]
    factors = [
        Item(factor.name, text=factor.get_kind_display(), when=factor.added_at) for factor in factors_of(found.pk)
    ]
    taking = [Option(str(factor.pk), factor.name) for factor in factors_of(found.pk)]
    lost = [
        Form(
            _("Gỡ yếu tố đã mất"),
            [Field("factor", _("Yếu tố xác thực"), "radios", options=taking)],
            _("Gỡ bỏ"),
            f"{request.path}?do=factor",
            color="danger",
        )
    ]
    sections = [
        Section(_("Vị trí đang giữ"), seats, _("Không giữ vị trí nào.")),
        Section(_("Yếu tố xác thực thứ hai"), factors, _("Chưa có."), forms=lost if taking else []),
        Section(_("Mật khẩu và quyền đăng nhập"), forms=_doors(request, found)),
    ]
    return Page(found.party.name, reverse("console:accounts"), facts=facts, sections=sections, secret=secret)


def _doors(request: HttpRequest, found: Account) -> list[Form]:
    reason = Field("reason", _("Lý do"), "textarea", maxlength=500)
    text = _("Mọi phiên đăng nhập của tài khoản này kết thúc; người dùng đặt mật khẩu mới khi đăng nhập.")
    anew = Form(_("Đặt mật khẩu dùng một lần"), [], _("Đặt mật khẩu"), f"{request.path}?do=reset", text=text)
    if found.is_active:
        return [anew, Form(_("Khóa tài khoản"), [reason], _("Khóa"), f"{request.path}?do=disable", color="danger")]
    return [Form(_("Mở lại tài khoản"), [reason], _("Mở lại"), f"{request.path}?do=enable")]
