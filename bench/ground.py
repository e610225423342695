"""An empty installation to measure on: a folder of its own, and on PostgreSQL a database of its own."""

import os
import platform
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
    call_command("collectstatic", verbosity=0, interactive=False)


def beside(name: str) -> str:
    """The address of one more database on the same server, made empty; ``""`` on SQLite."""
    url = os.environ.get("MOTCUA_DATABASE")
    if not url:
        return ""
    server, _slash, own = url.rpartition("/")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{own}_{name}"')  # type: ignore[call-overload]  # a name of ours
    return f"{server}/{own}_{name}"


def machine() -> str:
    """What is measured on, in one line: processor, cores, Python, and the load of the last minute."""
    said = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    names = [line.partition(":")[2].strip() for line in said.splitlines() if line.startswith("model name")]
    name = names[0] if names else platform.processor()
    return f"{name}, {os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"
