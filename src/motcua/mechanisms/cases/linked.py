"""Linked procedures: several asked for at once, each its own dossier with its own clock."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from motcua.kernel.forms.api import FormSpec, Id
from motcua.kernel.packs.api import Fault, Item, Library, Place, Spec, Text, Urn, nearest
from motcua.mechanisms.cases.specs import ChannelName, ProcedureSpec


class Member(Spec):
    """One procedure of a linked one. It is filed when those in ``after`` have their result; the first at once.

    ``data`` gives its form: section → field → text with ``{member.section.field}``, of the linked form
    ``{form.section.field}``; a text that is one such place gives the value itself. The first member, without ``data``,
    is declared by its own form. ``files``: its component → ``member.component`` or ``form.component`` of what came.
    """

    id: Id
    procedure: Urn
    after: list[Id] = []
    data: dict[str, dict[str, str]] = {}
    files: dict[str, str] = {}


class LinkedSpec(Item):
    """Procedures that are asked for as one: ``form`` holds what they need beside the first member's own form."""

    code: str
    field: Text
    decision: str
    summary: Text
    keywords: list[str] = []
    channels: list[ChannelName]
    form: FormSpec
    members: list[Member]


def check(library: Library) -> list[Fault]:
    """Members that are not there, wait in a circle, or draw on answers that nobody gives."""
    procedures = {spec.urn: spec for _place, spec in library.items("procedures", ProcedureSpec)}
    faults: list[Fault] = []
    for place, linked in library.items("linked-procedures", LinkedSpec):
        faults += _members(place, linked, procedures)
    return faults


def _members(place: Place, linked: LinkedSpec, procedures: dict[str, ProcedureSpec]) -> Iterator[Fault]:
    known: list[str] = []
    for member in linked.members:
        if member.procedure not in procedures:
            yield place.fault(f"members.{member.id}.procedure", *nearest(member.procedure, procedures))
        for name in member.after:
            if name not in known:
                yield place.fault(f"members.{member.id}.after", *nearest(name, known))
        known.append(member.id)
    if not linked.members or linked.members[0].after:
        yield place.fault(
            "members", _("Thủ tục liên thông chưa có thủ tục đầu tiên."), _("Mục đầu tiên không có after.")
        )
