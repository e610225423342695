"""Whether a flow can be walked: every step comes for some dossier, its role may do what it needs, nothing is stuck."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice, product
from typing import Final

from django.utils.translation import gettext_lazy as _

from motcua.kernel.forms.api import CodeList, FormSpec, condition_fault
from motcua.kernel.packs.api import ExpressionRefused, Fault, say
from motcua.kernel.packs.api import Place as Where
from motcua.mechanisms.cases.rules import ENDS, MOVES, Impossible, Node, Place, State, follow
from motcua.mechanisms.cases.soundness_answers import Said, said
from motcua.mechanisms.cases.specs import ProcedureSpec, Step

Rights = Mapping[str, Collection[str]]
"""URN of a role → the acts that it has."""
MOST_ANSWERS: Final = 5000
MOST_ROADS: Final = 128
FIXED: Final = frozenset({"dossier.accept", "dossier.approve"})
"""Acts of steps that no condition may keep from coming; one that has a condition is told elsewhere."""
SYSTEM: Final = frozenset({"dossier.finish", "dossier.lapse"})
"""Acts that nobody has to do."""


def walkable(
    where: Where, spec: ProcedureSpec, rights: Rights, lists: Mapping[str, CodeList], ordered: bool
) -> list[Fault]:
    """Every fault of the flow. ``lists``: the code lists that could be read whole; ``ordered``: the steps are."""
    faults = [*_roads(where, spec), *_conditions(where, spec, lists), *_rights(where, spec, rights)]
    fixed = {step.act for step in spec.steps if step.when} & FIXED
    told = faults or fixed or not ordered or any(step.act not in rights.get(step.role, ()) for step in spec.steps)
    return faults if told else [*_stuck(where, spec, rights)]  # a dossier stuck for a reason told is no further fault


def _roads(where: Where, spec: ProcedureSpec) -> Iterator[Fault]:
    """Steps of roads in that the procedure has not."""
    if not where.knows("channels.*.channel"):
        return
    known = {road.channel for road in spec.channels}
    for step in spec.steps:
        if known and not known & set(step.channels):
            message = say(_("Không hồ sơ nào đến được bước này: thủ tục chỉ nhận %(known)s."), known=", ".join(known))
            yield where.fault(f"steps.{step.id}.channels", message, _("Sửa channels của bước, hoặc xóa bước."))


def _conditions(where: Where, spec: ProcedureSpec, lists: Mapping[str, CodeList]) -> Iterator[Fault]:
    """Conditions that no answers, or all answers, fulfil, as far as these can be counted, or that an empty one breaks.

    A body is asked at its step only: the two conditions are one.
    """
    named: list[tuple[str, str | None, str | None]]
    named = [(f"steps.{step.id}.when", step.when, None) for step in spec.steps if step.act not in FIXED]
    named += [(f"steps.{s.id}.consults.{one.id}.when", one.when, s.when) for s in spec.steps for one in s.consults]
    named += [(f"components.{part.id}.when", part.when, None) for part in spec.components]
    named += [(f"channels.{number}.when", block.when, None) for number, block in enumerate(spec.shared)]
    for path, source, outer in named:
        found = _said(spec.form, [source], lists) if source else None
        if found is None:
            continue
        both = _said(spec.form, [source, outer], lists) if source and outer else None
        if found.outcomes == {False} or (both and both.outcomes == {False}):
            message = _("Điều kiện này không bao giờ đúng, với bất kỳ câu trả lời nào.")
            yield where.fault(path, message, _("Sửa điều kiện cho khớp với các mã của tờ khai, hoặc xóa cả mục này."))
        elif found.outcomes == {True}:
            message = _("Điều kiện này luôn đúng, với mọi câu trả lời.")
            yield where.fault(path, message, _("Xóa when, hoặc sửa điều kiện nếu chỉ muốn nói một số trường hợp."))
        if found.hangs:
            unknown = say(_("Khi “%(path)s” để trống, điều kiện này không biết là đúng hay sai."), path=found.hangs)
            remedy = say(_("Viết has(%(path)s) && …, hoặc bắt buộc trường này."), path=found.hangs)
            yield where.fault(path, unknown, remedy)


def _said(form: FormSpec, sources: list[str], lists: Mapping[str, CodeList]) -> Said | None:
    """None for conditions with a fault that is told elsewhere."""
    if any(condition_fault(form, source) for source in sources):
        return None
    try:
        return said(form, sources, lists)
    except ExpressionRefused:
        return None


def _rights(where: Where, spec: ProcedureSpec, rights: Rights) -> Iterator[Fault]:
    """Acts without which a step cannot be what the procedure says, and that its role has not."""
    wanted: list[tuple[str, Step, str]] = []
    for step in spec.steps:
        if step.act == "dossier.deliver":
            continue
        wanted.append((f"steps.{step.id}.role", step, "dossier.extend"))  # a late dossier goes on only behind it
        if phase := spec.phase(step.id):
            wanted.append((f"supplements.{phase.id}.steps", step, "dossier.request_supplement"))
        if step.act == "dossier.approve" and spec.refusals:
            wanted.append(("refusals", step, "dossier.refuse"))
    for path, step, act in wanted:
        held = rights.get(step.role)
        if held is not None and step.act in held and act not in held:
            yield where.fault(path, _no_right(step.role, act), _("Thêm quyền cho vai trò, hoặc chọn vai trò khác."))
    for reason in spec.pauses:
        act = "dossier.pause" if reason.kind == "paused" else "dossier.charge"
        roles = {step.role for step in spec.steps if step.act in ("dossier.advance", "dossier.approve")}
        if roles and all(act not in rights.get(role, (act,)) for role in roles):
            path = f"pauses.{reason.id}"
            remedy = _("Thêm quyền cho vai trò của một bước, hoặc xóa lý do này.")
            yield where.fault(path, _no_right(", ".join(sorted(roles)), act), remedy)


def _no_right(role: str, act: str) -> str:
    return say(_("Vai trò %(role)s không có quyền %(act)s."), role=role, act=act)


def _stuck(where: Where, spec: ProcedureSpec, rights: Rights) -> Iterator[Fault]:
    """Places from which nobody can bring a dossier to an end, unless its applicant gives up."""
    told: set[tuple[str, State]] = set()
    for road in roads(spec):
        for place in dead_ends(spec, road, rights):
            if (place.step, place.state) in told:
                continue
            told.add((place.step, place.state))
            leading = sorted(
                act
                for act, moves in MOVES.items()
                if moves.get(place.state, place.state) != place.state and act not in (*SYSTEM, "dossier.withdraw")
            )
            message = say(
                _("Hồ sơ ở trạng thái %(state)s tại bước này sẽ kẹt lại: không vai trò nào đưa đi tiếp được."),
                state=place.state.value,
            )
            remedy = say(_("Cho vai trò của bước một trong các quyền: %(acts)s."), acts=", ".join(leading))
            yield where.fault(f"steps.{place.step}", message, remedy)


def roads(spec: ProcedureSpec) -> list[list[Step]]:
    """The different roads that dossiers of a procedure may walk: by channel, and by which conditional steps come."""
    found: dict[tuple[str, ...], list[Step]] = {}
    for channel in spec.channels:
        steps = spec.steps_for(channel.channel)
        sources = sorted({step.when for step in steps if step.when})
        for truths in islice(product((True, False), repeat=len(sources)), MOST_ROADS):
            holding = {None, *(source for source, true in zip(sources, truths, strict=True) if true)}
            road = [step for step in steps if step.when in holding]
            found.setdefault(tuple(step.id for step in road), road)
    return list(found.values())


def dead_ends(spec: ProcedureSpec, road: Sequence[Step], rights: Rights) -> list[Place]:
    """The places on a road, among those that a dossier can come to, from which no end can be reached by those who
    have the acts; that the applicant may withdraw is no way on."""
    if not road:
        return []
    ways = places(spec, road, rights)
    ending = {place for place in ways if place.state in ENDS - {State.WITHDRAWN}}
    while more := {place for place, there in ways.items() if there & ending} - ending:
        ending |= more
    return [place for place in ways if place not in ending and place.state != State.WITHDRAWN]


def places(spec: ProcedureSpec, road: Sequence[Step], rights: Rights) -> dict[Place, set[Place]]:
    """Every place that a dossier can come to on a road, and where it can go from there."""
    nodes = [Node(step.id, step.act) for step in road]
    roles = {step.id: step.role for step in road}
    anybody = {act for held in rights.values() for act in held}
    found: dict[Place, set[Place]] = {}
    waiting = [Place(State.SUBMITTED, nodes[0].id)]
    while waiting:
        if (place := waiting.pop()) in found:
            continue
        found[place] = set()
        for act in _possible(spec, place, rights.get(roles.get(place.step, ""), anybody), anybody):
            with suppress(Impossible):
                found[place].add(follow(nodes, place, act))
        waiting += found[place]
    return found


def _possible(spec: ProcedureSpec, place: Place, held: Collection[str], anybody: Collection[str]) -> Iterator[str]:
    """The acts that somebody may do at a place: who owes the step, its applicant or the desk, the machine."""
    phase = spec.phase(place.step)
    kinds = {reason.kind for reason in spec.pauses}
    allowed = {
        "dossier.request_supplement": phase is not None,
        "dossier.lapse": phase is not None and any(one.answer_within for one in phase.rounds),
        "dossier.pause": "paused" in kinds,
        "dossier.charge": "unpaid" in kinds,
        "dossier.refuse": bool(spec.refusals),
    }
    for act, moves in MOVES.items():
        if place.state in moves and allowed.get(act, True):
            others = anybody if act in ("dossier.supplement", "dossier.withdraw") else SYSTEM
            if act in others or act in held:
                yield act
