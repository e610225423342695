"""Complaining about how a dossier was handled: a duty of somebody who had no part in it, and his answer."""

from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from motcua.kernel.access.api import (
    Agent,
    Audience,
    Organisation,
    Position,
    at_work,
    holder,
    issuer_of,
    join_audience,
    leave_audience,
    line_of,
    open_audience,
    organisation,
    seats,
)
from motcua.kernel.acts.api import Conflict, Deed, Given, Invalid, act, new_id
from motcua.kernel.calendar.api import ZONE, Limit, NotCoveredError, due, legal_day, now, succeed
from motcua.kernel.ledger.api import history
from motcua.kernel.notices.api import post
from motcua.kernel.packs.api import say, snapshot
from motcua.kernel.text.api import Multilingual
from motcua.mechanisms.cases import asking, flow
from motcua.mechanisms.cases.acts import lock_dossier
from motcua.mechanisms.cases.asking import DRIVER
from motcua.mechanisms.cases.catalogue import procedure_of
from motcua.mechanisms.cases.clocks import said_of
from motcua.mechanisms.cases.consulting import HandOver
from motcua.mechanisms.cases.models import Complaint, Consultation, Dossier
from motcua.mechanisms.cases.policy import POLICY
from motcua.mechanisms.cases.rating_rules import ComplaintRules, rating_rules
from motcua.mechanisms.work.api import Clears, about, assign, close, least_loaded, move, open_about

ANSWER = "complaint.answer"
RECEIVED, ANSWERED = "urn:motcua:notice:complaint-received", "urn:motcua:notice:complaint-answered"
RECEIVED_BY_PARTICIPANT = "urn:motcua:notice:complaint-received-by-participant"


class Complain(Given):
    """What went wrong, in the person's own words."""

    words: Annotated[str, Field(min_length=10, max_length=5000)]


@act("dossier.complain", POLICY, on=lock_dossier)
def complain(deed: Deed, dossier: Dossier, given: Complain) -> Complaint:
    """Complain about how a dossier was handled, while it runs or for some time after: somebody who had no part in it
    owes an answer, within the limits of the law.

    Raises ``Conflict`` while an earlier complaint waits, when the time is over, or where nobody sits who could answer.
    """
    rules = rating_rules(legal_day(deed.now)).complaints
    if Complaint.objects.filter(dossier=dossier, state=Complaint.State.OPEN).exists():
        raise Conflict(
            _("Phản ánh trước của ông/bà về hồ sơ này đang được xem xét."),
            remedy=_("Xin đợi trả lời; chúng tôi sẽ báo ngay khi có."),
        )
    if dossier.ended_at and deed.now > dossier.ended_at + timedelta(days=rules.open_days):
        raise Conflict(
            say(_("Chỉ nhận phản ánh trong %(days)s ngày kể từ khi hồ sơ kết thúc."), days=rules.open_days),
            remedy=_("Xin liên hệ Trung tâm Phục vụ hành chính công để được hướng dẫn."),
        )
    with snapshot():
        return _filed(deed, dossier, rules, given.words.strip())


def _filed(deed: Deed, dossier: Dossier, rules: ComplaintRules, words: str) -> Complaint:
    who, handled, instead_of = _answering(dossier, rules)
    key, mandate = new_id(), dossier.mandate
    agent = flow.agent_of(dossier, legal_day(deed.now))
    audience = open_audience(
        deed,
        dossier.organisation_id,
        parties=[dossier.applicant_id],
        agent=Agent(agent, mandate.valid_to, mandate.pk) if agent and mandate else None,
        level=Audience.Level.RESTRICTED,
    )
    complaint = deed.add(
        Complaint(
            id=key,
            dossier=dossier,
            organisation=dossier.organisation,
            audience=audience,
            who=who,
            handled=handled,
            instead_of=instead_of,
            words=words,
            filed_at=deed.now,
            reject_by=_ends(deed, rules, rules.reject),
            due_at=_ends(deed, rules, rules.resolve),
        )
    )
    join_audience(deed, dossier.audience, who, key)
    clears = Clears(who=who, what=rules.what, due=complaint.due_at, product=rules.product, authority=rules.authority)
    code = f"complaint:{dossier.code}"
    assign(deed, complaint, audience, clears, driver=DRIVER, code=code, act=ANSWER, by=key)
    _tell(deed, complaint, RECEIVED_BY_PARTICIPANT if handled else RECEIVED)
    return complaint


def settler(dossier: Dossier) -> Organisation:
    """The body whose work a dossier is: the one it was filed at, or the agency within that decides it and has had it
    in hand."""
    own, steps = dossier.organisation, flow.steps_of(procedure_of(dossier), dossier)
    deciding = next((step for step in reversed(steps) if step.act == "dossier.approve"), None)
    if deciding is None:
        return own
    there = Position.objects.filter(Q(organisation=own) | Q(organisation__body=own)).order_by("urn")
    able = [seat for seat in there.select_related("organisation__parent") if deciding.role in seat.roles]
    named = [seat for seat in able if seat.urn == deciding.position] or able
    issuers = {issuer_of(seat) for seat in named}
    duties = about(dossier.pk).select_related("who__organisation__parent")
    had = {issuer_of(duty.who) for duty in duties}
    return next(iter(issuers)) if len(issuers) == 1 and issuers <= had else own


def answered_for(complaint: Complaint) -> Organisation | None:
    """The agency that settled the dossier, where another body answers because nobody there, or above it, could when the
    complaint was filed; what became of the dossier since changes nothing."""
    return None if complaint.instead_of == answering(complaint) else complaint.instead_of


def answering(complaint: Complaint) -> Organisation:
    """The body that answers a complaint."""
    return issuer_of(complaint.who)


def _answering(dossier: Dossier, rules: ComplaintRules) -> tuple[Position, bool, Organisation | None]:
    """The seat that owes the answer; whether it had a part in the dossier after all; the agency in whose stead it is.

    Somebody who had no part comes first: in the body that settled the dossier or above it, else in the one it was filed
    at or above that. Only where none of them is found, somebody who had, in the same order.
    """
    settled_by, taken = settler(dossier), None
    for whose in dict.fromkeys((settled_by, dossier.organisation)):
        instead_of = None if whose == settled_by else settled_by
        for urn in line_of(whose, legal_day(now())):
            body = organisation(urn)
            for role in rules.roles:
                able = _able(body, role)
                if free := [seat for seat in able if not _had_a_part(seat, dossier)]:
                    return least_loaded(at_work(free, ANSWER)), False, instead_of
                if able and taken is None:
                    taken = able[0], True, instead_of
    if taken is not None:
        return taken
    raise Conflict(
        _("Chưa có ai được giao trả lời phản ánh của cơ quan này."),
        remedy=_("Xin gửi phản ánh tới cơ quan cấp trên, hoặc báo Trung tâm Phục vụ hành chính công."),
    )


def _able(body: Organisation, role: str) -> list[Position]:
    """The seats with this role, and somebody in them, of a body without the agencies within it, or of an agency."""
    return [seat for seat in seats(role, body.body_id or body.pk) if issuer_of(seat) == body]


def _had_a_part(seat: Position, dossier: Dossier) -> bool:
    """Whether the seat owed or did something about the dossier, or whoever sits there today did, from any seat."""
    keys = [dossier.pk, *Consultation.objects.filter(dossier=dossier).values_list("pk", flat=True).order_by("pk")]
    holding = holder(seat.pk)
    by = Q(seat=seat.pk) | (Q(actor=holding.account.pseudonym) if holding else Q())
    return any(about(key).filter(who=seat).exists() or history(key).filter(by).exists() for key in keys)


def _ends(deed: Deed, rules: ComplaintRules, limit: Limit) -> datetime:
    said = said_of(rules.calendar)
    try:
        ends = due(said[-1][1], deed.now, limit, (), succeed(said)).due
    except NotCoveredError:  # next year's days off are not known yet; a complaint is not turned away for that
        ends = None
    return ends or deed.now + timedelta(days=limit.amount)


def lock_complaint(key: UUID) -> Complaint:
    """A complaint with its audience, locked until the deed ends; not joined with whose it is: that may change."""
    rows = Complaint.objects.select_for_update(of=("self",))
    return rows.select_related("audience", "dossier__audience", "dossier__mandate").get(pk=key)


def answerers(key: UUID) -> list[Position]:
    """The seats that may have a complaint, with somebody in them who had no part in the dossier: of the body that
    answers it, of the one that settled the dossier, and of the one it was filed at, whose desk it may be about. None
    for anything else."""
    rows = Complaint.objects.select_related("dossier__organisation", "who__organisation")
    complaint = rows.filter(pk=key, state=Complaint.State.OPEN).first()
    if complaint is None:
        return []
    roles, dossier = rating_rules(legal_day(now())).complaints.roles, complaint.dossier
    bodies = dict.fromkeys((answering(complaint), settler(dossier), dossier.organisation))
    able = {seat.pk: seat for body in bodies for role in roles for seat in _able(body, role)}
    return [seat for seat in able.values() if not _had_a_part(seat, dossier)]


@act("complaint.hand_over", POLICY, on=lock_complaint)
def hand_over_complaint(deed: Deed, complaint: Complaint, given: HandOver) -> Complaint:
    """Give a complaint to another seat that had no part in the dossier: by the seat that has it, or the administrator
    of its body, who takes it away from no agency or body while somebody sits there. Its due moment stays. Raises
    ``Invalid`` for a seat that can't have it."""
    able = answerers(complaint.pk)
    if deed.actor.position != complaint.who_id and holder(complaint.who_id):
        able = [seat for seat in able if issuer_of(seat) == answering(complaint)]
    who = asking.taker(able, complaint.who_id, given.to)
    duties = list(open_about(complaint.pk).select_for_update(of=("self",)))
    for audience in (complaint.audience, complaint.dossier.audience):
        leave_audience(deed, audience, complaint.pk)
    for duty in duties:
        move(deed, duty, complaint.audience, who, driver=DRIVER, note=given.reason, by=complaint.pk)
    join_audience(deed, complaint.dossier.audience, who, complaint.pk)
    return deed.save(complaint, who=who, handled=False)


class AnswerComplaint(Given):
    """Whether the complaint was right (``upheld``), in part, or not (``dismissed``), or is not examined at all
    (``rejected``); and why, in words for whoever complained."""

    outcome: Literal["upheld", "partly", "dismissed", "rejected"]
    text: Annotated[str, Field(min_length=20, max_length=5000)]


@act(ANSWER, POLICY, on=lock_complaint)
def answer_complaint(deed: Deed, complaint: Complaint, given: AnswerComplaint) -> Complaint:
    """Answer a complaint; the person reads the answer and gets a letter. After ``reject_by`` it must be examined."""
    if given.outcome == "rejected" and deed.now > complaint.reject_by:
        day = f"{complaint.reject_by.astimezone(ZONE):%H:%M %d/%m/%Y}"
        raise Invalid(
            faults={"outcome": [say(_("Chỉ được từ chối thụ lý trước %(day)s; nay phải xem xét và trả lời."), day=day)]}
        )
    deed.save(
        complaint,
        state=Complaint.State.ANSWERED,
        outcome=given.outcome,
        answer=given.text.strip(),
        answered_at=deed.now,
    )
    for duty in open_about(complaint.pk):
        close(deed, duty, driver=DRIVER)
    leave_audience(deed, complaint.dossier.audience, complaint.pk)
    _tell(deed, complaint, ANSWERED)
    return complaint


def _tell(deed: Deed, complaint: Complaint, template: str) -> None:
    dossier = complaint.dossier
    agent = flow.agent_of(dossier, legal_day(deed.now))
    said: dict[str, str | Multilingual] = {
        "code": dossier.code,
        "procedure": procedure_of(dossier).title,
        "body": Multilingual.model_validate(answering(complaint).title),
        "due": f"{complaint.due_at.astimezone(ZONE):%H:%M %d/%m/%Y}",
    }
    for party in (dossier.applicant_id, *([agent] if agent else [])):
        post(deed, party, template, said, link=f"/ho-so/{dossier.pk}/y-kien/")
