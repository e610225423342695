"""The API as one whole: its routes, who may call them, and the document that describes them (OpenAPI 3.1)."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer
from ninja.responses import NinjaJSONEncoder

from motcua.faces.api import (
    exchange,
    figures,
    money,  # noqa: F401 - its routes, beside the acts on money
    notices,
    oauth,
    organisations,  # noqa: F401 - its routes, beside the acts on organisations
    others,
    personal,
    problems,
    reads,
    receipts,
    registers,
    searching,
    shapes,
    verbs,
    wire,
)
from motcua.faces.api.auth import Bearer, Session
from motcua.faces.shell.public import public
from motcua.faces.shell.readings import ahead
from motcua.kernel.acts.api import NotFound, Refusal
from motcua.mechanisms.exchange.api import Envelope

SCHEMES: dict[str, Any] = {
    "Bearer": {"type": "http", "scheme": "bearer", "description": "A person's token, from POST /api/v1/session."},
    "OAuth2": {
        "type": "oauth2",
        "description": "A connected system's token, for ten minutes.",
        "flows": {
            "clientCredentials": {"tokenUrl": "/api/v1/oauth/token", "scopes": {"api": "What the system's roles hold."}}
        },
    },
    "Session": {
        "type": "apiKey",
        "in": "cookie",
        "name": settings.SESSION_COOKIE_NAME,
        "description": "The session of our own pages; what changes anything also needs the header X-CSRFToken.",
    },
    "Signature": {
        "type": "apiKey",
        "in": "header",
        "name": "Motcua-Signature",
        "description": "The payment gateway signs its call-backs by a shared secret.",
    },
    "Client": {"type": "http", "scheme": "basic", "description": "A connected system's client_id and secret."},
}
View = Callable[..., HttpResponseBase]


class _Encoder(NinjaJSONEncoder):
    """Moments to the microsecond, as ``wire.told`` has them."""

    def default(self, o: Any) -> Any:
        return o.isoformat().replace("+00:00", "Z") if isinstance(o, datetime) else super().default(o)


class Letters(JSONRenderer):
    """JSON with Vietnamese and Bengali letters as they are."""

    encoder_class = _Encoder
    json_dumps_params = {"ensure_ascii": False}


class Service(NinjaAPI):
    """Ninja, with our inputs and problems in its OpenAPI document."""

    definitions: dict[str, Any]

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The document, with the schemas of every act's input and the problem that any operation may answer."""
        found = super().get_openapi_schema(**options)
        problem = shapes.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        inner = problem.pop("$defs")
        found["components"]["schemas"] |= self.definitions | inner | {"Problem": problem}
        answer = {
            "description": "RFC 9457 problem",
            "content": {problems.Problem.media_type: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        found["components"]["securitySchemes"] = SCHEMES
        for methods in found["paths"].values():
            for operation in methods.values():
                operation["responses"]["default"] = answer
                if {"Bearer": []} in operation.get("security", []):
                    operation["security"].append({"OAuth2": []})
        return found


def _service() -> Service:
    service = Service(
        title="Motcua",
        version="1",
        description="One door: procedures, dossiers, duties, documents. Texts follow Accept-Language: vi, en, bn.",
        urls_namespace="api",
        docs_url=None,
        renderer=Letters(),
        auth=[Bearer(), Session(csrf=False)],
    )
    # One router, since an address that is read and acted on is one address.
    service.definitions = verbs.add_acts(reads.router) | verbs.schemas_of("session", others.SignIn)
    service.definitions |= verbs.schemas_of("national", Envelope)
    service.definitions |= verbs.schemas_of("reveal", personal.Reveal)
    service.definitions |= verbs.schemas_of("search", searching.Search)
    # What is asked most comes first: an address is compared with one pattern after the other.
    some = (personal, reads, receipts, registers, searching, others, notices, exchange, figures, oauth)
    for router in (one.router for one in some):
        service.add_router("", router)
    for error, answer in problems.HANDLERS.items():
        service.add_exception_handler(error, answer)
    return service


def answering(view: View) -> View:
    """A view of the API: open to the shell's middleware, since Ninja asks for sign-in; every fault is a problem."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            wire.guard(request)
            response = HttpResponse(status=204) if ahead(request) else view(request, *args, **kwargs)
        except Refusal as refusal:
            return problems.refused(request, refusal)
        except Http404:
            return problems.Problem(NotFound())
        if response.status_code == 405:
            allowed = response.headers.get("Allow", "")
            response = problems.Problem(problems.WrongMethod())
            response["Allow"] = allowed
        if "Authorization" in request.headers:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    answer.csrf_exempt = True  # type: ignore[attr-defined]  # Ninja checks the token where a session's cookie counts
    return public(answer)


def unknown(request: HttpRequest) -> HttpResponseBase:
    """Every address below the API's root that nothing else answers."""
    raise NotFound


service = _service()
