"""``motcua grants``: on PostgreSQL, let the program's own role write what it may, and no more.

The tables belong to the owner's role (``MOTCUA_DATABASE_OWNER``), which migrates and restores. The role that serves
people owns nothing: it can neither change a table nor take a trigger off, and on the ledger it may only read and write
on. So not even a program that was broken into can rewrite what was done.
"""

import argparse
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from motcua.kernel.acts.api import lifted

FOREIGN = ("django_migrations", "motcua_birth")
"""Tables that only the owner writes."""


def main(arguments: list[str]) -> int:
    """Give the grants anew; 0, or 1 with the reason."""
    argparse.ArgumentParser(prog="motcua grants").parse_args(arguments)
    role = role_of_program()
    if not role:
        print(_("Không có gì để cấp: chưa có hai vai trò PostgreSQL khác nhau (database.address, database.owner)."))
        return 1
    try:
        count = grant()
    except DatabaseError as error:
        print(f"motcua grants: {error}")
        return 1
    print(_("Vai trò %(role)s được dùng %(count)s bảng; với sổ cái chỉ được đọc và ghi thêm.")
          % {"role": role, "count": count})  # fmt: skip
    return 0


def role_of_program() -> str:
    """The name of the role that serves people; empty when it is also the owner, and on SQLite."""
    program, owner = (unquote(urlsplit(address).username or "") for address in settings.MOTCUA_DATABASE_ROLES)
    return program if connection.vendor == "postgresql" and owner and program != owner else ""


def grant() -> int:
    """Grants of the program's role, as the owner; the number of tables. Without two roles, nothing: 0."""
    role = role_of_program()
    if not role:
        return 0
    with lifted("grants"), connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        statements = [
            "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
            "REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role}",
            "GRANT USAGE ON SCHEMA public TO {role}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
            *(f'GRANT {verbs(table)} ON "{table}" TO {{role}}' for table in tables),
        ]
        quoted = connection.ops.quote_name(role)
        cursor.execute(";".join(statement.format(role=quoted) for statement in statements))
    return len(tables)


def verbs(table: str) -> str:
    """What the program's role may do with a table. The ledger is only written on; a trigger looks for the order before
    an opening is erased."""
    if table in FOREIGN:
        return "SELECT"
    if table == "ledger_opening":
        return "SELECT, INSERT, DELETE"
    if table.startswith("ledger_"):
        return "SELECT, INSERT"
    return "SELECT, INSERT, UPDATE, DELETE"
