"""The files that a signed document became: the signed bytes, and the same with proof appended, one after another."""

from datetime import datetime
from typing import Annotated

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _
from pydantic import AwareDatetime, Field

from motcua.kernel.acts.api import Conflict, Deed, Given, act
from motcua.mechanisms.papers.acts import lock_document
from motcua.mechanisms.papers.models import Document, Edition
from motcua.mechanisms.papers.policy import POLICY

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Lengthen(Given):
    """A file with proof appended, as it was kept: after which one (``base``), its SHA-256 in hex, bytes, level by
    PAdES, and the moment before which the next must be made."""

    base: Sha256
    sha256: Sha256
    size: Annotated[int, Field(ge=1)]
    level: Edition.Level
    renew_by: AwareDatetime


@act("document.lengthen", POLICY, on=lock_document)
def lengthen(deed: Deed, document: Document, given: Lengthen) -> Document:
    """Store which bytes the document's newest file is. Done by the system; the document itself stays as it is.

    Raises ``Conflict`` when ``base`` is not the newest any more. A document from before editions gets its first one.
    """
    last = document.editions.order_by("-n").first()
    if last is None:
        last = deed.add(first_edition(document))
    if last.sha256 != given.base:
        raise Conflict(_("Tệp của giấy tờ này vừa được bổ sung bằng chứng ở nơi khác."), remedy=_("Không cần làm gì."))
    deed.add(
        Edition(
            document=document,
            n=last.n + 1,
            level=given.level,
            sha256=given.sha256,
            size=given.size,
            made_at=deed.now,
            renew_by=given.renew_by,
        )
    )
    return document


def first_edition(document: Document) -> Edition:
    """A document's signed bytes as its first edition, not stored yet."""
    assert document.signed_at is not None
    return Edition(
        document=document,
        n=1,
        level=Edition.Level.BASIC,
        sha256=document.sha256,
        size=document.size,
        made_at=document.signed_at,
    )


def newest_edition(document: Document) -> Edition:
    """The newest file of a signed document; of one from before editions, its signed bytes."""
    return document.editions.order_by("-n").first() or first_edition(document)


def not_yet_long(before: datetime) -> QuerySet[Document]:
    """Documents signed before a moment whose files prove nothing for later yet, the oldest first."""
    long = Edition.objects.filter(document=OuterRef("pk")).exclude(level=Edition.Level.BASIC)
    signed = Document.objects.filter(state=Document.State.SIGNED, signed_at__lt=before)
    return signed.filter(~Exists(long)).order_by("signed_at", "pk")


def to_renew(before: datetime) -> QuerySet[Document]:
    """Documents whose newest file can be checked no longer than until a moment, the most urgent first."""
    newest = Edition.objects.filter(document=OuterRef("pk")).order_by("-n").values("renew_by")[:1]
    due = Document.objects.filter(state=Document.State.SIGNED, editions__renew_by__lt=before)
    urgent = due.annotate(ends=Subquery(newest)).filter(ends__lt=before, editions__renew_by=F("ends"))
    return urgent.order_by("ends", "pk")
