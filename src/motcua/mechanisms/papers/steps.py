"""What every step with pyHanko needs: its coroutines run from plain code, its updates written as PDF/A allows."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, TypeVar

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

T = TypeVar("T")


def finish(work: Coroutine[Any, Any, T]) -> T:
    """The outcome of a coroutine; under a running event loop, which allows no second one, from a thread beside it, in
    this very context: whose moment is now, and in which language."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as beside:
        return beside.submit(copy_context().run, asyncio.run, work).result()


def finish_at_once(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """The outcome of a coroutine that should wait for nothing, without the loop that costs more than many a step; of
    one that does wait, as ``finish`` has it, from the beginning."""
    begun = work()
    try:
        begun.send(None)
    except StopIteration as done:
        outcome: T = done.value
        return outcome
    except RuntimeError:  # there is no loop, which it wants
        pass
    finally:
        begun.close()
    return finish(work())


class Update(IncrementalPdfFileWriter):
    """Leaves the metadata alone: pyHanko would rewrite the XMP packet with the wall clock and with namespace prefixes
    that PDF/A does not allow."""

    def _update_meta(self) -> None:
        pass
