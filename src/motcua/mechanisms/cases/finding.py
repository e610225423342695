"""What is found of cases: dossiers and licences by the index, procedures by their own, persons by their number."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db import models
from django.db.models import QuerySet

from motcua.kernel.access.api import Actor, owners, visible_to
from motcua.kernel.forms.api import mask
from motcua.kernel.people.api import Identifier, Party
from motcua.kernel.search.api import ENDED, OPEN, Findable, Line, Query, Words, plain_number
from motcua.kernel.statements.api import Prepared
from motcua.kernel.text.api import search
from motcua.mechanisms.cases.catalogue import KIND as PROCEDURE
from motcua.mechanisms.cases.catalogue import procedure_at, procedure_of, procedures
from motcua.mechanisms.cases.licence_models import Licence
from motcua.mechanisms.cases.licences.reads import inherited, licences
from motcua.mechanisms.cases.licences.terms import spec_of
from motcua.mechanisms.cases.linked import KIND as LINKED
from motcua.mechanisms.cases.linked import linked_procedures
from motcua.mechanisms.cases.models import Dossier
from motcua.mechanisms.cases.reads import about, dossiers
from motcua.mechanisms.papers.api import masked_name

NUMBERED = {"citizen_number", "tax_code", "phone"}
"""Fields of a form whose answers name a person by a number."""
IDENTITY = "identity"
"""The mask of any other field that holds such a number."""
_NAMED = frozenset({"name"})


class Dossiers:
    """The source of dossiers: code, whom it is about, procedure, applicant; numbers of persons by digest."""

    kind = "dossier"
    officials = False
    model: type[models.Model] = Dossier
    fields = frozenset({"code", "reference", "applicant", "data", "procedure", "pack"})

    def entries(self, rows: Sequence[Dossier]) -> Iterable[Findable]:
        """Each under what it is about and who asked; in one statement."""
        parties = _parties(rows, "applicant")
        for row in rows:
            spec, party = procedure_of(row), parties[row.applicant_id]
            title = spec.title
            texts = [title.vi, title.en, title.bn, spec.code, party.name]
            numbers = [*_numbers_in(spec.form.sections, row.data), *party.numbers]
            words = Words(about(row, spec), texts, [row.code, row.reference], numbers)
            yield Findable(row.pk, row.audience_id, row.received_at, words)

    def touched(self, row: models.Model, changed: frozenset[str]) -> Iterable[models.Model]:
        """The dossiers of a party that is called otherwise now."""
        mine = isinstance(row, Party) and changed & _NAMED
        return Dossier.objects.filter(applicant=row.pk).order_by("pk") if mine else ()

    def every(self) -> Iterator[models.Model]:
        """All dossiers, in the order of their receipt."""
        return Dossier.objects.order_by("received_at", "pk").iterator(chunk_size=500)

    def bodies(self, actor: Actor) -> Collection[UUID]:
        """The bodies of his office."""
        return owners(actor)

    def lines(self, actor: Actor, keys: Sequence[UUID], state: str) -> list[Line]:
        """Procedure, code and state; of any other applicant but the actor the masked name."""
        rows = dossiers(actor).filter(pk__in=keys).select_related("applicant")
        if state in (OPEN, ENDED):
            rows = rows.filter(ended_at__isnull=state == OPEN)
        return [
            Line(
                "dossier",
                str(row.pk),
                procedure_at(row.procedure, row.pack_id).title,
                note=_named(actor, row.applicant),
                code=row.code,
                state=row.state,
                at=row.received_at,
                opens=("dossier", str(row.pk)),
            )
            for row in rows
        ]


class Licences:
    """The source of licences: number, title, holder; his numbers by digest."""

    kind = "licence"
    officials = False
    model: type[models.Model] = Licence
    fields = frozenset({"number", "holder"})

    def entries(self, rows: Sequence[Licence]) -> Iterable[Findable]:
        """Each under its number and holder; in one statement."""
        parties = _parties(rows, "holder")
        for row in rows:
            title, party = spec_of(row).result.title, parties[row.holder_id]
            words = Words(title.vi, [title.en, title.bn, party.name], [row.number], party.numbers)
            yield Findable(row.pk, row.audience_id, row.registered_at, words)

    def touched(self, row: models.Model, changed: frozenset[str]) -> Iterable[models.Model]:
        """The licences of a holder who is called otherwise now."""
        mine = isinstance(row, Party) and changed & _NAMED
        return Licence.objects.filter(holder=row.pk).order_by("pk") if mine else ()

    def every(self) -> Iterator[models.Model]:
        """All licences, in the order of their entry."""
        return Licence.objects.order_by("registered_at", "pk").iterator(chunk_size=500)

    def bodies(self, actor: Actor) -> Collection[UUID]:
        """The bodies of his office, and those that it took over."""
        return list(dict.fromkeys([*owners(actor), *inherited(actor)]))

    def lines(self, actor: Actor, keys: Sequence[UUID], state: str) -> list[Line]:
        """Title, number, holder (masked, but for himself) and what it is worth today."""
        return [] if state else [_licence(actor, row) for row in licences(actor).filter(pk__in=keys)]


def _licence(actor: Actor, row: Licence) -> Line:
    return Line(
        "licence",
        str(row.pk),
        spec_of(row).result.title,
        note=_named(actor, row.holder),
        code=row.number,
        state=str(row.state),
        at=row.registered_at,
        opens=("licence", str(row.pk)),
    )


class Procedures:
    """Procedures and linked procedures: everybody's, by any spelling."""

    kind = "procedure"
    officials = False

    def find(self, actor: Actor, text: str, query: Query, limit: int, *, loose: bool = False) -> list[Line]:
        """Those in force that match, best first."""
        if query.number:
            return []
        known: dict[str, Any] = {spec.urn: spec for spec in (*procedures(), *linked_procedures())}
        found = [known[urn] for urn in search((PROCEDURE, LINKED), text, loose=loose) if urn in known]
        return [
            Line("procedure", spec.code, spec.title, str(spec.field), spec.code, opens=("procedure", spec.code))
            for spec in found[:limit]
        ]


class Persons:
    """A person or an organisation by the whole number, for an official who sees something of theirs."""

    kind = "person"
    officials = True

    def find(self, actor: Actor, text: str, query: Query, limit: int, *, loose: bool = False) -> list[Line]:
        """The party that the number names, masked; nothing unless the actor sees a dossier or licence of it."""
        if not query.number:
            return []
        named = Identifier.objects.filter(value=query.number).select_related("party").order_by("pk")[:limit]
        return [
            Line("person", str(one.party_id), masked_name(one.party.name), code=mask(one.value))
            for one in named
            if _known_to(actor, one.party_id)
        ]


def _named(actor: Actor, party: Party) -> str:
    """A party in a list: masked, but for whoever it is himself or whom he acts for."""
    return party.name if party.pk in (actor.party, actor.person) and not actor.official else masked_name(party.name)


def _known_to(actor: Actor, party: UUID) -> bool:
    mine = visible_to(Dossier.objects.filter(applicant=party), actor).exists()
    return mine or licences(actor).filter(holder=party).exists()


class _Named(NamedTuple):
    """A party as one may look for it."""

    name: str
    numbers: list[str]


def _parties(rows: Sequence[models.Model], of: str) -> Mapping[UUID, _Named]:
    """The parties of rows by key; those that came with them, numbers and all, are not asked for."""
    there = [one for row in rows if (one := vars(row)["_state"].fields_cache.get(of)) and one.numbers is not None]
    found = {one.pk: _Named(one.name, one.numbers) for one in there}
    missing = {getattr(row, f"{of}_id") for row in rows} - found.keys()
    asked: list[Any] = _named_parties(keys=sorted(missing)) if missing else []
    for key, name, number in asked:
        found.setdefault(key, _Named(name, [])).numbers.extend([number] if number else [])
    return found


def _with_numbers(keys: list[UUID]) -> QuerySet[Party, Any]:
    rows = Party.objects.filter(pk__in=keys).order_by("pk", "identifiers__pk")
    return rows.values_list("pk", "name", "identifiers__value")


_named_parties = Prepared(_with_numbers)


def _numbers_in(sections: Iterable[Any], data: Mapping[str, Any]) -> Iterator[str]:
    """The numbers of persons in the answers, as somebody would type them."""
    for section in sections:
        yield from _numbers_of(section.fields, data.get(section.id) or {})


def _numbers_of(fields: Iterable[Any], answers: Mapping[str, Any]) -> Iterator[str]:
    for field in fields:
        value = answers.get(field.id)
        if isinstance(value, str) and (field.type in NUMBERED or getattr(field, "mask", None) == IDENTITY):
            yield plain_number(value) or value
        elif field.type == "party" and isinstance(value, Mapping):
            yield from (plain_number(str(value[name])) for name in ("number", "phone") if value.get(name))
        elif field.type == "repeat":
            for row in value or []:
                yield from _numbers_of(field.fields, row)


DOSSIERS, LICENCES, PROCEDURES, PERSONS = Dossiers(), Licences(), Procedures(), Persons()
