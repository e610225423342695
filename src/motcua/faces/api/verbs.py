"""Every act of the registry as ``POST /{kind}s`` or ``POST /{kind}s/{id}/{verb}``: a new act needs no line here."""

from collections.abc import Callable
from typing import Any, get_type_hints
from uuid import UUID

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from ninja import Router

from motcua.faces.api import basic, shapes, views, wire
from motcua.kernel.access.api import Actor
from motcua.kernel.acts.api import Act, Given, NotFound, perform, registry
from motcua.kernel.people.api import Client
from motcua.mechanisms.cases.api import Dossier

Show = Callable[[Any, Actor], basic.Shape]


def done(row: Model, actor: Actor) -> shapes.Done:
    """The answer about a row that has no shape of its own."""
    return shapes.Done(kind=row._meta.label_lower, id=row.pk, revision=getattr(row, "revision", 0))


SHOWN: dict[type[Model], tuple[Any, Show, str]] = {
    Dossier: (shapes.Dossier | shapes.Done, views.after_act, "dossier"),
    Client: (shapes.Client, views.client, ""),
}
"""How the row of an act is answered: shape, view (which raises ``NotFound`` for whoever does not see it), and the name
of its address if it has one."""

KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "A text of the caller's, up to 100 characters: a repeat with the same key gets the first outcome.",
    "schema": {"type": "string", "maxLength": 100},
}
MATCH = {
    "name": "If-Match",
    "in": "header",
    "description": "The ETag that was read: the act is refused with 412 when the subject changed since.",
    "schema": {"type": "string"},
}


def add_acts(router: Router) -> dict[str, Any]:
    """Add the route of every act; the schemas of their inputs for the OpenAPI document."""
    schemas: dict[str, Any] = {}
    for name, what in sorted(registry().items()):
        kind, _dot, verb = name.partition(".")
        plural = _plural(kind)
        address = f"/{plural}/{{uuid:id}}/{verb.replace('_', '-')}" if what.on else f"/{plural}"
        result = get_type_hints(what.run)["return"]
        shape = SHOWN[result][0] if result in SHOWN and not what.rule.unseen else shapes.Done
        router.post(
            address,
            response={200 if what.on else 201: shape},
            operation_id=name,
            url_name=name,
            summary=name,
            description=what.run.__doc__,
            tags=[plural],
            openapi_extra={"parameters": [KEY, MATCH] if what.on else [KEY], "requestBody": body_of(name)},
        )(_about_one(what) if what.on else _about_none(what))
        schemas |= schemas_of(name, what.given)
    return schemas


def _plural(kind: str) -> str:
    if kind.endswith("y"):
        return f"{kind[:-1]}ies"
    return kind if kind.endswith("s") else f"{kind}s"


def body_of(name: str) -> dict[str, Any]:
    """The request body of an operation whose schema is called ``name``."""
    return {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}}


def schemas_of(name: str, given: type[Given]) -> dict[str, Any]:
    """The JSON Schema of an input, and of what it refers to, under names that no other act has."""
    schema = given.model_json_schema(ref_template=f"#/components/schemas/{name}.{{model}}")
    inner = {f"{name}.{model}": found for model, found in schema.pop("$defs", {}).items()}
    return {name: schema, **inner}


def _about_one(what: Act[Any]) -> Callable[..., Any]:
    def view(request: HttpRequest, response: HttpResponse, id: UUID) -> HttpResponse:
        return wire.told(response, _do(what, request, response, id))

    return view


def _about_none(what: Act[Any]) -> Callable[..., Any]:
    def view(request: HttpRequest, response: HttpResponse) -> HttpResponse:
        return wire.told(response, _do(what, request, response, None), status=201)

    return view


def _do(what: Act[Any], request: HttpRequest, response: HttpResponse, on: UUID | None) -> basic.Shape:
    row = perform(what, wire.caller(request), wire.body(request), on=on)
    response["ETag"] = wire.etag(row)
    # Whoever does it unseen is not shown the subject afterwards; nor, by a repeat, whoever sees it no more.
    if type(row) not in SHOWN or what.rule.unseen:
        return done(row, wire.actor(request))
    _shape, show, address = SHOWN[type(row)]
    try:
        shown = show(row, wire.actor(request))
    except NotFound:
        return done(row, wire.actor(request))
    if address:
        response["Location"] = views.path(address, id=row.pk)
    return shown
