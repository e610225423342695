"""The report: what was tried, what held, what was lost (nothing), what grew, on one page of plain English."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain
from statistics import mean
from typing import TYPE_CHECKING

from bench.ground import machine
from bench.hour import held
from bench.hour.findings import GRACE, PATIENCE
from bench.hour.held import table
from bench.hour.machine import CROWDED

if TYPE_CHECKING:
    from bench.hour.run import Hour

MOST = 30
INTRO = """\
# The hostile hour

Citizens and officials work by real pages, while things break beneath them and strangers send whatever comes to mind.
Each of them notes what the server acknowledged; at the end all of it must be there, once. Written by
`bench/hour.py --report`, not by hand.
"""


def text(hour: "Hour") -> str:
    """The whole page in Markdown."""
    parts = [_run, _kept, held.load, held.faults, _tried, held.memory, _found]
    return "\n".join([INTRO, *chain.from_iterable(part(hour) for part in parts)]) + "\n"


def _run(hour: "Hour") -> Iterator[str]:
    options, told = hour.options, hour.told
    wrong, findings = len(told["wrong"]), len(hour.findings.all())
    bad = f"{wrong} things are wrong at the end, {findings} were found on the way."
    yield f"**{bad if wrong + findings else 'Nothing was lost, and nothing was found.'}**"
    rows = [
        ("when, which version", f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, commit {told['commit']}"),
        ("how long", f"{told['lasted'] / 60:.0f} minutes"),
        ("who", options.only or f"{options.officers} officials and {options.citizens} citizens, pace {options.pace:g}"),
        ("database", "PostgreSQL, durable" if options.postgresql else "SQLite, `synchronous=FULL`"),
        ("server", "`motcua serve --workers 2`: two web processes and the job worker"),
        ("machine", f"{machine()}; others took {mean(hour.machine.shares):.0%} of it meanwhile"),
        ("again", f"`{told['again']}`"),
    ]
    yield from table(("", ""), rows)


def _kept(hour: "Hour") -> Iterator[str]:
    told, journal = hour.told, hour.journal
    found, box = told["found"], told["outbox"]
    yield "\n## Nothing lost\n"
    yield "Compared with the tables, the files and the ledger, after the server was stopped."
    rows = [
        ("requests with a receipt", len(journal.dossiers), _nothing(found["missing"], "dossier ")),
        ("files sent with them, by SHA-256", len(journal.uploads), _nothing(found["missing"], "upload ")),
        ("acts of officials", len(journal.acts), _nothing(found["missing"], " on ")),
        ("payments at the till", len(journal.payments), _nothing(found["missing"], "payment ")),
    ]
    yield from table(("acknowledged to people", "so many", "missing"), rows)
    states = ", ".join(f"{n} {state}" for state, n in found["states"])
    yield f"\n- Kept: {found['dossiers']} dossiers ({states}),"
    yield f"  {found['papers']} papers, {found['entries']} ledger entries."
    yield f"- Kept twice: {len(found['twice']) or 'none'}. Never asked for: {len(found['unasked']) or 'none'}."
    yield f"- At work and nobody's duty, or settled and still somebody's: {len(found['orphans']) or 'none'}."
    yield f"- Letters and events still waiting: {box['waiting'] or 'none'}; given up: {len(box['parked']) or 'none'}."
    yield f"- `motcua ledger verify --data`: {told['ledger']}"
    yield f"- `motcua papers numbers`: {told['numbers']}"
    yield f"- Told to stop, the server ended after {told['stopped']:.1f} s."
    yield from (f"- **Wrong**: {one[:300]}" for one in told["wrong"])


def _nothing(missing: Sequence[str], word: str) -> object:
    return sum(word in one for one in missing) or "none"


KINDS = {
    "fuzz.forms": "forms of citizens, officials and the administrator, each field spoilt",
    "fuzz.uploads": "files that lie, burst, loop or are called what they should not be",
    "fuzz.headers": "methods, addresses and headers that no browser sends",
    "fuzz.api": "the API, by its own description (Schemathesis) and by hand",
    "fuzz.packs": "packs of rules, spoilt, checked and brought in",
    "wire": "slow, silent, cut off and garbled connections",
}


def _tried(hour: "Hour") -> Iterator[str]:
    yield "\n## Inputs tried\n"
    yield "No answer may be an error of ours (5xx), show how it is made, show anybody else's personal number, or lack a"
    yield f"security header; while no fault holds, none may take {PATIENCE:.0f} s or say 503 either, unless others take"
    yield f"more than {CROWDED:.0%} of the machine."
    tried = hour.findings.tried
    rows = [(said, tried[name]) for name, said in KINDS.items() if tried[name]]
    yield from table(("what strangers sent", "inputs"), [*rows, ("all", tried.total())])


def _found(hour: "Hour") -> Iterator[str]:
    some = hour.findings.all()
    yield "\n## Findings\n"
    yield f"Beside a fault, and {GRACE:.0f} s after it, what words refuse and a broken connection are no findings."
    if some:
        rows = [(one.source, one.seed, one.times, one.wrong[:200], f"`{one.sent[:160]}`") for one in some[:MOST]]
        yield from table(("from", "seed", "times", "what", "sent"), rows)
        yield "\n`bench/hour.py --only SOURCE --seed SEED` repeats what a fuzzer found."
    else:
        yield "None."
    if hour.place.again:
        again = "; ".join(f"{one} {n} times" for one, n in hour.place.again.items())
        yield f"\nBegun again by `motcua serve`: {again}."
    if hour.told["log"]:
        yield "\nErrors in the server's log, nearly all the 503 of the faults:"
        yield from table(("page", "times"), hour.told["log"].most_common(MOST // 3))
