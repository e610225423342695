"""Every story that a pack tells can be played to its end, through the acts alone."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from motcua.conf.demo import Stage
from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import Message, drain
from motcua.kernel.packs.api import load_folders
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.cases.stories import Stories, Story, Telling, stories, take_seats
from motcua.mechanisms.papers.api import Document
from tests import helpers

TOLD = {
    (pack.name, story.id): (pack, told, story)
    for pack in sorted(helpers.PACKS.iterdir())
    for told in [stories(pack)]
    for story in told.stories
}


@cache
def _beneath() -> dict[str, Path]:
    return {_manifest(pack)["urn"]: pack for pack in helpers.PACKS.iterdir() if (pack / "pack.yaml").is_file()}


def _manifest(pack: Path) -> dict[str, Any]:
    return dict(yaml.safe_load((pack / "pack.yaml").read_text(encoding="utf-8")))


def _needed(pack: Path) -> set[Path]:
    """A pack with whatever it stands on."""
    return {pack}.union(*(_needed(_beneath()[urn]) for urn in _manifest(pack).get("requires", {})))


def _about(pack: Path) -> set[Path]:
    """A pack with whatever it stands on, and with what a province sets for itself in it."""
    urn = str(_manifest(pack)["urn"])
    local = {one for one in _beneath().values() if (one / "refines").is_dir() and urn in _manifest(one)["requires"]}
    return _needed(pack).union(*(_needed(one) for one in local))


@pytest.fixture
def ward(db: None) -> Iterator[helpers.Ward]:
    yield helpers.ward()


def _play(pack: Path, told: Stories, story: Story) -> cases.Dossier:
    stage = Stage(helpers.PACKS)
    with at(helpers.OPENED):
        load_folders(sorted(_about(pack)), helpers.SETUP)
        take_seats(stage, told.staff)
    telling = Telling(stage, story)
    for moment, happening in telling.happenings():
        with at(moment):
            happening()
            drain()
            assert list(Message.objects.exclude(error="").order_by("id")) == []
    assert telling.dossier
    return cases.Dossier.objects.get(pk=telling.dossier)


@pytest.mark.parametrize("name", TOLD, ids="/".join)
def test_a_story_of_a_pack_plays_to_the_end_that_it_tells(ward: helpers.Ward, name: tuple[str, str]) -> None:
    pack, told, story = TOLD[name]
    dossier = _play(pack, told, story)
    assert dossier.state == story.ends
    papers = Document.objects.filter(subject=dossier.pk)
    if story.ends in ("finished", "returned"):
        assert len([paper for paper in papers if not paper.part]) == 1
        assert {paper.state for paper in papers} == {"signed"}
    else:
        assert not papers.exists()
        assert dossier.reason or story.ends == "withdrawn"


def test_whoever_tells_stories_tells_of_acceptance_of_supplement_and_of_refusal() -> None:
    for pack in sorted(helpers.PACKS.iterdir()):
        for urn in {story.procedure for story in stories(pack).stories}:
            told = [story for story in stories(pack).stories if story.procedure == urn]
            ends = {story.ends for story in told}
            assert ends & {"finished", "returned"}, urn
            assert ends & {"refused", "declined"}, urn
            assert any(beat.act == "dossier.supplement" for story in told for beat in story.script), urn
