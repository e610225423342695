"""One run: the installation, the people, the faults, the fuzzers; then what is left, and the report."""

import argparse
import shlex
import shutil
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bench.ground import ROOT
from bench.hour import fuzz_api, fuzz_forms, fuzz_headers, fuzz_packs, fuzz_uploads, report
from bench.hour.browser import Browser
from bench.hour.citizens import Citizen
from bench.hour.faults import WELL, Faults
from bench.hour.findings import Findings, Weather
from bench.hour.fuzzing import STRANGERS, Fuzzer
from bench.hour.held import TELLING
from bench.hour.journal import Journal
from bench.hour.machine import Machine
from bench.hour.measures import Measures, Watched, total
from bench.hour.officers import Officer
from bench.hour.people import ADMINISTRATOR, SEATS, Clock, citizen, father_number, officer
from bench.hour.place import ENDING, Place

FUZZERS: dict[str, Callable[[Fuzzer], None]] = {
    "fuzz.forms": fuzz_forms.turn,
    "fuzz.uploads": fuzz_uploads.turn,
    "fuzz.headers": fuzz_headers.turn,
    "fuzz.api": fuzz_api.turn,
    "fuzz.packs": fuzz_packs.turn,
}
PASSWORD = "mot-gio-thu-thach-2026"
"""Of every account of the hour, whose folder is gone after it."""
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
PEACE = 45.0
"""Seconds between two faults, in a long run: longer than their echo, so that much is tried in calm weather too."""
FAULTS = 20
"""Faults for which there is room in a short run."""
DELIVERING = 420.0
"""Seconds after the end in which the outbox must get empty: the fifth try of a message comes 300 s after the fourth."""
GROWTH = 0.25
"""By how much processes may be larger in the last sixth of a run than in its second."""
MINUTE = 60.0
HOME = 420.0
"""Seconds after the end within which everybody must have gone home, and the clock be back where it was."""


class Hour:
    """A run with its options."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.weather, self.journal, self.measures, self.machine = Weather(), Journal(), Measures(), Machine()
        self.password = PASSWORD
        self.told: dict[str, Any] = {"commit": _commit(), "again": shlex.join(["bench/hour.py", *_asked()])}

    def run(self) -> int:
        """Set up, let it happen, look; the number of things that are wrong, at most 1 for the shell."""
        with ExitStack() as ends:
            self.place = Place(postgresql=self.options.postgresql)
            ends.callback(self._leave)
            ends.callback(self.place.end)
            log = self.place.folder / "findings.jsonl"
            self.findings = Findings(self.weather, lambda: self.machine.crowded, log)
            try:
                self._set_up()
                self.place.serve()
                self._happen()
                self._look()
            except KeyboardInterrupt:
                sys.exit("\n".join(["bench/hour: interrupted", *map(str, self.findings.all())]))
            text = report.text(self)
        print(text, flush=True)
        if self.options.report:
            (ROOT / "docs" / f"hostile-hour{'-postgresql' * self.options.postgresql}.md").write_text(
                text, encoding="utf-8"
            )
        return 1 if self._bad else 0

    @property
    def _bad(self) -> bool:
        """Whether anything was found or is wrong, or the run did not come to its end."""
        return "wrong" not in self.told or bool(self.told["wrong"] or self.findings.all())

    def _leave(self) -> None:
        """Remove the folder; leave it, with its logs, where somebody asked for that or will want to look."""
        if self.options.keep or self._bad:
            print(f"bench/hour: {self.place.folder} is left, with server.log and findings.jsonl", flush=True)
        else:
            self.place.remove()

    def _set_up(self) -> None:
        """The world, and Monday morning five past eight."""
        begun = time.monotonic()
        officers = [officer(n) for n in range(min(self.options.officers, len(SEATS)))]
        citizens = [citizen(n) for n in range(self.options.citizens + STRANGERS)]
        chief = {"login": "quantri", "name": "Ngô Trọng Nghĩa", "seat": ADMINISTRATOR}
        self.people = [*officers, *citizens, chief]
        world = self.options.world
        if world and world.exists() and not self.options.postgresql:
            shutil.copytree(world, self.place.home, dirs_exist_ok=True)
        else:
            self.place.asks("build", str(ROOT / "packs"), self.people, self.password)
            if world and not self.options.postgresql:
                shutil.copytree(self.place.home, world)
        here = datetime.now(ZONE)
        monday = (here + timedelta(days=(7 - here.weekday()) % 7 or 7)).replace(hour=8, minute=5, second=0)
        self.ahead = (monday - here).total_seconds()
        self.place.set_clock(self.ahead)
        self.told["set_up"] = time.monotonic() - begun
        print(f"set up in {self.told['set_up']:.0f} s: {self.place.folder}", flush=True)

    def _happen(self) -> None:
        options = self.options
        clock, stop = Clock(time.monotonic() + options.minutes * 60, options.pace), threading.Event()
        watching = threading.Event()
        place, calm = self.place, lambda: not self.weather.raining()
        watched = Watched(place.processes, place.database_size, self.machine.look, calm)
        threads = [threading.Thread(target=self.measures.watch, args=(watched, watching))]
        if options.only:
            threads.append(threading.Thread(target=self._fuzz, args=(options.only, clock)))
        else:
            threads += [threading.Thread(target=one.day) for one in self._persons(clock)]
            if not options.polite:
                threads += [threading.Thread(target=self._fuzz, args=(name, clock)) for name in FUZZERS]
        self.faults = Faults(self.place, self.findings, options.seed, self.ahead, options.fault or "")
        if options.fault and options.fault not in dict(self.faults.kinds()):
            sys.exit(f"bench/hour: --fault is one of {', '.join(sorted(dict(self.faults.kinds())))}")
        fate = threading.Thread(target=self.faults.run, args=(stop, min(PEACE, options.minutes * 60 / FAULTS)))
        threading.excepthook = self._died
        for one in [*threads, fate]:
            one.daemon = True
        for one in threads:
            one.start()
        if not (options.calm or options.only):
            fate.start()
        begun = spoken = time.monotonic()
        while not clock.over() and place.running:
            time.sleep(1)
            if time.monotonic() - spoken >= MINUTE:
                spoken += MINUTE
                self._tell(spoken - begun)
        if not place.running:
            self.findings.note("server", options.seed, "motcua serve", "ended by itself")
        stop.set()
        until = time.monotonic() + HOME
        for one in [fate, *threads[1:]] if fate.ident else threads[1:]:
            one.join(max(0.0, until - time.monotonic()))
        late = [one.name for one in (fate, *threads[1:]) if one.is_alive()]
        if late:
            self.findings.note("driver", options.seed, ", ".join(late), f"still waits {HOME:.0f} s after the end")
        watching.set()
        threads[0].join(30)
        self.told["lasted"] = time.monotonic() - begun

    def _died(self, end: threading.ExceptHookArgs) -> None:
        """Somebody of the hour's own met what he was not made for: that is a finding too, and not silence."""
        frames = traceback.extract_tb(end.exc_traceback)
        where = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames[-3:]))
        name = end.thread.name if end.thread else "a thread"
        self.findings.note("driver", self.options.seed, name, f"{end.exc_type.__name__}: {end.exc_value} at {where}")

    def _tell(self, seconds: float) -> None:
        """One line of how it goes, for whoever watches."""
        journal, last = self.journal, self.measures.samples[-1]
        print(
            f"{seconds / 60:3.0f} min: {self.measures.requests} requests, {len(journal.dossiers)} dossiers,"
            f" {len(journal.acts)} acts, {self.findings.tried.total()} inputs, {len(self.findings.all())} findings,"
            f" {total(last):.0f} MB, others take {last.others:.0%} of the machine",
            flush=True,
        )

    def _persons(self, clock: Clock) -> list[Officer | Citizen]:
        found: list[Officer | Citizen] = []
        for n in range(self.options.officers):
            known = officer(n % len(SEATS))
            seat = Officer(known["login"], self.password, self.browser(known["login"], 200 + n), clock, self.journal)
            seat.seat = known["seat"]
            found.append(seat)
        for n in range(self.options.citizens):
            known = citizen(n)
            own = frozenset({known["number"], father_number(n)})
            browser = self.browser(known["login"], n, own)
            mother = Citizen(known["login"], self.password, browser, clock, self.journal)
            mother.name, mother.number, mother.father = known["name"], known["number"], father_number(n)
            found.append(mother)
        return found

    def browser(self, name: str, n: int, own: frozenset[str] | None = None, source: str = "people") -> Browser:
        """A browser at an address of its own."""
        address = f"10.7.{n // 200}.{n % 200 + 1}"
        return Browser(self.place.base, name, address, self.findings, self.measures, self.options.seed, own, source)

    def _fuzz(self, name: str, clock: Clock) -> None:
        """Turn after turn of one fuzzer, each with a seed of its own, which repeats it alone."""
        number, turn = self.options.seed, 0
        place = sorted(FUZZERS).index(name)
        while not clock.over():
            fuzzer = Fuzzer(self, name, number + turn, clock, 300 + 10 * place + turn % 5)
            fuzzer.run(FUZZERS[name])
            turn += 1

    def _look(self) -> None:
        """After the hour: let what waits be done, stop, and ask every witness."""
        place, told = self.place, self.told
        told["well"] = place.answers(WELL)
        until = time.monotonic() + DELIVERING
        while (box := place.asks("outbox"))["waiting"] and time.monotonic() < until:
            time.sleep(3)
        told["outbox"] = box
        told["stopped"] = place.stop()
        told["found"] = place.asks("found", self.journal.told())
        ledger, numbers = place.motcua("ledger", "verify", "--data"), place.motcua("papers", "numbers")
        told["ledger"], told["numbers"] = ledger.stdout.strip(), numbers.stdout.strip()
        told["log"] = place.trouble
        found = told["found"]
        wrong = [f"{name}: {one}" for name in ("missing", "twice", "unasked", "orphans") for one in found[name]]
        for name, done in (("ledger verify", ledger), ("papers numbers", numbers)):
            if done.returncode:
                wrong.append(f"{name}: {done.stdout[-300:]} {done.stderr[-300:]}")
        wrong += [] if told["well"] else ["the server was not well at the end"]
        wrong += [f"waits in the outbox: {box['waiting']}"] if box["waiting"] else []
        wrong += [f"parked: {one}" for one in box["parked"]]
        wrong += [] if told["stopped"] < ENDING else ["the server did not end when it was told, and was killed"]
        wrong += _grown(self)
        told["wrong"] = wrong


def _grown(hour: Hour) -> list[str]:
    """Processes whose memory did not stay flat, in a run that is long enough to tell."""
    measures = hour.measures
    if hour.told["lasted"] < TELLING:
        return []
    found = []
    for kind in ("web", "jobs", "serve", "server"):
        early, late = measures.level(kind, 1 / 6, 2 / 6), measures.level(kind, 5 / 6, 1)
        if early and late > early * (1 + GROWTH):
            found.append(f"memory of {kind}: {early:.0f} MB early, {late:.0f} MB late")
    return found


def _commit() -> str:
    """The commit at hand; marked where files differ from it."""

    def git(*words: str) -> str:
        done = subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, text=True, check=False)
        return done.stdout.strip()

    return f"`{git('rev-parse', '--short=10', 'HEAD')}`" + (" and changes" if git("status", "--porcelain") else "")


def _asked() -> list[str]:
    """The options, but for those that change nothing of what happens."""
    pairs = zip([*sys.argv[1:]], ["", *sys.argv[1:]], strict=False)
    return [one for one, before in pairs if one not in ("--keep", "--report", "--world") and before != "--world"]
