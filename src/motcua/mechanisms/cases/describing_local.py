"""What changes for whom between two versions of what a province or a ward set for itself in a procedure."""

from collections.abc import Callable
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from motcua.kernel.access.api import Organisation, Position
from motcua.kernel.packs.api import Change, Differences, Sentence, UnknownItem, come_or_gone, rest_of, say, shown
from motcua.kernel.text.api import Multilingual
from motcua.mechanisms.cases.catalogue import procedure
from motcua.mechanisms.cases.describing import CHANNELS, worded_fee, worded_limit
from motcua.mechanisms.cases.refines import KIND, RefinementSpec

SAID = {"fees", "limits", "positions", "consults", "hours", "note"}
V = TypeVar("V")
COMMON = _("quy định chung")


def describe(before: RefinementSpec | None, after: RefinementSpec | None) -> list[Change]:
    """The changes; one of the versions may be missing. Of one that is new or gone, also what it sets, or set."""
    here = after or before
    assert here is not None
    body = _named(here.subtree)
    applicants = say(_("người nộp hồ sơ tại %(body)s"), body=body)
    office = say(_("cán bộ của %(body)s"), body=body)
    found = come_or_gone(KIND, here.urn, before, after, applicants) if before is None or after is None else []
    found += [Change(KIND, here.urn, path, told, applicants) for path, told in _promised(before, after)]
    found += [Change(KIND, here.urn, path, told, office) for path, told in _done(before, after)]
    return found if before is None or after is None else [*found, *rest_of(KIND, here.urn, before, after, SAID)]


def _promised(before: RefinementSpec | None, after: RefinementSpec | None) -> Differences:
    """What applicants meet: fees, limits, opening hours, the note on the page."""
    for road, by in CHANNELS.items():
        fee, new_fee = (one.fees.get(road) if one else None for one in (before, after))
        if fee != new_fee:
            values = {"road": by, "old": _or_common(fee, worded_fee), "new": _or_common(new_fee, worded_fee)}
            told = _("Phí, lệ phí %(road)s: từ %(old)s thành %(new)s.")
            if str(values["old"]) == str(values["new"]):
                told = _("Căn cứ hoặc ghi chú của phí, lệ phí %(road)s thay đổi.")
            yield f"fees.{road}", say(told, **values)
        limit, new_limit = (one.limits.get(road) if one else None for one in (before, after))
        if limit != new_limit:
            values = {"road": by, "old": _or_common(limit, worded_limit), "new": _or_common(new_limit, worded_limit)}
            yield f"limits.{road}", say(_("Thời hạn %(road)s: từ %(old)s thành %(new)s."), **values)
    for key, told, gone in (
        ("hours", _("Giờ mở cửa nay là: %(new)s"), _("Không còn ghi giờ mở cửa riêng.")),
        ("note", _("Lời nhắn cho người nộp nay là: %(new)s"), _("Không còn lời nhắn riêng cho người nộp.")),
    ):
        old, new = (getattr(one, key) if one else None for one in (before, after))
        if old != new:
            yield key, say(told, new=shown(new.model_dump())) if new else gone


def _or_common(own: V | None, worded: Callable[[V], Sentence]) -> Sentence:
    """What a body set in words; where it set nothing, the rule for everybody holds."""
    return COMMON if own is None else worded(own)


def _done(before: RefinementSpec | None, after: RefinementSpec | None) -> Differences:
    """What the office does otherwise: who owes a step, whom it asks."""
    here = after or before
    titles = _titles(here.of) if here else {}
    for key, told in (
        ("positions", _("Bước “%(step)s” giao cho %(new)s, trước là %(old)s.")),
        ("consults", _("Việc “%(step)s” lấy ý kiến của %(new)s, trước là %(old)s.")),
    ):
        old, new = (getattr(one, key) if one else {} for one in (before, after))
        for step in [*new, *(step for step in old if step not in new)]:
            if old.get(step) != new.get(step):
                values = {"step": titles.get(step, step)} | {
                    when: _named(some[step]) if step in some else COMMON for when, some in (("old", old), ("new", new))
                }
                yield f"{key}.{step}", say(told, **values)


def _titles(of: str) -> dict[str, Sentence]:
    """What the steps of a procedure, and whom they ask (``step.asked``), are called, where it is in force."""
    try:
        steps = procedure(of).steps
    except UnknownItem:
        return {}
    found: dict[str, Sentence] = {step.id: say("%(step)s", step=step.title) for step in steps}
    for step in steps:
        found |= {f"{step.id}.{one.id}": say("%(step)s", step=one.title) for one in step.consults}
    return found


def _named(urn: str) -> Sentence:
    """A body or a seat as people call it; its URN, where it is not here."""
    if body := Organisation.objects.filter(urn=urn).first():
        return say("%(body)s", body=Multilingual.model_validate(body.title))
    if seat := Position.objects.filter(urn=urn).select_related("organisation").first():
        titles = (Multilingual.model_validate(one.title) for one in (seat, seat.organisation))
        return say("%(seat)s, %(body)s", **dict(zip(("seat", "body"), titles, strict=True)))
    return urn
