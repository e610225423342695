"""Seat and authority of whoever acts; the sealed tree, its keys and cosignatures; erasure by order.

Columns are added in place: a table that SQLite rebuilt would lose its triggers.
"""

import uuid
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

APPEND_ONLY = ("ledger_key", "ledger_leaf", "ledger_seal", "ledger_cosignature", "ledger_erasure")
POSTGRESQL_FUNCTION = """
CREATE FUNCTION ledger_refuse_unerased() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  IF EXISTS (SELECT 1 FROM ledger_erasure WHERE entry_id = OLD.entry_id) THEN RETURN OLD; END IF;
  RAISE EXCEPTION 'ledger: %% of %% is refused', TG_OP, TG_TABLE_NAME;
END $$
"""


def refuse_changes(apps: Any, editor: Any) -> None:
    """New tables are only written on; an opening may be deleted once its erasure is ordered."""
    if editor.connection.vendor == "postgresql":
        editor.execute(POSTGRESQL_FUNCTION, params=[])
        for table in APPEND_ONLY:
            editor.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION ledger_refuse()"
            )
            for verb in ("UPDATE", "DELETE"):
                editor.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
                    " FOR EACH ROW EXECUTE FUNCTION ledger_refuse()"
                )
        editor.execute("DROP TRIGGER ledger_opening_no_delete ON ledger_opening")
        editor.execute(
            "CREATE TRIGGER ledger_opening_no_delete BEFORE DELETE ON ledger_opening"
            " FOR EACH ROW EXECUTE FUNCTION ledger_refuse_unerased()"
        )
        return
    for table in APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            editor.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, 'ledger: {verb} of {table} is refused'); END"
            )
    editor.execute("DROP TRIGGER ledger_opening_no_delete")
    editor.execute(
        "CREATE TRIGGER ledger_opening_no_delete BEFORE DELETE ON ledger_opening"
        " WHEN NOT EXISTS (SELECT 1 FROM ledger_erasure WHERE entry_id = OLD.entry_id)"
        " BEGIN SELECT RAISE(ABORT, 'ledger: DELETE of ledger_opening is refused'); END"
    )


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_append_only")]
    operations = [
        migrations.AddField("entry", "seat", models.UUIDField(null=True)),
        migrations.AddField("entry", "authority", models.UUIDField(null=True)),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("order", models.CharField(max_length=200)),
                ("legal_basis", models.CharField(max_length=200)),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                ("entry", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to="ledger.entry")),
            ],
        ),
        migrations.CreateModel(
            name="Key",
            fields=[
                ("number", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("origin", models.CharField(max_length=200)),
                ("public", models.CharField(max_length=64)),
                ("note", models.TextField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Leaf",
            fields=[
                ("index", models.BigIntegerField(db_column="leaf_index", primary_key=True, serialize=False)),
                (
                    "entry",
                    models.OneToOneField(
                        db_constraint=False, on_delete=django.db.models.deletion.PROTECT, to="ledger.entry"
                    ),
                ),
                ("hash", models.BinaryField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("size", models.BigIntegerField(primary_key=True, serialize=False)),
                ("root", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("note", models.TextField()),
                ("key", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="ledger.key")),
                ("last", models.BigIntegerField()),
                ("horizon", models.BigIntegerField()),
                ("settled", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Cosignature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="ledger.seal")),
                ("witness", models.CharField(max_length=200)),
                ("line", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("seal", "witness"), name="ledger_cosignature_one_per_witness")
                ]
            },
        ),
        migrations.RunPython(refuse_changes, migrations.RunPython.noop),
    ]
