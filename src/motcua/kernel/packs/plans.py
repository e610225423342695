"""What a new version means for running work, and where a version or an item is used. The rooms above know.

``pack_plans`` of an AppConfig: dotted paths to ``plan(library, before, after) -> Iterator[Planned]``, where ``library``
holds the packs as they would be, ``before`` is the version in use now (``None`` without one), and ``after`` the pack
that would take its place, which may be a folder's and no version yet.
``pack_users``: dotted paths to ``users(version, urn) -> list[Use]``, of one item when its ``urn`` is given.
``pack_warnings``: dotted paths to ``warnings(versions) -> list[Finding]``, said to whoever took these into use. So is
what is ``stale``.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import cast
from uuid import UUID

from django.apps import apps
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from motcua.kernel.jobs.api import Finding
from motcua.kernel.packs import reads
from motcua.kernel.packs.faults import Sentence, say
from motcua.kernel.packs.library import Library
from motcua.kernel.packs.models import PackVersion
from motcua.kernel.packs.pack import Pack
from motcua.kernel.packs.publishing import outdated
from motcua.kernel.text.api import Multilingual


class Outcome(StrEnum):
    """What becomes of a piece of running work: it goes over to the new rule without harm; it keeps the rule under which
    it began; or somebody has to decide."""

    MOVES = "moves"
    STAYS = "stays"
    DECIDE = "decide"


OUTCOMES: dict[Outcome, Sentence] = {
    Outcome.MOVES: _("chuyển theo quy định mới"),
    Outcome.STAYS: _("giữ quy định cũ"),
    Outcome.DECIDE: _("cần người quyết định"),
}


@dataclass(frozen=True)
class Planned:
    """One piece of running work under a new version: its key, how people call it (a dossier's code), the URN of the
    item that it runs by, what becomes of it and why, and when it is due by either rule."""

    subject: UUID
    label: str
    urn: str
    outcome: Outcome
    reasons: tuple[Sentence, ...] = ()
    old_due: datetime | None = None
    new_due: datetime | None = None


@dataclass(frozen=True)
class Use:
    """A use of a version or item: ``kind`` of what uses it (a pack's, or the name of a table), how many there are,
    a sentence about them, and the name of the address that shows them, where there is one. ``holds``: as long as that
    lasts, a version in use is not withdrawn."""

    kind: str
    count: int
    sentence: Sentence
    url_name: str | None = None
    holds: bool = False


Planner = Callable[[Library, PackVersion | None, Pack], Iterable[Planned]]
User = Callable[[PackVersion, str | None], list[Use]]
Warner = Callable[[Sequence[PackVersion]], list[Finding]]


def plan(library: Library, after: Pack) -> Iterator[Planned]:
    """What becomes of all running work when ``after``, a pack of the ``library``, takes the place of the one in use."""
    urn = after.manifest.urn if after.manifest else ""
    before = reads.loaded().filter(urn=urn).first()
    for path in _registered("pack_plans"):
        yield from cast(Planner, import_string(path))(library, before, after)


def summary(planned: Iterable[Planned]) -> dict[Outcome, int]:
    """How many of each outcome."""
    counted = Counter(one.outcome for one in planned)
    return {outcome: counted[outcome] for outcome in Outcome}


def used(version: PackVersion, urn: str | None = None) -> list[Use]:
    """Who uses a version, or one item of it: packs that need it, and whatever the rooms above tell of."""
    uses = []
    if urn is None:
        needy = [other for other in reads.loaded() if version.urn in other.manifest.get("requires", {})]
        uses = [Use("pack", 1, say(_("Gói %(urn)s đang cần gói này."), urn=other.urn)) for other in needy]
    for path in _registered("pack_users"):
        uses += cast(User, import_string(path))(version, urn)
    return uses


def warnings(versions: Sequence[PackVersion]) -> list[Finding]:
    """What is lawful in versions in use and yet does not work here, such as a step that nobody is there to do."""
    with reads.snapshot():
        return [one for path in _registered("pack_warnings") for one in cast(Warner, import_string(path))(versions)]


def stale(pack: str | None = None) -> list[Finding]:
    """What places have set and no longer fits the law above them, which holds: of all packs in use, or of one (URN)."""
    titles = {version.urn: Multilingual.model_validate(version.manifest["title"]) for version in reads.loaded()}
    return [
        Finding(
            "warning",
            say(
                _("“%(pack)s”, %(path)s: không còn khớp với quy định phía trên. %(message)s"),
                pack=titles[fault.pack],
                path=fault.path,
                message=fault.message,
            ),
            fault.remedy,
        )
        for fault in outdated()
        if pack in (None, fault.pack)
    ]


def check() -> list[Finding]:
    """For ``motcua doctor``: one warning for each rule of a place that the law above has overtaken."""
    return stale() or [Finding("ok", _("Quy định riêng nào cũng khớp với quy định phía trên."))]


def _registered(name: str) -> Iterator[str]:
    return (path for room in apps.get_app_configs() for path in getattr(room, name, []))
