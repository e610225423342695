"""Rating what was done: once by whoever asked, published only where nobody can be picked out."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from motcua.kernel.access.api import Organisation
from motcua.kernel.acts.api import Conflict, Invalid, NotAllowed, NotFound, WrongState, lifted, perform
from motcua.kernel.calendar.api import ZONE, at
from motcua.mechanisms.cases import api as cases
from tests import helpers

pytestmark = [pytest.mark.both, pytest.mark.django_db]
DECLINED = helpers.MORNING + timedelta(hours=1)
WHY = "Giấy chứng sinh bị mờ, không đọc được."


@pytest.fixture
def ward(db: None) -> helpers.Ward:
    return helpers.ward()


@pytest.fixture
def dossier(ward: helpers.Ward) -> cases.Dossier:
    """A birth that the desk declined."""
    with at(helpers.MORNING):
        filed = helpers.file_birth(ward)
    with at(DECLINED):
        return helpers.decline(ward, filed, WHY)


def rate(ward: helpers.Ward, dossier: cases.Dossier, name: str = "mother", **given: Any) -> cases.Rating:
    return perform(cases.rate, ward.caller(name), {"score": 2, "reasons": ["slow"]} | given, on=dossier.pk)


def test_whoever_asked_rates_once_and_may_think_better_of_it(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    with at(DECLINED + timedelta(days=1)):
        first = rate(ward, dossier, words="  Chờ lâu quá. ")
        assert (first.score, first.reasons, first.words, first.signed) == (2, ["slow"], "Chờ lâu quá.", True)
        again = rate(ward, dossier, score=4, reasons=[])
    assert again.pk == first.pk
    assert cases.Rating.objects.get().score == 4
    with at(DECLINED + timedelta(days=17)), pytest.raises(Conflict):
        rate(ward, dossier, score=5)


def test_nobody_else_rates_it(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    with at(DECLINED):
        with pytest.raises(NotFound):
            rate(ward, dossier, "stranger")
        with pytest.raises(NotAllowed):
            rate(ward, dossier, "desk_officer")


def test_what_is_under_way_is_not_rated_yet(ward: helpers.Ward) -> None:
    with at(helpers.MORNING):
        filed = helpers.file_birth(ward)
        assert not cases.rateable(filed)
        with pytest.raises(WrongState):
            rate(ward, filed)


def test_the_time_for_rating_ends(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    with at(DECLINED + timedelta(days=89)):
        assert cases.rateable(dossier)
    with at(DECLINED + timedelta(days=90)):
        assert not cases.rateable(dossier)
        with pytest.raises(Conflict):
            rate(ward, dossier)


@pytest.mark.parametrize("given", [{"score": 0}, {"score": 6}, {"reasons": ["nonsense"]}, {"words": "x" * 2001}])
def test_a_rating_that_the_pack_does_not_know_is_refused(
    ward: helpers.Ward, dossier: cases.Dossier, given: dict[str, Any]
) -> None:
    with at(DECLINED), pytest.raises(Invalid):
        rate(ward, dossier, **given)
    assert not cases.Rating.objects.exists()


def test_code_and_secret_are_enough_to_rate_and_neither_alone(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    with at(DECLINED):
        with pytest.raises(NotFound):
            cases.rate_by_secret(dossier.code, "0123456789", cases.Rate(score=5))
        row = cases.rate_by_secret(dossier.code.lower(), dossier.secret, cases.Rate(score=5))
    assert (row.score, row.signed) == (5, False)


def test_a_key_that_somebody_used_is_no_way_to_another_s_rating(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    given = cases.Rate(score=5)
    with at(DECLINED):
        other = helpers.decline(ward, helpers.file_birth(ward, "stranger"), WHY)
        first = cases.rate_by_secret(dossier.code, dossier.secret, given, "one-key")
        second = cases.rate_by_secret(other.code, other.secret, given, "one-key")
        assert cases.rate_by_secret(dossier.code, dossier.secret, given, "one-key") == first
        assert cases.rate_by_secret(dossier.code, dossier.secret, given, "k" * 500) == first
    assert (first.dossier_id, second.dossier_id) == (dossier.pk, other.pk)


def rated(ward: helpers.Ward, dossier: cases.Dossier, moments: list[tuple[datetime, int]]) -> None:
    """Ratings of other dossiers of the body, as rows: only counts matter here."""
    values = {field.attname: getattr(dossier, field.attname) for field in dossier._meta.concrete_fields}
    with lifted("many dossiers of one body"):
        for moment, score in moments:
            key = uuid4()
            other = cases.Dossier.objects.create(**values | {"id": key, "code": str(key)[:30]})
            cases.Rating.objects.create(
                dossier=other, organisation=dossier.organisation, score=score, signed=True, rated_at=moment,
                words=f"Ý kiến {score}", reasons=["quick"] if score > 3 else ["slow"],
            )  # fmt: skip


def moment(month: int, day: int, hour: int = 12) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=ZONE)


def test_a_period_is_published_when_it_is_closed_and_enough_people_rated(
    ward: helpers.Ward, dossier: cases.Dossier
) -> None:
    some = [(moment(9, 30, 23), 5), (moment(9, 1, 0), 5), (moment(9, 2), 4), (moment(9, 3), 1)]
    rated(ward, dossier, some)
    rated(ward, dossier, [(moment(10, 1, 0), 5)] * 5)
    with at(moment(11, 20)):
        [october] = cases.published()
        assert (october.begins.month, october.count, october.satisfied) == (10, 5, 100)
        rated(ward, dossier, [(moment(9, 4), 2)])
        october, september = cases.published()
        assert september.scores == {1: 1, 2: 1, 3: 0, 4: 1, 5: 2}
        assert (september.satisfied, september.complaints) == (60, None)
        assert october.reasons == {}, "of all bodies at once only the counts are told"
        october, september = cases.published([dossier.organisation_id])
        assert october.reasons == {"quick": 5}
        assert september.reasons == {}, "a reason that fewer people named than the pack's least is not told"
        assert cases.published([Organisation.objects.get(urn=helpers.HOAN_KIEM).pk]) == []
    with at(moment(11, 15)):
        [september] = cases.published()  # a rating of 31 October may still be changed
        assert september.begins.month == 9


def test_the_body_reads_what_was_written_without_a_way_back_to_a_dossier(
    ward: helpers.Ward, dossier: cases.Dossier
) -> None:
    rated(ward, dossier, [(moment(10, day), 1 + day % 5) for day in range(1, 8)])
    rated(ward, dossier, [(moment(11, 2), 1)])
    with at(moment(11, 20)):
        told = cases.heard(ward.actor("desk_officer"))
        assert sorted(set(told.words)) == [f"Ý kiến {n}" for n in range(1, 6)]
        assert len(told.words) == 7, "what was written in a period that is not shown is not read"
        assert cases.heard(ward.actor("other_officer")).words == []
        assert cases.heard(ward.actor("mother")).periods == []


def test_the_counts_of_many_bodies_and_periods_take_no_statement_for_each(
    ward: helpers.Ward, dossier: cases.Dossier, statements: Any
) -> None:
    rated(ward, dossier, [(moment(month, day), 4) for month in (8, 9, 10) for day in range(1, 8)])
    with at(moment(11, 20)):
        cases.published()
        with statements(4):  # the rules, the ratings, the complaints, the bodies
            assert [one.begins.month for one in cases.published()] == [10, 9]
