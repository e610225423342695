"""What documents are found by: number, notation, title and the code that is printed on them."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db import models

from motcua.kernel.access.api import Actor, owners
from motcua.kernel.search.api import Findable, Line, Words
from motcua.mechanisms.papers.models import Document
from motcua.mechanisms.papers.reads import documents, title_of


class Documents:
    """The source of documents. Only officials look for them: a person's own stand in his dossier."""

    kind = "document"
    officials = True
    model: type[models.Model] = Document
    fields = frozenset({"notation", "code"})

    def entries(self, rows: Sequence[Document]) -> Iterable[Findable]:
        """By notation and code, under their title in every language."""
        for row in rows:
            title = title_of(row)
            words = Words(title.vi, [title.en, title.bn], [row.notation, row.code])
            yield Findable(row.pk, row.audience_id, row.prepared_at, words)

    def touched(self, row: models.Model, changed: frozenset[str]) -> Iterable[models.Model]:
        """None: a document never changes with anything."""
        return ()

    def every(self) -> Iterator[models.Model]:
        """All documents, the oldest first."""
        return Document.objects.order_by("pk").iterator(chunk_size=500)

    def bodies(self, actor: Actor) -> Collection[UUID]:
        """The bodies of his office."""
        return owners(actor)

    def lines(self, actor: Actor, keys: Sequence[UUID], state: str) -> list[Line]:
        """Title, notation and day; each opens what it was made for. Documents know no ``state``."""
        rows = documents(actor).filter(pk__in=keys)
        return [] if state else [_line(row) for row in rows]


def _line(row: Document) -> Line:
    about: dict[str, str] = {"cases.dossier": "dossier", "cases.licence": "licence"}
    kind = about.get(row.subject_kind)
    code: Any = f"{row.notation}, {row.issued_on:%d/%m/%Y}"
    opens = (kind, str(row.subject)) if kind else ("verification", row.code) if row.signed_at else None
    return Line("document", str(row.pk), title_of(row), code=code, state=row.state, at=row.prepared_at, opens=opens)


DOCUMENTS = Documents()
