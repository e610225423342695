"""A complaint about what the police or social insurance did goes to their head; the ward answers where nobody
there can, and about its own desk."""

from collections.abc import Iterator

import pytest

from motcua.kernel.access.api import Organisation, actor_of
from motcua.kernel.acts.api import Invalid, NotFound, lifted, perform
from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import drain
from motcua.kernel.ledger.reads import row_values
from motcua.kernel.notices.api import letters
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.work.api import about, inbox
from tests import acting, helpers
from tests.helpers import CUA_NAM, MORNING
from tests.mechanisms.cases.filing import upload
from tests.mechanisms.cases.linking import CARD, ENTRY, RESIDENCE, Offices, asked

pytestmark = [pytest.mark.both, pytest.mark.django_db]
POLICE, INSURANCE = f"{CUA_NAM}:police", f"{CUA_NAM}:social-insurance"
CHIEF, HEAD = f"{POLICE}:police-chief", f"{INSURANCE}:insurance-head"
WORDS = "Cán bộ hẹn ba lần mà vẫn chưa đăng ký, không ai giải thích vì sao."
LAN = {"name": "Trần Thị Lan", "citizen_number": "001190012345"}
ADDRESS = {"province": "01", "commune": "00082", "detail": "37 phố Nguyễn Gia Thiều"}
MOVES = {
    "person": {
        "full_name": "Trần Thị Lan",
        "birth_date": "15/05/1990",
        "sex": "2",
        "personal_number": "001190012345",
    },
    "residence": {"ground": "own", "address": ADDRESS, "head_name": "Trần Thị Lan", "relation": "head"},
    "declarant": {"full_name": "Trần Thị Lan", "id_number": "001190012345", "phone": "0912345678"},
    "delivery": {"receive": "centre"},
}
PARTICIPANT = "Không tìm được ai chưa tham gia giải quyết hồ sơ này, nên người trả lời là người đã tham gia."
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


def at_the_counter(offices: Offices, *, accepted: bool = False) -> cases.Dossier:
    """The mother moves house and files that at the ward's counter, for the police to decide; ``accepted``: the desk has
    passed it on to them."""
    files = [upload(offices.ward, name, "desk_officer") for name in ("declaration", "legal_place")]
    given = cases.Submit(
        procedure=RESIDENCE, organisation=CUA_NAM, channel="direct", applicant=LAN, data=MOVES, files=files
    )
    dossier: cases.Dossier = perform(cases.submit, offices.caller("desk_officer"), given)
    if accepted:
        perform(cases.accept, offices.caller("desk_officer"), {}, on=dossier.pk)
    return cases.Dossier.objects.get(pk=dossier.pk)


def hand_over(offices: Offices, complaint: cases.Complaint, name: str, to: str) -> None:
    given = {"to": str(acting.seat(to).pk), "reason": "Phản ánh này về việc của bên ấy."}
    perform(cases.hand_over_complaint, offices.caller(name), given, on=complaint.pk)


def answers_too(*urns: str) -> None:
    with lifted("test: they answer complaints as well"):
        for urn in urns:
            seat = acting.seat(urn)
            seat.roles = [*seat.roles, "urn:motcua:role:complaint-officer"]
            seat.save()


def took_part(dossier: cases.Dossier, urn: str) -> None:
    """As if one of the duties about a dossier had been this seat's."""
    with lifted("test: that seat had a duty about it"):
        row = about(dossier.pk).exclude(state="open").first()
        assert row
        about(dossier.pk).filter(pk=row.pk).update(who=acting.seat(urn))


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


def test_where_the_head_signed_the_body_it_was_filed_at_answers_and_the_complaint_says_for_whom(
    offices: Offices,
) -> None:
    complaint = complain(offices, member(offices, "residence", ended=True))
    assert (complaint.who.urn, complaint.handled) == (helpers.SEATS["chairwoman"], False)
    assert cases.answered_for(complaint) == Organisation.objects.get(urn=POLICE)
    assert PARTICIPANT not in letters(offices.ward.mother.party_id)[0].body
    assert CHIEF not in {seat.urn for seat in cases.answerers(complaint.pk)}, "he signed"


def test_only_where_nobody_else_is_left_does_the_head_who_signed_answer_and_the_letter_says_so(
    offices: Offices,
) -> None:
    dossier = member(offices, "residence", ended=True)
    took_part(dossier, helpers.SEATS["chairwoman"])
    complaint = complain(offices, dossier)
    assert (complaint.who.urn, complaint.handled) == (CHIEF, True)
    assert cases.answered_for(complaint) is None
    told = letters(offices.ward.mother.party_id)[0]
    assert told.subject == f"Đã nhận phản ánh về hồ sơ {dossier.code}"
    assert "Công an phường Cửa Nam sẽ xem xét và trả lời" in told.body
    assert PARTICIPANT in told.body
    assert cases.answerers(complaint.pk) == [], "nobody without a part is there to take it"


def test_somebody_of_the_agency_who_had_no_part_comes_before_the_head_who_signed(offices: Offices) -> None:
    dossier = member(offices, "residence", ended=True)
    answers_too(f"{POLICE}:fire-safety-officer")
    seat = acting.seat(f"{POLICE}:fire-safety-officer")
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


def test_the_head_of_the_agency_hands_what_is_about_the_ward_s_desk_to_the_ward_and_gets_it_back(
    offices: Offices,
) -> None:
    complaint = complain(offices, at_the_counter(offices, accepted=True))
    assert complaint.who.urn == CHIEF
    hand_over(offices, complaint, "police_chief", helpers.SEATS["chairwoman"])
    complaint.refresh_from_db()
    assert (complaint.who.urn, complaint.handled) == (helpers.SEATS["chairwoman"], False)
    assert cases.answered_for(complaint) is None, "somebody was there at the police"
    assert [duty.due for duty in about(complaint.pk).filter(state="open")] == [complaint.due_at]
    with pytest.raises(NotFound):
        hand_over(offices, complaint, "police_chief", CHIEF)
    hand_over(offices, complaint, "chairwoman", CHIEF)
    complaint.refresh_from_db()
    assert complaint.who.urn == CHIEF
    given = {"outcome": "partly", "text": REPLY}
    perform(cases.answer_complaint, offices.caller("police_chief"), given, on=complaint.pk)


def test_it_is_handed_to_nobody_who_had_a_part_at_either_place(offices: Offices) -> None:
    acting.deputy()
    dossier = at_the_counter(offices, accepted=True)
    officer = f"{POLICE}:residence-officer"
    answers_too(officer, helpers.SEATS["desk_officer"])
    took_part(dossier, acting.DEPUTY)
    complaint = complain(offices, dossier)
    assert {seat.urn for seat in cases.answerers(complaint.pk)} == {CHIEF, helpers.SEATS["chairwoman"]}
    for seat in (officer, helpers.SEATS["desk_officer"], acting.DEPUTY):
        with pytest.raises(Invalid):
            hand_over(offices, complaint, "police_chief", seat)
    assert cases.Complaint.objects.get().who.urn == CHIEF


def test_the_ward_s_administrator_takes_it_from_no_agency_in_which_its_answerer_sits(offices: Offices) -> None:
    complaint = complain(offices, member(offices, "residence"))
    with pytest.raises(Invalid):
        hand_over(offices, complaint, "administrator", helpers.SEATS["chairwoman"])
    vacate(CHIEF)
    hand_over(offices, complaint, "administrator", helpers.SEATS["chairwoman"])
    assert cases.Complaint.objects.get().who.urn == helpers.SEATS["chairwoman"]


def test_a_complaint_about_the_ward_s_own_work_stays_there(offices: Offices) -> None:
    assert complain(offices, helpers.file_birth(offices.ward)).who.urn == helpers.SEATS["chairwoman"]


def test_so_does_one_about_a_dossier_that_only_the_ward_s_desk_has_had_in_hand(offices: Offices) -> None:
    dossier = at_the_counter(offices)
    complaint = complain(offices, dossier)
    assert (complaint.who.urn, cases.answered_for(complaint)) == (helpers.SEATS["chairwoman"], None)
    perform(cases.accept, offices.caller("desk_officer"), {}, on=dossier.pk)
    assert about(dossier.pk).filter(who__urn=f"{POLICE}:residence-officer").exists(), "now the police have it in hand"
    [later] = cases.complaints_of(actor_of(offices.ward.mother), dossier)
    assert cases.answered_for(later) is None, "at that time it was the ward's own matter"
    given = {"outcome": "upheld", "text": REPLY}
    perform(cases.answer_complaint, offices.caller("chairwoman"), given, on=complaint.pk)
    assert complain(offices, dossier).who.urn == CHIEF


def test_what_was_found_when_it_was_filed_stays_when_somebody_sits_down_there(offices: Offices) -> None:
    dossier = member(offices, "residence")
    vacate(CHIEF)
    complaint = complain(offices, dossier)
    acting.sit(acting.account("thay.tran", "Trần Văn Thay"), CHIEF)
    assert cases.answered_for(cases.Complaint.objects.get()) == Organisation.objects.get(urn=POLICE)
    with lifted("test: as a row from before this was kept"):
        cases.Complaint.objects.update(instead_of=None)
    old = cases.Complaint.objects.get(pk=complaint.pk)
    assert old.who.urn == helpers.SEATS["chairwoman"]
    assert cases.answered_for(old) is None, "nobody knows what was found then, so nothing is said"
    assert "instead_of_id" not in row_values(old), "its digest is what it was"
    assert "instead_of_id" in row_values(complaint)
