"""Acting for another person: mandates recorded by an official who saw the paper, and the actor under one."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from motcua.kernel.access.api import Actor, in_force, leave_audiences, overlapping
from motcua.kernel.acts.api import Deed, Given, Invalid, NotAllowed, act
from motcua.kernel.calendar.api import legal_day, today
from motcua.kernel.packs.api import UnknownItem, version_of
from motcua.kernel.people.models import CITIZEN, Identifier, Mandate, Party
from motcua.kernel.people.policy import POLICY
from motcua.kernel.statements.api import Prepared
from motcua.kernel.text.api import fold

PROCEDURES = "procedures"
"""The kind of pack content that a mandate names; its shape is the affair of a room above."""

Number = Annotated[str, Field(pattern=r"^[0-9]{12}$")]
Name = Annotated[str, Field(min_length=2, max_length=200)]
Faults = dict[str, list[str | Promise]]

NO_LONGER = _("Ông/bà không còn được làm thay người này.")
ASK_AGAIN = _("Xin mang giấy ủy quyền hoặc giấy tờ về việc giám hộ đến Trung tâm Phục vụ hành chính công.")


class RecordMandate(Given):
    """Who may act for whom, each by citizen number and name as the paper has them, for what, until when.

    ``procedures`` are URNs; none is every procedure. ``basis`` names the paper: what it is, its number, its day.
    """

    principal_number: Number
    principal_name: Name
    agent_number: Number
    agent_name: Name
    kind: Mandate.Kind
    procedures: Annotated[list[str], Field(max_length=100)] = []
    valid_from: date
    valid_to: date | None = None
    basis: Annotated[str, Field(min_length=10, max_length=300)]


@act("mandate.record", POLICY)
def record_mandate(deed: Deed, given: RecordMandate) -> Mandate:
    """Record that one person may act for another, as the paper says that an official holds in his hands.

    A principal unknown so far, such as a child, becomes a party without an account. Raises ``Invalid`` with every
    fault: an agent without an account, a name that does not belong to its number, an authorisation without an end, the
    official himself as the agent. The principal gets a letter.
    """
    if deed.actor.organisation is None:
        raise NotAllowed
    day = legal_day(deed.now)
    agent, principal = _known(given.agent_number), _known(given.principal_number)
    faults = _faults(given, day, agent, principal)
    if agent and agent.pk == deed.actor.person:
        faults["agent_number"] = [_("Không ai tự ghi nhận cho chính mình; xin nhờ một cán bộ khác.")]
    if not faults and principal and agent and _mandates(principal, agent, given).exists():
        faults["agent_number"] = [_("Người này đã được làm thay trong thời gian đó; xin kết thúc lần cũ trước.")]
    if faults or agent is None:
        raise Invalid(faults=faults)
    if principal is None:
        principal = deed.add(Party(name=given.principal_name))
        deed.add(Identifier(party=principal, scheme=CITIZEN, value=given.principal_number))
    mandate = deed.add(
        Mandate(
            principal=principal,
            agent=agent,
            kind=given.kind,
            procedures=sorted(set(given.procedures)),
            valid_from=given.valid_from,
            valid_to=given.valid_to,
            basis=given.basis,
            organisation_id=deed.actor.organisation,
        )
    )
    deed.emit("mandate.recorded", mandate)
    return mandate


def _known(number: str) -> Party | None:
    found = Identifier.objects.filter(scheme=CITIZEN, value=number).select_related("party").first()
    return found.party if found else None


def _faults(given: RecordMandate, day: date, agent: Party | None, principal: Party | None) -> Faults:
    faults: Faults = {}
    if given.agent_number == given.principal_number:
        faults["agent_number"] = [_("Không ai làm thay cho chính mình.")]
    elif agent is None or not agent.accounts.filter(is_active=True).exists():
        faults["agent_number"] = [_("Số định danh này chưa có tài khoản; người làm thay cần có tài khoản trước.")]
    for party, name, path in (
        (agent, given.agent_name, "agent_name"),
        (principal, given.principal_name, "principal_name"),
    ):
        if party and fold(party.name) != fold(name):
            faults[path] = [_("Họ tên không khớp với số định danh; xin xem lại giấy tờ.")]
    if given.valid_to is None and given.kind == Mandate.Kind.AUTHORISED:
        faults["valid_to"] = [_("Ủy quyền phải có ngày kết thúc.")]
    elif given.valid_to is not None and given.valid_to < given.valid_from:
        faults["valid_to"] = [_("Ngày kết thúc phải bằng hoặc sau ngày bắt đầu.")]
    elif given.valid_to is not None and given.valid_to < day:
        faults["valid_to"] = [_("Ngày kết thúc đã qua.")]
    for index, urn in enumerate(given.procedures):
        try:
            version_of(PROCEDURES, urn, day)
        except UnknownItem:
            faults[f"procedures.{index}"] = [_("Không có thủ tục này.")]
    return faults


def _mandates(principal: Party, agent: Party, given: RecordMandate) -> QuerySet[Mandate]:
    dated = overlapping(given.valid_from, given.valid_to)
    return Mandate.objects.filter(dated, principal=principal, agent=agent, ended_at=None)


def lock_mandate(key: UUID) -> Mandate:
    """A mandate, locked until the deed ends."""
    return Mandate.objects.select_for_update(of=("self",)).get(pk=key)


@act("mandate.end", POLICY, on=lock_mandate)
def end_mandate(deed: Deed, mandate: Mandate, given: Given) -> Mandate:
    """End a mandate at once: by either of the two, or by an official of the body that recorded it.

    What the agent filed for the principal, he sees no longer.
    """
    deed.save(mandate, valid_to=max(legal_day(deed.now), mandate.valid_from), ended_at=deed.now)
    leave_audiences(deed, mandate.pk)
    return mandate


@dataclass(frozen=True)
class Choice:
    """A person for whom somebody may act now."""

    key: UUID
    name: str
    until: date | None


def principals_of(party: UUID | None) -> list[Choice]:
    """For whom a party may act today, by name."""
    return [Choice(one.pk, one.principal.name, one.valid_to) for one in _lasting(party=party, day=today())]


def _of_agent(party: UUID | None, day: date) -> QuerySet[Mandate]:
    mine = Mandate.objects.filter(in_force(day), agent=party).select_related("principal")
    return mine.order_by("principal__name", "pk")


_lasting = Prepared(_of_agent)


def acting_for(actor: Actor, mandate: UUID) -> Actor:
    """The same person acting for the principal of a mandate: out of any seat, under his own pseudonym.

    Raises ``NotAllowed`` unless the mandate is his and holds today.
    """
    lasting = Mandate.objects.filter(in_force(today()), pk=mandate, agent=actor.agent or actor.party)
    found = lasting.select_related("principal").first() if actor.account else None
    if found is None:
        raise NotAllowed(NO_LONGER, remedy=ASK_AGAIN)
    return replace(
        actor,
        party=found.principal_id,
        agent=found.agent_id,
        principal=found.principal.name,
        authority=found.pk,
        covers=frozenset(found.procedures) or None,
        position=None,
        position_title=None,
        organisation=None,
        form="",
        roles=tuple(role for role in actor.roles if role.everyone),
    )


def mandate_of(deed: Deed, procedure: str) -> Mandate | None:
    """The mandate under which the actor of a deed acts, locked and asked anew; ``None`` when he acts for himself.

    Raises ``NotAllowed`` when it ended since, or does not cover the procedure.
    """
    if deed.actor.system or getattr(deed.actor, "agent", None) is None:
        return None
    return held(legal_day(deed.now), deed.actor.authority, deed.actor.agent, procedure)


def held(day: date, key: UUID, agent: UUID, procedure: str) -> Mandate:
    """The mandate of an agent, locked. Raises ``NotAllowed`` when it is not his, ended, or does not cover that."""
    lasting = Mandate.objects.filter(in_force(day), pk=key, agent=agent)
    found = lasting.select_for_update(of=("self",)).first()
    if found is None:
        raise NotAllowed(NO_LONGER, remedy=ASK_AGAIN)
    if found.procedures and procedure not in found.procedures:
        raise NotAllowed(_("Giấy ủy quyền của ông/bà không gồm thủ tục này."), remedy=ASK_AGAIN)
    return found


def mandates(actor: Actor) -> QuerySet[Mandate]:
    """The mandates of today and later that an actor may know of: his own on either side, for whomever he acts; an
    official's, those that his body recorded."""
    mine = Q(principal=actor.person) | Q(agent=actor.person)
    seen = mine | Q(organisation=actor.organisation) if actor.scopes("mandate.record") else mine
    lasting = Mandate.objects.filter(Q(valid_to=None) | Q(valid_to__gte=today()), seen, ended_at=None)
    return lasting.select_related("principal", "agent", "organisation").order_by("-valid_from", "pk")
