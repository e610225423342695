"""Keeping and dropping drafts. Every call names the owner: there is no way to another person's draft.

A draft is overwritten and dropped only by who has seen its latest version: two windows never undo one another.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
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
    owner: UUID,
    form: str,
    data: Mapping[str, Any],
    files: Sequence[Mapping[str, Any]],
    before: Draft | None,
    *,
    sources: Mapping[str, Mapping[str, str]] | None = None,
    version: UUID | None = None,
    page: str = "",
) -> Draft | None:
    """Put a draft in place of the version ``before``, or make the first one.

    ``None``, with nothing changed, when ``before`` is not the latest version: somebody must look at the newer one
    first. What no database can hold (a NUL, half a letter) is left out of ``data``: ``validate`` has told it already.
    """
    values: dict[str, Any] = {
        "data": storable(data),
        "files": [dict(file) for file in files],
        "sources": {path: dict(said) for path, said in (sources or {}).items()},
        "version": version,
        "page": page[:32],
        "updated": now(),
    }
    if before is None:
        draft, made = Draft.objects.get_or_create(owner=owner, form=form, defaults=values)
        return draft if made else None
    # A version is named by its moment, so no two may have the same.
    values["updated"] = max(values["updated"], before.updated + timedelta(microseconds=1))
    found = Draft.objects.filter(owner=owner, form=form, updated=before.updated).update(**values)
    return Draft(pk=before.pk, owner=owner, form=form, **values) if found else None


def drop_draft(draft: Draft) -> None:
    """Forget this version of a draft; a newer one stays."""
    Draft.objects.filter(owner=draft.owner, form=draft.form, updated=draft.updated).delete()


def kept_files() -> set[str]:
    """The hashes of the files that drafts hold."""
    return {
        str(file["sha256"]) for files in Draft.objects.values_list("files", flat=True).order_by("pk") for file in files
    }
