"""A request half filled in: what was answered, which files were kept with it, and what another window did meanwhile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from motcua.faces.portal.procedures import ONLINE, account, who
from motcua.faces.shell.fields import Component, KeptFile
from motcua.kernel.access.api import Actor
from motcua.kernel.calendar.api import today
from motcua.kernel.files.api import MEDIA_TYPES, FileRefused, Kept, Limits, keep, receipt
from motcua.kernel.forms.api import (
    BoundField,
    BoundForm,
    Checked,
    Draft,
    FormSpec,
    Lists,
    bind,
    draft_for,
    keep_draft,
    lists_for,
    validate,
)
from motcua.kernel.people.api import citizen_number, party
from motcua.mechanisms.cases import api as cases

MOST_FILES = 10
# Procedures ask for the applicant in a section of this name; an account knows these types of field in it.
REQUESTER = "requester"

Faults = dict[str, list[Any]]


@dataclass(frozen=True)
class Filling:
    """One person at one procedure: the stored draft, and the answers and files as this page has them.

    ``own``: what the account knows, by path. ``checked``: the answers as ``forms.validate`` judges them.
    """

    spec: cases.ProcedureSpec
    actor: Actor
    draft: Draft | None
    data: Mapping[str, Any]
    files: Sequence[Mapping[str, Any]]
    own: Mapping[str, str]
    day: date
    lists: Lists
    checked: Checked

    @property
    def seen(self) -> str:
        """The version of the draft that this page is drawn from."""
        return self.draft.updated.astimezone(UTC).isoformat() if self.draft else ""

    @property
    def key(self) -> str:
        """One version of a draft makes one dossier, whichever window submits it."""
        return f"{self.spec.code}@{self.seen}"

    def typed(self, data: Mapping[str, Any]) -> "Filling":
        """The same with other answers."""
        return replace(self, data=data, checked=validate(self.spec.form, data, self.day, self.lists))

    def stored(self, files: Sequence[Mapping[str, Any]]) -> "Filling | None":
        """The same after its answers and ``files`` became the draft; ``None`` when another window was quicker."""
        kept = keep_draft(account(self.actor), self.spec.urn, self.data, files, self.draft)
        return replace(self, files=files, draft=kept) if kept else None

    def files_with(self, uploads: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """The kept files and ``uploads``; the same file again is the same file."""
        return list({file_key(file): file for file in [*self.files, *uploads]}.values())

    def parts(self) -> list[cases.Component]:
        """The papers that these answers call for and that come as files."""
        some = cases.components(self.spec, ONLINE, self.checked.data, self.day)
        return [part for part in some if part.media_types]

    def files_of(self, part: cases.Component) -> list[Mapping[str, Any]]:
        """The files kept for one paper."""
        return [file for file in self.files if file["component"] == part.id]

    def filed(self) -> list[cases.Filed]:
        """What goes into the dossier: receipts of the files whose papers are asked for. The others stay behind."""
        return [
            cases.Filed(component=part.id, receipt=receipt(_kept(file), self.actor.pseudonym))
            for part in self.parts()
            for file in self.files_of(part)
        ]

    def faults(self) -> Faults:
        """Everything that stands between these answers and a dossier, by path."""
        missing = {
            f"components.{part.id}": [_("Xin đính kèm giấy tờ này.")]
            for part in self.parts()
            if part.required and not self.files_of(part)
        }
        return dict(self.checked.faults) | missing

    def bound(self, faults: Faults) -> BoundForm:
        """The form for the page; what came from the account says so."""
        form = bind(self.spec.form, self.data, _of_form(faults), self.lists, self.day)
        sections = [replace(part, fields=[self._sourced(field) for field in part.fields]) for part in form.sections]
        return replace(form, sections=sections)

    def _sourced(self, field: BoundField) -> BoundField:
        if not field.value or self.own.get(field.html_name) != field.value:
            return field
        said = _("Lấy từ tài khoản của ông/bà; xin sửa nếu chưa đúng.")
        return replace(field, spec=field.spec.model_copy(update={"help": f"{field.help} {said}".strip()}))

    def components(self, faults: Faults) -> list[Component]:
        """The papers for the page, each with the files kept for it."""
        return [
            Component(
                html_name=f"file.{part.id}",
                label=str(part.title),
                help=str(part.note or ""),
                required=part.required,
                accept=",".join(f".{ending}" for kind in part.media_types for ending in MEDIA_TYPES[kind]),
                errors=faults.get(f"components.{part.id}", []),
                files=[KeptFile(file_key(file), file["name"], file["size"]) for file in self.files_of(part)],
            )
            for part in self.parts()
        ]

    def differing(self, data: Mapping[str, Any]) -> Faults:
        """Beside each answer of ``data`` that the stored draft has otherwise: what the draft says."""
        form = self.spec.form
        mine, theirs = (bind(form, some, None, self.lists, self.day) for some in (data, self.data))
        told: Faults = {}
        for before, after in zip(_fields(theirs), _fields(mine), strict=True):
            if _said(before) != _said(after):
                words = _said(before) or _("để trống")
                told[after.html_name] = [_("Ở cửa sổ kia: %(words)s") % {"words": words}]
        return told


def opened(request: HttpRequest, spec: cases.ProcedureSpec) -> Filling:
    """The person's draft; without one, an empty form with what the account knows."""
    actor, day = who(request), today()
    draft = draft_for(account(actor), spec.urn)
    lists, own = lists_for(spec.form, day), _known(spec.form, actor)
    data = draft.data if draft else _proposed(spec.form, own, lists, day)
    checked = validate(spec.form, data, day, lists)
    return Filling(spec, actor, draft, data, draft.files if draft else [], own, day, lists, checked)


def receive(request: HttpRequest, filling: Filling) -> tuple[list[Mapping[str, Any]], Faults]:
    """Take in the uploaded files: as a draft holds them, and what is wrong with those that were refused."""
    uploads, faults = list[Mapping[str, Any]](), Faults()
    for part in filling.spec.components:
        for upload in request.FILES.getlist(f"file.{part.id}"):
            path = f"components.{part.id}"
            limits = Limits(max_bytes=part.max_mb * 1024 * 1024, media_types=frozenset(part.media_types))
            if sum(file["component"] == part.id for file in filling.files_with(uploads)) >= MOST_FILES:
                faults[path] = [_("Mỗi giấy tờ kèm nhiều nhất %(n)s tệp.") % {"n": MOST_FILES}]
                break
            try:
                kept = keep(upload, upload.name or "", limits)
            except FileRefused as refused:
                faults.setdefault(path, []).append(f"{upload.name}: {refused.sentence} {refused.remedy}")
                continue
            uploads.append(
                {
                    "component": part.id,
                    "sha256": kept.sha256,
                    "size": kept.size,
                    "media_type": kept.media_type,
                    "name": kept.name,
                }
            )
    return uploads, faults


def file_key(file: Mapping[str, Any]) -> str:
    """The name of a kept file inside its draft."""
    return f"{file['component']}.{file['sha256'][:16]}"


def _kept(file: Mapping[str, Any]) -> Kept:
    return Kept(file["sha256"], file["size"], file["media_type"], file["name"])


def _of_form(faults: Faults) -> Faults:
    return {path: found for path, found in faults.items() if not path.startswith("components.")}


def _known(form: FormSpec, actor: Actor) -> dict[str, str]:
    """What the account knows of the person who asks."""
    if actor.party is None or actor.agent:  # of the person he acts for, the account knows nothing
        return {}
    person = party(actor.party)
    values = {"name": person.name, "email": person.email, "citizen_number": citizen_number(actor.party)}
    return {
        f"{section.id}.{field.id}": values[field.type]
        for section, field in form.walk()
        if section.id == REQUESTER and values.get(field.type)
    }


def _proposed(form: FormSpec, own: Mapping[str, str], lists: Lists, day: date) -> dict[str, dict[str, Any]]:
    """An empty form as its page would send it: what the account knows, and what the pack proposes."""
    known: dict[str, dict[str, Any]] = {}
    for path, value in own.items():
        section, _dot, name = path.partition(".")
        known.setdefault(section, {})[name] = value
    for field in _fields(bind(form, known, None, lists, day)):
        if field.value:
            section, _dot, name = field.html_name.partition(".")
            known.setdefault(section, {})[name] = field.value
    return known


def _fields(form: BoundForm) -> list[BoundField]:
    return [field for section in form.sections for field in section.fields]


def _said(field: BoundField) -> str:
    """An answer in words, whatever its widget."""
    if field.parts:
        chosen = [
            next((str(option.label) for option in part.options if option.selected), part.value)
            for part in field.parts.values()
        ]
        return ", ".join(words for words in chosen if words)
    if field.rows:
        return "; ".join(", ".join(filter(None, map(_said, row))) for row in field.rows)
    if field.widget == "checkbox":
        return _("Có") if field.value else ""
    return next((str(option.label) for option in field.options if option.selected), str(field.value))
