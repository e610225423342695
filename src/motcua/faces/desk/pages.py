"""What the desk's pages show: plain values for the templates, gathered from the rooms."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from motcua.faces.shell import dossiers as shown
from motcua.faces.shell.fields import Field
from motcua.faces.shell.words import in_language
from motcua.kernel.access.api import Actor, abilities
from motcua.kernel.acts.api import Refusal, new_id
from motcua.kernel.calendar.api import Working
from motcua.kernel.forms.api import Beside, FormSpec, bind, display
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.papers.api import documents_about
from motcua.mechanisms.work.api import Assignment, inbox, open_about

PAGE = 50


@dataclass(frozen=True)
class Task:
    """A duty as a row: what, about whom, by when."""

    url: str
    title: str
    subject: str
    person: str
    code: str
    due: datetime


@dataclass(frozen=True)
class Reason:
    """An act that asks for a reason first."""

    title: str
    text: str
    label: str
    confirm: str
    color: str


def reasons() -> dict[str, Reason]:
    """The acts that ask for a reason, in the reader's language."""
    return {
        "decline": Reason(
            _("Không tiếp nhận hồ sơ"),
            _("Người nộp sẽ đọc đúng những gì ông/bà viết ở đây."),
            _("Lý do, và người nộp cần làm gì tiếp"),
            _("Không tiếp nhận"),
            "danger",
        ),
        "send_back": Reason(
            _("Chuyển lại bước trước"),
            _("Đồng hồ của hồ sơ vẫn chạy trong lúc chuyển lại."),
            _("Đồng nghiệp cần xem lại điều gì"),
            _("Chuyển lại"),
            "accent",
        ),
    }


REASONS = ("decline", "send_back")


def inbox_page(actor: Actor, after: UUID | None) -> dict[str, Any]:
    """The first duty, large, and those behind it; ``after`` is the last duty of the page before."""
    duties = list(inbox(actor, after)[: PAGE + 1])
    page, more = duties[:PAGE], len(duties) > PAGE
    tasks = _tasks(page)
    first = tasks[0] if tasks and after is None else None
    count = f"{len(tasks)}+" if more else str(len(tasks))
    return {
        "first": first,
        "rest": tasks[1:] if first else tasks,
        "counts": _("%(n)s việc") % {"n": count},
        "next_url": f"?after={page[-1].pk}" if more else "",
        "waiting": [],
    }


def _tasks(duties: list[Assignment]) -> list[Task]:
    """Duties as rows, with the dossiers that they are about, in two statements."""
    known = {
        found.pk: found
        for found in cases.Dossier.objects.filter(pk__in=[duty.subject for duty in duties])
        .select_related("applicant")
        .order_by("pk")
    }
    return [_task(duty, known[duty.subject]) for duty in duties if duty.subject in known]


def _task(duty: Assignment, found: cases.Dossier) -> Task:
    spec = cases.procedure_at(found.procedure, found.pack_id)
    return Task(
        url=reverse("desk:dossier", args=[found.pk]),
        title=_words(duty)["what"],
        subject=": ".join(text for text in (str(spec.title), cases.about(found, spec)) if text),
        person=found.applicant.name,
        code=found.code,
        due=duty.due,
    )


def _words(duty: Assignment) -> dict[str, str]:
    own = {"what": duty.what, "product": duty.product, "authority": duty.authority}
    translations: dict[str, dict[str, str]] = duty.translations
    return translations.get((get_language() or "vi").partition("-")[0], own)


def step_form(found: cases.Dossier) -> FormSpec | None:
    """The form that the officer of the step at hand fills in."""
    spec = cases.procedure_at(found.procedure, found.pack_id)
    return cases.current(spec, found).form if found.step else None


def dossier_page(
    actor: Actor, found: cases.Dossier, typed: dict[str, Any] | None = None, refusal: Refusal | None = None
) -> dict[str, Any]:
    """One dossier in full; with ``refusal``, what was typed and what is wrong with it."""
    spec = cases.procedure_at(found.procedure, found.pack_id)
    duties = list(open_about(found.pk))
    mine = next((duty for duty in duties if duty.who_id == actor.position), None)
    task = _due(actor, found, spec, mine, typed or {}, refusal) if mine else None
    return {
        "dossier": _head(found, spec),
        "task": task,
        "waiting_for": "" if mine else _waiting(found, duties),
        "sections": _sections(found, spec, masked=mine is None),
        "documents": _documents(actor, found, spec),
        "working": Working.from_json(found.clock),
        "limit_words": _limit(found, spec),
        "steps": shown.steps(found, spec),
        "timeline": shown.happened(found),
        "reveal_url": "",
        "errors": _errors(task, refusal),
        "key": str(new_id()),
        "seen": found.revision,
    }


def _head(found: cases.Dossier, spec: cases.ProcedureSpec) -> dict[str, Any]:
    return {
        "title": spec.title,
        "subject": cases.about(found, spec),
        "code": found.code,
        "status": shown.status(found),
        "channel": shown.CHANNELS[found.channel],
        "url": reverse("desk:dossier", args=[found.pk]),
    }


def _limit(found: cases.Dossier, spec: cases.ProcedureSpec) -> Any:
    road = spec.channel(found.channel)
    return shown.limit_words(road.limit) if road else ""


def _due(
    actor: Actor,
    found: cases.Dossier,
    spec: cases.ProcedureSpec,
    duty: Assignment,
    typed: dict[str, Any],
    refusal: Refusal | None,
) -> dict[str, Any]:
    """The duty at hand as a form: its fields, the act that ends it, and the ways out that ask for a reason."""
    step, able, words = cases.current(spec, found), abilities(actor, found), _words(duty)
    verb = step.act.partition(".")[2]
    labels = {
        "accept": _("Tiếp nhận hồ sơ"),
        "advance": _("Thẩm tra xong, trình ký"),
        "approve": _("Phê duyệt và ký số"),
        "deliver": _("Đã trả kết quả"),
    }
    links = [
        {"url": reverse("desk:action", args=[found.pk, name.replace("_", "-")]), "label": text, "color": "neutral"}
        for name, text in (("decline", _("Không tiếp nhận")), ("send_back", _("Chuyển lại bước trước")))
        if able[name] and (name != "send_back" or cases.before(spec, found))
    ]
    return {
        "due": duty.due,
        "title": words["what"],
        "text": _("Sản phẩm: %(product)s. Căn cứ: %(authority)s.") % words,
        "checks": [],
        "fields": _fields(found, spec, step, typed, refusal),
        "post_url": reverse("desk:action", args=[found.pk, verb]),
        "actions": [{"name": verb, "label": labels[verb], "variant": "primary"}] if able[verb] else [],
        "links": links,
    }


def _fields(
    found: cases.Dossier,
    spec: cases.ProcedureSpec,
    step: cases.Step,
    typed: dict[str, Any],
    refusal: Refusal | None,
) -> list[Any]:
    if step.form is None:
        return []
    answers = typed.get("data") or found.findings.get(step.id)
    faults: Any = refusal.faults if refusal else {}
    bound = bind(step.form, answers, faults, beside=Beside(spec.form, found.data))
    return [field for section in bound.visible_sections for field in section.fields]


def _waiting(found: cases.Dossier, duties: list[Assignment]) -> str:
    if not duties:
        return ""
    return _("%(what)s: đang ở %(who)s.") % {"what": _words(duties[0])["what"], "who": in_language(duties[0].who.title)}


def _sections(found: cases.Dossier, spec: cases.ProcedureSpec, *, masked: bool) -> list[Any]:
    sections = display(spec.form, found.data, masked=masked)
    for step in spec.steps:
        if step.form and step.id in found.findings:
            sections += display(step.form, found.findings[step.id], masked=masked)
    return sections


def _documents(actor: Actor, found: cases.Dossier, spec: cases.ProcedureSpec) -> list[dict[str, Any]]:
    titles = {part.id: part.title for part in spec.components}
    groups: dict[str, list[dict[str, Any]]] = {}
    for file in found.attachments.order_by("added_at", "id"):
        entry = {"url": reverse("desk:attachment", args=[file.pk]), "name": file.name, "size": file.size}
        groups.setdefault(file.component, []).append(entry)
    filed = [{"label": titles[component], "files": files} for component, files in groups.items()]
    made = [
        {
            "label": _("%(title)s số %(notation)s") % {"title": spec.result.title, "notation": paper.notation},
            "files": [{"url": reverse("desk:document", args=[paper.pk]), "name": "PDF", "size": paper.size}],
        }
        for paper in documents_about(actor, found.pk)
        if paper.sha256
    ]
    return made + filed


def _errors(task: dict[str, Any] | None, refusal: Refusal | None) -> list[dict[str, Any]]:
    """The summary of faults: each beside its field's name, or the refusal itself when it is about none."""
    if refusal is None:
        return []
    fields = {field.html_name: field for field in (task["fields"] if task else [])}
    named = [
        {"id_for": fields[path].id_for, "label": fields[path].label, "message": message}
        for path, messages in refusal.faults.items()
        if path in fields
        for message in messages
    ]
    return named or [{"id_for": "main", "label": "", "message": f"{refusal.sentence} {refusal.remedy}".strip()}]


def reason_page(found: cases.Dossier, name: str, typed: str = "", refusal: Refusal | None = None) -> dict[str, Any]:
    """The page that asks for a reason."""
    spec = cases.procedure_at(found.procedure, found.pack_id)
    reason = reasons()[name]
    messages = refusal.faults.get("reason", []) if refusal else []
    field = Field("reason", reason.label, "textarea", value=typed, maxlength=2000, errors=list(messages))
    return {
        "dossier": _head(found, spec),
        "title": reason.title,
        "text": reason.text,
        "fields": [field],
        "color": reason.color,
        "confirm_label": reason.confirm,
        "consequence": "",
        "errors": _errors({"fields": [field]}, refusal),
        "key": str(new_id()),
        "seen": found.revision,
    }


def done_page(actor: Actor, found: cases.Dossier) -> dict[str, Any]:
    """What was done, by the dossier's last line, and the next duty."""
    spec = cases.procedure_at(found.procedure, found.pack_id)
    duties = _tasks(list(inbox(actor)[:1]))
    last = shown.happened(found)[-1]
    return {
        "title": last.title,
        "text": ": ".join(text for text in (str(spec.title), cases.about(found, spec)) if text),
        "dossier": _head(found, spec),
        "first": duties[0] if duties else None,
    }
