"""What holds a dossier up: whom it waits for and since when, and what the bodies said whose opinion was asked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.faces.desk.tasks import subject
from motcua.faces.desk.ways import WAYS, act_url, ways_out
from motcua.faces.shell.supplements import open_one
from motcua.faces.shell.words import due as said_due
from motcua.faces.shell.words import in_language
from motcua.kernel.access.api import Actor, abilities
from motcua.kernel.calendar.api import now
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.work.api import Assignment

PAGE = 50
OPINIONS = {
    "agrees": gettext_lazy("Đồng ý"),
    "conditions": gettext_lazy("Đồng ý, có điều kiện"),
    "disagrees": gettext_lazy("Không đồng ý"),
}
SILENCE = {
    "consent": gettext_lazy("Không trả lời trong thời hạn: coi như đồng ý"),
    "none": gettext_lazy("Không trả lời trong thời hạn"),
}


@dataclass(frozen=True)
class Still:
    """A dossier whose clock stands, as a row: why, since when, and by when it waits for an answer at most."""

    url: str
    why: str
    subject: str
    code: str
    since: datetime
    until: datetime | None


def still_page(actor: Actor, after: UUID | None) -> dict[str, Any]:
    """The dossiers whose clock stands, those behind ``after`` (the last one of the page before)."""
    found = cases.standing(actor, PAGE + 1, after)
    page = found[:PAGE]
    pauses = {pause.dossier_id: pause for pause in cases.Pause.objects.filter(dossier__in=page, ended_at=None)}
    asked = cases.Supplement.objects.filter(dossier__in=page, state=cases.Supplement.State.OPEN)
    until = dict(asked.values_list("dossier", "answer_by"))
    return {
        "rows": [_still(row, pauses[row.pk], until.get(row.pk)) for row in page],
        "later": after is not None,
        "next_url": f"?after={page[-1].pk}" if len(found) > PAGE else "",
    }


def _still(found: cases.Dossier, pause: cases.Pause, until: datetime | None) -> Still:
    spec = cases.procedure_of(found)
    url, about = reverse("desk:dossier", args=[found.pk]), subject(found, spec)
    return Still(url, why(found, spec, pause), about, found.code, pause.started_at, until)


def notice(found: cases.Dossier, spec: cases.ProcedureSpec) -> dict[str, Any] | None:
    """Why the clock stands, and since when; nothing while it runs."""
    pause = found.pauses.filter(ended_at=None).first() if found.state in cases.STANDING else None
    if pause is None:
        return None
    since = _("Từ %(when)s.") % {"when": said_due(pause.started_at, now())}
    if asked := open_one(found):
        until = _("Hạn trả lời: %(when)s.") % {"when": said_due(asked.answer_by, now())} if asked.answer_by else ""
        text = " ".join(part for part in (since, until, asked.reason) if part)
        return {"color": "warning", "title": why(found, spec, pause), "text": text}
    return {"color": "warning", "title": why(found, spec, pause), "text": f"{since} {pause.reason}"}


def why(found: cases.Dossier, spec: cases.ProcedureSpec, pause: cases.Pause) -> str:
    """Why a clock stands, in a few words that name nobody."""
    if found.state == cases.State.SUPPLEMENT:
        return _("Đang chờ người nộp bổ sung")
    title = next((str(reason.title) for reason in spec.pauses if reason.id == pause.kind), "")
    return _("Đang tạm dừng: %(why)s") % {"why": title}


def answered(found: cases.Dossier, duty: Assignment, step: cases.Step) -> dict[str, Any] | None:
    """What the applicant's answer means for the duty that it put: whether the form is another now, where that is
    shown, and whether it was first filled in at this step by the old one; nothing of a duty that came otherwise."""
    for number, asked in enumerate(cases.supplements_of(found), start=1):
        if asked.answered_at == duty.given_at:
            changed = bool(asked.before)
            return {"changed": changed, "place": f"supplement-{number}", "again": changed and step.id in found.findings}
    return None


def last_word(found: cases.Dossier, spec: cases.ProcedureSpec) -> str:
    """That everything that may be asked has been asked, and by when the rule then wants a refusal; or nothing."""
    phase = spec.phase(found.step)
    if phase is None or (found.beside and not found.beside.supplements):
        return ""
    rows = list(cases.asked_under(found, phase))
    if len(rows) < len(phase.rounds) or not rows:
        return ""
    asked = rows[-1]
    if phase.refuse_within is None or asked.answered_at is None:
        return _("Ở bước này đã hết lượt yêu cầu bổ sung. Xin giải quyết theo hồ sơ hiện có.")
    until = cases.ends(spec, phase.refuse_within, asked.answered_at, found.due_at)
    words = _("Đã hết lượt yêu cầu bổ sung. Nếu hồ sơ vẫn chưa đạt, cần trả lời từ chối chậm nhất %(when)s.")
    return words % {"when": said_due(until, now())}


def unheard(found: cases.Dossier, spec: cases.ProcedureSpec) -> str:
    """Whose opinion the step at hand still waits for, the longest last, until its time is over; or nothing."""
    if found.beside and not found.beside.consultations:
        return ""
    open_ones = found.consultations.filter(step=found.step, state="open", due_at__gte=now()).order_by("due_at", "pk")
    waiting = [(str(titles(spec).get(row.asked, row.asked)), row.due_at) for row in open_ones]
    if not waiting:
        return ""
    words = _("Còn chờ ý kiến: %(bodies)s. Trình ký được khi có đủ ý kiến, hoặc sau %(when)s.")
    return words % {"bodies": "; ".join(name for name, _due in waiting), "when": said_due(waiting[-1][1], now())}


def titles(spec: cases.ProcedureSpec) -> dict[str, Any]:
    """The bodies that a procedure asks, by their names in it."""
    return {asked.id: asked.title for step in spec.steps for asked in step.consults}


def links(actor: Actor, found: cases.Dossier) -> list[dict[str, Any]]:
    """What this official may do with a dossier whose clock stands, when it is nobody's duty; ``main``: what it waits
    for."""
    if found.state not in cases.STANDING:
        return []
    some = [
        {"url": act_url(found, name), "label": WAYS[name].title, "main": name == "resume"}
        for name in ways_out(actor, found)
    ]
    if abilities(actor, found)["supplement"]:
        url = reverse("desk:supplement", args=[found.pk])
        some.insert(0, {"url": url, "label": _("Nhận phần bổ sung"), "main": True})
    return some


def consulted(found: cases.Dossier, spec: cases.ProcedureSpec) -> list[dict[str, Any]]:
    """Every body that was asked: whom, by when, and what it said or that it said nothing."""
    if found.beside and not found.beside.consultations:
        return []
    rows = found.consultations.exclude(state="cancelled").order_by("asked_at", "pk").select_related("who")
    return [
        {
            "title": titles(spec).get(row.asked, row.asked),
            "who": in_language(row.who.title),
            "asked_at": row.asked_at,
            "due": row.due_at if row.state == "open" else None,
            "answered_at": row.answered_at,
            "said": said(row),
            "text": row.text,
        }
        for row in rows
    ]


def said(row: cases.Consultation) -> Any:
    """What a body said, or what its silence means; nothing of a question that was called off."""
    if row.state in ("open", "cancelled"):
        return _("Chưa trả lời") if row.state == "open" else ""
    return OPINIONS[row.opinion] if row.state == "answered" else SILENCE[row.silence]
