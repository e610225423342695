"""What a new version of a procedure means for the dossiers under way: which move, which stay, which need a decision."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from motcua.kernel.acts.api import Conflict
from motcua.kernel.calendar.api import legal_day
from motcua.kernel.forms.api import CodeList, Lists, validate
from motcua.kernel.packs.api import Library, Outcome, Pack, PackVersion, Planned, Sentence, Use, say
from motcua.mechanisms.cases.catalogue import KIND, procedure_of
from motcua.mechanisms.cases.clocks import reckon
from motcua.mechanisms.cases.filing import components
from motcua.mechanisms.cases.models import Dossier, Pause, Supplement
from motcua.mechanisms.cases.refines import KIND as REFINES
from motcua.mechanisms.cases.refines import Refined, RefinementSpec, refine
from motcua.mechanisms.cases.rules import ENDS, State
from motcua.mechanisms.cases.specs import ProcedureSpec

TEXT: Final = {"vi", "en", "bn"}


@dataclass(frozen=True)
class Fate:
    """What becomes of one dossier, why, and when it is due by the new rule."""

    outcome: Outcome
    reasons: tuple[Sentence, ...] = ()
    due: datetime | None = None


def under_way() -> QuerySet[Dossier]:
    """The dossiers whose clock has not ended."""
    return Dossier.objects.filter(ended_at=None).select_related("organisation").order_by("received_at", "pk")


def plan(library: Library, before: PackVersion | None, after: Pack) -> Iterator[Planned]:
    """The fate of every dossier that began under another version of a pack and whose procedure it changes."""
    if after.manifest is None or before is None:
        return
    fresh = {entry.urn: entry.spec for entry in after.entries if isinstance(entry.spec, ProcedureSpec)}
    refinements = [spec for _place, spec in library.items(REFINES, RefinementSpec)]
    lists = {spec.urn: spec for _place, spec in library.items("code-lists", CodeList)}
    ruled: dict[object, tuple[ProcedureSpec, bool]] = {}
    some = under_way().filter(pack__urn=after.manifest.urn, procedure__in=fresh)
    for dossier in some.iterator(chunk_size=500):
        key = (dossier.procedure, dossier.pack_id, str(dossier.refined))
        if key not in ruled:
            new = _at(fresh[dossier.procedure], refinements, dossier).spec
            ruled[key] = new, differ(procedure_of(dossier), new)
        new, changed = ruled[key]
        if not changed:
            continue
        one = fate(dossier, new, lists)
        yield Planned(
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
    return bool(_rule(old) != _rule(new))


def _rule(spec: ProcedureSpec) -> Any:
    """What a procedure says, without its translations and the days of its version."""
    return _untranslated(spec.model_dump(exclude={"valid_from", "valid_to", "transition", "keywords"}))


def _untranslated(value: Any) -> Any:
    if isinstance(value, dict):
        return value["vi"] if value.keys() == TEXT else {key: _untranslated(one) for key, one in value.items()}
    return [_untranslated(one) for one in value] if isinstance(value, list) else value


def _at(spec: ProcedureSpec, refinements: list[RefinementSpec], dossier: Dossier) -> Refined:
    """The procedure with what the refinements that the dossier pinned say today, where they are still there."""
    order = [urn for urn, _version in dossier.refined]
    named = [one for one in refinements if one.urn in order]
    return refine(spec, sorted(named, key=lambda one: order.index(one.urn)))


def fate(dossier: Dossier, new: ProcedureSpec, lists: Mapping[str, CodeList] | None = None) -> Fate:
    """What becomes of a dossier under another version of its procedure."""
    if State(dossier.state) in ENDS or dossier.state == State.SIGNING:
        return Fate(Outcome.STAYS, (_("Kết quả đã được duyệt, đang ký hoặc đã xong."),))
    if new.transition.running == "stays":
        return Fate(Outcome.STAYS, (_said(new) or _("Hồ sơ đã nhận tiếp tục theo quy định lúc nhận."),))
    hurdles = tuple(obstacles(dossier, new, lists))
    due = None
    try:
        due = reckon(new, dossier).due if new.channel(dossier.channel) else None
    except Conflict as unknown:
        hurdles += (unknown.sentence,)
    if hurdles:
        return Fate(Outcome.DECIDE, hurdles, due)
    if new.transition.running == "decide":
        return Fate(Outcome.DECIDE, (_said(new) or _("Quy định mới để cơ quan quyết định từng hồ sơ."),), due)
    return Fate(Outcome.MOVES, (_said(new),) if new.transition.note else (), due)


def _said(spec: ProcedureSpec) -> Sentence:
    """What the new version says of dossiers under way, in its own words; empty where it says nothing."""
    return say("%(note)s", note=spec.transition.note) if spec.transition.note else ""


def obstacles(dossier: Dossier, new: ProcedureSpec, lists: Mapping[str, CodeList] | None = None) -> Iterator[Sentence]:
    """Why a dossier can't simply go on under another version; whatever holds it is told."""
    if new.channel(dossier.channel) is None:
        yield _("Quy định mới không còn nhận hồ sơ theo cách này.")
    own = [step.id for step in new.steps_for(dossier.channel, dossier.data, legal_day(dossier.received_at))]
    if dossier.step and dossier.step not in own:
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


def _missing(dossier: Dossier, new: ProcedureSpec) -> list[str]:
    """The papers that the new version demands of such a dossier and that were never handed in."""
    there = set(dossier.attachments.values_list("component", flat=True).order_by("component"))
    wanted = components(new, dossier.channel, dossier.data, legal_day(dossier.received_at))
    return [str(part.title) for part in wanted if part.required and part.id not in there]


def _lists(spec: ProcedureSpec, lists: Mapping[str, CodeList] | None) -> Lists | None:
    if lists is None:
        return None
    return {urn: lists[urn] for urn in spec.form.lists() if urn in lists}


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
