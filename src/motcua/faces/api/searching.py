"""Searching by a program: what the caller finds among what he sees. Asked by POST, for words may name a person."""

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from motcua.faces.api import verbs, wire
from motcua.faces.api.basic import Moment, Said, Shape
from motcua.kernel.acts.api import Given
from motcua.kernel.search.api import LONGEST, Ask, find

router = Router()


class Search(Given):
    """What to look for: words in any spelling, a code or number or a part of one, a citizen number whole.

    ``kind``: dossier, document, licence, person or procedure; empty for all. ``state``: open or ended, of dossiers.
    ``days``: no older than that, 0 for any age. ``after``: the ``next`` of a group, with that group's ``kind``.
    """

    text: Annotated[str, Field(min_length=1, max_length=LONGEST)]
    kind: Literal["", "dossier", "document", "licence", "person", "procedure"] = ""
    state: Literal["", "open", "ended"] = ""
    days: Annotated[int, Field(ge=0, le=36500)] = 0
    limit: Annotated[int, Field(ge=1, le=50)] = 20
    after: Annotated[str, Field(max_length=60)] = ""


class Found(Shape):
    """One thing that was found, as lists show it: names of others masked. ``opens``: the kind of the resource that
    ``key`` of ``opens_key`` names, empty where there is none."""

    kind: str
    key: str
    title: Said
    note: str
    code: str
    state: str
    at: Moment | None
    opens: str
    opens_key: str


class FoundGroup(Shape):
    """What was found of one kind, best and newest first; ``next`` leads to more and is null at the end."""

    kind: str
    items: list[Found]
    next: str | None


class Results(Shape):
    """What was found. ``meant``: the query as it was understood, when nothing was found as it was written."""

    meant: str | None
    groups: list[FoundGroup]


@router.post(
    "/search",
    response=Results,
    url_name="search",
    tags=["search"],
    openapi_extra={"requestBody": verbs.body_of("search")},
)
def search(request: HttpRequest) -> Results:
    """What answers to a text among dossiers, documents, licences, persons and procedures that the caller may see."""
    given = Search.read(wire.body(request))
    answer = find(wire.actor(request), Ask(given.text, given.kind, given.state, given.days), given.limit, given.after)
    groups = [
        FoundGroup(
            kind=group.kind,
            items=[
                Found.model_validate(
                    {name: getattr(line, name) for name in ("kind", "key", "title", "note", "code", "state", "at")}
                    | dict(zip(("opens", "opens_key"), line.opens or ("", ""), strict=True))
                )
                for line in group.lines
            ],
            next=group.next or None,
        )
        for group in answer.groups
    ]
    return Results(meant=answer.meant or None, groups=groups)
