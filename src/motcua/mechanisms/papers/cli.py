"""``motcua papers numbers``: are the numbers of all documents whole in each series, and each one document's?"""

import argparse

from motcua.mechanisms.papers.models import Document, Series
from motcua.mechanisms.papers.numbers import breaches, repeated


def main(arguments: list[str]) -> int:
    """Print every series that is not whole, every number that comes twice, and how many there are; 1 if one is not
    whole."""
    parser = argparse.ArgumentParser(prog="motcua papers")
    parser.add_subparsers(dest="command", required=True).add_parser("numbers", help=__doc__)
    parser.parse_args(arguments)
    found, twice = list(breaches()), repeated()
    for breach in [*found, *twice]:
        print(breach)
    counts = f"{Series.objects.count()} series, {Document.objects.count()} numbers"
    print(f"{counts}, {len(found)} series not whole, {len(twice)} numbers twice")
    return int(bool(found))
