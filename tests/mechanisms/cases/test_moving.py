"""A move is what its plan says: what the new law adds is done or decided, and no duty or question is left behind."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml

from motcua.kernel.acts.api import Conflict, NotAllowed, perform
from motcua.kernel.calendar.api import Limit, at, now
from motcua.kernel.packs.api import Outcome, PackVersion, load_folders
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.cases.models import Consultation, Migration
from motcua.mechanisms.work.api import open_about
from tests import helpers
from tests.mechanisms.cases import interrupted, versions
from tests.mechanisms.cases.filing import GIVEN
from tests.mechanisms.cases.test_migrating import DECISION, kept, ordered, planned, walk
from tests.packs.permits import Office

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def changed(folder: Path, by: int = 1, **changes: Any) -> Path:
    """The birth pack with five days and some changes, ``by`` versions after the one in the house's own packs."""
    target = versions.next_version(folder, **{"channels": versions.limit(5), "transition": versions.MOVES} | changes)
    manifest = target / "pack.yaml"
    told = yaml.safe_load(manifest.read_text(encoding="utf-8"))
    told["version"] += by - 1
    manifest.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    return target


def check(**keys: Any) -> Callable[[list[Any]], list[Any]]:
    """A change of ``steps``: keys of the step at which the officer checks."""
    return lambda steps: [one | keys if one["id"] == "check" else one for one in steps]


def moved(folder: Path, batch: object = None) -> PackVersion:
    """The version that a folder becomes, and every dossier moved to it that it moves."""
    version = versions.load(folder)
    ordered(cases.order_migration, version, batch or uuid4())
    return version


def asked() -> dict[str, tuple[str, int]]:
    """Every question: its state and how many duties are open about it."""
    rows = Consultation.objects.order_by("pk")
    return {row.asked: (row.state, open_about(row.pk).count()) for row in rows}


def local(folder: Path, version: int = 1, name: str = "place", **keys: Any) -> Path:
    """A pack of the ward's own with one refinement of the procedure of births."""
    target = folder / f"{name}-{version}"
    (target / "refines").mkdir(parents=True)
    manifest = {"urn": f"urn:motcua:pack:{name}", "version": version, "title": "Quy định riêng", "languages": ["vi"]}
    manifest |= {
        "valid_from": "2026-01-01",
        "licence": "EUPL-1.2",
        "requires": {"urn:motcua:pack:vn-civil-status": "1-"},
    }
    (target / "pack.yaml").write_text(yaml.safe_dump(manifest, allow_unicode=True), encoding="utf-8")
    one = {"urn": f"urn:motcua:refinement:{name}", "title": "Hạn riêng", "valid_from": "2026-01-01"}
    one |= {"of": "urn:motcua:procedure:1.001193", "subtree": helpers.CUA_NAM} | keys
    (target / "refines" / "one.yaml").write_text(yaml.safe_dump(one, allow_unicode=True), encoding="utf-8")
    return target


def days(amount: int) -> dict[str, Any]:
    return {"limits": {"online": {"amount": amount, "unit": "working_day"}}}


def test_what_the_new_version_asks_of_others_at_the_step_at_hand_is_asked_by_the_move(
    ward: helpers.Ward, tmp_path: Path
) -> None:
    with at(helpers.MORNING):
        interrupted.consulted(ward)
        dossier = walk(ward, helpers.file_birth(ward), "accept")
        folder = changed(tmp_path, steps=check(consults=interrupted.CONSULTS[:1]))
        assert planned(folder)[dossier.code].outcome == Outcome.MOVES
        version, batch = versions.load(folder), uuid4()
        ordered(cases.order_migration, version, batch)
        assert asked() == {"police": ("open", 1)}
        with pytest.raises(Conflict):
            walk(ward, dossier, "advance")
        ordered(cases.order_undoing, version, batch)
        assert asked() == {"police": ("cancelled", 0)}
        walk(ward, dossier, "advance")


def test_what_the_new_version_no_longer_asks_is_called_off_by_the_move(ward: helpers.Ward, tmp_path: Path) -> None:
    with at(helpers.MORNING):
        interrupted.rule(tmp_path / "old", consults=True)
        interrupted.consulted(ward)
        dossier = walk(ward, helpers.file_birth(ward), "accept")
        assert asked() == {"police": ("open", 1), "health": ("open", 1)}
        moved(changed(tmp_path / "new", 2, channels=versions.limit(6), steps=check(consults=interrupted.CONSULTS[:1])))
        assert asked() == {"police": ("open", 1), "health": ("cancelled", 0)}
        moved(changed(tmp_path / "none", 3, channels=versions.limit(7)))
        assert asked() == {"police": ("cancelled", 0), "health": ("cancelled", 0)}
        walk(ward, dossier, "advance")


def test_a_question_for_which_the_new_version_names_nobody_needs_a_decision(ward: helpers.Ward, tmp_path: Path) -> None:
    with at(helpers.MORNING):
        dossier = walk(ward, helpers.file_birth(ward), "accept")
        folder = changed(tmp_path, steps=check(consults=interrupted.CONSULTS[:1]))
        told = planned(folder)[dossier.code]
        assert (told.outcome, "Công an phường" in str(told.reasons)) == (Outcome.DECIDE, True)
        before = kept(dossier)
        moved(folder)
        assert kept(dossier) == before


@pytest.mark.parametrize("how", ["inserted", "role", "asked"])
def test_a_step_already_passed_that_the_new_version_adds_or_changes_needs_a_decision(
    ward: helpers.Ward, tmp_path: Path, how: str
) -> None:
    def inserted(steps: list[Any]) -> list[Any]:
        number = next(n for n, one in enumerate(steps) if one["id"] == "check")
        verify = {key: value for key, value in steps[number].items() if key != "form"}
        return [*steps[: number + 1], verify | {"id": "verify", "title": "Xác minh"}, *steps[number + 1 :]]

    changes: dict[str, Any] = {
        "inserted": inserted,
        "role": check(role="urn:motcua:role:case-officer"),
        "asked": check(consults=interrupted.CONSULTS[:1]),
    }
    with at(helpers.MORNING):
        Office(ward)
        interrupted.consulted(ward)
        first = helpers.file_birth(ward)
        passed = walk(ward, helpers.file_birth(ward), "accept", "advance")
        folder, before = changed(tmp_path, steps=changes[how]), kept(passed)
        told = planned(folder)
        assert (told[first.code].outcome, told[passed.code].outcome) == (Outcome.MOVES, Outcome.DECIDE)
        title = "Xác minh" if how == "inserted" else "Thẩm tra"
        assert any(title in str(reason) for reason in told[passed.code].reasons)
        version = moved(folder)
        assert kept(passed) == before
        if how == "inserted":  # somebody decides that it is done now
            given = {"version": version.pk, "decision": DECISION, "batch": uuid4(), "step": "verify"}
            perform(cases.migrate, helpers.SETUP, given, on=passed.pk)
            assert open_about(passed.pk).get().code == "1.001193:verify"


def test_a_step_that_another_role_owes_goes_to_a_seat_of_that_role_and_back_when_undone(
    ward: helpers.Ward, tmp_path: Path
) -> None:
    with at(helpers.MORNING):
        Office(ward)
        dossier = walk(ward, helpers.file_birth(ward), "accept")
        had = open_about(dossier.pk).get().who.urn
        folder = changed(tmp_path, steps=check(role="urn:motcua:role:case-officer"))
        told, batch = planned(folder)[dossier.code], uuid4()
        version = moved(folder, batch)
        duty = open_about(dossier.pk).get()
        assert told.outcome == Outcome.MOVES
        assert "urn:motcua:role:case-officer" in duty.who.roles
        assert duty.due == told.new_due
        with pytest.raises(NotAllowed):
            perform(cases.advance, ward.caller("civil_status_officer"), GIVEN["dossier.advance"], on=dossier.pk)
        ordered(cases.order_undoing, version, batch)
        assert open_about(dossier.pk).get().who.urn == had
        walk(ward, dossier, "advance")


def test_a_local_rule_younger_than_the_dossier_does_not_come_along(ward: helpers.Ward, tmp_path: Path) -> None:
    with at(helpers.MORNING):
        interrupted.rule(tmp_path / "old")
        dossier = helpers.file_birth(ward)
        load_folders([local(tmp_path, **days(1))], helpers.SETUP)
        folder = changed(tmp_path, 2, channels=versions.limit(7))
        told = planned(folder)[dossier.code]
        moved(folder)
        dossier.refresh_from_db()
        assert (dossier.refined, dossier.due_at) == ([], told.new_due)
        assert cases.procedure_of(dossier).channel("online").limit == Limit(amount=7, unit="working_day")  # type: ignore[union-attr]


@pytest.mark.parametrize(("now_has", "limit"), [({"limits": days(2)["limits"]}, 2), ({"note": "Hết"}, 7)])
def test_a_pinned_local_rule_comes_along_as_its_place_has_it_now(
    ward: helpers.Ward, tmp_path: Path, now_has: dict[str, Any], limit: int
) -> None:
    with at(helpers.MORNING):
        interrupted.rule(tmp_path / "old")
        load_folders([local(tmp_path, **days(4))], helpers.SETUP)
        dossier = helpers.file_birth(ward)
        second = local(tmp_path, 2, **now_has)
        load_folders([second], helpers.SETUP)
        folder = changed(tmp_path, 2, channels=versions.limit(7))
        told = planned(folder)[dossier.code]
        version = moved(folder)
        dossier.refresh_from_db()
        assert (told.outcome, dossier.pack_id, dossier.due_at) == (Outcome.MOVES, version.pk, told.new_due)
        assert cases.procedure_of(dossier).channel("online").limit == Limit(amount=limit, unit="working_day")  # type: ignore[union-attr]


def test_a_local_rule_that_is_over_stays_behind(ward: helpers.Ward, tmp_path: Path) -> None:
    with at(helpers.MORNING):
        interrupted.rule(tmp_path / "old")
        load_folders([local(tmp_path, **days(4), valid_to="2026-11-17")], helpers.SETUP)
        dossier = helpers.file_birth(ward)
        assert len(dossier.refined) == 1
    with at(helpers.MORNING + timedelta(days=1)):
        folder = changed(tmp_path, 2, channels=versions.limit(7))
        told = planned(folder)[dossier.code]
        moved(folder)
        dossier.refresh_from_db()
        assert (dossier.refined, dossier.due_at) == ([], told.new_due)


def test_a_changed_local_rule_tells_which_dossiers_keep_the_one_of_their_receipt(
    ward: helpers.Ward, tmp_path: Path
) -> None:
    with at(helpers.MORNING):
        interrupted.rule(tmp_path / "old")
        before = helpers.file_birth(ward)
        load_folders([local(tmp_path, **days(4))], helpers.SETUP)
        dossier = helpers.file_birth(ward)
        assert planned(local(tmp_path, 2, **days(4), note="Lời dặn")) == {}
        told = planned(local(tmp_path, 3, **days(2)))
    assert before.code not in told
    assert (told[dossier.code].outcome, told[dossier.code].old_due) == (Outcome.STAYS, dossier.due_at)
    assert "Hạn riêng" in str(told[dossier.code].reasons[0])


@pytest.mark.parametrize("stands", [False, True])
def test_a_punctual_dossier_that_would_be_late_at_once_needs_a_decision(
    ward: helpers.Ward, tmp_path: Path, stands: bool
) -> None:
    with at(helpers.MORNING):
        interrupted.rule(tmp_path / "old")
        dossier = walk(ward, helpers.file_birth(ward), "accept")
    with at(helpers.MORNING + timedelta(days=3)):
        if stands:
            pause = {"reason": "verify", "note": "Chờ xác minh ở nơi khác."}
            perform(cases.pause, ward.caller("civil_status_officer"), pause, on=dossier.pk)
        overlay = {key: interrupted.OVERLAY[key] for key in ("supplements", "pauses")}
        folder = changed(tmp_path / "new", 2, channels=versions.limit(1), **overlay)
        told, before = planned(folder)[dossier.code], kept(dossier)
        assert (told.outcome, "trễ" in str(told.reasons[0])) == (Outcome.DECIDE, True)
        version = moved(folder)
        assert kept(dossier) == before
        given: dict[str, Any] = {"version": version.pk, "decision": DECISION, "batch": uuid4()}
        with pytest.raises(Conflict):
            perform(cases.migrate, helpers.SETUP, given | {"planned": True}, on=dossier.pk)
        perform(cases.migrate, helpers.SETUP, given, on=dossier.pk)
        dossier.refresh_from_db()
        assert dossier.pack_id == version.pk
        assert stands or dossier.due_at < now()


def test_a_dossier_that_was_late_already_moves_and_stays_late(ward: helpers.Ward, tmp_path: Path) -> None:
    with at(helpers.MORNING):
        interrupted.rule(tmp_path / "old")
        dossier = helpers.file_birth(ward)
    with at(helpers.MORNING + timedelta(days=14)):
        folder = changed(tmp_path / "new", 2, channels=versions.limit(1))
        assert planned(folder)[dossier.code].outcome == Outcome.MOVES


def test_notes_and_sources_concern_no_dossier(ward: helpers.Ward, tmp_path: Path) -> None:
    def noted(channels: list[Any]) -> list[Any]:
        source = {"citation": "Nghị quyết 1", "says": "5 ngày", "verified": True}
        return [block | {"sources": [source], "fee": block["fee"] | {"note": "Lời dặn mới"}} for block in channels]

    with at(helpers.MORNING):
        helpers.file_birth(ward)
        folder = changed(tmp_path, channels=noted, notes=["Lời dặn"], summary="Nói lại")
        assert planned(folder) == {}
        moved(folder)
        assert Migration.objects.count() == 0


def test_a_renamed_phase_gives_no_new_round_of_supplements(ward: helpers.Ward, tmp_path: Path) -> None:
    once = [interrupted.OVERLAY["supplements"][1] | {"rounds": [{}]}]
    with at(helpers.MORNING):
        interrupted.rule(tmp_path / "old", supplements=once)
        dossier = walk(ward, helpers.file_birth(ward), "accept")
        perform(cases.request_supplement, ward.caller("civil_status_officer"), interrupted.ASKED, on=dossier.pk)
        perform(cases.supplement, ward.caller("mother"), {"note": "Không có thêm giấy tờ nào."}, on=dossier.pk)
        again = [once[0] | {"id": "examining", "title": "Khi xem xét"}]
        version = moved(changed(tmp_path / "new", 2, channels=versions.limit(6), supplements=again))
        dossier.refresh_from_db()
        assert dossier.pack_id == version.pk
        with pytest.raises(Conflict):
            perform(cases.request_supplement, ward.caller("civil_status_officer"), interrupted.ASKED, on=dossier.pk)
