"""Writes on organisations, positions and audiences."""

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from motcua.kernel.access.models import Audience, Holding, Organisation, OrganisationCode, Participant, Position
from motcua.kernel.access.policy import POLICY
from motcua.kernel.access.specs import OrganisationSpec
from motcua.kernel.acts.api import Deed, Given, Invalid, NotAllowed, act, effect
from motcua.kernel.calendar.api import legal_day

M = TypeVar("M", bound=Model)


@effect("audience.open")
def open_audience(
    deed: Deed, organisation: UUID, *, parties: Iterable[UUID] = (), level: str = Audience.Level.INTERNAL
) -> Audience:
    """A new audience owned by ``organisation``, with ``parties`` taking part from today."""
    audience = deed.add(Audience(organisation_id=organisation, level=level))
    day = legal_day(deed.now)
    deed.add_all(Participant(audience=audience, party_id=party, valid_from=day) for party in parties)
    return audience


@effect("audience.join")
def join_audience(deed: Deed, audience: Audience, position: UUID) -> Audience:
    """Let a position take part; one that already does stays as it is."""
    if not audience.participants.filter(position=position).exists():
        deed.add(Participant(audience=audience, position_id=position, valid_from=legal_day(deed.now)))
    return audience


def apply_organisations(deed: Deed, specs: list[OrganisationSpec]) -> None:
    """Bring organisations, codes and positions to what a pack says; called by the pack loader inside its deed."""
    known = {body.urn: body for body in Organisation.objects.order_by("urn")}
    for spec in _parents_first(specs, set(known)):
        parent = known[spec.parent] if spec.parent else None
        body = None if spec.kind != "unit" or parent is None else parent.body_id or parent.pk
        values = {
            "kind": spec.kind,
            "title": spec.title.model_dump(),
            "parent_id": parent.pk if parent else None,
            "body_id": body,
            "valid_from": spec.valid_from,
            "valid_to": spec.valid_to,
        }
        existing = known.get(spec.urn)
        known[spec.urn] = _bring(deed, existing or Organisation(urn=spec.urn, **values), values, new=not existing)
        _apply_codes(deed, known[spec.urn], spec)
        _apply_positions(deed, known[spec.urn], spec)


def _parents_first(specs: list[OrganisationSpec], known: set[str]) -> list[OrganisationSpec]:
    ordered, waiting = [], list(specs)
    while waiting:
        ready = [spec for spec in waiting if spec.parent is None or spec.parent in known]
        if not ready:
            raise ValueError(f"organisations without a reachable parent: {', '.join(spec.urn for spec in waiting)}")
        ordered += ready
        known |= {spec.urn for spec in ready}
        waiting = [spec for spec in waiting if spec.urn not in known]
    return ordered


def _apply_codes(deed: Deed, body: Organisation, spec: OrganisationSpec) -> None:
    known = {(code.scheme, code.valid_from): code for code in body.codes.order_by("pk")}
    for code in spec.codes:
        existing = known.get((code.scheme, code.valid_from))
        values = {"value": code.value, "valid_to": code.valid_to, "verified": code.verified}
        fresh = OrganisationCode(organisation=body, scheme=code.scheme, valid_from=code.valid_from, **values)
        _bring(deed, existing or fresh, values, new=not existing)


def _apply_positions(deed: Deed, body: Organisation, spec: OrganisationSpec) -> None:
    known = {seat.urn: seat for seat in body.positions.order_by("urn")}
    for seat in spec.positions:
        urn = f"{spec.urn}:{seat.id}"
        values = {"title": seat.title.model_dump(), "roles": list(seat.roles)}
        _bring(deed, known.get(urn) or Position(urn=urn, organisation=body, **values), values, new=urn not in known)


def _bring(deed: Deed, row: M, values: dict[str, Any], *, new: bool) -> M:
    """Insert a row that is new, save one that differs, and leave one alone that is as it should be."""
    if new:
        return deed.add(row)
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    return deed.save(row, **changed) if changed else row


class Give(Given):
    """Whom to seat, and from when to when."""

    account: UUID
    valid_from: date
    valid_to: date | None = None


def lock_position(key: UUID) -> Position:
    """A position, locked until the deed ends."""
    return Position.objects.select_for_update().get(pk=key)


@act("position.give", POLICY, on=lock_position)
def give_position(deed: Deed, position: Position, given: Give) -> Position:
    """Seat an account in a position for a time."""
    if given.account == deed.actor.account:
        raise NotAllowed(_("Không ai tự giao vị trí cho chính mình."), remedy=_("Xin nhờ người quản trị khác."))
    if given.valid_to is not None and given.valid_to < given.valid_from:
        raise Invalid(faults={"valid_to": [_("Ngày kết thúc phải bằng hoặc sau ngày bắt đầu.")]})
    if not get_user_model().objects.filter(pk=given.account).exists():
        raise Invalid(faults={"account": [_("Không có tài khoản này.")]})
    deed.add(Holding(position=position, account_id=given.account, valid_from=given.valid_from, valid_to=given.valid_to))
    return position
