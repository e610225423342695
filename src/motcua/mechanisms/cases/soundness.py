"""Whether a procedure can work: every step can be reached, every dossier can end, every name leads somewhere."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice, product
from typing import Final

from django.utils.translation import gettext_lazy as _

from motcua.kernel.access.api import Places, RoleSpec
from motcua.kernel.acts.api import registry
from motcua.kernel.calendar.api import CalendarSpec
from motcua.kernel.files.api import MEDIA_TYPES
from motcua.kernel.forms.api import CodeList, FormFault, condition_fault, form_faults
from motcua.kernel.notices.api import NoticeSpec
from motcua.kernel.packs.api import Fault, Library, Place, close_to, nearest, say, suggestion
from motcua.mechanisms.cases.rules import MOVES
from motcua.mechanisms.cases.soundness_flow import walkable
from motcua.mechanisms.cases.soundness_parts import ANSWER, LONGEST, parts
from motcua.mechanisms.cases.specs import ProcedureSpec, Step
from motcua.mechanisms.cases.wording import letter, wording
from motcua.mechanisms.papers.api import DocumentTypeSpec

ORDER: Final = ("dossier.accept", "dossier.advance", "dossier.approve", "dossier.deliver")
MOST_WAYS: Final = 5000


def check(library: Library) -> list[Fault]:
    """Every fault of every procedure, against all items of all packs."""
    acts = {role.urn: _acts(place, role) for place, role in library.items("roles", RoleSpec)}
    calendars = {item.urn for _place, item in library.items("calendars", CalendarSpec)}
    lists = {item.urn: (place, item) for place, item in library.items("code-lists", CodeList)}
    read = {urn: item for urn, (place, item) in lists.items() if place.knows("entries.*.code")}
    types = {item.urn: item for _place, item in library.items("document-types", DocumentTypeSpec)}
    faults = [*_asked(library)]
    for place, spec in library.items("procedures", ProcedureSpec):
        faults += [*_names(place, spec), *_steps(place, spec, acts)]
        disorder = _order(place, spec, acts)
        faults += [*disorder, *walkable(place, spec, acts, read, not disorder), *parts(place, spec, acts, types)]
        faults += [*_forms(place, spec, lists), *_defaults(place, spec, lists), *wording(place, spec, types)]
        if spec.calendar not in calendars:
            faults.append(place.fault("calendar", *nearest(spec.calendar, calendars)))
    for place, notice in library.items("notices", NoticeSpec):
        faults += letter(place, notice)
    return faults


def _acts(place: Place, role: RoleSpec) -> set[str]:
    """The acts of a role, a misspelt one (which is told at the role) by its right name; all, where they are unread."""
    if not place.knows("acts.*.act"):
        return {*MOVES, ANSWER}
    known = set(registry())
    return {grant.act if grant.act in known else close_to(grant.act, known) or grant.act for grant in role.acts}


def _names(place: Place, spec: ProcedureSpec) -> Iterator[Fault]:
    """Names that two of a kind share, and file types that nobody can upload."""
    for key, names in (
        ("steps", [step.id for step in spec.steps]),
        ("components", [part.id for part in spec.components]),
    ):
        for number, name in enumerate(names):
            if name in names[:number]:
                message = say(_("“%(name)s” xuất hiện nhiều lần."), name=name)
                yield place.element_fault((key, number), message, _("Mỗi mục một tên riêng trong danh sách."))
    known = place.knows("channels.*.channel", "channels.*.when")
    roads = [road.channel for road in spec.channels if road.case is None] if known else []
    if twice := sorted({name for name in roads if roads.count(name) > 1}):
        message = say(_("“%(name)s” xuất hiện nhiều lần."), name=", ".join(twice))
        yield place.fault("channels", message, _("Mỗi mục một tên riêng trong danh sách."))
    for number, block in enumerate(spec.shared):
        if (block.when is None) is not (block.case is None) and place.knows(f"channels.{number}.*"):
            key, other = ("when", "case") if block.when is None else ("case", "when")
            remedy = say(_("Ghi cả case và when, hoặc bỏ %(key)s."), key=other)
            yield place.element_fault(("channels", number), say(_("Thiếu %(key)s."), key=key), remedy)
        elif block.when and roads and (lost := sorted(set(block.channel) - set(roads))):
            message = say(_("“%(name)s” không có quy định chung."), name=", ".join(lost))
            yield place.element_fault(("channels", number), message, _("Thêm một mục không có when cho cách nộp này."))
    for part in spec.components:
        for kind in part.media_types:
            if kind not in MEDIA_TYPES:
                yield place.fault(f"components.{part.id}.media_types", *nearest(kind, MEDIA_TYPES))


def _steps(place: Place, spec: ProcedureSpec, acts: Mapping[str, set[str]]) -> list[Fault]:
    faults = []
    for number, step in enumerate(spec.steps):
        if step.role not in acts:
            faults.append(place.fault(f"steps.{step.id}.role", *nearest(step.role, acts)))
        elif step.act not in acts[step.role]:
            message = say(_("Vai trò %(role)s không có quyền %(act)s."), role=step.role, act=step.act)
            faults.append(
                place.fault(f"steps.{step.id}.act", message, _("Thêm quyền cho vai trò, hoặc chọn vai trò khác."))
            )
        if step.when and step.act in ("dossier.accept", "dossier.approve") and place.knows(f"steps.{number}.act"):
            remedy = _("Xóa when: hồ sơ nào cũng qua bước này.")
            always = place.fault(
                f"steps.{step.id}.when", _("Bước tiếp nhận và bước phê duyệt không thể có điều kiện."), remedy
            )
            faults.append(always)
        for name in ("title", "product", "authority"):
            if len(getattr(step, name).vi) > LONGEST:
                message = say(_("Dài quá %(most)s ký tự."), most=LONGEST)
                faults.append(place.fault(f"steps.{step.id}.{name}", message, _("Xin viết ngắn lại.")))
    return faults


def _asked(library: Library) -> Iterator[Fault]:
    """Consulted bodies that are not there."""
    asked = [
        (place, f"steps.{step.id}.consults.{one.id}.organisation", one.organisation)
        for place, spec in library.items("procedures", ProcedureSpec)
        for step in spec.steps
        for one in step.consults
        if one.organisation
    ]
    if asked:
        places = Places(library)
        for place, path, body in asked:
            if body not in places.parents:
                yield place.fault(path, *places.missing(body, places.parents))


def _order(place: Place, spec: ProcedureSpec, acts: Mapping[str, set[str]]) -> list[Fault]:
    """A dossier is received, worked on, approved, handed over: in another order some step would never come.

    An act that its role does not have is told already; it is no further fault where another act of the role would do.
    """
    if not spec.steps:
        return [place.fault("steps", _("Thủ tục chưa có bước nào."), _("Ghi các bước từ tiếp nhận đến trả kết quả."))]
    if not place.knows("steps.*.channels", "channels.*.channel"):
        return []
    broken: dict[str, list[str]] = {}
    for channel in spec.channels:
        able = [
            _possible(place, number, step, acts)
            for number, step in enumerate(spec.steps)
            if channel.channel in step.channels
        ]
        for rule in set.intersection(*(set(_misordered(way)) for way in islice(product(*able), MOST_WAYS))):
            broken.setdefault(rule, []).append(channel.channel)
    return [
        place.fault("steps", say(message, channel=", ".join(broken[rule])), remedy)
        for rule, (message, remedy) in _RULES.items()
        if rule in broken
    ]


def _possible(place: Place, number: int, step: Step, acts: Mapping[str, set[str]]) -> list[str]:
    """The acts that a step may be meant to have."""
    if not place.knows(f"steps.{number}.act"):
        return [*ORDER]
    if step.act in acts.get(step.role, {step.act}):
        return [step.act]
    return [step.act, *sorted(acts[step.role].intersection(ORDER))]


def _misordered(acts: Sequence[str]) -> Iterator[str]:
    if ORDER[0] not in acts:
        yield "received"
    if acts.count("dossier.approve") != 1:
        yield "approved"
    if list(acts) != sorted(acts, key=ORDER.index) or max(acts.count(ORDER[0]), acts.count(ORDER[-1])) > 1:
        yield "ordered"


_RULES: Final = {
    "received": (
        _("Kênh %(channel)s không bắt đầu bằng bước tiếp nhận."),
        _("Bước đầu tiên phải có act: dossier.accept."),
    ),
    "approved": (
        _("Kênh %(channel)s cần đúng một bước phê duyệt."),
        _("Để lại đúng một bước có act: dossier.approve."),
    ),
    "ordered": (
        _("Các bước của kênh %(channel)s không theo thứ tự."),
        _("Xếp theo thứ tự: tiếp nhận, thẩm tra (một hay nhiều bước), phê duyệt, trả kết quả."),
    ),
}


def _forms(place: Place, spec: ProcedureSpec, lists: Collection[str]) -> list[Fault]:
    found: list[tuple[str, FormFault]] = [("form", fault) for fault in form_faults(spec.form, lists)]
    for step in spec.steps:
        if step.form:
            found += [(f"steps.{step.id}.form", fault) for fault in form_faults(step.form, lists, beside=spec.form)]
    for number, block in enumerate(spec.shared):
        if block.when and (fault := condition_fault(spec.form, block.when)):
            found.append((f"channels.{number}.when", fault))
    for part in spec.components:
        if part.when and (fault := condition_fault(spec.form, part.when)):
            found.append((f"components.{part.id}.when", fault))
    for step in spec.steps:
        if step.when and (fault := condition_fault(spec.form, step.when)):
            found.append((f"steps.{step.id}.when", fault))
    return [
        place.fault(".".join(name for name in (path, fault.path) if name), str(fault.message), str(fault.remedy))
        for path, fault in found
    ]


def _defaults(place: Place, spec: ProcedureSpec, lists: Mapping[str, tuple[Place, CodeList]]) -> Iterator[Fault]:
    """Codes that a form proposes and their list does not hold."""
    forms = [("form", spec.form), *((f"steps.{step.id}.form", step.form) for step in spec.steps if step.form)]
    for start, form in forms:
        for section, field in form.walk():
            where, listed = lists.get(getattr(field, "list", ""), (None, None))
            if where is None or listed is None or not where.knows("entries.*.code"):
                continue
            codes = {entry.code for entry in listed.entries}
            path = f"{start}.sections.{section.id}.fields.{field.id}"
            proposed = {"default": getattr(field, "default", None)}
            proposed |= {f"default_when.{code}": code for code in getattr(field, "default_when", {})}
            for key, code in proposed.items():
                if code is not None and code not in codes:
                    message = say(_("Danh mục %(list)s không có mã “%(name)s”."), list=listed.urn, name=code)
                    yield place.fault(f"{path}.{key}", message, suggestion(code, codes))
