"""What happens to the office itself in the demonstration's month: a head who is away, an officer who leaves, a calendar
that is corrected. Each through the acts of whoever does it in a real ward."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from motcua.kernel.access.api import (
    Delegation,
    Give,
    GiveDelegation,
    Position,
    RecordAbsence,
    Take,
    actor_of,
    give_delegation,
    give_position,
    holder,
    record_absence,
    take_position,
)
from motcua.kernel.acts.api import Act, Caller, perform
from motcua.kernel.calendar.api import ZONE, now, today
from motcua.kernel.packs.api import BeginDraft, Spec, Urn, begin_draft, enact, publish_draft
from motcua.mechanisms.cases.stories import Seated, Stage

OFFICE = "urn:motcua:org:vn:01:00082:office:administrator"
PROVINCE = "urn:motcua:org:vn:01:procedure-controller"
ASIDE = "demo"


class Away(Spec):
    """When (``at``) somebody says that he is away from ``first`` to ``last`` and lets the ``receiver`` do some ``acts``
    from his ``position`` meanwhile."""

    at: datetime
    position: Urn
    receiver: Urn
    first: date
    last: date
    reason: str
    basis: str
    acts: list[str]


class Leaves(Spec):
    """When (``at``) somebody leaves his ``position`` and who follows him in it; what he had in hand stays with it."""

    at: datetime
    position: Urn
    successor: dict[str, str]


class Correction(Spec):
    """When (``at``) a day becomes a ``holiday``: its ``name`` by language, and the ``source`` that says so."""

    at: datetime
    holiday: date
    name: dict[str, str]
    source: str


class Month(Spec):
    """``month.yaml``: the ``seed``, the first day and the last moment (Vietnamese time), when people come (weights of
    the days from Monday on, of the hours ``online`` and at the ``counter``), the ``staff``, and what happens to the
    office: who is ``away``, who ``leaves``, which ``calendar`` is corrected."""

    seed: int
    first_day: date
    last_moment: datetime
    weekdays: list[int]
    online: dict[str, int]
    counter: dict[str, int]
    staff: list[Seated]
    away: Away | None = None
    leaves: Leaves | None = None
    calendar: Correction | None = None


def happenings(stage: Stage, month: Month) -> Iterator[tuple[datetime, Callable[[], object]]]:
    """What happens to the office and when."""
    if month.away:
        yield month.away.at.replace(tzinfo=ZONE), partial(_goes_away, month.away)
    if month.leaves:
        yield month.leaves.at.replace(tzinfo=ZONE), partial(_leaves, stage, month.leaves)
    if month.calendar:
        yield month.calendar.at.replace(tzinfo=ZONE), partial(_corrects, stage.packs / "vn-base", month.calendar)


def _goes_away(away: Away) -> None:
    """The holder says so himself, and lends what may be lent."""
    giver, receiver = Position.objects.get(urn=away.position), Position.objects.get(urn=away.receiver)
    absence = RecordAbsence(valid_from=away.first, valid_to=away.last, substitute=receiver.pk, reason=away.reason)
    _does(away.position, record_absence, absence, on=giver.pk)
    lent = GiveDelegation(
        receiver=receiver.pk,
        acts=away.acts,
        form=Delegation.Form.KT,
        valid_from=away.first,
        valid_to=away.last,
        basis=away.basis,
    )
    _does(away.position, give_delegation, lent, on=giver.pk)


def _leaves(stage: Stage, leaves: Leaves) -> None:
    """The administrator takes the seat from one and gives it to the other."""
    position = Position.objects.get(urn=leaves.position)
    before = holder(position.pk)
    assert before is not None
    after = stage.account(leaves.successor["login"], leaves.successor["name"])
    _does(OFFICE, give_position, Give(account=after.pk, valid_from=today()), on=position.pk)
    _does(OFFICE, take_position, Take(account=before.account_id), on=position.pk)


def _corrects(pack: Path, said: Correction) -> None:
    """The province's officer writes the next version of the pack; the administrator here looks at it and publishes it.
    Whatever falls due at another moment by it is told to whom it concerns."""
    files = {
        str(path.relative_to(pack)): path.read_text(encoding="utf-8")
        for path in sorted(pack.rglob("*"))
        if path.is_file() and path.relative_to(pack).parts[0] != ASIDE
    }
    manifest = yaml.safe_load(files["pack.yaml"])
    files["pack.yaml"] = _yaml(manifest | {"version": manifest["version"] + 1})
    calendar = yaml.safe_load(files["calendars/vn-official.yaml"])
    calendar["special_days"].append(
        {"date": said.holiday, "kind": "holiday", "name": said.name, "source": said.source, "verified": False}
    )
    files["calendars/vn-official.yaml"] = _yaml(calendar)
    draft = _does(PROVINCE, begin_draft, BeginDraft(folder=pack.name, files=files))
    published = _does(OFFICE, publish_draft, None, on=draft.pk).published_as
    _does(OFFICE, enact, None, on=published.pk)


def _yaml(data: Any) -> str:
    return str(yaml.safe_dump(data, allow_unicode=True, sort_keys=False))


def _does(urn: str, what: Act[Any], given: Any, on: Any = None) -> Any:
    """Whoever sits in a seat does something."""
    seat = Position.objects.get(urn=urn)
    seated = holder(seat.pk)
    assert seated is not None
    caller = Caller(actor_of(seated.account, seat.pk), channel="desk", proved=now())
    return perform(what, caller, given, on=on)
