"""``motcua gateway``: an imagined payment gateway on this machine, for demonstrations and tests alone."""

import argparse

from motcua.conf.gateway.server import MERCHANT, SECRET, Gateway, serve
from motcua.conf.imagined import answer, asked


def main(arguments: list[str]) -> int:
    """Answer on loopback until stopped. The first line written is the address for ``MOTCUA_PAYMENT_GATEWAY``."""
    parser = argparse.ArgumentParser(prog="motcua gateway")
    options = asked(parser, arguments, "has a real gateway: see docs/money.md")
    with serve(Gateway(), options.port) as server:
        return answer(server, "/pay", "payment-gateway", f"{MERCHANT}:{SECRET}")
