"""Linked procedures: several asked for at once, each its own dossier with its own clock. What a pack says of them."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Final, NamedTuple

from django.utils.translation import gettext_lazy as _
from pydantic import BeforeValidator

from motcua.kernel.acts.api import Deed
from motcua.kernel.calendar.api import today
from motcua.kernel.forms.api import Cel, CodeList, FormSpec, Id, condition_fault, form_faults, variables
from motcua.kernel.packs.api import (
    Fault,
    Item,
    Library,
    Place,
    Spec,
    Text,
    UnknownItem,
    Urn,
    all_of,
    at_version,
    compile,
    nearest,
    say,
)
from motcua.kernel.text.api import index, search
from motcua.mechanisms.cases.catalogue import procedure
from motcua.mechanisms.cases.models import Application
from motcua.mechanisms.cases.rules import worded
from motcua.mechanisms.cases.specs import ChannelName, ProcedureSpec

KIND: Final = "linked-procedures"
FORM: Final = "form"
"""The name under which the linked procedure's own form stands beside its members."""
RESULT: Final = "result"
"""The name under which a member's signed result may be filed as a paper of a later one."""

_PLACE: Final = re.compile(r"\{(\w+)\.(\w+\.\w+)\}")


class Drawn(NamedTuple):
    """A place in a text: the answer ``field`` (``section.field``) of a ``member``, or of the linked form."""

    member: str
    field: str

    def __str__(self) -> str:
        return f"{self.member}.{self.field}"


def drawn(text: str) -> list[Drawn]:
    """The places that a text draws on."""
    return [Drawn(*found) for found in _PLACE.findall(text)]


def alone(text: str) -> Drawn | None:
    """The place that is the whole text: it gives the value itself, be it a day or an address."""
    found = _PLACE.fullmatch(text)
    return Drawn(*found.groups()) if found else None


def filled(text: str, words: Mapping[str, Mapping[str, str]]) -> str:
    """``text`` with each place in words, dates as people write them; ``words``: member → ``section.field`` → text."""
    return _PLACE.sub(lambda found: worded(words[found[1]].get(found[2], "")), text)


class Drawing(Spec):
    """Where an answer comes from: a ``text``, perhaps only ``when`` (CEL over the whole form that a person filled)."""

    text: str
    when: Cel | None = None


def _drawings(value: Any) -> Any:
    some = value if isinstance(value, list) else [value]
    return [{"text": one} if isinstance(one, str) else one for one in some]


class Member(Spec):
    """One ``procedure`` of a linked one. It is filed when those in ``after`` have their result; the first at once.

    ``data`` gives its form: section → field → one text or several, with ``{member.section.field}`` of an earlier member
    (its form, or what its officers found) or ``{form.section.field}`` of the linked form. A text that is one such place
    gives the value itself; of several, the first counts whose condition holds and whose every place is answered. The
    first member, without ``data``, is declared by its own form. ``files``: its component → ``member.component`` of an
    earlier one, or ``member.result``, the signed paper; other components are handed in with the application.
    """

    id: Id
    procedure: Urn
    after: list[Id] = []
    data: dict[str, dict[str, Annotated[list[Drawing], BeforeValidator(_drawings)]]] = {}
    files: dict[str, str] = {}

    @property
    def drawings(self) -> dict[str, list[Drawing]]:
        """``data`` by ``section.field``."""
        return {f"{section}.{name}": some for section, given in self.data.items() for name, some in given.items()}


class LinkedSpec(Item):
    """Procedures (``members``) that are asked for as one: ``form`` holds what they need beside the first member's own
    form, and is filled in together with it: its conditions and rules may read both.

    ``code``, ``field``, ``decision``, ``summary``, ``notes`` and ``keywords`` as in a procedure; ``channels``: the ways
    in.
    """

    code: str
    field: Text
    decision: str
    summary: Text
    notes: list[Text] = []
    keywords: list[str] = []
    channels: list[ChannelName]
    form: FormSpec
    members: list[Member]

    @property
    def first(self) -> Member:
        """The member that is filed at once."""
        return self.members[0]

    def joint(self, own: FormSpec) -> FormSpec:
        """The one form that a person fills in: ``own``, the first member's, and then the linked one."""
        return FormSpec(sections=[*own.sections, *self.form.sections], rules=[*own.rules, *self.form.rules])


def apply_linked(deed: Deed, specs: list[LinkedSpec]) -> None:
    """Make linked procedures findable; called by the pack loader inside its deed."""
    for spec in specs:
        titles = [spec.title.vi, spec.title.en, spec.title.bn, spec.code]
        index(KIND, spec.urn, [" ".join(titles), " ".join(spec.keywords), spec.field.vi])


def linked_procedures(on: date | None = None) -> list[LinkedSpec]:
    """Every linked procedure in force, by code."""
    return sorted(all_of(LinkedSpec, KIND, on or today()), key=lambda spec: spec.code)


def linked_by_code(code: str) -> LinkedSpec | None:
    """The linked procedure in force under an official code."""
    return next((spec for spec in linked_procedures() if spec.code == code), None)


def linked_of(application: Application) -> LinkedSpec:
    """The linked procedure as it was pinned at receipt."""
    return at_version(LinkedSpec, KIND, application.linked, application.pack_id)


def linked_with(urn: str) -> list[LinkedSpec]:
    """The linked procedures that begin with this procedure."""
    return [spec for spec in linked_procedures() if spec.first.procedure == urn]


def find_linked(query: str) -> list[LinkedSpec]:
    """The linked procedures in force that match what somebody typed, best first."""
    known = {spec.urn: spec for spec in linked_procedures()}
    return [known[urn] for urn in search(KIND, query) if urn in known]


def procedures_of(linked: LinkedSpec, on: date | None = None) -> dict[str, ProcedureSpec]:
    """The members' procedures in force on a day, by member. Raises ``UnknownItem``."""
    return {member.id: procedure(member.procedure, on) for member in linked.members}


def whole(linked: LinkedSpec, on: date | None = None) -> bool:
    """Whether every member's procedure is in force."""
    try:
        return bool(procedures_of(linked, on))
    except UnknownItem:
        return False


def check(library: Library) -> list[Fault]:
    """Members that are not there, wait in a circle, draw on answers that nobody gives, or leave out what is asked."""
    procedures = {spec.urn: spec for _place, spec in library.items("procedures", ProcedureSpec)}
    lists = {spec.urn for _place, spec in library.items("code-lists", CodeList)}
    faults: list[Fault] = []
    for place, linked in library.items(KIND, LinkedSpec):
        order = [*_order(place, linked, procedures)]
        faults += order
        if not order:
            specs = {member.id: procedures[member.procedure] for member in linked.members}
            faults += [*_form(place, linked, specs, lists), *_draws(place, linked, specs)]
    return faults


def _order(place: Place, linked: LinkedSpec, procedures: Mapping[str, ProcedureSpec]) -> Iterator[Fault]:
    known: list[str] = []
    for member in linked.members:
        if member.procedure not in procedures:
            yield place.fault(f"members.{member.id}.procedure", *nearest(member.procedure, procedures))
        elif some := [name for name in linked.channels if procedures[member.procedure].channel(name) is None]:
            message = say(_("Thủ tục %(name)s không nhận qua kênh %(channel)s."), name=member.id, channel=some[0])
            yield place.fault("channels", message, _("Chỉ ghi những kênh mà mọi thủ tục thành phần đều có."))
        for name in member.after:
            if name not in known:
                yield place.fault(f"members.{member.id}.after", *nearest(name, known))
        if member.id in (*known, FORM):
            message = say(_("“%(name)s” xuất hiện nhiều lần."), name=member.id)
            yield place.fault("members", message, _("Mỗi mục một tên riêng trong danh sách."))
        if known and not member.after:
            message = say(_("Thủ tục %(name)s chưa ghi phải chờ thủ tục nào."), name=member.id)
            yield place.fault(f"members.{member.id}", message, _("Ghi after; chỉ thủ tục đầu tiên nộp ngay."))
        known.append(member.id)
    if not linked.members or linked.members[0].after:
        yield place.fault(
            "members", _("Thủ tục liên thông chưa có thủ tục đầu tiên."), _("Mục đầu tiên không có after.")
        )


def _form(place: Place, linked: LinkedSpec, specs: Mapping[str, ProcedureSpec], lists: set[str]) -> Iterator[Fault]:
    own = specs[linked.first.id].form
    names = {section.id for section in own.sections}
    if both := sorted({section.id for section in linked.form.sections} & names):
        message = say(_("Tờ khai liên thông và tờ khai đầu tiên cùng có phần “%(name)s”."), name=", ".join(both))
        yield place.fault("form.sections", message, _("Đặt tên khác cho phần đó của tờ khai liên thông."))
        return
    told = {fault.path for fault in form_faults(own, lists)}
    for fault in form_faults(linked.joint(own), lists):
        if fault.path not in told:
            yield place.fault(f"form.{fault.path}".rstrip("."), str(fault.message), str(fault.remedy))


def _draws(place: Place, linked: LinkedSpec, specs: Mapping[str, ProcedureSpec]) -> Iterator[Fault]:
    before: dict[str, set[str]] = {}
    joint = linked.joint(specs[linked.first.id].form)
    for member in linked.members:
        before[member.id] = {name for other in member.after for name in (other, *before[other])}
        if member is linked.first:
            continue
        spec, at = specs[member.id], f"members.{member.id}"
        given = {FORM: _fields(linked.form)} | {name: _said(specs[name]) for name in before[member.id]}
        known = [str(Drawn(name, field)) for name, fields in given.items() for field in sorted(fields)]
        own = {f"{section.id}.{field.id}": field for section, field in spec.form.walk()}
        for path, some in member.drawings.items():
            if path not in own:
                yield place.fault(f"{at}.data.{path}", *nearest(path, own))
            for wanted in (wanted for one in some for wanted in drawn(one.text)):
                if str(wanted) not in known:
                    yield place.fault(f"{at}.data.{path}", *nearest(str(wanted), known))
            for fault in (condition_fault(joint, one.when) for one in some if one.when):
                if fault:
                    yield place.fault(f"{at}.data.{path}", str(fault.message), str(fault.remedy))
        conditional = {section.id for section in spec.form.sections if section.when}
        for path, field in own.items():
            always = field.required and not field.when and path.partition(".")[0] not in conditional
            if always and path not in member.drawings:
                message = say(_("Tờ khai của thủ tục này buộc có “%(name)s” mà không ai khai."), name=path)
                yield place.fault(f"{at}.data", message, _("Ghi lấy mục đó từ đâu."))
        yield from _open(place, at, member, spec, specs)
        yield from _files(place, at, member, specs, before[member.id])


def _open(
    place: Place, at: str, member: Member, spec: ProcedureSpec, specs: Mapping[str, ProcedureSpec]
) -> Iterator[Fault]:
    """Conditions that wait for an officer's finding: what they ask for could not be judged when the person files."""
    found = {
        f"{name}.{path}" for name, other in specs.items() for path in _said(other) - _fields(other.form)
    }  # fmt: skip
    late = {
        path
        for path, some in member.drawings.items()
        if any(str(name) in found for one in some for name in drawn(one.text))
    }
    conditions = [section.when for section in spec.form.sections]
    conditions += [each for _section, field in spec.form.walk() for each in (field.when, field.required_when)]
    conditions += [part.when for part in spec.components]
    known = variables(spec.form)
    for condition in filter(None, conditions):
        read = {".".join(path.split(".")[:2]) for path in compile(condition, known).paths}
        if both := sorted(read & late):
            message = say(_("Điều kiện đọc “%(name)s”, mục chỉ có sau khi thủ tục trước xong."), name=both[0])
            yield place.fault(f"{at}.data.{both[0]}", message, _("Lấy mục đó từ tờ khai, hoặc bỏ điều kiện."))


def _files(
    place: Place, at: str, member: Member, specs: Mapping[str, ProcedureSpec], before: set[str]
) -> Iterator[Fault]:
    own = [part.id for part in specs[member.id].components]
    sources = [f"{name}.{RESULT}" for name in sorted(before)]
    sources += [f"{name}.{part.id}" for name in sorted(before) for part in specs[name].components]
    for component, source in member.files.items():
        if component not in own:
            yield place.fault(f"{at}.files.{component}", *nearest(component, own))
        if source not in sources:
            yield place.fault(f"{at}.files.{component}", *nearest(source, sources))


def _fields(form: FormSpec) -> set[str]:
    return {f"{section.id}.{field.id}" for section, field in form.walk()}


def _said(spec: ProcedureSpec) -> set[str]:
    """What a dossier of a procedure says in the end: the form's answers and the officers'."""
    return _fields(spec.form) | {path for step in spec.steps if step.form for path in _fields(step.form)}
