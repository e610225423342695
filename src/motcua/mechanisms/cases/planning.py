"""What a new version of a procedure means for the dossiers under way: which move, which stay, which need a decision."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import reduce
from operator import or_
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from motcua.kernel.acts.api import Conflict
from motcua.kernel.calendar.api import ZONE, legal_day, now
from motcua.kernel.forms.api import CodeList, Lists, validate
from motcua.kernel.packs.api import (
    Library,
    Outcome,
    Pack,
    PackVersion,
    Planned,
    Sentence,
    Use,
    all_of,
    at_version,
    say,
)
from motcua.kernel.text.api import Multilingual
from motcua.mechanisms.cases import asking, flow
from motcua.mechanisms.cases.catalogue import KIND, carried, procedure_at, procedure_of
from motcua.mechanisms.cases.clocks import reckon
from motcua.mechanisms.cases.filing import components
from motcua.mechanisms.cases.models import Dossier, Pause, Supplement
from motcua.mechanisms.cases.refines import KIND as REFINES
from motcua.mechanisms.cases.refines import RefinementSpec, refine
from motcua.mechanisms.cases.rules import ENDS, MOVES, STANDING, State
from motcua.mechanisms.cases.specs import ProcedureSpec, Step

ASIDE: Final = frozenset(
    [
        "valid_from",
        "valid_to",
        "transition",
        "note",
        "notes",
        "sources",
        "verified",
        "legal_basis",
        "decision",
        "summary",
        "keywords",
        "hours",
        "help",
    ]
)
"""Keys that say when a rule holds and where it was read, or explain it, and bind nobody under way."""


@dataclass(frozen=True)
class Fate:
    """What becomes of one dossier, why, and when it is due by the new rule."""

    outcome: Outcome
    reasons: tuple[Sentence, ...] = ()
    due: datetime | None = None


def under_way() -> QuerySet[Dossier]:
    """The dossiers whose clock has not ended."""
    return Dossier.objects.filter(ended_at=None).select_related("organisation").order_by("received_at", "pk")


class Change:
    """A new version of procedures (``fresh``, by URN) as dossiers under way meet it: the plan and the move ask here.

    ``local``: what places set for themselves on a day, ``lists`` the code lists, those in force without."""

    def __init__(
        self,
        fresh: Mapping[str, ProcedureSpec],
        local: Callable[[date], Iterable[RefinementSpec]],
        lists: Mapping[str, CodeList] | None = None,
    ) -> None:
        self.fresh, self.local, self.lists = fresh, local, lists
        self._rules: dict[object, ProcedureSpec | None] = {}

    def rule(self, dossier: Dossier) -> ProcedureSpec | None:
        """What a dossier would be under: the new version with the local rules that it takes along. ``None`` where that
        says nothing new to it."""
        key = (dossier.procedure, dossier.pack_id, str(dossier.refined), dossier.organisation_id)
        if key not in self._rules:
            self._rules[key] = self._new(dossier)
        return self._rules[key]

    def _new(self, dossier: Dossier) -> ProcedureSpec | None:
        fresh = self.fresh[dossier.procedure]
        if not differ(procedure_at(dossier.procedure, dossier.pack_id), fresh):
            return None
        day = legal_day(meeting(fresh))
        new = refine(fresh, carried(dossier, self.local(day), day)).spec
        return new if differ(procedure_of(dossier), new) else None

    def fate(self, dossier: Dossier) -> Fate | None:
        """What becomes of a dossier; ``None`` where the change does not concern it."""
        new = self.rule(dossier)
        return fate(dossier, new, self.lists) if new else None


def meeting(spec: ProcedureSpec) -> datetime:
    """When a dossier can meet a version of its procedure: now, or when its first day in force begins."""
    return max(now(), datetime.combine(spec.valid_from, time.min, ZONE))


def plan(library: Library, before: PackVersion | None, after: Pack) -> Iterator[Planned]:
    """The fate of every dossier that began under another version of a pack and whose procedure, or whose local rule, it
    changes."""
    if after.manifest is None or before is None:
        return
    fresh = {entry.urn: entry.spec for entry in after.entries if isinstance(entry.spec, ProcedureSpec)}
    lists = {spec.urn: spec for _place, spec in library.items("code-lists", CodeList)}
    refinements = [spec for _place, spec in library.items(REFINES, RefinementSpec)]

    def local(day: date) -> list[RefinementSpec]:
        """Those of the library, and where they are not in force yet, what they are until then."""
        until = {one.urn: one for one in all_of(RefinementSpec, REFINES, day)}
        return [one if one.in_force(day) else until.get(one.urn, one) for one in refinements]

    change, told = Change(fresh, local, lists), set()
    for dossier in under_way().filter(pack__urn=after.manifest.urn, procedure__in=fresh).iterator(chunk_size=500):
        if one := change.fate(dossier):
            told.add(dossier.pk)
            yield _planned(dossier, one)
    for dossier, reason in _keeping(after):
        if dossier.pk not in told:
            yield _planned(dossier, Fate(Outcome.STAYS, (reason,)))


def _keeping(after: Pack) -> Iterator[tuple[Dossier, Sentence]]:
    """The dossiers that pinned a local rule of the pack that this version changes or drops: they keep it."""
    assert after.manifest is not None
    fresh = {entry.urn: _binding(entry.spec) for entry in after.entries if isinstance(entry.spec, RefinementSpec)}
    versions = {str(version.pk) for version in PackVersion.objects.filter(urn=after.manifest.urn)}
    pinned = reduce(or_, (Q(pins__contains=version) for version in versions), Q(pk=None))
    for dossier in under_way().annotate(pins=Cast("refined", TextField())).filter(pinned).iterator(chunk_size=500):
        own = [at_version(RefinementSpec, REFINES, urn, UUID(key)) for urn, key in dossier.refined if key in versions]
        if changed := next((one for one in own if fresh.get(one.urn) != _binding(one)), None):
            yield dossier, say(_("Hồ sơ giữ quy định riêng lúc nhận: %(title)s."), title=changed.title)


def _planned(dossier: Dossier, one: Fate) -> Planned:
    return Planned(
        subject=dossier.pk,
        label=dossier.code,
        urn=dossier.procedure,
        outcome=one.outcome,
        reasons=one.reasons,
        old_due=dossier.due_at,
        new_due=one.due,
    )


def differ(old: ProcedureSpec, new: ProcedureSpec) -> bool:
    """Whether two versions of a procedure say different things to a dossier under way."""
    return bool(_binding(old) != _binding(new))


def _binding(value: Any) -> Any:
    """What an item, or a part of one, binds people to: without translations, the days of its version, notes and
    sources."""
    if isinstance(value, Multilingual):
        return value.vi
    if isinstance(value, BaseModel):
        names = type(value).model_fields.keys() - ASIDE
        return {name: _binding(getattr(value, name)) for name in names}
    if isinstance(value, dict):
        return {key: _binding(one) for key, one in value.items()}
    return [_binding(one) for one in value] if isinstance(value, list) else value


def fate(dossier: Dossier, new: ProcedureSpec, lists: Mapping[str, CodeList] | None = None) -> Fate:
    """What becomes of a dossier under another version of its procedure."""
    if State(dossier.state) in ENDS or dossier.state == State.SIGNING:
        return Fate(Outcome.STAYS, (_("Kết quả đã được duyệt, đang ký hoặc đã xong."),))
    if new.transition.running == "stays":
        return Fate(Outcome.STAYS, (_said(new) or _("Hồ sơ đã nhận tiếp tục theo quy định lúc nhận."),))
    hurdles = tuple(obstacles(dossier, new, lists))
    due = None
    try:
        if new.channel(dossier.channel):
            due = reckon(new, dossier).due
            hurdles += tuple(_overdue(dossier, new, due))
    except Conflict as unknown:
        hurdles += (unknown.sentence,)
    if hurdles:
        return Fate(Outcome.DECIDE, hurdles, due)
    if new.transition.running == "decide":
        return Fate(Outcome.DECIDE, (_said(new) or _("Quy định mới để cơ quan quyết định từng hồ sơ."),), due)
    return Fate(Outcome.MOVES, (_said(new),) if new.transition.note else (), due)


def _overdue(dossier: Dossier, new: ProcedureSpec, due: datetime | None) -> Iterator[Sentence]:
    """A punctual dossier that would be late at once, or as soon as it goes on: no order alone makes anybody late."""
    moment = meeting(new)
    due = due or reckon(new, dossier, resumed=moment).due
    if due is None or due > moment:
        return
    stands = dossier.state in STANDING
    promised = reckon(procedure_of(dossier), dossier, resumed=moment).due if stands else dossier.due_at
    if promised is None or promised >= moment:
        yield say(
            _("Theo quy định mới, hồ sơ đang đúng hạn sẽ trễ ngay (hạn mới %(due)s)."),
            due=f"{due.astimezone(ZONE):%H:%M %d/%m/%Y}",
        )


def _said(spec: ProcedureSpec) -> Sentence:
    """What the new version says of dossiers under way, in its own words; empty where it says nothing."""
    return say("%(note)s", note=spec.transition.note) if spec.transition.note else ""


def obstacles(dossier: Dossier, new: ProcedureSpec, lists: Mapping[str, CodeList] | None = None) -> Iterator[Sentence]:
    """Why a dossier can't simply go on under another version; whatever holds it is told."""
    if new.channel(dossier.channel) is None:
        yield _("Quy định mới không còn nhận hồ sơ theo cách này.")
    own = flow.steps_of(new, dossier)
    here = next((number for number, step in enumerate(own) if step.id == dossier.step), None)
    if here is not None:
        yield from _passed(dossier, new, own[:here])
        yield from _owed(dossier, new, own[here])
    elif dossier.step:
        yield say(_("Bước đang xử lý (%(step)s) không còn trong quy trình mới."), step=_title(dossier))
    checked = validate(new.form, dossier.data, legal_day(dossier.received_at), _lists(new, lists))
    if checked.faults:
        yield say(
            _("Tờ khai còn thiếu hoặc khác so với mẫu mới: %(fields)s."),
            fields=", ".join(_label(new, path) for path in sorted(checked.faults)[:5]),
        )
    if missing := _missing(dossier, new):
        yield say(_("Thiếu giấy tờ theo quy định mới: %(papers)s."), papers="; ".join(missing[:5]))
    for supplement in Supplement.objects.filter(dossier=dossier, state=Supplement.State.OPEN):
        if supplement.phase not in {phase.id for phase in new.supplements}:
            yield _("Đang chờ bổ sung theo một quy định không còn trong bản mới.")
    for pause in Pause.objects.filter(dossier=dossier, ended_at=None).exclude(kind="supplement"):
        if pause.kind not in {reason.id for reason in new.pauses}:
            yield _("Đang tạm dừng theo một lý do không còn trong bản mới.")


def _passed(dossier: Dossier, new: ProcedureSpec, earlier: Iterable[Step]) -> Iterator[Sentence]:
    """What the new procedure does before the step at hand, and what nobody did, or did otherwise, by the old one."""
    done = {}
    for step in flow.steps_of(procedure_of(dossier), dossier):
        if step.id == dossier.step:
            break
        done[step.id] = step
    for step in earlier:
        if step.id not in done:
            yield say(_("Quy định mới có bước %(step)s trước bước đang xử lý, mà hồ sơ chưa qua."), step=step.title)
        elif _work(step) != _work(done[step.id]):
            yield say(_("Bước %(step)s đã xong, nhưng quy định mới giao bước này khác đi."), step=step.title)
        elif bodies := asking.unasked(dossier, new, step):
            titles = ", ".join(str(one.title) for one in bodies)
            yield say(_("Bước %(step)s đã xong mà chưa hỏi ý kiến %(bodies)s."), step=step.title, bodies=titles)


def _work(step: Step) -> Any:
    """What a step is, to a dossier that has passed it."""
    return step.act, step.role, _binding(step.form)


def _owed(dossier: Dossier, new: ProcedureSpec, step: Step) -> Iterator[Sentence]:
    """Why the step at hand could not go on under the new rule."""
    if not can_be_at(dossier, step):
        yield say(_("Bước đang xử lý (%(step)s) không còn trong quy trình mới."), step=_title(dossier))
    elif dossier.state not in STANDING:
        if not flow.able_seats(step, dossier):
            yield say(_("Chưa có cán bộ nào giữ vai trò mà bước %(step)s cần theo quy định mới."), step=step.title)
        for asked in asking.mute(dossier, new, step):
            yield say(_("Chưa có cán bộ nào trả lời ý kiến của %(body)s."), body=asked.title)


def can_be_at(dossier: Dossier, step: Step) -> bool:
    """Whether a dossier, as it stands, can be at a step: whether the act that ends it leads on from there."""
    place = flow.place_of(dossier)
    return (place.resumes or place.state) in MOVES[step.act]


def _missing(dossier: Dossier, new: ProcedureSpec) -> list[str]:
    """The papers that the new version demands of such a dossier and that were never handed in."""
    there = set(dossier.attachments.values_list("component", flat=True).order_by("component"))
    wanted = components(new, dossier.channel, dossier.data, legal_day(dossier.received_at))
    return [str(part.title) for part in wanted if part.required and part.id not in there]


def _lists(spec: ProcedureSpec, lists: Mapping[str, CodeList] | None) -> Lists | None:
    if lists is None:
        return None
    return {urn: lists[urn] for urn in spec.form.lists if urn in lists}


def _title(dossier: Dossier) -> str:
    return next((str(step.title) for step in procedure_of(dossier).steps if step.id == dossier.step), dossier.step)


def _label(spec: ProcedureSpec, path: str) -> str:
    labels = {f"{section.id}.{field.id}": str(field.label) for section, field in spec.form.walk()}
    return labels.get(".".join(path.split(".")[:2]), path)


def users(version: PackVersion, urn: str | None) -> list[Use]:
    """The dossiers that keep to a version of a pack, by their procedure or by what a place has set; or to one item."""
    pinned = Q(pins__contains=str(version.pk))
    keeping = Q(pack=version) | pinned
    if urn is not None:
        keeping = Q(pack=version, procedure=urn) | (pinned & Q(pins__contains=f'"{urn}"'))
    some = Dossier.objects.annotate(pins=Cast("refined", TextField())).filter(keeping)
    running, all_of_them = some.filter(ended_at=None).count(), some.count()
    if not all_of_them:
        return []
    sentence = say(
        _("%(running)s hồ sơ đang giải quyết và %(done)s hồ sơ đã xong theo bản này."),
        running=running,
        done=all_of_them - running,
    )
    return [Use(KIND, all_of_them, sentence, holds=running > 0)]
