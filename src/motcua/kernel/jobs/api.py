"""The public surface of jobs: subscribe to events, put messages, run by the clock, show progress, run the worker.

``@on("event")`` handlers run after commit, by ``drain()``. ``@every(seconds=…)`` functions run by the clock, by the
worker and ``run_due()`` only: ``drain()``, which tests and the demonstration call, runs none of them.
"""

from motcua.kernel.jobs.health import Finding, worker_silent
from motcua.kernel.jobs.models import Message, Progress, Schedule
from motcua.kernel.jobs.parked import Parked, parked
from motcua.kernel.jobs.progress import latest, progress, running
from motcua.kernel.jobs.queue import on, put
from motcua.kernel.jobs.schedule import called, every, run_due, schedules
from motcua.kernel.jobs.trouble import Trouble, trouble
from motcua.kernel.jobs.worker import deliver_next, drain, failing, release

__all__ = [
    "Finding",
    "Message",
    "Parked",
    "Progress",
    "Schedule",
    "Trouble",
    "called",
    "deliver_next",
    "drain",
    "every",
    "failing",
    "latest",
    "on",
    "parked",
    "progress",
    "put",
    "release",
    "run_due",
    "running",
    "schedules",
    "trouble",
    "worker_silent",
]
