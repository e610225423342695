"""Appending: the only write the ledger knows."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from motcua.kernel.ledger.models import Entry, Opening
from motcua.kernel.ledger.rules import canonical, commitment


@dataclass(frozen=True)
class Line:
    """One thing done to one subject: the act or effect, its input, and the digests of the rows it wrote.

    ``rows`` maps ``table:primary key`` to a row digest; a new subject has no earlier lines, so none are looked for.
    """

    act: str
    subject_kind: str
    subject: UUID
    given: Any
    rows: dict[str, str]
    new: bool


@dataclass(frozen=True)
class Context:
    """What all lines of one deed share."""

    deed: UUID
    recorded: datetime
    occurred: datetime | None
    actor: str
    channel: str
    cause: UUID | None


def append(context: Context, lines: Sequence[Line]) -> None:
    """Write ``lines`` in order, numbering each subject's on: in the deed's transaction, at most 3 statements."""
    old = {line.subject for line in lines if not line.new}
    last: dict[UUID, int] = {}
    if old:
        counted = (
            Entry.objects.filter(subject__in=old).values_list("subject").annotate(last=Max("n")).order_by("subject")
        )
        last = dict(counted)
    entries, openings = [], []
    for line in lines:
        last[line.subject] = last.get(line.subject, 0) + 1
        salt, content = secrets.token_hex(32), canonical({"given": line.given, "rows": line.rows})
        entry = Entry(
            deed=context.deed,
            act=line.act,
            subject_kind=line.subject_kind,
            subject=line.subject,
            n=last[line.subject],
            recorded=context.recorded,
            occurred=context.occurred,
            actor=context.actor,
            channel=context.channel,
            cause=context.cause,
            commitment=commitment(salt, content),
        )
        entries.append(entry)
        openings.append((salt, content))
    Entry.objects.bulk_create(entries)
    Opening.objects.bulk_create(
        Opening(entry_id=entry.pk, salt=salt, content=content)
        for entry, (salt, content) in zip(entries, openings, strict=True)
    )
