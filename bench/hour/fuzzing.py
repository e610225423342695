"""What all fuzzers have in common: a seed for each turn, persons to be, and what must not come back."""

import random
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from bench.hour.browser import Browser, Lost
from bench.hour.people import Clock, Person, citizen, father_number

if TYPE_CHECKING:
    from bench.hour.run import Hour


STRANGERS = 4
"""Citizens whose accounts the fuzzers use."""


class Fuzzer:
    """One turn of a fuzzer: some inputs, all drawn from one seed."""

    def __init__(self, hour: "Hour", name: str, seed: int, clock: Clock, address: int) -> None:
        self.hour, self.name, self.seed, self.clock, self._address = hour, name, seed, clock, address
        self.dice = random.Random(f"{name} {seed}")

    def run(self, turn: Callable[["Fuzzer"], None]) -> None:
        """The turn; an answer that did not come ends it (the browser has judged that already)."""
        try:
            turn(self)
        except Lost:
            time.sleep(1)
        time.sleep(0.2)

    def nobody(self) -> Browser:
        """A browser in which nobody is signed in."""
        return self._browser("nobody", frozenset())

    def citizen(self) -> Person:
        """One of the citizens that only fuzzers are."""
        n = self.hour.options.citizens + self.dice.randrange(STRANGERS)
        known = citizen(n)
        own = frozenset({known["number"], father_number(n)})
        return self._person(known["login"], self._browser(known["login"], own))

    def administrator(self) -> Person:
        """The ward's administrator, who may work on packs and accounts."""
        return self._person("quantri", self._browser("quantri", None))

    def _person(self, login: str, browser: Browser) -> Person:
        return Person(login, self.hour.password, browser, self.clock, self.hour.journal)

    def _browser(self, name: str, own: frozenset[str] | None) -> Browser:
        browser = self.hour.browser(name, self._address, own, self.name)
        browser.seed = self.seed
        return browser

    def tried(self) -> None:
        """One input more."""
        self.hour.findings.count(self.name)

    def wrong(self, sent: str, what: str) -> None:
        """A finding that the common judge does not see."""
        self.hour.findings.note(self.name, self.seed, sent, what)

    def over(self) -> bool:
        """Whether the hour is over."""
        return self.clock.over()
