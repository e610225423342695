"""A write outside a deed is refused, in whatever way it is attempted."""

from collections.abc import Callable

import pytest
from django.db import connection

from motcua.kernel.acts.api import GuardedWriteError, exempt, guarded, new_id
from motcua.kernel.acts.guard import written
from motcua.kernel.people.models import Identifier, Party

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def sql(statement: str, *params: object) -> Callable[[], object]:
    def run() -> object:
        with connection.cursor() as cursor:
            return cursor.execute(statement, params)

    return run


def many() -> None:
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE people_party SET name = %s", [("a",), ("b",)])


ATTEMPTS: dict[str, Callable[[], object]] = {
    "create": lambda: Party.objects.create(name="A"),
    "save": lambda: Party(name="A").save(),
    "bulk_create": lambda: Party.objects.bulk_create([Party(name="A"), Party(name="B")]),
    "update": lambda: Party.objects.update(name="A"),
    "delete": lambda: Party(pk=new_id()).delete(),
    "raw delete": lambda: Party.objects.all()._raw_delete("default"),
    "bulk_update": lambda: Party.objects.bulk_update([Party(name="A")], ["name"]),
    "get_or_create": lambda: Party.objects.get_or_create(name="A"),
    "update_or_create": lambda: Party.objects.update_or_create(name="A", defaults={"email": ""}),
    "related add": lambda: Identifier(scheme="s", value="1", party=Party()).save_base(),
    "insert": sql("INSERT INTO people_party (id) VALUES ('x')"),
    "lower case": sql("insert  into\n\tpeople_party (id) values ('x')"),
    "quoted": sql('UPDATE "people_party" SET name = %s', "A"),
    "comment first": sql("/* SELECT */ UPDATE people_party -- where\n SET name = %s", "A"),
    "comment between": sql("DELETE/**/FROM people_party"),
    "with": sql("WITH x AS (SELECT 1) DELETE FROM people_party"),
    "upsert": sql("INSERT INTO people_party (id) VALUES ('x') ON CONFLICT DO NOTHING"),
    "executemany": many,
    "no space": sql('UPDATE"people_party" SET name = %s', "A"),
    "spaces round the dot": sql('UPDATE main . "people_party" SET name = %s', "A"),
    "comment in a comment": sql("UPDATE /* /* */ */ people_party SET name = %s", "A"),
}


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS.keys())
def test_a_write_outside_a_deed_is_refused(attempt: Callable[[], object]) -> None:
    with pytest.raises(GuardedWriteError):
        attempt()


def test_a_schema_name_does_not_hide_a_table() -> None:
    with pytest.raises(GuardedWriteError):
        sql('UPDATE main."people_party" SET name = %s', "A")()


def test_reading_and_locking_pass() -> None:
    assert list(Party.objects.order_by("pk").select_for_update()) == []
    assert written("SELECT * FROM people_party FOR UPDATE OF people_party") == frozenset()


@pytest.mark.parametrize("text", ["SELECT E'\\''; ", "SELECT '--'; ", "SELECT '/*'; ", 'SELECT "\'"; '])
def test_a_quotation_does_not_hide_a_write(text: str) -> None:
    assert written(text + "UPDATE people_party SET name = 'x'") == {"people_party"}


def test_a_table_that_may_be_written_freely_says_why() -> None:
    assert all(reason.strip() for reason in exempt().values())


def test_every_table_of_a_room_is_guarded_unless_exempt() -> None:
    assert {
        "people_party",
        "people_account",
        "access_audience",
        "ledger_entry",
        "work_assignment",
        "cases_dossier",
    } <= (guarded())
