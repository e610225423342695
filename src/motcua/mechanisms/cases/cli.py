"""``motcua procedures list|bpmn|import``: which there are, the flow of one as BPMN 2.0, records read into drafts."""

import argparse
import sys

from django.utils.translation import gettext as _
from django.utils.translation import override

from motcua.kernel.packs.api import suggestion
from motcua.mechanisms.cases.bpmn_xml import exported
from motcua.mechanisms.cases.catalogue import procedure_by_code, procedures
from motcua.mechanisms.cases.importing import cli as importing
from motcua.mechanisms.cases.importing.cli import LANGUAGES


def main(arguments: list[str]) -> int:
    """Run one command; the exit code is 1 for a code that no procedure in force has, or what the import says."""
    parser = argparse.ArgumentParser(prog="motcua procedures", description="List, export and import procedures.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="say which procedures are in force")
    export = commands.add_parser("bpmn", help="write the flow of a procedure as BPMN 2.0 to the standard output")
    export.add_argument("code", metavar="CODE")
    export.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0], help="language of the names in the file")
    importing.add(commands.add_parser("import", help="read a folder of the portal's records (.json) into draft packs"))
    chosen = parser.parse_args(arguments)
    if chosen.command == "import":
        with override(chosen.lang):
            return importing.run(chosen)
    if chosen.command == "list":
        for spec in procedures():
            print(spec.code, spec.title)
        return 0
    found = procedure_by_code(chosen.code)
    if found is None:
        remedy = suggestion(chosen.code, [spec.code for spec in procedures()])
        print(_("Không có thủ tục nào mang mã %(code)s.") % {"code": chosen.code}, "→", remedy, file=sys.stderr)
        return 1
    with override(chosen.lang):
        sys.stdout.buffer.write(exported(found) + b"\n")
    return 0
