"""A connection to SQLite made while somebody else holds the lock is as good as any other."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db.models import Value
from django.db.models.functions import JSONObject
from django.db.utils import load_backend

from motcua.conf.site import database

pytestmark = pytest.mark.django_db


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Any]:
    """A new connection to a database that another one has locked for writing."""
    described: dict[str, Any] = database("", tmp_path)
    described |= {name: settings.DATABASES["default"].get(name) for name in ("TIME_ZONE", "TEST")}
    described |= {"AUTOCOMMIT": True, "ATOMIC_REQUESTS": False, "CONN_HEALTH_CHECKS": False}
    described["OPTIONS"] = described["OPTIONS"] | {"timeout": 0}
    ours = load_backend(described["ENGINE"]).DatabaseWrapper(described, alias="locked")
    ours.connect()
    with closing(sqlite3.connect(tmp_path / "motcua.sqlite3", isolation_level=None)) as theirs:
        theirs.execute("BEGIN IMMEDIATE")
        yield ours
    ours.close()


def test_json_is_known_without_waiting_for_the_lock(locked: Any) -> None:
    assert locked.features.supports_json_field
    assert locked.features.has_json_object_function


def test_a_reader_asks_for_json_while_another_writes(locked: Any) -> None:
    compiler = type("", (), {"compile": staticmethod(lambda node: node.as_sql(compiler, locked))})
    assert "JSON_OBJECT" in JSONObject(one=Value("two")).as_sqlite(compiler, locked)[0]
    with locked.cursor() as cursor:
        assert cursor.execute("SELECT JSON_OBJECT('one', 'two')").fetchone() == ('{"one":"two"}',)
