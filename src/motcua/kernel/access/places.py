"""Packs of one place: that it exists, and that what they set holds there or below and nowhere else."""

from collections.abc import Collection, Iterator

from django.utils.translation import gettext_lazy as _

from motcua.kernel.access.bodies import PREFIX, OrganisationSpec, UnitRow
from motcua.kernel.access.models import Organisation, Position
from motcua.kernel.access.tree import DEEPEST, line_of
from motcua.kernel.calendar.api import today
from motcua.kernel.packs.api import Fault, Library, Pack, Sentence, nearest, say

MANY = 500
"""Beyond so many names, the nearest to a wrong one is looked for only among those that begin alike."""


class Places:
    """The organisations and seats that a library knows: those of its packs and, once packs are in use, those founded,
    moved and opened by acts since."""

    def __init__(self, library: Library) -> None:
        self.parents: dict[str, str | None] = {}
        self.seats: dict[str, tuple[str, list[str]]] = {}
        """URN of a seat → its organisation and roles."""
        for _row, unit in library.rows("units", UnitRow):
            self.parents[PREFIX + unit.urn] = PREFIX + unit.parent if unit.parent else None
        for _place, body in library.items("organisations", OrganisationSpec):
            above = body.standings[-1].parent or body.parent if body.standings else body.parent
            self.parents[body.urn] = body.within or above
            self.seats |= {f"{body.urn}:{seat.id}": (body.urn, seat.roles) for seat in body.positions}
        self.lines: dict[str, tuple[str, ...]] = {}
        self.stored = library.in_use
        if self.stored:
            self.parents = dict.fromkeys(Organisation.objects.values_list("urn", flat=True)) | self.parents
            opened = Position.objects.values_list("urn", "organisation__urn", "roles")
            self.seats |= {urn: (body, roles) for urn, body, roles in opened}

    def line(self, urn: str) -> tuple[str, ...]:
        """The organisation and those above it, the nearest first; of an agency, those that it works within."""
        if urn not in self.lines:
            self.lines[urn] = self._line(urn)
        return self.lines[urn]

    def _line(self, urn: str) -> tuple[str, ...]:
        stored = Organisation.objects.filter(urn=urn).first() if self.stored else None
        if stored is not None and stored.body is not None and stored.kind != "unit":
            return (urn, *self.line(stored.body.urn))
        if stored is not None:
            return line_of(stored, today())
        found: list[str] = [urn]
        while (above := self.parents.get(found[-1])) and len(found) < DEEPEST:
            found.append(above)
        return tuple(found)

    def missing(self, urn: str, known: Collection[str]) -> tuple[Sentence, Sentence]:
        """As ``nearest``, soon enough among thousands."""
        begins = urn[: len(PREFIX) + 2]
        return nearest(urn, known if len(known) < MANY else [one for one in known if one.startswith(begins)][:MANY])

    def holds(self, place: str, urn: str) -> bool:
        """Whether an organisation is a place, or lies below it."""
        return place in self.line(urn)


def check(library: Library) -> list[Fault]:
    """What packs of a place may not say: anything about another place, or for everybody."""
    placed = {pack.manifest.urn: pack for pack in library.packs if pack.manifest and pack.manifest.place}
    if not placed:
        return []
    known = Places(library)
    return [fault for pack in placed.values() for fault in _beyond(pack, known)]


def _beyond(pack: Pack, known: Places) -> Iterator[Fault]:
    assert pack.manifest is not None
    place = pack.manifest.place or ""
    if place not in known.parents:
        yield pack.fault("place", *known.missing(place, known.parents))
        return
    for entry in pack.entries:
        subtree: str | None = getattr(entry.spec, "subtree", None)
        if subtree is None:
            message = _("Gói riêng của một nơi chỉ đặt quy định riêng; mục này áp dụng cho mọi nơi.")
            yield entry.place.fault("", message, _("Chuyển mục này sang gói dùng chung, do cơ quan cao nhất công bố."))
        elif subtree in known.parents and not known.holds(place, subtree):
            told = _("%(subtree)s không thuộc %(place)s, là nơi mà gói này đặt quy định.")
            remedy = _("Ghi subtree là cơ quan của gói hoặc một cơ quan trực thuộc.")
            yield entry.place.fault("subtree", say(told, subtree=subtree, place=place), remedy)
    if pack.rows:
        message = _("Gói riêng của một nơi không có bảng dữ liệu.")
        yield pack.fault("place", message, _("Chuyển các bảng sang gói dùng chung."))
