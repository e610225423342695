"""A licence from its grant to its end: what each decision makes of it, from which day, and what strangers read."""

from datetime import date, timedelta
from typing import Any

import pytest

from motcua.kernel.acts.api import Conflict, Invalid, NotAllowed, NotFound, ProofNeeded, WrongState, perform
from motcua.kernel.calendar.api import at, today
from motcua.kernel.jobs.api import drain
from motcua.kernel.ledger.api import verify
from motcua.kernel.notices.api import Notice
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.papers.api import Document, void
from tests import helpers
from tests.mechanisms.cases.licences.granted import LIFT, REISSUE, REVOKE, SUSPEND, decide, permit
from tests.packs.permits import Office

pytestmark = [pytest.mark.both, pytest.mark.django_db]
DAY = timedelta(days=1)


def told() -> list[str]:
    """The letters about licences, oldest first."""
    rows = Notice.objects.filter(template__startswith="urn:motcua:notice:licence-").order_by("sent_at", "pk")
    return [row.template.rpartition("-")[2] for row in rows]


def test_a_signed_permit_is_in_the_register_for_the_twelve_months_in_which_to_begin(granted: cases.Licence) -> None:
    assert (granted.state, granted.valid_from, granted.valid_to) == ("valid", date(2026, 11, 17), date(2027, 11, 17))
    assert granted.number == granted.document.notation == "01/GPXD"
    assert granted.holder.name == "Trần Thị Lan"
    seen = cases.view_of(granted)
    assert seen.sentence == "Giấy này đang có giá trị, đến hết ngày 17/11/2027."
    assert seen.holder == "T*** T*** Lan"


def test_drawings_that_leave_with_a_permit_are_no_licences(granted: cases.Licence) -> None:
    assert helpers.results().filter(subject=granted.dossier_id).count() == 2
    assert cases.Licence.objects.count() == 1


def test_a_suspension_counts_once_its_decision_is_signed_and_the_holder_reads_why(
    office: Office, granted: cases.Licence
) -> None:
    perform(cases.suspend, office.caller("chairwoman"), SUSPEND, on=granted.pk)
    granted.refresh_from_db()
    assert granted.state == "valid"
    drain()
    granted.refresh_from_db()
    assert granted.state == "suspended"
    assert cases.view_of(granted).sentence == (
        "Giấy này bị tạm đình chỉ từ ngày 17/11/2026, theo quyết định số 01/QĐ-UBND."
    )
    letter = Notice.objects.get(template="urn:motcua:notice:licence-suspended")
    assert letter.party_id == granted.holder_id
    assert letter.values["reason"] == SUSPEND["reason"]
    assert list(verify(data=True)) == []


def test_a_lifted_licence_counts_again_at_once_and_both_decisions_stay_to_be_read(
    office: Office, granted: cases.Licence
) -> None:
    decide(office, cases.suspend, granted, **SUSPEND)
    found = decide(office, cases.lift, granted, **LIFT)
    assert found.state == "valid"
    assert [(one.kind, one.number) for one in cases.decisions(found)] == [
        ("suspend", "01/QĐ-UBND"),
        ("lift", "02/QĐ-UBND"),
    ]
    assert told() == ["suspended", "lifted"]


def test_a_suspension_until_a_day_ends_by_itself(office: Office, granted: cases.Licence) -> None:
    found = decide(office, cases.suspend, granted, **SUSPEND, until=today() + 10 * DAY)
    with at(helpers.MORNING + 10 * DAY):
        assert found.state == "suspended"
    with at(helpers.MORNING + 11 * DAY):
        assert found.state == "valid"


def test_a_decision_names_a_later_day_but_never_an_earlier_one(office: Office, granted: cases.Licence) -> None:
    with pytest.raises(Invalid) as refused:
        decide(office, cases.suspend, granted, **SUSPEND, from_on=today() - DAY, until=today() - 2 * DAY)
    assert set(refused.value.faults) == {"from_on", "until"}
    found = decide(office, cases.suspend, granted, **SUSPEND, from_on=today() + 3 * DAY)
    assert found.state == "valid"
    with pytest.raises(Conflict):
        decide(office, cases.suspend, granted, **SUSPEND)
    with at(helpers.MORNING + 3 * DAY):
        assert found.state == "suspended"
    lifted = decide(office, cases.lift, granted, **LIFT)
    with at(helpers.MORNING + 3 * DAY):
        assert lifted.state == "valid"


def test_what_is_revoked_stays_so_and_nothing_more_is_decided_about_it(office: Office, granted: cases.Licence) -> None:
    found = decide(office, cases.revoke, granted, **REVOKE)
    assert found.state == "revoked"
    assert cases.view_of(found).sentence == "Giấy này đã bị thu hồi từ ngày 17/11/2026, theo quyết định số 01/QĐ-UBND."
    for act, given in ((cases.suspend, SUSPEND), (cases.lift, LIFT), (cases.revoke, REVOKE), (cases.reissue, REISSUE)):
        with pytest.raises(WrongState):
            decide(office, act, found, **given)
    with at(helpers.MORNING + 400 * DAY):
        assert found.state == "revoked"


def test_a_decision_whose_paper_is_void_never_counted_from_then_on(office: Office, granted: cases.Licence) -> None:
    decide(office, cases.revoke, granted, **REVOKE)
    paper = Document.objects.get(type="urn:motcua:document-type:licence-revocation")
    perform(void, office.caller("chairwoman"), {"reason": "Ra quyết định nhầm người."}, on=paper.pk)
    drain()
    granted.refresh_from_db()
    assert granted.state == "valid"
    assert [one.state for one in cases.decisions(granted)] == ["void"]


def test_a_licence_whose_own_paper_is_void_is_none(office: Office, granted: cases.Licence) -> None:
    perform(void, office.caller("chairwoman"), {"reason": "Ghi sai số tầng được xây."}, on=granted.document_id)
    drain()
    granted.refresh_from_db()
    assert granted.state == "void"


def test_a_lost_paper_is_granted_anew_with_the_same_content_and_the_same_end(
    office: Office, granted: cases.Licence
) -> None:
    with at(helpers.MORNING + 30 * DAY):
        old = decide(office, cases.reissue, granted, **REISSUE)
        assert old.state == "replaced"
        assert old.replaced_by is not None
        new = old.replaced_by
        assert (new.number, new.valid_to, new.state) == ("02/GPXD", old.valid_to, "valid")
        assert new.document.content == old.document.content
        assert new.document.sha256 != old.document.sha256
        assert cases.view_of(old).sentence == "Giấy này đã được thay bằng giấy số 02/GPXD từ ngày 17/12/2026."
        assert told() == ["replaced"]
        with pytest.raises(WrongState):
            decide(office, cases.reissue, old, **REISSUE)
        perform(void, office.caller("chairwoman"), {"reason": "Cấp lại nhầm số giấy."}, on=new.document_id)
        drain()
        old.refresh_from_db()
        assert (old.state, old.replaced_by) == ("valid", None)


def test_a_later_licence_of_the_same_holder_may_take_the_place(office: Office, granted: cases.Licence) -> None:
    with at(helpers.MORNING + DAY):
        later = permit(office)
        done = decide(office, cases.replace, granted, by=later.pk)
        assert (done.state, done.replaced_by) == ("replaced", later)
        with pytest.raises(Invalid):
            decide(office, cases.replace, later, by=granted.pk)


def test_the_holder_is_reminded_once_each_time_and_told_when_it_is_over(granted: cases.Licence) -> None:
    assert granted.remind_on == date(2027, 9, 18)
    for days, letters in (
        (304, []),
        (305, ["expiring"]),
        (306, ["expiring"]),
        (355, ["expiring", "expiring"]),
        (366, ["expiring", "expiring", "expired"]),
        (500, ["expiring", "expiring", "expired"]),
    ):
        with at(helpers.MORNING + days * DAY):
            cases.look_after_licences()
            assert told() == letters, days
    with at(helpers.MORNING + 366 * DAY):
        assert cases.Licence.objects.get().state == "expired"


def test_what_is_revoked_is_not_reminded_of(office: Office, granted: cases.Licence) -> None:
    decide(office, cases.revoke, granted, **REVOKE)
    with at(helpers.MORNING + 500 * DAY):
        cases.look_after_licences()
    assert told() == ["revoked"]


@pytest.mark.parametrize(
    ("changes", "at_path"),
    [
        ({"grounds": ["no_such"]}, "grounds"),
        ({"grounds": []}, "grounds"),
        ({"reason": "ngắn"}, "reason"),
        ({"until": "mai"}, "until"),
        ({"by": 1}, "by"),
    ],
)
def test_a_faulty_decision_is_refused_without_a_trace(
    office: Office, granted: cases.Licence, changes: dict[str, Any], at_path: str
) -> None:
    with pytest.raises(Invalid) as refused:
        decide(office, cases.suspend, granted, **(SUSPEND | changes))
    assert set(refused.value.faults) == {at_path}
    assert not cases.LicenceDecision.objects.exists()


@pytest.mark.parametrize("name", ["desk_officer", "case_officer", "mother", "stranger", "other_officer"])
def test_nobody_but_the_chairwoman_decides(office: Office, granted: cases.Licence, name: str) -> None:
    for act, given in ((cases.suspend, SUSPEND), (cases.revoke, REVOKE), (cases.reissue, REISSUE)):
        with pytest.raises((NotAllowed, NotFound)):
            perform(act, office.caller(name), given, on=granted.pk)


def test_she_proves_who_she_is_before_she_signs(office: Office, granted: cases.Licence) -> None:
    with pytest.raises(ProofNeeded):
        perform(cases.suspend, office.ward.caller("chairwoman", proved=None), SUSPEND, on=granted.pk)


def test_what_no_pack_calls_a_licence_cannot_be_registered(office: Office) -> None:
    dossier = helpers.settle(office.ward, helpers.file_birth(office.ward))
    paper = helpers.results().get(subject=dossier.pk)
    with pytest.raises(NotFound):
        perform(cases.register, helpers.SETUP, {"document": paper.pk})
    with pytest.raises(NotAllowed):
        perform(cases.register, office.caller("chairwoman"), {"document": paper.pk})
    assert not cases.Licence.objects.exists()
