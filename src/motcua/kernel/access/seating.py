"""Seats: opened in an organisation, given to people for a time, taken from them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from motcua.kernel.access.actor import Actor
from motcua.kernel.access.models import Holding, Organisation, Position, in_force, overlapping
from motcua.kernel.access.policy import POLICY
from motcua.kernel.access.specs import RoleSpec
from motcua.kernel.acts.api import Conflict, Deed, Given, Invalid, NotAllowed, act
from motcua.kernel.calendar.api import legal_day, today
from motcua.kernel.packs.api import all_of

Faults = dict[str, list[str | Promise]]
Title = Annotated[str, Field(min_length=1, max_length=160)]


def lock_position(key: UUID) -> Position:
    """A position with its organisation, locked until the deed ends."""
    return Position.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=key)


def lock_organisation(key: UUID) -> Organisation:
    """An organisation, locked until the deed ends."""
    return Organisation.objects.select_for_update(of=("self",)).get(pk=key)


def refuse(faults: Mapping[str, list[str | Promise]]) -> None:
    """Raise ``Invalid`` with every fault that was found, or go on."""
    if faults:
        raise Invalid(faults=faults)


def term_faults(deed: Deed, begins: date, ends: date | None) -> Faults:
    """What is wrong with a term that somebody records today. Only the program itself enters what began before."""
    faults: Faults = {}
    day = legal_day(deed.now)
    if begins < day and not deed.actor.system:
        faults["valid_from"] = [_("Ngày bắt đầu không được trước hôm nay.")]
    if ends is not None and ends < begins:
        faults["valid_to"] = [_("Ngày kết thúc phải bằng hoặc sau ngày bắt đầu.")]
    elif ends is not None and ends < day and not deed.actor.system:
        faults["valid_to"] = [_("Ngày kết thúc đã qua.")]
    return faults


class Give(Given):
    """Whom to seat, and from when to when."""

    account: UUID
    valid_from: date
    valid_to: date | None = None


@act("position.give", POLICY, on=lock_position)
def give_position(deed: Deed, position: Position, given: Give) -> Position:
    """Seat an account in a position for a time, from today on at the earliest.

    Raises ``NotAllowed`` for oneself, and for a seat that reaches everywhere where the giver does not; ``Invalid`` with
    every fault, such as a term in which it sits there already.
    """
    if given.account == deed.actor.account:
        raise NotAllowed(_("Không ai tự giao vị trí cho chính mình."), remedy=_("Xin nhờ người quản trị khác."))
    if _beyond(deed.actor, position, legal_day(deed.now)):
        raise NotAllowed(
            _("Vị trí này có quyền vượt ra ngoài cơ quan của ông/bà."),
            remedy=_("Xin đề nghị đơn vị vận hành hệ thống giao vị trí này."),
        )
    faults = term_faults(deed, given.valid_from, given.valid_to)
    if not get_user_model().objects.filter(pk=given.account, is_active=True).exists():
        faults["account"] = [_("Không có tài khoản này.")]
    elif "valid_to" not in faults and _sits(position, given):
        faults["account"] = [_("Người này đã giữ vị trí này trong thời gian đó.")]
    refuse(faults)
    deed.add(Holding(position=position, account_id=given.account, valid_from=given.valid_from, valid_to=given.valid_to))
    return position


def _beyond(actor: Actor, position: Position, day: date) -> bool:
    """Whether a seat has a role that reaches everywhere and that the actor has not himself."""
    wide = {role.urn for role in all_of(RoleSpec, "roles", day) if role.everywhere and role.urn in position.roles}
    return not actor.system and bool(wide - {role.urn for role in actor.roles})


def role_faults(actor: Actor, roles: Sequence[str], day: date, *, machine: bool = False) -> Faults:
    """What is wrong with the roles that somebody chose for a seat, or for a connected system (``machine``).

    Whoever is not the program itself gives none that reaches everywhere, and a system only those made for systems.
    """
    faults: Faults = {}
    every = {role.urn: role for role in all_of(RoleSpec, "roles", day)}
    for index, urn in enumerate(roles):
        role = every.get(urn)
        if role is None:
            faults[f"roles.{index}"] = [_("Không có vai trò này.")]
        elif role.everyone or role.official:
            faults[f"roles.{index}"] = [_("Vai trò này ai cũng có, không gắn với vị trí.")]
        elif actor.system:
            continue
        elif role.everywhere:
            faults[f"roles.{index}"] = [_("Vai trò này có quyền vượt ra ngoài cơ quan của ông/bà.")]
        elif machine and not role.machine:
            faults[f"roles.{index}"] = [_("Vai trò này dành cho người, không dành cho hệ thống kết nối.")]
        elif role.machine and not machine:
            faults[f"roles.{index}"] = [_("Vai trò này dành cho hệ thống kết nối, không gắn với vị trí.")]
    return faults


def open_roles(actor: Actor, *, machine: bool = False) -> list[RoleSpec]:
    """The roles that somebody may choose today for a seat, or for a connected system."""
    day = today()
    return [role for role in all_of(RoleSpec, "roles", day) if not role_faults(actor, [role.urn], day, machine=machine)]


def _sits(position: Position, given: Give) -> bool:
    held = position.holdings.filter(overlapping(given.valid_from, given.valid_to), account=given.account)
    return held.filter(ended_at=None).exists()


class Take(Given):
    """From whom, and the last day on which he sits there; without one, he leaves the seat at once."""

    account: UUID
    last: date | None = None


@act("position.take", POLICY, on=lock_position)
def take_position(deed: Deed, position: Position, given: Take) -> Position:
    """End an account's holding of a position: now, or after a day from today on. Its duties stay with the seat."""
    day = legal_day(deed.now)
    held = position.holdings.filter(Q(in_force(day)) | Q(valid_from__gt=day), account=given.account, ended_at=None)
    faults: Faults = {}
    if given.last is not None and given.last < day:
        faults["last"] = [_("Ngày cuối cùng không được trước hôm nay.")]
    if not held.exists():
        faults["account"] = [_("Người này không giữ vị trí này.")]
    refuse(faults)
    for holding in held.order_by("pk").select_for_update(of=("self",)):
        if given.last is None or given.last < holding.valid_from:
            end_now(deed, holding)
        elif holding.valid_to is None or holding.valid_to > given.last:
            deed.save(holding, valid_to=given.last)
    return position


def end_now(deed: Deed, dated: Any) -> None:
    """End a dated row at this moment: its last day is today, or its first one if it has not begun."""
    deed.save(dated, valid_to=max(legal_day(deed.now), dated.valid_from), ended_at=deed.now)


class OpenPosition(Given):
    """A new seat: the last part of its URN, its title in Vietnamese and perhaps other languages, its roles (URNs)."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
    title: Title
    title_en: Annotated[str, Field(max_length=160)] = ""
    title_bn: Annotated[str, Field(max_length=160)] = ""
    roles: Annotated[list[str], Field(max_length=20)]


@act("position.open", POLICY, on=lock_organisation)
def open_position(deed: Deed, organisation: Organisation, given: OpenPosition) -> Position:
    """Open a seat in an organisation. Raises ``Conflict`` when it has one of that name, ``Invalid`` with all faults,
    such as a role that reaches further than the organisation."""
    urn, day = f"{organisation.urn}:{given.id}", legal_day(deed.now)
    faults = role_faults(deed.actor, given.roles, day)
    if organisation.valid_to is not None and organisation.valid_to < day:
        faults["id"] = [_("Cơ quan này không còn hoạt động.")]
    refuse(faults)
    if Position.objects.filter(urn=urn).exists():
        raise Conflict(_("Cơ quan này đã có vị trí mang mã đó."), remedy=_("Xin chọn mã khác."))
    title = {"vi": given.title, "en": given.title_en or given.title, "bn": given.title_bn or given.title}
    roles = list(dict.fromkeys(given.roles))
    return deed.add(Position(urn=urn, organisation=organisation, title=title, roles=roles))
