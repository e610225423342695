"""Machines sign in: OAuth 2 client credentials (RFC 6749 §4.4), revocation (RFC 7009), introspection (RFC 7662).

Bodies are form-encoded and faults have the form of those standards, since ordinary OAuth libraries read them.
"""

import base64
import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from oauth2_provider.models import AccessToken
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauthlib.oauth2 import BackendApplicationServer, OAuth2Error

from motcua.faces.api import wire
from motcua.faces.shell.network import address_of
from motcua.kernel.calendar.api import now
from motcua.kernel.people.api import Client, attempt, digest_of, wait_for

router = Router()
GOOD_FOR: Final = timedelta(minutes=10)
Ask = Callable[..., tuple[dict[str, str], str, int]]


class Machines(OAuth2Validator):  # type: ignore[misc]  # it has no types
    """Django OAuth Toolkit's rules over our clients, whose secret is one SHA-256, on the installation's clock."""

    def _load_application(self, client_id: str, request: Any) -> Client | None:
        try:
            found = Client.objects.filter(pk=UUID(client_id)).first()
        except (ValueError, TypeError, AttributeError):  # absent, or no key at all
            found = None
        request.client = usable = found if found and found.is_usable() else None
        return usable

    def _check_secret(self, provided_secret: str, stored_secret: str) -> bool:
        return secrets.compare_digest(digest_of(provided_secret), stored_secret)

    def _create_access_token(self, expires: datetime, request: Any, token: dict[str, Any], *more: Any) -> AccessToken:
        return super()._create_access_token(now() + GOOD_FOR, request, token, *more)

    def introspect_token(self, token: str, token_type_hint: str, request: Any) -> dict[str, Any] | None:
        """What a token is good for, told to the client that it was given to and to no other."""
        found = _known(token)
        if found is None or found.application != request.client:
            return None
        return {"client_id": request.client.client_id, "scope": found.scope, "exp": int(found.expires.timestamp())}


SERVER = BackendApplicationServer(
    Machines(),
    token_generator=lambda request: secrets.token_urlsafe(32),
    token_expires_in=int(GOOD_FOR.total_seconds()),
)


def client_of(token: str) -> Client | None:
    """The system behind a token that is neither past nor revoked, while the system itself may still act."""
    found = _known(token)
    client: Client | None = found.application if found else None
    return client if client and client.is_usable() else None


def _known(token: str) -> AccessToken | None:
    checksum = hashlib.sha256(token.encode(errors="replace")).hexdigest()
    return AccessToken.objects.filter(token_checksum=checksum, expires__gt=now()).select_related("application").first()


def _form(**fields: str) -> dict[str, Any]:
    """The form-encoded body of an operation, and who may call it, for the OpenAPI document."""
    properties = {name: {"type": "string", "description": text} for name, text in fields.items()}
    schema = {"type": "object", "properties": properties, "required": [next(iter(fields))]}
    content = {"application/x-www-form-urlencoded": {"schema": schema}}
    return {"requestBody": {"required": True, "content": content}, "security": [{"Client": []}]}


@router.post(
    "/oauth/token",
    auth=None,
    url_name="oauth-token",
    openapi_extra=_form(grant_type="client_credentials", scope="api, or nothing"),
    tags=["oauth"],
)
def token(request: HttpRequest) -> HttpResponse:
    """An access token for ten minutes. The client names itself by HTTP Basic, or by ``client_id`` and
    ``client_secret`` in the body. There is no other grant."""
    return _answer(request, SERVER.create_token_response)


@router.post(
    "/oauth/revoke",
    auth=None,
    url_name="oauth-revoke",
    openapi_extra=_form(token="the access token"),
    tags=["oauth"],
)
def revoke(request: HttpRequest) -> HttpResponse:
    """End one of the client's own tokens. A token that is not its own is as one that does not exist."""
    return _answer(request, SERVER.create_revocation_response)


@router.post(
    "/oauth/introspect",
    auth=None,
    url_name="oauth-introspect",
    openapi_extra=_form(token="the access token"),
    tags=["oauth"],
)
def introspect(request: HttpRequest) -> HttpResponse:
    """Whether one of the client's own tokens is active, and until when."""
    return _answer(request, SERVER.create_introspect_response)


def _named(request: HttpRequest) -> str:
    """As which client the request comes, known or not."""
    _kind, _space, pair = request.headers.get("Authorization", "").partition(" ")
    try:
        named = base64.b64decode(pair).decode().partition(":")[0]
    except ValueError:
        named = ""
    return (named or request.POST.get("client_id", ""))[:64]


def _answer(request: HttpRequest, ask: Ask) -> HttpResponse:
    wire.form(request)
    tries = ("client", f"{_named(request)} {address_of(request)}")  # no person's sign-in from there waits for a machine
    wait_for(tries)
    pairs = [(name, value) for name, values in request.POST.lists() for value in values]
    headers = {"HTTP_AUTHORIZATION": request.headers.get("Authorization", "")}
    try:
        given, body, status = ask(request.path, "POST", urlencode(pairs), headers)
    except OAuth2Error as error:
        given, body, status = {"Content-Type": "application/json"}, error.json, error.status_code
    response = HttpResponse(body, status=status, headers=given)
    if status == 401:
        attempt(tries)
        response["WWW-Authenticate"] = 'Basic realm="motcua"'
    return response
