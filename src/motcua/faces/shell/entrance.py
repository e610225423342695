"""Signing in: name and password, then a second factor where there is one; or a passkey alone. And proving it again."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from motcua.faces.shell import proof
from motcua.faces.shell.context import start
from motcua.faces.shell.fields import Field
from motcua.faces.shell.network import address_of
from motcua.faces.shell.places import safe
from motcua.faces.shell.providers import buttons
from motcua.faces.shell.public import public
from motcua.faces.shell.views import speak
from motcua.faces.shell.visits import before_all_else
from motcua.kernel.access.api import actor_of
from motcua.kernel.acts.api import Refusal
from motcua.kernel.calendar.api import now
from motcua.kernel.people.api import (
    Account,
    Asked,
    Barred,
    TooManyTries,
    ask,
    by_passkey,
    by_password,
    code_passes,
    factors_of,
    has_second,
    passkey_passes,
    password_again,
    prove,
)

LONGEST_PASSWORD = 200
PATIENCE = timedelta(minutes=10)
"""How long the second factor may be in coming."""
_ENTERING = "entering"


@dataclass(frozen=True)
class Proof:
    """A factor that was right, or what the page says instead."""

    factor: str = ""
    fault: str = ""
    status: int = 422
    wait: int | None = None


def enter(
    request: HttpRequest, account: Account, factors: tuple[str, ...], onward: str = "/", *, fresh: bool = True
) -> HttpResponse:
    """Begin a session of somebody who proved who he is by ``factors``, and go where he was going."""
    login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
    prove(request.visit, factors, fresh=fresh)  # type: ignore[attr-defined]  # begun by ``visits.begun``
    onward = safe(request, onward)
    response = HttpResponseRedirect(start(actor_of(account)) if onward == "/" else onward)
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        speak(response, account.language)
    return response


def passed(request: HttpRequest, account: Account, factor: str, onward: str, *, fresh: bool = True) -> HttpResponse:
    """The first factor was right: ask for the second where there is one, or let the person in."""
    if not has_second(account.pk):
        return enter(request, account, (factor,), onward, fresh=fresh)
    until = (now() + PATIENCE).isoformat()
    entering = {"account": str(account.pk), "factor": factor, "until": until, "next": onward}
    request.session[_ENTERING] = entering | {"password": str(account.password_set_at)}
    return HttpResponseRedirect(reverse("sign-in-second"))


@public
@before_all_else
@never_cache
@sensitive_post_parameters("password", "answer")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password, or for a passkey; on success go where the person was going."""
    onward = safe(request, request.POST.get("next") or request.GET.get("next", ""))
    name, found = request.POST.get("login", "").replace("\0", "")[:80], Proof()
    if request.method == "POST":
        account, found = _known(request, name)
        if account and request.POST.get("action") == "passkey":
            return enter(request, account, ("passkey",), onward)
        if account:
            return passed(request, account, "password", onward)
    errors = [found.fault] if found.fault else []
    fields = [
        Field("login", _("Tên đăng nhập"), value=name, autocomplete="username webauthn", maxlength=80, errors=errors),
        Field("password", _("Mật khẩu"), "password", autocomplete="current-password", maxlength=LONGEST_PASSWORD),
    ]
    context = {"fields": fields, "errors": _summary(fields[0]), "next": onward, "passkey": asked("get", ask())}
    context["providers"] = buttons(onward)
    return _answered(render(request, "shell/sign_in.html", context), found)


def _known(request: HttpRequest, name: str) -> tuple[Account | None, Proof]:
    """Who it is, or what the page says. One sentence for whatever is wrong: it must not tell which names exist."""
    wrong = _("Tên đăng nhập hoặc mật khẩu chưa đúng. Xin kiểm tra phím Caps Lock và bộ gõ tiếng Việt rồi thử lại.")
    try:
        if request.POST.get("action") == "passkey":
            wrong = _("Không nhận ra khóa đăng nhập này. Xin thử lại, hoặc dùng mật khẩu.")
            account = by_passkey(request.POST.get("state", ""), answer_in(request), address_of(request))
        else:
            account = by_password(name, request.POST.get("password", "")[:LONGEST_PASSWORD], address_of(request))
    except (TooManyTries, Barred) as refusal:
        return None, _said(refusal)
    return account, Proof() if account else Proof(fault=wrong)


@public
@before_all_else
@never_cache
@sensitive_post_parameters("code", "answer")
@require_http_methods(["GET", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor of somebody whose password was right a moment ago."""
    entering = request.session.get(_ENTERING)
    if not entering or now() >= datetime.fromisoformat(entering["until"]):
        return HttpResponseRedirect(reverse("sign-in"))
    account = Account.objects.select_related("party").get(pk=UUID(entering["account"]))
    if entering.get("password") != str(account.password_set_at):  # set anew since: the first step counts no more
        del request.session[_ENTERING]
        return HttpResponseRedirect(reverse("sign-in"))
    found = _second_of(request, account.pk) if request.method == "POST" else Proof()
    if found.factor and account.is_active:
        del request.session[_ENTERING]
        return enter(request, account, (entering["factor"], found.factor), entering["next"])
    context = _asking(account, found, second=True) | {
        "title": _("Bước xác thực thứ hai"),
        "lead": _("Mật khẩu đã đúng. Xin xác nhận thêm một bước để vào."),
        "label": _("Vào"),
        "cancel": reverse("sign-in"),
    }
    return _answered(render(request, "shell/proof.html", context), found)


@never_cache
@before_all_else
@sensitive_post_parameters("password", "code", "answer")
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask somebody who is signed in to prove again who he is, before signing or revealing."""
    account: Account = request.user  # type: ignore[assignment]
    onward, second_one = safe(request, request.GET.get("next", "")), has_second(account.pk)
    found = Proof()
    if request.method == "POST":
        found = _second_of(request, account.pk) if second_one else _password_of(request, account.pk)
    if found.factor:
        proof.mark(request, found.factor)
        return proof.welcome_back(request, onward)
    context = _asking(account, found, second=second_one) | {
        "title": _("Xác nhận lại danh tính"),
        "lead": _("Việc này quan trọng nên cần biết chắc người đang làm là ông/bà. Những gì đã nhập vẫn được giữ."),
        "label": _("Xác nhận"),
        "cancel": onward,
        "providers": [] if second_one else buttons(onward, account.pk),
    }
    return _answered(render(request, "shell/proof.html", context), found)


def asked(kind: str, what: Asked) -> dict[str, str]:
    """What a page hands to its script (``make`` or ``get`` a passkey) and gets back with the answer."""
    return {"options": json.dumps({kind: what.options}), "state": what.state}


def answer_in(request: HttpRequest) -> dict[str, Any]:
    """What the browser answered for a passkey; nothing when it is not readable."""
    try:
        found = json.loads(request.POST.get("answer", "")[:20_000])
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _second_of(request: HttpRequest, account: UUID) -> Proof:
    try:
        if request.POST.get("action") == "passkey":
            passed = passkey_passes(account, request.POST.get("state", ""), answer_in(request))
            return Proof("passkey") if passed else Proof(fault=_("Không nhận ra khóa đăng nhập này. Xin thử lại."))
        factor = code_passes(account, request.POST.get("code", "")[:40])
    except TooManyTries as refusal:
        return _said(refusal)
    wrong = _("Mã này chưa đúng hoặc đã dùng rồi. Xin chờ mã mới trên ứng dụng rồi gõ lại.")
    return Proof(factor) if factor else Proof(fault=wrong)


def _password_of(request: HttpRequest, account: UUID) -> Proof:
    try:
        right = password_again(account, request.POST.get("password", "")[:LONGEST_PASSWORD])
    except TooManyTries as refusal:
        return _said(refusal)
    return Proof("password") if right else Proof(fault=_("Mật khẩu chưa đúng. Xin thử lại."))


def _asking(account: Account, found: Proof, *, second: bool) -> dict[str, Any]:
    """The fields and the passkey that a page about proof asks for."""
    errors, passkey = [found.fault] if found.fault else [], {}
    field = Field("password", _("Mật khẩu"), "password", autocomplete="current-password", maxlength=200, errors=errors)
    if second:
        help = _("6 số đang hiện trên ứng dụng tạo mã, hoặc một mã dự phòng.")
        field = Field("code", _("Mã xác thực"), help=help, autocomplete="one-time-code", maxlength=40, errors=errors)
        if keys := factors_of(account.pk, "passkey"):
            passkey = asked("get", ask(keys, account.pk))
    coded = bool(factors_of(account.pk, "totp", "recovery")) if second else account.has_usable_password()
    return {"fields": [field] if coded else [], "errors": _summary(field), "passkey": passkey, "providers": []}


def _summary(field: Field) -> list[dict[str, object]]:
    return [{"id_for": field.id_for, "label": "", "message": error} for error in field.errors]


def _said(refusal: Refusal) -> Proof:
    return Proof(fault=f"{refusal.sentence} {refusal.remedy}", status=refusal.status, wait=refusal.wait)


def _answered(response: HttpResponse, found: Proof) -> HttpResponse:
    if found.fault:
        response.status_code = found.status
    if found.wait:
        response["Retry-After"] = str(found.wait)
    return response
