"""What interrupts a dossier on its way, or ends it early: asking for what lacks, standing still, putting off, refusing.

While a clock stands, a ``Pause`` is open and nobody of the office owes anything; what ends the pause counts the due
moment anew from all that has happened and puts the duty of the step again.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from pydantic import Field

from motcua.kernel.acts.api import Conflict, Deed, Given, Invalid, WrongState, act
from motcua.kernel.calendar.api import ZONE, Limit, legal_day
from motcua.kernel.forms.api import validate
from motcua.kernel.packs.api import say, snapshot
from motcua.kernel.text.api import Multilingual
from motcua.mechanisms.cases import asking, fees, filing, flow, legal_forms
from motcua.mechanisms.cases.acts import Reason, lock_dossier
from motcua.mechanisms.cases.asking import DRIVER
from motcua.mechanisms.cases.catalogue import asked_under, procedure_of
from motcua.mechanisms.cases.clocks import clock, reckon, running
from motcua.mechanisms.cases.content import form_faults
from motcua.mechanisms.cases.models import Dossier, Extension, Pause, Supplement
from motcua.mechanisms.cases.policy import POLICY
from motcua.mechanisms.cases.rules import State
from motcua.mechanisms.cases.specs import ProcedureSpec, Round
from motcua.mechanisms.work.api import open_about, postpone

Note = Annotated[str, Field(max_length=2000)]
SUPPLEMENT = "supplement"
"""The kind of a pause that waits for the applicant's answer."""


class Item(Given):
    """One thing that a dossier lacks: where (the path of a field, ``components.<id>``, or nothing for the whole), what
    is wrong with it, and what to do."""

    path: Annotated[str, Field(max_length=200)] = ""
    what: Annotated[str, Field(min_length=5, max_length=500)]
    remedy: Annotated[str, Field(max_length=500)] = ""


class RequestSupplement(Given):
    """Everything that lacks, said at once, and why it is asked."""

    items: Annotated[list[Item], Field(min_length=1, max_length=50)]
    reason: Reason


@act("dossier.request_supplement", POLICY, on=lock_dossier)
def request_supplement(deed: Deed, dossier: Dossier, given: RequestSupplement) -> Dossier:
    """Ask the applicant for what lacks, as the procedure's rule for this step lets the office; the clock stands.

    Raises ``Conflict`` when the time in which the office may ask is over, ``Invalid`` for what the procedure hasn't.
    """
    spec = procedure_of(dossier)
    phase = spec.phase(dossier.step)
    assert phase is not None  # the policy knows a round that is left
    earlier = asked_under(dossier, phase)
    number, last = len(earlier) + 1, earlier.last()
    rule = phase.rounds[number - 1]
    _in_time(deed, dossier, spec, rule, last)
    _known(spec, given.items)
    answer_by = clock(spec, rule.answer_within, deed.now).due if rule.answer_within else None
    asked = deed.add(
        Supplement(
            dossier=dossier,
            step=dossier.step,
            phase=phase.id,
            number=number,
            items=[item.model_dump() for item in given.items],
            reason=given.reason,
            asked_at=deed.now,
            answer_by=answer_by,
        )
    )
    _stand(deed, dossier, spec, "dossier.request_supplement", SUPPLEMENT, given.reason, phase.clock == "restarts")
    points = "\n".join(f"– {' '.join(text for text in (item.what, item.remedy) if text)}" for item in given.items)
    flow.tell(deed, dossier, spec, "supplement", reason=given.reason, asked=points, until=_until(answer_by))
    legal_forms.supplement(deed, dossier, spec, asked)
    return dossier


def _until(moment: datetime | None) -> Multilingual:
    """By when the letter asks for the answer."""
    said: dict[str, str] = {}
    for language in ("vi", "en", "bn"):
        with override(language):
            when = _said(moment) if moment else ""
            said[language] = str(say(_("chậm nhất lúc %(when)s"), when=when) if moment else _("sớm nhất có thể"))
    return Multilingual(**said)


def _said(moment: datetime) -> str:
    return f"{moment.astimezone(ZONE):%H:%M %d/%m/%Y}"


def _in_time(deed: Deed, dossier: Dossier, spec: ProcedureSpec, rule: Round, last: Supplement | None) -> None:
    """Refuse to ask when the limit in which the office may ask is over."""
    if rule.ask_within is None:
        return
    begins = (last.answered_at if last else None) or dossier.received_at
    until = clock(spec, rule.ask_within, begins).due
    if until and deed.now > until:
        raise Conflict(
            say(_("Thời hạn để yêu cầu bổ sung lần này đã hết lúc %(until)s."), until=_said(until)),
            remedy=_("Xin giải quyết theo hồ sơ hiện có, hoặc từ chối nếu có căn cứ pháp luật."),
        )


def _known(spec: ProcedureSpec, items: list[Item]) -> None:
    known = {"", *(f"{section.id}.{field.id}" for section, field in spec.form.walk())}
    known |= {f"components.{part.id}" for part in spec.components}
    lost = [number for number, item in enumerate(items) if item.path not in known]
    if lost:
        raise Invalid(faults={f"items.{number}.path": [_("Thủ tục này không có mục đó.")] for number in lost})


class SupplementGiven(Given):
    """The answer to a request for supplements: the whole form as it now is (as it was, when left out), the papers that
    were asked for, and what the applicant says to it."""

    data: dict[str, Any] | None = None
    files: Annotated[list[filing.Filed], Field(max_length=100)] = []
    note: Note = ""


@act("dossier.supplement", POLICY, on=lock_dossier)
def supplement(deed: Deed, dossier: Dossier, given: SupplementGiven) -> Dossier:
    """Answer what was asked: by the applicant, or by the desk for him. The dossier goes on where it was; the answers
    that new ones replaced are kept.

    Raises ``Invalid`` with every fault at once: of the form, of the files, and each paper that was asked for and
    neither came nor is spoken of in the note.
    """
    spec = procedure_of(dossier)
    asked = Supplement.objects.select_for_update(of=("self",)).get(dossier=dossier, state=Supplement.State.OPEN)
    with snapshot():
        data, files = _answered(deed, dossier, spec, asked, given)
    changed = data != dossier.data
    deed.save(
        asked,
        state=Supplement.State.ANSWERED,
        answered_at=deed.now,
        note=given.note,
        before=dossier.data if changed else {},
    )
    filing.attach(deed, dossier, files, asked)
    settled = {step.id for step in flow.steps_of(spec, dossier)}
    if changed:
        deed.save(dossier, data=data)
        settled -= set(dossier.findings)
    _go_on(deed, dossier, spec, "dossier.supplement", note=given.note, settled=settled)
    flow.tell(deed, dossier, spec, "supplemented")
    if changed and dossier.state != State.SUBMITTED:
        fees.charge_what_is_known(deed, dossier, spec)
    return dossier


def _answered(
    deed: Deed, dossier: Dossier, spec: ProcedureSpec, asked: Supplement, given: SupplementGiven
) -> tuple[dict[str, Any], list[tuple[str, Any]]]:
    """The form as it now is and the files that came, checked."""
    data, day = dossier.data, legal_day(deed.now)
    faults: dict[str, list[Any]] = {}
    if given.data is not None:
        checked = validate(spec.form, given.data, day)
        data, faults = checked.data, {path: list(found) for path, found in checked.faults.items()}
        for path, message in form_faults(spec, data, day).items():
            faults.setdefault(path, [message])
    wanted = filing.components(spec, dossier.channel, data, day)
    files = filing.taken(deed, spec, wanted, given.files, faults)
    came = {component for component, _file in files}
    there = came | set(dossier.attachments.values_list("component", flat=True))
    named = {item["path"].removeprefix("components.") for item in asked.items if item["path"].startswith("components.")}
    for part in wanted:
        path = f"components.{part.id}"
        if path in faults:
            continue
        if part.id in named and part.id not in came and not given.note:
            faults[path] = [_("Xin đính kèm giấy tờ được yêu cầu, hoặc ghi lý do chưa có vào lời nhắn.")]
        elif part.required and part.id not in there:
            faults[path] = [_("Xin đính kèm giấy tờ này.")]
    if faults:
        raise Invalid(faults=faults)
    return data, files


@act("dossier.lapse", POLICY, on=lock_dossier)
def lapse(deed: Deed, dossier: Dossier, given: Given) -> Dossier:
    """The time in which the applicant could answer is over: the clock runs on as if it had only stood, and the officer
    decides on what is there."""
    asked = Supplement.objects.select_for_update(of=("self",)).get(dossier=dossier, state=Supplement.State.OPEN)
    if asked.answer_by is None or deed.now <= asked.answer_by:
        raise WrongState
    spec = procedure_of(dossier)
    deed.save(asked, state=Supplement.State.LAPSED)
    _go_on(deed, dossier, spec, "dossier.lapse", restarts=False)
    flow.tell(deed, dossier, spec, "lapsed")
    return dossier


class StandStill(Given):
    """Why the clock stands, by the procedure's name of the reason, and what the applicant should know of it."""

    reason: str
    note: Reason


@act("dossier.pause", POLICY, on=lock_dossier)
def pause(deed: Deed, dossier: Dossier, given: StandStill) -> Dossier:
    """Let the clock stand for a reason that the procedure knows."""
    return _stand_still(deed, dossier, given, "paused", "dossier.pause")


@act("dossier.charge", POLICY, on=lock_dossier)
def charge(deed: Deed, dossier: Dossier, given: StandStill) -> Dossier:
    """Let the clock stand until the applicant has paid what he owes."""
    return _stand_still(deed, dossier, given, "unpaid", "dossier.charge")


def _stand_still(deed: Deed, dossier: Dossier, given: StandStill, kind: str, act: str) -> Dossier:
    spec = procedure_of(dossier)
    reason = next((reason for reason in spec.pauses if (reason.id, reason.kind) == (given.reason, kind)), None)
    if reason is None:
        raise Invalid(faults={"reason": [_("Thủ tục này không có lý do đó.")]})
    _stand(deed, dossier, spec, act, reason.id, given.note)
    flow.tell(deed, dossier, spec, {"paused": "paused", "unpaid": "charged"}[kind], why=reason.title, reason=given.note)
    return dossier


class Resume(Given):
    """A note to the colleague who goes on."""

    note: Note = ""


@act("dossier.resume", POLICY, on=lock_dossier)
def resume(deed: Deed, dossier: Dossier, given: Resume) -> Dossier:
    """The clock runs again and the step goes on."""
    spec = procedure_of(dossier)
    _go_on(deed, dossier, spec, "dossier.resume", note=given.note)
    flow.tell(deed, dossier, spec, "resumed")
    return dossier


def _stand(
    deed: Deed, dossier: Dossier, spec: ProcedureSpec, act: str, kind: str, reason: str, restarts: bool = False
) -> None:
    """Let the clock stand by an act; what is late has been apologised for before (``policy.BARRED``)."""
    place = flow.next_place(spec, dossier, act)
    flow.go(deed, dossier, spec, act)
    deed.add(
        Pause(
            dossier=dossier,
            kind=kind,
            reason=reason,
            resumes=place.resumes or State.PROCESSING,
            restarted=restarts,
            started_at=deed.now,
            due_before=dossier.promised_at or dossier.due_at,
        )
    )
    deed.save(dossier, **running(dossier, reckon(spec, dossier)))


def _go_on(
    deed: Deed,
    dossier: Dossier,
    spec: ProcedureSpec,
    act: str,
    *,
    note: str = "",
    restarts: bool | None = None,
    settled: Collection[str] = (),
) -> None:
    """End the pause by an act: the due moment is counted anew, and the step's duty put again.

    Where new answers take the step itself from the road, the next one that is on it is at hand; where one before it is
    not ``settled`` by them, since it was not on the road before or its officer found by the old answers, that one comes
    first. A promise that was still to be kept when the clock stopped moves with the clock.
    """
    stood = Pause.objects.select_for_update(of=("self",)).get(dossier=dossier, ended_at=None)
    place = flow.next_place(spec, dossier, act)
    deed.save(stood, ended_at=deed.now, restarted=stood.restarted if restarts is None else restarts)
    asking.give_time(deed, dossier, deed.now - stood.started_at)
    values = running(dossier, reckon(spec, dossier))
    if dossier.promised_at and dossier.promised_at > stood.started_at:
        counted = Pause.objects.filter(dossier=dossier, restarted=True).order_by("ended_at").last()
        extended = Extension.objects.filter(dossier=dossier)
        if counted and counted.ended_at:
            extended = extended.filter(made_at__gte=counted.ended_at)
        values["promised_at"] = reckon(spec, dossier, put_off=False).due if extended.exists() else None
    on_road = {step.id for step in flow.steps_of(spec, dossier)}
    every = [step.id for step in spec.steps]
    here = every.index(place.step)
    again = (name for name in every[:here] if settled and name in on_road and name not in settled)
    values["step"] = next(again, None) or next(name for name in every[here:] if name in on_road)
    deed.save(dossier, state=place.state, **values)
    flow.moved(deed, dossier)
    flow.put_duty(deed, dossier, spec, flow.current(spec, dossier), note)


class Extend(Given):
    """By how many working days the due moment is put off, and why, in words for the applicant."""

    days: Annotated[int, Field(ge=1, le=365)]
    reason: Reason


@act("dossier.extend", POLICY, on=lock_dossier)
def extend(deed: Deed, dossier: Dossier, given: Extend) -> Dossier:
    """Put the due moment off, with reason and apology: counted from the old one, or from now when that has passed.

    Late stays late: the moment that was first put off is kept. More than the rule allows is marked, not forbidden, or a
    late dossier could never end.
    """
    spec = procedure_of(dossier)
    late, old = deed.now > dossier.due_at, dossier.due_at
    begins = deed.now if late else old
    limit = Limit(amount=given.days, unit="working_day")
    due = clock(spec, limit, begins).due
    assert due is not None  # nothing has paused a clock that only now begins
    rule = spec.extensions
    longest = clock(spec, rule.most, begins).due if rule.most else None
    often = Extension.objects.filter(dossier=dossier).count() >= rule.times
    extension = deed.add(
        Extension(
            dossier=dossier,
            old_due=old,
            new_due=due,
            begins_at=begins,
            limit=limit.model_dump(mode="json"),
            reason=given.reason,
            late=late,
            beyond=often or (longest is not None and due > longest),
            made_at=deed.now,
        )
    )
    values = running(dossier, reckon(spec, dossier))
    deed.save(dossier, promised_at=dossier.promised_at or old, **values)
    flow.moved(deed, dossier)
    step = flow.current(spec, dossier)
    for duty in open_about(dossier.pk):
        if step.limit is None or duty.due <= deed.now:
            postpone(deed, duty, driver=DRIVER, due=dossier.due_at)
    flow.tell(deed, dossier, spec, "apology" if late else "extended", reason=given.reason, before=_said(old))
    legal_forms.apology(deed, dossier, spec, extension)
    return dossier


class Stop(Given):
    """Why the office stops, in words for the applicant."""

    reason: Reason


@act("dossier.stop", POLICY, on=lock_dossier)
def stop(deed: Deed, dossier: Dossier, given: Stop) -> Dossier:
    """End the work without a result; the reason is told. The clock stops."""
    spec = procedure_of(dossier)
    flow.go(deed, dossier, spec, "dossier.stop", reason=given.reason)
    flow.tell(deed, dossier, spec, "stopped", reason=given.reason)
    legal_forms.stopped(deed, dossier, spec)
    return dossier


class Refuse(Given):
    """On which grounds of the procedure the request is refused, and the explanation that the applicant reads."""

    grounds: Annotated[list[str], Field(min_length=1, max_length=20)]
    explanation: Reason


@act("dossier.refuse", POLICY, on=lock_dossier)
def refuse(deed: Deed, dossier: Dossier, given: Refuse) -> Dossier:
    """Refuse the request on grounds of law: the answer instead of the result. Raises ``Invalid`` for other grounds."""
    spec = procedure_of(dossier)
    known = {ground.id: ground for ground in spec.refusals}
    lost = [number for number, name in enumerate(given.grounds) if name not in known]
    if lost:
        raise Invalid(faults={f"grounds.{number}": [_("Thủ tục này không có căn cứ đó.")] for number in lost})
    grounds = [known[name].title.vi for name in dict.fromkeys(given.grounds)]
    reason = "\n".join([*(f"– {title}" for title in grounds), given.explanation])
    flow.go(deed, dossier, spec, "dossier.refuse", reason=reason)
    flow.tell(deed, dossier, spec, "refused", reason=reason)
    legal_forms.refusal(deed, dossier, spec)
    return dossier
