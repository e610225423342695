"""``motcua portal``: an imagined national portal on this machine, for demonstrations and tests alone."""

import argparse

from motcua.conf.imagined import answer, asked
from motcua.conf.portal.server import PASSWORD, USER, Portal, serve


def main(arguments: list[str]) -> int:
    """Answer on loopback until stopped. The first line written is the address; its root shows what it was told."""
    parser = argparse.ArgumentParser(prog="motcua portal")
    options = asked(parser, arguments, "has the real portal: see docs/operations/national-portal.md")
    with serve(Portal(), options.port) as server:
        return answer(server, "/", "national-portal", f"{USER}:{PASSWORD}")
