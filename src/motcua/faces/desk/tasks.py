"""The inbox: duties as rows, the one that is due first, what else the seat looks after, what waits for colleagues."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from motcua.faces.desk.looking_after import cares
from motcua.faces.shell import dossiers as shown
from motcua.faces.shell.addresses import address
from motcua.faces.shell.money import MISMATCH
from motcua.faces.shell.words import in_language, money
from motcua.kernel.access.api import Actor
from motcua.kernel.calendar.api import now, today
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.money import api as book
from motcua.mechanisms.work.api import Assignment, Owed, most_urgent, owed_about

PAGE = 50
MOST_WAITING = 10
CALENDAR_WARNING = timedelta(days=60)


@dataclass(frozen=True)
class Task:
    """A duty as a row: what, about whom, who asked or who has it, by when; and the words that open it."""

    url: str
    title: object
    subject: str
    person: str
    code: str
    due: datetime
    open: object = gettext_lazy("Mở hồ sơ để xử lý")

    @property
    def stamp(self) -> str:
        """The due moment for machines."""
        return self.due.isoformat()


def inbox_page(actor: Actor, after: UUID | None) -> dict[str, Any]:
    """The first duty, large, and those behind it; ``after`` is the last duty of the page before."""
    duties = most_urgent(actor, PAGE + 1, after)
    page, more = duties[:PAGE], len(duties) > PAGE
    tasks = _tasks(page)
    first = tasks[0] if tasks and after is None else None
    rest = tasks[1:] if first else tasks
    return {
        "first": first,
        "rest": rest,
        "later": after is not None,
        "counts": _counted(rest, more=more),
        "next_url": f"?after={page[-1].pk}" if more else "",
        "own": [] if after else cares(actor),
        "waiting": [] if after else _elsewhere(actor),
        "calendar_ends": _calendar_ends(),
        "signs": sum(duty.act == "dossier.approve" for duty in page) > 1,
        "sign_first": bool(first) and page[0].act == "dossier.approve",
    }


def _calendar_ends() -> date | None:
    """The last day that the calendars know, when it is near: after it, no request could get a due moment."""
    last = cases.known_until()
    return last if last and last - today() <= CALENDAR_WARNING else None


def next_tasks(actor: Actor) -> list[Task]:
    """The duty to do next, if there is one."""
    return _tasks(most_urgent(actor, 1))


def words(duty: Assignment | Owed) -> dict[str, str]:
    """What, product and authority of a duty, in the reader's language."""
    own = {"what": duty.what, "product": duty.product, "authority": duty.authority}
    translations: dict[str, dict[str, str]] = duty.translations
    return translations.get((get_language() or "vi").partition("-")[0], own)


def subject(found: cases.Dossier | cases.Brief, spec: cases.ProcedureSpec) -> str:
    """A dossier in one line: its procedure, and whom or what it is about."""
    return ": ".join(text for text in (str(spec.title), cases.about(found, spec)) if text)


def _counted(rest: Sequence[Task], *, more: bool) -> str:
    count, moment = f"{len(rest)}+" if more else str(len(rest)), now()
    late = sum(cases.is_late(task.due, None, moment) for task in rest)
    return (
        _("%(n)s việc, %(late)s việc trễ hạn") % {"n": count, "late": late} if late else _("%(n)s việc") % {"n": count}
    )


BESIDE: tuple[tuple[type[cases.Consultation] | type[cases.Complaint], str], ...] = (
    (cases.Consultation, "desk:opinion"),
    (cases.Complaint, "desk:complaint"),
)
"""What has a page of its own beside the dossier that it is about: an opinion that is asked, a complaint."""
MONEY: tuple[tuple[type[book.Payment] | type[book.Refund] | type[book.Reversal], str, str], ...] = (
    (book.Payment, "desk:payment", "demand"),
    (book.Refund, "desk:refund", "payment__demand"),
    (book.Reversal, "desk:reversal", "payment__demand"),
)
"""Money that waits: its page, and the way to what it is for."""


def _tasks(duties: Sequence[Owed]) -> list[Task]:
    """Duties as rows, with the dossiers that they are about."""
    places: dict[UUID, tuple[UUID, str]] = {}
    for model, name in BESIDE:
        keys = [duty.subject for duty in duties if duty.subject_kind == model._meta.label_lower]
        for beside in model._default_manager.filter(pk__in=keys).order_by("pk") if keys else ():
            places[beside.pk] = (beside.dossier_id, address(name, beside.pk))
    about = {duty.subject for duty in duties} | {key for key, _url in places.values()}
    known = {row.pk: row for row in cases.brief(about)}
    tasks, about_money = [], _money(duties)
    for duty in duties:
        key, url = places.get(duty.subject, (duty.subject, ""))
        if task := about_money.get(duty.pk):
            tasks.append(task)
        elif row := known.get(key):
            tasks.append(_row(row, words(duty)["what"], row.applicant, duty.due, url))
    return tasks


def _money(duties: Sequence[Owed]) -> dict[UUID, Task]:
    """The duties about money as rows, by key: the amount, and the dossier that it is for as far as that is known."""
    tasks = {}
    for model, name, path in MONEY:
        mine = {duty.subject: duty for duty in duties if duty.subject_kind == model._meta.label_lower}
        for one in model._default_manager.filter(pk__in=mine).select_related(path).order_by("pk") if mine else ():
            payment, duty = one if isinstance(one, book.Payment) else one.payment, mine[one.pk]
            demand, why = (payment.demand, payment.mismatch) if payment else (None, "")
            said = str(MISMATCH[why]) if why and one is payment else ""
            subject = ": ".join(text for text in (money(one.held if one is payment else one.amount), said) if text)
            url, code = address(name, one.pk), demand.code if demand else ""
            what, label = words(duty)["what"], gettext_lazy("Mở khoản tiền để xử lý")
            tasks[duty.pk] = Task(url, what, subject, "", code, duty.due, label)
    return tasks


def _elsewhere(actor: Actor) -> list[Task]:
    """The most urgent dossiers under way that this seat sees and that wait for somebody else."""
    found = cases.running(actor, MOST_WAITING)
    holders = {duty.subject: duty for duty in owed_about(*(row.pk for row in found))}
    return [
        _row(row, words(duty)["what"], _("Đang ở: %(who)s") % {"who": in_language(duty.who.title)}, row.due_at)
        if (duty := holders.get(row.pk))
        else _row(row, shown.status(row).label, "", row.due_at)
        for row in found
    ]


def _row(found: cases.Brief, title: object, person: str, due: datetime, url: str = "") -> Task:
    about = subject(found, cases.procedure_at(found.procedure, found.pack_id))
    other = "" if about.endswith(f": {person}") else person  # who asks about himself is named once
    return Task(url or address("desk:dossier", found.pk), title, about, other, found.code, due)
