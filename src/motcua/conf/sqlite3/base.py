"""Django's backend for SQLite, asking one question less, converting quicker: ``ENGINE`` is ``motcua.conf.sqlite3``.

Whether SQLite knows JSON Django finds out by a transaction, once for each connection, and takes any failure for a no.
With transactions that lock at once, a connection made while another process held the lock would refuse every query with
JSON in it from then on; and who only reads would wait for the lock. Here JSON is taken for granted: SQLite 3.38 and
later have it unless built without; on one that has none, the first query with JSON fails.

What is asked often is spelled for SQLite once; a moment and a UUID become objects without a look at the settings.
"""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.backends.sqlite3 import base, features, operations


class DatabaseFeatures(features.DatabaseFeatures):
    """What SQLite can do, without asking it about JSON."""

    supports_json_field = True
    can_introspect_json_field = True
    has_json_object_function = True


class DatabaseOperations(operations.DatabaseOperations):
    """How what is read becomes objects; moments are kept in UTC, UUIDs as 32 digits."""

    def convert_datetimefield_value(self, value: Any, expression: Any, connection: Any) -> datetime | None:
        """A moment in UTC."""
        if type(value) is datetime:
            return value.replace(tzinfo=UTC)
        found: datetime | None = super().convert_datetimefield_value(value, expression, connection)
        return found

    def convert_uuidfield_value(self, value: str | None, expression: Any, connection: Any) -> UUID | None:
        """A UUID."""
        return None if value is None else UUID(int=int(value, 16))


class Cursor(base.SQLiteCursorWrapper):
    """A cursor that remembers how a statement is spelled for SQLite."""

    def convert_query(self, query: str, *, param_names: list[str] | None = None) -> str:
        """The statement with SQLite's marks for what is sent beside it."""
        if param_names is not None:
            return super().convert_query(query, param_names=param_names)
        return _with_question_marks(query)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to SQLite."""

    features_class = DatabaseFeatures
    ops_class = DatabaseOperations

    def create_cursor(self, name: str | None = None) -> Cursor:
        """A cursor of this connection."""
        made: Cursor = self.connection.cursor(factory=Cursor)
        return made


@lru_cache(512)
def _with_question_marks(query: str) -> str:
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")
