"""Django's backend for SQLite, but for one question that it must not ask: ``ENGINE`` is ``motcua.conf.sqlite3``.

Whether SQLite knows JSON Django finds out by a transaction, once for each connection, and takes any failure for a no.
With transactions that lock at once, a connection made while another process held the lock would refuse every query with
JSON in it from then on; and who only reads would wait for the lock. Here JSON is taken for granted: SQLite 3.38 and
later have it unless built without; on one that has none, the first query with JSON fails.
"""

from django.db.backends.sqlite3 import base, features


class DatabaseFeatures(features.DatabaseFeatures):
    """What SQLite can do, without asking it about JSON."""

    supports_json_field = True
    can_introspect_json_field = True
    has_json_object_function = True


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to SQLite."""

    features_class = DatabaseFeatures
