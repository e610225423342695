"""``motcua COMMAND …``: rooms declare their commands in ``apps.py``; a few of Django's own pass through."""

import ast
import gc
import os
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import cast

import django
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.module_loading import import_string
from django.utils.translation import override

from motcua.conf.birth import agree

DJANGO = ("migrate", "makemigrations", "collectstatic", "check", "shell")
OPERATIONS = ("backup", "doctor", "init", "keys", "restore", "upgrade")
OWN = {
    "serve": "motcua.conf.serve.main",
    "demo": "motcua.conf.demo.main",
    "idp": "motcua.conf.idp.cli.main",
    "portal": "motcua.conf.portal.cli.main",
    "signer": "motcua.conf.signer.cli.main",
    "gateway": "motcua.conf.gateway.cli.main",
    "grants": "motcua.conf.operations.roles.main",
    **{name: f"motcua.conf.operations.{name}.main" for name in OPERATIONS},
}
EARLY = {name: f"motcua.conf.operations.early.{name}" for name in ("init", "restore")}
"""What a command does before the settings are read."""
OWNERS = ("migrate", "init", "restore", "upgrade", "grants")
"""Commands that change tables, so on PostgreSQL they run as the role that owns them."""
LANGUAGES = ("vi", "en", "bn")


def commands() -> dict[str, str]:
    """The dotted path of each command's ``main(arguments) -> exit code``; rooms name theirs in ``commands``."""
    paths = dict(OWN)
    for room in apps.get_app_configs():
        paths |= getattr(room, "commands", {})
    return paths


def usage() -> str:
    """What ``motcua`` can do, each command with the first line of its own words."""
    lines = ["motcua COMMAND …"]
    for name, path in sorted(commands().items()):
        said = _words(path.rpartition(".")[0]).partition("\n")[0]
        lines.append(f"  {name:12} {said.partition(': ')[2] or said}")
    return "\n".join([*lines, f"  {', '.join(DJANGO)}: Django's own"])


def _words(module: str) -> str:
    """The docstring of a module, read from its file: who asks what there is need not wait for all to be imported."""
    found = find_spec(module)
    source = Path(found.origin).read_text(encoding="utf-8") if found and found.origin else ""
    return ast.get_docstring(ast.parse(source)) or ""


def _run(path: str, arguments: list[str]) -> int:
    command = cast(Callable[[list[str]], int], import_string(path))
    try:
        return command(arguments)
    except DatabaseError:
        executor = MigrationExecutor(connection)
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise
        print(f"motcua: {settings.MOTCUA_HOME} has no tables, or those of another version: run motcua migrate first")
        return 2


def _early(path: str, arguments: list[str]) -> None:
    cast(Callable[[list[str]], None], import_string(path))(arguments)


def _spoken() -> str:
    """The language of whoever sits at the machine, by its ``LANG``; Vietnamese where we do not speak it."""
    language = os.environ.get("LANG", "")[:2].lower()
    return language if language in LANGUAGES else LANGUAGES[0]


def main() -> None:
    """Entry point of the ``motcua`` program."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.conf.settings")
    os.umask(0o077)  # what an installation writes is its own
    name = sys.argv[1] if len(sys.argv) > 1 else "help"
    if name in OWNERS:
        os.environ["MOTCUA_AS_OWNER"] = "1"
    if name in EARLY:
        _early(EARLY[name], sys.argv[2:])
    gc.disable()  # what is loaded stays; to look it through for what could go is a sixth of the start
    try:
        django.setup()
        if name != "help":
            agree()
    except ImproperlyConfigured as error:
        sys.exit(f"motcua: {error}")
    known = commands()
    gc.freeze()
    gc.enable()
    if name in known:
        with override(_spoken()):
            sys.exit(_run(known[name], sys.argv[2:]))
    if name in DJANGO:
        execute_from_command_line(sys.argv)
        return
    print(usage())
    sys.exit(0 if name in ("help", "-h", "--help") else f"motcua: there is no command {name!r}")


if __name__ == "__main__":
    main()
