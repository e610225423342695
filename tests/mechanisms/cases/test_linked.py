"""Linked procedures as one application: judged whole at once, each its own dossier, one after the other."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from motcua.kernel.access.api import take_position
from motcua.kernel.acts.api import Conflict, Invalid, NotFound, perform
from motcua.kernel.calendar.api import ZONE, at
from motcua.kernel.jobs.api import Message, drain
from motcua.kernel.ledger.api import verify
from motcua.kernel.notices.api import letters
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.cases.reads import kept_files
from motcua.mechanisms.work.api import open_about
from tests import acting, helpers
from tests.mechanisms.cases import versions
from tests.mechanisms.cases.linking import CARD, ENTRY, HOME, INSURANCE, NEWBORN, RESIDENCE, Offices, asked

pytestmark = [pytest.mark.both, pytest.mark.django_db]
MORNING = helpers.MORNING  # Tuesday 17 November 2026, 9:30


@pytest.fixture
def offices(db: None) -> Iterator[Offices]:
    with at(MORNING):
        yield Offices()


def apply(offices: Offices, **changes: Any) -> cases.Application:
    given = changes.pop("given", None) or asked(offices, **changes)
    return perform(cases.apply, offices.caller("mother"), given)


def refused(offices: Offices, given: cases.Apply) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        perform(cases.apply, offices.caller("mother"), given)
    assert not cases.Application.objects.exists()
    assert not cases.Dossier.objects.exists()
    return {path: str(found[0]) for path, found in refusal.value.faults.items()}


def test_a_mother_files_once_and_three_offices_settle_one_after_the_other(offices: Offices) -> None:
    application = apply(offices)
    birth = offices.member(application, "birth")
    assert birth is not None
    assert birth.code == "H26.82-261117-0001"
    assert birth.due_at == datetime(2026, 11, 17, 17, 30, tzinfo=ZONE)
    assert (application.state, offices.member(application, "residence")) == ("running", None)

    offices.register(birth)
    with at(datetime(2026, 11, 17, 10, 0, tzinfo=ZONE)):
        drain()
    residence = offices.member(application, "residence")
    assert residence is not None
    assert residence.procedure == RESIDENCE
    assert residence.code == "H26.82-261117-0002"
    assert residence.received_at == datetime(2026, 11, 17, 10, 0, tzinfo=ZONE)
    # 7 working days from Tuesday the 17th: 18, 19, 20, 23, 25, 26, 27 November; the 24th is a day off by law.
    assert residence.due_at == datetime(2026, 11, 27, 17, 30, tzinfo=ZONE)
    (duty,) = open_about(residence.pk)
    assert duty.who.urn == f"{helpers.CUA_NAM}:police:residence-officer"
    assert residence.applicant_id == offices.ward.mother.party_id
    assert residence.data["person"] == {
        "full_name": "Nguyễn Minh Anh",
        "birth_date": "2026-11-02",
        "sex": "2",
        "personal_number": "001326012345",
    }
    assert residence.data["residence"]["head_name"] == "Nguyễn Văn Dũng"
    assert residence.data["residence"]["address"] == birth.data["mother"]["residence"]
    (certificate,) = helpers.results().filter(subject=birth.pk)
    (paper,) = residence.attachments.all()
    assert (paper.component, paper.sha256) == ("kinship_proof", certificate.sha256)
    assert offices.member(application, "insurance") is None

    with at(datetime(2026, 11, 19, 14, 0, tzinfo=ZONE)):
        offices.settle(residence, "residence_officer", "police_chief", ENTRY)
        drain()
        insurance = offices.member(application, "insurance")
        assert insurance is not None
        assert insurance.procedure == INSURANCE
        assert insurance.code == "H26.82-261119-0001"
        # 5 working days from Thursday the 19th: 20, 23, 25, 26, 27 November.
        assert insurance.due_at == datetime(2026, 11, 27, 17, 30, tzinfo=ZONE)
        assert insurance.data["child"]["residence"] == residence.data["residence"]["address"]
        assert insurance.data["care"] == {"facility": "Trạm Y tế phường Cửa Nam"}
        offices.settle(insurance, "insurance_officer", "insurance_head", CARD)
        drain()
    application.refresh_from_db()
    assert application.state == "finished"
    types = [one.type.rpartition(":")[2] for one in helpers.results().order_by("prepared_at", "pk")]
    assert types == ["birth-certificate", "residence-notice", "health-insurance-card"]
    assert {one.state for one in cases.dossiers_of(application).values()} == {"returned"}
    told = [letter.link for letter in letters(offices.ward.mother.party_id) if "Đã nhận" in letter.subject]
    assert len(told) == 3
    assert next(line.act for line in cases.timeline(insurance)) == "dossier.file"
    assert not Message.objects.exclude(state="done").exists()
    assert list(verify(data=True)) == []


def test_a_message_delivered_twice_files_the_next_once(offices: Offices) -> None:
    application = apply(offices)
    offices.register(cases.dossiers_of(application)["birth"])
    drain()
    Message.objects.update(state="waiting", attempts=0)
    drain()
    perform(cases.follow, helpers.SETUP, on=application.pk)
    assert cases.Dossier.objects.count() == 2


def test_a_birth_declined_breaks_the_application_and_says_so(offices: Offices) -> None:
    application = apply(offices)
    reason = {"reason": "Giấy chứng sinh chụp không rõ chữ."}
    offices.do(cases.decline, "desk_officer", cases.dossiers_of(application)["birth"], reason)
    drain()
    application.refresh_from_db()
    assert (application.state, list(application.members)) == ("broken", ["birth"])
    assert cases.Dossier.objects.count() == 1
    (letter, *_older) = letters(offices.ward.mother.party_id)
    assert letter.link == f"/don-lien-thong/{application.pk}/"
    assert "chưa được nộp" in letter.body


def test_a_member_withdrawn_ends_what_waits_for_it_and_leaves_the_rest(offices: Offices) -> None:
    application = apply(offices)
    birth = cases.dossiers_of(application)["birth"]
    offices.register(birth)
    drain()
    residence = offices.member(application, "residence")
    assert residence is not None
    offices.do(cases.withdraw, "mother", residence)
    drain()
    application.refresh_from_db()
    birth.refresh_from_db()
    assert (application.state, birth.state) == ("broken", "returned")
    assert offices.member(application, "insurance") is None
    assert len([one for one in letters(offices.ward.mother.party_id) if "không đi tiếp" in one.subject]) == 1


LATER = datetime(2026, 11, 20, 9, 0, tzinfo=ZONE)
TILL_THE_19TH: dict[str, Any] = {"valid_to": "2026-11-19"}
AT_THE_PROVINCE: dict[str, Any] = {"level": "province"}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (TILL_THE_19TH, "Thủ tục này hoặc cơ quan đã chọn nay không còn."),
        (AT_THE_PROVINCE, "Thủ tục này không nhận hồ sơ theo cách hoặc tại nơi ông/bà đã chọn."),
        (None, "Nơi nhận này chưa có đủ cán bộ để giải quyết thủ tục này."),
    ],
)
def test_a_member_that_can_no_longer_be_filed_is_told_and_stops_no_worker(
    offices: Offices, tmp_path: Path, change: dict[str, Any] | None, reason: str
) -> None:
    application = apply(offices)
    offices.register(cases.dossiers_of(application)["birth"])
    if change:
        versions.load(versions.next_of("vn-residence", "1.004222", tmp_path, **change))
    else:
        chief = offices.accounts["police_chief"]
        seat = acting.seat(f"{helpers.CUA_NAM}:police:police-chief")
        perform(take_position, helpers.SETUP, {"account": chief.pk}, on=seat.pk)
    with at(LATER):
        drain()
        drain()
    application.refresh_from_db()
    assert application.state == "broken"
    (told,) = application.members["residence"]["unfiled"]
    assert told.startswith(reason)
    assert not Message.objects.exclude(state="done").exists()
    broken = [one for one in letters(offices.ward.mother.party_id) if "không đi tiếp" in one.subject]
    assert [one.link for one in broken] == [f"/don-lien-thong/{application.pk}/"]
    assert list(verify(data=True)) == []


def test_every_fault_of_every_member_is_told_at_once_where_it_was_said(offices: Offices) -> None:
    form = {"home": {"with": "other", "head": "other", "head_number": "12"}, "care": {}, "nope": {"a": 1}}
    faults = refused(
        offices,
        asked(offices, form=form, child={"full_name": "An", "birth_date": "02/11/2027"}, requester={"phone": ""}),
    )
    assert set(faults) >= {
        "birth.child.full_name",
        "birth.child.birth_date",
        "birth.requester.phone",
        "form.home.address",
        "form.home.head_name",
        "form.home.head_number",
        "form.home.consent",
        "form.care.facility",
    }
    assert all(path.partition(".")[0] in ("birth", "form", "residence", "insurance", "nope") for path in faults)


def test_what_only_a_later_member_refuses_is_told_now(offices: Offices) -> None:
    abroad = {"lives_abroad": True, "residence_abroad": "12 Rue de Lyon, Paris, Pháp"}
    mother = {**helpers.ANSWERS["mother"], **abroad}
    mother = {name: value for name, value in mother.items() if name not in ("residence", "residence_kind")}
    data = helpers.ANSWERS | {"mother": mother}
    given = asked(offices)
    given = given.model_copy(update={"data": {"birth": data, "form": HOME}})
    assert refused(offices, given) == {"birth.mother.residence": "Xin điền “Địa chỉ”."}, "the home of the residence"
    # A child of seven may be registered, and live somewhere; the card is for children under six.
    old = asked(offices, child={"birth_date": "02/11/2019"}, late={"reason": "Gia đình ở xa."})
    assert "birth.child.birth_date" in refused(offices, old)


def test_what_is_not_known_yet_is_no_fault(offices: Offices) -> None:
    assert "register" not in helpers.ANSWERS
    application = apply(offices)
    assert "personal_number" not in str(application.data)


def test_papers_of_another_home_are_kept_until_their_member_is_filed(offices: Offices) -> None:
    home = {"with": "other", "head": "other", "head_name": "Trần Văn Tư", "head_number": "001060099001"}
    home |= {"relation": "grandchild", "consent": True, "address": helpers.HOME | {"detail": "8 Quán Sứ"}}
    form: dict[str, Any] = deepcopy(HOME) | {"home": home}
    assert set(refused(offices, asked(offices, form=form))) == {"residence.components.parents_consent"}
    given = asked(offices, form=form)
    paper = given.files[0].model_copy(update={"member": "residence", "component": "parents_consent"})
    needless = given.files[0].model_copy(update={"member": "insurance", "component": "declaration"})
    wrong = given.model_copy(update={"files": [*given.files, paper, needless]})
    assert set(refused(offices, wrong)) == {"insurance.components.declaration"}
    application = apply(offices, given=given.model_copy(update={"files": [*given.files, paper]}))
    (kept,) = application.files
    assert kept["sha256"] in kept_files()
    offices.register(cases.dossiers_of(application)["birth"])
    drain()
    residence = offices.member(application, "residence")
    assert residence is not None
    assert {one.component for one in residence.attachments.all()} == {"kinship_proof", "parents_consent"}
    assert residence.data["residence"]["address"]["detail"] == "8 Quán Sứ"
    assert residence.data["residence"]["relation"] == "grandchild"


def test_an_office_without_police_takes_no_linked_application(offices: Offices) -> None:
    given = asked(offices).model_copy(update={"organisation": helpers.HOAN_KIEM})
    with pytest.raises(Conflict):
        perform(cases.apply, offices.caller("mother"), given)
    with pytest.raises(NotFound):
        perform(cases.apply, offices.caller("mother"), asked(offices).model_copy(update={"linked": NEWBORN + "9"}))


def test_an_application_is_its_applicants_and_the_ward_s(offices: Offices) -> None:
    application = apply(offices)
    for name in ("mother", "desk_officer"):
        assert cases.application(offices.caller(name).actor, application.pk) == application
    for name in ("stranger", "residence_officer", "other_officer"):
        with pytest.raises(NotFound):
            cases.application(offices.caller(name).actor, application.pk)


def test_sent_twice_with_one_key_it_is_one_application(offices: Offices) -> None:
    given = asked(offices)
    first, second = (perform(cases.apply, offices.caller("mother", key="once"), given) for _ in range(2))
    assert first == second
    assert cases.Dossier.objects.count() == 1


def test_linked_procedures_are_found_by_any_spelling(offices: Offices) -> None:
    for typed in ("liên thông", "lien thong", "khai sinh", "the bao hiem y te"):
        assert [spec.code for spec in cases.find_linked(typed)] == ["2.000986"]
    assert [spec.code for spec in cases.linked_with(helpers.BIRTH)] == ["2.000986"]
    assert cases.linked_with(RESIDENCE) == []
