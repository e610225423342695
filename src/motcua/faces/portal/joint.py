"""The one form of a linked application: drawn, kept and judged like a procedure's, with its later parts' papers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from motcua.faces.portal import drafts
from motcua.faces.portal.drafts import Filling
from motcua.faces.portal.procedures import ONLINE, who
from motcua.faces.shell.filling import Faults
from motcua.kernel.acts.api import Stale
from motcua.kernel.calendar.api import today
from motcua.kernel.forms.api import lists_for
from motcua.kernel.packs.api import version_of
from motcua.mechanisms.cases import api as cases

PAPER = "__"
"""Between a later member's name and its component's, where the page and the draft name them."""


@dataclass(frozen=True)
class Joint(Filling):
    """One person at one linked procedure; ``spec`` is its first procedure with the whole form and all papers.

    ``members``: each member's procedure, in order.
    """

    linked: cases.LinkedSpec | None = None
    members: Mapping[str, cases.ProcedureSpec] = field(default_factory=dict)

    @property
    def law(self) -> str:
        """The rules of the linked procedure and of every part."""
        assert self.linked is not None
        kinds = {self.linked.urn: "linked-procedures"} | {one.urn: "procedures" for one in self.members.values()}
        return " ".join(str(version_of(kind, urn, self.day).pk) for urn, kind in kinds.items())

    def stored(self, files: Any) -> Filling:
        """As of any filling; raises ``Stale`` when another window was quicker."""
        kept = super().stored(files)
        if kept is None:
            raise Stale
        return kept

    def foreseen(self) -> Mapping[str, Any]:
        """What the later members will be filed with, as far as these answers tell."""
        assert self.linked is not None
        return cases.foresee(self.linked, self.members, self.checked.data, self.day)

    def parts(self) -> list[cases.Component]:
        """The papers that these answers call for, those of the later members last."""
        later = self.foreseen()
        wanted = {
            f"{name}{PAPER}{part.id}"
            for name, one in later.items()
            for part in cases.components(one.spec, ONLINE, one.data, self.day)
        }
        return [part for part in super().parts() if PAPER not in part.id or part.id in wanted]

    def faults(self) -> Faults:
        """Everything that stands between these answers and an application, by the page's paths."""
        found = super().faults()
        for one in self.foreseen().values():
            for path, messages in one.faults.items():
                found.setdefault(self.on_page(path), messages)
        return found

    def on_page(self, path: str) -> str:
        """Where the page shows a fault that the application tells by member."""
        assert self.linked is not None
        member, _dot, rest = path.partition(".")
        if member in (cases.FORM, self.linked.first.id) or not rest.startswith("components."):
            return rest
        return f"components.{member}{PAPER}{rest.removeprefix('components.')}"

    def apply(self, office: str) -> cases.Apply:
        """What is sent: the answers and papers by member."""
        assert self.linked is not None
        own, said = cases.split(self.linked, self.data)
        first = self.linked.first.id
        files = []
        for one in self.filed():
            member, _paper, component = one.component.rpartition(PAPER)
            files.append(cases.Handed(member=member or first, component=component, receipt=one.receipt))
        data = {first: own, cases.FORM: said}
        return cases.Apply(linked=self.linked.urn, organisation=office, data=data, files=files)


def opened(request: HttpRequest, linked: cases.LinkedSpec) -> Joint:
    """The person's draft of a linked application; without one, an empty form with what is known.

    A draft remembers the version of the first procedure, whose form is nearly all of it.
    """
    actor, day = who(request), today()
    members = cases.procedures_of(linked, day)
    spec, first = joint_spec(linked, members), linked.first
    lists, version = lists_for(spec.form, day), version_of("procedures", first.procedure, day).pk

    def at_version(earlier: UUID) -> cases.ProcedureSpec:
        return joint_spec(linked, {**members, first.id: cases.procedure_at(first.procedure, earlier)})

    plain = drafts.filling_of(request, actor, spec, version, lists, at_version)
    return Joint(**vars(plain), linked=linked, members=members)


def joint_spec(linked: cases.LinkedSpec, members: Mapping[str, cases.ProcedureSpec]) -> cases.ProcedureSpec:
    """The first procedure under the linked one's name, with the whole form and every paper that is handed in now."""
    first = members[linked.first.id]
    papers = [
        part.model_copy(update={"id": f"{member.id}{PAPER}{part.id}", "when": None})
        for member in linked.members[1:]
        for part in members[member.id].components
        if part.id not in member.files and ONLINE in part.channels and part.kind == "submit"
    ]
    values = {name: getattr(linked, name) for name in ("urn", "code", "title", "summary", "keywords", "notes")}
    form = linked.joint(first.form)
    return first.model_copy(update={**values, "form": form, "components": [*first.components, *papers]})
