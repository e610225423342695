"""On PostgreSQL the role that serves people owns nothing, does its work, and can't touch what was done."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import pytest

from tests.conf.world import SERVER, Place, place

pytestmark = [
    pytest.mark.both,
    pytest.mark.skipif(not SERVER, reason="roles are PostgreSQL's"),
]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Tables made by the owner; births registered by the program's own role."""
    there = place(tmp_path_factory.mktemp("roles") / "home")
    role = f"app_{uuid4().hex[:8]}"
    with psycopg.connect(there.database, autocommit=True) as connection:
        connection.execute(f'CREATE ROLE "{role}" LOGIN')
    parts = urlsplit(there.database)
    program = replace(there, database=urlunsplit(parts._replace(netloc=f"{role}@{parts.hostname}:{parts.port}")))
    owner = {"MOTCUA_DATABASE_OWNER": there.database}
    for command in ("migrate", "grants"):
        done = program.motcua(command, **owner)
        assert done.returncode == 0, done.stdout + done.stderr
    done = program.run(
        "-c", "import django; django.setup()\nfrom tests.conf.play import *\nplay(migrated=True)", **owner
    )
    assert done.returncode == 0, done.stderr
    return program


def test_the_program_s_role_does_the_whole_journey(served: Place) -> None:
    assert all(page.startswith(("200", "302")) for page in served.pages().values())
    assert served.motcua("worker", "--once").returncode == 0
    assert served.motcua("ledger", "verify", "--data").returncode == 0
    assert served.motcua("backup", "--to", served.home.parent / "b").returncode == 0


def test_what_is_restored_is_at_once_served_by_the_program_s_role(served: Place, tmp_path: Path) -> None:
    assert served.motcua("backup", "--to", tmp_path / "b").returncode == 0
    there = place(tmp_path / "there")
    role = urlsplit(served.database).netloc
    restored = replace(there, database=urlunsplit(urlsplit(there.database)._replace(netloc=role)))
    done = restored.motcua("restore", next((tmp_path / "b").glob("*.tar")), MOTCUA_DATABASE_OWNER=there.database)
    assert done.returncode == 0, done.stdout + done.stderr
    assert restored.motcua("ledger", "verify", "--data").returncode == 0
    assert all(page.startswith(("200", "302")) for page in restored.pages().values())


def test_a_demonstration_is_played_as_one_role(served: Place) -> None:
    owner = urlunsplit(urlsplit(served.database)._replace(netloc=urlsplit(SERVER).netloc))
    done = served.motcua("demo", "--no-serve", MOTCUA_DATABASE_OWNER=owner)
    assert done.returncode == 2
    assert "leave MOTCUA_DATABASE_OWNER out" in done.stderr


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET actor = 'nobody'",
        "DELETE FROM ledger_entry",
        "TRUNCATE ledger_entry CASCADE",
        "UPDATE ledger_opening SET content = ''",
        "DELETE FROM ledger_opening",
        "UPDATE ledger_seal SET root = ''",
        "DELETE FROM ledger_leaf",
        "DROP TRIGGER ledger_entry_no_update ON ledger_entry",
        "ALTER TABLE ledger_entry DISABLE TRIGGER USER",
        "ALTER TABLE cases_dossier DISABLE TRIGGER ALL",
        "DROP TABLE ledger_entry CASCADE",
        "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "SET session_replication_role = replica",
        "CREATE TABLE mine (x int)",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('x', 'y', now())",
    ],
)
def test_what_was_done_can_t_be_undone(served: Place, statement: str) -> None:
    with psycopg.connect(served.database) as connection, pytest.raises(psycopg.Error):
        connection.execute(statement)
    with psycopg.connect(served.database) as connection:
        connection.execute("SELECT count(*) FROM ledger_entry")


def test_the_doctor_knows_whether_the_rights_are_right(served: Place, tmp_path: Path) -> None:
    owner = urlunsplit(urlsplit(served.database)._replace(netloc=urlsplit(SERVER).netloc))
    role = urlsplit(served.database).username
    assert "rights are right" in served.motcua("doctor", MOTCUA_DATABASE_OWNER=owner).stdout
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(f'GRANT UPDATE ON ledger_entry TO "{role}"')
    assert "UPDATE ledger_entry" in served.motcua("doctor", MOTCUA_DATABASE_OWNER=owner).stdout
    assert served.motcua("grants", MOTCUA_DATABASE_OWNER=owner).returncode == 0
    assert "rights are right" in served.motcua("doctor", MOTCUA_DATABASE_OWNER=owner).stdout
