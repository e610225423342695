"""``motcua doctor``: look at everything that an engineer answers for, and say what to do about what is not well."""

import argparse
import json
from collections.abc import Callable
from typing import cast

from django.apps import apps
from django.db import DatabaseError
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from motcua.conf.operations import checks
from motcua.kernel.jobs.api import Finding

SIGNS = {"ok": "✓", "warning": "!", "fault": "✗"}
LEVELS = ("fault", "warning", "ok")


def main(arguments: list[str]) -> int:
    """Print what was found; 1 when there is a fault."""
    parser = argparse.ArgumentParser(prog="motcua doctor")
    parser.add_argument("--json", action="store_true", help="for programs: a list of level, what, remedy")
    options = parser.parse_args(arguments)
    found = findings()
    if options.json:
        said = [{"level": one.level, "what": str(one.what), "remedy": str(one.remedy)} for one in found]
        print(json.dumps(said, ensure_ascii=False, indent=1))
    else:
        for one in found:
            print(f"{SIGNS[one.level]} {one.what}" + (f"\n    → {one.remedy}" if one.remedy else ""))
        count = {level: sum(one.level == level for one in found) for level in LEVELS}
        print(_("%(fault)s lỗi, %(warning)s cảnh báo, %(ok)s điều tốt.") % count)
    return int(any(one.level == "fault" for one in found))


def findings() -> list[Finding]:
    """What every room and the installation itself say, the worst first."""
    found = checks.check()
    for room in apps.get_app_configs():
        for path in getattr(room, "doctor", ()):
            try:
                found += cast(Callable[[], list[Finding]], import_string(path))()
            except DatabaseError:
                break  # said already
    return sorted(found, key=lambda one: LEVELS.index(one.level))
