"""Working in another's place: signing by delegation, standing in, handing over, filing for somebody."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from motcua.kernel.access.api import actor_of, end_delegation, open_position, record_absence, take_position, visible_to
from motcua.kernel.access.models import Participant
from motcua.kernel.acts.api import Caller, Conflict, Invalid, NotAllowed, NotFound, lifted, perform
from motcua.kernel.calendar.api import ZONE, at
from motcua.kernel.files.api import path_of
from motcua.kernel.jobs.api import drain
from motcua.kernel.ledger.api import Entry, verify
from motcua.kernel.notices.api import letters
from motcua.kernel.people.api import Mandate, acting_for, end_mandate, principals_of
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.papers.api import by_code, verify_upload
from motcua.mechanisms.work.api import inbox, open_about, orphaned
from tests import acting, helpers
from tests.mechanisms.cases.filing import request, upload
from tests.mechanisms.papers.samples import run

pytestmark = [pytest.mark.both, pytest.mark.django_db]
InState = Callable[[str], cases.Dossier]


def test_a_deputy_signs_for_the_chairwoman_under_his_own_name(
    ward: helpers.Ward, in_state: InState, tmp_path: Path
) -> None:
    dossier, deputy = in_state("approve"), acting.deputy()
    lent = acting.lend(ward)
    actor = acting.acting(deputy, lent)
    assert [duty.subject for duty in inbox(actor)] == [dossier.pk]
    perform(cases.approve, acting.caller(actor), on=dossier.pk)
    drain()
    paper = helpers.results().get()
    assert (paper.signer_name, paper.signer.urn) == ("Phạm Anh Tuấn", acting.DEPUTY)
    assert paper.signed_for == "KT. Chủ tịch UBND phường Cửa Nam"
    pdf = path_of(paper.sha256).read_bytes()
    printed = " ".join(run(tmp_path, pdf, "pdftotext", "-raw", "FILE", "-").split())
    assert "KT. CHỦ TỊCH UBND PHƯỜNG CỬA NAM" in printed
    assert "PHÓ CHỦ TỊCH UBND PHƯỜNG CỬA NAM" in printed
    assert "Ký số bởi: Phạm Anh Tuấn" in printed
    assert "Đỗ Thu Hà" not in printed
    signed = verify_upload(pdf).report.signers
    assert [signer.name for signer in signed] == ["Phạm Anh Tuấn"]
    public = by_code(paper.code)
    assert public is not None and public.signed_for.startswith("KT.")
    entry = Entry.objects.get(act="dossier.approve")
    assert (entry.actor, entry.authority, entry.seat) == (deputy.pseudonym, lent.pk, lent.giver_id)


def test_what_was_not_lent_is_neither_shown_nor_done_and_an_ended_delegation_signs_nothing(
    ward: helpers.Ward, in_state: InState
) -> None:
    dossier, deputy = in_state("approve"), acting.deputy()
    lent = acting.lend(ward, acts=["dossier.send_back"])
    actor = acting.acting(deputy, lent)
    assert not inbox(actor).exists()
    with pytest.raises(NotAllowed):
        perform(cases.approve, acting.caller(actor), on=dossier.pk)
    perform(end_delegation, ward.caller("chairwoman"), on=lent.pk)
    whole = acting.lend(ward)
    before = acting.acting(deputy, whole)
    perform(end_delegation, ward.caller("chairwoman"), on=whole.pk)
    with pytest.raises(Conflict):  # his page was drawn, and his actor made, before it ended
        perform(cases.approve, acting.caller(before), on=dossier.pk)
    with pytest.raises(NotFound):
        perform(cases.approve, acting.caller(acting.acting(deputy, whole)), on=dossier.pk)
    assert not helpers.results().exists()


def test_nobody_sends_back_or_declines_what_lies_with_another_role(ward: helpers.Ward, in_state: InState) -> None:
    dossier = in_state("approve")
    for account in ("civil_status_officer", "desk_officer"):
        with pytest.raises(NotAllowed):
            given = {"reason": "Xin xem lại giúp mục này."}
            perform(cases.send_back, ward.caller(account), given, on=dossier.pk)
    assert cases.Dossier.objects.get(pk=dossier.pk).step == "approve"


def second_desk(ward: helpers.Ward) -> Any:
    """A second reception officer, in a seat like the first one's."""
    body = acting.seat(helpers.SEATS["desk_officer"]).organisation
    given = {"id": "second", "title": "Cán bộ tiếp nhận thứ hai", "roles": ["urn:motcua:role:desk-officer"]}
    made = perform(open_position, ward.caller("administrator"), given, on=body.pk)
    person = acting.account("lien.bui", "Bùi Thị Liên")
    acting.sit(person, made.urn)
    return person, made


def test_the_substitute_gets_new_duties_and_old_ones_are_handed_over(ward: helpers.Ward, filed: Any) -> None:
    old = filed()
    person, other = second_desk(ward)
    first = acting.seat(helpers.SEATS["desk_officer"])
    away = {"valid_from": "2026-11-17", "valid_to": "2026-11-19", "substitute": other.pk}
    perform(record_absence, ward.caller("desk_officer"), away, on=first.pk)
    assert open_about(filed().pk).get().who == other
    assert open_about(old.pk).get().who == first
    given = {"to": other.pk, "reason": "Tôi nghỉ phép đến thứ Năm."}
    for wrong in (first.pk, acting.seat(helpers.SEATS["chairwoman"]).pk, old.pk):
        with pytest.raises(Invalid):
            perform(cases.reassign, ward.caller("desk_officer"), given | {"to": wrong}, on=old.pk)
    for name in ("civil_status_officer", "chairwoman"):
        with pytest.raises(NotAllowed):
            perform(cases.reassign, ward.caller(name), given, on=old.pk)
    for name in ("stranger", "other_officer"):
        with pytest.raises(NotFound):
            perform(cases.reassign, ward.caller(name), given, on=old.pk)
    perform(cases.reassign, ward.caller("desk_officer"), given, on=old.pk)
    duty = open_about(old.pk).get()
    assert (duty.who, duty.note) == (other, given["reason"])
    with pytest.raises(NotAllowed):
        perform(cases.reassign, ward.caller("desk_officer"), given | {"to": first.pk}, on=old.pk)
    perform(cases.accept, acting.caller(actor_of(person)), on=old.pk)
    assert list(verify(data=True)) == []


def test_duties_of_a_seat_that_nobody_holds_wait_for_the_administrator(ward: helpers.Ward, filed: Any) -> None:
    dossier = filed()
    _person, other = second_desk(ward)
    first = acting.seat(helpers.SEATS["desk_officer"])
    assert not orphaned(ward.actor("administrator")).exists()
    perform(take_position, ward.caller("administrator"), {"account": ward.desk_officer.pk}, on=first.pk)
    assert [duty.subject for duty in orphaned(ward.actor("administrator"))] == [dossier.pk]
    for name in ("chairwoman", "mother", "other_officer"):
        assert not orphaned(ward.actor(name)).exists(), name
    given = {"to": other.pk, "reason": "Người giữ vị trí đã chuyển công tác."}
    admin = ward.caller("administrator")
    perform(cases.reassign, admin, given, on=dossier.pk)
    assert open_about(dossier.pk).get().who == other
    assert not visible_to(cases.Dossier.objects.all(), admin.actor).exists(), "he still reads no dossier"


def file_for(ward: helpers.Ward, mandate: Any, **changes: Any) -> cases.Dossier:
    actor = acting_for(ward.actor("stranger"), mandate.pk)
    values = {"files": [upload(ward, "birth_proof", "stranger")]} | changes
    return perform(cases.submit, Caller(actor, channel="test"), request(ward, **values))


def test_an_agent_files_for_the_principal_and_both_follow_it(ward: helpers.Ward) -> None:
    held = acting.mandate(ward)
    dossier = file_for(ward, held)
    assert (dossier.applicant_id, dossier.mandate_id) == (ward.mother.party_id, held.pk)
    for name in ("mother", "stranger"):
        assert visible_to(cases.Dossier.objects.all(), ward.actor(name)).exists(), name
        assert letters(getattr(ward, name).party_id), name
    assert not cases.mine(ward.actor("stranger")).exists(), "it is the principal's"
    agent = acting_for(ward.actor("stranger"), held.pk)
    assert list(cases.mine(agent)) == [dossier]
    with pytest.raises(NotAllowed):  # as himself he is only its reader
        perform(cases.withdraw, ward.caller("stranger"), on=dossier.pk)
    entry = Entry.objects.get(act="dossier.submit")
    assert (entry.actor, entry.authority, entry.seat) == (ward.stranger.pseudonym, held.pk, None)
    perform(cases.withdraw, Caller(agent, channel="test"), on=dossier.pk)
    assert list(verify(data=True)) == []


def test_a_mandate_for_some_procedures_opens_nothing_else_of_the_principal(ward: helpers.Ward) -> None:
    private = helpers.file_birth(ward)
    agent = acting_for(ward.actor("stranger"), acting.mandate(ward).pk)
    assert not cases.dossiers(agent).exists()
    with pytest.raises(NotFound):
        perform(cases.withdraw, Caller(agent, channel="test"), on=private.pk)
    assert not agent.covered("urn:motcua:procedure:other")
    with lifted("the paper is for something else"):
        Mandate.objects.update(procedures=["urn:motcua:procedure:other"])
    with pytest.raises(NotAllowed, match="not_allowed"):
        file_for(ward, Mandate.objects.get())


def test_a_mandate_ended_meanwhile_files_nothing_and_closes_what_was_filed(ward: helpers.Ward) -> None:
    held = acting.mandate(ward)
    dossier = file_for(ward, held)
    agent = acting_for(ward.actor("stranger"), held.pk)
    given = request(ward, files=[upload(ward, "birth_proof", "stranger")])
    perform(end_mandate, ward.caller("mother"), on=held.pk)
    with pytest.raises(NotAllowed):
        perform(cases.submit, Caller(agent, channel="test"), given)
    with pytest.raises(NotAllowed):
        acting_for(ward.actor("stranger"), held.pk)
    assert principals_of(ward.stranger.party_id) == []
    assert not visible_to(cases.Dossier.objects.all(), ward.actor("stranger")).exists()
    assert not visible_to(cases.Dossier.objects.all(), agent).exists()
    assert Participant.objects.filter(audience=dossier.audience_id, party=ward.stranger.party_id).count() == 1
    assert cases.Dossier.objects.count() == 1


def test_a_mandate_holds_on_its_last_day_and_not_after_it(ward: helpers.Ward) -> None:
    held = acting.mandate(ward, valid_from=date(2026, 11, 18), valid_to=date(2026, 11, 19))
    for moment, expected in (
        (datetime(2026, 11, 17, 23, 59, tzinfo=ZONE), False),
        (datetime(2026, 11, 18, 0, 0, tzinfo=ZONE), True),
        (datetime(2026, 11, 19, 23, 59, tzinfo=ZONE), True),
        (datetime(2026, 11, 20, 0, 0, tzinfo=ZONE), False),
    ):
        with at(moment):
            assert [one.key for one in principals_of(ward.stranger.party_id)] == [held.pk] * expected, moment


def test_with_a_mandate_ends_what_was_filed_under_it_and_nothing_of_the_agent_s_own(ward: helpers.Ward) -> None:
    held = acting.mandate(ward)
    under_it = file_for(ward, held)
    lan, hoa = ("001190012345", "Trần Thị Lan"), ("001192054321", "Phạm Thị Hoa")
    names = {"principal_number": hoa[0], "principal_name": hoa[1], "agent_number": lan[0], "agent_name": lan[1]}
    back = acting.mandate(ward, **names)
    mother = acting_for(ward.actor("mother"), back.pk)
    own = perform(cases.submit, Caller(mother, channel="test"), request(ward))
    assert own.applicant_id == ward.stranger.party_id
    perform(end_mandate, ward.caller("mother"), on=held.pk)
    assert list(visible_to(cases.Dossier.objects.all(), ward.actor("stranger"))) == [own], "it is his own"
    assert set(visible_to(cases.Dossier.objects.all(), ward.actor("mother"))) == {own, under_it}
    assert list(verify(data=True)) == []
