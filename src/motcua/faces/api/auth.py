"""Who asks: a token for programs, the browser's session for our own pages. Machine accounts (OAuth 2) come next."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.crypto import constant_time_compare
from ninja.security import APIKeyCookie, HttpBearer

from motcua.faces.api.problems import Forged
from motcua.kernel.access.api import Actor, actor_of
from motcua.kernel.calendar.api import now
from motcua.kernel.people.api import Account

GOOD_FOR = timedelta(hours=8)
_signer = Signer(salt="motcua.faces.api.session")


def token_for(account: Account) -> tuple[str, datetime]:
    """A token for a signed-in account, and when it ends: after eight hours, or when the password changes."""
    begins = now()
    until = begins + GOOD_FOR
    claims = {"account": str(account.pk), "proved": begins.isoformat(), "until": until.isoformat()}
    return _signer.sign_object(claims | {"seal": _seal(account)}), until


def account_of(token: str) -> tuple[Account, datetime] | None:
    """The account behind a token that is genuine and not past, and when it proved itself; otherwise nobody."""
    try:
        claims = _signer.unsign_object(token)
    except (BadSignature, ValueError):  # ValueError: letters that no encoding has
        return None
    if now() >= datetime.fromisoformat(claims["until"]):
        return None
    account = Account.objects.select_related("party").filter(pk=UUID(claims["account"]), is_active=True).first()
    if account is None or not constant_time_compare(_seal(account), claims["seal"]):
        return None
    return account, datetime.fromisoformat(claims["proved"])


def _seal(account: Account) -> str:
    return account.get_session_auth_hash()[:32]


class Bearer(HttpBearer):
    """``Authorization: Bearer <token>``."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The actor behind the token, from now on the one who acts in this request."""
        found = account_of(token)
        if found is None:
            return None
        account, proved = found
        actor = actor_of(account)
        request.actor = actor  # type: ignore[attr-defined]  # ours, as the shell's middleware sets it
        request.proved = proved  # type: ignore[attr-defined]  # ours, for ``wire.caller``
        return actor


class _Check(CsrfViewMiddleware):
    """Django's check against forgery, with its reason instead of a page."""

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason


class Session(APIKeyCookie):
    """The session cookie of a browser that is signed in; unsafe methods need the token against forgery as well."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Any:
        """Nobody when a token was sent (then the token counts, right or wrong) or nobody is signed in."""
        if "Authorization" in request.headers or not request.user.is_authenticated:
            return None
        check = _Check(lambda _request: HttpResponse())
        check.process_request(request)
        if check.process_view(request, HttpResponse, (), {}):
            raise Forged
        return super().__call__(request)

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """The actor whom the shell's middleware found."""
        actor: Actor = request.actor  # type: ignore[attr-defined]
        return actor
