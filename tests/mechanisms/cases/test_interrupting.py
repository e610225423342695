"""What interrupts a dossier: supplements, pauses, extensions, refusals, and the due moments that come of them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from motcua.kernel.acts.api import Caller, Conflict, Invalid, NotAllowed, NotFound, Refusal, WrongState, perform
from motcua.kernel.calendar.api import ZONE, at
from motcua.kernel.jobs.api import drain
from motcua.kernel.ledger.api import history, verify
from motcua.kernel.notices.api import letters
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.cases.jobs import end_what_ran_out
from motcua.mechanisms.cases.rules import NATIONAL, State
from motcua.mechanisms.work.api import open_about
from tests import helpers
from tests.kernel.acts.traces import rows
from tests.mechanisms.cases.filing import GIVEN, upload
from tests.mechanisms.cases.interrupted import ASKED, rule

pytestmark = [pytest.mark.both, pytest.mark.django_db]
Do = Callable[..., cases.Dossier]
LATE = {"days": 2, "reason": "Máy chủ hộ tịch hỏng hai ngày."}


def day(number: int, hour: int = 9, minute: int = 30) -> datetime:
    """A moment of November 2026; the 17th is a Tuesday; the 21st, 22nd and 24th are days off."""
    return datetime(2026, 11, number, hour, minute, tzinfo=ZONE)


def due(number: int) -> datetime:
    """The end of a working day."""
    return day(number, 17, 30)


def december(number: int) -> datetime:
    """The end of a working day of December."""
    return datetime(2026, 12, number, 17, 30, tzinfo=ZONE)


@pytest.fixture
def checked(ward: helpers.Ward, filed: Do, do: Do, tmp_path: Path) -> cases.Dossier:
    """A birth at its check under the rule with every interruption, due on the 25th."""
    rule(tmp_path)
    dossier = do(cases.accept, "desk_officer", filed())
    assert dossier.due_at == due(25)
    return dossier


def told(ward: helpers.Ward) -> list[str]:
    return [notice.template.rpartition("-")[2] for notice in ward.mother.party.notices.order_by("id")]


def answer(ward: helpers.Ward, dossier: cases.Dossier, **given: Any) -> cases.Dossier:
    return perform(cases.supplement, ward.caller("mother"), given, on=dossier.pk)


def test_what_is_asked_stops_the_clock_and_the_answer_starts_it_anew(
    ward: helpers.Ward, checked: cases.Dossier, do: Do
) -> None:
    with at(day(18)):
        dossier = do(cases.request_supplement, "civil_status_officer", checked, **ASKED)
    assert (dossier.state, dossier.step, NATIONAL[State(dossier.state)]) == ("supplement", "check", 5)
    assert dossier.clock["due"] is None, "nobody knows yet when it is due"
    assert list(open_about(dossier.pk)) == [], "nobody of the office owes anything"
    asked = cases.Supplement.objects.get()
    assert (asked.phase, asked.number, asked.answer_by) == ("check", 1, december(3))
    letter = letters(ward.mother.party_id)[0]
    assert "Giấy chứng sinh mờ" in letter.body
    assert "17:30 03/12/2026" in letter.body
    with at(day(20)):
        dossier = answer(ward, dossier, files=[upload(ward, "birth_proof")], note="Đã chụp lại.")
    assert (dossier.state, dossier.step) == ("accepted", "check")
    assert dossier.due_at == due(30), "five working days anew from Friday the 20th"
    asked.refresh_from_db()
    assert (asked.state, asked.note, asked.before, asked.files.count()) == ("answered", "Đã chụp lại.", {}, 1)
    (duty,) = open_about(dossier.pk)
    assert (duty.due, duty.note, duty.who.urn) == (due(30), "Đã chụp lại.", helpers.SEATS["civil_status_officer"])
    assert told(ward) == ["submitted", "accepted", "supplement", "supplemented"]
    with at(day(20)):
        dossier = do(cases.advance, "civil_status_officer", dossier)
        dossier = do(cases.approve, "chairwoman", dossier)
        drain()
    assert list(verify(data=True)) == []


def test_new_answers_replace_the_old_ones_which_are_kept(ward: helpers.Ward, checked: cases.Dossier, do: Do) -> None:
    dossier = do(cases.request_supplement, "civil_status_officer", checked, **ASKED)
    old = dossier.data
    changed = helpers.ANSWERS | {"child": helpers.ANSWERS["child"] | {"full_name": "Nguyễn Minh Ánh"}}
    dossier = answer(ward, dossier, data=changed, files=[upload(ward, "birth_proof")])
    assert dossier.data["child"]["full_name"] == "Nguyễn Minh Ánh"
    assert cases.Supplement.objects.get().before == old


def test_a_step_that_only_new_answers_call_for_is_not_skipped(
    ward: helpers.Ward, filed: Do, do: Do, tmp_path: Path
) -> None:
    procedure = helpers.PACKS / "vn-civil-status" / "procedures" / "1.001193.yaml"
    steps = yaml.safe_load(procedure.read_text(encoding="utf-8"))["steps"]
    place = [step["id"] for step in steps].index("check")
    boys = {name: value for name, value in steps[place].items() if name != "form"}
    rule(tmp_path, steps=[*steps[:place], boys | {"id": "boys", "when": "child.sex == '1'"}, *steps[place:]])
    dossier = do(cases.accept, "desk_officer", filed())
    assert dossier.step == "check"
    dossier = do(cases.request_supplement, "civil_status_officer", dossier, **ASKED)
    boy = helpers.ANSWERS | {"child": helpers.ANSWERS["child"] | {"sex": "1"}}
    dossier = answer(ward, dossier, data=boy, note="Ghi nhầm giới tính, nay sửa lại.")
    assert (dossier.step, open_about(dossier.pk).get().code) == ("boys", "1.001193:boys")
    assert do(cases.advance, "civil_status_officer", dossier).step == "check"


def test_new_answers_bring_a_dossier_back_to_whoever_had_found_by_the_old_ones(
    ward: helpers.Ward, filed: Do, do: Do, tmp_path: Path
) -> None:
    procedure = helpers.PACKS / "vn-civil-status" / "procedures" / "1.001193.yaml"
    steps = yaml.safe_load(procedure.read_text(encoding="utf-8"))["steps"]
    place = [step["id"] for step in steps].index("check") + 1
    second = {name: value for name, value in steps[place - 1].items() if name != "form"} | {"id": "second"}
    rounds = {"id": "later", "title": "Khi xem lại", "steps": ["second"], "rounds": [{}, {}]}
    rule(tmp_path, steps=[*steps[:place], second, *steps[place:]], supplements=[rounds])
    dossier = do(cases.advance, "civil_status_officer", do(cases.accept, "desk_officer", filed()))
    assert (dossier.step, dossier.findings["check"]["register"]["book"]) == ("second", helpers.REGISTER["book"])
    dossier = do(cases.request_supplement, "civil_status_officer", dossier, **ASKED)
    dossier = answer(ward, dossier, data=dossier.data, note="Giấy đã nộp là bản rõ nhất.")
    assert dossier.step == "second", "as it was: nothing of what was found is out of date"
    dossier = do(cases.request_supplement, "civil_status_officer", dossier, **ASKED)
    changed = helpers.ANSWERS | {"child": helpers.ANSWERS["child"] | {"full_name": "Nguyễn Minh Ánh"}}
    dossier = answer(ward, dossier, data=changed, note="Sửa dấu trong tên.")
    assert (dossier.step, open_about(dossier.pk).get().code) == ("check", "1.001193:check")
    assert dossier.findings["check"]["register"]["book"] == helpers.REGISTER["book"], "for him to look at again"
    assert do(cases.advance, "civil_status_officer", dossier).step == "second"
    assert list(verify(data=True)) == []


def test_every_fault_of_an_answer_is_told_at_once_and_leaves_no_trace(
    ward: helpers.Ward, checked: cases.Dossier, do: Do
) -> None:
    dossier = do(cases.request_supplement, "civil_status_officer", checked, **ASKED)
    before = rows()
    wrong = helpers.ANSWERS | {"child": helpers.ANSWERS["child"] | {"full_name": ""}}
    with pytest.raises(Invalid) as refused:
        answer(ward, dossier, data=wrong, files=[upload(ward, "abandoned_minutes")])
    assert set(refused.value.faults) == {
        "child.full_name", "components.birth_proof", "components.abandoned_minutes"
    }  # fmt: skip
    assert rows() == before
    dossier = answer(ward, dossier, note="Bệnh viện hẹn tuần sau mới cấp lại được.")
    assert dossier.state == "accepted", "a note says why the paper did not come"


def test_the_office_asks_as_often_and_as_soon_as_the_rule_lets_it(
    ward: helpers.Ward, checked: cases.Dossier, do: Do
) -> None:
    with at(day(23)), pytest.raises(Conflict) as refused:
        do(cases.request_supplement, "civil_status_officer", checked, **ASKED)
    assert "17:30 20/11/2026" in str(refused.value.sentence)
    assert refused.value.remedy
    with at(day(18)):
        dossier = do(cases.request_supplement, "civil_status_officer", checked, **ASKED)
        dossier = answer(ward, dossier, note="Xin xem lại giấy đã nộp.")
    with at(day(23)), pytest.raises(Conflict):
        do(cases.request_supplement, "civil_status_officer", dossier, **ASKED)
    with at(day(20)):
        dossier = do(cases.request_supplement, "civil_status_officer", dossier, **ASKED)
        assert cases.Supplement.objects.get(number=2).answer_by is None
        dossier = answer(ward, dossier, note="Xin xem lại giấy đã nộp.")
        with pytest.raises(Conflict) as refused:
            do(cases.request_supplement, "civil_status_officer", dossier, **ASKED)
    assert "2 lần" in str(refused.value.sentence)


def test_what_the_procedure_does_not_have_can_not_be_asked_for(
    ward: helpers.Ward, checked: cases.Dossier, do: Do
) -> None:
    items = [{"path": path, "what": "Còn thiếu."} for path in ("child.full_name", "child.nose", "components.x", "")]
    with pytest.raises(Invalid) as refused:
        do(cases.request_supplement, "civil_status_officer", checked, items=items, reason=ASKED["reason"])
    assert set(refused.value.faults) == {"items.1.path", "items.2.path"}


def test_the_desk_takes_in_what_the_applicant_brings(ward: helpers.Ward, filed: Do, do: Do, tmp_path: Path) -> None:
    rule(tmp_path)
    dossier = do(cases.request_supplement, "desk_officer", filed(), **ASKED)
    assert (dossier.state, dossier.step) == ("supplement", "receive")
    files = [upload(ward, "birth_proof", "desk_officer")]
    for name, refusal in (("stranger", NotFound), ("civil_status_officer", NotAllowed), ("other_officer", NotFound)):
        with pytest.raises(refusal):
            do(cases.supplement, name, dossier, note="Không phải việc của tôi.")
    with at(day(19)):
        dossier = do(cases.supplement, "desk_officer", dossier, files=files)
    assert (dossier.state, dossier.step, dossier.due_at) == ("submitted", "receive", due(26))


def test_who_does_not_answer_in_time_is_not_waited_for(ward: helpers.Ward, checked: cases.Dossier, do: Do) -> None:
    with at(day(18)):
        dossier = do(cases.request_supplement, "civil_status_officer", checked, **ASKED)
    with at(december(3)):
        end_what_ran_out()
    dossier.refresh_from_db()
    assert dossier.state == "supplement", "the last moment still counts"
    with at(december(3) + timedelta(minutes=1)):
        end_what_ran_out()
        end_what_ran_out()
    dossier.refresh_from_db()
    assert (dossier.state, dossier.step) == ("accepted", "check")
    assert dossier.due_at == december(10), "it only stood: the five days run from the 4th"
    assert cases.Supplement.objects.get().state == "lapsed"
    lines = {entry.act: entry for entry in history(dossier.pk)}
    assert lines["dossier.lapse"].actor == "system:cases"
    assert lines["dossier.lapse"].cause == lines["dossier.request_supplement"].deed
    assert told(ward)[-1] == "lapsed"
    assert open_about(dossier.pk).count() == 1


@pytest.mark.parametrize(
    ("act", "reason", "state", "status"), [("pause", "verify", "paused", 8), ("charge", "fee", "unpaid", 6)]
)
def test_a_clock_stands_for_a_reason_that_the_procedure_knows(
    ward: helpers.Ward, checked: cases.Dossier, do: Do, act: str, reason: str, state: str, status: int
) -> None:
    with pytest.raises(Invalid):
        do(getattr(cases, act), "civil_status_officer", checked, reason="holiday", note="Cán bộ đi nghỉ mát.")
    with at(day(18)):
        dossier = do(getattr(cases, act), "civil_status_officer", checked, reason=reason, note="Đã gửi công văn hỏi.")
    assert (dossier.state, NATIONAL[State(dossier.state)], dossier.clock["due"]) == (state, status, None)
    with at(day(20)):
        dossier = do(cases.resume, "civil_status_officer", dossier, note="Đã có trả lời.")
    assert (dossier.state, dossier.due_at) == ("accepted", due(27)), "two days of standing, two days later"
    assert open_about(dossier.pk).get().note == "Đã có trả lời."
    assert told(ward)[-2:] == ["paused" if act == "pause" else "charged", "resumed"]


def test_a_late_dossier_goes_on_behind_an_apology_and_late_stays_late(
    ward: helpers.Ward, checked: cases.Dossier, do: Do
) -> None:
    with at(day(26)):
        with pytest.raises(Conflict) as refused:
            do(cases.advance, "civil_status_officer", checked)
        assert "xin lỗi" in str(refused.value.sentence)
        dossier = do(cases.extend, "civil_status_officer", checked, **LATE)
        assert dossier.due_at == due(30)
        assert dossier.promised_at == due(25)
        extension = cases.Extension.objects.get()
        assert (extension.late, extension.beyond, extension.old_due) == (True, False, due(25))
        assert told(ward)[-1] == "apology"
        assert open_about(dossier.pk).get().due == due(30)
        dossier = do(cases.advance, "civil_status_officer", dossier)
    assert cases.is_late(dossier.promised_at, None, day(26))


def test_a_due_moment_put_off_in_time_moves_with_what_stands_later(
    ward: helpers.Ward, checked: cases.Dossier, do: Do
) -> None:
    dossier = do(cases.extend, "civil_status_officer", checked, **LATE)
    assert (dossier.due_at, dossier.promised_at) == (due(27), due(25))
    assert told(ward)[-1] == "extended"
    with at(day(18)):
        dossier = do(cases.pause, "civil_status_officer", dossier, reason="verify", note="Đã gửi công văn hỏi.")
    with at(day(20)):
        dossier = do(cases.resume, "civil_status_officer", dossier)
    assert (dossier.due_at, dossier.promised_at) == (december(1), due(27))


def test_putting_off_oftener_or_longer_than_the_rule_is_marked(
    ward: helpers.Ward, checked: cases.Dossier, do: Do
) -> None:
    dossier = do(cases.extend, "civil_status_officer", checked, **LATE)
    dossier = do(cases.extend, "civil_status_officer", dossier, **LATE)
    assert dossier.promised_at == due(25), "the first promise"
    assert list(cases.Extension.objects.order_by("made_at", "pk").values_list("beyond", flat=True)) == [False, True]
    assert dossier.due_at == december(1)


def test_a_late_dossier_that_waits_for_its_applicant_was_late(
    ward: helpers.Ward, filed: Do, do: Do, tmp_path: Path
) -> None:
    phase = {"id": "any", "title": "Khi thẩm tra", "steps": ["check"], "clock": "restarts", "rounds": [{}]}
    rule(tmp_path, supplements=[phase])
    dossier = do(cases.accept, "desk_officer", filed())
    with at(day(26)):
        with pytest.raises(Conflict):  # no way around the apology
            do(cases.request_supplement, "civil_status_officer", dossier, **ASKED)
        do(cases.extend, "civil_status_officer", dossier, days=1, reason="Cán bộ nghỉ ốm, chưa có người thay.")
    with at(day(26) + timedelta(minutes=5)):
        dossier = do(cases.request_supplement, "civil_status_officer", dossier, **ASKED)
        dossier = answer(ward, dossier, note="Xin xem lại giấy đã nộp.")
    assert dossier.due_at == december(3)
    assert dossier.promised_at == due(25)


def test_a_request_is_refused_on_a_ground_of_law(ward: helpers.Ward, checked: cases.Dossier, do: Do) -> None:
    dossier = do(cases.advance, "civil_status_officer", checked)
    with pytest.raises(Invalid):
        do(cases.refuse, "chairwoman", dossier, grounds=["mood"], explanation="Không thích hồ sơ này.")
    dossier = do(cases.refuse, "chairwoman", dossier, grounds=["registered"], explanation="Đã đăng ký tại Huế.")
    assert (dossier.state, NATIONAL[State(dossier.state)], dossier.ended_at) == ("refused", 9, helpers.MORNING)
    assert dossier.reason == "– Việc sinh đã được đăng ký ở nơi khác\nĐã đăng ký tại Huế."
    assert dossier.reason in letters(ward.mother.party_id)[0].body
    assert list(open_about(dossier.pk)) == []


def test_a_dossier_that_stands_may_be_stopped_or_withdrawn_and_waits_for_nobody(
    ward: helpers.Ward, checked: cases.Dossier, do: Do
) -> None:
    dossier = do(cases.request_supplement, "civil_status_officer", checked, **ASKED)
    dossier = do(cases.stop, "civil_status_officer", dossier, reason="Người nộp đã mất quyền giám hộ.")
    assert (dossier.state, cases.Supplement.objects.get().state) == ("stopped", "cancelled")
    assert cases.Pause.objects.get().ended_at == helpers.MORNING
    assert told(ward)[-1] == "stopped"


@pytest.mark.parametrize("act", ["request_supplement", "pause", "charge", "extend", "stop"])
def test_what_is_anothers_turn_is_refused_and_leaves_no_trace(
    ward: helpers.Ward, checked: cases.Dossier, do: Do, act: str
) -> None:
    before = rows()
    for name in ("mother", "stranger", "desk_officer", "chairwoman", "administrator", "other_officer"):
        with pytest.raises(Refusal) as refused:
            do(getattr(cases, act), name, checked, **GIVEN[f"dossier.{act}"])
        assert isinstance(refused.value, NotAllowed | NotFound | WrongState), (name, refused.value)
    assert rows() == before


def test_nobody_but_the_system_lets_a_request_lapse(ward: helpers.Ward, checked: cases.Dossier, do: Do) -> None:
    dossier = do(cases.request_supplement, "civil_status_officer", checked, **ASKED)
    for name in ("mother", "civil_status_officer"):
        with pytest.raises(NotAllowed):
            do(cases.lapse, name, dossier)
    with pytest.raises(WrongState):
        perform(cases.lapse, Caller(helpers.SETUP.actor, channel="system"), on=dossier.pk)
