"""Somebody who may do anything to the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from motcua.kernel.acts.api import lifted
from tests.harness.database import without_triggers


@contextmanager
def hostile() -> Iterator[None]:
    """Go round the guard, the triggers and the keys between tables."""
    with lifted("the test goes round the guard"):
        if connection.vendor == "sqlite":
            with without_triggers("default"):
                yield
            return
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = DEFAULT")


def by_sql(*statements: str, **values: Any) -> None:
    """Run statements as he would."""
    with hostile(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, list(values.values()) or None)
