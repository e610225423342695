"""A day off is declared, or taken back, while dossiers run: which fall due at another moment, and who is told."""

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from motcua.kernel.acts.api import Conflict, NotAllowed, perform
from motcua.kernel.calendar.api import ZONE, Working, at, now
from motcua.kernel.jobs.api import Message, drain
from motcua.kernel.ledger.api import verify
from motcua.kernel.packs.api import Outcome, Planned, in_use, load_folders, loaded, open_library, plan
from motcua.kernel.packs.cli import main
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.cases.clocks import reckon
from motcua.mechanisms.cases.redating import redate_when_a_calendar_changed
from motcua.mechanisms.work.api import open_about
from tests import helpers
from tests.mechanisms.cases import interrupted
from tests.mechanisms.cases.test_migrating import walk

pytestmark = [pytest.mark.both, pytest.mark.django_db]
FRIDAY, WEDNESDAY = date(2026, 11, 20), date(2026, 11, 18)
FIRST = "2025-07-01"
WAYS = [FIRST, "2026-11-18"]
"""From when the new version of the pack says that it is in force: as the one before it, or from the day of loading."""


def closes(day: int) -> datetime:
    """The end of work on a day of November."""
    return datetime(2026, 11, day, 17, 30, tzinfo=ZONE)


def calendar(folder: Path, *off: date, begins: str = FIRST) -> Path:
    """The next version of the pack with the calendar, in Vietnamese alone, in which some more days are off."""
    target = folder / "vn-base"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(helpers.PACKS / "vn-base", target)
    shutil.rmtree(target / "texts")
    manifest = yaml.safe_load((target / "pack.yaml").read_text(encoding="utf-8"))
    manifest |= {"version": loaded().get(urn=manifest["urn"]).version + 1, "languages": ["vi"], "valid_from": begins}
    (target / "pack.yaml").write_text(yaml.safe_dump(manifest, allow_unicode=True), encoding="utf-8")
    path = target / "calendars" / "vn-official.yaml"
    spec = yaml.safe_load(path.read_text(encoding="utf-8"))
    for day in off:
        said = {"date": day, "kind": "holiday", "name": "Nghỉ bão", "source": "Công điện", "verified": False}
        spec["special_days"].append(said)
    path.write_text(yaml.safe_dump(spec, allow_unicode=True), encoding="utf-8")
    return target


def load(folder: Path) -> None:
    """Take a folder into use, and let the worker do what follows from it."""
    load_folders([folder], helpers.SETUP)
    drain()


def planned(folder: Path) -> dict[str, Planned]:
    """The plan of a folder, by dossier code."""
    library = open_library([folder], beside=in_use())
    assert library.faults == []
    return {one.label: one for one in plan(library, library.packs[0])}


def agrees(dossier: cases.Dossier) -> datetime:
    """The due moment of a dossier, which its row, its clock and its duty agree on."""
    dossier.refresh_from_db()
    working = reckon(cases.procedure_of(dossier), dossier)
    assert Working.from_json(dossier.clock) == working
    assert dossier.due_at == working.due
    assert {duty.due for duty in open_about(dossier.pk)} <= {dossier.due_at}
    return dossier.due_at


def redated(dossier: cases.Dossier) -> int:
    """How often the calendar moved it."""
    return [line.act for line in cases.timeline(dossier)].count("dossier.redate")


def letters(ward: helpers.Ward) -> list[str]:
    """What the mother was told of another due moment, the newest first."""
    page = ward.client("mother").get("/thong-bao/").content.decode()
    return page.split("Lịch làm việc của cơ quan nhà nước vừa thay đổi")[1:]


@pytest.mark.parametrize("begins", WAYS)
def test_a_day_off_declared_today_moves_what_is_under_way_and_taking_it_back_gives_back_the_first_moments(
    ward: helpers.Ward, tmp_path: Path, begins: str
) -> None:
    interrupted.rule(tmp_path / "old")
    dossier = helpers.file_birth(ward)
    extended = helpers.file_birth(ward)
    longer = {"days": 2, "reason": "Cần thêm thời gian để xác minh."}
    perform(cases.extend, ward.caller("desk_officer"), longer, on=extended.pk)
    extended.refresh_from_db()
    assert (agrees(dossier), agrees(extended), extended.promised_at) == (closes(25), closes(27), closes(25))
    with at(helpers.MORNING + timedelta(days=1)):
        folder = calendar(tmp_path, FRIDAY, begins=begins)
        told = planned(folder)
        assert {code: (one.outcome, one.old_due, one.new_due) for code, one in told.items()} == {
            dossier.code: (Outcome.MOVES, closes(25), closes(26)),
            extended.code: (Outcome.MOVES, closes(27), closes(30)),
        }
        load(folder)
        assert (agrees(dossier), agrees(extended), extended.promised_at) == (closes(26), closes(30), closes(26))
        assert helpers.file_birth(ward).due_at == closes(27), "filed a day later, due a day later"
        (_extended, first) = sorted(letters(ward), key=lambda letter: dossier.code in letter)
        assert f"{dossier.code}" in first
        assert "17:30 25/11/2026" in first
        assert "17:30 26/11/2026" in first
        page = ward.client("mother").get(f"/ho-so/{dossier.pk}/").content.decode()
        assert "Hạn trả được tính lại theo lịch làm việc mới" in page
    with at(helpers.MORNING + timedelta(days=2)):
        load(calendar(tmp_path, begins=begins))
        assert (agrees(dossier), agrees(extended), extended.promised_at) == (closes(25), closes(27), closes(25))
        assert redated(dossier) == 2
    assert list(verify(data=True)) == []


@pytest.mark.parametrize("begins", WAYS)
def test_what_stands_still_is_counted_by_the_new_days_when_it_goes_on(
    ward: helpers.Ward, tmp_path: Path, begins: str
) -> None:
    interrupted.rule(tmp_path / "old")
    dossier = walk(ward, helpers.file_birth(ward), "accept")
    stand = {"reason": "verify", "note": "Chờ xác minh ở nơi khác."}
    perform(cases.pause, ward.caller("civil_status_officer"), stand, on=dossier.pk)
    with at(helpers.MORNING + timedelta(days=1)):
        folder = calendar(tmp_path, FRIDAY, begins=begins)
        one = planned(folder)[dossier.code]
        assert (one.outcome, one.old_due, one.new_due) == (Outcome.MOVES, closes(25), None)
        load(folder)
        dossier.refresh_from_db()
        assert (dossier.due_at, letters(ward)) == (closes(25), [])
    with at(helpers.MORNING + timedelta(days=2)):
        perform(cases.resume, ward.caller("civil_status_officer"), {}, on=dossier.pk)
        assert agrees(dossier) == closes(27), "the 18th is lost, the 20th off, and the 24th a holiday"


def test_the_past_keeps_the_days_that_it_had_unless_the_new_version_says_that_it_always_held(
    ward: helpers.Ward, tmp_path: Path
) -> None:
    interrupted.rule(tmp_path / "old")
    dossier = helpers.file_birth(ward)
    with at(helpers.MORNING + timedelta(days=2)):
        later = calendar(tmp_path, WEDNESDAY, begins="2026-11-19")
        assert planned(later) == {}
        load(later)
        assert (agrees(dossier), redated(dossier)) == (closes(25), 0)
        load(calendar(tmp_path, WEDNESDAY))
        assert agrees(dossier) == closes(26)


@pytest.mark.parametrize("begins", WAYS)
def test_late_stays_late_and_is_judged_by_what_was_promised(ward: helpers.Ward, tmp_path: Path, begins: str) -> None:
    interrupted.rule(tmp_path / "old")
    dossier = helpers.file_birth(ward)
    first = agrees(dossier)
    with at(helpers.MORNING + timedelta(days=9)):
        assert now() > first == closes(25)
        folder = calendar(tmp_path, WEDNESDAY, begins=begins)
        new = planned(folder)[dossier.code].new_due
        load(folder)
        assert (agrees(dossier), dossier.promised_at) == (new, first)
        assert new == closes(26) > now()
        page = ward.client("mother").get(f"/ho-so/{dossier.pk}/").content.decode()
        assert "trễ hẹn" in page
        load(calendar(tmp_path, begins=begins))
        assert (agrees(dossier), dossier.promised_at) == (first, None)


def test_a_day_off_that_is_taken_back_too_late_makes_late_and_the_plan_says_so(
    ward: helpers.Ward, tmp_path: Path
) -> None:
    interrupted.rule(tmp_path / "old")
    with at(helpers.MORNING + timedelta(minutes=1)):
        load(calendar(tmp_path, FRIDAY))
        dossier = helpers.file_birth(ward)
        assert agrees(dossier) == closes(26)
    with at(closes(26) - timedelta(hours=3)):
        one = planned(calendar(tmp_path))[dossier.code]
        assert (one.new_due, "trễ hẹn" in str(one.reasons[0])) == (closes(25), True)


def test_nothing_is_counted_twice_and_nobody_but_the_system_counts(ward: helpers.Ward, tmp_path: Path) -> None:
    interrupted.rule(tmp_path / "old")
    dossier = helpers.file_birth(ward)
    with pytest.raises(Conflict):
        perform(cases.redate, helpers.SETUP, {}, on=dossier.pk)
    with pytest.raises(NotAllowed):
        perform(cases.redate, ward.caller("desk_officer"), {}, on=dossier.pk)
    folder = calendar(tmp_path, FRIDAY)
    load(folder)
    load(folder)
    Message.objects.filter(event="packs.loaded").update(state="waiting", attempts=0)
    drain()
    assert (agrees(dossier), redated(dossier), len(letters(ward))) == (closes(26), 1, 1)
    load(calendar(tmp_path, FRIDAY))
    assert (redated(dossier), len(letters(ward))) == (1, 1), "another version, the same days"


def test_a_paper_that_waits_for_its_signature_falls_due_by_the_new_days_and_what_has_ended_is_left_alone(
    ward: helpers.Ward, tmp_path: Path
) -> None:
    interrupted.rule(tmp_path / "old")
    signing = walk(ward, helpers.file_birth(ward), "accept", "advance", "approve")
    gone = perform(cases.withdraw, ward.caller("mother"), {}, on=helpers.file_birth(ward).pk)
    load_folders([calendar(tmp_path, FRIDAY)], helpers.SETUP)
    redate_when_a_calendar_changed(Message.objects.filter(event="packs.loaded").latest("pk"))
    gone.refresh_from_db()
    assert (agrees(signing), gone.due_at, redated(gone)) == (closes(26), closes(25), 0)


def test_a_plan_that_concerns_nobody_says_so(
    ward: helpers.Ward, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    interrupted.rule(tmp_path / "old")
    dossier = helpers.file_birth(ward)
    assert main(["plan", str(calendar(tmp_path, date(2027, 3, 3)))]) == 0
    assert "Không hồ sơ nào đang giải quyết bị ảnh hưởng." in capsys.readouterr().out
    assert main(["plan", str(calendar(tmp_path, WEDNESDAY))]) == 0
    said = capsys.readouterr().out
    assert dossier.code in said
    assert "bị ảnh hưởng" not in said


def test_whoever_was_asked_gets_the_day_too_and_keeps_it(ward: helpers.Ward, tmp_path: Path) -> None:
    interrupted.rule(tmp_path / "old", consults=True)
    interrupted.consulted(ward)
    lacking = walk(ward, helpers.file_birth(ward), "accept")
    perform(cases.request_supplement, ward.caller("civil_status_officer"), interrupted.ASKED, on=lacking.pk)
    supplement = lacking.supplements.get()
    asked = walk(ward, helpers.file_birth(ward), "accept").consultations.get(asked="police")
    told = supplement.answer_by, asked.due_at
    assert (asked.due_at, open_about(asked.pk).get().due) == (closes(19), closes(19))
    load(calendar(tmp_path, WEDNESDAY))
    for one in (supplement, asked):
        one.refresh_from_db()
    assert told[0] is not None
    assert supplement.answer_by == told[0] + timedelta(days=1)
    assert (asked.due_at, open_about(asked.pk).get().due) == (closes(20), closes(20))
    load(calendar(tmp_path))
    asked.refresh_from_db()
    assert asked.due_at == closes(20), "nobody gets less than he was told"
    assert list(verify(data=True)) == []
