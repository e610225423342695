"""Bringing the tables of organisations to what packs say; called by the pack loader inside its deed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model

from motcua.kernel.access.bodies import PREFIX, OrganisationSpec, SuccessionRow, UnitForm, UnitRow
from motcua.kernel.access.models import Organisation, OrganisationCode, Position, Standing, Succession
from motcua.kernel.acts.api import Deed
from motcua.kernel.packs.api import PackItem, PackVersion, parse
from motcua.kernel.text.api import index_all

M = TypeVar("M", bound=Model)
SEARCHED = "organisation"


def apply_organisations(deed: Deed, specs: list[OrganisationSpec]) -> None:
    """Bring organisations with their codes, seats, standings and successors to what a pack says."""
    named = {spec.urn for spec in specs} | {urn for spec in specs for urn in (spec.parent, spec.within) if urn}
    named |= {one.parent for spec in specs for one in spec.standings if one.parent}
    named |= {one.successor for spec in specs for one in spec.successors}
    known = {body.urn: body for body in Organisation.objects.filter(urn__in=named).order_by("urn")}
    for spec in _parents_first(specs, set(known)):
        parent = known[spec.parent] if spec.parent else None
        holds = parent if spec.kind == "unit" else known[spec.within] if spec.within else None
        existing = known.get(spec.urn)
        values = {
            "kind": spec.kind,
            "title": spec.title.model_dump(),
            "parent_id": parent.pk if parent else None,
            "body_id": (holds.body_id or holds.pk) if holds else None,
            "valid_from": spec.valid_from,
            "valid_to": spec.valid_to,
            "territory": spec.territory or (existing.territory if existing else ""),
        }
        known[spec.urn] = bring(deed, existing or Organisation(urn=spec.urn, **values), values, new=not existing)
        _apply_codes(deed, known[spec.urn], spec)
        _apply_positions(deed, known[spec.urn], spec)
    for spec in specs:
        _apply_standings(deed, known[spec.urn], spec, known)
        _apply_successors(deed, known[spec.urn], spec, known)
    make_findable(known[spec.urn] for spec in specs if known[spec.urn].territory)


def _parents_first(specs: list[OrganisationSpec], known: set[str]) -> list[OrganisationSpec]:
    ordered, waiting = [], list(specs)
    while waiting:
        ready = [spec for spec in waiting if {spec.parent, spec.within} - {None} <= known]
        if not ready:
            raise ValueError(f"organisations without a reachable parent: {', '.join(spec.urn for spec in waiting)}")
        ordered += ready
        known |= {spec.urn for spec in ready}
        waiting = [spec for spec in waiting if spec.urn not in known]
    return ordered


def _apply_codes(deed: Deed, body: Organisation, spec: OrganisationSpec) -> None:
    known = {(code.scheme, code.valid_from): code for code in body.codes.order_by("pk")}
    for code in spec.codes:
        existing = known.get((code.scheme, code.valid_from))
        values = {"value": code.value, "valid_to": code.valid_to, "verified": code.verified}
        fresh = OrganisationCode(organisation=body, scheme=code.scheme, valid_from=code.valid_from, **values)
        bring(deed, existing or fresh, values, new=not existing)


def _apply_positions(deed: Deed, body: Organisation, spec: OrganisationSpec) -> None:
    known = {seat.urn: seat for seat in body.positions.order_by("urn")}
    for seat in spec.positions:
        urn = f"{spec.urn}:{seat.id}"
        values = {"title": seat.title.model_dump(), "roles": list(seat.roles)}
        bring(deed, known.get(urn) or Position(urn=urn, organisation=body, **values), values, new=urn not in known)


def _apply_standings(
    deed: Deed, body: Organisation, spec: OrganisationSpec, bodies: Mapping[str, Organisation]
) -> None:
    known = {one.valid_from: one for one in body.standings.order_by("valid_from")}
    for one in spec.standings:
        existing = known.get(one.valid_from)
        values = {
            "title": one.title.model_dump(),
            "territory": one.territory or body.territory,
            "parent_id": bodies[one.parent].pk if one.parent else body.parent_id,
            "valid_to": one.valid_to,
            "basis": one.basis,
        }
        fresh = Standing(organisation=body, valid_from=one.valid_from, **values)
        bring(deed, existing or fresh, values, new=not existing)


def _apply_successors(
    deed: Deed, body: Organisation, spec: OrganisationSpec, bodies: Mapping[str, Organisation]
) -> None:
    known = {(one.successor_id, one.on): one for one in body.successions.order_by("pk")}
    for one in spec.successors:
        successor = bodies[one.successor].pk
        existing = known.get((successor, one.on))
        values = {"share": one.share, "basis": one.basis, "verified": one.verified}
        fresh = Succession(predecessor=body, successor_id=successor, on=one.on, **values)
        bring(deed, existing or fresh, values, new=not existing)


def bring(deed: Deed, row: M, values: Mapping[str, Any], *, new: bool) -> M:
    """Insert a row that is new, save one that differs, and leave one alone that is as it should be."""
    if new:
        return deed.add(row)
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    return deed.save(row, **changed) if changed else row


def apply_units(deed: Deed, rows: list[UnitRow]) -> None:
    """Bring the bodies of administrative units, and their codes, to what tables say; by the thousand.

    A body that a pack declares by name keeps its translations; one that an act ended stays ended.
    """
    forms = _forms()
    known = {body.urn: body for body in Organisation.objects.filter(urn__startswith=PREFIX).order_by("urn")}
    fresh = {
        unit.urn: Organisation(urn=PREFIX + unit.urn, kind=unit.kind, valid_from=unit.valid_from)
        for unit in rows
        if PREFIX + unit.urn not in known
    }
    known |= {body.urn: body for body in fresh.values()}
    for unit in rows:
        body = known[PREFIX + unit.urn]
        values: dict[str, Any] = {
            "kind": unit.kind,
            "title": _title(forms, unit.name),
            "territory": unit.name,
            "parent_id": known[PREFIX + unit.parent].pk if unit.parent else None,
            "valid_from": unit.valid_from,
            "valid_to": unit.valid_to or body.valid_to,
        }
        if unit.urn in fresh:
            for name, value in values.items():
                setattr(body, name, value)
            continue
        if body.title["vi"] == values["title"]["vi"]:
            del values["title"]
        bring(deed, body, values, new=False)
    deed.add_all(fresh.values())
    bodies = [known[PREFIX + unit.urn] for unit in rows]
    _apply_unit_codes(deed, rows, bodies)
    make_findable(bodies)


def _apply_unit_codes(deed: Deed, rows: list[UnitRow], bodies: list[Organisation]) -> None:
    known = {
        (code.organisation_id, code.scheme, code.valid_from): code
        for code in OrganisationCode.objects.filter(organisation__urn__startswith=PREFIX).order_by("pk")
    }
    fresh = []
    for unit, body in zip(rows, bodies, strict=True):
        if unit.code is None:
            continue
        existing = known.get((body.pk, unit.kind, unit.valid_from))
        values = {"value": unit.code, "valid_to": unit.valid_to}
        if existing:
            bring(deed, existing, values, new=False)
        else:
            dated = {"valid_from": unit.valid_from, "verified": unit.verified}
            fresh.append(OrganisationCode(organisation=body, scheme=unit.kind, **dated, **values))
    deed.add_all(fresh)


def apply_successions(deed: Deed, rows: list[SuccessionRow]) -> None:
    """Bring successions to what tables say."""
    bodies = dict(Organisation.objects.filter(urn__startswith=PREFIX).values_list("urn", "pk").order_by("urn"))
    known = {(one.predecessor_id, one.successor_id, one.on): one for one in Succession.objects.order_by("pk")}
    fresh = []
    for row in rows:
        key = (bodies[PREFIX + row.predecessor], bodies[PREFIX + row.successor], row.on)
        values = {"share": row.share, "basis": row.basis, "verified": row.verified}
        if key in known:
            bring(deed, known[key], values, new=False)
        else:
            fresh.append(Succession(predecessor_id=key[0], successor_id=key[1], on=row.on, **values))
    deed.add_all(fresh)


def _forms() -> dict[str, UnitForm]:
    """The ways to call the bodies of units, by the first words of the units' names, the longest first."""
    items = PackItem.objects.filter(kind="unit-forms", pack__state=PackVersion.State.LOADED).order_by(
        "pack", "position"
    )
    forms = [parse(UnitForm, item.content) for item in items]
    return {form.prefix: form for form in sorted(forms, key=lambda form: -len(form.prefix))}


def _title(forms: Mapping[str, UnitForm], territory: str) -> dict[str, str]:
    form = next(form for prefix, form in forms.items() if territory.startswith(f"{prefix} "))
    name = territory[len(form.prefix) + 1 :]
    return {language: text.replace("{name}", name) for language, text in form.title.model_dump().items()}


def make_findable(bodies: Iterable[Organisation]) -> None:
    """Let people find units by their names of all times, those of what stands above them, and their codes."""
    some = list(bodies)
    keys = [body.pk for body in some]
    above = _names_above({body.parent_id for body in some if body.parent_id})
    names: dict[UUID, list[str]] = defaultdict(list)
    for chosen in (keys[n : n + 500] for n in range(0, len(keys), 500)):
        for model, column in ((Standing, "territory"), (OrganisationCode, "value")):
            found = model._default_manager.filter(organisation__in=chosen).order_by("pk")
            for body, text in found.values_list("organisation", column):
                names[body].append(text)
    entries = (
        (str(body.pk), [body.territory, *names[body.pk], *(above[body.parent_id] if body.parent_id else ())])
        for body in some
    )
    index_all(SEARCHED, entries)


def _names_above(keys: Iterable[UUID]) -> dict[UUID, list[str]]:
    """For each body its territory and those above it, as founded."""
    known: dict[UUID, tuple[str, UUID | None]] = {}
    edge = set(keys)
    while edge:
        found = Organisation.objects.filter(pk__in=edge).order_by("urn")
        known |= {key: (name, parent) for key, name, parent in found.values_list("pk", "territory", "parent")}
        edge = {parent for _name, parent in known.values() if parent} - known.keys()

    def chain(key: UUID | None) -> list[str]:
        return [] if key is None else [known[key][0], *chain(known[key][1])]

    return {key: chain(key) for key in known}
