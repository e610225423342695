"""A complaint about what the police or social insurance did goes to their head; the ward answers where none sits."""

from collections.abc import Iterator

import pytest

from motcua.kernel.access.api import Organisation, actor_of
from motcua.kernel.acts.api import Invalid, NotFound, lifted, perform
from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import drain
from motcua.kernel.notices.api import letters
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.work.api import about, inbox
from tests import acting, helpers
from tests.helpers import CUA_NAM, MORNING
from tests.mechanisms.cases.linking import CARD, ENTRY, Offices, asked

pytestmark = [pytest.mark.both, pytest.mark.django_db]
POLICE, INSURANCE = f"{CUA_NAM}:police", f"{CUA_NAM}:social-insurance"
CHIEF, HEAD = f"{POLICE}:police-chief", f"{INSURANCE}:insurance-head"
WORDS = "Cán bộ hẹn ba lần mà vẫn chưa đăng ký, không ai giải thích vì sao."
REPLY = "Chúng tôi xin lỗi, đã nhắc cán bộ và hẹn lại vào sáng thứ Hai."
WAYS = {
    "residence": ("residence_officer", "police_chief", ENTRY),
    "insurance": ("insurance_officer", "insurance_head", CARD),
}


@pytest.fixture
def offices(db: None) -> Iterator[Offices]:
    with at(MORNING):
        yield Offices()


def member(offices: Offices, name: str, *, ended: bool = False) -> cases.Dossier:
    """A dossier of the police or the insurance, in the hands of their officers; or brought to its end."""
    application: cases.Application = perform(cases.apply, offices.caller("mother"), asked(offices))
    birth = offices.member(application, "birth")
    assert birth
    offices.register(birth)
    drain()
    residence = offices.member(application, "residence")
    assert residence
    if name == "insurance" or ended:
        offices.settle(residence, *WAYS["residence"])
        drain()
    found = offices.member(application, name)
    assert found
    if name == "insurance" and ended:
        offices.settle(found, *WAYS["insurance"])
        drain()
    return cases.Dossier.objects.get(pk=found.pk)


def complain(offices: Offices, dossier: cases.Dossier) -> cases.Complaint:
    complaint: cases.Complaint = perform(cases.complain, offices.caller("mother"), {"words": WORDS}, on=dossier.pk)
    return complaint


def vacate(*urns: str) -> None:
    with lifted("test: nobody sits there any more"):
        for urn in urns:
            acting.seat(urn).holdings.all().delete()


@pytest.mark.parametrize(
    ("name", "seat", "head", "body"),
    [
        ("residence", CHIEF, "police_chief", "Công an phường Cửa Nam"),
        ("insurance", HEAD, "insurance_head", "Bảo hiểm xã hội cơ sở Cửa Nam"),
    ],
)
def test_the_head_of_the_agency_owes_the_answer_and_the_ward_s_chair_hears_nothing(
    offices: Offices, name: str, seat: str, head: str, body: str
) -> None:
    complaint = complain(offices, member(offices, name))
    assert (complaint.who.urn, complaint.handled) == (seat, False)
    assert cases.answered_for(complaint) is None
    [duty] = [one for one in inbox(actor_of(offices.accounts[head])) if one.act == "complaint.answer"]
    assert (duty.subject, duty.responsible.title["vi"]) == (complaint.pk, body)
    assert not [one for one in inbox(offices.ward.actor("chairwoman")) if one.act == "complaint.answer"]
    with pytest.raises(NotFound):
        cases.complaint(offices.ward.actor("chairwoman"), complaint.pk)
    told = letters(offices.ward.mother.party_id)[0]
    assert f"{body} sẽ xem xét và trả lời, chậm nhất lúc" in told.body
    given = {"outcome": "upheld", "text": REPLY}
    with pytest.raises(NotFound):
        perform(cases.answer_complaint, offices.caller("chairwoman"), given, on=complaint.pk)
    perform(cases.answer_complaint, offices.caller(head), given, on=complaint.pk)
    assert f"{body} đã trả lời phản ánh" in letters(offices.ward.mother.party_id)[0].body


def test_a_head_who_signed_answers_all_the_same_and_the_row_says_that_he_had_a_part(offices: Offices) -> None:
    complaint = complain(offices, member(offices, "residence", ended=True))
    assert (complaint.who.urn, complaint.handled) == (CHIEF, True), "the ward's chair is nobody's superior there"


def test_somebody_of_the_agency_who_had_no_part_comes_before_the_head_who_signed(offices: Offices) -> None:
    dossier = member(offices, "residence", ended=True)
    seat = acting.seat(f"{POLICE}:fire-safety-officer")
    with lifted("test: he answers complaints at the police"):
        seat.roles = ["urn:motcua:role:complaint-officer"]
        seat.save()
    acting.sit(acting.account("nam.do", "Đỗ Văn Nam"), seat.urn)
    complaint = complain(offices, dossier)
    assert (complaint.who, complaint.handled) == (seat, False)


def test_where_no_head_is_seated_the_ward_s_chair_answers_and_the_complaint_says_for_whom(offices: Offices) -> None:
    dossier = member(offices, "residence")
    vacate(CHIEF)
    complaint = complain(offices, dossier)
    assert complaint.who.urn == helpers.SEATS["chairwoman"]
    assert cases.answered_for(complaint) == Organisation.objects.get(urn=POLICE)
    told = letters(offices.ward.mother.party_id)[0]
    assert "Ủy ban nhân dân phường Cửa Nam sẽ xem xét và trả lời" in told.body
    acting.deputy()
    acting.sit(acting.account("thay.tran", "Trần Văn Thay"), CHIEF)
    assert {seat.urn for seat in cases.answerers(complaint.pk)} == {
        helpers.SEATS["chairwoman"],
        acting.DEPUTY,
        CHIEF,
    }, "the new chief may have it now"
    given = {"to": str(acting.seat(CHIEF).pk), "reason": "Trưởng Công an mới đã nhận việc."}
    moved = perform(cases.hand_over_complaint, offices.caller("chairwoman"), given, on=complaint.pk)
    assert (moved.who.urn, cases.answered_for(moved)) == (CHIEF, None)


def test_the_ward_is_not_handed_what_the_agency_can_answer(offices: Offices) -> None:
    acting.deputy()
    complaint = complain(offices, member(offices, "residence"))
    assert [seat.urn for seat in cases.answerers(complaint.pk)] == [CHIEF]
    given = {"to": str(acting.seat(helpers.SEATS["chairwoman"]).pk), "reason": "Đề nghị phường trả lời."}
    with pytest.raises(Invalid):
        perform(cases.hand_over_complaint, offices.caller("police_chief"), given, on=complaint.pk)
    vacate(CHIEF)
    assert {seat.urn for seat in cases.answerers(complaint.pk)} == {helpers.SEATS["chairwoman"], acting.DEPUTY}


def test_a_complaint_about_the_ward_s_own_work_stays_there(offices: Offices) -> None:
    assert complain(offices, helpers.file_birth(offices.ward)).who.urn == helpers.SEATS["chairwoman"]


def test_so_does_one_about_a_dossier_that_only_the_ward_s_desk_has_had_in_hand(offices: Offices) -> None:
    dossier = member(offices, "residence")
    with lifted("test: as a desk has it before it goes to the police"):
        about(dossier.pk).update(who=acting.seat(helpers.SEATS["desk_officer"]))
    assert complain(offices, dossier).who.urn == helpers.SEATS["chairwoman"]
