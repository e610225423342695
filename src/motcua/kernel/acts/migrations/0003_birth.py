"""What the database was born as, demonstration or real: one row, written here and never again.

No model stands for it, so that nothing that empties or loads models ever touches it.
"""

from typing import Any

from django.conf import settings
from django.db import migrations


def be_born(apps: Any, editor: Any) -> None:
    """Write the kind down; both databases refuse to change it by trigger."""
    editor.execute("CREATE TABLE motcua_birth (kind varchar(20) NOT NULL)")
    editor.execute("INSERT INTO motcua_birth (kind) VALUES (%s)", [settings.MOTCUA_KIND])
    if editor.connection.vendor == "postgresql":
        editor.execute(
            "CREATE FUNCTION birth_refuse() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'an installation is born once'; END $$",
            params=[],
        )
        editor.execute(
            "CREATE TRIGGER motcua_birth_once BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON motcua_birth"
            " EXECUTE FUNCTION birth_refuse()"
        )
        return
    for verb in ("INSERT", "UPDATE", "DELETE"):
        editor.execute(
            f"CREATE TRIGGER motcua_birth_no_{verb.lower()} BEFORE {verb} ON motcua_birth"
            " BEGIN SELECT RAISE(ABORT, 'an installation is born once'); END"
        )


class Migration(migrations.Migration):
    dependencies = [("acts", "0002_release")]
    operations = [migrations.RunPython(be_born, migrations.RunPython.noop)]
