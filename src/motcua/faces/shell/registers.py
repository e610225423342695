"""The register of issued documents as every face shows it: which part was asked for, and who received each document."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from motcua.kernel.access.api import Actor, Organisation, as_of, issuer_of, position_at, units_of
from motcua.kernel.calendar.api import today
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.papers.api import Asked, Document, Entry, Line, lines, register

MANY = 500
BODY = "co-quan"
"""The word of the address for whose register it is: the key of one of ``Register.bodies``."""
PARTS = {"so": "book", "ky": "period", "loai": "type", "so-hieu": "number"}
"""The words of the address, and what they ask for."""


@dataclass(frozen=True)
class Register:
    """The register of the body for which an official works, or of an agency within it; ``bodies`` has each of these."""

    actor: Actor
    body: Organisation
    asked: Asked
    bodies: list[Organisation]

    @property
    def rows(self) -> QuerySet[Document]:
        """The entries asked for, the newest first."""
        return register(self.actor, self.asked).select_related("organisation")

    @property
    def organ(self) -> str:
        """The body's identifier between offices."""
        codes = as_of(self.body, today()).codes
        return codes.get("decision20") or codes.get("qcvn102", "")

    def entries(self, rows: list[Document]) -> list[Entry]:
        """Documents as entries; two statements for all of them."""
        kind = cases.Dossier._meta.label_lower
        keys = [row.subject for row in rows if row.subject_kind == kind]
        codes = dict(cases.dossiers(self.actor).filter(pk__in=keys).values_list("pk", "code").order_by("pk"))
        return [_entry(line, codes.get(line.subject, "")) for line in lines(rows)]

    def every(self) -> Iterator[Entry]:
        """All of it, the oldest first, some hundred at a time."""
        rows = self.rows.reverse().iterator(chunk_size=MANY)
        while some := list(islice(rows, MANY)):
            yield from self.entries(some)


def _entry(line: Line, code: str) -> Entry:
    return Entry(line, _("Người nộp hồ sơ %(code)s") % {"code": code} if code else _("Theo hồ sơ lưu"), code)


def register_of(actor: Actor, given: QueryDict) -> Register | None:
    """What an address asks of the register of the official's body; ``None`` when he works for none. Whoever sits in an
    agency within that body begins with the agency's own."""
    if actor.organisation is None or actor.position is None:
        return None
    own = issuer_of(position_at(actor.position))
    whole = own.body or own
    bodies = [whole, *(one for one in units_of(whole) if one.kind != "unit")]
    body = next((one for one in bodies if str(one.pk) == given.get(BODY, "")), own)
    asked = {part: given.get(word, "").replace("\0", "").strip()[:200] for word, part in PARTS.items()}
    return Register(actor, body, Asked(body=body.pk, **asked), bodies)
