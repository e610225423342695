"""My account: where I am signed in, my second factors, my password."""

from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from motcua.faces.shell import proof
from motcua.faces.shell.entrance import LONGEST_PASSWORD, answer_in, asked, enter
from motcua.faces.shell.fields import Fact, Field
from motcua.faces.shell.posts import caller
from motcua.faces.shell.visits import before_all_else
from motcua.faces.shell.words import moment
from motcua.kernel.access.api import Actor, sign_in_rules
from motcua.kernel.acts.api import Invalid, NotFound, Refusal, perform
from motcua.kernel.calendar.api import now
from motcua.kernel.people.api import (
    Account,
    Authenticator,
    TooManyTries,
    Unsealed,
    Visit,
    add_authenticator,
    ask_to_make,
    duty,
    end,
    factors_of,
    has_second,
    left,
    new_secret,
    password_again,
    remove_authenticator,
    seal,
    set_password,
    totp_address,
    unseal,
    visits,
)

KINDS = {"ung-dung": "totp", "khoa": "passkey", "ma-du-phong": "recovery"}
TITLES = {
    "totp": gettext_lazy("Thêm ứng dụng tạo mã"),
    "passkey": gettext_lazy("Thêm khóa đăng nhập"),
    "recovery": gettext_lazy("Tạo mã dự phòng"),
}
NAMES = {
    "totp": gettext_lazy("Ứng dụng tạo mã"),
    "passkey": gettext_lazy("Khóa đăng nhập"),
    "recovery": gettext_lazy("Mã dự phòng"),
}
FACTORS = {
    "password": gettext_lazy("mật khẩu"),
    "totp": gettext_lazy("ứng dụng tạo mã"),
    "passkey": gettext_lazy("khóa đăng nhập"),
    "recovery": gettext_lazy("mã dự phòng"),
}


def _me(request: HttpRequest) -> tuple[Account, Actor]:
    return request.user, request.actor  # type: ignore[attr-defined, return-value]  # set by the middleware


@before_all_else
@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """Everything about one's own account on one page."""
    me, actor = _me(request)
    second = has_second(me.pk)
    context = {
        "facts": [
            Fact(_("Họ và tên"), me.party.name),
            Fact(_("Tên đăng nhập"), me.login),
            Fact(_("Mật khẩu đặt lúc"), moment(me.password_set_at) if me.password_set_at else _("chưa rõ")),
        ],
        "has_password": me.has_usable_password(),
        "owed": duty(me, actor),
        "factors": [_factor_line(row) for row in factors_of(me.pk)],
        "second": second,
        "ways": [
            {"url": reverse("account-add", args=[way]), "label": TITLES[kind]}
            for way, kind in KINDS.items()
            if kind != "recovery" or second
        ],
        "visits": sorted((_visit_line(row, request) for row in visits(me.pk)), key=lambda line: not line["own"]),
    }
    return render(request, "shell/account.html", context)


def _factor_line(row: Authenticator) -> dict[str, Any]:
    words = _("thêm lúc %(when)s") % {"when": moment(row.added_at)}
    if row.kind == Authenticator.Kind.RECOVERY:
        words = _("còn %(n)s mã, %(words)s") % {"n": left(row), "words": words}
    kind = NAMES[row.kind]
    title = kind if row.name == str(kind) else f"{kind}: {row.name}"
    return {"title": title, "words": words, "url": reverse("account-remove", args=[row.pk])}


def _visit_line(row: Visit, request: HttpRequest) -> dict[str, Any]:
    own = row.pk == request.visit.pk  # type: ignore[attr-defined]
    by = ", ".join(str(FACTORS.get(factor, factor)) for factor in row.factors)
    return {
        "key": str(row.pk),
        "title": row.device or _("Thiết bị không rõ"),
        "own": own,
        "seen": row.seen_at if not own else now(),
        "began": row.began_at,
        "by": by,
    }


@require_POST
def end_visits(request: HttpRequest) -> HttpResponse:
    """End one session of one's own, or all but this one."""
    me, _actor = _me(request)
    own, key = visits(me.pk), request.POST.get("key", "")
    visit: Visit = request.visit  # type: ignore[attr-defined]
    if end(own.exclude(pk=visit.pk) if key == "others" else own.filter(pk=_uuid(key))):
        messages.success(request, _("Đã kết thúc phiên. Thiết bị đó phải đăng nhập lại."))
    return HttpResponseRedirect(reverse("account"))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


@before_all_else
@sensitive_post_parameters("old", "password")
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change one's password: the old one, then the new one."""
    me, actor = _me(request)
    if not me.has_usable_password():
        raise NotFound
    faults: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        new = request.POST.get("password", "")
        try:
            if not password_again(me.pk, request.POST.get("old", "")[:LONGEST_PASSWORD]):
                raise Invalid(faults={"old": [_("Mật khẩu đang dùng chưa đúng.")]})
            proof.mark(request, "password")
            factors = tuple(request.visit.factors)  # type: ignore[attr-defined]
            changed = perform(set_password, caller(request, actor, "portal"), {"password": new}, on=me.pk)
        except (Invalid, TooManyTries) as refusal:
            faults, status = _faults(refusal, "old"), refusal.status
        else:
            messages.success(request, _("Đã đổi mật khẩu. Các thiết bị khác phải đăng nhập lại."))
            return enter(request, changed, factors, reverse("account"))
    rules = sign_in_rules()
    least = rules.password_with_factor if has_second(me.pk) else rules.password_alone
    help = _("Ít nhất %(least)s ký tự. Một câu dài, dễ nhớ với riêng ông/bà là tốt nhất.") % {"least": least}
    fields = [
        _secret("old", _("Mật khẩu đang dùng"), "current-password", faults),
        _secret("password", _("Mật khẩu mới"), "new-password", faults, help),
    ]
    context = _page(_("Đổi mật khẩu"), fields, _("Đổi mật khẩu"))
    return render(request, "shell/account_form.html", context, status=status)


@before_all_else
@sensitive_post_parameters("code", "answer", "sealed")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, way: str) -> HttpResponse:
    """Add a second factor: scan and type a code, let the browser make a key, or write codes down."""
    if way not in KINDS:
        raise NotFound
    proof.need(request)
    me, actor = _me(request)
    kind, refusal = KINDS[way], None
    secret = _secret_in(request) if kind == "totp" else ""
    if request.method == "POST":
        name = request.POST.get("name", "")
        ways: dict[str, dict[str, Any]] = {
            "totp": {"name": name, "secret": secret, "code": request.POST.get("code", "")},
            "passkey": {"name": name, "state": request.POST.get("state", ""), "answer": answer_in(request)},
            "recovery": {},
        }
        try:
            row = perform(add_authenticator, caller(request, actor, "portal"), {"kind": kind, **ways[kind]})
        except Invalid as fault:
            refusal = fault
        else:
            if row.shown:
                return render(request, "shell/codes.html", {"codes": row.shown, "account": me.login})
            messages.success(request, _("Đã thêm yếu tố xác thực thứ hai."))
            return HttpResponseRedirect(reverse("account"))
    context = _adding(request, me, kind, secret, _faults(refusal, "code") if refusal else {})
    return render(request, "shell/account_form.html", context, status=refusal.status if refusal else 200)


def _adding(request: HttpRequest, me: Account, kind: str, secret: str, faults: dict[str, Any]) -> dict[str, Any]:
    name = Field(
        "name",
        _("Tên gợi nhớ"),
        value=request.POST.get("name", ""),
        help=_("Ví dụ: điện thoại của tôi"),
        required=False,
        maxlength=100,
    )
    if kind == "recovery":
        context = _page(TITLES[kind], [], _("Tạo mã dự phòng"))
        context["lead"] = _("Mười mã để vào khi mất điện thoại hay khóa; mỗi mã dùng một lần. Mã cũ hết hiệu lực.")
        return context
    if kind == "passkey":
        context = _page(TITLES[kind], [name], _("Tạo khóa trên thiết bị này"))
        context["lead"] = _("Dùng vân tay, khuôn mặt hoặc mã mở máy; không phải gõ mật khẩu.")
        context["passkey"] = asked("make", ask_to_make(me, factors_of(me.pk, "passkey")))
        told = [said for found in faults.values() for said in found]
        context["errors"] = [{"id_for": name.id_for, "label": "", "message": said} for said in told]
        return context
    code = Field(
        "code",
        _("Mã 6 số đang hiện trên ứng dụng"),
        inputmode="numeric",
        autocomplete="one-time-code",
        maxlength=20,
        errors=faults.get("code", []),
    )
    context = _page(TITLES[kind], [code, name], _("Thêm ứng dụng này"))
    context["lead"] = _("Dùng một ứng dụng tạo mã trên điện thoại, loại nào cũng được.")
    picture = segno.make(totp_address(me, secret, settings.MOTCUA_NAME), error="m")
    context |= {
        "qr": picture.svg_data_uri(scale=6, border=4, light="white", xmldecl=False),
        "secret": " ".join(secret[place : place + 4] for place in range(0, len(secret), 4)),
        "sealed": seal(f"{me.pk} {secret}"),
    }
    return context


def _secret_in(request: HttpRequest) -> str:
    """The secret that the page showed, from its sealed copy; a new one for a new page."""
    try:
        whose, _space, secret = unseal(request.POST.get("sealed", "")).partition(" ")
    except Unsealed:
        return new_secret()
    return secret if whose == str(request.user.pk) else new_secret()


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, key: UUID) -> HttpResponse:
    """Remove a second factor of one's own, after one question."""
    proof.need(request)
    me, actor = _me(request)
    row = next((row for row in factors_of(me.pk) if row.pk == key), None)
    if row is None:
        raise NotFound
    if request.method == "POST":
        perform(remove_authenticator, caller(request, actor, "portal"), {}, on=key)
        messages.success(request, _("Đã bỏ yếu tố xác thực này."))
        return HttpResponseRedirect(reverse("account"))
    context = _page(_("Bỏ yếu tố xác thực"), [], _("Bỏ"))
    context["lead"] = _("%(what)s sẽ không dùng để đăng nhập được nữa.") % {"what": _factor_line(row)["title"]}
    context["color"] = "danger"
    return render(request, "shell/account_form.html", context)


def _page(title: object, fields: list[Field], label: str) -> dict[str, Any]:
    errors = [
        {"id_for": field.id_for, "label": field.label, "message": error} for field in fields for error in field.errors
    ]
    return {
        "title": title,
        "lead": "",
        "fields": fields,
        "errors": errors,
        "label": label,
        "color": "accent",
        "qr": "",
        "passkey": {},
    }


def _secret(name: str, label: str, autocomplete: str, faults: dict[str, Any], help: str = "") -> Field:
    return Field(
        name, label, "password", help=help, autocomplete=autocomplete, maxlength=200, errors=faults.get(name, [])
    )


def _faults(refusal: Refusal, at: str) -> dict[str, Any]:
    """What is wrong, by field; the sentence of a refusal that names none, at the field ``at``."""
    return dict(refusal.faults) or {at: [f"{refusal.sentence} {refusal.remedy}"]}
