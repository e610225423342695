"""Whether the stories of a pack (``demo/stories.yaml``) can be told: their keys, and the names that they use."""

from collections.abc import Iterator
from pathlib import Path

from motcua.kernel.access.api import OrganisationSpec, RoleSpec
from motcua.kernel.acts.api import registry
from motcua.kernel.packs.api import Fault, Library, Single, nearest
from motcua.mechanisms.cases.specs import ProcedureSpec
from motcua.mechanisms.cases.stories import Beat, Stories, Story

Location = tuple[str | int, ...]
APART = ("applicant", "clock")
"""Who may do something in a story without holding a role."""


def check(library: Library) -> list[Fault]:
    """Faults of the stories of every pack that is read from a folder; a pack in use keeps none."""
    faults = []
    for pack in library.packs:
        path = Path(f"{pack.folder.shown}/demo/stories.yaml")
        if pack.folder.manifest is None or pack.folder.written is not None or not path.is_file():
            continue
        file = Single(path)
        if told := file.typed(Stories):
            for location, name, known in _wrong(library, told):
                file.blame(location, *nearest(name, known))
        faults += file.faults
    return faults


def _wrong(library: Library, told: Stories) -> Iterator[tuple[Location, str, set[str]]]:
    """Names that lead nowhere: where they stand, and what there is."""
    bodies = library.items("organisations", OrganisationSpec)
    seats = {f"{body.urn}:{position.id}" for _place, body in bodies for position in body.positions}
    roles = {role.urn.rpartition(":")[2] for _place, role in library.items("roles", RoleSpec)} | {*APART}
    procedures = {spec.urn: spec for _place, spec in library.items("procedures", ProcedureSpec)}
    for number, member in enumerate(told.staff):
        if member.position not in seats:
            yield ("staff", number, "position"), member.position, seats
    for number, story in enumerate(told.stories):
        at: Location = ("stories", number)
        if story.organisation not in (urns := {body.urn for _place, body in bodies}) and not library.elsewhere("units"):
            yield (*at, "organisation"), story.organisation, urns
        if (spec := procedures.get(story.procedure)) is None:
            yield (*at, "procedure"), story.procedure, set(procedures)
            continue
        yield from _of_story(at, story, spec)
        for turn, beat in enumerate(story.script):
            yield from _of_beat((*at, "script", turn), beat, spec, roles)


def _of_story(at: Location, story: Story, spec: ProcedureSpec) -> Iterator[tuple[Location, str, set[str]]]:
    if spec.channel(story.channel) is None:
        yield (*at, "channel"), story.channel, {road.channel for road in spec.channels}
    sections = {section.id: {field.id for field in section.fields} for section in spec.form.sections}
    for name, given in story.answers.items():
        if name not in sections:
            yield (*at, "answers", name), name, set(sections)
            continue
        for field in given.keys() - sections[name]:
            yield (*at, "answers", name, field), field, sections[name]
    for number, file in enumerate(story.files):
        if file.component not in (papers := {one.id for one in spec.components}):
            yield (*at, "files", number, "component"), file.component, papers


def _of_beat(
    at: Location, beat: Beat, spec: ProcedureSpec, roles: set[str]
) -> Iterator[tuple[Location, str, set[str]]]:
    if beat.who not in roles:
        yield (*at, "who"), beat.who, roles
    if beat.who != "clock" and beat.act not in (acts := set(registry())):
        yield (*at, "act"), beat.act, acts
    asked = {one.id for step in spec.steps for one in step.consults}
    if beat.asked and beat.asked not in asked:
        yield (*at, "asked"), beat.asked, asked
