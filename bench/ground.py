"""An empty installation to measure on: a folder of its own, and on PostgreSQL a database of its own."""

import os
import sys
import tempfile
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[1]


def prepare() -> None:
    """Settings, tables and packs, as a fresh installation has them. Call it before importing anything of ours."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.conf.settings")
    os.environ["MOTCUA_HOME"] = tempfile.mkdtemp(prefix="motcua-bench-")
    if url := os.environ.get("MOTCUA_DATABASE"):
        server, _slash, name = url.rpartition("/")
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[call-overload]  # a name, from our own tool
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
