"""An installation of the first version gets the new columns and tables; what guarded its log guards it still."""

from importlib import import_module

import pytest
from django.db import connection

pytestmark = [pytest.mark.both, pytest.mark.django_db]
TABLES = ["entry", "opening", "erasure", "key", "leaf", "seal", "cosignature"]


@pytest.mark.parametrize("table", TABLES)
def test_every_table_of_the_log_has_its_triggers(table: str) -> None:
    wanted = {f"ledger_{table}_no_{verb}" for verb in ("update", "delete")}
    if connection.vendor == "postgresql":
        wanted.add(f"ledger_{table}_no_truncate")
        query = "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled = 'O'"
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
    with connection.cursor() as cursor:
        cursor.execute(query, [f"ledger_{table}"])
        assert wanted <= {name for (name,) in cursor.fetchall()}


def test_columns_are_added_in_place() -> None:
    """SQLite drops the triggers of a table that Django rebuilds; it rebuilds for all but such plain columns."""
    migration = import_module("motcua.kernel.ledger.migrations.0003_seals").Migration
    added = [step.field for step in migration.operations if type(step).__name__ == "AddField"]
    assert all(field.null and not field.has_default() and not field.unique for field in added)
