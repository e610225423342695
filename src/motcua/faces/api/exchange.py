"""What another portal passes on: its message in its own words, answered item by item."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from motcua.faces.api import shapes, verbs, wire
from motcua.mechanisms.exchange.api import receive

router = Router()


class Answers(shapes.Shape):
    """What became of each item: ``error_code`` "0" with our code and status, or a refusal's code with its words."""

    data: list[dict[str, Any]]


@router.post(
    "/exchange/national",
    response=Answers,
    url_name="national",
    openapi_extra={"requestBody": verbs.body_of("national")},
    tags=["exchange"],
)
def national(request: HttpRequest) -> Answers:
    """``DongBoHoSoMC`` of the national portal, for a connected system with the role to file.

    Each item is taken or refused by itself, once however often it comes.
    """
    return Answers(data=receive(wire.caller(request), wire.body(request)))
