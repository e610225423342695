"""Who sees what: one subquery for every model, by level, organisation and dated participation."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from motcua.kernel.access.api import (
    ANONYMOUS,
    Actor,
    Audience,
    RoleSpec,
    Scope,
    actor_of,
    first,
    set_level,
    system_actor,
    visible_to,
)
from motcua.kernel.access.models import Organisation, Participant
from motcua.kernel.access.reads import Rights
from motcua.kernel.acts.api import Act, Given, Rule, lifted, perform
from motcua.kernel.calendar.api import ZONE, at
from motcua.mechanisms.cases.models import Dossier
from tests import helpers

pytestmark = [pytest.mark.both, pytest.mark.django_db]
EVERYONE = (
    "mother",
    "stranger",
    "desk_officer",
    "civil_status_officer",
    "chairwoman",
    "administrator",
    "other_officer",
)


@pytest.fixture
def ward(db: None) -> helpers.Ward:
    return helpers.ward()


@pytest.fixture
def dossier(ward: helpers.Ward) -> Dossier:
    """The mother's, at Cửa Nam."""
    with at(helpers.MORNING):
        return helpers.file_birth(ward)


def who_sees(ward: helpers.Ward, dossier: Dossier, moment: datetime = helpers.MORNING) -> set[str]:
    """The accounts for which the dossier exists; the check of one subject must agree with the predicate on many."""
    seen = set()
    with at(moment):
        for name in EVERYONE:
            actor = ward.actor(name)
            exists = visible_to(Dossier.objects.filter(pk=dossier.pk), actor).exists()
            assert Rights().sees(actor, dossier) == exists, name
            assert bool(first(Dossier.objects.order_by("pk"), actor, 1)) == exists, name
            seen |= {name} if exists else set()
        for actor in (ANONYMOUS, Actor(pseudonym="nobody")):
            assert visible_to(Dossier.objects.all(), actor).exists() == (dossier.audience.level == "public")
        assert visible_to(Dossier.objects.all(), system_actor("test")).exists()
    return seen


OFFICE = {"desk_officer", "civil_status_officer", "chairwoman"}


@pytest.mark.parametrize(
    ("level", "seen"),
    [
        (Audience.Level.PUBLIC, set(EVERYONE)),
        (Audience.Level.INTERNAL, {"mother"} | OFFICE),
        (Audience.Level.RESTRICTED, {"mother", "desk_officer"}),  # the desk officer has the duty to receive it
    ],
)
def test_the_level_decides_who_sees_it(ward: helpers.Ward, dossier: Dossier, level: str, seen: set[str]) -> None:
    with at(helpers.MORNING):
        perform(
            Act("test.level", lambda deed, _given: set_level(deed, dossier.audience, level), Given, None, Rule()),
            helpers.SETUP,
        )
    assert who_sees(ward, dossier) == seen


def test_participation_has_a_first_and_a_last_day(ward: helpers.Ward, dossier: Dossier) -> None:
    hers = Participant.objects.filter(audience=dossier.audience_id, party=ward.mother.party_id)
    with lifted("the test dates the participation"):
        hers.update(valid_from=date(2026, 11, 18), valid_to=date(2026, 11, 19))
    for day, expected in ((17, False), (18, True), (19, True), (20, False)):
        late = datetime(2026, 11, day, 23, 59, tzinfo=ZONE)
        assert ("mother" in who_sees(ward, dossier, late)) is expected, day
        with at(late):
            assert Rights().allows(ward.actor("mother"), "dossier.withdraw", dossier) is expected, day


def test_a_seat_counts_from_its_first_day_to_its_last(ward: helpers.Ward, dossier: Dossier) -> None:
    with lifted("the test ends the holding"):
        ward.chairwoman.holdings.update(valid_to=date(2026, 11, 20))
    for moment, expected in (
        (datetime(2026, 6, 30, 23, 59, tzinfo=ZONE), False),
        (datetime(2026, 7, 1, 0, 0, tzinfo=ZONE), True),
        (datetime(2026, 11, 20, 23, 59, tzinfo=ZONE), True),
        (datetime(2026, 11, 21, 0, 0, tzinfo=ZONE), False),
    ):
        with at(moment):
            actor = ward.actor("chairwoman")
        assert (actor.official, actor.organisation is not None) == (expected, expected), moment
        assert ("chairwoman" in who_sees(ward, dossier, moment)) is expected, moment
    assert actor_of(ward.chairwoman, on=date(2026, 7, 1)).official


def test_two_units_below_one_body_share_its_dossiers(ward: helpers.Ward, dossier: Dossier) -> None:
    with at(helpers.MORNING):
        desk, office = ward.actor("desk_officer"), ward.actor("civil_status_officer")
    units = [Organisation.objects.get(positions=actor.position) for actor in (desk, office)]
    assert units[0] != units[1]
    assert desk.organisation == office.organisation == dossier.organisation_id
    assert {"desk_officer", "civil_status_officer"} <= who_sees(ward, dossier)


def reader(organisation: Organisation, scope: Scope) -> Actor:
    """Somebody of an organisation whose only role reads that far."""
    role = RoleSpec(
        id="reader", urn="urn:motcua:role:reader", title={"vi": "Người xem"}, valid_from=date(2026, 1, 1), reads=scope
    )
    return Actor(pseudonym="reader", organisation=organisation.pk, roles=(role,))


def test_the_city_sees_its_wards_only_with_a_role_over_the_subtree(ward: helpers.Ward, dossier: Dossier) -> None:
    city = Organisation.objects.get(urn="urn:motcua:org:vn:01")
    other = Organisation.objects.get(urn=helpers.HOAN_KIEM)
    expected = {
        (city, Scope.ORGANISATION): False,
        (city, Scope.SUBTREE): True,
        (other, Scope.SUBTREE): False,
        (other, Scope.EVERYWHERE): True,
        (dossier.organisation, Scope.OWN): False,
    }
    with at(helpers.MORNING):
        for (organisation, scope), seen in expected.items():
            actor = reader(organisation, scope)
            assert visible_to(Dossier.objects.all(), actor).exists() is seen, (organisation.urn, scope)
            assert bool(first(Dossier.objects.order_by("pk"), actor, 1)) is seen
            assert Rights().sees(actor, dossier) is seen


def test_visibility_is_one_statement_with_a_subquery(ward: helpers.Ward, dossier: Dossier, statements: Any) -> None:
    with at(helpers.MORNING):
        for name in EVERYONE:
            actor = ward.actor(name)
            with statements(1):
                list(visible_to(Dossier.objects.order_by("pk"), actor))
            with statements(2):
                Rights().sees(actor, dossier)
                Rights().allows(actor, "dossier.withdraw", dossier)


def test_the_first_of_a_list_are_those_of_the_whole_list_in_its_order(ward: helpers.Ward, statements: Any) -> None:
    for hour in range(6):
        with at(helpers.MORNING + timedelta(hours=hour)):
            helpers.file_birth(ward, "mother" if hour % 2 else "stranger")
    newest = Dossier.objects.filter(state="submitted").order_by("-received_at", "-id")
    with at(helpers.MORNING):
        for actor in [ward.actor(name) for name in EVERYONE] + [system_actor("test"), ANONYMOUS]:
            for limit in (1, 4, 100):
                with statements(2):
                    found = first(newest, actor, limit)
                assert found == list(visible_to(newest, actor)[:limit]), (actor.pseudonym, limit)


def test_the_actor_is_made_in_two_statements(ward: helpers.Ward, statements: Any) -> None:
    with at(helpers.MORNING + timedelta(days=1)):
        actor_of(ward.desk_officer)
        with statements(2):
            actor_of(ward.desk_officer)
