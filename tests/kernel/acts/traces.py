"""What the database holds, and crowds that try to change it at once."""

import threading
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import connections

from motcua.kernel.acts.api import Refusal
from motcua.kernel.ledger.api import digest

WEB = {"sessions.Session", "contenttypes.ContentType", "auth.Permission", "auth.Group"}


def rows() -> dict[str, list[str]]:
    """The digest of every row of every table that acts or their messages write."""
    return {
        model._meta.label: sorted(digest(row) for row in model._base_manager.order_by("pk"))
        for model in apps.get_models()
        if model._meta.label not in WEB
    }


def at_once(many: int, work: Callable[[int], Any]) -> list[Any]:
    """Let ``many`` threads begin ``work(0…)`` at the same moment; what each returned, or its ``Refusal``."""
    start, outcomes = threading.Barrier(many), [None] * many

    def run(number: int) -> None:
        try:
            start.wait(30)
            outcomes[number] = work(number)
        except (Refusal, Rolled) as answer:
            outcomes[number] = answer
        except BaseException as error:  # noqa: BLE001 - handed to the test's own thread, which raises it
            outcomes[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,), daemon=True) for number in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    for outcome in outcomes:
        if isinstance(outcome, BaseException) and not isinstance(outcome, Refusal | Rolled):
            raise outcome
    return outcomes


class Rolled(Exception):
    """A test's own reason to roll a deed back."""
