"""Erasing what an entry of the log holds, by order: the entry stays in its place, provable and empty."""

from typing import Any
from uuid import UUID

from django.apps import apps
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from motcua.kernel.acts.act import Rule, act, authority
from motcua.kernel.acts.deed import Deed
from motcua.kernel.acts.given import Given
from motcua.kernel.acts.refusals import NotFound, WrongState
from motcua.kernel.ledger.api import Entry, Erasure

NAME = "entry.erase"
POLICY = {NAME: Rule(fresh=True)}


class Erase(Given):
    """Which entry, named by its subject and number there; the order that asks for it, its legal basis, and why.

    None of it may repeat what is to be forgotten: this entry of the log stays.
    """

    subject: UUID
    n: int = Field(ge=1)
    order: str = Field(min_length=1, max_length=200)
    legal_basis: str = Field(min_length=1, max_length=200)
    reason: str = Field(min_length=10, max_length=2000)


@act(NAME, POLICY)
def erase_entry(deed: Deed, given: Erase) -> Erasure:
    """Erase salt and content of an entry. What it was about is not touched: rows have acts of their own."""
    entry = Entry.objects.filter(subject=given.subject, n=given.n).first()
    if entry is None or not _reaches(deed.actor, entry):
        raise NotFound
    if entry.act == NAME:
        raise WrongState(_("Việc xóa này phải còn lại trong sổ."), remedy=_("Chỉ xóa được nội dung của việc khác."))
    if Erasure.objects.filter(entry=entry).exists():
        raise WrongState(_("Nội dung của dòng này đã được xóa."), remedy=_("Ông/bà không phải làm gì thêm."))
    erasure = deed.add(
        Erasure(entry=entry, order=given.order, legal_basis=given.legal_basis, reason=given.reason, at=deed.now)
    )
    deed.erase(entry)
    return erasure


def _reaches(actor: Any, entry: Entry) -> bool:
    """Whether the officer's scope reaches what the entry is about; what is gone is reached from everywhere only."""
    about = apps.get_model(entry.subject_kind)._base_manager.filter(pk=entry.subject).first()
    if isinstance(about, Erasure):
        return _reaches(actor, about.entry)
    return authority().allows(actor, NAME, about or Erasure())
