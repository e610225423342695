"""A request half filled in: what was answered, which files were kept with it, and what another window did meanwhile."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from secrets import token_hex
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from motcua.faces.portal.procedures import ONLINE, account, who
from motcua.faces.shell import filling as shared
from motcua.faces.shell.fields import Component
from motcua.faces.shell.filling import Faults
from motcua.faces.shell.words import in_language
from motcua.kernel.access.api import Actor
from motcua.kernel.calendar.api import now, today
from motcua.kernel.forms.api import (
    LAST,
    BoundField,
    BoundForm,
    Change,
    Checked,
    Draft,
    Dropped,
    Filled,
    FormSpec,
    Lists,
    bind,
    compare,
    draft_for,
    keep_draft,
    lists_for,
    prefill,
    renewed,
    still,
    validate,
)
from motcua.kernel.packs.api import UnknownItem, version_of
from motcua.kernel.people.api import citizen_number, party
from motcua.mechanisms.cases import api as cases


@dataclass(frozen=True)
class Filling:
    """One person at one procedure: the stored draft, and the answers and files as this page has them.

    ``sources``: where answers that were not typed came from, by path. ``version``: the pack version of the form, and
    ``left`` what a draft of an older one holds that this form does not take; ``changed``: the rule it was begun
    under asked otherwise. ``page``: the window that sent the page. ``checked``: the answers as ``forms.validate``
    judges them.
    """

    spec: cases.ProcedureSpec
    actor: Actor
    draft: Draft | None
    data: Mapping[str, Any]
    files: Sequence[Mapping[str, Any]]
    sources: Mapping[str, Mapping[str, str]]
    version: UUID
    day: date
    lists: Lists
    checked: Checked
    left: Sequence[Dropped] = ()
    page: str = ""
    changed: bool = False

    @property
    def law(self) -> str:
        """The rule that a page is drawn from: nobody files under another one than he has seen."""
        return str(self.version)

    @property
    def seen(self) -> str:
        """The version of the draft that this page is drawn from."""
        return shared.seen(self.draft)

    @property
    def key(self) -> str:
        """One version of a draft makes one dossier, whichever window submits it."""
        return f"{self.spec.code}@{self.seen}"

    def typed(self, data: Mapping[str, Any]) -> "Filling":
        """The same with other answers."""
        checked = validate(self.spec.form, data, self.day, self.lists)
        return replace(self, data=data, checked=checked, sources=still(self.sources, self.data, data))

    def stranger(self, seen: str) -> bool:
        """Whether the draft was last written by another window than the one that sends its page now."""
        if self.draft is None or seen == self.seen:
            return False
        return not self.page or self.page != self.draft.page

    def stored(self, files: Sequence[Mapping[str, Any]]) -> "Filling | None":
        """The same after its answers and ``files`` became the draft; ``None`` when another window was quicker."""
        kept = keep_draft(
            account(self.actor),
            self.spec.urn,
            self.data,
            files,
            self.draft,
            sources=self.sources,
            version=self.version,
            page=self.page,
        )
        return replace(self, files=files, draft=kept) if kept else None

    def parts(self) -> list[cases.Component]:
        """The papers that these answers call for and that come as files."""
        some = cases.components(self.spec, ONLINE, self.checked.data, self.day)
        return [part for part in some if part.media_types]

    def files_of(self, part: cases.Component) -> list[Mapping[str, Any]]:
        """The files kept for one paper."""
        return [file for file in self.files if file["component"] == part.id]

    def filed(self) -> list[cases.Filed]:
        """What goes into the dossier."""
        return [cases.Filed(**one) for one in shared.receipts(self.parts(), self.files, self.actor)]

    def faults(self) -> Faults:
        """Everything that stands between these answers and a dossier, by path."""
        missing = {
            f"components.{part.id}": [_("Xin đính kèm giấy tờ này.")]
            for part in self.parts()
            if part.required and not self.files_of(part)
        }
        return dict(self.checked.faults) | missing

    def bound(self, faults: Faults) -> BoundForm:
        """The form for the page; what was not typed says where it came from."""
        return shared.bound(self.spec.form, self.data, faults, self.sources, self.lists, self.day)

    def live(self, form: BoundForm) -> set[str]:
        """The paths of the answers on which the asking of others, or of papers, depends."""
        return form.live(part.when for part in self.spec.components if part.when)

    def told(self) -> str:
        """That the rule is another one since the draft was begun, and what was not taken over, by name; "" if it is the
        same."""
        if self.changed and not self.left:
            return _("Thủ tục này vừa có quy định mới. Những gì ông/bà đã điền được giữ nguyên; xin xem lại rồi nộp.")
        names = [f"{in_language(one.section)} · {in_language(one.label)}" for one in self.left]
        words = _(
            "Tờ khai này vừa được cập nhật. Các mục còn phù hợp được giữ nguyên; những mục sau không giữ được, "
            "xin xem lại: %(names)s."
        )
        return words % {"names": "; ".join(names)} if names else ""

    def changes(self, theirs: "Filling") -> list[Change]:
        """How these answers differ from the others, as far as both can be read."""
        return compare(self.spec.form, theirs.checked.data, self.checked.data, masked=False, lists=self.lists)

    def components(self, faults: Faults) -> list[Component]:
        """The papers for the page, each with the files kept for it."""
        return shared.papers(self.parts(), self.files, faults)

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
    """The person's draft, carried over to the form of today; without one, an empty form with what is known."""
    actor, day = who(request), today()
    lists, version = lists_for(spec.form, day), version_of("procedures", spec.urn, day).pk
    return filling_of(request, actor, spec, version, lists, lambda earlier: cases.procedure_at(spec.urn, earlier))


def filling_of(
    request: HttpRequest,
    actor: Actor,
    spec: cases.ProcedureSpec,
    version: UUID,
    lists: Lists,
    at_version: Callable[[UUID], cases.ProcedureSpec],
) -> Filling:
    """What a person has of a form; ``at_version`` tells how an earlier version has it."""
    day, draft = today(), draft_for(account(actor), spec.urn)
    left, changed = list[Dropped](), False
    if draft:
        data, left, changed = _carried(draft, spec, version, lists, at_version)
        sources: Mapping[str, Mapping[str, str]] = draft.sources
    else:
        filled = what_is_known(spec, actor, lists, day)
        data, sources = proposed(spec.form, filled, lists, day), filled.sources
    checked = validate(spec.form, data, day, lists)
    files, page = draft.files if draft else [], request.POST.get("page", "")[:32] or token_hex(8)
    return Filling(spec, actor, draft, data, files, sources, version, day, lists, checked, left, page, changed)


def _carried(
    draft: Draft,
    spec: cases.ProcedureSpec,
    version: UUID,
    lists: Lists,
    at_version: Callable[[UUID], cases.ProcedureSpec],
) -> tuple[Mapping[str, Any], list[Dropped], bool]:
    """A draft's answers as the present version of the form takes them, and whether that asks otherwise."""
    if draft.version in (None, version):
        return draft.data, [], False
    try:
        old = at_version(draft.version)
    except UnknownItem:  # that version is gone: its own names are all that tells what still fits
        return draft.data, [], False
    data, left = renewed(old.form, spec.form, draft.data, lists, today())
    return data, left, any(getattr(old, name) != getattr(spec, name) for name in ("form", "components", "channels"))


def what_is_known(spec: cases.ProcedureSpec, actor: Actor, lists: Lists, day: date) -> Filled:
    """First answers from the account of the person who asks and from his last request for the same."""
    if actor.party is None or actor.agent:  # of the person he acts for, the account knows nothing
        return Filled()
    person = party(actor.party)
    values: dict[str, Any] = {
        "account.name": person.name,
        "account.email": person.email,
        "account.citizen_number": citizen_number(actor.party),
    }
    if any(LAST in field.prefill for _section, field in spec.form.walk()):
        values[LAST] = next((one.data for one in cases.mine(actor) if one.procedure == spec.urn), {})
    own = {"name": "account.name", "email": "account.email", "citizen_number": "account.citizen_number"}
    return prefill(spec.form, values, now(), lists, day, shared.implied(spec.form, own))


def proposed(form: FormSpec, filled: Filled, lists: Lists, day: date) -> dict[str, dict[str, Any]]:
    """An empty form as its page would send it: what is known, and what the pack proposes."""
    known: dict[str, dict[str, Any]] = {}
    for field in _fields(bind(form, filled.data, None, lists, day)):
        if field.value or field.html_name in filled.sources:
            section, _dot, name = field.html_name.partition(".")
            known.setdefault(section, {})[name] = _sent(field)
    return known


def _sent(field: BoundField) -> Any:
    """An answer as its page would send it."""
    if field.parts:
        return {name: part.value for name, part in field.parts.items()}
    if field.rows:
        return [{part.spec.id: _sent(part) for part in row} for row in field.rows[: len(field.value)]]
    return field.value == "on" if field.type == "boolean" else field.value


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
