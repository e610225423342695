"""What packs say of readings: the purposes an official may name, how long things hold, and what is unusual. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from motcua.kernel.packs.api import Item, Spec, Text, Urn

PURPOSES: Final = "reading-purposes"
RULES: Final = "reading-rules"
OFFICIALS: Final = "urn:motcua:reading-rules:officials"
"""The rules in force for every official."""

FLAGS: Final[dict[str, Promise]] = {
    "many_persons": _("xem dữ liệu của nhiều người trong một giờ"),
    "many_reveals": _("hiện số bị che nhiều lần trong một giờ"),
    "probing": _("vừa tìm nhiều hồ sơ không thuộc phạm vi được xem"),
    "outside_hours": _("ngoài giờ làm việc, không có việc được giao"),
    "other_organisation": _("hồ sơ của cơ quan khác, không có việc được giao"),
}
"""By which rule a reading is unusual, in words."""

Minutes = Annotated[int, Field(ge=1, le=24 * 60)]
Many = Annotated[int, Field(ge=1, le=100_000)]


class PurposeSpec(Item):
    """For what an official without a duty may open somebody's data. ``needs_note``: he must also say more."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
    note: Text | None = None
    needs_note: bool = False

    @property
    def basis(self) -> str:
        """The law that it stands on, in one line."""
        return "; ".join(f"{law.document} ({law.title})" for law in self.legal_basis)[:300]


class Unusual(Spec):
    """More than so many within the last hour is unusual, and so is a reading after so many misses: other persons
    (``persons_in_an_hour``), reveals (``reveals_in_an_hour``), ``misses``."""

    persons_in_an_hour: Many
    reveals_in_an_hour: Many
    misses: Many


class ReadingRules(Item):
    """How long what was said (``purpose_minutes``), revealed (``reveal_minutes``), or looked at
    (``same_reading_minutes``) holds, how long a miss counts (``miss_minutes``), how often at most one is told
    (``notice_minutes``), and from where on a reading is ``unusual``.

    ``calendar`` tells working hours. ``note`` says what the numbers rest on.
    """

    note: Text | None = None
    purpose_minutes: Minutes
    reveal_minutes: Minutes
    same_reading_minutes: Minutes
    miss_minutes: Minutes
    notice_minutes: Minutes
    calendar: Urn
    unusual: Unusual


@dataclass(frozen=True)
class Circumstances:
    """Of one reading: whether a duty calls for it and the dossier is of the reader's own organisation, whether it is
    working time, whether it reveals; how many other persons and reveals the hour before it saw, how many misses."""

    duty: bool
    own_organisation: bool
    working_time: bool
    reveals: bool
    persons: int
    revealed: int
    misses: int


def flags(found: Circumstances, rules: Unusual) -> Iterator[str]:
    """The rules by which a reading is unusual."""
    if found.persons >= rules.persons_in_an_hour:
        yield "many_persons"
    if found.reveals and found.revealed >= rules.reveals_in_an_hour:
        yield "many_reveals"
    if found.misses >= rules.misses:
        yield "probing"
    if not found.duty and not found.working_time:
        yield "outside_hours"
    if not found.duty and not found.own_organisation:
        yield "other_organisation"
