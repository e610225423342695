"""Answering a request for supplements, by the applicant or at the desk: the form, the papers, the files that came."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from motcua.faces.shell.fields import Component, Field, KeptFile, upload
from motcua.faces.shell.filling import MOST_FILES, Faults, receipts, received
from motcua.kernel.access.api import Actor
from motcua.kernel.acts.api import Refusal
from motcua.kernel.calendar.api import legal_day
from motcua.kernel.files.api import FileRefused, redeem
from motcua.kernel.forms.api import BoundField, bind, compare, from_post, merged
from motcua.mechanisms.cases import api as cases


@dataclass(frozen=True)
class Point:
    """One thing that was asked for: of which field or paper ("" for the whole), what is wrong, what to do."""

    label: str
    what: str
    remedy: str


def open_one(found: cases.Dossier) -> cases.Supplement | None:
    """The request that waits for an answer."""
    if found.state != cases.State.SUPPLEMENT:
        return None
    return found.supplements.filter(state=cases.Supplement.State.OPEN).first()


def points(asked: cases.Supplement, spec: cases.ProcedureSpec) -> list[Point]:
    """What was asked, each under the name of its field or paper."""
    names = {path: str(label) for path, label in places(spec)}
    return [Point(names.get(item["path"], ""), item["what"], item["remedy"]) for item in asked.items]


def places(spec: cases.ProcedureSpec) -> list[tuple[str, str | Promise]]:
    """Everything of a dossier that can be asked for: its papers, then the fields of its form, by path."""
    papers = [(f"components.{part.id}", _("Giấy tờ: %(title)s") % {"title": part.title}) for part in spec.components]
    fields = [
        (f"{section.id}.{field.id}", f"{section.title} · {getattr(field, 'label', '')}")
        for section, field in spec.form.walk()
    ]
    return [*papers, *fields]


def history(found: cases.Dossier, spec: cases.ProcedureSpec, *, masked: bool) -> list[dict[str, Any]]:
    """Every request with its answer: what was asked, and the answers before and after, side by side."""
    rows = cases.supplements_of(found)
    after, told = found.data, []
    for row in reversed(rows):
        changes = compare(spec.form, row.before, after, masked=masked) if row.before else []
        after = row.before or after
        files = [one.name for one in row.files.all()]
        told.append({"row": row, "points": points(row, spec), "changes": changes, "files": files})
    return told[::-1]


@dataclass(frozen=True)
class Reply:
    """What came with a posted answer: its input for the act, and the files that were refused at once, by component."""

    given: dict[str, Any]
    refused: Faults
    removing: bool


def reply(
    request: HttpRequest, actor: Actor, found: cases.Dossier, spec: cases.ProcedureSpec, *, at_desk: bool = False
) -> Reply:
    """Read a posted page: its answers over those of the dossier, its new files, and those that it had already.

    ``at_desk``: what was dotted and is left empty stays as it was.
    """
    post = request.POST
    new, refused = received(request, spec.components)
    files = receipts(spec.components, new, actor)
    for part in spec.components:
        files += [{"component": part.id, "receipt": held} for held in post.getlist(f"receipt.{part.id}")[:MOST_FILES]]
    action = post.get("action", "")
    files = [file for file in files if action != f"remove:{file['receipt']}"]
    typed = from_post(spec.form, post)
    if at_desk:
        dotted = {f"{section.id}.{field.id}" for section, field in spec.form.walk() if field.mask != "none"}
        typed = {
            section: {name: value for name, value in fields.items() if value or f"{section}.{name}" not in dotted}
            for section, fields in typed.items()
        }
    given: dict[str, Any] = {"files": files, "note": post.get("note", "")}
    if typed:
        given["data"] = merged(found.data, typed)
    return Reply(given, refused, action.startswith("remove:"))


def answer_page(
    actor: Actor,
    found: cases.Dossier,
    spec: cases.ProcedureSpec,
    asked: cases.Supplement,
    given: Mapping[str, Any],
    faults: Mapping[str, Any],
    refusal: Refusal | None = None,
    *,
    only_asked: bool = False,
) -> dict[str, Any]:
    """The page that takes the answer: the form as it is, or ``only_asked`` fields of it with what is dotted left empty;
    then every paper, those that were asked for first."""
    data, named = given.get("data", found.data), [item["path"] for item in asked.items]
    form = bind(spec.form, data, _of_form(faults))
    sections = form.visible_sections
    if only_asked:
        sections = [
            replace(part, fields=fields)
            for part in sections
            if (fields := [_blank(field, given) for field in part.fields if field.html_name in named])
        ]
    parts = cases.components(spec, found.channel, found.data, legal_day(found.received_at))
    wanted = sorted((part for part in parts if part.media_types), key=lambda part: f"components.{part.id}" not in named)
    papers = [
        upload(part, _held(actor, part, given), faults.get(path, []), required=path in named)
        for part in wanted
        for path in [f"components.{part.id}"]
    ]
    note = Field("note", _("Lời nhắn gửi cán bộ"), "textarea", given.get("note", ""), required=False, maxlength=2000)
    drawn: list[BoundField | Component] = [*(field for part in sections for field in part.fields), *papers]
    errors = [{"id_for": one.id_for, "label": one.label, "message": message} for one in drawn for message in one.errors]
    if refusal and not errors:
        errors = [{"id_for": "main", "label": "", "message": f"{refusal.sentence} {refusal.remedy}".strip()}]
    return {
        "points": points(asked, spec),
        "reason": asked.reason,
        "answer_by": asked.answer_by,
        "sections": sections,
        "papers": papers,
        "fields": [note],
        "errors": errors,
    }


def _blank(field: BoundField, given: Mapping[str, Any]) -> BoundField:
    """A dotted answer is not written out in a field of a page at the desk, unless it was typed there."""
    dotted = field.spec.mask != "none" and "data" not in given
    return replace(field, value="") if dotted else field


def _held(actor: Actor, part: cases.Component, given: Mapping[str, Any]) -> list[KeptFile]:
    """The files for a paper behind receipts that this reader was given; a receipt that is none is left out."""
    found = []
    for one in [file["receipt"] for file in given.get("files", ()) if file["component"] == part.id]:
        try:
            file = redeem(one, actor.pseudonym)
        except FileRefused:
            continue
        found.append(KeptFile(one, file.name, file.size))
    return found


def _of_form(faults: Mapping[str, Any]) -> dict[str, Any]:
    named = {path.removeprefix("data."): found for path, found in faults.items()}
    return {path: found for path, found in named.items() if not path.startswith("components.")}
