"""Seats: given for a time, found by role, and brought to what a pack says without touching what is right already."""

from datetime import date, datetime
from uuid import UUID

import pytest
from pydantic import ValidationError

from motcua.kernel.access.api import (
    Give,
    Holding,
    Organisation,
    OrganisationSpec,
    Position,
    below,
    give_position,
    holder,
    seats,
    system_actor,
)
from motcua.kernel.access.bodies import CodeSpec, PositionSpec
from motcua.kernel.access.loading import apply_organisations
from motcua.kernel.acts.api import Act, Caller, Deed, Given, Invalid, Rule, perform
from motcua.kernel.calendar.api import ZONE, at
from motcua.kernel.ledger.api import Entry
from tests import helpers
from tests.kernel.acts.traces import rows

pytestmark = [pytest.mark.both, pytest.mark.django_db]
CALLER = Caller(system_actor("test"), channel="test")
DESK = "urn:motcua:role:desk-officer"
FROM = date(2026, 1, 1)


@pytest.fixture
def ward(db: None) -> helpers.Ward:
    return helpers.ward()


def test_a_seat_is_found_by_role_in_the_body_and_its_units_while_somebody_holds_it(ward: helpers.Ward) -> None:
    body = Organisation.objects.get(urn=helpers.CUA_NAM)
    for moment, found in ((datetime(2026, 6, 30, tzinfo=ZONE), []), (helpers.MORNING, [helpers.SEATS["desk_officer"]])):
        with at(moment):
            assert [seat.urn for seat in seats(DESK, body.pk)] == found
    with at(helpers.MORNING):
        seat = seats(DESK, body.pk)[0]
        found = holder(seat.pk)
        assert found is not None
        assert found.account == ward.desk_officer
        assert holder(Position.objects.get(urn=f"{helpers.HOAN_KIEM}:chairwoman").pk) is None


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"account": UUID(int=5)}, "account"),
        ({"valid_to": date(2026, 6, 30)}, "valid_to"),
        ({"valid_from": "30/02/2026"}, "valid_from"),
        ({"account": "mai"}, "account"),
    ],
)
def test_an_account_or_term_that_cannot_be_is_refused(ward: helpers.Ward, change: dict[str, object], path: str) -> None:
    seat = Position.objects.get(urn=helpers.SEATS["desk_officer"])
    given = {"account": ward.stranger.pk, "valid_from": date(2026, 7, 1)} | change
    before = rows()
    with pytest.raises(Invalid) as caught:
        perform(give_position, CALLER, given, on=seat.pk)
    assert list(caught.value.faults) == [path]
    assert rows() == before


def test_a_term_of_one_day_is_a_term(ward: helpers.Ward) -> None:
    seat = Position.objects.get(urn=f"{helpers.HOAN_KIEM}:chairwoman")
    day = date(2026, 8, 3)
    perform(give_position, CALLER, Give(account=ward.stranger.pk, valid_from=day, valid_to=day), on=seat.pk)
    assert Holding.objects.filter(position=seat, account=ward.stranger).count() == 1


def spec(urn: str, **values: object) -> OrganisationSpec:
    return OrganisationSpec(urn=urn, title={"vi": urn}, valid_from=FROM, **values)


def apply(*specs: OrganisationSpec) -> None:
    def run(deed: Deed, given: Given) -> Organisation:
        apply_organisations(deed, list(specs))
        return Organisation.objects.get(urn=specs[0].urn)

    perform(Act("test.apply", run, Given, None, Rule()), CALLER)


CITY, WARD, UNIT, DEEP = (f"urn:motcua:org:test:{name}" for name in ("city", "ward", "unit", "deep"))


def tree(title: str = "Phường", value: str = "H99.1") -> list[OrganisationSpec]:
    """Children before their parents, as a careless file has them."""
    return [
        spec(DEEP, kind="unit", parent=UNIT, positions=[PositionSpec(id="seat", title={"vi": "Ghế"}, roles=[DESK])]),
        spec(UNIT, kind="unit", parent=WARD),
        OrganisationSpec(
            urn=WARD,
            title={"vi": title},
            valid_from=FROM,
            kind="commune",
            parent=CITY,
            codes=[CodeSpec(scheme="decision20", value=value, valid_from=FROM)],
        ),
        spec(CITY, kind="province"),
    ]


def test_a_unit_of_a_unit_belongs_to_the_body() -> None:
    apply(*tree())
    body = Organisation.objects.get(urn=WARD)
    assert {o.urn: o.body_id for o in Organisation.objects.order_by("urn")} == {
        CITY: None,
        WARD: None,
        UNIT: body.pk,
        DEEP: body.pk,
    }


def test_an_agency_works_within_a_body_and_signs_in_its_own_name_with_its_units() -> None:
    apply(
        *tree(),
        spec(f"{WARD}:police:post", kind="unit", parent=f"{WARD}:police"),
        spec(f"{WARD}:police", kind="agency", parent=f"{CITY}:police", within=WARD),
        spec(f"{CITY}:police", kind="agency"),
    )
    of = {one.urn: one for one in Organisation.objects.select_related("body", "parent")}
    ward, police, post = of[WARD], of[f"{WARD}:police"], of[f"{WARD}:police:post"]
    assert (police.parent, police.body, police.issuer) == (of[f"{CITY}:police"], ward, police)
    assert (post.parent, post.body, post.issuer) == (police, ward, police)
    assert of[DEEP].issuer == of[UNIT].issuer == ward.issuer == ward
    assert {ward.pk, police.pk, post.pk, of[DEEP].pk} <= set(below([ward.pk], FROM))
    assert police.pk in below([of[f"{CITY}:police"].pk], FROM)


def test_only_an_agency_works_within_a_body() -> None:
    with pytest.raises(ValidationError) as wrong:
        spec(UNIT, kind="unit", parent=WARD, within=WARD)
    (fault,) = wrong.value.errors()
    assert fault["loc"] == ("within",)


def test_applying_the_same_again_writes_nothing_and_a_change_touches_only_its_row() -> None:
    apply(*tree())
    before = rows()
    apply(*tree())
    after = rows()
    assert {label for label in before if before[label] != after[label]} == {"ledger.Entry", "ledger.Opening"}
    assert Entry.objects.filter(act="test.apply").count() == 2
    apply(*tree(title="Phường mới", value="H99.2"))
    assert {o.urn: o.revision for o in Organisation.objects.order_by("urn")} == {CITY: 0, WARD: 1, UNIT: 0, DEEP: 0}
    assert Organisation.objects.get(urn=WARD).codes.get().value == "H99.2"
    assert Position.objects.get().revision == 0


def test_a_parent_that_is_nowhere_is_an_error() -> None:
    with pytest.raises(ValueError, match="without a reachable parent"):
        apply(spec(UNIT, kind="unit", parent=WARD))
