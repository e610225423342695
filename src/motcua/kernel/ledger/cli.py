"""``motcua ledger verify [--data]``: is the log whole, and is the data what the log says?"""

import argparse

from motcua.kernel.ledger.models import Entry
from motcua.kernel.ledger.reads import verify


def main(arguments: list[str]) -> int:
    """Print every breach; 0 when there is none."""
    parser = argparse.ArgumentParser(prog="motcua ledger")
    command = parser.add_subparsers(dest="command", required=True).add_parser("verify")
    command.add_argument("--data", action="store_true", help="also compare every row with its last digest")
    options = parser.parse_args(arguments)
    breaches = list(verify(data=options.data))
    for breach in breaches:
        print(f"{breach.place}: {breach.fault}")
    print(f"{Entry.objects.count()} entries, {len(breaches)} breaches")
    return 1 if breaches else 0
