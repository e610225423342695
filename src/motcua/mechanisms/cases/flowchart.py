"""A procedure's flow laid out for people: its steps in order, what may interrupt them, and where a dossier is in it."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from motcua.kernel.access.api import RoleSpec
from motcua.kernel.calendar.api import today
from motcua.kernel.packs.api import all_of
from motcua.kernel.text.api import Multilingual
from motcua.mechanisms.cases.flow import road_of
from motcua.mechanisms.cases.models import Consultation, Dossier
from motcua.mechanisms.cases.reads import Happening
from motcua.mechanisms.cases.rules import ENDING, ENDS, STANDING, Impossible, Node, Place, State, follow
from motcua.mechanisms.cases.specs import ProcedureSpec, Step

Stand = Literal["done", "now", "next", "skipped"]


@dataclass(frozen=True)
class Opinion:
    """A body that a step asks, beside the others; ``state`` as its consultation has it, empty before it is asked.
    ``agreeing``: its silence means that it agrees."""

    title: Multilingual
    conditional: bool
    agreeing: bool
    state: str = ""
    when: datetime | None = None


@dataclass(frozen=True)
class Stop:
    """One step: ``state`` only for a dossier; ``when`` and ``who`` ended it. ``conditional``: it comes for some answers
    alone. ``completing``: the rule by which the applicant may be asked for more here."""

    id: str
    title: Multilingual
    role: str
    product: Multilingual
    conditional: bool
    opinions: tuple[Opinion, ...]
    completing: Multilingual | None
    state: Stand | None = None
    when: datetime | None = None
    who: str | None = None


@dataclass(frozen=True)
class Chart:
    """The whole flow. ``endings``: how else than with its result a dossier may end; ``at``: the state of a dossier."""

    stops: Sequence[Stop]
    result: Multilingual
    endings: Sequence[State]
    at: State | None = None

    @property
    def standing(self) -> bool:
        """Whether the clock of the dossier stands."""
        return self.at in STANDING


def chart(spec: ProcedureSpec, channel: str) -> Chart:
    """The flow of a procedure for those who come by a channel."""
    roles = _roles()
    return Chart([_stop(spec, step, roles) for step in spec.steps_for(channel)], spec.result.title, _endings(spec))


def chart_of(spec: ProcedureSpec, dossier: Dossier, happened: Iterable[Happening]) -> Chart:
    """The flow of a dossier with its place in it: from its history, and what the bodies that were asked have said.

    One that ended on its way has no steps ahead.
    """
    roles, state = _roles(), State(dossier.state)
    road = road_of(spec, dossier)
    done = visits(road, happened)
    asked: dict[tuple[str, str], Consultation] = {}
    if any(step.consults for step in spec.steps):
        rows = Consultation.objects.filter(dossier=dossier).order_by("asked_at", "pk")
        asked = {(row.step, row.asked): row for row in rows}
    broken_off = state in ENDS - {State.FINISHED, State.RETURNED}
    comes = {node.id for node in road}
    stops = []
    for step in spec.steps_for(dossier.channel):
        line = done.get(step.id)
        if broken_off and line is None:
            continue
        stand: Stand = "next"
        if line:
            stand = "done"
        elif step.id == dossier.step:
            stand = "now"
        elif step.id not in comes:
            stand = "skipped"
        stops.append(_stop(spec, step, roles, asked, stand, line))
    return Chart(stops, spec.result.title, _endings(spec), state)


def visits(road: Sequence[Node], happened: Iterable[Happening]) -> dict[str, Happening]:
    """Which act ended which step for good: what was sent back is open again. Acts that lead nowhere on this road, as
    before a move to another version, are passed over."""
    done: dict[str, Happening] = {}
    place = Place(State.SUBMITTED, road[0].id)
    for line in happened:
        with suppress(Impossible):
            to = follow(road, place, line.act)
            if line.act in ENDING and place.step:
                done[place.step] = line
            if line.act == "dossier.send_back":
                done.pop(to.step, None)
            place = to
    return done


def _stop(
    spec: ProcedureSpec,
    step: Step,
    roles: Mapping[str, Multilingual],
    asked: Mapping[tuple[str, str], Consultation] | None = None,
    stand: Stand | None = None,
    line: Happening | None = None,
) -> Stop:
    phase = spec.phase(step.id)
    opinions = []
    for one in step.consults:
        row = (asked or {}).get((step.id, one.id))
        told = (row.state, row.answered_at) if row else ("", None)
        opinions.append(Opinion(one.title, one.when is not None, one.silence == "consent", *told))
    return Stop(
        id=step.id,
        title=step.title,
        role=str(roles.get(step.role, "")),
        product=step.product,
        conditional=step.when is not None,
        opinions=tuple(opinions),
        completing=phase.title if phase else None,
        state=stand,
        when=line.at if line else None,
        who=line.by if line else None,
    )


def _endings(spec: ProcedureSpec) -> list[State]:
    return [State.DECLINED, *([State.REFUSED] if spec.refusals else []), State.WITHDRAWN]


def _roles() -> dict[str, Multilingual]:
    return {role.urn: role.title for role in all_of(RoleSpec, "roles", today())}
