"""Local refinements: what a province or a ward may set for itself in a procedure of the State, and who set what."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from django.utils.translation import gettext_lazy as _

from motcua.kernel.access.api import Places
from motcua.kernel.calendar.api import Limit
from motcua.kernel.forms.api import Id
from motcua.kernel.packs.api import Fault, Item, Library, Place, Sentence, Text, Urn, nearest, say
from motcua.mechanisms.cases.specs import ChannelName, Channels, Fee, ProcedureSpec

KIND: Final = "refines"
Pin = tuple[str, str]
"""URN of a refinement and the key of the pack version that it was in force in."""


class RefinementSpec(Item):
    """What the bodies of a ``subtree`` (URN of an organisation) set for a procedure (``of``): ``fees`` and shorter
    ``limits`` by way in, which seat owes a step (``positions``, step → position), whom a step consults (``consults``,
    ``step.asked`` → organisation), opening ``hours`` and a ``note`` for the page. Fees and limits are those of the
    general rule: what the procedure says for certain cases stays as it is. Form, components and lifecycle are the
    State's: no key here touches them.
    """

    of: Urn
    subtree: Urn
    fees: dict[ChannelName, Fee] = {}
    limits: dict[ChannelName, Limit] = {}
    positions: dict[Id, Urn] = {}
    consults: dict[str, Urn] = {}
    hours: Text | None = None
    note: Text | None = None


class ReceptionSpec(Item):
    """Where the citizens of a ``subtree`` file on line, by ``mode``: on our ``own`` portal, or on the ``national`` one
    at ``address``, so that ours only tracks and hands over.
    """

    subtree: Urn
    mode: Literal["own", "national"]
    address: str = ""
    note: Text | None = None


@dataclass(frozen=True)
class Refined:
    """A procedure as it is at one body, and which refinement each changed rule came from: ``limit.online``,
    ``fee.direct``, ``position.<step>``, ``consult.<step>.<asked>``, ``hours``, ``note`` → refinement."""

    spec: ProcedureSpec
    origins: Mapping[str, RefinementSpec]

    @property
    def hours(self) -> Text | None:
        """When the offices are open, as the nearest body says."""
        found = self.origins.get("hours")
        return found.hours if found else None


def applicable(
    refinements: Iterable[RefinementSpec], of: str, above: Sequence[str], on: date, setters: Mapping[str, str]
) -> list[RefinementSpec]:
    """The refinements of a procedure for a body on a day; ``above`` are the URNs of the body and those over it, the
    body first; ``setters``: URN of a refinement → place of its pack, ``""`` for everybody's. What the highest setter
    has set comes first, and of one setter what it set for the widest circle; what a body set that is no longer above,
    does not hold."""
    depth = {urn: number for number, urn in enumerate(above)} | {"": len(above)}
    found = [
        one
        for one in refinements
        if one.of == of and one.subtree in depth and setters[one.urn] in depth and one.in_force(on)
    ]
    return sorted(found, key=lambda one: (-depth[setters[one.urn]], -depth[one.subtree], one.valid_from, one.urn))


def refine(spec: ProcedureSpec, refinements: Sequence[RefinementSpec]) -> Refined:
    """The procedure with its refinements laid over it, in their order: limits only grow shorter; a fee, a seat or a
    consulted body stays as the first one set it; hours and notes are the last one's. What the procedure no longer has
    (a road, a step, a question, a longer limit) is passed over. What holds in certain cases only stays as the pack has
    it."""
    origins: dict[str, RefinementSpec] = {}
    channels = {channel.channel: channel for channel in spec.channels}
    steps = {step.id: step for step in spec.steps}
    for one in refinements:
        for name, fee in one.fees.items():
            if name in channels and f"fee.{name}" not in origins:
                channels[name] = channels[name].model_copy(update={"fee": fee})
                origins[f"fee.{name}"] = one
        for name, limit in one.limits.items():
            if name in channels and shorter(limit, channels[name].limit):
                channels[name] = channels[name].model_copy(update={"limit": limit})
                origins[f"limit.{name}"] = one
        for step, position in one.positions.items():
            if step in steps and f"position.{step}" not in origins:
                steps[step] = steps[step].model_copy(update={"position": position})
                origins[f"position.{step}"] = one
        for path, body in one.consults.items():
            step, _dot, asked = path.partition(".")
            known = step in steps and asked in {each.id for each in steps[step].consults}
            if known and f"consult.{path}" not in origins:
                consults = [
                    each.model_copy(update={"organisation": body}) if each.id == asked else each
                    for each in steps[step].consults
                ]
                steps[step] = steps[step].model_copy(update={"consults": consults})
                origins[f"consult.{path}"] = one
        origins |= {name: one for name in ("hours", "note") if getattr(one, name) is not None}
    if not refinements:
        return Refined(spec, {})
    roads = [
        Channels.model_construct(**{**dict(road), "channel": [road.channel]})
        for road in (*channels.values(), *spec.cases)
    ]
    return Refined(spec.model_copy(update={"shared": roads, "steps": list(steps.values())}), origins)


def shorter(limit: Limit, than: Limit) -> bool:
    """Whether a limit is no longer than another; limits in different units don't compare."""
    return limit.unit == than.unit and limit.amount <= than.amount


def check(library: Library) -> list[Fault]:
    """Refinements of what is not there or by whom it is not for, limits that would be longer than those from above."""
    procedures = {spec.urn: spec for _place, spec in library.items("procedures", ProcedureSpec)}
    listed = library.items(KIND, RefinementSpec)
    modes = library.items("receptions", ReceptionSpec)
    if not listed and not modes:
        return []
    places = Places(library)
    setters = {pack.manifest.urn: pack.manifest.place or "" for pack in library.packs if pack.manifest}
    ranked = [(place, one) for place, one in listed if place.pack in setters]  # not of a pack whose name can't be read
    faults: list[Fault] = []
    for place, one in listed:
        if one.of not in procedures:
            faults.append(place.fault("of", *nearest(one.of, procedures)))
        elif one.subtree in places.parents:
            rivals = ranked if place.pack in setters else []
            ranks = [(other, _rank(one, other, setters[place.pack], setters[at.pack], places)) for at, other in rivals]
            faults += _against(place, one, procedures[one.of], [other for other, rank in ranks if rank == "above"])
            faults += _twice(place, one, [other for other, rank in ranks if rank == "same"])
            faults += _people(place, one, procedures[one.of], places)
        else:
            faults += _against(place, one, procedures[one.of], [])
    for place, mode in modes:
        if mode.mode == "national" and not mode.address.startswith("https://"):
            faults.append(
                place.fault("address", _("Thiếu địa chỉ của Cổng quốc gia."), _("Ghi address bắt đầu bằng https://."))
            )
    for place, subtree in [(at, one.subtree) for at, one in listed] + [(at, mode.subtree) for at, mode in modes]:
        if subtree not in places.parents:
            faults.append(place.fault("subtree", *places.missing(subtree, places.parents)))
    return faults


def _rank(one: RefinementSpec, other: RefinementSpec, setter: str, others: str, places: Places) -> str:
    """How another refinement stands to one where both hold, by the places of their packs: ``above`` it, of the
    ``same`` rank, or no matter (``""``)."""
    if one is other or not _meet(one, other) or other.subtree not in places.line(one.subtree):
        return ""
    if setter == others:
        return "same" if one.subtree == other.subtree else "above"
    over = places.line(setter)[1:] if setter else ()
    return "above" if setter and (not others or others in over) else ""


def _twice(place: Place, one: RefinementSpec, others: Sequence[RefinementSpec]) -> Iterator[Fault]:
    """What another refinement of the same rank sets for the same bodies on a common day: each is told."""
    for other in others:
        for key in ("fees", "limits", "positions", "consults"):
            for name in getattr(one, key):
                if name in getattr(other, key):
                    yield _set_by(place, f"{key}.{name}", other)
        for key in ("hours", "note"):
            if getattr(one, key) is not None and getattr(other, key) is not None:
                yield _set_by(place, key, other)


def _set_by(place: Place, path: str, other: RefinementSpec) -> Fault:
    message = say(_("Điều này đã đặt trong %(urn)s, cho cùng nơi và cùng thời gian."), urn=other.urn)
    return place.fault(path, message, _("Chỉ giữ một nơi đặt, hoặc ghi valid_to để hai bên không trùng ngày."))


def _meet(one: RefinementSpec, other: RefinementSpec) -> bool:
    """Whether two refinements are of one procedure and hold on a common day."""
    last = date.max
    return one.of == other.of and (
        one.valid_from <= (other.valid_to or last) and other.valid_from <= (one.valid_to or last)
    )


def _against(place: Place, one: RefinementSpec, spec: ProcedureSpec, over: Sequence[RefinementSpec]) -> Iterator[Fault]:
    """What goes against the procedure itself, or against what a body above (``over``) has set."""
    roads = {channel.channel: channel for channel in spec.channels}
    steps = {step.id: step for step in spec.steps}
    consulted = {f"{step.id}.{asked.id}" for step in spec.steps for asked in step.consults}
    known: dict[str, tuple[Iterable[Any], Iterable[str]]] = {
        "fees": (one.fees, roads),
        "limits": (one.limits, roads),
        "positions": (one.positions, steps),
        "consults": (one.consults, consulted),
    }
    for key, (named, names) in known.items():
        for name in named:
            if name not in names:
                yield place.fault(f"{key}.{name}", *nearest(name, names))
    for road, limit in one.limits.items():
        if road not in roads:
            continue
        lawful = [roads[road].limit, *(other.limits[road] for other in over if road in other.limits)]
        if broken := [each for each in lawful if not shorter(limit, each)]:
            least = min((each for each in broken if each.unit == broken[0].unit), key=lambda each: each.amount)
            message = say(
                _("Thời hạn riêng phải cùng đơn vị và không dài hơn %(amount)s %(unit)s."),
                amount=least.amount,
                unit=least.unit,
            )
            yield place.fault(f"limits.{road}", message, _("Địa phương chỉ được rút ngắn thời hạn."))
    for road in one.fees:
        if setter := next((other for other in over if road in other.fees), None):
            message = say(_("Lệ phí này đã do %(place)s quy định."), place=setter.urn)
            yield place.fault(f"fees.{road}", message, _("Xóa dòng này; cấp dưới không đặt lại lệ phí."))
    for key in ("positions", "consults"):
        for name in getattr(one, key):
            if setter := next((other for other in over if name in getattr(other, key)), None):
                message = say(_("Việc này đã do %(urn)s quy định."), urn=setter.urn)
                yield place.fault(f"{key}.{name}", message, _("Xóa dòng này; cấp dưới không đặt lại."))


def _people(place: Place, one: RefinementSpec, spec: ProcedureSpec, places: Places) -> Iterator[Fault]:
    """Seats that are not there, are another body's, or can't do their step; consulted bodies that are not there."""
    roles = {step.id: step.role for step in spec.steps}
    for step, seat in one.positions.items():
        if seat not in places.seats:
            yield place.fault(f"positions.{step}", *places.missing(seat, places.seats))
            continue
        body, held = places.seats[seat]
        if not places.holds(one.subtree, body):
            message = say(_("Vị trí %(seat)s không thuộc %(place)s."), seat=seat, place=one.subtree)
            remedy: Sentence = _("Chọn một vị trí của cơ quan đặt quy định hoặc của cơ quan trực thuộc.")
            yield place.fault(f"positions.{step}", message, remedy)
        elif step in roles and roles[step] not in held:
            message = say(_("Vị trí %(seat)s không có vai trò %(role)s."), seat=seat, role=roles[step])
            remedy = _("Chọn vị trí có vai trò mà bước này cần.")
            yield place.fault(f"positions.{step}", message, remedy)
    for path, body in one.consults.items():
        if body not in places.parents:
            yield place.fault(f"consults.{path}", *places.missing(body, places.parents))
