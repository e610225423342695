"""A province whose hundred wards share any number of dossiers evenly, and four people who see different parts of it."""

import json
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.ground import prepare  # noqa: E402

prepare()

from django.db import connection  # noqa: E402

from motcua.kernel.access.api import (  # noqa: E402
    Actor,
    RoleSpec,
    Scope,
    system_actor,
)
from motcua.kernel.access.models import Audience, Organisation, Participant, Position  # noqa: E402
from motcua.kernel.acts.api import Caller, new_id  # noqa: E402
from motcua.kernel.calendar.api import ZONE  # noqa: E402
from motcua.kernel.packs.api import load_folders  # noqa: E402
from motcua.kernel.packs.models import PackVersion  # noqa: E402
from motcua.kernel.people.models import Party  # noqa: E402
from motcua.mechanisms.cases.api import Dossier  # noqa: E402

WARDS, BEGIN = 100, datetime(2026, 1, 1, tzinfo=ZONE)


def organisations(many: int = WARDS) -> tuple[Organisation, list[Organisation], list[Position]]:
    """A province, its wards, and a seat in each."""
    province = Organisation.objects.get(urn="urn:motcua:org:vn:01")
    common = {"kind": "commune", "title": {"vi": "Ủy ban nhân dân"}, "parent": province, "valid_from": date(2025, 7, 1)}
    wards = [Organisation(urn=f"urn:motcua:bench:{n}", **common) for n in range(many)]
    Organisation.objects.bulk_create(wards)
    seats = [Position(urn=f"{ward.urn}:desk", organisation=ward, title={"vi": "Cán bộ"}) for ward in wards]
    return province, wards, Position.objects.bulk_create(seats)


def store(model: Any, rows: Iterator[dict[str, Any]]) -> None:
    """Many rows at once, past Django: by COPY on PostgreSQL, by one prepared statement on SQLite."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    first = next(rows)
    columns, prepare = ", ".join(f'"{fields[name].column}"' for name in first), [fields[name] for name in first]

    def values(row: dict[str, Any]) -> list[Any]:
        return [f.get_db_prep_save(v, connection) for f, v in zip(prepare, row.values(), strict=True)]

    def every() -> Iterator[list[Any]]:
        yield values(first)
        yield from map(values, rows)

    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(f"COPY {table} ({columns}) FROM STDIN /* motcua: by a deed */") as copy:
                for row in every():
                    copy.write_row([json.dumps(v.obj) if hasattr(v, "obj") else v for v in row])
        else:
            marks = ", ".join("?" * len(prepare))
            cursor.cursor.connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", every())


def fill(
    begin: int,
    end: int,
    wards: list[Organisation],
    seats: list[Position],
    crowd: list[Party],
    me: Party,
    states: tuple[str, ...] = ("submitted",),
) -> None:
    """The dossiers numbered ``begin`` to ``end``, those of each ward in some ``states`` by turns; three of the first
    thousand are this one person's."""
    pack = PackVersion.objects.get(urn__contains="civil-status")
    keys = [(new_id(), new_id()) for _ in range(begin, end)]
    many = len(wards)

    def party(n: int) -> Party:
        return me if n in (100, 200, 300) else crowd[n % len(crowd)]

    store(Audience, ({"id": a, "revision": 0, "organisation_id": wards[n % many].pk, "level": "internal"}
                     for n, (a, _) in enumerate(keys, begin)))  # fmt: skip
    common = {"valid_from": date(2026, 1, 1), "valid_to": None, "apart": False}
    store(Participant, ({"id": new_id(), "audience_id": a, "party_id": party(n).pk, "position_id": None, **common}
                        for n, (a, _) in enumerate(keys, begin)))  # fmt: skip
    store(Participant, ({"id": new_id(), "audience_id": a, "party_id": None, "position_id": seats[n % many].pk,
                         **common} for n, (a, _) in enumerate(keys, begin)))  # fmt: skip

    def dossier(n: int, audience: Any, key: Any) -> dict[str, Any]:
        received = BEGIN + timedelta(seconds=n * 20)
        return {
            "id": key, "revision": 0, "code": f"H26.1-{n}", "secret": "x", "procedure": "urn:motcua:procedure:1.001193",
            "pack_id": pack.pk, "organisation_id": wards[n % many].pk, "audience_id": audience,
            "applicant_id": party(n).pk, "channel": "online", "state": states[n // many % len(states)],
            "step": "receive", "data": {}, "findings": {}, "clock": {}, "received_at": received,
            "due_at": received + timedelta(days=2), "ended_at": None, "reason": "", "reference": "", "refined": [],
            "promised_at": None,
        }  # fmt: skip

    store(Dossier, (dossier(n, a, d) for n, (a, d) in enumerate(keys, begin)))


def reader(name: str, reads: Scope, **where: Any) -> Actor:
    """Somebody with one role that reads that far."""
    role = RoleSpec(id="r", urn="urn:motcua:role:r", title={"vi": "r"}, valid_from=date(2026, 1, 1), reads=reads)
    return Actor(pseudonym=name, account=new_id(), roles=(role,), **where)


def asked(ask: Callable[[], Any]) -> list[tuple[str, Any]]:
    """The statements that ``ask`` sends."""
    sent: list[tuple[str, Any]] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        ask()
    return sent


def rows_read(plan: dict[str, Any]) -> int:
    """The rows that the scans of a plan touched, kept or not."""
    own = 0
    if "Relation Name" in plan:
        lost = plan.get("Rows Removed by Filter", 0) + plan.get("Rows Removed by Index Recheck", 0)
        own = int((plan["Actual Rows"] + lost) * plan["Actual Loops"])
    return own + sum(rows_read(part) for part in plan.get("Plans", []))


UNIT = "rows" if connection.vendor == "postgresql" else "steps"


def work(statements: list[tuple[str, Any]]) -> int:
    """How much the database does for some statements: rows on PostgreSQL, steps of its machine on SQLite."""
    done = 0
    with connection.cursor() as cursor:
        for sql, params in statements:
            if connection.vendor == "postgresql":
                cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
                found = cursor.fetchone()[0]
                done += rows_read((json.loads(found) if isinstance(found, str) else found)[0]["Plan"])
                continue
            steps: list[None] = []
            connection.connection.set_progress_handler(lambda steps=steps: steps.append(None), 100)
            cursor.execute(sql, params)
            cursor.fetchall()
            connection.connection.set_progress_handler(None, 0)
            done += len(steps) * 100
    return done


def ground() -> None:
    """The packs that the dossiers are under."""
    load_folders([ROOT / "packs/vn-base", ROOT / "packs/vn-civil-status"], Caller(system_actor("bench")))


def four(province: Organisation, wards: list[Organisation], seats: list[Position], me: Party) -> dict[str, Actor]:
    """The four people."""
    return {
        "applicant": reader("applicant", Scope.OWN, party=me.pk),
        f"one office of {100 // len(wards)} %": reader(
            "office", Scope.ORGANISATION, organisation=wards[7].pk, position=seats[7].pk
        ),
        "ward subtree": reader("ward", Scope.SUBTREE, organisation=wards[8].pk, position=seats[8].pk),
        "province": reader("province", Scope.SUBTREE, organisation=province.pk),
    }
