"""Organisations, seats and their holders for whoever administers them. The faces ask first whether he may."""

from uuid import UUID

from motcua.kernel.access.models import Holding, Organisation, Position
from motcua.kernel.acts.api import NotFound


def organisation_at(key: UUID) -> Organisation:
    """An organisation by key. Raises ``NotFound``."""
    found = Organisation.objects.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def units_of(body: Organisation) -> list[Organisation]:
    """The units of a body and the agencies that work within it, by URN."""
    return list(Organisation.objects.filter(body=body).order_by("urn"))


def positions_of(body: Organisation) -> list[Position]:
    """The seats in an organisation itself, by URN."""
    return list(body.positions.select_related("organisation").order_by("urn"))


def position_at(key: UUID) -> Position:
    """A seat by key. Raises ``NotFound``."""
    found = Position.objects.select_related("organisation").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def holdings_in(*seats: Position) -> list[Holding]:
    """Who sat, sits and will sit in some seats, the latest first."""
    rows = Holding.objects.filter(position__in=seats).select_related("account__party")
    return list(rows.order_by("-valid_from", "-pk"))
