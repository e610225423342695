"""The report: what was held, survived, tried, found and measured, in short tables."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from statistics import mean
from typing import TYPE_CHECKING

from bench.ground import machine
from bench.hour.findings import GRACE, PATIENCE
from bench.hour.measures import Measures, Sample, spread, total

if TYPE_CHECKING:
    from bench.hour.run import Hour

MOST = 30
KINDS = {
    "web": "two web workers",
    "jobs": "job worker",
    "serve": "motcua serve",
    "server": "Granian's main process",
    "database": "PostgreSQL",
}
INTRO = """\
# The hostile hour

People work by real pages while things break and strangers send whatever comes to mind. This page is written by
`bench/hour.py --report`; `bench/hour.py --only fuzz.forms --seed N` repeats what a fuzzer found.
"""


def text(hour: "Hour") -> str:
    """The whole page in Markdown."""
    parts = [
        INTRO,
        *_run(hour),
        *_kept(hour),
        *_load(hour.measures),
        *_faults(hour),
        *_tried(hour),
        *_found(hour),
        *_memory(hour),
    ]
    return "\n".join(parts) + "\n"


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    yield ""
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    yield from (f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in row)} |" for row in rows)


def _run(hour: "Hour") -> Iterator[str]:
    options, told = hour.options, hour.told
    database = "PostgreSQL" if options.postgresql else "SQLite"
    yield f"- {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {machine()}; {database}; two web workers, one job worker."
    who = (
        f"{options.officers} officials and {options.citizens} citizens" if not options.only else f"{options.only} alone"
    )
    yield f"- {told['lasted'] / 60:.0f} minutes, {who}, pace {options.pace:g}, seed {options.seed}."
    yield f"- Wrong at the end: {len(told['wrong'])}. Findings: {len(hour.findings.all())}."


def _kept(hour: "Hour") -> Iterator[str]:
    told, journal = hour.told, hour.journal
    found, box = told["found"], told["outbox"]
    rows = [
        ("requests with a receipt", len(journal.dossiers), _nothing(found["missing"], "dossier")),
        ("acts of officials that were acknowledged", len(journal.acts), _nothing(found["missing"], " on ")),
        ("uploads, by hash", len(journal.uploads), _nothing(found["missing"], "upload")),
        ("payments at the till", len(journal.payments), _nothing(found["missing"], "payment")),
        ("of anything twice", "", len(found["twice"]) or "none"),
        ("duties without a thing, things without a duty", "", len(found["orphans"]) or "none"),
        ("messages in the outbox that wait, or are parked", "", f"{box['waiting']}, {len(box['parked'])}"),
    ]
    yield "\n## Nothing lost"
    yield from _table(("the people were told", "so many", "not there at the end"), rows)
    states = ", ".join(f"{state} {n}" for state, n in found["states"])
    yield f"\n{found['dossiers']} dossiers ({states}), {found['papers']} numbered papers,"
    yield f"{found['entries']} ledger lines."
    yield f"\n- `ledger verify --data`: {told['ledger']}"
    yield f"- `papers numbers`: {told['numbers']}"
    yield from (f"- **wrong**: {one[:300]}" for one in told["wrong"])


def _nothing(missing: Sequence[str], word: str) -> object:
    return sum(word in one for one in missing) or "none"


def _load(measures: Measures) -> Iterator[str]:
    yield "\n## Load held\n"
    answered = sum(len(some) for some in measures.times.values())
    lasted = measures.samples[-1].at if measures.samples else 1.0
    silent = sum(measures.failures.values())
    yield f"{answered} answers, {answered / lasted:.1f} a second; {silent} requests without one."
    rows = []
    for kind in sorted(measures.times):
        middle, most, nearly = measures.quantiles(kind)
        counts = {status: n for (one, status), n in sorted(measures.statuses.items()) if one == kind}
        lost = sum(n for (one, _why), n in measures.failures.items() if one == kind)
        said = ", ".join(f"{status}: {n}" for status, n in counts.items())
        rows.append(
            (kind, len(measures.times[kind]), f"{middle:.0f}", f"{most:.0f}", f"{nearly:.0f}", said, lost or "")
        )
    yield from _table(("page", "answers", "p50 ms", "p95", "p99", "status", "no answer"), rows)


def _faults(hour: "Hour") -> Iterator[str]:
    yield "\n## Faults survived\n"
    yield f"Beside a fault, and {GRACE:.0f} seconds after it, a 503 in words and a lost connection are allowed;"
    yield "nothing else is."
    survived: dict[str, list[float]] = {}
    for one in hour.faults.survived:
        survived.setdefault(one.name, []).append(one.recovered)
    rows = [(name, len(some), f"{mean(some):.1f}", f"{max(some):.1f}") for name, some in sorted(survived.items())]
    yield from _table(("fault", "times", "well again after s, mean", "longest"), rows)


def _tried(hour: "Hour") -> Iterator[str]:
    yield "\n## Inputs tried\n"
    yield f"No answer may be a 5xx, take {PATIENCE:.0f} s, show how it is made or anybody's number, or lack a security"
    yield "header."
    yield from _table(("fuzzer", "inputs"), sorted(hour.findings.tried.items()))
    if hour.told["log"]:
        yield "\nErrors in the server's log, the 503 of the faults among them:"
        yield from _table(("what", "times"), hour.told["log"].most_common(MOST))


def _found(hour: "Hour") -> Iterator[str]:
    some = hour.findings.all()
    yield "\n## Findings\n"
    if not some:
        yield "None."
        return
    rows = [(one.source, one.seed, one.times, one.wrong[:200], f"`{one.sent[:160]}`") for one in some[:MOST]]
    yield from _table(("from", "seed", "times", "what", "sent"), rows)


def _memory(hour: "Hour") -> Iterator[str]:
    measures = hour.measures
    samples = measures.samples
    yield "\n## What grew\n"
    if not samples:
        yield "The run was too short to tell."
        return
    yield "Proportional set size in MB, every ten seconds; the slope is that of the last two thirds."
    rows = []
    for kind, name in KINDS.items():
        if any(one.memory.get(kind) for one in samples):
            rows.append(_grown(name, [total(one, kind) for one in samples], f"{measures.slope(kind):+.1f}"))
    rows.append(_grown("all", [total(one) for one in samples], f"{measures.slope():+.1f}"))
    yield from _table(("processes", "first", "highest", "last", "MB an hour"), rows)
    files = spread([float(one.descriptors) for one in samples])
    size = spread([one.database for one in samples])
    yield f"\nOpen files: {files[0]:.0f} at first, {files[1]:.0f} at most, {files[2]:.0f} at last."
    yield f"Database: {size[0]:.1f} MB at first, {size[2]:.1f} at last. Driver: {_share(samples):.0f} % of one core."


def _grown(name: str, values: list[float], slope: str) -> tuple[str, str, str, str, str]:
    first, highest, last = spread(values)
    return name, f"{first:.0f}", f"{highest:.0f}", f"{last:.0f}", slope


def _share(samples: Sequence[Sample]) -> float:
    return 100 * samples[-1].driver / samples[-1].at
