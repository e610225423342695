"""Three roads in, one act: himself on line, the desk for whoever comes, a connected system for whoever filed there."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest

from motcua.kernel.access.api import Organisation
from motcua.kernel.acts.api import Caller, Conflict, Invalid, NotAllowed, perform
from motcua.kernel.files.api import keep, receipt
from motcua.kernel.jobs import queue
from motcua.kernel.jobs.api import drain
from motcua.kernel.people.api import Identifier, Party, RegisterClient, actor_for, register_client
from motcua.mechanisms.cases import api as cases
from tests import helpers
from tests.acting import mandate_of_nhan
from tests.mechanisms.cases.filing import ANY, request, upload

pytestmark = [pytest.mark.both, pytest.mark.django_db]
NEWCOMER = {"name": "Đinh Thị Nhàn", "citizen_number": "001188990017", "birth_date": "1988-03-04"}
PORTAL = "urn:motcua:role:national-portal"
Desk = Callable[..., cases.Dossier]


@pytest.fixture
def desk(ward: helpers.Ward) -> Desk:
    """``desk(name, **changes)``: an official files for somebody, at the counter unless told otherwise."""

    def run(name: str = "desk_officer", **changes: Any) -> cases.Dossier:
        papers = [upload(ward, component, name) for component in ("declaration", "birth_proof")]
        values = {"channel": "direct", "applicant": NEWCOMER, "files": papers}
        return perform(cases.submit, ward.caller(name), request(ward, **values | changes))

    return run


def portal(body: str) -> Caller:
    """A connected system of the body."""
    given = RegisterClient(
        name="Cổng", organisation=Organisation.objects.get(urn=body).pk, roles=[PORTAL], valid_from=date(2026, 7, 1)
    )
    return Caller(actor_for(perform(register_client, helpers.SETUP, given)), channel="api")


def test_whoever_was_unknown_becomes_a_party_and_sees_his_dossier(ward: helpers.Ward, desk: Desk) -> None:
    dossier = desk(applicant=NEWCOMER | {"email": "nhan@example.vn"})
    party = Party.objects.get(pk=dossier.applicant_id)
    assert (party.name, party.email) == ("Đinh Thị Nhàn", "nhan@example.vn")
    assert Identifier.objects.get(party=party).value == "001188990017"
    assert _taking_part(dossier) == {party.pk}
    assert desk(applicant=NEWCOMER).applicant_id == party.pk


def test_a_known_person_keeps_what_he_gave_of_himself(ward: helpers.Ward, desk: Desk) -> None:
    known = {"name": "TRẦN THỊ LAN", "citizen_number": "001190012345", "email": "other@example.vn"}
    dossier = desk(applicant=known)
    assert dossier.applicant_id == ward.mother.party_id
    assert Party.objects.get(pk=ward.mother.party_id).email == "lan.tran@example.vn"


@pytest.mark.parametrize(
    ("applicant", "path"),
    [
        ({"name": "Phạm Thị Hoa", "citizen_number": "001190012345"}, "applicant.name"),
        ({"name": "Đinh Thị Nhàn", "citizen_number": "0011889900"}, "applicant.citizen_number"),
        (NEWCOMER | {"birth_date": "1987-03-04"}, "applicant.citizen_number"),
        (NEWCOMER | {"tax_code": "0100109106"}, "applicant.citizen_number"),
        ({"name": "Công ty Hoa Sen"}, "applicant.citizen_number"),
        ({"name": "Công ty Hoa Sen", "tax_code": "12"}, "applicant.tax_code"),
        (NEWCOMER | {"email": "nhan"}, "applicant.email"),
    ],
)
def test_what_is_wrong_with_the_applicant_is_told_with_what_is_wrong_with_the_form(
    ward: helpers.Ward, desk: Desk, applicant: dict[str, str], path: str
) -> None:
    with pytest.raises(Invalid) as refused:
        desk(applicant=applicant, data={})
    assert path in refused.value.faults
    assert "child.full_name" in refused.value.faults
    assert not cases.Dossier.objects.exists()
    assert not Identifier.objects.filter(value="001188990017").exists()


def test_an_organisation_is_known_by_its_tax_code(desk: Desk) -> None:
    dossier = desk(applicant={"name": "Công ty Hoa Sen", "tax_code": "0100109106"})
    assert Party.objects.get(pk=dossier.applicant_id).kind == Party.Kind.ORGANISATION


@pytest.mark.parametrize("name", ["other_officer", "civil_status_officer", "chairwoman", "mother"])
def test_only_the_desk_of_the_body_files_for_another(ward: helpers.Ward, desk: Desk, name: str) -> None:
    with pytest.raises(NotAllowed):
        desk(name)
    assert not cases.Dossier.objects.exists()


def test_the_desk_names_whom_it_files_for_and_does_not_file_on_line(desk: Desk) -> None:
    with pytest.raises(Invalid) as refused:
        desk(applicant=None)
    assert set(refused.value.faults) == {"applicant"}
    with pytest.raises(NotAllowed):
        desk(channel="online")
    with pytest.raises(NotAllowed):
        desk(reference="G01.1")


def _taking_part(dossier: cases.Dossier) -> set[Any]:
    return {one.party_id for one in dossier.audience.participants.order_by("pk") if one.party_id}


def test_the_bearer_of_a_card_files_under_his_mandate_for_another(ward: helpers.Ward, desk: Desk) -> None:
    mandate = mandate_of_nhan(ward)
    dossier = desk(applicant={"name": "Phạm Thị Hoa", "citizen_number": "001192054321"}, mandate=mandate.pk)
    assert (dossier.applicant_id, dossier.mandate_id) == (mandate.principal_id, mandate.pk)
    assert _taking_part(dossier) == {mandate.principal_id, ward.stranger.party_id}


@pytest.mark.parametrize("bearer", [{"name": "Trần Thị Lan", "citizen_number": "001190012345"}, NEWCOMER])
def test_another_card_opens_no_mandate(ward: helpers.Ward, desk: Desk, bearer: dict[str, str]) -> None:
    mandate = mandate_of_nhan(ward)
    with pytest.raises(NotAllowed):
        desk(applicant=bearer, mandate=mandate.pk)
    assert not cases.Dossier.objects.exists()


def test_a_connected_system_passes_on_what_was_filed_there_once_for_each_reference(ward: helpers.Ward) -> None:
    caller = portal(helpers.CUA_NAM)
    given = request(ward, applicant=NEWCOMER, reference="G01-261117-000001", files=[_file(caller)])
    dossier = perform(cases.submit, caller, given)
    assert (dossier.channel, dossier.reference) == ("online", "G01-261117-000001")
    with pytest.raises(Conflict):
        perform(cases.submit, caller, given.model_copy(update={"files": [_file(caller)]}))


def test_a_system_of_another_ward_or_without_an_applicant_files_nothing(ward: helpers.Ward) -> None:
    caller = portal(helpers.HOAN_KIEM)
    with pytest.raises(NotAllowed):
        perform(cases.submit, caller, request(ward, applicant=NEWCOMER, files=[_file(caller)]))
    caller = portal(helpers.CUA_NAM)
    with pytest.raises(Invalid):
        perform(cases.submit, caller, request(ward, files=[_file(caller)]))
    assert not cases.Dossier.objects.exists()


def test_each_move_is_told_to_the_rooms_above(ward: helpers.Ward, desk: Desk, do: Any) -> None:
    told: list[tuple[UUID, str]] = []
    queue.on("dossier.moved")(lambda message: told.append((message.subject, message.payload["state"])))
    try:
        dossier = do(cases.accept, "desk_officer", desk())
        drain()
    finally:
        queue._wanted["dossier.moved"].pop()
    assert told == [(dossier.pk, "submitted"), (dossier.pk, "accepted")]


def _file(caller: Caller) -> cases.Filed:
    kept = keep(BytesIO(helpers.NOTICE), "giay.pdf", ANY)
    return cases.Filed(component="birth_proof", receipt=receipt(kept, caller.actor.pseudonym))
