"""Two hundred issues at once by processes that fail and die: every series is unbroken, and no number comes twice.

Each worker issues documents of several bodies, types and registers, at moments on both sides of a year's and a term's
end. Some deeds are refused after the number was taken, some roll back just before their commit, some meet a lock or a
serialization error, and some processes die before a statement, a commit or a change of a file. Others take their place.
"""

import os
import random
import signal
import traceback
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from motcua.kernel.access.api import Organisation, open_audience
from motcua.kernel.acts.api import Conflict, Deed, lifted
from motcua.kernel.calendar.api import ZONE, at, now
from motcua.kernel.ledger.api import Entry, verify
from motcua.mechanisms.papers.api import prepare
from motcua.mechanisms.papers.models import Document, Series
from motcua.mechanisms.papers.numbers import breaches
from tests.harness.power import DONE, FAILED, KILLED, close_everywhere, dying
from tests.helpers import CUA_NAM, HOAN_KIEM, ward
from tests.mechanisms.papers.taking import PARTY, SYSTEM, load, numbered

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]
WANTED, WORKERS, EACH = 200, 16, 12
MOST = 40 * WORKERS
ISSUES = [
    ("plan", CUA_NAM),
    ("plan", HOAN_KIEM),
    ("letter", CUA_NAM),
    ("extract", CUA_NAM),
    ("card", HOAN_KIEM),
    ("resolution", PARTY),
    ("decision", PARTY),
]
MOMENTS = [
    datetime(2026, 12, 31, 23, 59, 59, tzinfo=ZONE),
    datetime(2027, 1, 1, 0, 0, 0, tzinfo=ZONE),
    datetime(2030, 7, 19, 23, 59, 59, tzinfo=ZONE),
    datetime(2030, 7, 20, 0, 0, 0, tzinfo=ZONE),
]
TROUBLES = ["none", "none", "none", "refused", "rolled back", "impatient", "serialized"]


class RolledBackError(Exception):
    """A test's own reason not to commit."""


def try_one(dice: random.Random) -> str:
    """One deed that issues a document, or fails; what came of it."""
    (kind, body), trouble = dice.choice(ISSUES), dice.choice(TROUBLES)
    try:
        with at(dice.choice(MOMENTS)), transaction.atomic():
            hurry(trouble)
            deed = Deed(SYSTEM, now())
            audience = open_audience(deed, Organisation.objects.get(urn=body).pk)
            prepare(deed, numbered(kind, body, audience=audience))
            if trouble == "refused":
                raise Conflict
            deed.close()
            if trouble == "rolled back":
                raise RolledBackError
    except Conflict:
        return "refused"
    except RolledBackError:
        return "rolled back"
    except OperationalError:  # a lock not waited for, or two transactions that cannot stand in one order
        return "locked"
    return "issued"


def hurry(trouble: str) -> None:
    """Let this transaction meet what databases do under load: a lock it won't wait for, a snapshot that is too old."""
    with lifted("test: how long to wait, and how strictly to order"), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            if trouble == "serialized":
                cursor.execute("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")
            elif trouble == "impatient":
                cursor.execute("SET LOCAL lock_timeout = '2ms'")
        else:
            cursor.execute(f"PRAGMA busy_timeout = {2 if trouble in ('impatient', 'serialized') else 30_000}")


def worker(seed: int, told: Path) -> Callable[[], None]:
    """A process's work: a dozen tries, of which some processes live to see only a few."""
    dice = random.Random(seed)

    def work() -> None:
        for _ in range(EACH):
            outcome = try_one(dice)
            with told.open("a") as file:
                file.write(f"{outcome}\n")

    return dying(dice.randrange(5, 200), work) if seed % 2 else work


def start(work: Callable[[], Any]) -> int:
    """A child of its own that does the work, beside others; its process id."""
    child = os.fork()
    if child == 0:
        code = FAILED
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(60)
        try:
            work()
            code = DONE
        except BaseException as error:  # noqa: BLE001 - the child ends here; the parent must see why
            os.write(2, "".join(traceback.format_exception(error)).encode())
        finally:
            os._exit(code)
    return child


def each(told: Path) -> dict[str, int]:
    """How often each outcome was told."""
    counted = Counter(told.read_text().splitlines())
    return {outcome: counted[outcome] for outcome in ("issued", "refused", "rolled back", "locked")}


def test_the_series_stay_whole_through_failures_and_deaths(transactional_db: None, tmp_path: Path) -> None:
    ward()
    load()
    told, ends, seed = tmp_path / "told", Counter[int](), 0
    told.touch()
    while Document.objects.count() < WANTED or ends[KILLED] < WORKERS or (seed < MOST and min(each(told).values()) < 5):
        close_everywhere()
        children = [start(worker(seed + n, told)) for n in range(WORKERS)]
        ends.update(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children)
        seed += WORKERS
        assert not ends.keys() - {DONE, KILLED}, ends
    outcomes = each(told)
    assert min(outcomes.values()) >= 5, outcomes
    assert list(breaches()) == []
    rows = list(Document.objects.values_list("series", "organisation", "year", "number").order_by("pk"))
    assert len(rows) == len(set(rows)) >= max(WANTED, outcomes["issued"])
    counted = Series.objects.order_by("pk").values_list("series", "organisation", "year", "last")
    for series, body, year, last in counted:
        numbers = sorted(row[3] for row in rows if row[:3] == (series, body, year))
        assert numbers == list(range(1, last + 1))
    periods = Counter((row[0].rpartition("-")[2], row[2]) for row in rows)
    assert {
        ("plan", 2026),
        ("plan", 2027),
        ("plan", 2030),
        ("resolution", 2025),
        ("resolution", 2030),
        ("card", 0),
    } <= (periods.keys()), "both sides of the year's end and of the term's end were met"
    assert Entry.objects.filter(act="papers.prepare").count() == len(rows)
    assert list(verify(data=True)) == []
