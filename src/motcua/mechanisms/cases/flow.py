"""Moving a dossier along its steps: whose turn it is, the duty that this makes, who is told, and the paper at the
end."""

from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from motcua.kernel.access.api import Actor, Position, at_work, staffed
from motcua.kernel.acts.api import Conflict, Deed
from motcua.kernel.calendar.api import ZONE, legal_day
from motcua.kernel.notices.api import post
from motcua.kernel.text.api import Multilingual
from motcua.mechanisms.cases import asking
from motcua.mechanisms.cases.asking import DRIVER
from motcua.mechanisms.cases.catalogue import procedure_of
from motcua.mechanisms.cases.clocks import ends
from motcua.mechanisms.cases.content import content, labels, translations
from motcua.mechanisms.cases.models import Consultation, Dossier, Pause, Supplement
from motcua.mechanisms.cases.rules import ENDS, STANDING, WITHOUT_RESULT, Node, Place, State, follow
from motcua.mechanisms.cases.specs import ProcedureSpec, Step
from motcua.mechanisms.papers.api import Paper
from motcua.mechanisms.work.api import (
    Clears,
    about,
    assign,
    close,
    least_loaded,
    move,
    open_about,
    owed_about,
    postpone,
)


def current(spec: ProcedureSpec, dossier: Dossier) -> Step:
    """The step that a dossier is at."""
    return next(step for step in spec.steps if step.id == dossier.step)


def steps_of(spec: ProcedureSpec, dossier: Dossier) -> list[Step]:
    """The steps of a dossier by its road and its answers, in order."""
    return spec.steps_for(dossier.channel, dossier.data, legal_day(dossier.received_at))


def road_of(spec: ProcedureSpec, dossier: Dossier) -> list[Node]:
    """The road that a dossier walks, for ``rules.follow``."""
    return [Node(step.id, step.act) for step in steps_of(spec, dossier)]


def place_of(dossier: Dossier) -> Place:
    """Where it stands, for ``rules.follow``."""
    state = State(dossier.state)
    pause = Pause.objects.filter(dossier=dossier, ended_at=None).first() if state in STANDING else None
    return Place(state, dossier.step, State(pause.resumes) if pause else None)


def next_place(spec: ProcedureSpec, dossier: Dossier, act: str) -> Place:
    """Where an act takes it. Raises ``Impossible``."""
    return follow(road_of(spec, dossier), place_of(dossier), act)


def go(deed: Deed, dossier: Dossier, spec: ProcedureSpec, act: str, **values: object) -> Step | None:
    """Save the dossier where ``act`` takes it, with an end where it ends; the step at hand there, if there is one.

    Whoever owed something owes it no more.
    """
    place = next_place(spec, dossier, act)
    if place.state in ENDS and dossier.ended_at is None:
        values["ended_at"] = deed.now
        _let_go(deed, dossier)
    if dossier.step and current(spec, dossier).consults:
        (asking.hush if place.step == dossier.step else asking.cancel)(deed, dossier)
    close_duties(deed, dossier, cancelled=act in CANCELLING)
    deed.save(dossier, state=place.state, step=place.step, **values)
    if "ended_at" in values and dossier.application:
        deed.emit("application.moved", dossier.application)
    moved(deed, dossier)
    return next((step for step in spec.steps if step.id == place.step), None)


def moved(deed: Deed, dossier: Dossier) -> None:
    """Tell the rooms above where it stands now, and by when it is due."""
    ended = dossier.ended_at.isoformat() if dossier.ended_at else ""
    deed.emit("dossier.moved", dossier, state=dossier.state, due=dossier.due_at.isoformat(), ended=ended)
    if dossier.state in WITHOUT_RESULT:
        deed.emit("dossier.lapsed", dossier, state=dossier.state)


def _let_go(deed: Deed, dossier: Dossier) -> None:
    """Nobody waits any more for the applicant's answer to a dossier that ends."""
    if dossier.state in STANDING:
        deed.change(Supplement.objects.filter(dossier=dossier, state="open"), state=Supplement.State.CANCELLED)
        deed.change(Pause.objects.filter(dossier=dossier, ended_at=None), ended_at=deed.now)


CANCELLING = frozenset({"dossier.withdraw", "dossier.stop"})
"""Acts after which what was owed is owed no more, rather than done."""


def before(spec: ProcedureSpec, dossier: Dossier) -> Step | None:
    """The step before the one at hand; ``None`` before the receiving."""
    own = steps_of(spec, dossier)
    place = [step.id for step in own].index(dossier.step)
    return own[place - 1] if place else None


def put_duty(
    deed: Deed,
    dossier: Dossier,
    spec: ProcedureSpec,
    step: Step | None,
    note: str = "",
    there: list[Position] | None = None,
) -> None:
    """Give the step to a seat that has its role and is at work, with a colleague's ``note``, and ask those whose
    opinions it needs; behind the last step nobody owes anything. ``there``: the staffed seats, where they are known.

    Whoever had the step before goes on with it, else the least busy seat gets it. Raises ``Conflict`` when nobody sits
    in such a seat.
    """
    if step is None:
        return
    able = able_seats(step, dossier, there)
    if not able:
        raise Conflict(
            _("Chưa có cán bộ nào được giao bước tiếp theo của hồ sơ này."),
            remedy=_("Xin báo người quản trị giao vị trí cho cán bộ rồi làm lại."),
        )
    code, free = f"{spec.code}:{step.id}", at_work(able, step.act)
    before = None
    if len(free) > 1 and not deed.made(dossier):
        had = about(dossier.pk).filter(code=code, who__in=[seat.pk for seat in free])
        before = had.values_list("who", flat=True).last()
    clears = Clears(
        who=next((seat for seat in free if seat.pk == before), None) or least_loaded(free),
        what=step.title,
        due=_due(spec, step, dossier, deed.now),
        product=step.product,
        authority=step.authority,
    )
    assign(deed, dossier, dossier.audience, clears, driver=DRIVER, code=code, act=step.act, note=note)
    if step.consults:
        asking.ask(deed, dossier, spec, step)


def able_seats(step: Step, dossier: Dossier, there: list[Position] | None = None) -> list[Position]:
    """The seats that may have a step, with somebody in them: those of its role, or the one that a refinement names."""
    able = [seat for seat in there or staffed(dossier.organisation_id) if step.role in seat.roles]
    named = [seat for seat in able if seat.urn == step.position]
    return named or able


def takers(key: UUID) -> list[Position]:
    """The seats that may take over the duty about a dossier, or a question, in which somebody sits; none for anything
    else."""
    asked = Consultation.objects.filter(pk=key).select_related("dossier").first()
    if asked is not None:
        return asking.takers(asked)
    dossier = Dossier.objects.filter(pk=key).first()
    if dossier is None or not dossier.step:
        return []
    return able_seats(current(procedure_of(dossier), dossier), dossier)


def hand_over(deed: Deed, dossier: Dossier, step: Step, to: UUID, reason: str) -> None:
    """Give the open duty to another seat in which somebody sits and that has the step's role."""
    duty = open_about(dossier.pk).select_for_update(of=("self",)).first()
    if duty is None:
        raise Conflict(_("Hồ sơ này không có việc nào đang chờ ai."))
    who = asking.taker(able_seats(step, dossier), duty.who_id, to)
    move(deed, duty, dossier.audience, who, driver=DRIVER, note=reason)


def reseat(deed: Deed, dossier: Dossier, spec: ProcedureSpec, step: Step) -> None:
    """Let the step at hand be owed as a changed rule has it: by a seat that may have it, by the clock as it is now,
    with the opinions that it needs."""
    able = {seat.pk for seat in able_seats(step, dossier)}
    if all(duty.who_id in able for duty in open_about(dossier.pk)):
        redate(deed, dossier, spec)
        asking.ask(deed, dossier, spec, step)
    else:
        close_duties(deed, dossier, cancelled=True)
        put_duty(deed, dossier, spec, step)


def redate(deed: Deed, dossier: Dossier, spec: ProcedureSpec) -> None:
    """Let the open duty of the step at hand fall due by the clock as it is now."""
    for duty in open_about(dossier.pk).select_for_update(of=("self",)):
        postpone(deed, duty, driver=DRIVER, due=_due(spec, current(spec, dossier), dossier, duty.given_at))


def _due(spec: ProcedureSpec, step: Step, dossier: Dossier, begins: datetime) -> datetime:
    if step.limit is None:
        return dossier.due_at
    return ends(spec, step.limit, begins, dossier.due_at)


def close_duties(deed: Deed, dossier: Dossier, *, cancelled: bool = False) -> None:
    """Close what is open about the dossier."""
    for duty in owed_about(dossier.pk):
        close(deed, duty, driver=DRIVER, cancelled=cancelled)


def tell(deed: Deed, dossier: Dossier, spec: ProcedureSpec, what: str, **values: str | Multilingual) -> None:
    """Tell the applicant what happened, and who filed it for him; the words are in the pack's notices."""
    agent = agent_of(dossier, legal_day(deed.now))
    said: dict[str, str | Multilingual] = {
        "code": dossier.code,
        "procedure": spec.title,
        "due": f"{dossier.due_at.astimezone(ZONE):%H:%M %d/%m/%Y}",
        "rate": f"{settings.MOTCUA_URL}/danh-gia/?ma={dossier.code}",
        **values,
    }
    for party in (dossier.applicant_id, *([agent] if agent else [])):
        post(deed, party, f"urn:motcua:notice:dossier-{what}", said, link=f"/ho-so/{dossier.pk}/")


def agent_of(dossier: Dossier, day: date) -> UUID | None:
    """The party that filed the dossier for its applicant and may still act for him on that day."""
    mandate = dossier.mandate
    lasting = mandate is not None and mandate.ended_at is None and (mandate.valid_to is None or mandate.valid_to >= day)
    return mandate.agent_id if mandate and lasting else None


def paper(dossier: Dossier, spec: ProcedureSpec, actor: Actor, day: date) -> Paper:
    """The result to be made: its type, who signs (the actor, from his seat, perhaps by delegation), and what its
    template prints, as the pack maps it."""
    return Paper(
        type=spec.result.document_type,
        organisation=dossier.organisation,
        audience=dossier.audience,
        subject=dossier,
        signer=actor.position,
        authority=actor.authority,
        account=actor.account,
        content=content(spec, dossier.data, dossier.findings, day),
        labels=labels(spec),
        translations=translations(spec, dossier.data, dossier.findings, day),
    )
