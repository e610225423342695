"""``motcua ledger verify | seal | checkpoint | receipt``: is the log whole, is the data what it says?"""

import argparse
import sys
from uuid import UUID

from motcua.kernel.ledger.checks import Report, verify
from motcua.kernel.ledger.keys import MissingKeyError
from motcua.kernel.ledger.models import Entry
from motcua.kernel.ledger.receipts import receipt_text
from motcua.kernel.ledger.sealing import seal
from motcua.kernel.ledger.tiles import BrokenLedgerError, checkpoint, newest
from motcua.kernel.ledger.witnesses import cosigned


def main(arguments: list[str]) -> int:
    """Do one of them; 0 when all is well, 1 when the log is not, 2 when there is nothing to show."""
    parser = argparse.ArgumentParser(prog="motcua ledger")
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("verify", help="say every breach of the log, its seals and its published tiles")
    check.add_argument("--data", action="store_true", help="also compare every row with its last digest")
    commands.add_parser("seal", help="seal what waits, publish it, ask the witnesses")
    commands.add_parser("checkpoint", help="print the newest signed head")
    one = commands.add_parser("receipt", help="print the receipt of one entry")
    one.add_argument("subject", type=UUID, help="key of what the entry is about")
    one.add_argument("n", type=int, help="its number among the entries of that subject")
    one.add_argument("--opening", action="store_true", help="with what was given: personal data")
    options = parser.parse_args(arguments)
    match options.command:
        case "verify":
            return _verify(options.data)
        case "seal":
            return _seal()
        case "checkpoint":
            return _checkpoint()
    return _receipt(options.subject, options.n, options.opening)


def _verify(data: bool) -> int:
    report, breaches = Report(), 0
    for breach in verify(data=data, report=report):
        breaches += 1
        print(f"{breach.place}: {breach.fault}")
    waiting = report.entries - report.sealed
    print(
        f"{report.entries} entries, {report.sealed} of them sealed under {report.seals} heads,"
        f" {max(waiting, 0)} not sealed yet, {report.erased} erased; {breaches} breaches"
    )
    return 1 if breaches else 0


def _seal() -> int:
    try:
        head = seal()
        witnesses = cosigned()
    except (BrokenLedgerError, MissingKeyError) as error:
        print(f"motcua ledger seal: {error}", file=sys.stderr)
        return 1
    print(f"sealed up to {head.size}" if head else "nothing waits", f"and signed by {witnesses} witnesses", sep=", ")
    return 0


def _checkpoint() -> int:
    head = newest()
    if head is None:
        print("nothing is sealed yet: motcua ledger seal", file=sys.stderr)
        return 2
    print(checkpoint(head), end="")
    return 0


def _receipt(subject: UUID, n: int, opening: bool) -> int:
    entry = Entry.objects.filter(subject=subject, n=n).first()
    if entry is None:
        print(f"there is no entry {n} about {subject}", file=sys.stderr)
        return 2
    print(receipt_text(entry, with_opening=opening), end="")
    return 0
