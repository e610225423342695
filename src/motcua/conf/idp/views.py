"""The pages and endpoints of the imagined provider: plain OpenID Connect under ``oidc/``, VNeID's way under ``vneid/``.

Who picks a person signs in as that person. Clients are those of the installation's ``providers.yaml``.
"""

import base64
import hashlib
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from motcua.conf.idp.grants import (
    LASTS,
    SLOW,
    Client,
    Grant,
    Grants,
    Keys,
    id_token,
    people,
    sealed_code,
    told,
    wrapped,
)
from motcua.kernel.people.api import PlainProvider, WrappedProvider, providers

LANGUAGES = ("vi", "en", "bn")
FAULTS = {
    "": _("Mọi việc suôn sẻ"),
    "slow": _("Nơi xác thực không trả lời kịp"),
    "broken": _("Nơi xác thực gặp lỗi"),
    "bad_signature": _("Câu trả lời không đúng chữ ký"),
}
"""What the page offers; tests know more."""
codes, tokens = Grants(), Grants()


def authorize(request: HttpRequest, kind: str) -> HttpResponse:
    """Show who there is; whoever is picked is sent back signed in."""
    client = _client(request.GET.get("client_id", ""), kind)
    back = request.GET.get("redirect_uri", "")
    if client is None or not _registered(client, back) or request.GET.get("response_type") != "code":
        return HttpResponse("unknown client, redirect_uri or response_type\n", status=400, content_type="text/plain")
    if request.method != "POST":
        return _page(request, kind)
    answer = {"state": request.GET.get("state", "")}
    choice, everybody = request.POST.get("who", ""), people()
    if choice.isdecimal() and int(choice) < len(everybody):
        fault = request.POST.get("fault", "")
        grant = Grant(everybody[int(choice)], client, request.GET.dict(), fault, time.time() + LASTS)
        answer["code"] = sealed_code(codes.keep(grant), client)
    else:
        answer["error"] = "access_denied"
    return HttpResponseRedirect(f"{back}?{urlencode(answer)}")


def _page(request: HttpRequest, kind: str) -> HttpResponse:
    asked = request.GET.get("ui_locales", "vi").split()[0:1]
    language = asked[0] if asked and asked[0] in LANGUAGES else "vi"
    links = []
    for code in LANGUAGES:
        query = request.GET.copy()
        query["ui_locales"] = code
        links.append({"code": code, "name": dict(settings.LANGUAGES)[code], "href": f"?{query.urlencode()}"})
    with override(language):
        context = {"people": people(), "faults": FAULTS, "links": links, "language": language, "kind": kind}
        return HttpResponse(render_to_string("shell/imagined_provider.html", context))


def token(request: HttpRequest, kind: str) -> HttpResponse:
    """Give tokens for a code: once, to its own client, with the right verifier, as long as it lasts."""
    client = _authenticated(request, kind)
    if client is None:
        return JsonResponse({"error": "invalid_client"}, status=401)
    grant = codes.take(request.POST.get("code", ""))
    if (
        grant is None
        or grant.client.id != client.id
        or grant.until < time.time()
        or grant.asked["redirect_uri"] != request.POST.get("redirect_uri")
        or grant.asked.get("code_challenge", "") != _challenge(request.POST.get("code_verifier", ""))
        or request.POST.get("grant_type") != "authorization_code"
    ):
        return JsonResponse({"error": "invalid_grant"}, status=400)
    if grant.fault == "slow":
        time.sleep(SLOW)
    if grant.fault == "broken":
        return HttpResponse("a stack trace\n", status=500, content_type="text/plain")
    if grant.fault == "huge":
        return HttpResponse(b" " * 1_000_000, content_type="application/json")
    body: dict[str, Any] = {"access_token": tokens.keep(grant), "token_type": "Bearer", "expires_in": LASTS}
    if isinstance(client, WrappedProvider):
        return JsonResponse(wrapped(body, client, grant.fault))
    return JsonResponse(body | {"id_token": id_token(grant, client.issuer)})


def userinfo(request: HttpRequest, kind: str) -> HttpResponse:
    """What is known of the person."""
    scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
    grant = tokens.see(key) if scheme == "Bearer" else None
    if grant is None:
        return JsonResponse({"error": "invalid_token"}, status=401)
    client, found = grant.client, told(grant)
    return JsonResponse(wrapped(found, client, "") if isinstance(client, WrappedProvider) else found)


def discovery(request: HttpRequest) -> HttpResponse:
    """Where everything is (OpenID Connect Discovery 1.0)."""
    base = request.build_absolute_uri("/oidc")
    return JsonResponse(
        {
            "issuer": base,
            **{f"{name}_endpoint": f"{base}/{address}" for name, address in ENDPOINTS.items()},
            "jwks_uri": f"{base}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }
    )


def jwks(request: HttpRequest) -> HttpResponse:
    """The published key."""
    return JsonResponse({"keys": [Keys.own.as_dict(private=False)]})


def _client(client_id: str, kind: str) -> Client | None:
    wanted = PlainProvider if kind == "oidc" else WrappedProvider
    return next((one for one in providers() if one.client_id == client_id and isinstance(one, wanted)), None)


def _registered(client: Client, back: str) -> bool:
    """Whether it is the client's own address, on this machine or where the installation says that it stands."""
    parts, ours = urlsplit(back), f"/dang-nhap/{client.id}/ve/"
    return (
        parts.path == ours
        and not parts.query
        and (parts.hostname in ("127.0.0.1", "localhost") or back == settings.MOTCUA_URL + ours)
    )


def _authenticated(request: HttpRequest, kind: str) -> Client | None:
    client_id, secret = request.POST.get("client_id", ""), request.POST.get("client_secret", "")
    scheme, _space, pair = request.headers.get("Authorization", "").partition(" ")
    if scheme == "Basic":
        name, _colon, word = base64.b64decode(pair).decode().partition(":")
        client_id, secret = unquote(name), unquote(word)
    client = _client(client_id, kind)
    return client if client and client.secret == secret else None


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def _open(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    view.csrf_exempt = True  # type: ignore[attr-defined]  # there is no session that could be misused
    return view


ENDPOINTS = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
urlpatterns = [
    path("oidc/.well-known/openid-configuration", discovery),
    path("oidc/jwks", jwks),
    *(path(f"<str:kind>/{view.__name__}", _open(view)) for view in (authorize, token, userinfo)),
]
