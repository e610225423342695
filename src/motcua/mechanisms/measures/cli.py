"""``motcua measures export|score``: the facts behind the figures as JSON Lines; the points of Decision 766."""

import argparse
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from motcua.kernel.access.api import Organisation
from motcua.kernel.packs.api import UnknownItem, suggestion
from motcua.mechanisms.measures.exporting import exported
from motcua.mechanisms.measures.periods import Period
from motcua.mechanisms.measures.reads import bodies_of, measured
from motcua.mechanisms.measures.scoring import Sheet, sheet


def main(arguments: list[str]) -> int:
    """Run one command; the exit code is 1 for a body or a period of which there is nothing, told with the remedy."""
    parser = argparse.ArgumentParser(prog="motcua measures", description="Figures of work, and what they come from.")
    commands = parser.add_subparsers(dest="command", required=True)
    export = commands.add_parser("export", help="write the facts behind the points, one JSON object a line")
    export.add_argument("--masked", action="store_true", help="as the public page gives it: other codes, no procedures")
    export.add_argument("--output", type=Path, metavar="FILE", help="into a file instead of the standard output")
    for command in (export, commands.add_parser("score", help="say the points of Decision 766")):
        command.add_argument("--year", required=True, help="the year; with --quarter or --month a part of it")
        part = command.add_mutually_exclusive_group()
        part.add_argument("--quarter", choices="1234", help="one quarter of the year")
        part.add_argument("--month", type=int, choices=range(1, 13), metavar="MONTH", help="one month of the year")
        command.add_argument("--organisation", metavar="URN", help="a body with all below it; all bodies without it")
    return _run(parser.parse_args(arguments))


def _run(chosen: Any) -> int:
    try:
        period = Period.named(_name(chosen))
        organisation = Organisation.objects.get(urn=chosen.organisation) if chosen.organisation else None
        bodies = bodies_of(organisation) if organisation else list(measured().values_list("pk", flat=True))
        if chosen.command == "score":
            _say(sheet(bodies, period))
            return 0
        lines = exported(organisation, bodies, period, masked=chosen.masked)
    except ValueError:
        print(_("Không có kỳ nào tên %(name)s.") % {"name": _name(chosen)}, file=sys.stderr)
        return 1
    except Organisation.DoesNotExist:
        remedy = suggestion(chosen.organisation, measured().values_list("urn", flat=True))
        print(_("Không có cơ quan nào mang URN này.") + f" → {remedy}", file=sys.stderr)
        return 1
    except UnknownItem:
        print(_("Kỳ này chưa có bộ chỉ số nào có hiệu lực."), file=sys.stderr)
        return 1
    target: Any = chosen.output.open("w", encoding="utf-8") if chosen.output else nullcontext(sys.stdout)
    with target as file:
        _write(file, lines)
    return 0


def _name(chosen: Any) -> str:
    if chosen.month:
        return f"{chosen.year}-{chosen.month:02}"
    return f"{chosen.year}-Q{chosen.quarter}" if chosen.quarter else str(chosen.year)


def _write(file: IO[str], lines: Any) -> None:
    for line in lines:
        file.write(line)


def _say(found: Sheet) -> None:
    for group in found.groups:
        for indicator, one in group.indicators:
            pairs = " ".join(f"{above}/{below}" for above, below in one.pairs) or "-"
            percent = "-" if one.percent is None else one.percent
            points = "-" if one.points is None else one.points
            print(f"{indicator.code} {one.status} {pairs} {percent} {points} {indicator.most}")
        print(f"{group.group.id} {group.total.points} {group.total.of} {group.total.whole}")
    print(f"total {found.total.points} {found.total.of} {found.total.whole}")
