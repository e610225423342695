"""Asking other bodies for their opinion when a step begins that needs it, all at once; and calling it off."""

from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from motcua.kernel.access.api import Organisation, Position, at_work, leave_audience, seats
from motcua.kernel.acts.api import Conflict, Deed, Invalid, effect
from motcua.kernel.calendar.api import legal_day
from motcua.kernel.forms.api import holds
from motcua.kernel.packs.api import say
from motcua.mechanisms.cases.catalogue import procedure_of
from motcua.mechanisms.cases.clocks import ends
from motcua.mechanisms.cases.models import Consultation, Dossier
from motcua.mechanisms.cases.rules import STANDING
from motcua.mechanisms.cases.specs import Consulted, ProcedureSpec, Step
from motcua.mechanisms.work.api import Clears, assign, close, least_loaded, move, open_about, postpone

DRIVER = "cases"
ANSWER = "consultation.answer"


def ask(deed: Deed, dossier: Dossier, spec: ProcedureSpec, step: Step) -> None:
    """Ask every body that the step consults for these answers and that has not been heard yet.

    An opinion once given, or a silence that counts, stands when the dossier comes to the step again. Raises
    ``Conflict``, naming the body, where nobody could answer.
    """
    for asked in unasked(dossier, spec, step):
        _ask(deed, dossier, spec, step, asked)


def unasked(dossier: Dossier, spec: ProcedureSpec, step: Step) -> list[Consulted]:
    """The bodies that the step consults for these answers and that were neither asked nor heard."""
    rows = Consultation.objects.filter(dossier=dossier, step=step.id).exclude(state=Consultation.State.CANCELLED)
    known = set(rows.values_list("asked", flat=True)) if step.consults else set()
    return [asked for asked in _consulted(dossier, spec, step) if asked.id not in known]


def mute(dossier: Dossier, spec: ProcedureSpec, step: Step) -> list[Consulted]:
    """The bodies that the step still has to hear and for which nobody could answer."""
    rows = Consultation.objects.filter(dossier=dossier, step=step.id, state__in=["answered", "silent"])
    heard = set(rows.values_list("asked", flat=True)) if step.consults else set()
    left = (asked for asked in _consulted(dossier, spec, step) if asked.id not in heard)
    return [asked for asked in left if not _able(dossier, asked)]


def _consulted(dossier: Dossier, spec: ProcedureSpec, step: Step) -> list[Consulted]:
    day = legal_day(dossier.received_at)
    return [asked for asked in step.consults if holds(spec.form, asked.when, dossier.data, day)]


@effect("consultation.ask")
def _ask(deed: Deed, dossier: Dossier, spec: ProcedureSpec, step: Step, asked: Consulted) -> Consultation:
    """One question to one seat, as a duty of its own."""
    able = _able(dossier, asked)
    if not able:
        raise Conflict(
            say(_("Chưa có cán bộ nào trả lời ý kiến của %(body)s."), body=asked.title),
            remedy=_("Xin báo người quản trị giao vị trí cho cán bộ của cơ quan đó rồi làm lại."),
        )
    who = least_loaded(at_work(able, ANSWER))
    due = ends(spec, asked.limit, deed.now, dossier.due_at)
    consultation = deed.add(
        Consultation(
            dossier=dossier,
            audience=dossier.audience,
            step=step.id,
            asked=asked.id,
            who=who,
            asked_at=deed.now,
            due_at=due,
            silence=asked.silence,
        )
    )
    clears = Clears(who=who, what=asked.question, due=due, product=asked.title, authority=asked.authority)
    code = f"{spec.code}:{step.id}:{asked.id}"
    assign(deed, consultation, dossier.audience, clears, driver=DRIVER, code=code, act=ANSWER, by=consultation.pk)
    return consultation


def _able(dossier: Dossier, asked: Consulted) -> list[Position]:
    """The seats that may answer, with somebody in them."""
    if asked.organisation is None:
        return seats(asked.role, dossier.organisation_id)
    body = Organisation.objects.filter(urn=asked.organisation).first()
    return seats(asked.role, body.pk) if body else []


def takers(consultation: Consultation) -> list[Position]:
    """The seats that could have a question: those of whom it could have been asked."""
    dossier = consultation.dossier
    spec = procedure_of(dossier)
    found = (one for step in spec.steps if step.id == consultation.step for one in step.consults)
    asked = next((one for one in found if one.id == consultation.asked), None)
    return _able(dossier, asked) if asked else []


def taker(able: list[Position], holds: UUID, to: UUID) -> Position:
    """The seat ``to``, when it may take over what another ``holds``. Raises ``Invalid``."""
    if to == holds:
        raise Invalid(faults={"to": [_("Việc đang ở vị trí này rồi.")]})
    found = next((seat for seat in able if seat.pk == to), None)
    if found is None:
        raise Invalid(
            faults={"to": [_("Vị trí này không nhận được việc này: chưa có người giữ hoặc không đúng vai trò.")]}
        )
    return found


def pass_on(deed: Deed, consultation: Consultation, to: UUID, note: str) -> Consultation:
    """Give an open question to another seat that could have been asked; whoever had it sees the dossier no longer."""
    who = taker(takers(consultation), consultation.who_id, to)
    duties = list(open_about(consultation.pk).select_for_update(of=("self",)))
    leave_audience(deed, consultation.audience, consultation.pk)
    for duty in duties:
        move(deed, duty, consultation.audience, who, driver=DRIVER, note=note, by=consultation.pk)
    return deed.save(consultation, who=who)


def give_time(deed: Deed, dossier: Dossier, stood: timedelta) -> None:
    """Whoever is still asked gets the time back in which the dossier stood still."""
    for consultation in _open(dossier):
        deed.save(consultation, due_at=consultation.due_at + stood)
        for duty in open_about(consultation.pk):
            postpone(deed, duty, driver=DRIVER, due=consultation.due_at)


def hush(deed: Deed, dossier: Dossier) -> None:
    """Whoever was asked and has let the time pass has been silent, whether or not the worker has been there; but while
    the dossier stands still, its questions do too."""
    if dossier.state in STANDING:
        return
    for consultation in _open(dossier).filter(due_at__lt=deed.now):
        settle(deed, consultation, Consultation.State.SILENT)


def cancel(deed: Deed, dossier: Dossier) -> None:
    """Nobody waits any more for what was asked at the step that a dossier leaves."""
    hush(deed, dossier)
    for consultation in _open(dossier):
        settle(deed, consultation, Consultation.State.CANCELLED)


def recall(deed: Deed, dossier: Dossier, spec: ProcedureSpec, step: Step) -> None:
    """Call off what a changed rule no longer asks at the step at hand, or asks of somebody else. What it goes on asking
    keeps the limit that was set when it was asked."""
    hush(deed, dossier)
    consulted = {asked.id: asked for asked in _consulted(dossier, spec, step)}
    for consultation in _open(dossier):
        asked = consulted.get(consultation.asked)
        if asked is None or consultation.who_id not in {seat.pk for seat in _able(dossier, asked)}:
            settle(deed, consultation, Consultation.State.CANCELLED)


def _open(dossier: Dossier) -> QuerySet[Consultation]:
    rows = Consultation.objects.filter(dossier=dossier, state=Consultation.State.OPEN).select_related("audience")
    return rows.select_for_update(of=("self",)).order_by("pk")


def settle(deed: Deed, consultation: Consultation, state: Consultation.State, **said: object) -> None:
    """Close a question: its duty is done, or owed no more, and who was asked sees the dossier by it no longer."""
    deed.save(consultation, state=state, **said)
    for duty in open_about(consultation.pk):
        close(deed, duty, driver=DRIVER, cancelled=state != Consultation.State.ANSWERED)
    leave_audience(deed, consultation.audience, consultation.pk)
