"""Moving dossiers under way to another version of their procedure, by a recorded decision, and undoing that exactly."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from pydantic import Field

from motcua.kernel.access.api import Scope
from motcua.kernel.acts.api import Caller, Conflict, Deed, Given, Invalid, Refusal, WrongState, act, perform
from motcua.kernel.calendar.api import legal_day
from motcua.kernel.jobs.api import Message, on, progress
from motcua.kernel.ledger.api import Entry, history
from motcua.kernel.packs.api import Outcome, PackVersion, UnknownItem, all_of, lock_version, snapshot, version_of
from motcua.mechanisms.cases import asking, flow, moves_told
from motcua.mechanisms.cases.acts import lock_dossier
from motcua.mechanisms.cases.catalogue import KIND, pinned, procedure_at, procedure_of, repins
from motcua.mechanisms.cases.clocks import reckon, running
from motcua.mechanisms.cases.events import SYSTEM
from motcua.mechanisms.cases.models import Consultation, Dossier, Migration
from motcua.mechanisms.cases.planning import Change, can_be_at, fate, under_way
from motcua.mechanisms.cases.policy import POLICY
from motcua.mechanisms.cases.refines import KIND as REFINES
from motcua.mechanisms.cases.refines import RefinementSpec
from motcua.mechanisms.cases.rules import STANDING, WALKING
from motcua.mechanisms.work.api import open_about

KEPT = ("procedure", "pack_id", "refined", "state", "step", "clock", "due_at", "promised_at")
"""What of a dossier a move may change, and an undoing gives back."""

LEFT = Q(after__has_key="asked")
"""Rows of dossiers that an order could not move: ``after`` holds the version ``asked`` for and why it was ``refused``.
A row whose undoing was refused has its ``refused`` beside what the move made of the dossier."""

COUNTED = ("dossier.redate",)
"""What the system does with a clock by itself, when days off change: nobody goes on with a dossier by that."""

TOLD = 500
"""How many of them one deed writes down."""

Decision = Annotated[str, Field(min_length=10, max_length=2000)]


class Migrate(Given):
    """To which version of its pack, by which decision, together with which others (``batch``); the ``step`` at which it
    goes on, where its own is no more. ``planned``: only if the version moves it without a decision about it alone."""

    version: UUID
    decision: Decision
    batch: UUID
    step: Annotated[str, Field(max_length=60)] = ""
    planned: bool = False


@act("dossier.migrate", POLICY, on=lock_dossier)
def migrate(deed: Deed, dossier: Dossier, given: Migrate) -> Dossier:
    """Let a dossier go on under another version of its procedure: its clock is counted anew from what has happened. It
    takes along the local rules that it pinned, as they are now.

    Raises ``Conflict`` where the version has no such procedure, it keeps to that one already or, when ``planned``,
    needs a decision of its own; ``WrongState`` for a version that is not in force today, ``Invalid`` where its step is
    no more and none is named that the new procedure has.
    """
    day = legal_day(deed.now)
    with snapshot():
        try:
            in_force = version_of(KIND, dossier.procedure, day).pk == given.version
            refined = repins(dossier, day)
            new = pinned(dossier.procedure, given.version, tuple((urn, key) for urn, key in refined)).spec
        except UnknownItem:
            raise Conflict(_("Bản này của gói không có thủ tục của hồ sơ.")) from None
    if not in_force:
        raise WrongState(_("Bản này của gói không có hiệu lực hôm nay, nên hồ sơ ở lại quy định cũ."), remedy="")
    if dossier.pack_id == given.version:
        raise Conflict(_("Hồ sơ đang theo bản này rồi."))
    if new.channel(dossier.channel) is None:
        raise Conflict(_("Quy định mới không còn nhận hồ sơ theo cách này; hồ sơ ở lại quy định cũ."))
    if given.planned and (found := fate(dossier, new)).outcome != Outcome.MOVES:
        raise Conflict(found.reasons[0], remedy=_("Xin quyết định riêng cho hồ sơ này."))
    own = [step.id for step in flow.steps_of(new, dossier) if can_be_at(dossier, step)]
    step = given.step or dossier.step
    if step not in own:
        raise Invalid(faults={"step": [_("Quy trình mới không có bước này; xin chọn bước mà hồ sơ tiếp tục.")]})
    rows = Migration.objects.select_for_update().filter(dossier=dossier, batch=given.batch)
    if rows.exclude(LEFT).exists():
        raise Conflict(_("Hồ sơ đã được chuyển theo lần này rồi."), remedy=_("Xin ra quyết định mới."))
    left = rows.filter(LEFT).first()
    before = _kept(dossier) | {"seat": _seat(dossier)}
    late = dossier.state in WALKING and deed.now > dossier.due_at  # and stays so, however long the new limit is
    promised = {"promised_at": dossier.promised_at or dossier.due_at} if late else {}
    with snapshot():
        _change(deed, dossier, {"pack_id": given.version, "refined": refined, "step": step} | promised)
    values = {"decision": given.decision, "before": before, "after": _kept(dossier), "made_at": deed.now}
    if left:  # the same order could not move it before
        deed.save(left, **values)
    else:
        left = deed.add(Migration(dossier=dossier, batch=given.batch, **values))
    moves_told.moved(deed, dossier, left)
    deed.emit("dossier.migrated", dossier)
    return dossier


class Unmigrate(Given):
    """Which move is undone, and by which decision."""

    batch: UUID
    decision: Decision


@act("dossier.unmigrate", POLICY, on=lock_dossier)
def unmigrate(deed: Deed, dossier: Dossier, given: Unmigrate) -> Dossier:
    """Undo a move: the dossier keeps again to the version that it had, at the same step, with the clock that it had.

    Raises ``Conflict`` when it was not moved so, or when anything at all was done since with it or a question about it.
    The clock is counted anew under the old rule: where the calendar did not change meanwhile, to the very working that
    it had. ``after["undone"]`` of the move's row keeps what came back, and the decision.
    """
    moves = Migration.objects.select_for_update().exclude(LEFT)
    row = moves.filter(dossier=dossier, batch=given.batch, undone_at=None).first()
    if row is None:
        raise Conflict(_("Hồ sơ này không có lần chuyển đó, hoặc đã được hoàn lại."))
    here = (dossier.state, dossier.step, str(dossier.pack_id))
    if here != tuple(row.after[k] for k in ("state", "step", "pack_id")) or _gone_on(dossier):
        raise Conflict(
            _("Sau khi chuyển, hồ sơ đã được giải quyết tiếp theo quy định mới nên không hoàn lại được."),
            remedy=_("Xin để hồ sơ đi tiếp, hoặc quyết định riêng cho hồ sơ này."),
        )
    before = row.before
    values = {"pack_id": UUID(before["pack_id"]), "refined": before["refined"], "step": before["step"]}
    _change(deed, dossier, values | ({} if before["promised_at"] else {"promised_at": None}))
    _give_back(deed, dossier, before.get("seat"), given.decision)
    undone = _kept(dossier) | {"decision": given.decision}
    deed.save(row, undone_at=deed.now, after={name: row.after[name] for name in KEPT} | {"undone": undone})
    moves_told.undone(deed, dossier, row)
    return dossier


def _seat(dossier: Dossier) -> str | None:
    """The seat that owes the step at hand, if one does."""
    duty = open_about(dossier.pk).first()
    return str(duty.who_id) if duty else None


def _give_back(deed: Deed, dossier: Dossier, seat: str | None, why: str) -> None:
    """Let the step at hand lie again with the seat that had it before the move, where that still may have it."""
    if seat in (None, here := _seat(dossier)) or here is None:
        return
    step = flow.current(procedure_of(dossier), dossier)
    for able in flow.able_seats(step, dossier):
        if str(able.pk) == seat:
            flow.hand_over(deed, dossier, step, able.pk, why)


def _gone_on(dossier: Dossier) -> bool:
    """Whether anything was done with a dossier, or with a question about it, since it was last moved."""
    moved = history(dossier.pk).filter(act=migrate.name).last()
    if moved is None:
        return True
    about = [dossier.pk, *Consultation.objects.filter(dossier=dossier).order_by("pk").values_list("pk", flat=True)]
    since = Entry.objects.filter(subject__in=about, pk__gt=moved.pk).exclude(deed=moved.deed)
    return since.exclude(act__in=COUNTED).exists()


def _change(deed: Deed, dossier: Dossier, values: dict[str, Any]) -> None:
    """Pin another version, count the clock by it, and let the duty at hand and the questions asked follow."""
    moved = values["step"] != dossier.step
    for name, value in values.items():
        setattr(dossier, name, value)
    spec = procedure_of(dossier)
    deed.save(dossier, **values, **running(dossier, reckon(spec, dossier)))
    flow.moved(deed, dossier)
    step = flow.current(spec, dossier)
    if moved:
        asking.cancel(deed, dossier)
        flow.close_duties(deed, dossier, cancelled=True)
    else:
        asking.recall(deed, dossier, spec, step)
    if dossier.state in STANDING:  # what ends the pause puts the duty and asks what is new
        return
    if moved:
        flow.put_duty(deed, dossier, spec, step)
    else:
        flow.reseat(deed, dossier, spec, step)


def _kept(dossier: Dossier) -> dict[str, Any]:
    found = {name: getattr(dossier, name) for name in KEPT}
    return {name: _plain(value) for name, value in found.items()}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else str(value) if isinstance(value, UUID) else value


class Order(Given):
    """A decision about all dossiers that a new version moves; ``batch`` names it, for asking how far it is and for
    undoing it."""

    decision: Decision
    batch: UUID


@act("packs.migrate", POLICY, on=lock_version)
def order_migration(deed: Deed, version: PackVersion, given: Order) -> PackVersion:
    """Order that every dossier within the actor's reach which the version moves is moved to it, one by one, after the
    commit."""
    _emit(deed, version, given, undo=False)
    return version


@act("packs.unmigrate", POLICY, on=lock_version)
def order_undoing(deed: Deed, version: PackVersion, given: Order) -> PackVersion:
    """Order that every dossier within the actor's reach moved under that batch gets back what it had."""
    _emit(deed, version, given, undo=True)
    return version


def _emit(deed: Deed, version: PackVersion, given: Order, *, undo: bool) -> None:
    actor = deed.actor
    bounded = not actor.system and Scope.EVERYWHERE not in actor.scopes("dossier.migrate")
    reach = sorted(str(body) for body in actor.subtree) if bounded else None
    order = {"batch": str(given.batch), "decision": given.decision, "undo": undo, "reach": reach}
    deed.emit("packs.migrating", version, **order)


class Refused(Given):
    """One dossier that an order left where it is, and why."""

    dossier: UUID
    reason: Annotated[str, Field(max_length=2000)]


class Leave(Given):
    """What an order could not do."""

    batch: UUID
    decision: Decision
    undo: bool
    refused: list[Refused]


@act("packs.leave", POLICY, on=lock_version)
def leave(deed: Deed, version: PackVersion, given: Leave) -> PackVersion:
    """Write down, by the system, which dossiers an order left where they are, and why: its page tells it. A later order
    takes them up again."""
    keys = [one.dossier for one in given.refused]
    rows = Migration.objects.select_for_update().filter(batch=given.batch, dossier__in=keys).order_by("pk")
    known, some = {row.dossier_id: row for row in rows}, Dossier.objects.in_bulk(keys)
    for one in given.refused:
        row, why = known.get(one.dossier), {"refused": one.reason}
        if row is not None:
            deed.save(row, after=row.after | why)
        elif not given.undo:
            before, after = _kept(some[one.dossier]), {"asked": str(version.pk)} | why
            values = {"batch": given.batch, "decision": given.decision, "before": before, "after": after}
            deed.add(Migration(dossier_id=one.dossier, made_at=deed.now, **values))
    return version


@on("packs.migrating")
def carry_out(message: Message) -> None:
    """Move, or move back, dossier by dossier, each in its own deed; one that can't be is left where it is, and told."""
    batch, decision, undo = UUID(message.payload["batch"]), message.payload["decision"], message.payload["undo"]
    bodies = message.payload["reach"]
    reach = None if bodies is None else [UUID(body) for body in bodies]
    keys = moved_by(batch, reach) if undo else movable(message.subject, reach)
    refused = []
    with progress("packs.unmigrate" if undo else "packs.migrate", of=len(keys)) as steps:
        for key in keys:
            caller = Caller(SYSTEM, channel="system", key=f"{batch}:{undo}:{key}", cause=message.deed)
            given = {"batch": batch, "decision": decision}
            try:
                if undo:
                    perform(unmigrate, caller, given, on=key)
                else:
                    perform(migrate, caller, given | {"version": message.subject, "planned": True}, on=key)
            except Refusal as refusal:
                refused.append({"dossier": key, "reason": _why(refusal)})
            steps.step()
    for begin in range(0, len(refused), TOLD):
        told = {"batch": batch, "decision": decision, "undo": undo, "refused": refused[begin : begin + TOLD]}
        perform(leave, Caller(SYSTEM, channel="system", cause=message.deed), told, on=message.subject)


def _why(refusal: Refusal) -> str:
    """A refusal as it is kept and read later: in Vietnamese, all of it."""
    with override("vi"):
        faults = [str(one) for some in refusal.faults.values() for one in some]
        return " ".join(filter(None, faults or [str(refusal.sentence), str(refusal.remedy)]))[:2000]


def left_by(version: UUID) -> QuerySet[Migration]:
    """The dossiers that orders about a version left where they are, the last first, while they are still there."""
    unmoved = LEFT & Q(after__asked=str(version)) & ~Q(dossier__pack=version)
    unreturned = Q(after__has_key="refused", after__pack_id=str(version), undone_at=None)
    return Migration.objects.filter(unmoved | unreturned).select_related("dossier").order_by("-made_at", "-pk")


def movable(version: UUID, reach: Sequence[UUID] | None = None) -> list[UUID]:
    """The dossiers, of some bodies when ``reach`` names them, that a version moves without further decision."""
    urn = PackVersion.objects.values_list("urn", flat=True).get(pk=version)
    some = under_way().filter(pack__urn=urn).exclude(pack=version)
    if reach is not None:
        some = some.filter(organisation__in=reach)
    fresh = {}
    for name in some.order_by().values_list("procedure", flat=True).distinct():
        with suppress(UnknownItem):
            fresh[name] = procedure_at(name, version)
    change = Change(fresh, partial(all_of, RefinementSpec, REFINES))
    fates = ((dossier.pk, change.fate(dossier)) for dossier in some.filter(procedure__in=fresh))
    return [key for key, one in fates if one and one.outcome == Outcome.MOVES]


def moved_by(batch: UUID, reach: Sequence[UUID] | None = None) -> list[UUID]:
    """The dossiers of a batch, of some bodies when ``reach`` names them, that have not been moved back."""
    rows = Migration.objects.exclude(LEFT).filter(batch=batch, undone_at=None).order_by("made_at", "pk")
    if reach is not None:
        rows = rows.filter(dossier__organisation__in=reach)
    return list(rows.values_list("dossier", flat=True))
