"""Organisations through time: what one was on a day, who bore a code then, where an old unit is now."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query
from pydantic import Field

from motcua.faces.api import basic, shapes
from motcua.faces.api.reads import router
from motcua.kernel.access.api import (
    Link,
    Organisation,
    State,
    as_of,
    by_code,
    find_organisations,
    organisation,
    predecessors,
    states,
    successors,
)
from motcua.kernel.acts.api import Invalid, NotFound
from motcua.kernel.calendar.api import today

Name = Annotated[str, Query("", max_length=200)]
Day = Annotated[date | None, Query(None)]


class OrganisationLine(shapes.Named):
    """An organisation as it was on a day (today, where none was asked for).

    ``exists``: whether it did on that day; else this is how it was last, or first. ``above``: the units above it, the
    nearest first. ``codes``: by scheme (``province``, ``commune``, ``qcvn102``, ``decision20``,
    and ``abbreviation``, ``term`` of office).
    """

    kind: str
    exists: bool
    territory: str
    above: list[str]
    codes: dict[str, str]
    valid_from: date
    valid_to: date | None


class Followed(OrganisationLine):
    """One who took over, or was taken over. ``share``: ``whole``, ``part`` or ``unknown``; ``on``: since when."""

    share: str
    on: date
    verified: bool


class OneOrganisation(OrganisationLine):
    """An organisation on a day: to whom it belonged, where it is now (several, if it was split), whom it took over."""

    parent: str | None
    successors: list[Followed]
    predecessors: list[Followed]


class Organisations(basic.Shape):
    """What was found, best first."""

    items: list[OrganisationLine] = Field(default_factory=list)


def _line(state: State) -> dict[str, Any]:
    body = state.organisation
    return {
        "urn": body.urn,
        "title": state.title,
        "kind": body.kind,
        "exists": state.exists,
        "territory": state.territory,
        "above": list(state.above),
        "codes": dict(state.codes),
        "valid_from": body.valid_from,
        "valid_to": body.valid_to,
    }


def _link(link: Link) -> Followed:
    return Followed(**_line(link.state), share=link.share, on=link.on, verified=link.verified)


@router.get("/organisations", auth=None, response=Organisations, url_name="organisations", tags=["organisations"])
def list_organisations(
    request: HttpRequest, q: Name, code: Name, scheme: Name, on: Day, limit: Annotated[int, Query(20, ge=1, le=50)]
) -> Organisations:
    """Who bore ``code`` (of a ``scheme``, or of any) on the day ``on``, or is called ``q`` (accents or not).

    Codes are used again: 00082 was Trần Hưng Đạo until 30 June 2025, and is Cửa Nam since. Names are those of all
    times; with ``on``, of that day.
    """
    day = on or today()
    if not code.strip() and not q.strip():
        raise Invalid(faults={"q": [_("Xin cho biết tên (q) hoặc mã (code) cần tìm.")]})
    found = by_code(scheme.strip(), code.strip(), day)[:limit] if code.strip() else find_organisations(q, limit)
    shown = states(found, day)
    lines = [shown[body.pk] for body in found]
    if on is not None:
        lines = [state for state in lines if state.exists]
    return Organisations(items=[OrganisationLine(**_line(state)) for state in lines])


@router.get(
    "/organisations/{urn}", auth=None, response=OneOrganisation, url_name="organisation", tags=["organisations"]
)
def show_organisation(request: HttpRequest, urn: str, on: Day) -> OneOrganisation:
    """An organisation by URN as it was on the day ``on`` (today, without); its successors are those of today."""
    day = on or today()
    try:
        body = organisation(urn)
    except Organisation.DoesNotExist:
        raise NotFound from None
    state = as_of(body, day)
    above = Organisation.objects.filter(pk=state.parent) if state.parent else Organisation.objects.none()
    return OneOrganisation(
        **_line(state),
        parent=above.values_list("urn", flat=True).first(),
        successors=[_link(link) for link in successors(body, today())],
        predecessors=[_link(link) for link in predecessors(body, max(day, body.valid_from))],
    )
