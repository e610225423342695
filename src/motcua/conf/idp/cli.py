"""``motcua idp``: an imagined identity provider on this machine, for demonstrations and tests alone."""

import argparse
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

from motcua.conf.idp.grants import Keys


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: addresses here hold codes."""


def main(arguments: list[str]) -> int:
    """Answer on loopback until stopped. The first line written is the address."""
    parser = argparse.ArgumentParser(prog="motcua idp")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--quiet", action="store_true", help="say nothing")
    options = parser.parse_args(arguments)
    if settings.MOTCUA_KIND != "demonstration":
        parser.error("a real installation has real providers: see docs/operations/sign-in.md")
    # Its own pages and nothing of the product's: no session, no database.
    settings.ROOT_URLCONF, settings.MIDDLEWARE = "motcua.conf.idp.views", []
    Keys.make()
    with ThreadedWSGIServer(("127.0.0.1", options.port), _Quiet) as server:
        server.daemon_threads = True
        server.set_app(StaticFilesHandler(WSGIHandler()))
        if not options.quiet:
            print(f"http://127.0.0.1:{server.server_port}/", flush=True)
        server.serve_forever()
    return 0
