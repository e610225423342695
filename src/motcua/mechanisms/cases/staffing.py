"""Whether somebody is there for every step of every procedure, in the bodies that work with us, and in every seat
that a body names for a step."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from motcua.kernel.access.api import (
    Organisation,
    OrganisationCode,
    Position,
    RoleSpec,
    holder,
    seated,
    staffed,
    valid_on,
)
from motcua.kernel.calendar.api import today
from motcua.kernel.jobs.api import Finding
from motcua.kernel.packs.api import PackVersion, Sentence, UnknownItem, all_of, say
from motcua.kernel.text.api import Multilingual
from motcua.mechanisms.cases.catalogue import KIND, procedures, refined_at
from motcua.mechanisms.cases.refines import KIND as REFINES
from motcua.mechanisms.cases.refines import RefinementSpec
from motcua.mechanisms.cases.specs import ProcedureSpec, Step


@dataclass(frozen=True)
class Gap:
    """A role that a procedure needs in a body and in which nobody sits there. ``steps``: the titles of what waits for
    it: steps, and opinions asked of that body."""

    procedure: ProcedureSpec
    organisation: Organisation
    role: str
    steps: tuple[Multilingual, ...]


def unstaffed(organisation: Organisation | None = None) -> list[Gap]:
    """What nobody would do: at one body, or at every body of a procedure's level in which anybody sits at all.

    A dossier that comes to such a step stops there, so no such body is offered to applicants.
    """
    return _gaps([(one, today()) for one in procedures()], organisation)


def _gaps(days: Sequence[tuple[ProcedureSpec, date]], organisation: Organisation | None = None) -> list[Gap]:
    """The gaps of procedures, each as it is on its day."""
    there, roles_at = seated(), cache(_roles_at)
    bodies = Organisation.objects.filter(pk__in=[organisation.pk] if organisation else list(there)).order_by("urn")
    gaps = []
    for body in bodies:
        held = there.get(body.pk, set())
        for spec in (refined_at(one.urn, body, day).spec for one, day in days if settles(body, one, held)):
            gaps += lacking(spec, body, held, roles_at)
    return gaps


def settles(body: Organisation, spec: ProcedureSpec, held: Collection[str]) -> bool:
    """Whether a body has a procedure among its tasks: every one of its level, a department those in which it has a
    part."""
    own = {step.role for step in spec.steps}
    return body.kind in spec.bodies and (body.kind == spec.level or not own.isdisjoint(held))


def lacking(
    spec: ProcedureSpec, body: Organisation, held: Collection[str], roles_at: Callable[[str], Collection[str]]
) -> list[Gap]:
    """What nobody would do of one procedure at a body; ``held``: the roles in which somebody sits there, ``roles_at``
    the same of another body by its URN."""
    waiting: dict[str, list[Multilingual]] = {}
    for step in spec.steps:
        if step.role not in held:
            waiting.setdefault(step.role, []).append(step.title)
        for one in step.consults:
            if one.role not in (roles_at(one.organisation) if one.organisation else held):
                waiting.setdefault(one.role, []).append(one.title)
    return [Gap(spec, body, role, tuple(titles)) for role, titles in waiting.items()]


def _roles_at(urn: str) -> set[str]:
    """The roles in which somebody sits at a body or unit, or below it."""
    found = Organisation.objects.filter(urn=urn).first()
    return {role for seat in staffed(found.pk) for role in seat.roles} if found else set()


def check() -> list[Finding]:
    """For ``motcua doctor``: one warning for each body, procedure and role, and for each seat that is named in vain."""
    well = Finding("ok", _("Bước nào của thủ tục nào cũng có người làm."))
    return [*_nameless(), *(_told(unstaffed()) + vacant() or [well])]


def _nameless() -> list[Finding]:
    """Bodies at work that take no dossier in: its code would begin with an identifier that they have not got."""
    bears = OrganisationCode.objects.filter(valid_on(today()), scheme="decision20", organisation=OuterRef("pk"))
    bodies = Organisation.objects.filter(pk__in=list(seated()), kind="commune").exclude(Exists(bears)).order_by("urn")
    remedy = _("Ghi identifier vào mục organisation của site.yaml rồi chạy lại motcua init.")
    told = _("%(body)s chưa có mã định danh (Quyết định 20/2020/QĐ-TTg), nên chưa nhận được hồ sơ nào.")
    return [Finding("fault", told % {"body": body.title["vi"]}, remedy) for body in bodies]


def warnings(versions: Sequence[PackVersion]) -> list[Finding]:
    """The same of the procedures that come with versions just taken into use, or that their refinements change; of one
    that is yet to come, as it will be on its first day."""
    begins: dict[str, date] = {}
    for item in (item for version in versions for item in version.items.filter(kind__in=[KIND, REFINES])):
        urn = item.urn if item.kind == KIND else str(item.content["of"])
        begins[urn] = min(begins.get(urn, date.max), max(today(), item.valid_from))
    found = ((one, day) for urn, day in sorted(begins.items()) for one in procedures(day) if one.urn == urn)
    return [*_told(_gaps([*found])), *vacant(begins)]


def vacant(urns: Collection[str] | None = None) -> list[Finding]:
    """The seats that bodies name today for a step of all procedures (or of those), and to which it can't go: nobody
    sits there, it is gone, or it has not the role. The step falls to the seats of its role meanwhile."""
    found = []
    for one in all_of(RefinementSpec, REFINES, today()):
        body = Organisation.objects.filter(urn=one.subtree).first() if one.positions else None
        if body is None or (urns is not None and one.of not in urns):
            continue
        try:
            here = refined_at(one.of, body)
        except UnknownItem:  # the procedure is no more, which is told as a fault of the refinement
            continue
        for step in here.spec.steps:
            if step.position and here.origins.get(f"position.{step.id}") == one and (why := _unfit(step)):
                found.append(_in_vain(here.spec, body, step, why))
    return found


def vacancies(version: PackVersion) -> list[Finding]:
    """The same of what a version in use has: its procedures, and those that it refines."""
    some = version.items.filter(kind__in=[KIND, REFINES])
    return vacant({item.urn if item.kind == KIND else str(item.content["of"]) for item in some})


def _unfit(step: Step) -> Sentence:
    """Why a step can't go to the seat that is named for it; nothing when it can."""
    seat = Position.objects.filter(urn=step.position).first()
    if seat is None:
        return _("vị trí đó không còn")
    if step.role not in seat.roles:
        return _("vị trí đó không có vai trò mà bước này cần")
    return "" if holder(seat.pk) else _("chưa ai giữ vị trí đó")


def _in_vain(spec: ProcedureSpec, body: Organisation, step: Step, why: Sentence) -> Finding:
    seat = Position.objects.filter(urn=step.position).first()
    return Finding(
        "warning",
        say(
            _(
                "%(code)s tại %(body)s: bước “%(step)s” được giao riêng cho %(seat)s nhưng %(why)s. "
                "Trong lúc đó, mọi vị trí có vai trò này đều có thể nhận bước ấy."
            ),
            code=spec.code,
            body=Multilingual.model_validate(body.title),
            step=step.title,
            seat=Multilingual.model_validate(seat.title) if seat else step.position,
            why=why,
        ),
        _("Giao vị trí đó cho cán bộ, hoặc nêu vị trí khác trong quy định riêng."),
    )


def _told(gaps: Sequence[Gap]) -> list[Finding]:
    titles = {role.urn: role.title for role in all_of(RoleSpec, "roles", today())}
    return [
        Finding(
            "warning",
            say(
                _("%(code)s tại %(body)s: chưa ai giữ vai trò %(role)s (%(steps)s)."),
                code=gap.procedure.code,
                body=Multilingual.model_validate(gap.organisation.title),
                role=titles.get(gap.role, gap.role),
                steps="; ".join(map(str, gap.steps)),
            ),
            _("Giao một vị trí có vai trò này cho cán bộ, ở trang quản trị hoặc trong site.yaml."),
        )
        for gap in gaps
    ]
