"""Who asks: a person's token, a connected system's (OAuth 2), or the browser's session of our own pages."""

import secrets
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from ninja.security import APIKeyCookie, HttpBearer

from motcua.faces.api.oauth import client_of
from motcua.faces.api.problems import Forged
from motcua.faces.shell import acting
from motcua.faces.shell.visits import nothing_owed
from motcua.kernel.access.api import Actor
from motcua.kernel.acts.api import NotAllowed
from motcua.kernel.people.api import Account, actor_for, begin, until, visit_of


def _of_the_api(token: str) -> str:
    """The secret under which a token's session is kept: no browser's key is ever one, nor the other way round."""
    return f"api:{token}"


def token_for(account: Account, *factors: str) -> tuple[str, datetime]:
    """A token for somebody who proved who he is, and when it ends at the latest; it is one of his sessions."""
    token = secrets.token_urlsafe(32)
    visit = begin(account, _of_the_api(token), "API", factors or ("password",))
    return token, until(visit)


class Bearer(HttpBearer):
    """``Authorization: Bearer <token>``."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The actor behind the token, who acts in this request from now on. Raises ``PasswordOwed`` and such."""
        visit, proved = visit_of(_of_the_api(token)), None
        if visit:
            actor, proved = acting.named(request, visit.account), visit.proved_at
            nothing_owed(visit.account, actor)
        elif client := client_of(token):
            if "Motcua-Seat" in request.headers or "Motcua-Mandate" in request.headers:
                raise NotAllowed
            actor = actor_for(client)
        else:
            return None
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
        """The actor whom the shell's middleware found, unless the call names a seat or a mandate of its own."""
        actor: Actor = request.actor  # type: ignore[attr-defined]
        if request.lost:  # type: ignore[attr-defined]
            raise acting.SeatLost
        actor = acting.named(request, request.user, actor)
        nothing_owed(request.user, actor)  # type: ignore[arg-type]  # an account: somebody is signed in
        request.actor = actor  # type: ignore[attr-defined]
        return actor
