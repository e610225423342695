"""A calendar changes while dossiers run: which fall due at another moment, and the act by which each does."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from motcua.kernel.acts.api import Caller, Conflict, Deed, Given, Refusal, act, perform
from motcua.kernel.calendar.api import ZONE, CalendarSpec, legal_day, now, succeed
from motcua.kernel.jobs.api import Message, on, progress
from motcua.kernel.packs.api import (
    Library,
    Outcome,
    Pack,
    PackVersion,
    Planned,
    Sentence,
    UnknownItem,
    snapshot,
)
from motcua.mechanisms.cases import flow
from motcua.mechanisms.cases.acts import lock_dossier
from motcua.mechanisms.cases.asking import DRIVER
from motcua.mechanisms.cases.catalogue import procedure_of
from motcua.mechanisms.cases.clocks import Said, ends, reckon, running, said_of
from motcua.mechanisms.cases.events import SYSTEM
from motcua.mechanisms.cases.models import Consultation, Dossier, Pause, Supplement
from motcua.mechanisms.cases.planning import under_way
from motcua.mechanisms.cases.policy import POLICY
from motcua.mechanisms.cases.rules import STANDING, WALKING
from motcua.mechanisms.cases.specs import ProcedureSpec
from motcua.mechanisms.work.api import open_about, postpone

KIND = "calendars"
MANY = 200
"""How many dossiers are looked at in one go."""


@act("dossier.redate", POLICY, on=lock_dossier)
def redate(deed: Deed, dossier: Dossier, given: Given) -> Dossier:
    """Count a dossier's clock by the calendar as it is now, by the system; whoever asked is told of another due moment.

    Late stays late: a moment that was missed is kept, whatever the new one is; one that is still to be kept moves with
    the clock. Raises ``Conflict`` where the clock says that already.
    """
    spec, old = procedure_of(dossier), dossier.due_at
    with snapshot():
        values = running(dossier, reckon(spec, dossier))
        promised = dossier.promised_at
        if promised is None and dossier.state in WALKING and deed.now > old:
            promised = old
        elif promised is not None and promised > deed.now and dossier.state not in STANDING:
            promised = reckon(spec, dossier, put_off=False).due
    values["promised_at"] = promised if promised != values["due_at"] else None
    longer = list(_longer(spec, dossier))
    if _as_kept(dossier, values) and not longer:
        raise Conflict(_("Hạn của hồ sơ đã đúng theo lịch làm việc hiện nay."))
    deed.save(dossier, **values)
    for asked, until in longer:
        _give_time(deed, asked, until)
    flow.redate(deed, dossier, spec)
    if dossier.due_at != old:
        flow.moved(deed, dossier)
        flow.tell(deed, dossier, spec, "redated", before=f"{old.astimezone(ZONE):%H:%M %d/%m/%Y}")
    return dossier


def _longer(spec: ProcedureSpec, dossier: Dossier) -> Iterator[tuple[Supplement | Consultation, datetime]]:
    """What somebody was asked and may answer later by the calendar as it is now; nobody gets less than he was told."""
    for one in Supplement.objects.filter(dossier=dossier, state=Supplement.State.OPEN, answer_by__isnull=False):
        rounds = next((phase.rounds for phase in spec.supplements if phase.id == one.phase), ())
        limit = rounds[one.number - 1].answer_within if one.number <= len(rounds) else None
        if limit and one.answer_by and (until := ends(spec, limit, one.asked_at, one.answer_by)) > one.answer_by:
            yield one, until
    limits = {(step.id, asked.id): asked.limit for step in spec.steps for asked in step.consults}
    if not limits:
        return
    for question in Consultation.objects.filter(dossier=dossier, state=Consultation.State.OPEN):
        limit = limits.get((question.step, question.asked))
        stood = Pause.objects.filter(dossier=dossier, started_at__gte=question.asked_at, ended_at__isnull=False)
        given = sum((one.ended_at - one.started_at for one in stood if one.ended_at), timedelta())
        if limit and (until := ends(spec, limit, question.asked_at, dossier.due_at) + given) > question.due_at:
            yield question, until


def _give_time(deed: Deed, asked: Supplement | Consultation, until: datetime) -> None:
    if isinstance(asked, Supplement):
        deed.save(asked, answer_by=until)
        return
    deed.save(asked, due_at=until)
    for duty in open_about(asked.pk).select_for_update(of=("self",)):
        postpone(deed, duty, driver=DRIVER, due=until)


def _as_kept(dossier: Dossier, values: dict[str, object]) -> bool:
    return all(getattr(dossier, name) == values[name] for name in ("clock", "due_at"))


@on("packs.loaded", when=lambda: under_way().exists())
def redate_when_a_calendar_changed(message: Message) -> None:
    """Each dossier under way whose clock the new calendar changes is counted anew in a deed of its own. What another
    worker, or an earlier try, has done already is left alone."""
    version = PackVersion.objects.get(pk=message.subject)
    if not (urns := changed_in(version)):
        return
    with progress("dossier.redate", of=under_way().count()) as steps:
        for some in _batches():
            for key in _touched(some, urns):
                caller = Caller(SYSTEM, channel="system", cause=message.deed)
                with suppress(Refusal):  # somebody was quicker, or a year is not known: it keeps its moment
                    perform(redate, caller, {}, on=key)
            steps.step(len(some))


def changed_in(version: PackVersion) -> set[str]:
    """The calendars of a version of which the version before it said something else, or from another day on."""
    before = PackVersion.objects.filter(urn=version.urn, version__lt=version.version, loaded_at__isnull=False)
    last = before.order_by("-version").first()
    told = [(one, dict(one.items.filter(kind=KIND).values_list("urn", "hash"))) for one in (version, last) if one]
    (_now, new), *rest = told
    if not rest:
        return set(new)
    ((earlier, old),) = rest
    same_days = version.manifest["valid_from"] == earlier.manifest["valid_from"]
    return {urn for urn, seal in new.items() if not same_days or old.get(urn) != seal}


def _batches() -> Iterator[list[Dossier]]:
    """The dossiers under way, some at a time, so that what happens meanwhile is seen."""
    last = None
    while True:
        some = under_way().order_by("pk")
        page = list(some.filter(pk__gt=last)[:MANY] if last else some[:MANY])
        if not page:
            return
        yield page
        last = page[-1].pk


def _touched(some: list[Dossier], urns: set[str]) -> list[UUID]:
    """Those whose clock by the calendar of now is not the one that they have."""
    found = []
    with snapshot():
        for dossier in some:
            spec = procedure_of(dossier)
            if spec.calendar not in urns:
                continue
            with suppress(Conflict):
                as_kept = _as_kept(dossier, running(dossier, reckon(spec, dossier)))
                if not as_kept or any(_longer(spec, dossier)):
                    found.append(dossier.pk)
    return found


def plan(_library: Library, _before: PackVersion | None, after: Pack) -> Iterator[Planned]:
    """Every dossier under way, of whichever pack its procedure is, that would fall due at another moment if a pack with
    another calendar took the place of the one in use."""
    said = dict(_calendars(after))
    if not said:
        return
    for dossier in under_way().iterator(chunk_size=500):
        spec = procedure_of(dossier)
        if spec.calendar not in said:
            continue
        try:
            new = reckon(spec, dossier, said=said[spec.calendar]).due
        except Conflict as unknown:
            yield _planned(dossier, spec.calendar, Outcome.STAYS, unknown.sentence, None)
            continue
        if new is None:
            if _differs(said[spec.calendar], said_of(spec.calendar), dossier):
                why = _("Đồng hồ đang dừng; hạn được tính theo lịch mới khi hồ sơ đi tiếp.")
                yield _planned(dossier, spec.calendar, Outcome.MOVES, why, None)
        elif new != dossier.due_at:
            why = _("Hạn được tính lại theo lịch mới ngay khi nạp, người nộp được báo.")
            if new < now() <= dossier.due_at:
                why = _("Theo lịch mới hạn đã qua: nạp xong thì hồ sơ thành trễ hẹn.")
            yield _planned(dossier, spec.calendar, Outcome.MOVES, why, new)


def _calendars(after: Pack) -> Iterator[tuple[str, Said]]:
    """What would be known of each calendar of a pack that says something else than what is known now."""
    if after.manifest is None:
        return
    for entry in after.entries:
        if not isinstance(entry.spec, CalendarSpec):
            continue
        begins = max(after.manifest.valid_from, entry.spec.valid_from)
        try:
            known = said_of(entry.urn)
        except UnknownItem:  # nothing has counted by it yet
            continue
        said = [one for one in known if one[0] < begins] + [(begins, entry.spec)]
        if succeed(said).after() != succeed(known).after():
            yield entry.urn, said


def _differs(said: Said, known: Said, dossier: Dossier) -> bool:
    """Whether a day from its receipt on is another one than before."""
    begins = legal_day(dossier.received_at)
    return succeed(said).after(begins) != succeed(known).after(begins)


def _planned(dossier: Dossier, urn: str, outcome: Outcome, why: Sentence, new: datetime | None) -> Planned:
    return Planned(dossier.pk, dossier.code, urn, outcome, (why,), dossier.due_at, new)
