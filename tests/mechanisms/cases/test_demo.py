"""The births of the demonstration, fewer of each kind, played to their ends through the acts."""

from collections import Counter

import pytest

from motcua.conf.demo import Stage
from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import Message
from motcua.kernel.packs.api import load_folders
from motcua.mechanisms.cases.api import Dossier
from motcua.mechanisms.cases.demo import BirthsDemo
from tests import helpers

pytestmark = pytest.mark.django_db
ENDINGS = {"delivered": "returned", "handed_over": "returned", "sent_back_then_delivered": "returned"}
ENDINGS |= {"declined": "declined", "withdrawn": "withdrawn", "not_collected_yet": "finished"}
ENDINGS |= {"waiting_receive": "submitted", "waiting_check": "accepted", "waiting_approve": "processing"}


def test_every_family_comes_to_the_end_that_the_story_has_for_it() -> None:
    demo = BirthsDemo(Stage(helpers.PACKS))
    assert set(demo.story["endings"]) == set(ENDINGS)
    demo.told = []
    demo.story["kinds"] = dict.fromkeys(demo.story["kinds"], 1) | {"both_parents": 8}
    demo.story["endings"] = dict.fromkeys(ENDINGS, 1) | {"handed_over": 5}  # some of them ask for copies, and pay
    with at(demo.begins):
        load_folders(sorted(path for path in helpers.PACKS.iterdir() if path.is_dir()), helpers.SETUP)
    demo.play()
    wanted = Counter(ENDINGS[ending] for ending, number in demo.story["endings"].items() for _ in range(number))
    found = Counter(Dossier.objects.values_list("state", flat=True))
    late = found["finished"] - wanted["finished"]  # who comes for it after the story's last moment has not come yet
    assert 0 <= late <= 2
    assert found == wanted + Counter(finished=late) - Counter(returned=late)
    assert not Message.objects.filter(state=Message.State.PARKED).exists()
    assert helpers.results().filter(type="urn:motcua:document-type:fee-receipt", state="signed").exists()
