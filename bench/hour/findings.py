"""What an answer must never be, and what is broken at the moment: one judge for people and fuzzers alike."""

import json
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

GRACE = 25.0
"""Seconds after a fault in which its echo may still be heard: workers that begin again, locks that run out."""
PATIENCE = 30.0
"""Seconds after which an answer counts as a hang, while no fault holds and the machine is ours."""
TRACES = re.compile(r"Traceback \(most recent|File \"/[^\"]+\", line \d|OperationalError|IntegrityError|django\.db\.")
NUMBERS = re.compile(r"(?<![\w-])0\d{2}[0-3]\d{2}99\d{4}(?![\w-])")
"""Citizen numbers of the hour's people: all are marked as test data by the two nines in front of the running number."""
DEMANDED = {
    "content-security-policy": "default-src 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
}


@dataclass
class Finding:
    """Something that must not be: where it came from, what was sent, what is wrong with what came back."""

    source: str
    seed: int
    sent: str
    wrong: str
    times: int = 1


@dataclass
class Spell:
    """A fault while it holds: which, from when to when (monotonic seconds; endless until it ends)."""

    name: str
    begun: float
    ended: float = float("inf")


@dataclass
class Weather:
    """Which faults hold and held: what goes wrong beside them is theirs."""

    spells: list[Spell] = field(default_factory=list)
    grace: float = GRACE

    @contextmanager
    def during(self, name: str) -> Iterator[None]:
        """The fault holds inside the block."""
        spell = Spell(name, time.monotonic())
        self.spells.append(spell)
        try:
            yield
        finally:
            spell.ended = time.monotonic()

    def over(self, begun: float, ended: float) -> Spell | None:
        """A fault that held, or whose echo was heard, at any moment between the two."""
        some = (spell for spell in reversed(self.spells) if spell.begun <= ended and begun <= spell.ended + self.grace)
        return next(some, None)

    def raining(self) -> bool:
        """Whether a fault holds at this moment, or its echo may be heard."""
        moment = time.monotonic()
        return self.over(moment, moment) is not None

    def times(self) -> Counter[str]:
        """How often each fault came."""
        return Counter(spell.name for spell in self.spells)


class Findings:
    """Collects findings of all threads; the same one from the same place is counted, not repeated."""

    def __init__(self, weather: Weather, crowded: Callable[[], bool], log: Path | None = None) -> None:
        self.weather, self.crowded, self._log = weather, crowded, log
        self._found: dict[tuple[str, str, str], Finding] = {}
        self._lock = threading.Lock()
        self.tried: Counter[str] = Counter()
        """Inputs tried, by source."""

    def note(self, source: str, seed: int, sent: str, wrong: str, page: bytes = b"") -> None:
        """Keep a finding, and write it to the log at once; the page that shows it lies beside the log."""
        place = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+", "…", sent)[:120]
        with self._lock:
            found = self._found.setdefault((source, place, wrong[:30]), Finding(source, seed, sent[:600], wrong, 0))
            found.times += 1
            if self._log and found.times == 1:
                with self._log.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(found), ensure_ascii=False) + "\n")
                if page:
                    self._log.with_name(f"finding-{len(self._found)}.html").write_bytes(page)

    def count(self, source: str, number: int = 1) -> None:
        """Inputs were tried."""
        with self._lock:
            self.tried[source] += number

    def all(self) -> list[Finding]:
        """Every finding, the commonest first."""
        with self._lock:
            return sorted(self._found.values(), key=lambda found: -found.times)


def judge(status: int, headers: dict[str, str], body: bytes, own: frozenset[str] | None) -> Iterator[str]:
    """What is wrong with an answer. ``own``: the citizen numbers that its reader may see, ``None``: any."""
    kind = headers.get("content-type", "")
    text = body[:400_000].decode("utf-8", "replace") if kind.startswith(("text/", "application/")) else ""
    if status >= 500 and status != 503:
        yield f"status {status}"
    if status == 503 and not ("Retry-After" in headers or "retry-after" in headers or kind.startswith("text/plain")):
        yield "503 without Retry-After"
    if found := TRACES.search(text):
        yield f"shows how it is made: {found[0]}"
    if body and not kind:
        yield "no content type"
    if kind.startswith("text/html") and "charset=utf-8" not in kind.lower():
        yield f"content type without its letters: {kind}"
    for name, said in DEMANDED.items():
        if said not in headers.get(name, ""):
            yield f"header {name} is {headers.get(name, 'missing')!r}"
    if own is not None and kind.startswith("text/html") and (others := set(NUMBERS.findall(text)) - own):
        found_at = text.find(min(others))
        yield f"shows {len(others)} numbers of others: {' '.join(text[max(0, found_at - 90) : found_at + 40].split())}"
