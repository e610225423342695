"""``motcua papers numbers``: are the numbers of all documents whole, 1 to n in each series?"""

import argparse

from motcua.mechanisms.papers.models import Document, Series
from motcua.mechanisms.papers.numbers import breaches


def main(arguments: list[str]) -> int:
    """Print every series that is not whole, and how many there are; 1 when one is not."""
    parser = argparse.ArgumentParser(prog="motcua papers")
    parser.add_subparsers(dest="command", required=True).add_parser("numbers", help=__doc__)
    parser.parse_args(arguments)
    found = list(breaches())
    for breach in found:
        print(breach)
    print(f"{Series.objects.count()} series, {Document.objects.count()} numbers, {len(found)} series not whole")
    return int(bool(found))
