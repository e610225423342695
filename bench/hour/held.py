"""Of the report: the load that was held, the faults that were survived, the memory that it took."""

from collections.abc import Iterator, Sequence
from statistics import mean, median
from typing import TYPE_CHECKING

from bench.hour.measures import CLOSED, Measures, spread, total

if TYPE_CHECKING:
    from bench.hour.run import Hour

PROCESSES = {
    "web": "two web processes",
    "jobs": "job worker",
    "serve": "`motcua serve`",
    "server": "Granian's main process",
    "database": "PostgreSQL",
}
WRITES = {"draft", "upload", "submit", "take"}
ACTS = {"accept", "advance", "approve", "decline", "send-back", "extend"}
GROUPS = {
    "people sign in": {"sign in"},
    "citizens and officials write": WRITES,
    "officials act": ACTS,
    "a file is judged": {"judge"},
}
"""Kinds of request that are told apart; what else people do is reading."""
READING, STRANGERS = "people read a page", "strangers"
TELLING = 1500.0
"""Seconds after which a run tells whether memory grows: caches are full by then."""
MOMENTS = 5
"""Points in time at which memory is told, beginning and end among them."""


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    """A table in Markdown, with an empty line before it."""
    yield ""
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    yield from (f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in row)} |" for row in rows)


def load(hour: "Hour") -> Iterator[str]:
    """Requests, dossiers and acts; how long answers took, by what was asked."""
    measures, journal = hour.measures, hour.journal
    lasted = hour.told["lasted"]
    answered = sum(map(len, measures.times.values()))
    done = len(journal.dossiers) + len(journal.acts) + len(journal.payments)
    yield "\n## Load held\n"
    yield f"{answered} answers, {answered / lasted:.1f} a second; {len(journal.dossiers)} dossiers submitted,"
    yield f"{len(journal.acts)} acts of officials, {len(journal.payments)} payments: {done / lasted * 60:.1f} a minute."
    yield "Times hold the faults, when writers wait, and whatever else the machine did."
    kinds: dict[str, list[str]] = {}
    for kind in measures.times:
        kinds.setdefault(_group(kind), []).append(kind)
    rows = [_row(measures, name, kinds[name]) for name in (READING, *GROUPS, STRANGERS) if name in kinds]
    yield from table(("what", "answers", "p50 ms", "p95 ms", "said 503", "no answer"), rows)
    if closed := sum(n for (_kind, why), n in measures.failures.items() if why == CLOSED):
        yield f"\n{closed} times a kept connection closed before a word came, and the browser asked once more."


def _group(kind: str) -> str:
    if kind.startswith("fuzz.") or kind == "schemathesis":
        return STRANGERS
    return next((name for name, some in GROUPS.items() if kind in some), READING)


def _row(measures: Measures, name: str, kinds: Sequence[str]) -> tuple[object, ...]:
    times = sorted(one for kind in kinds for one in measures.times[kind])
    middle, nearly = (1000 * times[min(len(times) - 1, int(len(times) * part))] for part in (0.5, 0.95))
    busy = sum(measures.statuses[kind, 503] for kind in kinds)
    silent = sum(n for (kind, why), n in measures.failures.items() if kind in kinds and why != CLOSED)
    return name, len(times), f"{middle:.0f}", f"{nearly:.0f}", busy or "", silent or ""


def faults(hour: "Hour") -> Iterator[str]:
    """What broke, how often, for how long, and how soon all was well again."""
    survived = hour.faults.survived
    yield "\n## Faults survived\n"
    if not survived:
        yield "None was tried."
        return
    yield f"{len(survived)} faults. *Well again*: the database answers, the worker works, a page comes."
    kinds: dict[str, list[tuple[float, float]]] = {}
    for one in survived:
        kinds.setdefault(one.name, []).append((one.held, one.recovered))
    rows = []
    for name, some in sorted(kinds.items()):
        times = [recovered for _held, recovered in some]
        broken = f"{mean(held for held, _recovered in some):.0f}"
        rows.append((name, len(some), broken, f"{median(times):.1f}", f"{max(times):.1f}"))
    yield from table(("fault", "times", "held, s", "well again after, s", "longest"), rows)


def memory(hour: "Hour") -> Iterator[str]:
    """Megabytes of each kind of process at points in time, and by how much they grow."""
    measures = hour.measures
    samples = measures.samples
    yield "\n## Memory\n"
    if len(samples) < MOMENTS:
        yield "The run was too short to tell."
        return
    yield "Proportional set size in MB: the median of the calm looks around each moment; *growth* is the slope over the"
    yield "last two thirds. A process that a fault ended begins small, and fills its caches again."
    kinds = [(name, said) for name, said in PROCESSES.items() if any(one.memory.get(name) for one in samples)]
    rows = [_moments(measures, name, said) for name, said in [*kinds, ("", "all")]]
    minutes = [f"{samples[-1].at / 60 * place / (MOMENTS - 1):.0f} min" for place in range(MOMENTS)]
    yield from table(("processes", *minutes, "growth, MB/h", "highest"), rows)
    files = spread([float(one.descriptors) for one in samples])
    size = spread([one.database for one in samples])
    yield f"\nOpen files: {files[0]:.0f} at first, {files[1]:.0f} at most, {files[2]:.0f} at last."
    yield f"Database on disk: {size[0]:.0f} MB at first, {size[2]:.0f} at last."
    yield f"The driver took {100 * samples[-1].driver / max(1.0, samples[-1].at):.0f} % of a core."


def _moments(measures: Measures, kind: str, said: str) -> tuple[str, ...]:
    parts = [(max(0.0, (place - 0.5)) / (MOMENTS - 1), (place + 0.5) / (MOMENTS - 1)) for place in range(MOMENTS)]
    levels = [f"{measures.level(kind, since, min(1.0, until)):.0f}" for since, until in parts]
    growth = f"{measures.slope(kind):+.0f}" if measures.samples[-1].at > TELLING else "too short"
    return said, *levels, growth, f"{max(total(one, kind) for one in measures.samples):.0f}"
