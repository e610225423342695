"""What holds somebody's data: a dossier, its files and documents, dotted numbers. To officials each is a reading."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router
from pydantic import Field

from motcua.faces.api import basic, paper_shapes, shapes, verbs, views, wire
from motcua.faces.shell import readings
from motcua.faces.shell.downloads import sent
from motcua.faces.shell.reading_lines import lines
from motcua.kernel.access.api import Reading, Thing, abilities, readings_of
from motcua.kernel.acts.api import Given, Invalid, NotFound
from motcua.mechanisms.cases.api import Dossier, attachment, dossier, preview, procedure_of, shown, withheld
from motcua.mechanisms.papers.api import document, judgements, newest_file
from motcua.mechanisms.work.api import Assignment

router = Router()
CHANNEL = "api"
Limited = Annotated[int, Query(20, ge=1, le=100)]
PURPOSE: dict[str, Any] = {
    "parameters": [
        {
            "name": readings.PURPOSE,
            "in": "header",
            "description": "For what an official without a duty opens it; the problem purpose_needed lists the ids.",
            "schema": {"type": "string", "maxLength": 40},
        },
        {
            "name": readings.NOTE,
            "in": "header",
            "description": "More on it, percent-encoded UTF-8; some purposes need it.",
            "schema": {"type": "string", "maxLength": 4500},
        },
    ]
}


class Revealed(basic.Shape):
    """Whole values of fields that are dotted elsewhere, by path."""

    values: dict[str, str]


class ReadingLine(basic.Shape):
    """An official opened somebody's data or revealed what is dotted in it: from which position of which organisation,
    what of which dossier, for what, by which law."""

    id: UUID
    at: basic.Moment
    revealed: bool
    who: str
    organisation: str
    dossier: UUID
    code: str
    what: str
    purpose: str
    basis: str


class Readings(basic.Shape):
    """A page of readings, the newest first."""

    items: list[ReadingLine]
    next: str | None


class ToSign(basic.Shape):
    """The result of a dossier as it would be signed; ``shown`` is its fingerprint, which the approval sends back."""

    type: str
    title: str
    parts: list[shapes.Answers]
    shown: str


class Reveal(Given):
    """Which dotted fields to see whole, by path."""

    fields: Annotated[list[Annotated[str, Field(max_length=120)]], Field(min_length=1, max_length=100)]


@router.get(
    "/dossiers/{uuid:id}",
    response=shapes.Dossier,
    url_name="dossier",
    tags=["dossiers"],
    openapi_extra=PURPOSE,
)
def show_dossier(request: HttpRequest, response: HttpResponse, id: UUID) -> HttpResponse:
    """A dossier with its clock, files, results, history and what may be done with it. ``ETag`` is its revision."""
    with _asking(request):
        row = _opened(request, id)
    response["ETag"] = wire.etag(row)
    return wire.told(response, views.dossier(row, wire.actor(request)))


@router.get(
    "/dossiers/{uuid:id}/paper", response=ToSign, url_name="dossier-paper", tags=["dossiers"], openapi_extra=PURPOSE
)
def show_paper(request: HttpRequest, id: UUID) -> ToSign:
    """What would be signed if the dossier were approved now, for whoever owes the approval."""
    actor = wire.actor(request)
    with _asking(request):
        row = dossier(actor, id)
        if not abilities(actor, row)["approve"]:
            raise NotFound
        _open(request, Thing.of(row), "paper")
    spec = procedure_of(row)
    parts = [shapes.Answers.model_validate(part) for part in preview(row, spec)]
    return ToSign(type=spec.result.document_type, title=str(spec.result.title), parts=parts, shown=shown(actor, row))


@router.post(
    "/dossiers/{uuid:id}/reveal",
    response=Revealed,
    url_name="dossier-reveal",
    tags=["dossiers"],
    openapi_extra=PURPOSE | {"requestBody": verbs.body_of("reveal")},
)
def reveal(request: HttpRequest, id: UUID) -> Revealed:
    """The whole values of dotted fields, for an official who has just proved who he is; the person reads of it."""
    given = Reveal.read(wire.body(request))
    with _asking(request):
        row = dossier(wire.actor(request), id)
    there = views.sensitive(row)
    if unknown := [path for path in given.fields if path not in there]:
        raise Invalid(faults={path: [_("Không có mục bị che nào như vậy.")] for path in unknown})
    fields = [path for path in there if path in given.fields]
    ours = "Authorization" not in request.headers  # a token's answer is all that it gets; a page may show it again
    readings.reveal(request, wire.caller(request), Thing.of(row), _duty(request, row.pk), fields, keep=ours)
    return Revealed(values={path: there[path] for path in fields})


@router.get("/files/{uuid:id}", response=bytes, url_name="file", tags=["files"], openapi_extra=PURPOSE)
def download_file(request: HttpRequest, id: UUID) -> FileResponse:
    """The bytes of a file that was filed in a dossier."""
    with _asking(request):
        found = attachment(wire.actor(request), id)
        _open(request, Thing.of(found.dossier), f"{found._meta.label_lower}:{found.pk}")
    return sent(found.sha256, found.media_type, found.name)


@router.get(
    "/files/{uuid:id}/judgement",
    response=paper_shapes.Judged,
    url_name="file-judgement",
    tags=["files"],
    openapi_extra=PURPOSE,
)
def file_judgement(request: HttpRequest, id: UUID) -> paper_shapes.Judged:
    """What the digital signatures of a filed file proved when it came in, or when it was last judged."""
    with _asking(request):
        found = attachment(wire.actor(request), id)
        _open(request, Thing.of(found.dossier), f"{found._meta.label_lower}:{found.pk}")
    row = judgements(wire.actor(request), [found.pk]).get(found.pk)
    if row is None:
        raise NotFound(_("Tệp này không có chữ ký số, hoặc chưa kiểm tra xong."))
    return views.judgement(row)


@router.get(
    "/documents/{uuid:id}/file", response=bytes, url_name="document-file", tags=["documents"], openapi_extra=PURPOSE
)
def download_document(request: HttpRequest, id: UUID) -> FileResponse:
    """The signed PDF of a document."""
    with _asking(request):
        found = document(wire.actor(request), id)
        if not found.sha256:
            raise NotFound(_("Giấy tờ này chưa ký xong."), remedy=_("Xin thử lại sau ít phút."))
        if not wire.actor(request).official and (refusal := withheld(found.subject_kind, found.subject)):
            raise refusal
        thing = Thing(found.subject_kind, found.subject, found.audience_id)
        _open(request, thing, f"{found._meta.label_lower}:{found.pk}")
    newest = newest_file(found)
    return sent(newest.sha256, newest.media_type, newest.name)


@router.get("/readings", response=Readings, url_name="readings", tags=["readings"])
def list_readings(request: HttpRequest, response: HttpResponse, limit: Limited, cursor: str = "") -> Readings:
    """Who read the caller's own data, the newest first: position and organisation, what, for what, by which law."""
    eyes = wire.actor(request).eyes
    rows = readings_of(eyes) if eyes else Reading.objects.none()
    found, following = wire.page(rows, "at", cursor, limit, falling=True)
    wire.link_next(request, response, following)
    return Readings.model_validate({"items": lines(found), "next": following})


@contextmanager
def _asking(request: HttpRequest) -> Iterator[None]:
    """Inside, what is not there for an official is counted against probing."""
    with readings.counting_misses(wire.actor(request)):
        yield


def _open(request: HttpRequest, thing: Thing, what: str = "") -> None:
    """Write a reading down. The duty is looked up for officials alone: nobody else reads in this sense."""
    readings.open_reading(request, wire.actor(request), thing, _duty(request, thing.key), channel=CHANNEL, what=what)


def _opened(request: HttpRequest, id: UUID, what: str = "") -> Dossier:
    """A dossier, its reading written down by the duty that came with it. Raises ``NotFound``."""
    row = dossier(wire.actor(request), id)
    duty = row.beside.duty if row.beside else None
    readings.open_reading(request, wire.actor(request), Thing.of(row), duty, channel=CHANNEL, what=what)
    return row


def _duty(request: HttpRequest, key: UUID) -> Assignment | None:
    actor = wire.actor(request)
    return readings.in_hand(readings.duties_about(key), actor) if actor.position else None
