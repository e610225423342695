"""Queries are held to account: rows without an order come back shuffled, and a page has a budget of statements.

A run prints its seed; ``MOTCUA_SEED=… pytest …`` repeats its shuffles, for one test alone as well.
"""

import os
import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models.query import QuerySet
from django.test.utils import CaptureQueriesContext

# Set before the workers of pytest-xdist start, so that they inherit it.
SEED = os.environ.setdefault("MOTCUA_SEED", str(random.SystemRandom().randrange(10**6)))
BOOKKEEPING = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
dice = random.Random()

_fetch_all = QuerySet._fetch_all
_iterator = QuerySet.iterator


def _fetch_shuffled(rows: "QuerySet[Any]") -> None:
    fresh = rows._result_cache is None
    _fetch_all(rows)
    if fresh and len(rows._result_cache) > 1 and not rows.ordered:
        dice.shuffle(rows._result_cache)


def _iterate_shuffled(rows: "QuerySet[Any]", *arguments: Any, **options: Any) -> Iterator[Any]:
    if rows.ordered:
        return _iterator(rows, *arguments, **options)
    result = list(_iterator(rows, *arguments, **options))
    dice.shuffle(result)
    return iter(result)


def pytest_configure() -> None:
    QuerySet._fetch_all = _fetch_shuffled
    QuerySet.iterator = _iterate_shuffled


def pytest_report_header() -> str:
    return f"MOTCUA_SEED={SEED} database={connections[DEFAULT_DB_ALIAS].vendor}"


def pytest_runtest_setup(item: pytest.Item) -> None:
    dice.seed(f"{SEED} {item.nodeid}")


@contextmanager
def at_most(limit: int) -> Iterator[CaptureQueriesContext]:
    """Fail if the block takes more than ``limit`` statements; those that only open and close transactions are free."""
    with CaptureQueriesContext(connections[DEFAULT_DB_ALIAS]) as captured:
        yield captured
    asked = [query["sql"] for query in captured.captured_queries if not query["sql"].startswith(BOOKKEEPING)]
    if len(asked) > limit:
        pytest.fail("\n".join([f"{len(asked)} statements, {limit} allowed:", *asked]), pytrace=False)


@pytest.fixture
def statements() -> Callable[[int], AbstractContextManager[CaptureQueriesContext]]:
    """``with statements(12): client.get(…)`` holds a page to its budget."""
    return at_most
