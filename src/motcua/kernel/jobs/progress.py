"""How far long work has come, for a page that shows it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic

from motcua.kernel.calendar.api import now
from motcua.kernel.jobs.models import Progress

BETWEEN = 0.5  # seconds between two writes of one work: a page asks no oftener
SILENT = timedelta(minutes=15)  # after which work that said nothing counts as lost with its process


class Steps:
    """The work in hand. ``of`` may be set when it becomes known."""

    def __init__(self, row: Progress) -> None:
        self._row, self._written = row, monotonic()

    @property
    def of(self) -> int | None:
        """How many steps there will be, if that is known."""
        return self._row.of

    @of.setter
    def of(self, steps: int) -> None:
        self._row.of = steps

    def step(self, by: int = 1) -> None:
        """So much more is done; written now and then, not each time."""
        self._row.done += by
        if monotonic() - self._written >= BETWEEN:
            self.write()

    def write(self) -> None:
        """Let pages see what is done so far."""
        self._row.changed_at, self._written = now(), monotonic()
        self._row.save(update_fields=["done", "of", "state", "error", "changed_at"])


@contextmanager
def progress(name: str, of: int | None = None) -> Iterator[Steps]:
    """Show work called ``name`` (a dotted name such as ``ledger.verify``) while the block lasts.

    Use it around deeds and between them: what is written inside an open transaction shows only after its commit.
    """
    moment = now()
    row = Progress.objects.create(name=name, of=of, begun_at=moment, changed_at=moment)
    steps = Steps(row)
    try:
        yield steps
    except BaseException as error:
        row.state, row.error = Progress.State.FAILED, type(error).__name__[:200]
        raise
    else:
        row.state = Progress.State.DONE
    finally:
        steps.write()
        # The last of each work tells when it was done; what is older tells nothing.
        Progress.objects.filter(name=name, pk__lt=row.pk).exclude(state=Progress.State.RUNNING).delete()


def running() -> list[Progress]:
    """What is being worked on now, the latest first."""
    rows = Progress.objects.filter(state=Progress.State.RUNNING, changed_at__gt=now() - SILENT)
    return list(rows.order_by("-changed_at", "-pk"))


def latest() -> list[Progress]:
    """The last run of each work, the latest first: running, done, failed, or silent for too long."""
    rows: dict[str, Progress] = {}
    for row in Progress.objects.order_by("-changed_at", "-pk")[:50]:
        rows.setdefault(row.name, row)
    return list(rows.values())
