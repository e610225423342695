"""``motcua ROOM COMMAND …``: each room declares its commands in its ``apps.py``; the rest are Django's own."""

import os
import sys
from collections.abc import Callable
from typing import cast

import django
from django.apps import apps
from django.core.management import execute_from_command_line
from django.utils.module_loading import import_string

OWN = {"serve": "motcua.conf.serve.main", "demo": "motcua.conf.demo.main"}


def commands() -> dict[str, str]:
    """The dotted path of each command's ``main(arguments) -> exit code``; rooms name theirs in ``commands``."""
    paths = dict(OWN)
    for room in apps.get_app_configs():
        paths |= getattr(room, "commands", {})
    return paths


def main() -> None:
    """Entry point of the ``motcua`` program."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.conf.settings")
    django.setup()
    known = commands()
    if len(sys.argv) > 1 and sys.argv[1] in known:
        command = cast(Callable[[list[str]], int], import_string(known[sys.argv[1]]))
        sys.exit(command(sys.argv[2:]))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
