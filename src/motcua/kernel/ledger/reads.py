"""Reading the log: the history of a subject, and the digest that a row has now."""

from collections.abc import Callable
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from motcua.kernel.ledger.models import Entry, Erasure
from motcua.kernel.ledger.rules import row_digest


def history(subject: UUID) -> QuerySet[Entry]:
    """The lines of one subject, oldest first."""
    return Entry.objects.filter(subject=subject).order_by("n")


def entries_like(query: str, before: int | None, limit: int) -> list[Entry]:
    """The newest entries (those before a key, when given) of an act by name, of a subject, or of an actor."""
    rows = Entry.objects.order_by("-id")
    if before is not None:
        rows = rows.filter(id__lt=before)
    try:
        wanted = Q(subject=UUID(query)) | Q(deed=UUID(query)) if len(query) == 36 else Q(act=query) | Q(actor=query)
    except ValueError:
        return []
    return list((rows.filter(wanted) if query else rows)[:limit])


def entry_at(key: int) -> Entry | None:
    """An entry by its key."""
    return Entry.objects.filter(pk=key).first()


def is_erased(entry: Entry) -> bool:
    """Whether what opens the entry was erased by an order."""
    return Erasure.objects.filter(entry=entry).exists()


def row_values(row: Model) -> dict[str, Any]:
    """The stored columns of a row, as they go into its digest.

    A column that came ``later`` than its table counts only once it says something: rows from before keep their digest.
    """
    later: dict[str, object] = getattr(row, "later", {})
    values = {}
    for name, attribute, column, told in _columns(type(row)):
        value = told(getattr(row, attribute))
        if name not in later or value != later[name]:
            values[column] = value
    return values


@cache
def _columns(model: type[Model]) -> list[tuple[str, str, str, Callable[[Any], Any]]]:
    """Each stored column of a model: field, attribute, column, and how its value is read."""
    return [(field.name, field.attname, str(field.column), field.to_python) for field in model._meta.concrete_fields]


def digest(row: Model) -> str:
    """The digest of ``row`` as it is now."""
    return row_digest(row._meta.db_table, row_values(row))
