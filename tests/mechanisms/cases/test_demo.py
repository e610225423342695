"""The demonstration's month, with few of each crowd, played to its end through the acts alone."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from motcua.conf.demo import Stage
from motcua.kernel.access.api import Absence, Holding, Reading
from motcua.kernel.calendar.api import ZONE, at
from motcua.kernel.jobs.api import Message
from motcua.kernel.packs.api import load_folders
from motcua.mechanisms.cases.api import Dossier
from motcua.mechanisms.cases.cast import Cast
from motcua.mechanisms.cases.demo import MonthDemo
from motcua.mechanisms.cases.stories import PAYING, Story
from motcua.mechanisms.money.api import Payment
from motcua.mechanisms.papers.api import Document
from tests import helpers

pytestmark = pytest.mark.django_db
EARLY = datetime(2026, 10, 19, 8, 5, tzinfo=ZONE)


class EachOnce(MonthDemo):
    """Of every crowd, each kind, each road and each ending once, all in the first days."""

    def drawn(self, days: Any) -> Iterator[Story]:
        """See ``MonthDemo``."""
        cast = Cast(self.people, random.Random(7))
        for crowd in self.crowds:
            seen = set[tuple[str, str]]()
            for serial, (road, kind, ending) in enumerate(crowd.every(), start=1):
                shows = {("road", road), ("kind", kind.id), ("ending", ending.id)}
                if not shows <= seen:
                    seen |= shows
                    yield crowd.one(cast, EARLY, serial, road, kind, ending)


@pytest.fixture(scope="module")
def packs(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The packs in use, as on the morning before the month."""
    with django_db_blocker.unblock(), transaction.atomic():
        with at(MonthDemo(Stage(helpers.PACKS)).begins):
            load_folders(sorted(path for path in helpers.PACKS.iterdir() if path.is_dir()), helpers.SETUP)
        yield
        transaction.set_rollback(True)


def played(demo: MonthDemo) -> MonthDemo:
    """A month played without the told stories, which have a test of their own; but for who pays at the gateway."""
    paying = {"stories": [one for told in demo.told for one in told.stories if _pays(one)]}
    demo.told = [told.model_copy(update=paying if told is demo.told[0] else {"stories": []}) for told in demo.told]
    demo.play()
    return demo


def _pays(story: Story) -> bool:
    return any(beat.act == PAYING for beat in story.script)


def outline(seed: int) -> list[Any]:
    """What a small month of a seed comes to: codes, states, due moments, numbers of papers."""
    demo = MonthDemo(Stage(helpers.PACKS), most=1, seed=seed)
    demo.crowds = demo.crowds[:2]
    with transaction.atomic():
        played(demo)
        found: list[Any] = list(Dossier.objects.order_by("code").values_list("code", "state", "due_at"))
        found += list(Document.objects.order_by("type", "number", "pk").values_list("type", "number"))
        transaction.set_rollback(True)
    return found


@pytest.mark.usefixtures("packs")
def test_equal_seeds_play_equal_months_and_others_play_others() -> None:
    assert outline(1) == outline(1) != outline(2)


@pytest.fixture(scope="module")
def month(packs: None) -> MonthDemo:
    """A month in which everybody of the crowds comes once; gone with the packs."""
    demo = EachOnce(Stage(helpers.PACKS))
    # Who all come at once leave other officers with work than those of a month do.
    first, ill = demo.month.away
    busy = ill.position.replace("business-officer", "case-officer")
    demo.month = demo.month.model_copy(update={"away": [first, ill.model_copy(update={"position": busy})]})
    return played(demo)


def test_everybody_comes_to_the_end_that_the_crowd_has_for_him(month: MonthDemo) -> None:
    states = dict(Dossier.objects.values_list("pk", "state").order_by("pk"))
    ended = {one.story.id: states[one.dossier] for one in month.tellings if one.dossier}
    assert ended == {one.story.id: one.story.ends for one in month.tellings}
    assert len(ended) > 60
    assert not Message.objects.exclude(error="").exists()


def test_the_month_has_all_roads_papers_signed_for_another_and_an_officer_who_left(month: MonthDemo) -> None:
    roads = Counter(Dossier.objects.values_list("channel", flat=True).order_by("pk"))
    assert roads["online"] and roads["direct"] and Dossier.objects.exclude(reference="").exists()
    assert Absence.objects.count() == len(month.month.away)
    assert month.month.leaves is not None
    left = Holding.objects.filter(position__urn=month.month.leaves.position).exclude(ended_at=None)
    assert left.count() == 1
    assert month.month.leaves.successor["login"] in "\n".join(month.tell())


def test_somebody_paid_at_the_gateway_and_a_wrong_amount_waits(month: MonthDemo) -> None:
    (online,) = Payment.objects.filter(method="gateway")
    assert (online.state, online.demand and online.demand.state) == ("matched", "paid")
    (short,) = Payment.objects.filter(mismatch=Payment.Mismatch.LESS)
    assert short.state == Payment.State.QUEUED and short.held == short.amount


def test_everybody_has_something_waiting_and_the_story_says_where_in_a_screenful(month: MonthDemo) -> None:
    with at(month.ends):
        told = [*month.tell()]
    assert len(told) <= 24, "the program adds seven lines"
    lines = {line.split()[0]: line for line in told if line.startswith("  ") and "." in line.split()[0]}
    for login, what in {
        "tiepnhan.cuanam": "việc",
        "chutich.cuanam": "việc",
        "phochutich.cuanam": "ký thay",
        "ketoan.cuanam": "Xác định tiền về",
        "dulieu.cuanam": "/quan-tri/luot-xem/",
        "quantri.cuanam": "chờ giao lại",
        "thutuc.hanoi": "/quan-tri/goi/",
        "thanhtra.hanoi": "/can-bo/so-lieu/",
    }.items():
        assert what in lines[login], told


@pytest.mark.usefixtures("month")
def test_whoever_has_a_result_sees_who_opened_his_dossier_and_one_of_them_must_say_why() -> None:
    ended = set(Dossier.objects.filter(state="returned").values_list("pk", flat=True))
    opened = Reading.objects.filter(subject__in=ended, assignment__isnull=False)
    assert ended
    assert set(opened.values_list("subject", flat=True)) == ended
    assert Reading.objects.exclude(flags=[]).count() == 1
