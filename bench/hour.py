#!/usr/bin/env python3
"""An hour of work while things break and strangers attack: what held, what was lost (nothing), what grew.

    bench/hour.py --minutes 60 [--officers 8] [--citizens 50] [--postgresql] [--report]
    bench/hour.py --only fuzz.forms --seed 7

Sets up an installation of its own, serves it on loopback, and drives it by its pages and its API. The exit code says
whether anything was found, lost or broken.
"""

import argparse
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.hour.run import FUZZERS, Hour


def main() -> int:
    """Read the options, run, tell."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--officers", type=int, default=8)
    parser.add_argument("--citizens", type=int, default=50)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--postgresql", action="store_true", help="a PostgreSQL server of its own instead of SQLite")
    parser.add_argument("--pace", type=float, default=1.0, help="how long people think; 0.2: five times as quick")
    parser.add_argument("--calm", action="store_true", help="no faults")
    parser.add_argument("--fault", metavar="NAME", help="this fault over and over, and no other: 'disk full'")
    parser.add_argument("--polite", action="store_true", help="no fuzzers")
    parser.add_argument("--only", choices=sorted(FUZZERS), help="one fuzzer alone, without people and faults")
    parser.add_argument("--world", type=Path, help="folder of a world set up before, or to be (SQLite): saves a minute")
    parser.add_argument("--report", action="store_true", help="write docs/hostile-hour….md")
    parser.add_argument("--keep", action="store_true", help="leave the installation's folder")
    signal.signal(signal.SIGTERM, _told)
    return Hour(parser.parse_args()).run()


def _told(*_: object) -> None:
    """Told to end: once, so that the server is stopped then too."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(1)


if __name__ == "__main__":
    sys.exit(main())
