"""What happens to the office itself in the demonstration's month: people who are away, papers that another signs
meanwhile, an officer who leaves, a calendar that is corrected, a paper opened late at night. Each through the acts of
whoever does it in a real ward."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from motcua.kernel.access.api import (
    Actor,
    Delegation,
    Give,
    GiveDelegation,
    Position,
    RecordAbsence,
    Take,
    Thing,
    Why,
    actor_of,
    give_delegation,
    give_position,
    holder,
    purposes,
    record_absence,
    record_reading,
    take_position,
)
from motcua.kernel.acts.api import Act, Caller, perform
from motcua.kernel.calendar.api import ZONE, now, today
from motcua.kernel.packs.api import (
    BeginDraft,
    Spec,
    Urn,
    begin_draft,
    enact,
    loaded,
    publish_draft,
)
from motcua.mechanisms.cases.models import Dossier
from motcua.mechanisms.cases.rules import State
from motcua.mechanisms.cases.stories import Seated, Stage

WARD = "urn:motcua:org:vn:01:00082"
OFFICE = f"{WARD}:office:administrator"
PROVINCE = "urn:motcua:org:vn:01:procedure-controller"
ASIDE = "demo"
DAYS, MANIFEST = "calendars/vn-official.yaml", "pack.yaml"


class Away(Spec):
    """When (``at``) somebody says that he is away from his ``position`` from ``first`` to ``last``, for a ``reason``;
    a ``substitute`` may get new duties meanwhile."""

    at: datetime
    position: Urn
    first: date
    last: date
    reason: str
    substitute: Urn | None = None


class Lends(Spec):
    """When (``at``) somebody lets the ``receiver`` do some ``acts`` from his ``position`` from ``first`` to ``last``;
    ``basis``: the document that says so."""

    at: datetime
    position: Urn
    receiver: Urn
    first: date
    last: date
    basis: str
    acts: list[str]


class Leaves(Spec):
    """When (``at``) somebody leaves his ``position`` and who follows him in it; what he had in hand stays with it."""

    at: datetime
    position: Urn
    successor: dict[str, str]


class Correction(Spec):
    """When (``at``) a day becomes a ``holiday``: its ``name`` by language, and the ``source`` that says so. Later
    (``confirmed_at``) the ``confirmation`` comes: a draft says so, and waits for whoever publishes it."""

    at: datetime
    holiday: date
    name: dict[str, str]
    source: str
    confirmed_at: datetime
    confirmation: str


class Look(Spec):
    """When (``at``) somebody opens the newest dossier with a result from a ``position``, without a duty about it: for
    which ``purpose`` (URN), and what he says (``note``)."""

    at: datetime
    position: Urn
    purpose: Urn
    note: str


class Month(Spec):
    """``month.yaml``: the ``seed``, the first day and the last moment (Vietnamese time), when people come (weights of
    the days from Monday on, of the hours ``online`` and at the ``counter``), the ``staff``, and what happens to the
    office: who is ``away``, who ``lends`` his right to sign, who ``leaves``, which ``calendar`` is corrected, who
    ``looks`` where he has nothing to do."""

    seed: int
    first_day: date
    last_moment: datetime
    weekdays: list[int]
    online: dict[str, int]
    counter: dict[str, int]
    staff: list[Seated]
    away: list[Away] = []
    lends: list[Lends] = []
    leaves: Leaves | None = None
    calendar: Correction | None = None
    looks: Look | None = None


def happenings(stage: Stage, month: Month) -> Iterator[tuple[datetime, Callable[[], object]]]:
    """What happens to the office and when."""
    pack = stage.packs / "vn-base"
    told: list[tuple[datetime, Callable[[], object]]] = []
    told += [(one.at, partial(_goes_away, one)) for one in month.away]
    told += [(one.at, partial(_lends, one)) for one in month.lends]
    if month.leaves:
        told.append((month.leaves.at, partial(_leaves, stage, month.leaves)))
    if month.calendar:
        told.append((month.calendar.at, partial(_corrects, pack, month.calendar)))
        told.append((month.calendar.confirmed_at, partial(_confirms, pack, month.calendar)))
    if month.looks:
        told.append((month.looks.at, partial(_looks, month.looks)))
    for moment, what in told:
        yield moment.replace(tzinfo=ZONE), what


def _goes_away(away: Away) -> None:
    """The holder says so himself."""
    position = Position.objects.get(urn=away.position)
    other = Position.objects.get(urn=away.substitute).pk if away.substitute else None
    absence = RecordAbsence(valid_from=away.first, valid_to=away.last, substitute=other, reason=away.reason)
    _does(away.position, record_absence, absence, on=position.pk)


def _lends(said: Lends) -> None:
    """The holder lends what may be lent."""
    giver, receiver = Position.objects.get(urn=said.position), Position.objects.get(urn=said.receiver)
    lent = GiveDelegation(
        receiver=receiver.pk,
        acts=said.acts,
        form=Delegation.Form.KT,
        valid_from=said.first,
        valid_to=said.last,
        basis=said.basis,
    )
    _does(said.position, give_delegation, lent, on=giver.pk)


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
    draft = _drafted(pack, said, source=said.source, verified=False)
    published = _does(OFFICE, publish_draft, None, on=draft.pk).published_as
    _does(OFFICE, enact, None, on=published.pk)


def _drafted(pack: Path, said: Correction, **how: Any) -> Any:
    """A draft of the province's officer: the next version of the pack, with the day and ``how`` it is known."""
    files = {
        str(path.relative_to(pack)): path.read_text(encoding="utf-8")
        for path in sorted(pack.rglob("*"))
        if path.is_file() and path.relative_to(pack).parts[0] != ASIDE
    }
    manifest, calendar = yaml.safe_load(files[MANIFEST]), yaml.safe_load(files[DAYS])
    manifest["version"] = loaded().get(urn=manifest["urn"]).version + 1
    calendar["special_days"].append({"date": said.holiday, "kind": "holiday", "name": said.name, **how})
    files |= {MANIFEST: _yaml(manifest), DAYS: _yaml(calendar)}
    return _does(PROVINCE, begin_draft, BeginDraft(folder=pack.name, files=files))


def _confirms(pack: Path, said: Correction) -> None:
    """What was not verified is; the draft that says so waits for whoever publishes it."""
    _drafted(pack, said, source=said.confirmation, verified=True)


def _looks(look: Look) -> None:
    """An official opens what is nobody's duty any more: whoever looks after personal data is to ask him."""
    done = Dossier.objects.filter(state=State.RETURNED, organisation__urn=WARD).order_by("-received_at", "-pk")
    purpose = next(one for one in purposes() if one.urn == look.purpose)
    why = Why(purpose.title.vi, purpose.basis, named=purpose.urn, note=look.note)
    record_reading(_seated(look.position), Thing.of(done[0]), why, channel="desk", what="dossier")


def _yaml(data: Any) -> str:
    return str(yaml.safe_dump(data, allow_unicode=True, sort_keys=False))


def _seated(urn: str) -> Actor:
    """Whoever sits in a seat."""
    seat = Position.objects.get(urn=urn)
    seated = holder(seat.pk)
    assert seated is not None
    return actor_of(seated.account, seat.pk)


def _does(urn: str, what: Act[Any], given: Any, on: Any = None) -> Any:
    """Whoever sits in a seat does something."""
    return perform(what, Caller(_seated(urn), channel="desk", proved=now()), given, on=on)
