"""What a reading says of its purpose; asking in vain is counted; and a reading, once written, stays as it is."""

from typing import Any

from django.db import migrations, models

TABLE = "access_reading"


def refuse_changes(apps: Any, editor: Any) -> None:
    """Put a trigger on the reading log for each verb, as the ledger has them (ledger 0002 made the function)."""
    postgresql = editor.connection.vendor == "postgresql"
    if postgresql:
        editor.execute(
            f"CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE} EXECUTE FUNCTION ledger_refuse()"
        )
    for verb in ("UPDATE", "DELETE"):
        name = f"{TABLE}_no_{verb.lower()}"
        if postgresql:
            editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {TABLE} FOR EACH ROW EXECUTE FUNCTION ledger_refuse()"
            )
        else:
            editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {TABLE}"
                f" BEGIN SELECT RAISE(ABORT, 'reading log: {verb} is refused'); END"
            )


class Migration(migrations.Migration):
    dependencies = [("access", "0002_who_may"), ("ledger", "0002_append_only")]
    operations = [
        migrations.AlterField("reading", "what", models.TextField(blank=True, default="")),
        migrations.AddField("reading", "named", models.CharField(blank=True, default="", max_length=200)),
        migrations.AddField("reading", "note", models.CharField(blank=True, default="", max_length=500)),
        migrations.CreateModel(
            "Miss",
            [
                ("actor", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("count", models.PositiveIntegerField(default=0)),
                ("since", models.DateTimeField()),
                ("last", models.DateTimeField()),
            ],
        ),
        migrations.RunPython(refuse_changes, migrations.RunPython.noop),
    ]
