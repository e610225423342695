"""What packs say of indicators: groups with their points, and for each indicator its formula and thresholds."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from motcua.kernel.calendar.api import today
from motcua.kernel.forms.api import Id
from motcua.kernel.packs.api import Fault, Item, Library, Place, Spec, Text, UnknownItem, get, nearest, say
from motcua.mechanisms.measures.rules import FORMULAS, Rule

KIND = "indicators"
WARD = "urn:motcua:indicators:766"
Points = Annotated[int, Field(ge=0, le=100)]


class Group(Spec):
    """A group of indicators: what its points (``most``) add up to."""

    id: Id
    title: Text
    most: Points


class Indicator(Spec):
    """One indicator: its ``code`` in the decision, its ``group``, its points (``most``), all of them from ``full`` per
    cent on.

    ``formula`` names the sum (``measures/rules.py``), ``working`` says it in words; without a formula, ``why`` says why
    it is not measured here. ``verified``: somebody has read points and formula in the primary text.
    """

    id: Id
    code: Annotated[str, Field(max_length=10)]
    group: Id
    title: Text
    most: Points
    formula: str = ""
    full: Annotated[int, Field(ge=1, le=100)] = 100
    working: Text | None = None
    why: Text | None = None
    verified: bool = False

    @property
    def rule(self) -> Rule:
        """What the sums need of it."""
        return Rule(self.code, self.group, self.most, self.formula, self.full)


class IndicatorSet(Item):
    """A set of indicators, whose ``groups`` add up to 100 points and whose ``indicators`` add up to their group's.

    ``online_payments``: which ways of paying (``gateway``, ``transfer``, ``cash``) count as paying on line. ``least``:
    so many dossiers a body must have had in a period for its figures to be published, and so many a figure must count
    that could tell how one person's request went.
    """

    note: Text | None = None
    least: Annotated[int, Field(ge=3, le=1000)] = 5
    online_payments: list[str] = ["gateway"]
    groups: list[Group]
    indicators: list[Indicator]

    def of(self, group: str) -> list[Indicator]:
        """The indicators of a group, in order."""
        return [one for one in self.indicators if one.group == group]


def indicators(on: date) -> IndicatorSet:
    """The set by which a ward is measured on a day. Raises ``UnknownItem`` when no loaded pack has it."""
    return get(IndicatorSet, KIND, WARD, on)


def counted_as_online(on: date) -> list[str]:
    """The ways of paying that count as paying on line on a day; before there was a set, those of today's."""
    try:
        return indicators(on).online_payments
    except UnknownItem:
        return indicators(today()).online_payments


def check(library: Library) -> list[Fault]:
    """Points that do not add up; groups, formulas and ways of paying that there are not."""
    return [fault for place, one in library.items(KIND, IndicatorSet) for fault in _faults(place, one)]


def _faults(place: Place, found: IndicatorSet) -> Iterator[Fault]:
    whole = sum(group.most for group in found.groups)
    if whole != 100:
        message = say(_("Các nhóm cộng lại được %(sum)s điểm, phải là 100."), sum=whole)
        yield place.fault("groups", message, _("Sửa most của các nhóm cho đủ 100 điểm."))
    known = {group.id for group in found.groups}
    for group in found.groups:
        points = sum(one.most for one in found.of(group.id))
        if points != group.most:
            words = {"sum": points, "most": group.most}
            message = say(_("Các chỉ số của nhóm cộng lại được %(sum)s điểm, nhóm ghi %(most)s."), **words)
            yield place.fault(f"groups.{group.id}.most", message, _("Sửa most của nhóm hoặc của các chỉ số."))
    for one in found.indicators:
        path = f"indicators.{one.id}"
        if one.group not in known:
            yield place.fault(f"{path}.group", *nearest(one.group, known))
        if one.formula and one.formula not in FORMULAS:
            yield place.fault(f"{path}.formula", *nearest(one.formula, FORMULAS))
        if not one.formula and one.why is None:
            unsaid = _("Chỉ số không có công thức thì phải nói vì sao không đo ở đây.")
            yield place.fault(f"{path}.why", unsaid, _("Ghi formula, hoặc ghi lý do ở why."))
        if one.formula and one.working is None:
            unsaid = _("Chỉ số có công thức thì phải nói công thức bằng lời.")
            yield place.fault(f"{path}.working", unsaid, _("Ghi working: tử số, mẫu số và ngưỡng."))
    ways = {"gateway", "transfer", "cash"}
    for number, name in enumerate(found.online_payments):
        if name not in ways:
            yield place.fault(f"online_payments.{number}", *nearest(name, ways))
