"""After a merger the body that took over grants the licences anew, under its own numbers, and the old ones say so."""

from datetime import date, timedelta
from typing import Any

import pytest

from motcua.kernel.access.api import Organisation, actor_of, merge_organisations, organisation
from motcua.kernel.acts.api import Caller, Conflict, Invalid, NotAllowed, NotFound, perform
from motcua.kernel.calendar.api import at, now
from motcua.kernel.jobs.api import drain
from motcua.kernel.ledger.api import verify
from motcua.kernel.people.api import Account
from motcua.mechanisms.cases import api as cases
from tests import acting, helpers
from tests.mechanisms.cases.licences.granted import SUSPEND, decide, permit
from tests.packs.permits import Office

pytestmark = [pytest.mark.both, pytest.mark.django_db]
MERGED_ON = date(2026, 12, 1)
AFTER = helpers.MORNING + timedelta(days=20)
ORDER = {"predecessor": helpers.CUA_NAM, "basis": "Nghị quyết về sắp xếp đơn vị hành chính."}
ANEW: dict[str, Any] = {"cause": "merged", "reason": "Sắp xếp đơn vị hành chính."}


@pytest.fixture
def granted(office: Office) -> list[cases.Licence]:
    """Three permits of the ward that will end, one of them suspended."""
    some = [permit(office) for _ in range(3)]
    decide(office, cases.suspend, some[2], **SUSPEND)
    return some


@pytest.fixture
def heir(office: Office, granted: list[cases.Licence]) -> Account:
    """The chairwoman of Hoàn Kiếm, which takes Cửa Nam over as a whole."""
    person = acting.account("linh.vu", "Vũ Thùy Linh")
    acting.sit(person, f"{helpers.HOAN_KIEM}:chairwoman")
    given = {
        "predecessors": [{"organisation": helpers.CUA_NAM, "share": "whole"}],
        "on": MERGED_ON,
        "basis": "Nghị quyết về sắp xếp đơn vị hành chính.",
    }
    perform(merge_organisations, helpers.SETUP, given, on=organisation(helpers.HOAN_KIEM).pk)
    return person


def caller(person: Account) -> Caller:
    return Caller(actor_of(person), channel="test", proved=now())


def test_an_order_grants_anew_every_valid_licence_and_leaves_the_suspended_one(
    granted: list[cases.Licence], heir: Account
) -> None:
    with at(AFTER):
        [plan] = cases.reissue_plans(actor_of(heir))
        assert (plan.predecessor.urn, plan.due, plan.signing, plan.done, plan.left) == (helpers.CUA_NAM, 2, 0, 0, 1)
        perform(cases.order_reissue, caller(heir), ORDER)
        drain()
        [plan] = cases.reissue_plans(actor_of(heir))
        assert (plan.due, plan.signing, plan.done, plan.left) == (0, 0, 2, 1)
        for old in cases.Licence.objects.filter(pk__in=[one.pk for one in granted[:2]]).order_by("pk"):
            new = old.replaced_by
            assert new is not None
            assert old.state == "replaced"
            assert (new.state, new.valid_to, new.organisation.urn) == ("valid", old.valid_to, helpers.HOAN_KIEM)
            assert new.document.content == old.document.content
            assert new.document.signer_name == "Vũ Thùy Linh"
            assert new.holder_id == old.holder_id
        assert set(cases.own_licences(actor_of(granted[0].holder.accounts.get()))) == set(cases.Licence.objects.all())
        numbers = cases.Licence.objects.filter(organisation__urn=helpers.HOAN_KIEM).values_list("number", flat=True)
        assert sorted(numbers) == ["01/GPXD", "02/GPXD"]
        with pytest.raises(Conflict):
            perform(cases.order_reissue, caller(heir), ORDER)
    assert list(verify(data=True)) == []


def test_an_order_run_twice_grants_nothing_twice(granted: list[cases.Licence], heir: Account) -> None:
    with at(AFTER):
        key = Caller(actor_of(heir), channel="test", key="k", proved=now())
        for _ in range(2):
            perform(cases.order_reissue, key, ORDER)
            drain()
        assert cases.Reissue.objects.count() == 1
        assert cases.Licence.objects.count() == 5


def test_the_body_that_took_over_decides_about_what_it_did_not_grant(
    granted: list[cases.Licence], heir: Account
) -> None:
    with at(AFTER):
        perform(cases.lift, caller(heir), {"reason": "Đã tháo dỡ phần xây vượt."}, on=granted[2].pk)
        drain()
        found = cases.licence(actor_of(heir), granted[2].pk)
        assert found.state == "valid"
        assert [one.number for one in cases.decisions(found)] == ["01/QĐ-UBND", "01/QĐ-UBND"], "each by its own body"
        perform(cases.reissue, caller(heir), ANEW, on=granted[2].pk)
        drain()
        assert cases.licence(actor_of(heir), granted[2].pk).state == "replaced"


def test_before_the_merger_the_other_body_has_no_say(granted: list[cases.Licence], heir: Account) -> None:
    assert cases.reissue_plans(actor_of(heir)) == []
    with pytest.raises(Invalid):
        perform(cases.order_reissue, caller(heir), ORDER)
    with pytest.raises(NotFound):
        perform(cases.suspend, caller(heir), SUSPEND, on=granted[0].pk)
    assert not cases.licences(actor_of(heir)).exists()


def test_after_it_the_office_that_is_no_more_decides_nothing(
    office: Office, granted: list[cases.Licence], heir: Account
) -> None:
    with at(AFTER), pytest.raises(NotAllowed):
        perform(cases.suspend, office.caller("chairwoman"), SUSPEND, on=granted[0].pk)


@pytest.mark.parametrize("cause", ["lost", "merged"])
def test_the_reason_for_granting_anew_must_be_true(
    office: Office, granted: list[cases.Licence], heir: Account, cause: str
) -> None:
    given = {"cause": cause, "reason": "Nói rõ thêm về lý do."}
    if cause == "merged":
        with pytest.raises(Invalid) as refused:
            perform(cases.reissue, office.caller("chairwoman"), given, on=granted[0].pk)
    else:
        with at(AFTER), pytest.raises(Invalid) as refused:
            perform(cases.reissue, caller(heir), given, on=granted[0].pk)
    assert set(refused.value.faults) == {"cause"}


def test_an_order_is_the_systems_to_carry_out(office: Office, granted: list[cases.Licence], heir: Account) -> None:
    with at(AFTER):
        ordered = perform(cases.order_reissue, caller(heir), ORDER)
        with pytest.raises(Invalid):
            perform(cases.reissue, caller(heir), {**ANEW, "order": ordered.pk}, on=granted[0].pk)
    assert Organisation.objects.filter(urn=helpers.CUA_NAM, valid_to=MERGED_ON - timedelta(days=1)).exists()
