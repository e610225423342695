"""Whether a procedure can work: every step can be reached, every dossier can end, every name leads somewhere."""

from collections.abc import Collection, Iterator
from typing import Final

from django.utils.translation import gettext_lazy as _

from motcua.kernel.access.api import RoleSpec
from motcua.kernel.calendar.api import CalendarSpec
from motcua.kernel.files.api import MEDIA_TYPES
from motcua.kernel.forms.api import CodeList, FormFault, condition_fault, form_faults
from motcua.kernel.packs.api import Fault, Library, Place, nearest, say
from motcua.mechanisms.cases.rules import places
from motcua.mechanisms.cases.specs import ProcedureSpec

ORDER: Final = ("dossier.accept", "dossier.advance", "dossier.approve", "dossier.deliver")
LONGEST: Final = 300
"""As many letters as a clear of a duty may have."""


def check(library: Library) -> list[Fault]:
    """Every fault of every procedure, against all items of all packs."""
    roles = {role.urn: role for _place, role in library.items("roles", RoleSpec)}
    calendars = {item.urn for _place, item in library.items("calendars", CalendarSpec)}
    lists = {item.urn for _place, item in library.items("code-lists", CodeList)}
    faults: list[Fault] = []
    for place, spec in library.items("procedures", ProcedureSpec):
        faults += [*_names(place, spec), *_steps(place, spec, roles), *_order(place, spec)]
        faults += _forms(place, spec, lists)
        faults += _content(place, spec)
        if spec.calendar not in calendars:
            faults.append(place.fault("calendar", *nearest(spec.calendar, calendars)))
    return faults


def _names(place: Place, spec: ProcedureSpec) -> Iterator[Fault]:
    """Names that two of a kind share, and file types that nobody can upload."""
    named: dict[str, list[str]] = {
        "steps": [step.id for step in spec.steps],
        "components": [part.id for part in spec.components],
        "channels": [channel.channel for channel in spec.channels],
    }
    for path, names in named.items():
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield place.fault(
                path, say(_("“%(name)s” xuất hiện nhiều lần."), name=name), _("Mỗi mục một tên riêng trong danh sách.")
            )
    for part in spec.components:
        for kind in part.media_types:
            if kind not in MEDIA_TYPES:
                yield place.fault(f"components.{part.id}.media_types", *nearest(kind, MEDIA_TYPES))


def _steps(place: Place, spec: ProcedureSpec, roles: dict[str, RoleSpec]) -> list[Fault]:
    faults = []
    for step in spec.steps:
        role = roles.get(step.role)
        if role is None:
            faults.append(place.fault(f"steps.{step.id}.role", *nearest(step.role, roles)))
        elif step.act not in {grant.act for grant in role.acts}:
            message = say(_("Vai trò %(role)s không có quyền %(act)s."), role=step.role, act=step.act)
            faults.append(
                place.fault(f"steps.{step.id}.act", message, _("Thêm quyền cho vai trò, hoặc chọn vai trò khác."))
            )
        for name in ("title", "product", "authority"):
            if len(getattr(step, name).vi) > LONGEST:
                message = say(_("Dài quá %(most)s ký tự."), most=LONGEST)
                faults.append(place.fault(f"steps.{step.id}.{name}", message, _("Xin viết ngắn lại.")))
    return faults


def _order(place: Place, spec: ProcedureSpec) -> list[Fault]:
    """A dossier is received, worked on, approved, handed over: in another order some step would never come."""
    faults = []
    for channel in spec.channels:
        acts = [step.act for step in spec.steps_for(channel.channel)]
        if acts[:1] != ["dossier.accept"]:
            message = say(_("Kênh %(channel)s không bắt đầu bằng bước tiếp nhận."), channel=channel.channel)
            faults.append(place.fault("steps", message, _("Bước đầu tiên phải có act: dossier.accept.")))
        if acts.count("dossier.approve") != 1:
            message = say(_("Kênh %(channel)s cần đúng một bước phê duyệt."), channel=channel.channel)
            faults.append(place.fault("steps", message, _("Để lại đúng một bước có act: dossier.approve.")))
        elif acts != sorted(acts, key=ORDER.index) or max(acts.count(ORDER[0]), acts.count(ORDER[-1])) > 1:
            message = say(_("Các bước của kênh %(channel)s không theo thứ tự."), channel=channel.channel)
            remedy = _("Xếp theo thứ tự: tiếp nhận, thẩm tra (một hay nhiều bước), phê duyệt, trả kết quả.")
            faults.append(place.fault("steps", message, remedy))
    return faults


def _forms(place: Place, spec: ProcedureSpec, lists: Collection[str]) -> list[Fault]:
    found: list[tuple[str, FormFault]] = [("form", fault) for fault in form_faults(spec.form, lists)]
    for step in spec.steps:
        if step.form:
            found += [(f"steps.{step.id}.form", fault) for fault in form_faults(step.form, lists, beside=spec.form)]
    for part in spec.components:
        if part.when and (fault := condition_fault(spec.form, part.when)):
            found.append((f"components.{part.id}.when", fault))
    return [
        place.fault(".".join(name for name in (path, fault.path) if name), str(fault.message), str(fault.remedy))
        for path, fault in found
    ]


def _content(place: Place, spec: ProcedureSpec) -> list[Fault]:
    """Places of the result's content that no form fills."""
    forms = [spec.form, *(step.form for step in spec.steps if step.form)]
    known = {f"{section.id}.{field.id}" for form in forms for section, field in form.walk()}
    return [
        place.fault(f"result.content.{part}.{name}", *nearest(wanted, known))
        for part, entries in spec.result.content.items()
        for name, text in entries.items()
        for wanted in places(text)
        if wanted not in known
    ]
