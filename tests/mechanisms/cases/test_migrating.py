"""A procedure changes while dossiers run by it: what is planned, what moves, and what undoing gives back."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml
from django.db import connection

from motcua.kernel.access.api import Actor, Organisation, Position, RoleSpec
from motcua.kernel.acts.api import Caller, Conflict, Invalid, Refusal, perform
from motcua.kernel.calendar.api import ZONE, Working, at, legal_day, now
from motcua.kernel.jobs.api import Message, drain
from motcua.kernel.ledger.api import verify
from motcua.kernel.notices.api import Notice
from motcua.kernel.packs.api import Outcome, PackVersion, Planned, all_of, in_use, open_library, plan
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.cases.clocks import reckon
from motcua.mechanisms.cases.flow import able_seats
from motcua.mechanisms.cases.models import Consultation, Migration
from motcua.mechanisms.work.api import open_about
from tests import helpers
from tests.mechanisms.cases import interrupted, versions
from tests.mechanisms.cases.filing import GIVEN
from tests.mechanisms.cases.histories import HISTORIES, History, Scene, lived, newer, on
from tests.mechanisms.cases.pages import text_of

pytestmark = [pytest.mark.both, pytest.mark.django_db]
DECISION = "Quyết định 12/QĐ-UBND: hồ sơ đang giải quyết theo quy định mới."
MANY = 300
"""On SQLite; on PostgreSQL, where nothing of this is told otherwise, a third."""
KEPT = ("pack_id", "refined", "state", "step", "clock", "due_at", "promised_at")


def planned(folder: Path) -> dict[str, Planned]:
    """The plan of a folder, by dossier code."""
    library = open_library([folder], beside=in_use())
    assert library.faults == []
    return {one.label: one for one in plan(library, library.packs[0])}


def kept(dossier: cases.Dossier) -> tuple[object, ...]:
    """What a move may change of a dossier, as the database has it."""
    dossier.refresh_from_db()
    return tuple(getattr(dossier, name) for name in KEPT)


def walk(ward: helpers.Ward, dossier: cases.Dossier, *acts: str) -> cases.Dossier:
    """Take a dossier on by acts, each by whose turn it is."""
    who = {"accept": "desk_officer", "advance": "civil_status_officer", "approve": "chairwoman"}
    for act in acts:
        caller = ward.caller(who[act])
        given = helpers.shown(caller, dossier) if act == "approve" else GIVEN[f"dossier.{act}"]
        perform(getattr(cases, act), caller, given, on=dossier.pk)
    return dossier


def ordered(act: object, version: object, batch: object) -> None:
    """A decision about all dossiers, carried out by the worker."""
    perform(act, helpers.SETUP, {"decision": DECISION, "batch": batch}, on=version.pk)
    drain()


def test_a_plan_says_of_each_dossier_whether_it_moves_stays_or_needs_a_decision(
    ward: helpers.Ward, tmp_path: Path
) -> None:
    with at(helpers.MORNING):
        new, checked = helpers.file_birth(ward), walk(ward, helpers.file_birth(ward), "accept")
        gone = perform(cases.withdraw, ward.caller("mother"), {}, on=helpers.file_birth(ward).pk)
        approved = walk(ward, helpers.file_birth(ward), "accept", "advance", "approve")

        stays = planned(versions.next_version(tmp_path / "stays", channels=versions.limit(3)))
        assert {one.outcome for one in stays.values()} == {Outcome.STAYS}
        moves = planned(
            versions.next_version(tmp_path / "moves", channels=versions.limit(3), transition=versions.MOVES)
        )
        decide = planned(
            versions.next_version(tmp_path / "decide", channels=versions.limit(3), transition=versions.DECIDE)
        )
        short = planned(
            versions.next_version(
                tmp_path / "short", transition=versions.MOVES, steps=versions.renamed("check", "examine")
            )
        )
    assert gone.code not in moves, "what has ended is nobody's worry"
    assert moves[approved.code].outcome == Outcome.STAYS
    three_days = datetime(2026, 11, 20, 17, 30, tzinfo=ZONE)  # received on Tuesday the 17th
    assert (moves[new.code].outcome, moves[new.code].old_due, moves[new.code].new_due) == (
        Outcome.MOVES,
        new.due_at,
        three_days,
    )
    assert decide[new.code].outcome == Outcome.DECIDE
    assert short[new.code].outcome == Outcome.MOVES
    assert short[checked.code].outcome == Outcome.DECIDE
    assert "Thẩm tra" in str(short[checked.code].reasons[0])


def test_an_unchanged_procedure_concerns_nobody(ward: helpers.Ward, tmp_path: Path) -> None:
    with at(helpers.MORNING):
        helpers.file_birth(ward)
        assert planned(versions.next_version(tmp_path)) == {}


def whole(dossier: cases.Dossier) -> tuple[Any, ...]:
    """What a dossier is, what is owed for it by whom and when, and what is asked of whom: after its moment a question
    has been silent, whether or not the worker has been there."""
    own, duties = kept(dossier), open_about(dossier.pk).order_by("code").values_list("code", "who", "due")
    asked = Consultation.objects.filter(dossier=dossier, state="open").order_by("asked")
    if own[KEPT.index("state")] not in cases.STANDING:
        asked = asked.filter(due_at__gte=now())
    return *own, list(duties), list(asked.values_list("step", "asked", "who"))


def unmoved(dossier: cases.Dossier, before: tuple[Any, ...]) -> bool:
    """Whether all is as it was, but for the paper that the worker has signed meanwhile, and for a question which a move
    called off while the dossier stands: that is asked again when it goes on."""
    found, state = whole(dossier), KEPT.index("state")
    if before[state] == "signing":
        return found[:state] + found[state + 2 : len(KEPT)] == before[:state] + before[state + 2 : len(KEPT)]
    if before[state] in cases.STANDING:
        return found[:-1] == before[:-1] and set(found[-1]) <= set(before[-1])
    return found == before


def due_day(dossier: cases.Dossier) -> int | None:
    """The day at whose end a dossier is due, by its clock; ``None`` while that stands."""
    due = Working.from_json(dossier.clock).due
    return due.astimezone(ZONE).day if due else None


def test_hundreds_of_dossiers_of_every_history_meet_a_new_version_as_planned_and_come_back_as_they_were(
    ward: helpers.Ward, tmp_path: Path
) -> None:
    scene, many = Scene(ward), MANY if connection.vendor == "sqlite" else MANY // 3
    with at(helpers.MORNING):
        scene.begin(tmp_path / "old")
    found: list[tuple[History, cases.Dossier]] = []
    turns = [HISTORIES[number % len(HISTORIES)] for number in range(many)]
    for number, history in enumerate(sorted(turns, key=lambda one: one.how == "refined")):
        if history.how == "refined" and found[-1][0].how != "refined":
            scene.refine(tmp_path / "local")
        found.append((history, lived(scene, history, number % 300)))
    folder = newer(tmp_path)
    with at(on(20, 10)):
        before = {dossier.pk: whole(dossier) for _history, dossier in found}
        told = planned(folder)
        for history, dossier in found:
            plan = told.get(dossier.code)
            assert (plan.outcome if plan else None, due_day(dossier)) == (history.outcome, history.old), history.name
        version, batch = versions.load(folder), uuid4()
        letters = Notice.objects.filter(template__contains="migrated")
        ordered(cases.order_migration, version, batch)
        moving = [(history, dossier) for history, dossier in found if history.outcome == Outcome.MOVES]
        assert letters.count() == len(moving)
        for history, dossier in found:
            if history.outcome == Outcome.MOVES:
                after_the_move(dossier, version, told[dossier.code], history)
            else:
                assert unmoved(dossier, before[dossier.pk]), history.name
        assert left(version) == {}
        for history, dossier in found[: len(HISTORIES)]:
            says = DECISION in text_of(ward.client("mother"), f"/ho-so/{dossier.pk}/")
            assert says == (history.outcome == Outcome.MOVES), history.name
        ordered(cases.order_migration, version, batch)
        assert Migration.objects.count() == len(moving), "ordered twice, moved once"
        ordered(cases.order_undoing, version, batch)
        for history, dossier in found:
            assert unmoved(dossier, before[dossier.pk]), history.name
        assert left(version) == {}
        assert letters.count() == 2 * len(moving)
    assert list(verify(data=True)) == []


def after_the_move(dossier: cases.Dossier, version: PackVersion, plan: Planned, history: History) -> None:
    """What holds of a dossier that was moved: what the plan told, and what the new version says of its step."""
    name, state, promised = history.name, dossier.state, dossier.promised_at
    dossier.refresh_from_db()
    spec = cases.procedure_of(dossier)
    assert (dossier.pack_id, dossier.state, due_day(dossier)) == (version.pk, state, history.new), name
    assert dossier.due_at == (plan.new_due or plan.old_due), name
    assert Working.from_json(dossier.clock) == reckon(spec, dossier), name
    assert dossier.promised_at == (promised or (plan.old_due if plan.old_due and now() > plan.old_due else None)), name
    assert cases.timeline(dossier)[-1].act == "dossier.migrate"
    duties = list(open_about(dossier.pk))
    assert len(duties) == (0 if state in cases.STANDING else 1), name
    for duty in duties:
        assert duty.due == dossier.due_at, name
        assert duty.who in able_seats(cases.current(spec, dossier), dossier), name
    rows = Consultation.objects.filter(dossier=dossier)
    if dossier.step == "check" and state not in cases.STANDING:
        heard = set(rows.exclude(state__in=["open", "cancelled"]).values_list("asked", flat=True))
        assert set(rows.filter(state="open").values_list("asked", flat=True)) == {"police", "residence"} - heard, name


def test_a_dossier_whose_step_is_no_more_goes_on_where_the_decision_says(ward: helpers.Ward, tmp_path: Path) -> None:
    with at(helpers.MORNING):
        dossier = walk(ward, helpers.file_birth(ward), "accept")
        without = versions.next_version(tmp_path, steps=versions.renamed("check", "examine"))
        before, version, batch = kept(dossier), versions.load(without), uuid4()
        given = {"version": version.pk, "decision": DECISION, "batch": batch}
        with pytest.raises(Invalid) as refused:
            perform(cases.migrate, helpers.SETUP, given, on=dossier.pk)
        assert list(refused.value.faults) == ["step"]
        perform(cases.migrate, helpers.SETUP, given | {"step": "examine"}, on=dossier.pk)
        assert open_about(dossier.pk).get().code == "1.001193:examine"
        perform(cases.unmigrate, helpers.SETUP, {"batch": batch, "decision": DECISION}, on=dossier.pk)
        assert kept(dossier) == before
        assert open_about(dossier.pk).get().code == "1.001193:check"


def test_what_went_on_by_the_new_rule_is_not_undone(ward: helpers.Ward, tmp_path: Path) -> None:
    with at(helpers.MORNING):
        dossier = helpers.file_birth(ward)
        version, batch = versions.load(versions.next_version(tmp_path, channels=versions.limit(2))), uuid4()
        given = {"version": version.pk, "decision": DECISION, "batch": batch}
        perform(cases.migrate, helpers.SETUP, given, on=dossier.pk)
        with pytest.raises(Conflict):
            perform(cases.migrate, helpers.SETUP, given, on=dossier.pk)
        walk(ward, dossier, "accept")
        after = kept(dossier)
        with pytest.raises(Conflict):
            perform(cases.unmigrate, helpers.SETUP, {"batch": batch, "decision": DECISION}, on=dossier.pk)
        assert kept(dossier) == after


@pytest.mark.parametrize("name", ["mother", "desk_officer", "chairwoman", "administrator", "other_officer"])
def test_nobody_without_that_duty_moves_a_dossier(ward: helpers.Ward, tmp_path: Path, name: str) -> None:
    with at(helpers.MORNING):
        dossier, version = helpers.file_birth(ward), versions.load(versions.next_version(tmp_path))
        caller: Caller = ward.caller(name, proved=now())
        given = {"version": version.pk, "decision": DECISION, "batch": uuid4()}
        acts: list[Callable[[], object]] = [
            lambda: perform(cases.migrate, caller, given, on=dossier.pk),
            lambda: perform(cases.order_migration, caller, {"decision": DECISION, "batch": uuid4()}, on=version.pk),
        ]
        for act in acts:
            with pytest.raises(Refusal) as refused:
                act()
            assert not isinstance(refused.value, Invalid)
        assert Migration.objects.count() == 0
        assert legal_day(dossier.received_at) == legal_day(helpers.MORNING)


def test_a_late_dossier_stays_late_under_a_longer_limit_and_undoing_gives_back_what_it_had(
    ward: helpers.Ward, tmp_path: Path
) -> None:
    with at(helpers.MORNING):
        dossier = helpers.file_birth(ward)
    with at(helpers.MORNING + timedelta(days=3)):
        before, old, batch = kept(dossier), dossier.due_at, uuid4()
        version = versions.load(versions.next_version(tmp_path, channels=versions.limit(10)))
        given = {"version": version.pk, "decision": DECISION, "batch": batch}
        perform(cases.migrate, helpers.SETUP, given, on=dossier.pk)
        dossier.refresh_from_db()
        assert (dossier.due_at > now(), dossier.promised_at) == (True, old)
        perform(cases.unmigrate, helpers.SETUP, {"batch": batch, "decision": DECISION}, on=dossier.pk)
        assert kept(dossier) == before


def test_a_move_after_which_the_due_moment_was_put_off_is_not_undone(ward: helpers.Ward, tmp_path: Path) -> None:
    with at(helpers.MORNING):
        dossier, batch = helpers.file_birth(ward), uuid4()
        version = versions.load(versions.next_version(tmp_path, channels=versions.limit(2)))
        given = {"version": version.pk, "decision": DECISION, "batch": batch}
        perform(cases.migrate, helpers.SETUP, given, on=dossier.pk)
        longer = {"days": 1, "reason": "Cần thêm thời gian để xác minh."}
        perform(cases.extend, ward.caller("desk_officer"), longer, on=dossier.pk)
        after = kept(dossier)
        with pytest.raises(Conflict):
            perform(cases.unmigrate, helpers.SETUP, {"batch": batch, "decision": DECISION}, on=dossier.pk)
        assert kept(dossier) == after


def test_a_dossier_that_stands_moves_to_another_step_and_nobody_owes_it_until_it_goes_on(
    ward: helpers.Ward, tmp_path: Path
) -> None:
    with at(helpers.MORNING):
        interrupted.rule(tmp_path / "old")
        dossier = walk(ward, helpers.file_birth(ward), "accept")
        stand = {"reason": "verify", "note": "Chờ xác minh ở nơi khác."}
        perform(cases.pause, ward.caller("civil_status_officer"), stand, on=dossier.pk)
        folder = versions.next_version(tmp_path, steps=versions.renamed("check", "examine"))
        manifest = folder / "pack.yaml"
        told = yaml.safe_load(manifest.read_text(encoding="utf-8"))
        manifest.write_text(yaml.safe_dump(told | {"version": told["version"] + 1}, allow_unicode=True))
        given = {"version": versions.load(folder).pk, "decision": DECISION, "batch": uuid4(), "step": "examine"}
        perform(cases.migrate, helpers.SETUP, given, on=dossier.pk)
        assert list(open_about(dossier.pk)) == []
        perform(cases.resume, ward.caller("civil_status_officer"), {}, on=dossier.pk)
        assert open_about(dossier.pk).get().code == "1.001193:examine"


def test_nothing_moves_to_a_version_that_is_not_in_force(ward: helpers.Ward, tmp_path: Path) -> None:
    with at(helpers.MORNING):
        dossier = helpers.file_birth(ward)
        begins = (legal_day(now()) + timedelta(days=1)).isoformat()
        folder = versions.next_version(tmp_path, valid_from=begins)
        manifest = folder / "pack.yaml"
        told = yaml.safe_load(manifest.read_text(encoding="utf-8"))
        manifest.write_text(yaml.safe_dump(told | {"valid_from": begins}, allow_unicode=True))
        before, version = kept(dossier), versions.load(folder)
        given = {"version": version.pk, "decision": DECISION, "batch": uuid4()}
        with pytest.raises(Refusal):
            perform(cases.migrate, helpers.SETUP, given, on=dossier.pk)
        assert kept(dossier) == before


def _from(folder: Path, day: str) -> PackVersion:
    """A version that is in force from a day on."""
    manifest = folder / "pack.yaml"
    told = yaml.safe_load(manifest.read_text(encoding="utf-8"))
    manifest.write_text(yaml.safe_dump(told | {"valid_from": day}, allow_unicode=True))
    return versions.load(folder)


def left(version: PackVersion) -> dict[str, str]:
    """What orders about a version could not do, by code."""
    return {row.dossier.code: row.after["refused"] for row in cases.left_by(version.pk)}


def test_what_an_order_could_not_move_is_told_with_the_reason_and_taken_up_by_the_next(
    ward: helpers.Ward, tmp_path: Path
) -> None:
    with at(helpers.MORNING):
        dossiers = [helpers.file_birth(ward) for _number in range(2)]
        before = [kept(dossier) for dossier in dossiers]
        begins = (legal_day(now()) + timedelta(days=1)).isoformat()
        changes = {"channels": versions.limit(3), "transition": versions.MOVES, "valid_from": begins}
        version, batch = _from(versions.next_version(tmp_path, **changes), begins), uuid4()
        ordered(cases.order_migration, version, batch)
        why = "Bản này của gói không có hiệu lực hôm nay, nên hồ sơ ở lại quy định cũ."
        assert left(version) == {dossier.code: why for dossier in dossiers}
        assert [kept(dossier) for dossier in dossiers] == before
        with pytest.raises(Conflict):
            perform(cases.unmigrate, helpers.SETUP, {"batch": batch, "decision": DECISION}, on=dossiers[0].pk)
        ordered(cases.order_undoing, version, batch)
        assert [kept(dossier) for dossier in dossiers] == before
    with at(helpers.MORNING + timedelta(days=1)):
        ordered(cases.order_migration, version, batch)
        assert {dossier.pack_id for dossier in cases.Dossier.objects.all()} == {version.pk}
        assert left(version) == {}
        assert Migration.objects.count() == len(dossiers), "a row for each, not one for each try"
        walk(ward, dossiers[0], "accept")
        ordered(cases.order_undoing, version, batch)
        gone_on = "Sau khi chuyển, hồ sơ đã được giải quyết tiếp theo quy định mới nên không hoàn lại được."
        ((code, told),) = left(version).items()
        assert code == dossiers[0].code
        assert told.startswith(gone_on)
        assert kept(dossiers[1]) == before[1]
        assert not Message.objects.exclude(state="done").exists()
    assert list(verify(data=True)) == []


@pytest.mark.parametrize(("body", "moved"), [(helpers.CUA_NAM, True), (helpers.HOAN_KIEM, False)])
def test_an_order_reaches_as_far_as_whoever_gives_it(
    ward: helpers.Ward, tmp_path: Path, body: str, moved: bool
) -> None:
    with at(helpers.MORNING):
        dossier, before = helpers.file_birth(ward), PackVersion.objects.get(urn__endswith="civil-status").pk
        folder = versions.next_version(tmp_path, channels=versions.limit(3), transition=versions.MOVES)
        version, batch = versions.load(folder), uuid4()
        caller = Caller(controller_of(body), channel="test", proved=now())
        for act, there in ((cases.order_migration, moved), (cases.order_undoing, False)):
            perform(act, caller, {"decision": DECISION, "batch": batch}, on=version.pk)
            drain()
            dossier.refresh_from_db()
            assert dossier.pack_id == (version.pk if there else before)


def controller_of(urn: str) -> Actor:
    """Somebody who controls procedures for one body."""
    day = legal_day(now())
    role = next(role for role in all_of(RoleSpec, "roles", day) if role.urn.endswith("procedure-controller"))
    body = Organisation.objects.get(urn=urn).pk
    seat = Position.objects.order_by("pk")[0].pk
    return Actor(pseudonym="controller", name="Trần Thu Thủy", position=seat, organisation=body, roles=(role,))
