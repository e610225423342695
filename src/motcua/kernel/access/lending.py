"""Acting from another's seat: delegations, and who stands in while somebody is away."""

from datetime import date
from typing import Annotated
from uuid import UUID

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from motcua.kernel.access.models import Absence, Delegation, Holding, Position, overlapping
from motcua.kernel.access.policy import POLICY
from motcua.kernel.access.seating import Faults, end_now, lock_position, refuse, term_faults
from motcua.kernel.access.sitting import issuer_of
from motcua.kernel.access.specs import RoleSpec
from motcua.kernel.acts.api import Deed, Given, NotAllowed, act
from motcua.kernel.calendar.api import legal_day, today
from motcua.kernel.packs.api import all_of, say


def lendable(position: Position, day: date | None = None) -> list[str]:
    """The acts that a seat's own roles hold and that its holder may lend, by name."""
    roles = [role for role in all_of(RoleSpec, "roles", day or today()) if role.urn in position.roles]
    return sorted({grant.act for role in roles for grant in role.acts if grant.lendable})


class GiveDelegation(Given):
    """To which seat, which acts, in which form, from when to when, by which document."""

    receiver: UUID
    acts: Annotated[list[str], Field(min_length=1, max_length=100)]
    form: Delegation.Form
    valid_from: date
    valid_to: date
    basis: Annotated[str, Field(min_length=3, max_length=300)]


@act("delegation.give", POLICY, on=lock_position)
def give_delegation(deed: Deed, position: Position, given: GiveDelegation) -> Delegation:
    """Let another seat of the same body do some of a seat's acts for a time: by its holder, or the administrator.

    Raises ``NotAllowed`` for whoever acts by delegation himself; ``Invalid`` with every fault: a seat of oneself or of
    another body, acts that the giver has not, a time that is past, a delegation between the same seats at that time.
    """
    if deed.actor.authority:
        raise NotAllowed(
            _("Người được ủy quyền không được ủy quyền tiếp."), remedy=_("Xin đề nghị người giữ vị trí ủy quyền.")
        )
    faults = term_faults(deed, given.valid_from, given.valid_to)
    if found := _receiver_fault(deed, position, given, faults):
        faults["receiver"] = [found]
    own = lendable(position, legal_day(deed.now))
    for index, name in enumerate(given.acts):
        if name not in own:
            faults[f"acts.{index}"] = [say(_("Vị trí này không có quyền %(act)s để giao."), act=name)]
    refuse(faults)
    return deed.add(
        Delegation(
            giver=position,
            receiver_id=given.receiver,
            form=given.form,
            acts=sorted(set(given.acts)),
            valid_from=given.valid_from,
            valid_to=given.valid_to,
            basis=given.basis,
        )
    )


def _receiver_fault(deed: Deed, position: Position, given: GiveDelegation, faults: Faults) -> str | Promise:
    receiver = Position.objects.select_related("organisation").filter(pk=given.receiver).first()
    if receiver is None or issuer_of(receiver) != issuer_of(position):
        return _("Không có vị trí này trong cơ quan.")
    dated = Q() if "valid_to" in faults else overlapping(given.valid_from, given.valid_to)
    held = Holding.objects.filter(dated, ended_at=None)
    selves = set(held.filter(position=position).values_list("account", flat=True).order_by("pk"))
    selves |= {deed.actor.account} - {None}
    if receiver.pk == position.pk or held.filter(position=receiver, account__in=selves).exists():
        return _("Không ai tự ủy quyền cho chính mình.")
    if Delegation.objects.filter(dated, giver=position, receiver=receiver, ended_at=None).exists():
        return _("Vị trí này đã được ủy quyền trong thời gian đó; xin kết thúc ủy quyền cũ trước.")
    return ""


def lock_delegation(key: UUID) -> Delegation:
    """A delegation with its two seats, locked until the deed ends."""
    rows = Delegation.objects.select_for_update(of=("self",)).select_related("giver__organisation", "receiver")
    return rows.get(pk=key)


@act("delegation.end", POLICY, on=lock_delegation)
def end_delegation(deed: Deed, delegation: Delegation, given: Given) -> Delegation:
    """End a delegation at once: by the holder of the seat that gave it, or the administrator."""
    end_now(deed, delegation)
    return delegation


class RecordAbsence(Given):
    """From when to when, and which seat gets new duties meanwhile, if one does."""

    valid_from: date
    valid_to: date
    substitute: UUID | None = None
    reason: Annotated[str, Field(max_length=300)] = ""


@act("absence.record", POLICY, on=lock_position)
def record_absence(deed: Deed, position: Position, given: RecordAbsence) -> Absence:
    """Say that the holder of a seat is away: by himself, or the administrator. Duties already open stay where they are.

    Raises ``Invalid`` with every fault: a substitute of another body, or a time that overlaps another absence.
    """
    faults = term_faults(deed, given.valid_from, given.valid_to)
    if given.substitute:
        substitute = Position.objects.select_related("organisation").filter(pk=given.substitute).first()
        if substitute is None or issuer_of(substitute) != issuer_of(position):
            faults["substitute"] = [_("Không có vị trí này trong cơ quan.")]
        elif substitute.pk == position.pk:
            faults["substitute"] = [_("Xin chọn một vị trí khác.")]
    dated = overlapping(given.valid_from, given.valid_to)
    if not faults and position.absences.filter(dated, ended_at=None).exists():
        faults["valid_from"] = [_("Đã có lần vắng mặt khác trong thời gian đó; xin kết thúc lần ấy trước.")]
    refuse(faults)
    values = {"valid_from": given.valid_from, "valid_to": given.valid_to, "reason": given.reason}
    return deed.add(Absence(position=position, substitute_id=given.substitute, **values))


def lock_absence(key: UUID) -> Absence:
    """An absence with its seat, locked until the deed ends."""
    return Absence.objects.select_for_update(of=("self",)).select_related("position__organisation").get(pk=key)


@act("absence.end", POLICY, on=lock_absence)
def end_absence(deed: Deed, absence: Absence, given: Given) -> Absence:
    """The holder is back, from now on."""
    end_now(deed, absence)
    return absence
