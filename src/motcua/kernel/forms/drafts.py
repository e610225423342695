"""Keeping and dropping drafts. Every call names the owner: there is no way to another person's draft."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from motcua.kernel.calendar.api import now
from motcua.kernel.forms.models import Draft
from motcua.kernel.forms.values import storable


def draft_for(owner: UUID, form: str) -> Draft | None:
    """The owner's draft of a form, or None."""
    return Draft.objects.filter(owner=owner, form=form).first()


def drafts_of(owner: UUID) -> list[Draft]:
    """All drafts of an owner, the latest first."""
    return list(Draft.objects.filter(owner=owner).order_by("-updated", "form"))


def keep_draft(
    owner: UUID, form: str, data: Mapping[str, Any], files: Sequence[Mapping[str, Any]] | None = None
) -> Draft:
    """Put the draft in place of the former one; without ``files``, the kept files stay as they are.

    What no database can hold (a NUL, half a letter) is left out of ``data``: ``validate`` has told the person already.
    """
    values: dict[str, Any] = {"data": storable(data), "updated": now()}
    if files is not None:
        values["files"] = [dict(file) for file in files]
    draft, _ = Draft.objects.update_or_create(owner=owner, form=form, defaults=values)
    return draft


def drop_draft(owner: UUID, form: str) -> None:
    """Forget the draft; nothing happens if there is none."""
    Draft.objects.filter(owner=owner, form=form).delete()
