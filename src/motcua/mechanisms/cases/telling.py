"""Whether the stories of a pack (``demo/stories.yaml``) and its crowds (``demo/crowd.yaml``) can be told: their keys,
the names that they use, and whether every slot of a crowd's templates is filled."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from motcua.kernel.access.api import OrganisationSpec, RoleSpec
from motcua.kernel.acts.api import registry
from motcua.kernel.packs.api import Fault, Library, Single, Spec, nearest, say
from motcua.mechanisms.cases.cast import Cast, Commune, Foreigner, Names, People
from motcua.mechanisms.cases.crowd import PORTAL, Crowd, Crowds
from motcua.mechanisms.cases.specs import ProcedureSpec
from motcua.mechanisms.cases.stories import Drawn, Happening, Stories, Story

Location = tuple[str | int, ...]
APART = ("applicant", "clock")
"""Who may do something in a story without holding a role."""


Wrong = Iterator[tuple[Location, str, set[str]]]
S = TypeVar("S", bound=Spec)
SEXES: Mapping[Any, list[str]] = {"female": ["Lan"], "male": ["An"]}
SAMPLE = Cast(
    People(
        peoples=[
            Names(ethnic_group="01", weight=1, families=[("Le", 1)], middle=SEXES, given=SEXES, provinces=["001"])  # type: ignore[arg-type]
        ],
        foreigners=[Foreigner(name="Kim", sex="male", city="Seoul", nationality="KR", paper="M1")],
        children=SEXES,  # type: ignore[arg-type]
        streets=["A"],
        province="01",
        commune="00082",
        elsewhere=[Commune(commune="00082", streets=["A"])],
    ),
    random.Random(0),  # nosec B311
)
"""Somebody, to see whether templates can be filled."""


def check(library: Library) -> list[Fault]:
    """Faults of the stories and crowds of every pack that is read from a folder; a pack in use keeps none."""
    faults = []
    for pack in library.packs:
        if pack.folder.manifest is None or pack.folder.written is not None:
            continue
        faults += _read(library, Path(f"{pack.folder.shown}/demo/stories.yaml"), Stories, _wrong)
        faults += _read(library, Path(f"{pack.folder.shown}/demo/crowd.yaml"), Crowds, _wrong_crowds)
    return faults


def _read(library: Library, path: Path, model: type[S], wrong: Callable[["_Known", S], Wrong]) -> list[Fault]:
    if not path.is_file():
        return []
    file = Single(path)
    if told := file.typed(model):
        for location, name, known in wrong(_Known(library), told):
            file.blame(location, *nearest(name, known))
        if isinstance(told, Crowds) and not file.faults:
            for location, slot in _unfilled(told):
                file.blame(location, say(_("Không ai điền chỗ {%(slot)s}."), slot=slot), _("Xem lại tên chỗ điền."))
    return file.faults


class _Known:
    """The names that there are."""

    def __init__(self, library: Library) -> None:
        bodies = [body for _place, body in library.items("organisations", OrganisationSpec)]
        self.seats = {f"{body.urn}:{position.id}" for body in bodies for position in body.positions}
        self.bodies, self.elsewhere = {body.urn for body in bodies}, bool(library.elsewhere("units"))
        roles = {role.urn.rpartition(":")[2] for _place, role in library.items("roles", RoleSpec)}
        self.actors = roles | {*APART}
        self.procedures = {spec.urn: spec for _place, spec in library.items("procedures", ProcedureSpec)}

    def misplaced(self, at: Location, one: Story | Crowd) -> Wrong:
        """The body and the procedure, where there is none of that name."""
        if one.organisation not in self.bodies and not self.elsewhere:
            yield (*at, "organisation"), one.organisation, self.bodies
        if one.procedure not in self.procedures:
            yield (*at, "procedure"), one.procedure, set(self.procedures)


def _wrong(known: _Known, told: Stories) -> Wrong:
    """Names that lead nowhere: where they stand, and what there is."""
    for number, member in enumerate(told.staff):
        if member.position not in known.seats:
            yield ("staff", number, "position"), member.position, known.seats
    for number, story in enumerate(told.stories):
        at: Location = ("stories", number)
        yield from known.misplaced(at, story)
        if spec := known.procedures.get(story.procedure):
            if spec.channel(story.channel) is None:
                yield (*at, "channel"), story.channel, {road.channel for road in spec.channels}
            yield from _of_answers(at, story.answers, story.files, spec)
            for turn, beat in enumerate(story.script):
                yield from _of_turn((*at, "script", turn), beat, spec, known)


def _wrong_crowds(known: _Known, told: Crowds) -> Wrong:
    """The same of crowds."""
    for number, crowd in enumerate(told.crowds):
        at: Location = ("crowds", number)
        yield from known.misplaced(at, crowd)
        if (spec := known.procedures.get(crowd.procedure)) is None:
            continue
        roads = {road.channel for road in spec.channels} | {PORTAL}
        kinds = {kind.id for kind in crowd.kinds}
        for road in crowd.roads.keys() - roads:
            yield (*at, "roads", road), road, roads
        yield from _of_answers(at, crowd.answers, [*(crowd.files or []), *crowd.on_paper], spec)
        for which, kind in enumerate(crowd.kinds):
            yield from _of_answers((*at, "kinds", which), kind.answers, kind.files or [], spec)
        for group, endings in (("endings", crowd.endings), ("waiting", crowd.waiting)):
            for which, ending in enumerate(endings):
                for name in {*ending.kinds} - kinds:
                    yield (*at, group, which, "kinds"), name, kinds
                yield from _of_ending((*at, group, which), ending.script, crowd, spec, known)
        for name, turn in crowd.turns.items():
            yield from _of_turn((*at, "turns", name), turn, spec, known)


def _unfilled(told: Crowds) -> Iterator[tuple[Location, str]]:
    """Where a template has a slot that nothing fills, tried with one case of each kind, road and ending."""
    for number, crowd in enumerate(told.crowds):
        for road, kind, ending in crowd.every():
            try:
                crowd.one(SAMPLE, datetime(2026, 11, 2, 9, tzinfo=UTC), 1, road, kind, ending)
            except (KeyError, AttributeError, ValidationError, ValueError) as fault:
                yield ("crowds", number), str(fault.args[0] if fault.args else fault)
                break


def _of_answers(at: Location, answers: Mapping[str, Any], files: Sequence[Drawn], spec: ProcedureSpec) -> Wrong:
    sections = {section.id: {field.id for field in section.fields} for section in spec.form.sections}
    for name, given in answers.items():
        if name not in sections:
            yield (*at, "answers", name), name, set(sections)
        elif isinstance(given, Mapping):
            for field in given.keys() - sections[name]:
                yield (*at, "answers", name, field), field, sections[name]
    for number, file in enumerate(files):
        if file.component not in (papers := {one.id for one in spec.components}):
            yield (*at, "files", number, "component"), file.component, papers


def _of_ending(
    at: Location, script: Sequence[Happening | str], crowd: Crowd, spec: ProcedureSpec, known: _Known
) -> Wrong:
    for number, turn in enumerate(script):
        if not isinstance(turn, str):
            yield from _of_turn((*at, "script", number), turn, spec, known)
        elif turn not in crowd.turns:
            yield (*at, "script", number), turn, set(crowd.turns)


def _of_turn(at: Location, beat: Happening, spec: ProcedureSpec, known: _Known) -> Wrong:
    asked = {one.id for step in spec.steps for one in step.consults}
    if beat.who not in known.actors:
        yield (*at, "who"), beat.who, known.actors
    if beat.who != "clock" and beat.act not in (acts := set(registry())):
        yield (*at, "act"), beat.act, acts
    if beat.asked and beat.asked not in asked:
        yield (*at, "asked"), beat.asked, asked
