"""``motcua portal``: an imagined national portal on this machine, for demonstrations and tests alone."""

import argparse

from django.conf import settings

from motcua.conf.portal.server import PASSWORD, USER, Portal, serve


def main(arguments: list[str]) -> int:
    """Answer on loopback until stopped. The first line written is the address; its root shows what it was told."""
    parser = argparse.ArgumentParser(prog="motcua portal")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    options = parser.parse_args(arguments)
    if settings.MOTCUA_KIND != "demonstration":
        parser.error("a real installation has the real portal: see docs/operations/national-portal.md")
    with serve(Portal(), options.port) as server:
        file = settings.MOTCUA_HOME / "keys" / "national-portal"
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            file.touch(mode=0o600)
            file.write_text(f"{USER}:{PASSWORD}\n", encoding="utf-8")
        print(f"http://127.0.0.1:{server.server_port}/", flush=True)
        server.serve_forever()
    return 0
