"""The writes on licences: entering them in the register, and deciding about them.

A decision is a numbered, signed document. The act freezes it and takes its number; it counts once it is signed, or from
the day that it names if that is later: no decision works backwards.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from motcua.kernel.access.api import Audience, Organisation, open_audience
from motcua.kernel.acts.api import Conflict, Deed, Given, Invalid, NotFound, WrongState, act
from motcua.kernel.calendar.api import legal_day
from motcua.kernel.packs.api import snapshot
from motcua.mechanisms.cases.licence_models import Licence, LicenceDecision, Reissue
from motcua.mechanisms.cases.licence_rules import Standing, effective, folded, next_reminder
from motcua.mechanisms.cases.licences import telling
from motcua.mechanisms.cases.licences.policy import POLICY
from motcua.mechanisms.cases.licences.terms import ends, granting, renewed, rule_of, spec_of
from motcua.mechanisms.cases.models import Dossier
from motcua.mechanisms.papers.api import LABELS, Document, Paper, prepare

Kind = LicenceDecision.Kind
Reason = Annotated[str, Field(min_length=10, max_length=2000)]


def lock_licence(key: UUID) -> Licence:
    """A licence with what it hangs on, locked until the deed ends."""
    rows = Licence.objects.select_for_update(of=("self",))
    return rows.select_related("audience", "organisation", "document", "holder").get(pk=key)


def lock_decision(key: UUID) -> LicenceDecision:
    """A decision with its licence, both locked, the licence first."""
    licence = lock_licence(LicenceDecision.objects.values_list("licence", flat=True).get(pk=key))
    found = LicenceDecision.objects.select_for_update(of=("self",)).get(pk=key)
    found.licence = licence
    return found


class Register(Given):
    """The signed result of a dossier."""

    document: UUID


@act("licence.register", POLICY)
def register(deed: Deed, given: Register) -> Licence:
    """Enter a signed result in the register, when its procedure makes it a licence; done by the system. The one that it
    renews is replaced.

    Raises ``NotFound`` for a paper that is no dossier's licence, ``WrongState`` for one that is in the register.
    """
    rows = Document.objects.select_for_update(of=("self",))  # two at once would both find nothing
    document = rows.filter(pk=given.document, signed_at__isnull=False).first()
    dossier = Dossier.objects.filter(pk=document.subject).first() if document else None
    with snapshot():
        found = granting(dossier, document) if document and dossier else None
        if found is None or document is None or dossier is None:
            raise NotFound
        if Licence.objects.filter(document=document).exists():
            raise WrongState
        spec, version = found
        old = renewed(spec, dossier)
        if old is not None:
            old = lock_licence(old.pk)
        licence = _enter(
            deed,
            Licence(
                document=document,
                dossier=dossier,
                organisation_id=dossier.organisation_id,
                audience_id=dossier.audience_id,
                holder_id=dossier.applicant_id,
                procedure=dossier.procedure,
                pack_id=version,
                valid_to=ends(spec, dossier, document.issued_on),
            ),
        )
    if old is not None and old.state in (Standing.VALID, Standing.EXPIRED):  # no new paper launders a suspension
        _supersede(deed, old, licence)
    return licence


def _enter(deed: Deed, licence: Licence) -> Licence:
    document = licence.document
    licence.number, licence.valid_from, licence.registered_at = document.notation, document.issued_on, deed.now
    licence.remind_on = next_reminder(licence.valid_to, rule_of(licence).remind, document.issued_on)
    return deed.add(licence)


def _supersede(deed: Deed, old: Licence, new: Licence) -> None:
    deed.save(old, replaced_on=new.valid_from, replaced_by=new, remind_on=None)
    telling.tell(deed, old, "replaced", by=new.number)


class Suspend(Given):
    """On which ``grounds`` of the pack and why; from a day on (else once it is signed), until a last day (else until
    it is lifted)."""

    grounds: Annotated[list[str], Field(min_length=1, max_length=20)]
    reason: Reason
    from_on: date | None = None
    until: date | None = None


@act("licence.suspend", POLICY, on=lock_licence)
def suspend(deed: Deed, licence: Licence, given: Suspend) -> Licence:
    """Decide that a licence may not be used for a while: by a numbered decision that is signed after commit."""
    return _decide(deed, licence, Kind.SUSPEND, given.model_dump())


class Lift(Given):
    """Why the suspension ends, and from which day on (else once the decision is signed)."""

    reason: Reason
    from_on: date | None = None


@act("licence.lift", POLICY, on=lock_licence)
def lift(deed: Deed, licence: Licence, given: Lift) -> Licence:
    """Decide that a suspension ends before its day."""
    return _decide(deed, licence, Kind.LIFT, given.model_dump())


class Revoke(Given):
    """On which ``grounds`` of the pack and why; from a day on (else once it is signed)."""

    grounds: Annotated[list[str], Field(min_length=1, max_length=20)]
    reason: Reason
    from_on: date | None = None


@act("licence.revoke", POLICY, on=lock_licence)
def revoke(deed: Deed, licence: Licence, given: Revoke) -> Licence:
    """Decide that a licence counts no more, for good."""
    return _decide(deed, licence, Kind.REVOKE, given.model_dump())


def _decide(deed: Deed, licence: Licence, kind: LicenceDecision.Kind, said: dict[str, Any]) -> Licence:
    """Record the decision and prepare its document. Raises ``Invalid`` with every fault at once."""
    rule, day = rule_of(licence), legal_day(deed.now)
    causes = {one.id: one for one in rule.causes(kind)}
    grounds, until = list(dict.fromkeys(said.get("grounds", []))), said.get("until")
    faults: dict[str, list[Any]] = {}
    if causes and any(name not in causes for name in grounds):
        faults["grounds"] = [_("Xin chọn căn cứ trong danh sách.")]
    if said["from_on"] and said["from_on"] < day:
        faults["from_on"] = [_("Quyết định không có hiệu lực trước ngày ký. Xin chọn từ hôm nay trở đi.")]
    if until and until < (said["from_on"] or day):
        faults["until"] = [_("Ngày cuối phải từ ngày bắt đầu trở đi.")]
    if faults:
        raise Invalid(faults=faults)
    deed.save(licence)
    decision = LicenceDecision(licence=licence, kind=kind, grounds=grounds, decided_at=deed.now)
    decision.reason, decision.from_on, decision.until = said["reason"], said["from_on"], until
    deed.add(decision)
    content = telling.content(licence, spec_of(licence), decision, [causes[name] for name in grounds])
    _prepare(deed, decision, rule.decisions[kind.value], content)  # type: ignore[index]  # the policy has seen to it
    return licence


def _prepare(
    deed: Deed, decision: LicenceDecision, type_: str, content: Mapping[str, Any], labels: Any = ()
) -> Document:
    """Let the decision's document be made in the name of the body that decides today."""
    licence, order = decision.licence, decision.order
    body = Organisation.objects.get(pk=licence.answerable)
    with snapshot():
        return prepare(
            deed,
            Paper(
                type=type_,
                organisation=body,
                audience=_audience(deed, licence, body),
                subject=decision,
                signer=order.position_id if order else deed.actor.position,
                authority=order.authority if order else deed.actor.authority,
                account=order.account if order else deed.actor.account,
                content=content,
                labels=labels,
            ),
        )


def _audience(deed: Deed, licence: Licence, body: Organisation) -> Audience:
    """The licence's own; for a body that took over from another, one that its office and the holder see."""
    if licence.audience.organisation_id == body.pk:
        return licence.audience
    return open_audience(deed, body.pk, parties=[licence.holder_id])


class Reissued(Given):
    """Why the same licence is granted anew: its paper was ``lost`` or ``damaged``, or its body was ``merged``. Within
    an ``order`` the system does it, in the name of whoever gave that."""

    cause: Literal["lost", "damaged", "merged"]
    reason: Reason
    order: UUID | None = None


@act("licence.reissue", POLICY, on=lock_licence)
def reissue(deed: Deed, licence: Licence, given: Reissued) -> Licence:
    """Grant a licence anew with the same content and the same end, under a number of its own; the old one is replaced
    once the new one is signed."""
    merged = licence.answerable != licence.organisation_id
    if (given.cause == "merged") != merged:
        told = (
            _("Cơ quan cấp giấy này đã nhập vào cơ quan khác; xin chọn lý do đó.")
            if merged
            else _("Cơ quan cấp giấy này vẫn đang hoạt động; xin chọn lý do khác.")
        )
        raise Invalid(faults={"cause": [told]})
    order = Reissue.objects.filter(pk=given.order).first() if given.order else None
    if given.order and (order is None or not deed.actor.system):
        raise Invalid(faults={"order": [_("Không có lệnh cấp lại này.")]})
    deed.save(licence)
    decision = LicenceDecision(licence=licence, kind=Kind.REISSUE, grounds=[given.cause], decided_at=deed.now)
    decision.reason, decision.order = given.reason, order
    deed.add(decision)
    content = {part: said for part, said in licence.document.content.items() if part != LABELS}
    _prepare(deed, decision, licence.document.type, content, licence.document.content.get(LABELS, ()))
    return licence


class Replace(Given):
    """Which licence of the same holder took its place (``by``)."""

    by: UUID


@act("licence.replace", POLICY, on=lock_licence)
def replace(deed: Deed, licence: Licence, given: Replace) -> Licence:
    """Record that a later licence of the same holder took this one's place, where the form could not tell."""
    new = Licence.objects.filter(pk=given.by, holder=licence.holder_id).exclude(pk=licence.pk).first()
    fits = new is not None and new.answerable == licence.answerable and new.state == "valid"
    if new is None or not fits or new.registered_at < licence.registered_at:
        raise Invalid(faults={"by": [_("Xin chọn một giấy cấp sau, còn hiệu lực, của cùng người và cùng cơ quan.")]})
    _supersede(deed, licence, new)
    return licence


@act("licence_decision.settle", POLICY, on=lock_decision)
def settle(deed: Deed, decision: LicenceDecision, given: Given) -> LicenceDecision:
    """The decision is signed: let it count, and tell the holder. Done by the system."""
    licence = decision.licence
    document = Document.objects.filter(subject=decision.pk, signed_at__isnull=False).first()
    if document is None or document.signed_at is None:
        raise Conflict(_("Quyết định này chưa được ký."))
    since = effective(decision.from_on, legal_day(document.signed_at))
    if decision.kind == Kind.REISSUE:
        new = _enter(
            deed,
            Licence(
                document=document,
                dossier_id=licence.dossier_id,
                organisation_id=document.organisation_id,
                audience_id=document.audience_id,
                holder_id=licence.holder_id,
                procedure=licence.procedure,
                pack_id=licence.pack_id,
                valid_to=licence.valid_to,
            ),
        )
        _supersede(deed, licence, new)
    deed.save(decision, state=LicenceDecision.State.IN_FORCE, effective_on=since, number=document.notation)
    if decision.kind != Kind.REISSUE:
        _recompute(deed, licence)
        telling.decided(deed, licence, decision)
    return decision


def _recompute(deed: Deed, licence: Licence) -> None:
    """Let the licence's dates say what its decisions in force make of it."""
    rows = licence.decisions.filter(state=LicenceDecision.State.IN_FORCE).order_by("decided_at", "pk")
    found = folded(one for one in rows)
    values = {name: getattr(found, name) for name in ("suspended_from", "suspended_to", "revoked_on")}
    deed.save(licence, **values, **({"remind_on": None} if found.revoked_on else {}))


@act("licence_decision.undo", POLICY, on=lock_decision)
def undo(deed: Deed, decision: LicenceDecision, given: Given) -> LicenceDecision:
    """The decision's document was declared void: what it did is undone from now on. Done by the system."""
    deed.save(decision, state=LicenceDecision.State.VOID)
    if decision.kind != Kind.REISSUE:
        _recompute(deed, decision.licence)
    return decision


@act("licence.annul", POLICY, on=lock_licence)
def annul(deed: Deed, licence: Licence, given: Given) -> Licence:
    """The licence's own paper was declared void: it is none any more, and what it replaced counts again. Done by the
    system."""
    deed.change(Licence.objects.filter(replaced_by=licence), replaced_on=None, replaced_by=None)
    deed.save(licence, voided_on=legal_day(deed.now), remind_on=None)
    return licence


@act("licence.remind", POLICY, on=lock_licence)
def remind(deed: Deed, licence: Licence, given: Given) -> Licence:
    """Tell the holder that the licence ends soon, or that it has ended, and when to tell him next. Done by the system,
    each once: what came due together is told together."""
    day = legal_day(deed.now)
    if licence.remind_on and licence.remind_on <= day:
        following = next_reminder(licence.valid_to, rule_of(licence).remind, day)
        deed.save(licence, remind_on=following)
        assert licence.valid_to is not None  # or nothing would be due
        telling.tell(deed, licence, "expired" if licence.valid_to < day else "expiring")
    return licence
