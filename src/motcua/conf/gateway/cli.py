"""``motcua gateway``: an imagined payment gateway on this machine, for demonstrations and tests alone."""

import argparse

from django.conf import settings

from motcua.conf.gateway.server import MERCHANT, SECRET, Gateway, serve


def main(arguments: list[str]) -> int:
    """Answer on loopback until stopped. The first line written is the address for ``MOTCUA_PAYMENT_GATEWAY``."""
    parser = argparse.ArgumentParser(prog="motcua gateway")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    options = parser.parse_args(arguments)
    if settings.MOTCUA_KIND != "demonstration":
        parser.error("a real installation has a real gateway: see docs/money.md")
    with serve(Gateway(), options.port) as server:
        file = settings.MOTCUA_HOME / "keys" / "payment-gateway"
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            file.touch(mode=0o600)
            file.write_text(f"{MERCHANT}:{SECRET}\n", encoding="utf-8")
        print(f"http://127.0.0.1:{server.server_port}/pay", flush=True)
        server.serve_forever()
    return 0
