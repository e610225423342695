"""The writes on dossiers: one function each."""

from typing import Annotated, Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from motcua.kernel.acts.api import Conflict, Deed, Given, Invalid, act
from motcua.kernel.calendar.api import legal_day
from motcua.kernel.forms.api import Beside, validate
from motcua.kernel.packs.api import snapshot
from motcua.kernel.people.api import Applicant
from motcua.kernel.statements.api import Prepared
from motcua.mechanisms.cases import agreeing, enclosing, fees, filing, flow, legal_forms
from motcua.mechanisms.cases.asker import Asked
from motcua.mechanisms.cases.catalogue import procedure_of
from motcua.mechanisms.cases.content import step_faults
from motcua.mechanisms.cases.models import Dossier
from motcua.mechanisms.cases.policy import POLICY
from motcua.mechanisms.cases.rules import State
from motcua.mechanisms.cases.specs import ProcedureSpec
from motcua.mechanisms.papers.api import prepare

Reason = Annotated[str, Field(min_length=10, max_length=2000)]


def lock_dossier(key: UUID) -> Dossier:
    """A dossier with its audience, its body and who asked, locked until the deed ends."""
    found = _locked.first(key=key)
    if found is None:
        raise Dossier.DoesNotExist
    return found


def _row(key: UUID) -> QuerySet[Dossier]:
    rows = Dossier.objects.select_for_update(of=("self",)).filter(pk=key).order_by("pk")
    return rows.select_related("audience", "organisation__parent", "applicant")


_locked = Prepared(_row)


class Submit(Given):
    """A request: which procedure, to which body, by which road, the form's answers, and receipts of the uploaded
    files.

    ``applicant``: who asks, when somebody else files; ``mandate``: under which the applicant named so asks for another.
    ``reference``: its code at the portal through which a connected system passes it on.
    """

    procedure: str
    organisation: str
    channel: str = "online"
    data: dict[str, Any]
    files: Annotated[list[filing.Filed], Field(max_length=100)] = []
    applicant: Applicant | None = None
    mandate: UUID | None = None
    reference: Annotated[str, Field(max_length=80)] = ""


@act("dossier.submit", POLICY)
def submit(deed: Deed, given: Submit) -> Dossier:
    """File a request: check form and components, give it its code, start its clock, put the duty to receive it.

    Raises ``NotAllowed`` for somebody who files for himself by any road but on line: the others lead through the desk;
    or who names an applicant without being the desk of the body or a connected system; ``Invalid`` with every fault at
    once, by field path, ``components.<id>`` and ``applicant.<name>``.
    """
    with snapshot():  # checked, dated and pinned by one state of the law
        asked = Asked(given.applicant, given.mandate, given.reference)
        checked = filing.check(deed, given.procedure, given.organisation, given.channel, given.data, given.files, asked)
        dossier = filing.file(deed, checked)
        flow.put_duty(deed, dossier, checked.spec, flow.current(checked.spec, dossier), there=checked.there)
        flow.tell(deed, dossier, checked.spec, "submitted")
        flow.moved(deed, dossier)
    return dossier


class Accept(Given):
    """A note to the colleague who takes over."""

    note: Annotated[str, Field(max_length=2000)] = ""


@act("dossier.accept", POLICY, on=lock_dossier)
def accept(deed: Deed, dossier: Dossier, given: Accept) -> Dossier:
    """Take a complete dossier in: close the duty to receive it and put the next one. Its clock runs since submission.

    One that colleagues sent back to the desk goes on; its applicant has been told before.
    """
    first = dossier.state == State.SUBMITTED
    spec = procedure_of(dossier)
    step = flow.go(deed, dossier, spec, "dossier.accept")
    flow.put_duty(deed, dossier, spec, step, given.note)
    if first:
        flow.tell(deed, dossier, spec, "accepted")
        fees.charge_what_is_known(deed, dossier, spec)
        legal_forms.receipt(deed, dossier, spec)
    return dossier


class Decline(Given):
    """Why the request can't be taken in, in words for the applicant."""

    reason: Reason


@act("dossier.decline", POLICY, on=lock_dossier)
def decline(deed: Deed, dossier: Dossier, given: Decline) -> Dossier:
    """Refuse to take a dossier in, at first or when it came back, with the reason that the applicant reads. The clock
    stops."""
    spec = procedure_of(dossier)
    flow.go(deed, dossier, spec, "dossier.decline", reason=given.reason)
    flow.tell(deed, dossier, spec, "declined", reason=given.reason)
    legal_forms.refusal(deed, dossier, spec)
    return dossier


class Advance(Given):
    """What the officer of this step filled in, by section and field of the step's own form."""

    data: dict[str, Any] = {}
    note: Annotated[str, Field(max_length=2000)] = ""


@act("dossier.advance", POLICY, on=lock_dossier)
def advance(deed: Deed, dossier: Dossier, given: Advance) -> Dossier:
    """End the step at hand and put the next duty.

    Raises ``Invalid`` when the step's own form has faults, or gives the result what it can't print or bear.
    """
    spec = procedure_of(dossier)
    with snapshot():
        findings = dict(dossier.findings) | _found(deed, dossier, spec, given.data)
    step = flow.go(deed, dossier, spec, "dossier.advance", findings=findings)
    flow.put_duty(deed, dossier, spec, step, given.note)
    if given.data:
        fees.charge_what_is_known(deed, dossier, spec)
    return dossier


def _found(deed: Deed, dossier: Dossier, spec: ProcedureSpec, data: dict[str, Any]) -> dict[str, Any]:
    """The officer's answers, checked, by their step; nothing for a step without a form."""
    step, day = flow.current(spec, dossier), legal_day(deed.now)
    if step.form is None:
        return {}
    checked = validate(step.form, data, day, beside=Beside(spec.form, dossier.data, legal_day(dossier.received_at)))
    faults: dict[str, list[Any]] = {path: list(found) for path, found in checked.faults.items()}
    found = {step.id: checked.data}
    for path, message in step_faults(spec, step, dossier.data, dict(dossier.findings) | found, day).items():
        faults.setdefault(path, [message])
    if faults:
        raise Invalid(faults=faults)
    return found


class SendBack(Given):
    """What the colleague before should look at again."""

    reason: Reason


@act("dossier.send_back", POLICY, on=lock_dossier)
def send_back(deed: Deed, dossier: Dossier, given: SendBack) -> Dossier:
    """Return a dossier to the step before, in the end to its receiving, with the reason. The clock runs on."""
    spec = procedure_of(dossier)
    step = flow.go(deed, dossier, spec, "dossier.send_back")
    flow.put_duty(deed, dossier, spec, step, given.reason)
    return dossier


class Approve(Given):
    """The fingerprint of the papers that the approver was shown, as his page or program had it (``agreeing.shown``)."""

    shown: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


@act("dossier.approve", POLICY, on=lock_dossier)
def approve(deed: Deed, dossier: Dossier, given: Approve) -> Dossier:
    """Approve the result: freeze its content, take its number, and let it be signed after commit.

    Raises ``Conflict`` when what would be signed is no longer what the approver was shown.
    """
    spec = procedure_of(dossier)
    with snapshot():
        if given.shown != agreeing.agreed(dossier, spec, deed.actor, legal_day(deed.now)):
            raise Conflict(
                _("Nội dung sẽ ký khác với nội dung ông/bà đã xem."),
                remedy=_("Xin xem lại bản sẽ in rồi phê duyệt lần nữa."),
            )
        flow.go(deed, dossier, spec, "dossier.approve")
        result = prepare(deed, flow.paper(dossier, spec, deed.actor, legal_day(deed.now)))
        for drawing in enclosing.stamped(dossier, spec, result, deed.actor):
            prepare(deed, drawing)
    return dossier


@act("dossier.decide_again", POLICY, on=lock_dossier)
def decide_again(deed: Deed, dossier: Dossier, given: SendBack) -> Dossier:
    """Bring a dossier back to its approval, since its result was declared void before it was issued. Done by the
    system; the clock runs on."""
    spec = procedure_of(dossier)
    deed.save(dossier, state=State.PROCESSING)
    flow.put_duty(deed, dossier, spec, flow.current(spec, dossier), given.reason)
    flow.moved(deed, dossier)
    return dossier


@act("dossier.finish", POLICY, on=lock_dossier)
def finish(deed: Deed, dossier: Dossier, given: Given) -> Dossier:
    """The result is signed: the work is done and the clock stops. Done by the system when the paper is complete.

    Where the applicant wants it handed over, he is invited and the desk owes the delivery.
    """
    spec = procedure_of(dossier)
    step = flow.go(deed, dossier, spec, "dossier.finish")
    if step:
        flow.put_duty(deed, dossier, spec, step)
        flow.tell(deed, dossier, spec, "ready")
    deed.emit("dossier.finished", dossier)
    return dossier


@act("dossier.deliver", POLICY, on=lock_dossier)
def deliver(deed: Deed, dossier: Dossier, given: Given) -> Dossier:
    """Hand the result over: by the desk officer, or by the system to whoever wants it on line."""
    spec = procedure_of(dossier)
    flow.go(deed, dossier, spec, "dossier.deliver")
    flow.tell(deed, dossier, spec, "delivered")
    return dossier


class Reassign(Given):
    """To which seat (a position) the open duty goes, and why."""

    to: UUID
    reason: Reason


@act("dossier.reassign", POLICY, on=lock_dossier)
def reassign(deed: Deed, dossier: Dossier, given: Reassign) -> Dossier:
    """Hand the open duty over to another seat of the step's role: by the seat that has it, or the administrator.

    Raises ``Conflict`` when nobody owes anything now, ``Invalid`` for a seat that can't have it.
    """
    spec = procedure_of(dossier)
    flow.hand_over(deed, dossier, flow.current(spec, dossier), given.to, given.reason)
    return deed.save(dossier)


class Withdraw(Given):
    """Why the applicant takes the request back; may stay empty."""

    reason: Annotated[str, Field(max_length=2000)] = ""


@act("dossier.withdraw", POLICY, on=lock_dossier)
def withdraw(deed: Deed, dossier: Dossier, given: Withdraw) -> Dossier:
    """The applicant takes the request back; whatever duty was open is cancelled."""
    flow.go(deed, dossier, procedure_of(dossier), "dossier.withdraw", reason=given.reason)
    return dossier
