"""Dossiers of every kind, as rows: one that acts made is copied with other moments, ends, pauses and papers."""

import random
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db.models import Model

from motcua.kernel.acts.api import lifted, new_id
from motcua.kernel.calendar.api import ZONE, at
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.money.api import Allocation, Demand, Payment
from motcua.mechanisms.papers.api import Document
from motcua.mechanisms.work.api import Assignment
from tests import helpers

NOW = datetime(2026, 12, 15, 10, 0, tzinfo=ZONE)
FIRST = datetime(2026, 7, 1, 8, 0, tzinfo=ZONE)
ENDS = ("returned", "returned", "returned", "finished", "refused", "declined", "withdrawn", "stopped")
HOUR = timedelta(hours=1)


def copied(row: Any, **changes: Any) -> Any:
    """The same row under another key, with some values changed."""
    values = {one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields}
    return type(row)(**values | {"id": new_id()} | changes)


def example(ward: helpers.Ward) -> tuple[cases.Dossier, Document, Assignment]:
    """A birth settled by acts, with its certificate and a duty."""
    with at(helpers.MORNING):
        done = helpers.settle(ward, helpers.file_birth(ward))
    paper = helpers.results().get(subject=done.pk)
    return done, paper, Assignment.objects.filter(subject=done.pk).order_by("given_at", "pk")[0]


def populate(ward: helpers.Ward, many: int, seed: int = 766) -> None:
    """So many dossiers at Cửa Nam since July: on time and late, asked once, twice and never, paid or not, open or at
    any end; some are rated."""
    dice = random.Random(seed)
    base, paper, duty = example(ward)
    rows: dict[type[Model], list[Any]] = {}

    def put(row: Any) -> Any:
        rows.setdefault(type(row), []).append(row)
        return row

    for number in range(many):
        received = FIRST + dice.random() * (NOW - FIRST)
        due = received + dice.choice([24, 72, 240]) * HOUR
        ended = received + dice.random() * 400 * HOUR
        state = dice.choice(ENDS)
        if ended > NOW or dice.random() < 0.1:
            ended, state = None, dice.choice(["processing", "accepted", "submitted"])
        dossier = copied(
            base,
            code=f"H26.99-{received:%y%m%d}-{number:04}",
            secret=f"s{number}",
            channel=dice.choice(["online", "online", "direct", "post"]),
            state=state,
            step="",
            reason="Không đủ điều kiện." if state in ("refused", "declined", "stopped") else "",
            received_at=received,
            due_at=due,
            promised_at=due - 24 * HOUR if dice.random() < 0.1 else None,
            ended_at=ended,
        )
        put(dossier)
        _pause(dice, dossier, put)
        if dice.random() < 0.6:
            put(_file(dossier))
        if state in ("returned", "finished") and dice.random() < 0.8:
            put(_signed(paper, dossier, number))
        if dice.random() < 0.4:
            _pay(dice, ward, dossier, number, put)
        if ended and state != "withdrawn" and dice.random() < 0.7:
            put(_rating(dice, dossier, min(ended + 24 * HOUR, NOW)))
        given = {"subject": dossier.pk, "given_at": received, "closed_at": ended, "due": due}
        put(copied(duty, **given, state="done" if ended else "open"))
    with lifted("tests: rows as acts would have left them"):
        for model in (cases.Dossier, *(one for one in rows if one is not cases.Dossier)):
            model._base_manager.bulk_create(rows.get(model, []))


def _pause(dice: random.Random, dossier: cases.Dossier, put: Any) -> None:
    """What stood: mostly nothing; a supplement, two of them, another reason, or one after the other; some still do."""
    kinds: list[str] = dice.choice([[], [], [], ["supplement"], ["supplement"], ["verify"], ["supplement"] * 2])
    if dice.random() < 0.05:
        kinds = ["supplement", "verify"]
    begins = dossier.received_at
    for number, kind in enumerate(kinds):
        begins += dice.random() * 30 * HOUR
        ends: datetime | None = begins + dice.random() * 60 * HOUR
        until = dossier.ended_at or NOW
        if begins >= until:
            return
        if ends is not None and ends >= until:
            ends = dossier.ended_at
        moved = dossier.promised_at or dossier.due_at
        put(
            cases.Pause(
                id=new_id(),
                dossier=dossier,
                kind=kind,
                reason="",
                resumes="processing",
                started_at=begins,
                ended_at=ends,
                due_before=moved - dice.random() * 20 * HOUR if dice.random() < 0.8 else None,
            )
        )
        if kind == "supplement":
            put(
                cases.Supplement(
                    id=new_id(),
                    dossier=dossier,
                    step="check",
                    phase="check",
                    number=number + 1,
                    items=[],
                    reason="Thiếu giấy.",
                    asked_at=begins,
                    state="answered" if ends else "open",
                    answered_at=ends,
                )
            )
        if ends is None:
            dossier.state = "supplement" if kind == "supplement" else "paused"
            return
        begins = ends


def _file(dossier: cases.Dossier) -> cases.Attachment:
    return cases.Attachment(
        id=new_id(),
        dossier=dossier,
        component="birth_proof",
        sha256="0" * 64,
        size=1,
        media_type=helpers.PDF,
        name="giay.pdf",
        added_at=dossier.received_at,
    )


def _signed(paper: Document, dossier: cases.Dossier, number: int) -> Any:
    return copied(
        paper,
        subject=dossier.pk,
        number=1000 + number,
        notation=f"{1000 + number}",
        code=f"{number:019}",
        sha256=sha256(str(number).encode()).hexdigest(),
    )


def _pay(dice: random.Random, ward: helpers.Ward, dossier: cases.Dossier, number: int, put: Any) -> None:
    at_moment = dossier.received_at + HOUR
    shared = {"organisation_id": dossier.organisation_id, "audience_id": dossier.audience_id}
    demand = put(
        Demand(
            id=new_id(),
            reference=f"MC{number}",
            **shared,
            payer_id=dossier.applicant_id,
            subject_kind=cases.Dossier._meta.label_lower,
            subject=dossier.pk,
            code=dossier.code,
            part="fee",
            title={"vi": "Lệ phí"},
            due="reception",
            lines=[],
            amount=8000,
            paid=8000,
            state="paid",
            made_at=dossier.received_at,
            settled_at=at_moment,
        )
    )
    payment = put(
        Payment(
            id=new_id(),
            **shared,
            demand_id=demand.pk,
            method=dice.choice(["gateway", "transfer", "cash"]),
            amount=8000,
            applied=8000,
            state="matched",
            paid_at=at_moment,
            received_at=at_moment,
        )
    )
    put(Allocation(id=new_id(), payment=payment, demand=demand, amount=8000, made_at=at_moment))


def _rating(dice: random.Random, dossier: cases.Dossier, moment: datetime) -> cases.Rating:
    return cases.Rating(
        id=new_id(),
        dossier=dossier,
        organisation_id=dossier.organisation_id,
        score=dice.choice([1, 2, 3, 4, 5, 5]),
        signed=True,
        rated_at=moment,
    )


def at_cua_nam() -> list[UUID]:
    """The ward's key, as the sums take it."""
    return list(cases.Dossier.objects.order_by("organisation").values_list("organisation", flat=True).distinct())
