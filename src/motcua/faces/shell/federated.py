"""Signing in through an identity provider: out, and back with an answer that belongs to this browser."""

import json
import logging
from dataclasses import asdict
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from motcua.faces.shell import proof
from motcua.faces.shell.entrance import passed
from motcua.faces.shell.places import safe
from motcua.faces.shell.public import public
from motcua.faces.shell.visits import before_all_else
from motcua.kernel.acts.api import NotFound, Refusal
from motcua.kernel.people.api import (
    Account,
    Attempt,
    Barred,
    Expired,
    PlainProvider,
    ProvidersInvalid,
    SignInStopped,
    TooManyTries,
    Unsealed,
    WrappedProvider,
    attempt,
    by_provider,
    come_back,
    go,
    has_second,
    provider,
    seal,
    unseal,
)

log = logging.getLogger("motcua.sign_in")
COOKIE, LASTS = "provider", 600


@public
@before_all_else
@never_cache
@require_GET
def out(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send the browser to a provider, with a sealed note of this attempt to bring back."""
    one = _provider(provider_id)
    if request.get_host() != urlsplit(settings.MOTCUA_URL).netloc:  # where the cookie and the way back belong
        return HttpResponseRedirect(f"{settings.MOTCUA_URL}{request.get_full_path()}")
    try:
        address, made = go(
            one, _back(one.id), safe(request, request.GET.get("next", "")), anew=request.user.is_authenticated
        )
    except SignInStopped as stopped:
        return _stopped(request, one.id, stopped)
    response = HttpResponseRedirect(address)
    response.set_cookie(
        COOKIE,
        seal(json.dumps(asdict(made))),
        max_age=LASTS,
        path=reverse("sign-in"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@public
@before_all_else
@never_cache
@require_GET
def back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take the answer in. Whatever is wrong with it, nobody is signed in, and the attempt is over either way."""
    one = _provider(provider_id)
    try:
        made = _attempt(request)
        person = come_back(one, made, request.GET.dict(), _back(one.id))
        account = by_provider(one, person, get_language() or "vi")
        assert made
        response = _welcome(request, account, f"provider:{one.id}", made.onward, fresh=person.proved)
    except (SignInStopped, Barred) as stopped:
        response = _stopped(request, one.id, stopped)
    response.delete_cookie(COOKIE, path=reverse("sign-in"), samesite="Lax")
    return response


def _welcome(request: HttpRequest, account: Account, factor: str, onward: str, *, fresh: bool) -> HttpResponse:
    """Let the person in, or count it as proof of who is signed in already: of nobody who has a second factor, and only
    when he signed in at the provider anew."""
    if request.user.is_authenticated and request.user.pk == account.pk:
        if fresh and not has_second(account.pk):
            proof.mark(request, factor)
            return proof.welcome_back(request, onward)
        messages.warning(request, _("Đăng nhập ở nơi xác thực chưa đủ để xác nhận lại. Xin xác nhận bằng cách khác."))
        return HttpResponseRedirect(f"{reverse('confirm')}?{urlencode({'next': onward})}")
    if request.user.is_authenticated:
        logout(request)
    return passed(request, account, factor, onward, fresh=fresh)


def _attempt(request: HttpRequest) -> Attempt | None:
    """The attempt that this answer belongs to: begun in this browser, with this state, and not answered before."""
    try:
        made = Attempt(**json.loads(unseal(request.COOKIES.get(COOKIE, ""))))
    except (Unsealed, ValueError, TypeError):
        return None
    if made.state != request.GET.get("state"):
        return None
    try:
        attempt(("once", f"provider:{made.state}"))
    except TooManyTries:
        raise Expired("replayed") from None
    return made


def _provider(provider_id: str) -> PlainProvider | WrappedProvider:
    try:
        one = provider(provider_id)
    except ProvidersInvalid:
        one = None
    if one is None:
        raise NotFound
    return one


def _back(provider_id: str) -> str:
    return f"{settings.MOTCUA_URL}{reverse('provider-back', args=[provider_id])}"


def _stopped(request: HttpRequest, provider_id: str, stopped: Refusal) -> HttpResponse:
    log.warning("sign-in by %s stopped: %s", provider_id, getattr(stopped, "why", stopped.code))
    context = {"refusal": stopped, "again": reverse("provider", args=[provider_id])}
    return render(request, "shell/provider_stopped.html", context, status=stopped.status)
