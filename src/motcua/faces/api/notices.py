"""What a person was told and how he wants to be; complaints; and the published counts of ratings."""

from datetime import date
from typing import Annotated
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from motcua.faces.api import basic, wire
from motcua.faces.shell import readings
from motcua.faces.shell.words import in_language
from motcua.kernel.access.api import Thing
from motcua.kernel.access.api import organisation as find
from motcua.kernel.acts.api import NotFound
from motcua.kernel.notices.api import WHY, browsers_of, letters, preference_of, sorts, undelivered
from motcua.mechanisms.cases.api import complaint, published

router = Router()
Limited = Annotated[int, Query(20, ge=1, le=100)]


class Letter(basic.Shape):
    """What somebody was told, in the language asked for; ``link`` is a path of our pages."""

    subject: str
    body: str
    link: str
    sent_at: basic.Moment


class Undelivered(basic.Shape):
    """The last thing that did not arrive by a channel: why, in words, and when it is tried again (null: no more)."""

    channel: str
    why: str
    words: str
    next_try: basic.Moment | None


class Letters(basic.Shape):
    """The newest letters, and what lately did not arrive."""

    items: list[Letter]
    undelivered: list[Undelivered]


class Browser(basic.Shape):
    """A browser that is told by push; it is removed by ``subscription.remove``."""

    id: UUID
    device: str
    added_at: basic.Moment


class Sort(basic.Shape):
    """A sort of letters that one may do without."""

    urn: str
    title: basic.Said
    wanted: bool


class Preferences(basic.Shape):
    """How the account wants to be told; it is changed by ``account.prefer`` on ``account``. Quiet hours are empty
    where the usual ones hold."""

    account: UUID
    channels: list[str]
    email: str
    phone: str
    quiet_begins: str
    quiet_ends: str
    sorts: list[Sort]
    browsers: list[Browser]


class Ratings(basic.Shape):
    """The ratings of one body in one closed period: how many gave each score, 1 to 5, and each reason that enough
    people named; complaints are null where they are too few to be told."""

    organisation: str
    name: str
    begins: date
    ends: date
    count: int
    satisfied: int
    scores: dict[int, int]
    reasons: dict[str, int]
    complaints: int | None
    in_time: int | None


class Published(basic.Shape):
    """Every body and period that has enough ratings to be published."""

    items: list[Ratings]


class Complaint(basic.Shape):
    """A complaint, for whoever made it and for the seat that answers."""

    id: UUID
    dossier: UUID
    state: str
    words: str
    filed_at: basic.Moment
    reject_by: basic.Moment
    due_at: basic.Moment
    outcome: str
    answer: str
    answered_at: basic.Moment | None


@router.get("/notices", response=Letters, url_name="notices", tags=["notices"])
def list_notices(request: HttpRequest, limit: Limited) -> Letters:
    """What the caller was told, the newest first."""
    eyes = wire.actor(request).eyes
    if eyes is None:
        return Letters(items=[], undelivered=[])
    failed = [
        Undelivered(
            channel=one.channel,
            why=one.why,
            words=str(WHY[one.why].words),
            next_try=one.due_at if one.state == "failed" else None,
        )
        for one in undelivered(eyes)
    ]
    return Letters(items=[Letter.model_validate(one) for one in letters(eyes, limit)], undelivered=failed)


@router.get("/preferences", response=Preferences, url_name="preferences", tags=["notices"])
def show_preferences(request: HttpRequest) -> Preferences:
    """How the caller's account wants to be told. Raises ``NotFound`` for a connected system."""
    actor = wire.actor(request)
    if actor.account is None:
        raise NotFound
    chosen = preference_of(actor.account)
    return Preferences(
        account=actor.account,
        channels=chosen.channels,
        email=chosen.account.party.email,
        phone=chosen.phone,
        quiet_begins=chosen.quiet_begins,
        quiet_ends=chosen.quiet_ends,
        sorts=[Sort(urn=one.urn, title=one.title, wanted=one.urn not in chosen.declined) for one in sorts()],
        browsers=[Browser.model_validate(one) for one in browsers_of(actor.account)],
    )


@router.get("/ratings", auth=None, response=Published, url_name="ratings", tags=["ratings"])
def list_ratings(request: HttpRequest, organisation: str = "") -> Published:
    """The counts of closed periods: of all bodies the last two, without reasons, or a year of one (``organisation``,
    a URN) with them. A period with too few ratings is not there, so that nobody is found."""
    items = [
        Ratings(
            organisation=one.organisation.urn,
            name=in_language(one.organisation.title),
            **{name: getattr(one, name) for name in Ratings.model_fields if name not in ("organisation", "name")},
        )
        for one in (published([_body(organisation)]) if organisation else published())
    ]
    return Published(items=items)


def _body(urn: str) -> UUID:
    try:
        return find(urn).pk
    except ObjectDoesNotExist:
        raise NotFound from None


@router.get("/complaints/{uuid:id}", response=Complaint, url_name="complaint", tags=["complaints"])
def show_complaint(request: HttpRequest, response: HttpResponse, id: UUID) -> Complaint:
    """A complaint. To officials opening it is a reading of the dossier that it is about."""
    actor = wire.actor(request)
    with readings.counting_misses(actor):
        row = complaint(actor, id)
        duty = readings.in_hand(readings.duties_about(id), actor) if actor.position else None
        readings.open_reading(request, actor, Thing.of(row.dossier), duty, channel="api", what="")
    response["ETag"] = wire.etag(row)
    shown = {name: getattr(row, name) for name in Complaint.model_fields if name != "dossier"}
    return Complaint(dossier=row.dossier_id, **shown)
