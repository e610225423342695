"""Who keeps something in step with what deeds write: named by a room as ``deed_followers`` in its ``apps.py``."""

from collections.abc import Callable, Sequence
from functools import cache

from django.apps import apps
from django.db import models
from django.utils.module_loading import import_string

Written = Sequence[tuple[models.Model, frozenset[str] | None]]
"""The rows that a deed wrote, in their order, each with the fields that were changed; ``None`` for a new row."""


@cache
def followers() -> tuple[Callable[[Written], None], ...]:
    """What is called at the end of every deed, in its transaction. They write no guarded table: what they keep is
    derived and can be made again."""
    rooms = apps.get_app_configs()
    return tuple(import_string(path) for room in rooms for path in getattr(room, "deed_followers", ()))
