"""``motcua files sweep``: remove blobs that no room refers to, such as uploads of drafts given up."""

import argparse
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import cast

from django.apps import apps
from django.utils.module_loading import import_string

from motcua.kernel.files.receipts import GOOD_FOR
from motcua.kernel.files.store import sweep

SPARED = GOOD_FOR + timedelta(days=1)


def main(arguments: list[str]) -> int:
    """Sweep what is older than the longest life of an upload's receipt, and say how much went."""
    parser = argparse.ArgumentParser(prog="motcua files")
    parser.add_subparsers(dest="command", required=True).add_parser("sweep", help=__doc__)
    parser.parse_args(arguments)
    print(f"{len(sweep(known(), SPARED))} blobs removed")
    return 0


def known() -> set[str]:
    """Every hash that a room refers to: each names its own by ``kept_files`` in its ``apps.py``."""
    paths = [room.kept_files for room in apps.get_app_configs() if hasattr(room, "kept_files")]
    return {sha256 for path in paths for sha256 in cast(Callable[[], Iterable[str]], import_string(path))()}
