"""What the reading of SQL can't understand or never sees, the database itself refuses."""

import sqlite3
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from psycopg import sql as compose

from motcua.kernel.acts.api import Act, Deed, GuardedWriteError, Rule, guarded, lifted, perform
from motcua.kernel.acts.guard import MARK, keep_triggers
from motcua.kernel.jobs.models import Message
from motcua.kernel.people.models import Party
from tests.kernel.acts.test_perform import CALLER, ENTER, Named
from tests.kernel.acts.traces import rows

pytestmark = [pytest.mark.both, pytest.mark.django_db]
RENAME = "UPDATE people_party SET name = 'A'"
REFUSED = (GuardedWriteError, sqlite3.DatabaseError, psycopg.DatabaseError)
SAYS = "only an act may|not authorized|begins with its verb|only the guard itself"


def django(statement: Any) -> Callable[[], object]:
    def run() -> object:
        with connection.cursor() as cursor:
            return cursor.execute(statement)

    return run


def driver(statement: Any) -> Callable[[], object]:
    """Past Django, on the driver's own cursor."""

    def run() -> object:
        with connection.cursor() as cursor:
            return cursor.cursor.execute(statement)

    return run


def copied() -> None:
    with connection.cursor() as cursor, cursor.copy("COPY people_party (id, name) FROM STDIN") as copy:
        copy.write_row(["00000000-0000-7000-8000-000000000001", "A"])


NAME = compose.Identifier("people_party")
BOTH = {
    "driver's cursor": driver(RENAME),
    "driver's connection": lambda: connection.connection.execute(RENAME),
    "a table remade": django("ALTER TABLE people_party RENAME TO party_x"),
    "a table dropped": django("DROP TABLE ledger_opening"),
    "a table made": django("CREATE TABLE people_more (id integer)"),
    "a second statement": django("SELECT 1; DROP TABLE ledger_opening"),
    "a trigger that writes": django(f"CREATE TRIGGER t AFTER INSERT ON jobs_message BEGIN {RENAME}; END"),
    "a false mark": django(f"SELECT 1 {MARK}"),
}
SQLITE = {
    "a name in single quotes": django("UPDATE 'people_party' SET name = 'A'"),
    "driver's rename": driver("ALTER TABLE people_party RENAME TO party_x"),
    "driver's drop": driver("DROP TABLE ledger_opening"),
    "driver's trigger": driver(f"CREATE TRIGGER t AFTER INSERT ON jobs_message BEGIN {RENAME}; END"),
    "driver's passing trigger": driver(f"CREATE TEMP TRIGGER t AFTER INSERT ON jobs_message BEGIN {RENAME}; END"),
    "a hidden trigger gone": driver("DROP TRIGGER ledger_entry_no_update"),
    "the schema as rows": driver("PRAGMA writable_schema = ON"),
    "the file a second time": driver("ATTACH 'x.sqlite3' AS x"),
}
POSTGRESQL = {
    "composed": django(compose.SQL("UPDATE {} SET name = 'A'").format(NAME)),
    "composed for the driver": driver(compose.SQL("UPDATE {} SET name = 'A'").format(NAME)),
    "copy": copied,
    "only": django("UPDATE ONLY(people_party) SET name = 'A'"),
    "letters by number": django("UPDATE U&\"people\\005Fparty\" SET name = 'A'"),
    "a block": django("DO $$ BEGIN EXECUTE 'UPDATE people' || '_party SET name = ''A'''; END $$"),
    "driver's block": driver("DO $$ BEGIN EXECUTE 'UPDATE people' || '_party SET name = ''A'''; END $$"),
    "triggers off": django("ALTER TABLE ledger_entry DISABLE TRIGGER ALL"),
    "emptied": django("TRUNCATE ONLY(people_party) CASCADE"),
    "driver's emptying": driver("TRUNCATE people_party CASCADE"),
    "merged": driver(
        "MERGE INTO people_party p USING (SELECT 1) s ON true WHEN MATCHED THEN UPDATE SET name = 'A'"
        " WHEN NOT MATCHED THEN DO NOTHING"
    ),
}
ATTEMPTS = BOTH | {"sqlite": SQLITE, "postgresql": POSTGRESQL}[connection.vendor]


@pytest.fixture
def lan() -> Party:
    return perform(ENTER, CALLER, {"name": "Lan"})


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS.keys())
def test_a_write_that_no_reading_finds_is_refused_by_the_database(lan: Party, attempt: Callable[[], object]) -> None:
    before = rows()
    with pytest.raises(REFUSED, match=SAYS), transaction.atomic():
        attempt()
    assert rows() == before


def test_inside_a_deed_too_only_its_helpers_write(lan: Party) -> None:
    def run(deed: Deed, given: Named) -> Party:
        party = deed.add(Party(name=given.name))
        driver(RENAME)()
        return party

    before = rows()
    with pytest.raises(REFUSED, match=SAYS):
        perform(Act("party.aside", run, Named, None, Rule()), CALLER, {"name": "Hoa"})
    assert rows() == before


def test_what_a_helper_sent_cannot_be_sent_again_without_it(lan: Party) -> None:
    sent: list[tuple[str, Any]] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        perform(ENTER, CALLER, {"name": "Hoa"})
    text, params = next((text, params) for text, params in sent if text.startswith('INSERT INTO "people_party"'))
    assert text.endswith(MARK)
    with (
        pytest.raises(REFUSED, match=SAYS),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.cursor.execute(text.removesuffix(MARK), params)
    assert Party.objects.count() == 2


def test_a_refusal_of_the_database_is_a_fault_of_the_program_like_any_other() -> None:
    hidden = {
        "sqlite": "UPDATE 'people_party' SET name = 'A'",
        "postgresql": "UPDATE ONLY(people_party) SET name = 'A'",
    }
    with pytest.raises(GuardedWriteError, match="people_party"), transaction.atomic():
        django(hidden[connection.vendor])()


def test_a_lifted_guard_lets_everything_pass(lan: Party) -> None:
    with lifted("the test writes as a migration does"), connection.cursor() as cursor:
        cursor.executemany("UPDATE people_party SET name = %s", [("Mai",), ("Hoa",)])
        cursor.execute("CREATE TABLE people_more (id integer)")
        cursor.execute("DROP TABLE people_more -- and a comment at the end")
    assert Party.objects.get().name == "Hoa"


def test_tables_that_may_be_written_freely_are_free() -> None:
    driver("DELETE FROM jobs_message")()
    assert Message.objects.update(attempts=0) == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="a script is SQLite's")
def test_a_script_is_refused() -> None:
    with pytest.raises(sqlite3.DatabaseError, match="not authorized"), connection.cursor() as cursor:
        cursor.executescript("INSERT INTO people_party (id, revision, kind, name, email) VALUES ('x', 0, '', 'A', '')")
    assert not Party.objects.exists()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="on SQLite the connection asks, not the table")
def test_every_guarded_table_has_its_trigger_after_migrations_and_no_other_has() -> None:
    def covered() -> set[str]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT relname FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid WHERE tgname = 'acts_guard'"
            )
            return {name for (name,) in cursor.fetchall()}

    assert covered() == guarded()
    with lifted("the test takes one away and puts one where none belongs"), connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER acts_guard ON people_party")
        cursor.execute("CREATE TRIGGER acts_guard BEFORE INSERT ON jobs_message EXECUTE FUNCTION acts_guard()")
    keep_triggers("default")
    assert covered() == guarded()
