"""Installations for the tests of operations: folders and databases of their own, each command a process of its own."""

import json
import os
import subprocess
import sys
import tarfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg

SERVER = os.environ.get("MOTCUA_DATABASE", "")
"""The PostgreSQL server that the run was given; without one, databases are SQLite files."""


def new_database() -> str:
    """The address of a new empty database; empty on SQLite, where the folder holds it."""
    if not SERVER:
        return ""
    parts, name = urlsplit(SERVER), f"ops_{uuid4().hex[:12]}"
    with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return urlunsplit(parts._replace(path=f"/{name}"))


@dataclass(frozen=True)
class Place:
    """A folder and a database, and the way to run a command there."""

    home: Path
    database: str

    def environment(self, **more: str) -> dict[str, str]:
        """Nothing of the test's own installation, all of this one."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")}
        own = {"MOTCUA_HOME": str(self.home), "DJANGO_SETTINGS_MODULE": "motcua.conf.settings", "LANG": "en_GB.UTF-8"}
        return {**kept, **own, **({"MOTCUA_DATABASE": self.database} if self.database else {}), **more}

    def motcua(self, *arguments: object, **more: str) -> "subprocess.CompletedProcess[str]":
        """One command of the program."""
        return self.run("-m", "motcua.conf.cli", *map(str, arguments), **more)

    def run(self, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
        """One run of Python."""
        command = [sys.executable, *arguments]
        return subprocess.run(command, env=self.environment(**more), capture_output=True, text=True, check=False)

    def pages(self) -> dict[str, str]:
        """What people see here."""
        seen: dict[str, str] = json.loads(self.does("import json; print(json.dumps(pages()))"))
        return seen

    def does(self, code: str, module: str = "tests.conf.play") -> str:
        """A line of Python in a process of this installation, with the names of a module; what it prints."""
        done = self.run("-c", f"import django; django.setup()\nfrom {module} import *\n{code}")
        assert done.returncode == 0, done.stderr
        return done.stdout

    def faults(self) -> list[str]:
        """What the doctor calls a fault, and its remedy; but for the tests' own server, which gives up durability."""
        found = json.loads(self.motcua("doctor", "--json").stdout)
        listed = [one for one in found if one["level"] == "fault" and "current_setting" not in one["what"]]
        return [f"{one['what']} {one['remedy']}" for one in listed]

    def with_own_database(self) -> "Place":
        """The same folder with a new empty database."""
        return replace(self, database=new_database())


def place(home: Path) -> Place:
    """A place for an installation, with nothing in it."""
    return Place(home, new_database())


def played(home: Path) -> Place:
    """An installation in which births were registered."""
    made = place(home)
    made.does("play()")
    return made


def manifest(archive: Path) -> dict[str, Any]:
    """What a backup says of itself."""
    with tarfile.open(archive) as tar:
        member = tar.extractfile("manifest.json")
        assert member is not None
        said: dict[str, Any] = json.load(member)
    return said
