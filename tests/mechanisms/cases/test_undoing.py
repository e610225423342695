"""Undoing a move gives back exactly what the dossier had, or says why not; whoever waits for it is told."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import yaml

from motcua.kernel.access.api import OpenPosition, Organisation, actor_of, open_position
from motcua.kernel.acts.api import Caller, Conflict, perform
from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import drain
from motcua.kernel.notices.api import letters
from motcua.kernel.packs.api import PackVersion, load_folders
from motcua.kernel.people.api import Account
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.cases.models import Consultation
from tests import acting, helpers
from tests.mechanisms.cases import interrupted, versions
from tests.mechanisms.cases.pages import text_of
from tests.mechanisms.cases.test_migrating import DECISION, kept, walk

pytestmark = [pytest.mark.both, pytest.mark.django_db]
UNDOING = "Quyết định 15/QĐ-UBND: thu hồi Quyết định 12/QĐ-UBND."
DAY = timedelta(days=1)
Ward = helpers.Ward


@pytest.fixture
def police(ward: Ward, tmp_path: Path) -> Account:
    """A rule with every interruption and two bodies asked is in force; who answers for the police of the ward."""
    interrupted.rule(tmp_path / "old", consults=True)
    return interrupted.consulted(ward)["police"]


def newer(folder: Path, **changes: Any) -> PackVersion:
    """The version after the one of ``interrupted.rule``, like it but for a limit of seven days, and ``changes``."""

    def asks(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [step | ({"consults": interrupted.CONSULTS} if step["id"] == "check" else {}) for step in steps]

    rule = interrupted.OVERLAY | {"channels": versions.limit(7), "transition": versions.MOVES, "steps": asks}
    target = versions.next_version(folder, **rule | changes)
    manifest = target / "pack.yaml"
    told = yaml.safe_load(manifest.read_text(encoding="utf-8"))
    manifest.write_text(yaml.safe_dump(told | {"version": told["version"] + 1}, allow_unicode=True))
    return versions.load(target)


def moved(dossier: cases.Dossier, version: PackVersion) -> UUID:
    """Move one dossier; the batch."""
    batch = uuid4()
    perform(cases.migrate, helpers.SETUP, {"version": version.pk, "decision": DECISION, "batch": batch}, on=dossier.pk)
    return batch


def undone(dossier: cases.Dossier, batch: UUID) -> None:
    perform(cases.unmigrate, helpers.SETUP, {"batch": batch, "decision": UNDOING}, on=dossier.pk)


def supplemented(ward: Ward, dossier: cases.Dossier, police: Account) -> None:
    perform(cases.request_supplement, ward.caller("civil_status_officer"), interrupted.ASKED, on=dossier.pk)
    with at(helpers.MORNING + 2 * DAY):
        perform(cases.supplement, ward.caller("mother"), {"note": "Không có thêm giấy tờ nào"}, on=dossier.pk)


def resumed(ward: Ward, dossier: cases.Dossier, police: Account) -> None:
    stand = {"reason": "verify", "note": "Chờ xác minh ở nơi khác."}
    perform(cases.pause, ward.caller("civil_status_officer"), stand, on=dossier.pk)
    with at(helpers.MORNING + DAY):
        perform(cases.resume, ward.caller("civil_status_officer"), {}, on=dossier.pk)


def extended(ward: Ward, dossier: cases.Dossier, police: Account) -> None:
    longer = {"days": 1, "reason": "Cần thêm thời gian để xác minh."}
    perform(cases.extend, ward.caller("civil_status_officer"), longer, on=dossier.pk)


def answered(ward: Ward, dossier: cases.Dossier, police: Account) -> None:
    asked = Consultation.objects.get(dossier=dossier, asked="police")
    perform(cases.answer, Caller(actor_of(police), channel="test"), {"opinion": "agrees"}, on=asked.pk)


def handed_over(ward: Ward, dossier: cases.Dossier, police: Account) -> None:
    with at(helpers.OPENED):
        office = Organisation.objects.get(urn=f"{helpers.CUA_NAM}:office")
        seat = OpenPosition(id="second", title="Công chức hộ tịch", roles=["urn:motcua:role:civil-status-officer"])
        perform(open_position, helpers.SETUP, seat, on=office.pk)
        second = acting.sit(acting.account("thu.ngo", "Ngô Thị Thu"), f"{helpers.CUA_NAM}:office:second")
    given = {"to": second.pk, "reason": "Đồng nghiệp nghỉ dài ngày."}
    perform(cases.reassign, ward.caller("civil_status_officer"), given, on=dossier.pk)


WENT_ON = [supplemented, resumed, extended, answered, handed_over]


@pytest.mark.parametrize("goes_on", WENT_ON, ids=lambda some: some.__name__)
def test_whatever_was_done_under_the_new_rule_keeps_a_move_from_being_undone(
    ward: Ward, police: Account, tmp_path: Path, goes_on: Callable[..., None]
) -> None:
    with at(helpers.MORNING):
        dossier = walk(ward, helpers.file_birth(ward), "accept")
        batch = moved(dossier, newer(tmp_path))
        there = kept(dossier)[0], kept(dossier)[2:4]
        goes_on(ward, dossier, police)
        after = kept(dossier)
        assert (after[0], after[2:4]) == there, "by version, state and step alone nothing would be seen of it"
    with at(helpers.MORNING + 2 * DAY):
        with pytest.raises(Conflict) as refused:
            undone(dossier, batch)
        assert "giải quyết tiếp theo quy định mới" in str(refused.value.sentence)
        assert kept(dossier) == after


def test_a_move_is_undone_days_later_when_nobody_did_anything(ward: Ward, police: Account, tmp_path: Path) -> None:
    with at(helpers.MORNING):
        dossier = walk(ward, helpers.file_birth(ward), "accept")
        extended(ward, dossier, police)
        before, asked = kept(dossier), list(Consultation.objects.order_by("pk").values())
        batch = moved(dossier, newer(tmp_path))
        assert kept(dossier) != before
    with at(helpers.MORNING + DAY):
        undone(dossier, batch)
        assert kept(dossier) == before
        assert [row | {"revision": 0} for row in Consultation.objects.order_by("pk").values()] == [
            row | {"revision": 0} for row in asked
        ]


def test_a_dossier_is_moved_and_moved_back_as_often_as_decided(ward: Ward, police: Account, tmp_path: Path) -> None:
    with at(helpers.MORNING):
        dossier = walk(ward, helpers.file_birth(ward), "accept")
        before, version = kept(dossier), newer(tmp_path)
        for _turn in range(2):
            undone(dossier, moved(dossier, version))
            assert kept(dossier) == before


OLD, NEW = "17:30 25/11/2026", "17:30 27/11/2026"


def test_the_applicant_is_told_of_a_move_and_of_its_undoing(ward: Ward, police: Account, tmp_path: Path) -> None:
    with at(helpers.MORNING):
        dossier, version = walk(ward, helpers.file_birth(ward), "accept"), newer(tmp_path)
        batch = moved(dossier, version)
        drain()
        told = letters(ward.mother.party_id)[0]
        assert told.subject == f"Hồ sơ {dossier.code} được giải quyết theo quy định mới"
        for words in (DECISION, f"Hẹn trả trước đây: {OLD}; hẹn trả nay là: {NEW}.", "Ông/bà không phải làm gì"):
            assert words in told.body
        undone(dossier, batch)
        told = letters(ward.mother.party_id)[0]
        assert told.subject == f"Hồ sơ {dossier.code} trở lại quy định trước đây"
        for words in (UNDOING, f"Hẹn trả trước đây: {NEW}; hẹn trả nay là: {OLD}.", "Ông/bà không phải làm gì"):
            assert words in told.body


def test_the_pages_tell_which_decision_moved_a_dossier_from_which_date_to_which(
    ward: Ward, police: Account, tmp_path: Path
) -> None:
    with at(helpers.MORNING):
        dossier = walk(ward, helpers.file_birth(ward), "accept")
        old, version = dossier.pack.version, newer(tmp_path)
        batch = moved(dossier, version)
        going = f"{DECISION} Quy định: từ bản {old} sang bản {version.version}. "
        going += f"Hẹn trả trước đây: {OLD}; hẹn trả nay là: {NEW}."
        back = f"{UNDOING} Quy định: từ bản {version.version} sang bản {old}. "
        back += f"Hẹn trả trước đây: {NEW}; hẹn trả nay là: {OLD}."
        pages = {"mother": f"/ho-so/{dossier.pk}/", "civil_status_officer": f"/can-bo/ho-so/{dossier.pk}/"}
        for name, address in pages.items():
            assert going in text_of(ward.client(name), address), name
        undone(dossier, batch)
        for name, address in pages.items():
            found = text_of(ward.client(name), address)
            assert going in found, name
            assert back in found, name


def test_a_dossier_that_stands_is_told_no_date_that_does_not_run(ward: Ward, police: Account, tmp_path: Path) -> None:
    with at(helpers.MORNING):
        dossier = walk(ward, helpers.file_birth(ward), "accept")
        stand = {"reason": "verify", "note": "Chờ xác minh ở nơi khác."}
        perform(cases.pause, ward.caller("civil_status_officer"), stand, on=dossier.pk)
        moved(dossier, newer(tmp_path))
        told = letters(ward.mother.party_id)[0]
        assert "Thời hạn đang tạm dừng" in told.body
        assert "Hẹn trả" not in told.body


def with_a_day_off(folder: Path, day: str) -> Path:
    """The next version of ``vn-base``, in Vietnamese alone, with one more day off."""
    target = folder / "vn-base"
    shutil.copytree(helpers.PACKS / "vn-base", target)
    shutil.rmtree(target / "texts")
    manifest, calendar = target / "pack.yaml", target / "calendars" / "vn-official.yaml"
    told = yaml.safe_load(manifest.read_text(encoding="utf-8"))
    manifest.write_text(yaml.safe_dump(told | {"version": told["version"] + 1, "languages": ["vi"]}))
    days = yaml.safe_load(calendar.read_text(encoding="utf-8"))
    off = {"date": day, "kind": "holiday", "name": "Nghỉ bão", "source": "Công điện 9/CĐ-TTg", "verified": False}
    days["special_days"].append(off)
    calendar.write_text(yaml.safe_dump(days, allow_unicode=True))
    return target


def test_an_undoing_after_a_new_day_off_counts_anew_and_says_so(ward: Ward, police: Account, tmp_path: Path) -> None:
    with at(helpers.MORNING):
        dossier = walk(ward, helpers.file_birth(ward), "accept")
        batch = moved(dossier, newer(tmp_path))
        load_folders([with_a_day_off(tmp_path, "2026-11-20")], helpers.SETUP)
        drain()
        undone(dossier, batch)
        dossier.refresh_from_db()
        assert f"{dossier.due_at:%d/%m}" == "26/11"
        assert "lịch ngày nghỉ đã thay đổi" in letters(ward.mother.party_id)[0].body
        assert "lịch ngày nghỉ đã thay đổi" in text_of(ward.client("mother"), f"/ho-so/{dossier.pk}/")
