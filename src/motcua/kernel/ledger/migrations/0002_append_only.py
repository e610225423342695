"""The log can only be written on: both databases refuse UPDATE and DELETE by trigger, PostgreSQL also TRUNCATE."""

from typing import Any

from django.db import migrations

TABLES = ("ledger_entry", "ledger_opening")
POSTGRESQL_FUNCTION = """
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'ledger: %% of %% is refused', TG_OP, TG_TABLE_NAME; END $$
"""


def refuse_changes(apps: Any, editor: Any) -> None:
    """Put a trigger on each table for each verb."""
    postgresql = editor.connection.vendor == "postgresql"
    if postgresql:
        editor.execute(POSTGRESQL_FUNCTION, params=[])
    for table in TABLES:
        if postgresql:
            editor.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION ledger_refuse()"
            )
        for verb in ("UPDATE", "DELETE"):
            name = f"{table}_no_{verb.lower()}"
            if postgresql:
                editor.execute(
                    f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION ledger_refuse()"
                )
            else:
                editor.execute(
                    f"CREATE TRIGGER {name} BEFORE {verb} ON {table}"
                    f" BEGIN SELECT RAISE(ABORT, 'ledger: {verb} of {table} is refused'); END"
                )


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(refuse_changes, migrations.RunPython.noop)]
