"""A refusal leaves no trace, whichever it is; and what is wrong with a request is said at once."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from motcua.kernel.access.models import Holding, Organisation, OrganisationCode
from motcua.kernel.acts.api import (
    Caller,
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    Refusal,
    Stale,
    WrongState,
    lifted,
    new_id,
    perform,
)
from motcua.kernel.acts.models import Once
from motcua.kernel.calendar.api import ZONE, at
from motcua.kernel.files.api import FileRefused, redeem
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.cases.content import form_faults
from tests import helpers
from tests.kernel.acts.traces import rows
from tests.mechanisms.cases.filing import REASON, request, upload

pytestmark = [pytest.mark.both, pytest.mark.django_db]
Filed = Callable[..., cases.Dossier]
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000a49444154789c63000100000500010d0a2db40000000049454e44ae426082"
)


def refused(kind: type[Refusal], what: Any, caller: Caller, given: Any = None, on: Any = None) -> Any:
    """The refusal of an act, of exactly this kind; the database is as before, and the key is free."""
    before = rows()
    with pytest.raises(Refusal) as caught:
        perform(what, caller, given, on=on)
    assert type(caught.value) is kind, caught.value.code
    assert rows() == before
    assert str(caught.value.sentence)
    return caught.value


def test_each_kind_of_refusal_leaves_no_trace(ward: helpers.Ward, filed: Filed) -> None:
    dossier = filed()
    desk, mother = ward.actor("desk_officer"), ward.actor("mother")
    key = str(new_id())
    refused(NotFound, cases.accept, Caller(desk, key=key), on=new_id())
    refused(NotFound, cases.accept, ward.caller("other_officer", key=key), on=dossier.pk)
    refused(NotAllowed, cases.accept, Caller(mother, key=key), on=dossier.pk)
    refused(Stale, cases.accept, Caller(desk, key=key, seen=7), on=dossier.pk)
    refused(WrongState, cases.deliver, Caller(desk, key=key), on=dossier.pk)
    refused(Invalid, cases.decline, Caller(desk, key=key), {"reason": "ngắn"}, on=dossier.pk)
    assert not Once.objects.filter(key=key).exists()
    perform(cases.accept, Caller(desk, key=key, seen=0), on=dossier.pk)
    refused(Conflict, cases.accept, Caller(desk, key=key), {"note": "khác"}, on=dossier.pk)
    refused(WrongState, cases.decline, Caller(desk), REASON, on=dossier.pk)


def test_anothers_dossier_and_file_are_not_found_by_their_keys(ward: helpers.Ward, filed: Filed) -> None:
    dossier = filed()
    file = dossier.attachments.get()
    before = rows()
    for name in ("stranger", "other_officer", "administrator"):
        actor = ward.actor(name)
        for read in (
            lambda who: cases.dossier(who, dossier.pk),
            lambda who: cases.attachment(who, file.pk),
            lambda who: perform(cases.withdraw, Caller(who), on=dossier.pk),
        ):
            with pytest.raises(NotFound):
                read(actor)
        assert not cases.dossiers(actor).exists()
    assert rows() == before
    assert cases.attachment(ward.actor("mother"), file.pk) == file
    assert cases.attachment(ward.actor("desk_officer"), file.pk) == file
    assert list(cases.mine(ward.actor("mother"))) == [dossier]
    assert not cases.mine(ward.actor("desk_officer")).exists()


def test_tracking_needs_code_and_secret(filed: Filed) -> None:
    dossier = filed()
    assert cases.track(f" {dossier.code.lower()} ", f" {dossier.secret.upper()} ") == dossier
    for code, secret in ((dossier.code, ""), (dossier.code, "mã số"), (dossier.code[:-1], dossier.secret), ("", "")):
        with pytest.raises(NotFound):
            cases.track(code, secret)


@pytest.mark.parametrize(
    "change",
    [
        {"procedure": "urn:motcua:procedure:9.999999"},
        {"procedure": ""},
        {"organisation": "urn:motcua:org:vn:99"},
    ],
)
def test_an_unknown_procedure_or_body_is_not_found(ward: helpers.Ward, change: dict[str, str]) -> None:
    refused(NotFound, cases.submit, ward.caller("mother"), request(ward, **change))


@pytest.mark.parametrize(
    "change",
    [
        {"channel": "telegraph"},
        {"organisation": "urn:motcua:org:vn:01"},  # the city: births belong to wards
        {"organisation": f"{helpers.CUA_NAM}:one-stop"},
    ],
)
def test_a_road_or_level_that_the_procedure_has_not_is_refused(ward: helpers.Ward, change: dict[str, str]) -> None:
    refused(Invalid, cases.submit, ward.caller("mother"), request(ward, **change))


@pytest.mark.parametrize("channel", ["direct", "post"])
def test_a_citizen_files_on_line_only(ward: helpers.Ward, channel: str) -> None:
    for name in ("mother", "chairwoman"):
        refused(NotAllowed, cases.submit, ward.caller(name), request(ward, channel=channel))
    refused(Invalid, cases.submit, ward.caller("desk_officer"), request(ward, channel=channel))  # for whom?


def test_a_due_moment_that_no_calendar_knows_is_refused_and_not_guessed(ward: helpers.Ward) -> None:
    with at(datetime(2027, 12, 31, 16, 0, tzinfo=ZONE)):
        child = helpers.ANSWERS["child"] | {"birth_date": "20/12/2027"}
        given = request(ward, data=helpers.ANSWERS | {"child": child})
        refusal = refused(Conflict, cases.submit, ward.caller("mother"), given)
    assert str(refusal.sentence) == "Lịch làm việc năm 2028 chưa được nạp nên chưa tính được ngày hẹn trả."
    assert str(refusal.remedy)


def test_a_body_where_it_could_not_come_to_its_end_receives_nothing(ward: helpers.Ward) -> None:
    refused(Conflict, cases.submit, ward.caller("mother"), request(ward, organisation=helpers.HOAN_KIEM))


def test_what_the_paper_cannot_print_is_told_by_the_field_that_gives_it(ward: helpers.Ward) -> None:
    spec, day = cases.procedure(helpers.BIRTH), helpers.MORNING.date()
    data = cases.Dossier.objects.get(pk=helpers.file_birth(ward).pk).data
    assert form_faults(spec, data, day) == {}
    data["child"]["birth_facility"] = "Bệnh viện 漢"
    del data["requester"]["full_name"]
    found = form_faults(spec, data, day)
    assert {path: str(message) for path, message in found.items()} == {
        "child.birth_facility": "Không in được các ký tự: 漢",
        "requester.full_name": "Giấy tờ không thể thiếu nội dung này.",
    }


def test_what_the_paper_cannot_print_is_refused_at_submission_with_all_else(ward: helpers.Ward) -> None:
    child = helpers.ANSWERS["child"] | {"full_name": "", "birth_facility": "Bệnh viện 漢"}
    given = request(ward, data=helpers.ANSWERS | {"child": child}, files=[])
    refusal = refused(Invalid, cases.submit, ward.caller("mother"), given)
    assert set(refusal.faults) == {"child.full_name", "child.birth_facility", "components.birth_proof"}
    assert len(refusal.faults["child.full_name"]) == 1, "one fault is said once"


def test_an_identifier_that_ran_out_is_no_identifier(ward: helpers.Ward) -> None:
    codes = OrganisationCode.objects.filter(organisation__urn=helpers.CUA_NAM, scheme="decision20")
    with lifted("the code ended"):
        codes.update(valid_to="2026-11-16")
    refused(Invalid, cases.submit, ward.caller("mother"), request(ward))
    with lifted("the code ends today"):
        codes.update(valid_to="2026-11-17")
    assert perform(cases.submit, ward.caller("mother"), request(ward)).code.startswith("H26.82-261117-")


def test_nobody_in_the_seat_is_a_conflict(ward: helpers.Ward, filed: Filed) -> None:
    dossier = filed()
    with lifted("the officers left yesterday"):
        Holding.objects.filter(account=ward.civil_status_officer).update(valid_to="2026-11-16")
    refused(Conflict, cases.accept, ward.caller("desk_officer"), on=dossier.pk)
    with lifted("and the desk is empty too"):
        Holding.objects.filter(account=ward.desk_officer).update(valid_to="2026-11-16")
    refused(Conflict, cases.submit, ward.caller("mother"), request(ward))


def test_all_faults_of_form_and_papers_come_at_once(ward: helpers.Ward) -> None:
    data = helpers.ANSWERS | {"child": helpers.ANSWERS["child"] | {"full_name": "", "birth_date": "31/02/2026"}}
    given = request(ward, data=data, files=[upload(ward, "abandoned_minutes"), upload(ward, "no_such_paper")])
    refusal = refused(Invalid, cases.submit, ward.caller("mother"), given)
    assert {
        "child.full_name",
        "child.birth_date",
        "components.birth_proof",
        "components.abandoned_minutes",
        "components.no_such_paper",
    } <= set(refusal.faults)
    assert all(str(message) for messages in refusal.faults.values() for message in messages)


@pytest.mark.parametrize(
    "receipt",
    ["", "x", "không phải biên nhận", "a:b:c", "eyJhIjoxfQ:1tQ0Bb:AAAA"],
)
def test_a_forged_receipt_is_no_paper(ward: helpers.Ward, receipt: str) -> None:
    given = request(ward, files=[cases.Filed(component="birth_proof", receipt=receipt)])
    refusal = refused(Invalid, cases.submit, ward.caller("mother"), given)
    assert list(refusal.faults) == ["components.birth_proof"]


def test_anothers_receipt_is_as_good_as_a_forged_one(ward: helpers.Ward) -> None:
    given = request(ward, files=[upload(ward, "birth_proof", name="stranger")])
    refusal = refused(Invalid, cases.submit, ward.caller("mother"), given)
    assert list(refusal.faults) == ["components.birth_proof"]


def test_a_file_must_suit_the_paper_that_it_is_filed_as(ward: helpers.Ward) -> None:
    given = request(ward, files=[upload(ward, "birth_proof"), upload(ward, "interactive_form")])
    refusal = refused(Invalid, cases.submit, ward.caller("mother"), given)
    assert list(refusal.faults) == ["components.interactive_form"], "the form itself is no file"
    paper = cases.procedure(helpers.BIRTH).components[2]
    assert paper.id == "birth_proof"
    picture, notice = (upload(ward, "birth_proof", content=content) for content in (PNG, helpers.NOTICE))
    strict = paper.model_copy(update={"media_types": [helpers.PDF], "max_mb": 1})
    large = paper.model_copy(update={"max_mb": 0})
    for part, filed in ((strict, picture), (large, notice)):
        with pytest.raises(FileRefused):
            part.refuse(redeem(filed.receipt, ward.actor("mother").pseudonym))
    strict.refuse(redeem(notice.receipt, ward.actor("mother").pseudonym))


def test_the_officers_own_form_is_checked_too(ward: helpers.Ward, do: Any, filed: Filed) -> None:
    dossier = do(cases.accept, "desk_officer", filed())
    given = {"data": {"register": helpers.REGISTER | {"type": "4", "personal_number": "001026012345"}}}
    refusal = refused(Invalid, cases.advance, ward.caller("civil_status_officer"), given, dossier.pk)
    assert set(refusal.faults) == {"register.type", "register.personal_number"}


def test_an_organisation_is_named_by_urn_and_never_by_code(ward: helpers.Ward) -> None:
    assert Organisation.objects.filter(codes__value="00082").count() == 1
    refused(NotFound, cases.submit, ward.caller("mother"), request(ward, organisation="00082"))
