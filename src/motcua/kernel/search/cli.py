"""``motcua search rebuild``: make the search index again, from the things that it finds."""

import argparse

from django.utils.translation import gettext as _

from motcua.kernel.search.indexing import rebuild


def main(arguments: list[str]) -> int:
    """Run one command; work goes on meanwhile."""
    parser = argparse.ArgumentParser(prog="motcua search", description="Make the search index again.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("rebuild", help="index every dossier, document and licence again")
    parser.parse_args(arguments)
    for kind, count in rebuild():
        print(_("%(kind)s: %(count)s mục tìm được.") % {"kind": kind, "count": count})
    return 0
