"""Every procedure tells three stories, played through the acts alone: a result, a supplement answered, a refusal."""

import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import transaction
from pytest_django import DjangoDbBlocker

from motcua.conf.demo import Stage
from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import Message, drain
from motcua.kernel.packs.api import load_folders
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.cases.models import Supplement
from motcua.mechanisms.cases.specs import ProcedureSpec
from motcua.mechanisms.cases.stories import Story, Telling, stories, take_seats
from motcua.mechanisms.money import api as money
from motcua.mechanisms.papers.api import Document
from motcua.mechanisms.papers.models import Judgement
from tests import helpers
from tests.packs.whole import library

PACKS = sorted(pack for pack in helpers.PACKS.iterdir() if (pack / "pack.yaml").is_file())
TOLD = {f"{pack.name}/{story.id}": story for pack in PACKS for story in stories(pack).stories}
PROCEDURES = {
    f"{place.pack.rpartition(':')[2]}/{spec.code}": spec.urn
    for place, spec in library().items("procedures", ProcedureSpec)
}
pytestmark = pytest.mark.django_db
WANTED = ("accepted", "supplemented", "turned down")


@dataclass(frozen=True)
class Played:
    """What became of a story: its dossier, or what stopped it; the papers made, and whether a supplement was answered
    before the result; ``seen``: what there is to see in the ward behind all of them."""

    story: Story
    fault: Exception | None = None
    state: str = ""
    reason: str = ""
    papers: tuple[str, ...] = ()
    supplemented: bool = False
    seen: dict[str, Any] = field(default_factory=dict)

    def shows(self) -> set[str]:
        """Which of the three stories this is."""
        signed = bool(self.papers) and set(self.papers) == {"signed"}
        if self.state in ("finished", "returned") and signed:
            return {"accepted", *(["supplemented"] if self.supplemented else [])}
        return {"turned down"} if self.state in ("refused", "declined") and self.reason and not self.papers else set()


def lacking(procedure: str, played: Iterable[Played]) -> list[str]:
    """Which of the three nobody has played to its end for a procedure (URN)."""
    shown = set().union(*(one.shows() for one in played if one.story.procedure == procedure and not one.fault))
    return [one for one in WANTED if one not in shown]


def _needed(names: Iterable[Path]) -> set[Path]:
    """Packs with whatever they stand on, and with what a province sets for itself in them."""
    manifests: dict[Path, Any] = {pack: yaml.safe_load((pack / "pack.yaml").read_text()) for pack in PACKS}
    folders = {manifests[pack]["urn"]: pack for pack in PACKS}
    found = set[Path]()
    more = set(names) | {pack for pack in PACKS if (pack / "refines").is_dir()}
    while more:
        found |= more
        more = {folders[urn] for pack in more for urn in manifests[pack].get("requires", {})} - found
    return found


@pytest.fixture(scope="module")
def played(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> dict[str, Played]:
    """Every story of every pack, played together at one ward in the order of the moments, as the demonstration does."""
    with django_db_blocker.unblock(), transaction.atomic():
        found = _play()
        transaction.set_rollback(True)
    return found


def _play() -> dict[str, Played]:
    helpers.ward()
    stage = Stage(helpers.PACKS)
    with at(helpers.OPENED):
        load_folders(sorted(_needed(pack for pack in PACKS if (pack / "procedures").is_dir())), helpers.SETUP)
        for pack in PACKS:
            take_seats(stage, stories(pack).staff)
    turn, faults, told = count(), dict[str, Exception](), set[int]()
    coming: list[tuple[datetime, int, str, Callable[[], object]]] = []
    tellings = {name: Telling(stage, story) for name, story in TOLD.items()}
    for name, telling in tellings.items():
        for moment, happening in telling.happenings():
            heapq.heappush(coming, (moment, next(turn), name, happening))
    while coming:
        moment, _turn, name, happening = heapq.heappop(coming)
        if name in faults:
            continue
        with at(moment):
            try:
                happening()
                drain()
                failed = {one.pk: one.error for one in Message.objects.exclude(error="").exclude(pk__in=told)}
                told |= set(failed)
                assert not failed, failed
            except Exception as fault:  # noqa: BLE001 - told by the test of this story; the others go on
                faults[name] = fault
    seen = _seen()
    return {name: replace(_became(telling, faults.get(name)), seen=seen) for name, telling in tellings.items()}


def _seen() -> dict[str, Any]:
    return {
        "queued": list(money.Payment.objects.filter(state="queued").values_list("amount", flat=True)),
        "void": Document.objects.filter(type=money.RECEIPT, state="void").count(),
        "compiled": cases.Compilation.objects.filter(state="compiled").count(),
        "judged": [one["outcome"] for one in Judgement.objects.values_list("report", flat=True)],
        "reversed": list(money.Reversal.objects.values_list("state", flat=True)),
    }


def _became(telling: Telling, fault: Exception | None) -> Played:
    told = Played(telling.story, fault)
    if telling.dossier is None:
        return told
    dossier = cases.Dossier.objects.get(pk=telling.dossier)
    papers = helpers.results().filter(subject=dossier.pk, part="").order_by("pk")
    answered = Supplement.objects.filter(dossier=dossier, state=Supplement.State.ANSWERED)
    return replace(
        told,
        state=dossier.state,
        reason=dossier.reason,
        papers=tuple(papers.values_list("state", flat=True)),
        supplemented=answered.exists(),
    )


@pytest.mark.parametrize("name", TOLD)
def test_a_story_of_a_pack_plays_to_the_end_that_it_tells(played: dict[str, Played], name: str) -> None:
    found = played[name]
    if found.fault:
        raise found.fault
    assert found.state == found.story.ends
    assert list(found.papers) == (["signed"] if found.story.ends in ("finished", "returned") else [])
    assert found.papers or found.reason or found.story.ends == "withdrawn"


def test_the_stories_show_what_waits_what_is_void_what_is_compiled_and_a_signed_upload(
    played: dict[str, Played],
) -> None:
    seen = played["vn-construction/permit-granted"].seen
    assert seen == {"queued": [24_000], "void": 1, "compiled": 1, "judged": ["genuine"], "reversed": ["settled"]}


@pytest.mark.parametrize("name", PROCEDURES)
def test_every_procedure_is_granted_supplemented_and_turned_down(played: dict[str, Played], name: str) -> None:
    assert lacking(PROCEDURES[name], played.values()) == []


@pytest.mark.parametrize("name", PROCEDURES)
def test_a_procedure_that_loses_a_story_is_told(played: dict[str, Played], name: str) -> None:
    urn = PROCEDURES[name]
    for wanted in WANTED:
        others = [one for one in played.values() if wanted not in one.shows()]
        assert wanted in lacking(urn, others)
    assert lacking(urn, [replace(one, fault=ValueError("stopped")) for one in played.values()]) == list(WANTED)
