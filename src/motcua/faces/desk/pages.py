"""What the pages about one dossier show: plain values for the templates, gathered from the rooms."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.faces.desk import standing
from motcua.faces.desk.judging import judged
from motcua.faces.desk.seats import told
from motcua.faces.desk.tasks import next_tasks, words
from motcua.faces.desk.ways import LATE, WAYS, act_url, overdue, parts, way_fields, ways_out
from motcua.faces.shell import dossiers as shown
from motcua.faces.shell.fields import Field
from motcua.faces.shell.flowing import drawn
from motcua.faces.shell.readings import in_hand
from motcua.faces.shell.supplements import history
from motcua.faces.shell.words import due as said_due
from motcua.faces.shell.words import in_language
from motcua.kernel.access.api import Actor, abilities, absent, is_able
from motcua.kernel.acts.api import NotFound, Refusal, new_id
from motcua.kernel.calendar.api import Working, legal_day, now, today
from motcua.kernel.forms.api import Beside, BoundField, FormSpec, ShownSection, bind, display
from motcua.kernel.jobs.api import failing
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.papers.api import Document, Paper, documents_about, newest_file, obstacles, refused, title_of
from motcua.mechanisms.work.api import Assignment


@dataclass(frozen=True)
class Reason:
    """The page of an act on a signed paper that asks for a reason first; its title is also the name of the act."""

    title: str | Promise
    text: str | Promise
    label: str | Promise
    color: str


VOID = Reason(
    gettext_lazy("Hủy giấy tờ"),
    gettext_lazy(
        "Giấy tờ hết hiệu lực ngay và không khôi phục được; số đã cấp không dùng lại. Ai kiểm tra giấy tờ này sẽ đọc "
        "được lý do ghi ở đây. Việc cấp lại thực hiện theo quy định riêng."
    ),
    gettext_lazy("Lý do hủy"),
    "danger",
)
GIVING = {f"dossier.{name}" for name in ("accept", "decline", "request_supplement", "extend", "stop", "refuse")}
"""Acts that give the applicant a paper of their own."""
LABELS = {
    "accept": gettext_lazy("Tiếp nhận hồ sơ"),
    "advance": gettext_lazy("Thẩm tra xong, trình ký"),
    "approve": gettext_lazy("Phê duyệt và ký số"),
    "deliver": gettext_lazy("Xác nhận đã trả kết quả"),
}


def step_form(found: cases.Dossier) -> FormSpec | None:
    """The form that the officer of the step at hand fills in."""
    spec = cases.procedure_of(found)
    return cases.current(spec, found).form if found.step else None


def dossier_page(
    actor: Actor,
    found: cases.Dossier,
    duties: list[Assignment],
    revealed: Collection[str] = (),
    typed: dict[str, Any] | None = None,
    refusal: Refusal | None = None,
) -> dict[str, Any]:
    """One dossier in full, numbers dotted but for the fields ``revealed``; with ``refusal``, what was typed and what
    is wrong with it."""
    spec = cases.procedure_of(found)
    none = found.beside is not None and not found.beside.papers
    papers, duties = [] if none else list(documents_about(actor, found.pk)), _open(duties, found)
    able = {paper.pk: abilities(actor, paper) for paper in papers}
    mine = in_hand(duties, actor)
    task = _task(actor, found, spec, mine, revealed, typed or {}, refusal) if mine else None
    sections, lines = _sections(found, spec, revealed), cases.timeline(found)
    return {
        "dossier": _head(found, spec),
        "task": task,
        "notice": None if mine else standing.notice(found, spec) or _waiting(found, duties, papers),
        "links": [] if mine else standing.links(actor, found),
        "consulted": standing.consulted(found, spec),
        "supplements": history(found, spec, masked=True),
        "extensions": _extensions(found),
        "sections": sections,
        "masked": any(row.masked for section in sections for row in section.rows),
        "revealed": any(row.revealed for section in sections for row in section.rows),
        "reveal_url": reverse("desk:reveal", args=[found.pk]),
        "voidable": [
            {"url": reverse("desk:void", args=[paper.pk]), "notation": paper.notation}
            for paper in papers
            if able[paper.pk]["void"]
        ],
        "again": [
            {"url": reverse("desk:sign_again", args=[paper.pk]), "notation": paper.notation}
            for paper in papers
            if able[paper.pk]["sign_again"] and (failing([paper.pk]) or obstacles(paper))
        ],
        "documents": _made(papers) + judged(actor, shown.filed(found, spec, "desk:attachment")),
        "whole_file_url": reverse("desk:whole-file", args=[found.pk])
        if is_able(actor, "dossier.compile", found)
        else "",
        "unsigned": [_named(paper) for paper in papers if paper.state == Document.State.PREPARED],
        "control_url": reverse("desk:control", args=[found.pk]),
        "working": Working.from_json(found.clock),
        "count": shown.count(found, spec),
        "flow": drawn(cases.chart_of(spec, found, lines)),
        "timeline": shown.happened(found, lines),
        "errors": _errors(refusal, task["fields"] if task else [], task["paper"] if task else []),
        "key": str(new_id()),
        "seen": found.revision,
    }


def _extensions(found: cases.Dossier) -> list[cases.Extension]:
    none = found.beside is not None and not found.beside.extensions
    return [] if none else list(found.extensions.order_by("made_at", "pk"))


def _open(duties: list[Assignment], found: cases.Dossier) -> list[Assignment]:
    return [duty for duty in duties if duty.state == Assignment.State.OPEN and duty.subject == found.pk]


def plain(found: cases.Dossier, spec: cases.ProcedureSpec) -> dict[str, Any]:
    """A dossier where opening it is no reading: its code and procedure, and nobody's name."""
    return {"title": spec.title, "code": found.code, "url": reverse("desk:dossier", args=[found.pk])}


def _head(found: cases.Dossier, spec: cases.ProcedureSpec) -> dict[str, Any]:
    about, behind = cases.about(found, spec), shown.filed_by(found)
    return {
        "title": about or spec.title,
        "subject": spec.title if about else "",
        "applicant": "" if behind or about == found.applicant.name else found.applicant.name,
        "code": found.code,
        "status": shown.status(found),
        "late": shown.late(found),
        "promised": found.promised_at,
        "ended": found.ended_at,
        "channel": behind or shown.CHANNELS[found.channel],
        "url": reverse("desk:dossier", args=[found.pk]),
    }


def _task(
    actor: Actor,
    found: cases.Dossier,
    spec: cases.ProcedureSpec,
    duty: Assignment,
    revealed: Collection[str],
    typed: dict[str, Any],
    refusal: Refusal | None,
) -> dict[str, Any]:
    """The duty at hand as a form: its fields, what will be printed, the act that ends it, and the other ways out."""
    step, said, out = cases.current(spec, found), words(duty), ways_out(actor, found)
    verb = step.act.partition(".")[2]
    return {
        "due": duty.due,
        "title": said["what"],
        "text": _("Sản phẩm: %(product)s. Căn cứ: %(authority)s.") % said,
        "note": duty.note,
        "answered": standing.answered(found, duty, step),
        "last_word": standing.last_word(found, spec),
        "unheard": standing.unheard(found, spec),
        "fields": _fields(found, spec, step, typed, refusal),
        "paper": cases.preview(found, spec, revealed) if verb == "approve" else [],
        "paper_title": _("Sẽ in trên %(title)s") % {"title": spec.result.title},
        "preview_url": reverse("desk:preview", args=[found.pk]) if verb == "approve" else "",
        "shown": cases.shown(actor, found) if verb == "approve" else "",
        "see": _to_see(found, spec) if verb == "deliver" else [],
        "post_url": act_url(found, verb),
        "verb": verb,
        "label": LABELS[verb],
        "overdue_url": act_url(found, LATE) if overdue(found) else "",
        "links": _links(found, [name for name in out if not WAYS[name].aside]),
        "more": _links(found, [name for name in out if WAYS[name].aside]),
    }


def _links(found: cases.Dossier, names: list[str]) -> list[dict[str, Any]]:
    return [
        {"url": act_url(found, name), "label": way.title, "color": "danger" if way.color == "danger" else "neutral"}
        for name in names
        if (way := WAYS[name])
    ]


def _to_see(found: cases.Dossier, spec: cases.ProcedureSpec) -> list[Any]:
    """The papers whose originals the desk looks at when it hands the result over."""
    day = legal_day(found.received_at)
    parts = cases.components(spec, found.channel, found.data, day)
    return [part.title for part in parts if part.kind == "present"]


def printed(actor: Actor, found: cases.Dossier, duties: list[Assignment]) -> Paper:
    """What the holder of the duty to approve would have printed. Raises ``NotFound`` for anybody and any time else."""
    spec = cases.procedure_of(found)
    deciding = bool(found.step) and cases.current(spec, found).act == "dossier.approve"
    if not deciding or in_hand(_open(duties, found), actor) is None:
        raise NotFound
    return cases.paper(found, spec, actor, today())


def _fields(
    found: cases.Dossier,
    spec: cases.ProcedureSpec,
    step: cases.Step,
    typed: dict[str, Any],
    refusal: Refusal | None,
) -> list[BoundField]:
    if step.form is None:
        return []
    faults: Any = refusal.faults if refusal else {}
    answers = typed.get("data") or found.findings.get(step.id)
    beside = Beside(spec.form, found.data, legal_day(found.received_at))
    bound = bind(step.form, answers, faults, beside=beside)
    return [field for section in bound.visible_sections for field in section.fields]


def _waiting(found: cases.Dossier, duties: list[Assignment], papers: list[Document]) -> dict[str, Any] | None:
    """Whom the dossier waits for, when it isn't the reader; how the signing goes, when it is the machine."""
    if duties:
        title = _("Đang chờ %(who)s") % {"who": in_language(duties[0].who.title)}
        what, gone = words(duties[0])["what"], absent(duties[0].who_id)
        if gone is None:
            return {"color": "info", "title": title, "text": what}
        away = _("Người giữ vị trí này vắng mặt đến hết %(day)s.") % {"day": f"{gone.valid_to:%d/%m/%Y}"}
        return {"color": "warning", "title": title, "text": f"{what}. {away}"}
    stuck = [sentence for paper in papers for sentence in obstacles(paper)]
    if stuck:
        text = " ".join(dict.fromkeys(str(sentence) for sentence in stuck))
        return {"color": "warning", "title": _("Chưa ký được"), "text": text}
    failed = failing([found.pk, *(paper.pk for paper in papers)])
    if not failed:
        if found.state != cases.State.SIGNING:
            return None
        text = _("Thường xong trong vài giây. Ông/bà có thể rời trang này; kết quả tự đến người nộp.")
        return {"color": "info", "title": _("Đang ký số"), "text": text}
    first = failed[0]
    why = next((str(said) for paper in papers if paper.pk == first.subject and (said := refused(paper))), "")
    if first.state == first.State.WAITING:
        text = _("Hệ thống sẽ tự làm lại lúc %(when)s.") % {"when": said_due(first.due_at, now())}
        return {"color": "warning", "title": _("Ký số và phát hành chưa được"), "text": f"{why} {text}".strip()}
    if why:
        return {"color": "warning", "title": _("Chưa ký được"), "text": why}
    text = _("Hệ thống đã thử %(n)s lần và dừng lại. Xin báo người quản trị mã hồ sơ và lỗi này: %(error)s.") % {
        "n": first.attempts,
        "error": first.error,
    }
    return {"color": "danger", "title": _("Ký số và phát hành không thành công"), "text": text}


def _sections(found: cases.Dossier, spec: cases.ProcedureSpec, revealed: Collection[str]) -> list[ShownSection]:
    sections = display(spec.form, found.data, revealed=revealed)
    for step in spec.steps:
        if step.form and step.id in found.findings:
            sections += display(step.form, found.findings[step.id], revealed=revealed)
    return sections


def dotted_in_print(found: cases.Dossier) -> list[str]:
    """The dotted fields that the result shows whole, by path."""
    spec = cases.procedure_of(found)
    rows = [row for section in cases.preview(found, spec) for row in section.rows if row.reveals]
    return list(dict.fromkeys(path for row in rows for path in row.reveals.split(",")))


def sensitive(found: cases.Dossier) -> list[str]:
    """The answered fields of a dossier that are dotted until somebody reveals them, by path."""
    spec = cases.procedure_of(found)
    return [row.path for section in _sections(found, spec, ()) for row in section.rows if row.masked]


def _made(papers: list[Document]) -> list[dict[str, Any]]:
    """The signed papers, as documents to open."""
    return [
        {
            "label": _named(paper),
            "files": [
                {
                    "url": reverse("desk:document", args=[paper.pk]),
                    "name": "PDF",
                    "size": newest_file(paper).size,
                    "readable": True,
                }
            ],
        }
        for paper in papers
        if paper.sha256
    ]


def _named(paper: Document) -> str:
    void = paper.state == Document.State.VOID
    words = _("%(title)s số %(notation)s (đã hủy)") if void else _("%(title)s số %(notation)s")
    return words % {"title": title_of(paper), "notation": paper.notation}


def _errors(
    refusal: Refusal | None, fields: Sequence[Field | BoundField], paper: Sequence[ShownSection] = ()
) -> list[dict[str, Any]]:
    """The summary of faults: each under the name of its field or line; the refusal's own sentence when it has none."""
    if refusal is None:
        return []
    places: dict[str, tuple[str, Any]] = {
        row.path: (f"paper-{part.id}", row.label) for part in paper for row in part.rows
    }
    places |= {field.html_name: (field.id_for, field.label) for field in fields}
    told = []
    for path, messages in refusal.faults.items():
        target, label = places.get(path.removeprefix("data."), ("main", ""))
        told += [{"id_for": target, "label": label, "message": message} for message in messages]
    if paper and told:  # nothing on this page can be mended here
        told.append({"id_for": "main", "label": "", "message": refusal.remedy})
    return told or [{"id_for": "main", "label": "", "message": f"{refusal.sentence} {refusal.remedy}".strip()}]


def way_page(found: cases.Dossier, name: str, typed: QueryDict, refusal: Refusal | None = None) -> dict[str, Any]:
    """The page of a way out: what it does, and what it asks first."""
    fields, way = way_fields(found, name, typed, refusal), WAYS[name]
    return {
        "dossier": plain(found, cases.procedure_of(found)),
        "title": way.title,
        "text": way.text,
        "parts": parts(fields),
        "color": way.color,
        "confirm_label": way.title,
        "errors": told(fields, refusal),
        "key": str(new_id()),
        "seen": found.revision,
    }


def void_page(found: cases.Dossier, paper: Document, typed: str = "", refusal: Refusal | None = None) -> dict[str, Any]:
    """The page that asks why a signed document no longer counts."""
    return _reason_page(found, VOID, paper.revision, typed, refusal)


def _reason_page(
    found: cases.Dossier, reason: Reason, seen: int, typed: str, refusal: Refusal | None
) -> dict[str, Any]:
    spec = cases.procedure_of(found)
    faults = [str(message) for message in refusal.faults.get("reason", [])] if refusal else []
    field = Field(
        "reason",
        reason.label,
        "textarea",
        value=typed,
        help=_("Viết rõ, ít nhất 10 ký tự."),
        maxlength=2000,
        errors=faults,
    )
    return {
        "dossier": plain(found, spec),
        "title": reason.title,
        "text": reason.text,
        "parts": parts([field]),
        "color": reason.color,
        "confirm_label": reason.title,
        "errors": _errors(refusal, [field]),
        "key": str(new_id()),
        "seen": seen,
    }


def done_page(actor: Actor, found: cases.Dossier) -> dict[str, Any]:
    """What was done, by the last line of a person; what the machine still does; and the next duty."""
    spec = cases.procedure_of(found)
    last = [line for line in cases.timeline(found) if line.by][-1]
    signing = found.state == cases.State.SIGNING
    return {
        "title": shown.HAPPENED[last.act],
        "text": spec.title,
        "more": _("Giấy tờ đang được ký số, thường xong trong vài giây.") if signing else "",
        "dossier": plain(found, spec),
        "papers": _just_made(actor, found, spec),
        "next": next_tasks(actor),
    }


def _just_made(actor: Actor, found: cases.Dossier, spec: cases.ProcedureSpec) -> list[dict[str, Any]]:
    """The paper that what was just done has given, to be printed for whoever stands at the counter."""
    if [line for line in cases.timeline(found) if line.by][-1].act not in GIVING:
        return []
    made = documents_about(actor, found.pk).exclude(type__in=cases.result_types(spec))
    last = made.exclude(state=Document.State.VOID).order_by("-prepared_at", "-pk").first()
    if last is None:
        return []
    return [{"label": _named(last), "url": reverse("desk:document", args=[last.pk]) if last.sha256 else ""}]
