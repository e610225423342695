"""Prepared queries find what Django's own would, whatever they are asked with, and refuse what they can't keep."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Lower

from motcua.kernel.access.models import Audience, Organisation
from motcua.kernel.acts import guard
from motcua.kernel.statements.api import Prepared
from tests import helpers

pytestmark = pytest.mark.both


def _named(urns: list[str], day: date) -> QuerySet[Organisation]:
    rows = Organisation.objects.filter(urn__in=urns, valid_from__lte=day).select_related("parent")
    return rows.annotate(said=Value("x")).order_by("urn")


def _founded(day: date | None, limit: int) -> QuerySet[Organisation]:
    rows = Organisation.objects.order_by("urn")
    return (rows.filter(valid_to=None) if day is None else rows.filter(valid_from__lt=day))[:limit]


def test_rows_are_those_of_the_queryset_with_what_it_joins_and_annotates(db: None) -> None:
    helpers.ward()
    prepared, day = Prepared(_named), date(2026, 11, 17)
    for urns in ([helpers.CUA_NAM], [helpers.CUA_NAM, helpers.HOAN_KIEM], [helpers.CUA_NAM, helpers.HOAN_KIEM, "x"]):
        found: list[Any] = prepared(urns=urns, day=day)
        expected: list[Any] = list(_named(urns, day))
        assert found == expected
        assert [(one.title, one.valid_from, one.said) for one in found] == [
            (one.title, one.valid_from, one.said) for one in expected
        ]
        assert [one.parent for one in found] == [one.parent for one in expected]
    assert prepared(urns=[helpers.CUA_NAM], day=date(1900, 1, 1)) == []
    assert prepared(urns=[], day=day) == []


def test_its_text_is_made_once_for_each_shape_and_no_join_is_asked_for_again(db: None, statements: Any) -> None:
    helpers.ward()
    made: list[object] = []

    def build(**values: Any) -> QuerySet[Organisation]:
        made.append(values)
        return _named(**values)

    prepared, day = Prepared(build), date(2026, 11, 17)
    prepared(urns=[helpers.CUA_NAM], day=day)
    before = len(made)
    with statements(1):
        (found,) = prepared(urns=[helpers.HOAN_KIEM], day=date(2026, 12, 1))
        assert found.urn == helpers.HOAN_KIEM
        assert found.parent is not None
    assert len(made) == before
    prepared(urns=[helpers.CUA_NAM, helpers.HOAN_KIEM], day=day)
    assert len(made) > before


def test_none_and_numbers_belong_to_the_shape(db: None) -> None:
    helpers.ward()
    prepared = Prepared(_founded)
    for day in (None, date(2026, 1, 1), date(2025, 1, 1)):
        for limit in (1, 3):
            assert prepared(day=day, limit=limit) == list(_founded(day, limit))


def test_keys_alone_come_as_tuples(db: None) -> None:
    helpers.ward()
    prepared: Prepared[Any] = Prepared(
        lambda urn: Organisation.objects.filter(urn=urn).order_by("pk").values_list("pk")
    )
    key = Organisation.objects.get(urn=helpers.CUA_NAM).pk
    assert prepared(urn=helpers.CUA_NAM) == [(key,)]


def test_a_value_that_django_changes_on_its_way_is_refused(db: None) -> None:
    contains = Prepared(lambda urn: Organisation.objects.filter(urn__contains=urn).order_by("pk"))
    with pytest.raises(ValueError, match="changes what it is sent"):
        contains(urn="x")
    moment = Prepared(lambda at: Organisation.objects.filter(valid_from=at.date()).order_by("pk"))
    with pytest.raises(ValueError, match="changes what it is sent"):
        moment(at=datetime(2026, 1, 1, tzinfo=UTC))


def test_rows_without_an_order_are_refused(db: None) -> None:
    unordered = Prepared(lambda urn: Organisation.objects.filter(urn=urn))
    with pytest.raises(ValueError, match="no order"):
        unordered(urn="x")


def test_a_column_may_stand_beside_a_value(db: None) -> None:
    helpers.ward()
    prepared = Prepared(lambda urn: Organisation.objects.annotate(low=Lower(F("urn"))).filter(low=urn).order_by("pk"))
    assert [one.urn for one in prepared(urn=helpers.CUA_NAM)] == [helpers.CUA_NAM]


def test_constants_reach_the_database_as_they_are(db: None) -> None:
    helpers.ward()
    said = ["O'Brien", "100 %", "%s", "a%%b", "nước"]

    def build(urn: str) -> QuerySet[Organisation]:
        rows = Organisation.objects.filter(urn=urn).exclude(kind__in=said).order_by("pk")
        return rows.annotate(**{f"said{n}": Value(one) for n, one in enumerate(said)}, four=Value(4))

    (found,) = Prepared(build)(urn=helpers.CUA_NAM)
    assert [vars(found)[f"said{n}"] for n in range(len(said))] == said
    assert vars(found)["four"] == 4


def test_what_a_constant_decides_about_is_planned_once(db: None) -> None:
    public = Prepared(lambda key: Audience.objects.filter(organisation=key, level="public").order_by("pk"))
    asked: list[int] = []
    public(key=uuid4())
    if connection.vendor == "postgresql":
        for _ in range(3):
            public(key=uuid4())
        with connection.cursor() as cursor:
            cursor.execute("SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE statement LIKE %s",
                           ["%access_audience%'public'%"])  # fmt: skip
            assert cursor.fetchall() == [(2,)]  # the third and fourth call: what comes up twice is prepared
        return
    connection.connection.set_authorizer(lambda what, *_: asked.append(what) or 0)
    try:
        public(key=uuid4())  # planned anew for the sake of the authorizer
        assert asked
        asked.clear()
        public(key=uuid4())
        assert not asked
    finally:
        guard.watch(connection)
