"""Complaints: a duty of somebody who had no part in the dossier, answered in time, read by nobody else."""

from datetime import datetime, timedelta

import pytest

from motcua.kernel.access.api import actor_of
from motcua.kernel.acts.api import Conflict, Invalid, NotAllowed, NotFound, Stale, WrongState, perform
from motcua.kernel.calendar.api import ZONE, at
from motcua.kernel.jobs.api import drain
from motcua.kernel.notices.api import letters
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.work.api import about, inbox
from tests import acting, helpers

pytestmark = [pytest.mark.both, pytest.mark.django_db]
WORDS = "Tôi chờ ba tiếng ở quầy mà không ai hướng dẫn, sau đó hồ sơ bị trả lại."
REPLY = "Chúng tôi xin lỗi. Đã xem camera quầy số 2 và nhắc nhở cán bộ trực hôm đó."
LATER = helpers.MORNING + timedelta(hours=2)


@pytest.fixture
def ward(db: None) -> helpers.Ward:
    return helpers.ward()


@pytest.fixture
def dossier(ward: helpers.Ward) -> cases.Dossier:
    with at(helpers.MORNING):
        return helpers.decline(ward, helpers.file_birth(ward), "Giấy chứng sinh bị mờ, không đọc được.")


def complain(ward: helpers.Ward, dossier: cases.Dossier, name: str = "mother") -> cases.Complaint:
    return perform(cases.complain, ward.caller(name), {"words": WORDS}, on=dossier.pk)


def answer(ward: helpers.Ward, complaint: cases.Complaint, name: str, outcome: str = "upheld") -> cases.Complaint:
    return perform(cases.answer_complaint, ward.caller(name), {"outcome": outcome, "text": REPLY}, on=complaint.pk)


def test_a_complaint_is_a_duty_with_six_clears_of_the_chairwoman(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    with at(LATER):  # Tuesday 17 November 2026; 24 November is a day off
        complaint = complain(ward, dossier)
        [duty] = inbox(ward.actor("chairwoman"))
        assert (duty.subject, duty.act) == (complaint.pk, "complaint.answer")
        assert all((duty.what, duty.product, duty.authority, duty.translations["bn"]["what"]))
        assert duty.responsible == dossier.organisation
        assert complaint.reject_by.astimezone(ZONE).date() == datetime(2026, 11, 19).date()  # noqa: DTZ001
        assert duty.due == complaint.due_at
        assert complaint.due_at.astimezone(ZONE).date() == datetime(2026, 12, 9).date()  # noqa: DTZ001
        assert not complaint.handled
        assert complaint.answerable == dossier.organisation_id
        assert letters(ward.mother.party_id)[0].subject == f"Đã nhận phản ánh về hồ sơ {dossier.code}"


def test_those_who_handled_the_dossier_do_not_read_the_complaint(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    with at(LATER):
        complaint = complain(ward, dossier)
        for name in ("mother", "chairwoman"):
            assert cases.complaint(ward.actor(name), complaint.pk) == complaint
            assert cases.complaints_of(ward.actor(name), dossier) == [complaint]
        for name in ("desk_officer", "civil_status_officer", "administrator", "stranger", "other_officer"):
            with pytest.raises(NotFound):
                cases.complaint(ward.actor(name), complaint.pk)
            with pytest.raises((NotFound, NotAllowed)):
                answer(ward, complaint, name)


def test_the_answer_closes_the_duty_and_reaches_the_citizen(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    with at(LATER):
        complaint = complain(ward, dossier)
        with pytest.raises(Conflict):
            complain(ward, dossier)
        with pytest.raises(NotAllowed):
            answer(ward, complaint, "mother")
        answered = answer(ward, complaint, "chairwoman")
        assert (answered.state, answered.outcome, answered.answer) == ("answered", "upheld", REPLY)
        assert [duty.state for duty in about(complaint.pk)] == ["done"]
        assert not inbox(ward.actor("chairwoman")).exists()
        told = letters(ward.mother.party_id)[0]
        assert told.subject == f"Đã có trả lời phản ánh về hồ sơ {dossier.code}"
        assert told.link == f"/ho-so/{dossier.pk}/y-kien/"
        assert REPLY not in told.body, "an e-mail does not carry what the answer says"
        assert cases.complaint(ward.actor("mother"), complaint.pk).answer == REPLY
        with pytest.raises(WrongState):
            answer(ward, complaint, "chairwoman")
        assert cases.may_complain(dossier)
        complain(ward, dossier)


def test_after_two_working_days_a_complaint_must_be_examined(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    with at(LATER):
        complaint = complain(ward, dossier)
    with at(complaint.reject_by + timedelta(minutes=1)):
        with pytest.raises(Invalid) as refused:
            answer(ward, complaint, "chairwoman", "rejected")
        assert list(refused.value.faults) == ["outcome"]
        assert answer(ward, complaint, "chairwoman", "dismissed").outcome == "dismissed"


def test_who_signed_the_result_does_not_answer_for_it(ward: helpers.Ward) -> None:
    with at(helpers.MORNING):
        acting.deputy()
        dossier = helpers.settle(ward, helpers.file_birth(ward))
        complaint = complain(ward, dossier)
    assert complaint.who.urn == acting.DEPUTY
    assert not complaint.handled


def test_whoever_acted_by_delegation_had_a_part_too(ward: helpers.Ward) -> None:
    with at(helpers.MORNING):
        person = acting.deputy()
        dossier = helpers.file_birth(ward)
        helpers.accept(ward, dossier)
        given = {"data": {"register": helpers.REGISTER}}
        perform(cases.advance, ward.caller("civil_status_officer"), given, on=dossier.pk)
        lent = acting.lend(ward)
        deputy = acting.caller(acting.acting(person, lent))
        perform(cases.approve, deputy, helpers.shown(deputy, dossier), on=dossier.pk)
        drain()
        complaint = complain(ward, cases.Dossier.objects.get(pk=dossier.pk))
    assert complaint.handled, "both had a part, and nobody sits above them here: the row says so"
    assert complaint.who.urn == helpers.SEATS["chairwoman"]


def test_one_may_complain_while_the_dossier_runs_and_for_ninety_days_after(ward: helpers.Ward) -> None:
    with at(helpers.MORNING):
        running = helpers.file_birth(ward)
        assert cases.may_complain(running)
        complaint = complain(ward, running)
        helpers.accept(ward, running)
        assert [duty.state for duty in about(complaint.pk)] == ["open"], "what happens to the dossier leaves it alone"
        done = helpers.decline(ward, helpers.file_birth(ward), "Giấy chứng sinh bị mờ, không đọc được.")
    with at(helpers.MORNING + timedelta(days=91)):
        assert not cases.may_complain(done)
        with pytest.raises(Conflict):
            complain(ward, done)


def test_a_stranger_complains_about_nothing_of_others(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    with at(LATER):
        with pytest.raises(NotFound):
            complain(ward, dossier, "stranger")
        with pytest.raises(NotAllowed):
            complain(ward, dossier, "desk_officer")


def test_a_complaint_is_handed_over_to_somebody_else_who_had_no_part(
    ward: helpers.Ward, dossier: cases.Dossier
) -> None:
    with at(LATER):
        deputy = actor_of(acting.deputy())
        complaint = complain(ward, dossier)
        before, to = complaint.who.urn, acting.seat(acting.DEPUTY)
        reason = "Chủ tịch đi công tác ba tuần."
        wrong = {"to": acting.seat(helpers.SEATS["desk_officer"]).pk, "reason": reason}
        with pytest.raises(Invalid):
            perform(cases.hand_over_complaint, ward.caller("administrator"), wrong, on=complaint.pk)
        with pytest.raises(NotFound):
            given = {"to": to.pk, "reason": reason}
            perform(cases.hand_over_complaint, ward.caller("desk_officer"), given, on=complaint.pk)
        moved = perform(cases.hand_over_complaint, ward.caller("administrator"), given, on=complaint.pk)
        assert (moved.who.urn, before) == (acting.DEPUTY, helpers.SEATS["chairwoman"])
        assert [duty.due for duty in inbox(deputy)] == [complaint.due_at]
        assert not inbox(ward.actor("chairwoman")).exists()
        with pytest.raises(NotFound):
            cases.complaint(ward.actor("chairwoman"), complaint.pk)
        assert cases.dossiers(deputy).filter(pk=dossier.pk).exists()
        given = {"outcome": "partly", "text": REPLY}
        perform(cases.answer_complaint, acting.caller(deputy), given, on=complaint.pk)
        assert not cases.dossiers(deputy).filter(pk=dossier.pk).exists()


def test_of_two_who_answer_at_once_the_second_is_told(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    with at(LATER):
        complaint = complain(ward, dossier)
        seen = complaint.revision
        answer(ward, complaint, "chairwoman")
        with pytest.raises((Stale, WrongState)):
            given = {"outcome": "upheld", "text": REPLY}
            perform(cases.answer_complaint, ward.caller("chairwoman", seen=seen), given, on=complaint.pk)
