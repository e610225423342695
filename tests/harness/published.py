"""What one test publishes of the log, the next must not find: its database begins anew, and so does its log."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings


def pytest_configure() -> None:
    """Processes of pytest-xdist have a database each, so they have a folder each."""
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        settings.MOTCUA_HOME = Path(settings.MOTCUA_HOME) / worker
        settings.MOTCUA_HOME.mkdir(exist_ok=True)


@pytest.fixture(autouse=True)
def _no_published_log() -> Iterator[None]:
    yield
    shutil.rmtree(Path(settings.MOTCUA_HOME) / "ledger", ignore_errors=True)
    shutil.rmtree(Path(settings.MOTCUA_HOME) / "keys" / "ledger", ignore_errors=True)
