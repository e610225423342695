"""Acting from another's seat: dated, cut to what was lent, never lent on; seats given, taken and opened."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from motcua.kernel.access.api import (
    Absence,
    Delegation,
    Give,
    Holding,
    absences,
    actor_of,
    at_work,
    attended,
    delegations,
    end_absence,
    end_delegation,
    give_delegation,
    give_position,
    lendable,
    open_position,
    open_roles,
    record_absence,
    seats_of,
    signer_in,
    take_position,
)
from motcua.kernel.access.specs import Grant, RoleSpec, Scope
from motcua.kernel.acts.api import (
    Caller,
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    ProofNeeded,
    WrongState,
    lifted,
    perform,
)
from motcua.kernel.calendar.api import ZONE, at, now, today
from motcua.kernel.packs.api import get
from tests import acting, helpers
from tests.kernel.acts.traces import rows

pytestmark = [pytest.mark.both, pytest.mark.django_db]
CHAIR = helpers.SEATS["chairwoman"]


@pytest.fixture
def ward(db: None) -> Any:
    ready = helpers.ward()
    with at(helpers.MORNING):
        yield ready


def test_a_delegation_holds_from_its_first_day_to_its_last(ward: helpers.Ward) -> None:
    deputy = acting.deputy()
    lent = acting.lend(ward, valid_from=date(2026, 11, 18), valid_to=date(2026, 11, 20))
    for moment, expected in (
        (datetime(2026, 11, 17, 23, 59, tzinfo=ZONE), False),
        (datetime(2026, 11, 18, 0, 0, tzinfo=ZONE), True),
        (datetime(2026, 11, 20, 23, 59, tzinfo=ZONE), True),
        (datetime(2026, 11, 21, 0, 0, tzinfo=ZONE), False),
    ):
        with at(moment):
            actor = actor_of(deputy, lent.pk)
            assert (actor.authority == lent.pk) is expected, moment
            assert (actor.position == lent.giver_id) is expected
            assert len(seats_of(deputy)) == 1 + expected
            assert (signer_in(lent.giver_id, lent.pk) is not None) is expected
    assert actor_of(deputy, lent.pk, on=date(2026, 11, 20)).form == "KT."


def test_who_acts_by_delegation_has_the_lent_acts_the_role_s_eyes_and_nothing_of_his_own_seat(
    ward: helpers.Ward,
) -> None:
    deputy = acting.deputy()
    actor = acting.acting(deputy, acting.lend(ward))
    held = {grant.act for role in actor.roles for grant in role.acts}
    everyone = {"dossier.submit", "dossier.withdraw", "mandate.end"}
    assert held >= {"dossier.approve"}
    assert not held & {"dossier.send_back", "document.void", "delegation.give", "absence.record"}
    assert everyone <= held, "he is always a citizen too"
    assert actor.reads == ward.actor("chairwoman").reads
    assert (actor.pseudonym, actor.name) == (deputy.pseudonym, "Phạm Anh Tuấn")
    assert "dossier.approve" not in {g.act for r in actor_of(deputy).roles for g in r.acts}
    stranger = actor_of(ward.mother, Delegation.objects.get().pk)
    assert stranger.position is None and stranger.authority is None


def test_every_fault_of_a_delegation_is_told_at_once_and_nothing_is_kept(ward: helpers.Ward) -> None:
    acting.deputy()
    before = rows()
    with pytest.raises(Invalid) as caught:
        acting.lend(
            ward,
            receiver=acting.seat(CHAIR).pk,
            acts=["dossier.approve", "dossier.accept", "position.give", "no.such"],
            valid_from=date(2026, 11, 16),
            valid_to=date(2026, 11, 15),
        )
    assert set(caught.value.faults) == {"receiver", "acts.1", "acts.2", "acts.3", "valid_from", "valid_to"}
    with pytest.raises(Invalid) as caught:
        acting.lend(ward, receiver=acting.seat(f"{helpers.HOAN_KIEM}:chairwoman").pk)
    assert set(caught.value.faults) == {"receiver"}
    assert rows() == before


def test_nobody_lends_to_himself_twice_or_what_he_was_lent(ward: helpers.Ward) -> None:
    deputy = acting.deputy()
    acting.sit(ward.chairwoman, acting.DEPUTY)
    with pytest.raises(Invalid):
        acting.lend(ward)
    caller = Caller(helpers.SETUP.actor, channel="test")
    perform(take_position, caller, {"account": ward.chairwoman.pk}, on=acting.seat(acting.DEPUTY).pk)
    lent = acting.lend(ward)
    with pytest.raises(Invalid):
        acting.lend(ward, valid_from=lent.valid_to, valid_to=lent.valid_to)
    given = {
        "receiver": acting.seat(helpers.SEATS["civil_status_officer"]).pk,
        "acts": ["dossier.approve"],
        "form": "TUQ.",
        "valid_from": lent.valid_from,
        "valid_to": lent.valid_to,
        "basis": acting.KT,
    }
    for actor in (acting.acting(deputy, lent), actor_of(deputy), ward.actor("civil_status_officer")):
        with pytest.raises(NotAllowed):
            perform(give_delegation, acting.caller(actor), given, on=lent.giver_id)
    with pytest.raises(NotAllowed):
        perform(give_delegation, ward.caller("other_officer"), given, on=lent.giver_id)
    with pytest.raises(ProofNeeded):
        perform(give_delegation, ward.caller("chairwoman", proved=now() - timedelta(days=1)), given, on=lent.giver_id)


def test_the_administrator_gives_and_ends_for_others_of_his_body_only(ward: helpers.Ward) -> None:
    acting.deputy()
    lent = acting.lend(ward)
    other = acting.account("kien.do", "Đỗ Trung Kiên")
    acting.sit(other, f"{helpers.HOAN_KIEM}:office:administrator")
    with pytest.raises(NotAllowed):
        perform(end_delegation, acting.caller(actor_of(other)), on=lent.pk)
    with pytest.raises(NotFound):
        perform(end_delegation, ward.caller("mother"), on=lent.pk)
    perform(end_delegation, ward.caller("administrator"), on=lent.pk)
    assert Delegation.objects.get().ended_at == helpers.MORNING
    with pytest.raises(WrongState):
        perform(end_delegation, ward.caller("administrator"), on=lent.pk)


def test_what_is_ended_ends_at_once_and_may_be_lent_anew(ward: helpers.Ward) -> None:
    deputy = acting.deputy()
    lent = acting.lend(ward)
    assert acting.acting(deputy, lent).form == "KT."
    perform(end_delegation, ward.caller("chairwoman"), on=lent.pk)
    assert acting.acting(deputy, lent).form == ""
    later = acting.lend(ward, valid_from=date(2026, 11, 20), valid_to=date(2026, 11, 21))
    perform(end_delegation, ward.caller("chairwoman"), on=later.pk)
    assert not Delegation.objects.filter(ended_at=None).exists()
    assert actor_of(deputy, later.pk, on=date(2026, 11, 20)).authority is None


def test_a_seat_is_given_once_from_today_on_and_taken_at_once_or_by_a_day(ward: helpers.Ward) -> None:
    chair, admin = acting.seat(CHAIR), ward.caller("administrator")
    with pytest.raises(Invalid) as caught:
        perform(give_position, admin, Give(account=ward.chairwoman.pk, valid_from=date(2026, 11, 16)), on=chair.pk)
    assert set(caught.value.faults) == {"account", "valid_from"}
    perform(take_position, admin, {"account": ward.chairwoman.pk, "last": date(2026, 11, 18)}, on=chair.pk)
    assert ward.actor("chairwoman").official
    perform(take_position, admin, {"account": ward.chairwoman.pk}, on=chair.pk)
    assert not ward.actor("chairwoman").official
    with pytest.raises(Invalid) as caught:
        perform(take_position, admin, {"account": ward.chairwoman.pk, "last": date(2026, 11, 1)}, on=chair.pk)
    assert set(caught.value.faults) == {"account", "last"}
    perform(give_position, admin, Give(account=ward.chairwoman.pk, valid_from=date(2026, 11, 17)), on=chair.pk)
    assert ward.actor("chairwoman").official
    assert Holding.objects.filter(position=chair).count() == 2
    other = acting.seat(f"{helpers.HOAN_KIEM}:chairwoman")
    with pytest.raises(NotAllowed):
        perform(give_position, admin, Give(account=ward.stranger.pk, valid_from=date(2026, 11, 17)), on=other.pk)
    mine = acting.seat(acting.DEPUTY)
    with pytest.raises(NotAllowed):
        perform(give_position, admin, Give(account=ward.administrator.pk, valid_from=date(2026, 11, 17)), on=mine.pk)


def test_a_seat_is_opened_in_the_administrator_s_own_body(ward: helpers.Ward) -> None:
    body, admin = acting.seat(CHAIR).organisation, ward.caller("administrator")
    given = {"id": "second-desk", "title": "Cán bộ tiếp nhận thứ hai", "roles": ["urn:motcua:role:desk-officer"]}
    made = perform(open_position, admin, given, on=body.pk)
    assert made.urn == f"{body.urn}:second-desk"
    with pytest.raises(Conflict):
        perform(open_position, admin, given, on=body.pk)
    with pytest.raises(Invalid) as caught:
        perform(open_position, admin, given | {"roles": ["urn:x", "urn:motcua:role:citizen"]}, on=body.pk)
    assert set(caught.value.faults) == {"roles.0", "roles.1"}
    with pytest.raises(NotAllowed):
        perform(open_position, admin, given, on=acting.seat(f"{helpers.HOAN_KIEM}:chairwoman").organisation_id)


def test_an_absence_is_recorded_by_the_holder_once_at_a_time(ward: helpers.Ward) -> None:
    deputy, chair = acting.deputy(), acting.seat(CHAIR)
    given = {"valid_from": "2026-11-17", "valid_to": "2026-11-19", "substitute": acting.seat(acting.DEPUTY).pk}
    with pytest.raises(NotAllowed):
        perform(record_absence, acting.caller(actor_of(deputy)), given, on=chair.pk)
    away = perform(record_absence, ward.caller("chairwoman"), given, on=chair.pk)
    with pytest.raises(Invalid):
        perform(record_absence, ward.caller("chairwoman"), given, on=chair.pk)
    with pytest.raises(Invalid) as caught:
        wrong = {"valid_from": "2026-11-16", "valid_to": "2026-11-15", "substitute": chair.pk}
        perform(record_absence, ward.caller("chairwoman"), wrong, on=chair.pk)
    assert set(caught.value.faults) == {"valid_from", "valid_to", "substitute"}
    perform(end_absence, ward.caller("chairwoman"), on=away.pk)
    perform(record_absence, ward.caller("chairwoman"), given, on=chair.pk)


def test_new_duties_go_to_the_substitute_to_others_or_stay(ward: helpers.Ward) -> None:
    first = acting.seat(helpers.SEATS["desk_officer"])
    body = first.organisation
    for name in ("second", "third"):
        given = {"id": name, "title": name, "roles": ["urn:motcua:role:desk-officer"]}
        perform(open_position, ward.caller("administrator"), given, on=body.pk)
    second, third = (acting.seat(f"{body.urn}:{name}") for name in ("second", "third"))
    assert at_work([first, second, third], "dossier.accept") == [first, second, third]
    dates = {"valid_from": "2026-11-17", "valid_to": "2026-11-18"}
    perform(record_absence, ward.caller("desk_officer"), dates | {"substitute": second.pk}, on=first.pk)
    assert at_work([first, second, third], "dossier.accept") == [second, third]
    assert at_work([first, third], "dossier.accept") == [third], "the substitute is not of the role"
    assert at_work([first], "dossier.accept") == [first], "nobody else: it stays"
    with at(datetime(2026, 11, 19, tzinfo=ZONE)):
        assert at_work([first, second], "dossier.accept") == [first, second]


def test_no_seat_is_opened_with_a_role_that_reaches_everywhere_or_is_made_for_systems(ward: helpers.Ward) -> None:
    body, roles = acting.seat(CHAIR).organisation, ["operator", "desk-officer", "inspector", "connected-system"]
    given = {"id": "second", "title": "Vị trí", "roles": [f"urn:motcua:role:{role}" for role in roles]}
    with pytest.raises(Invalid) as caught:
        perform(open_position, ward.caller("administrator"), given, on=body.pk)
    assert set(caught.value.faults) == {"roles.0", "roles.2", "roles.3"}
    assert {role.id for role in open_roles(ward.actor("administrator"))}.isdisjoint({*roles, "citizen"} - {roles[1]})
    perform(open_position, helpers.SETUP, given, on=body.pk)
    hers = Give(account=ward.stranger.pk, valid_from=date(2026, 11, 17))
    with pytest.raises(NotAllowed):
        perform(give_position, ward.caller("administrator"), hers, on=acting.seat(f"{body.urn}:second").pk)
    perform(give_position, helpers.SETUP, hers, on=acting.seat(f"{body.urn}:second").pk)


def test_seats_are_opened_and_given_by_somebody_who_has_just_proved_who_he_is(ward: helpers.Ward) -> None:
    chair, stale = acting.seat(CHAIR), ward.caller("administrator", proved=now() - timedelta(days=1))
    given = {"id": "second", "title": "Vị trí", "roles": ["urn:motcua:role:desk-officer"]}
    with pytest.raises(ProofNeeded):
        perform(open_position, stale, given, on=chair.organisation_id)
    with pytest.raises(ProofNeeded):
        perform(give_position, stale, Give(account=ward.stranger.pk, valid_from=date(2026, 11, 17)), on=chair.pk)


def test_only_acts_on_dossiers_and_papers_are_lent(ward: helpers.Ward) -> None:
    assert lendable(acting.seat(helpers.SEATS["administrator"])) == ["consultation.hand_over", "dossier.reassign"]
    assert lendable(acting.seat(helpers.SEATS["desk_officer"])) == [
        "dossier.accept",
        "dossier.decline",
        "dossier.deliver",
        "dossier.extend",
        "dossier.request_supplement",
        "dossier.submit",
        "dossier.supplement",
    ]
    assert not lendable(acting.seat(f"{helpers.CUA_NAM}:office:data-protection-officer"))


def test_who_is_lent_nothing_of_a_role_reads_nothing_by_it(ward: helpers.Ward) -> None:
    role = next(one for one in ward.actor("chairwoman").roles if one.id == "chairwoman")
    assert role.only(["dossier.approve"]).reads == role.reads
    assert role.only(["delegation.give", "dossier.accept"]).reads == "own"
    everything = next(one for one in ward.actor("administrator").roles if one.id == "administrator")
    assert [grant.act for grant in everything.only(["account.reset", "dossier.reassign"]).acts] == ["dossier.reassign"]


@pytest.mark.parametrize("giver", ["chairwoman", "police:police-chief"])
def test_what_was_recorded_before_between_the_ward_and_its_police_counts_no_more(
    ward: helpers.Ward, giver: str
) -> None:
    chief = acting.account("son.tran", "Trần Văn Sơn")
    acting.sit(chief, f"{helpers.CUA_NAM}:police:police-chief")
    given, received = (acting.seat(f"{helpers.CUA_NAM}:{urn}") for urn in ("chairwoman", "police:police-chief"))
    who = chief
    if giver != "chairwoman":
        given, received, who = received, given, ward.chairwoman
    days = {"valid_from": helpers.MORNING.date(), "valid_to": helpers.MORNING.date() + timedelta(days=9)}
    with lifted("test: rows of before agencies were told apart"):
        received.roles = [*received.roles, *given.roles]
        received.save()
        away = Absence.objects.create(position=given, substitute=received, **days)
        lent = Delegation.objects.create(
            giver=given, receiver=received, form="KT.", acts=["dossier.approve"], basis=acting.KT, **days
        )
    assert [seat.position for seat in seats_of(who)] == [received]
    actor = actor_of(who, lent.pk)
    assert (actor.position, actor.authority, actor.form) == (received.pk, None, "")
    assert signer_in(given.pk, lent.pk) is None
    assert signer_in(given.pk) is not None
    assert delegations([given.pk, received.pk]) == []
    assert [(one.pk, one.stand_in) for one in absences([given.pk])] == [(away.pk, None)]
    assert not attended().filter(pk=given.pk).exists(), "nobody works from there while its holder is away"
    assert at_work([given], "dossier.approve") == [given]
    beside = acting.seat(acting.DEPUTY if giver == "chairwoman" else f"{helpers.CUA_NAM}:police:residence-officer")
    assert at_work([given, received, beside], "dossier.approve") == [received, beside], "shared, not the substitute's"


@pytest.mark.parametrize(
    ("name", "said", "lent"),
    [
        ("refund.approve", True, True),
        ("refund.approve", False, False),
        ("refund.pay", True, False),
        ("position.give", True, False),
        ("dossier.approve", False, True),
    ],
)
def test_acts_on_spending_are_lent_where_the_role_says_so_and_those_that_give_power_never(
    ward: helpers.Ward, name: str, said: bool, lent: bool
) -> None:
    chair = get(RoleSpec, "roles", "urn:motcua:role:chairwoman", today())
    role = chair.model_copy(update={"acts": [Grant(act=name, scope=Scope.ORGANISATION, lent=said)]})
    cut = role.only([name])
    assert [grant.act for grant in cut.acts] == ([name] if lent else [])
    assert cut.reads == ("organisation" if lent else "own")


def test_the_chair_s_role_lends_the_approval_of_refunds_and_no_other_act_on_money(ward: helpers.Ward) -> None:
    names = [name for name in lendable(acting.seat(CHAIR)) if not name.startswith(("dossier.", "document."))]
    assert names == ["refund.approve", "refund.decline"]
