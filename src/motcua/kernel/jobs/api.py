"""The public surface of jobs: subscribe to events, put messages, run the worker."""

from motcua.kernel.jobs.models import Message
from motcua.kernel.jobs.queue import on, put
from motcua.kernel.jobs.worker import drain, failing, release

__all__ = ["Message", "drain", "failing", "on", "put", "release"]
