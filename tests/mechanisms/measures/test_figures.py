"""Figures: counted in the database as the rules count, opened row by row, seen by whoever may."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

import pytest

from motcua.kernel.acts.api import NotAllowed, NotFound, perform
from motcua.kernel.calendar.api import at
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.measures import api as measures
from motcua.mechanisms.measures.counting import counts_of, offered, online, paid, said
from motcua.mechanisms.measures.facts import handled, known
from motcua.mechanisms.measures.figures import behind, numbers
from motcua.mechanisms.measures.periods import Period, Span
from motcua.mechanisms.measures.rules import Counts, counted, opinions, services
from motcua.mechanisms.measures.specs import indicators
from tests import helpers
from tests.mechanisms.measures.population import at_cua_nam

pytestmark = [pytest.mark.both, pytest.mark.django_db]
PERIODS = ["2026", "2026-Q3", "2026-Q4", "2026-08", "2026-11", "2026-12"]


def test_the_database_counts_as_the_rules_do_and_every_figure_opens_what_it_counts(people: helpers.Ward) -> None:
    for name in PERIODS:
        _agrees(Period.named(name), at_cua_nam())


def _agrees(period: Period, bodies: list[UUID]) -> None:
    span, found = Span.of(period), indicators(period.last)
    fees = {one.subject for one in paid(bodies, span).order_by("pk")}
    ways = {one.subject for one in paid(bodies, span).filter(online(found.online_payments)).order_by("pk")}
    expected = (
        counted((one.fact for one in known(handled(bodies, span), span)), span.begins, span.until)
        + services([service for _spec, service in offered(bodies, span)])
        + opinions(one for _place, _begins, one in said(bodies, period))
        + Counts(payments=len(fees), paid_online=len(ways))
    )
    assert counts_of(bodies, period, found) == expected
    assert (
        str(period) != "2026" or min(expected.paid_online, expected.ratings, expected.digitised, expected.on_time) > 5
    )
    told = numbers(bodies, period)
    assert set(told.counts) == set(measures.FIGURES)
    for figure, n in told.counts.items():
        keys = list(behind(measures.FIGURES[figure], bodies, period).order_by("pk").values_list("pk", flat=True))
        assert len(keys) == len(set(keys)) == n, figure
    assert told.counts["on_time"] + told.counts["late"] == told.counts["ended"]
    assert told.counts["settled"] + told.counts["refused"] + told.counts["left"] == told.counts["ended"]


def test_rows_come_by_key_a_page_at_a_time_and_are_all_there(people: helpers.Ward) -> None:
    chairwoman, period = people.actor("chairwoman"), Period.named("2026")
    for name in ("ended", "late", "overdue", "paid"):
        seen, place = [], None
        while True:
            lines, place = measures.rows(chairwoman, period, name, 17, before=place)
            seen += [line.place for line in lines]
            if place is None:
                break
        assert len(seen) == len(set(seen)) == measures.board(chairwoman, period).now.counts[name]
    with pytest.raises(NotFound):
        measures.rows(chairwoman, period, "nothing", 5)


def test_late_dossiers_are_laid_to_who_had_them_when_their_time_ran_out(people: helpers.Ward) -> None:
    chairwoman, period = people.actor("chairwoman"), Period.named("2026")
    board = measures.board(chairwoman, period)
    blames = measures.late(chairwoman, period)
    assert sum(one.n for one in blames) == board.now.counts["late"] + board.now.counts["overdue"]
    first = blames[0]
    assert first.seat is not None
    assert (first.officers, first.step) == (("Nguyễn Thị Mai",), "Tiếp nhận và kiểm tra hồ sơ")
    lines, _more = measures.rows(chairwoman, period, "late", 5)
    assert all(line.late and line.officers == ("Nguyễn Thị Mai",) for line in lines)


def test_only_whoever_a_role_lets_sees_figures(people: helpers.Ward) -> None:
    period = Period.named("2026")
    for name in ("mother", "desk_officer", "civil_status_officer"):
        with pytest.raises(NotAllowed):
            measures.board(people.actor(name), period)
        with pytest.raises(NotAllowed):
            measures.rows(people.actor(name), period, "received", 5)
    assert measures.board(people.actor("chairwoman"), period).organisation.urn == helpers.CUA_NAM
    with pytest.raises(NotFound):
        measures.board(people.actor("chairwoman"), period, helpers.HOAN_KIEM)


def test_a_board_takes_few_statements_however_many_dossiers(
    people: helpers.Ward, statements: Callable[[int], AbstractContextManager[object]]
) -> None:
    chairwoman, period = people.actor("chairwoman"), Period.named("2026")
    measures.board(chairwoman, period)
    with statements(14):
        measures.board(chairwoman, period)
    with statements(12):
        measures.late(chairwoman, period)
    with statements(10):
        measures.rows(chairwoman, period, "ended", 50)
    with statements(17):
        measures.sheet(at_cua_nam(), period)


def test_what_acts_did_is_what_is_counted(ward: helpers.Ward) -> None:
    with at(helpers.MORNING):
        done = helpers.settle(ward, helpers.file_birth(ward))
        helpers.decline(ward, helpers.file_birth(ward), "Giấy chứng sinh bị mờ, không đọc được.")
        open_one = helpers.file_birth(ward)
        asked = helpers.file_birth(ward)
        caller = ward.caller("desk_officer")
        given = {"items": [{"what": "Giấy chứng sinh bị mờ."}], "reason": "Không đọc được ngày sinh."}
        perform(cases.request_supplement, caller, given, on=asked.pk)
        promise = asked.due_at
        assert cases.Pause.objects.get(dossier=asked).due_before == promise
        board = measures.board(ward.actor("chairwoman"), Period.named("2026-11"))
    assert board.now.counts == {
        "received": 4, "online": 4, "supplemented": 1, "returning": 0, "once_only": 0,
        "ended": 2, "on_time": 2, "late": 0, "settled": 1, "refused": 1, "left": 0, "electronic": 1, "digitised": 1,
        "open": 2, "waiting": 1, "overdue": 0, "paid": 0, "paid_online": 0,
    }  # fmt: skip
    assert board.before.counts["received"] == 0
    with at(helpers.MORNING.replace(day=30)):
        later = measures.board(ward.actor("chairwoman"), Period.named("2026-11"))
        (blame,) = measures.late(ward.actor("chairwoman"), Period.named("2026-11"))
        (line,), _more = measures.rows(ward.actor("chairwoman"), Period.named("2026-11"), "overdue", 5)
    assert later.now.counts["overdue"] == blame.n == 1
    assert (line.code, line.key, line.step) == (open_one.code, open_one.pk, "Tiếp nhận và kiểm tra hồ sơ")
    assert done.state == cases.State.RETURNED


def test_small_counts_that_could_tell_who_are_not_published(people: helpers.Ward) -> None:
    ward = cases.Dossier.objects.select_related("organisation")[:1].get().organisation
    found = numbers([ward.pk], Period.named("2026-11"))
    few = {**found.counts, "refused": 2, "left": 9, "waiting": 1, "late": 1}
    told = measures.published(measures.Numbers(few, None), 5)
    assert (told["refused"], told["left"], told["waiting"], told["late"]) == (None, None, None, 1)
    assert measures.shown(ward, Period.named("2026-11")).enough
    nothing = measures.shown(ward, Period.named("2026-05"))
    assert (nothing.enough, nothing.counts, nothing.sheet) == (False, {}, None)


def test_whoever_comes_again_and_sends_nothing_a_second_time_was_asked_only_once(
    ward: helpers.Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    period, later = Period.named("2026-11"), helpers.MORNING + timedelta(hours=1)
    with at(helpers.MORNING):
        helpers.file_birth(ward)
        helpers.file_birth(ward, "stranger")  # the same file, but of somebody else
    with at(later):
        helpers.file_birth(ward)  # the same file again
        monkeypatch.setattr(helpers, "NOTICE", helpers.NOTICE + b"% another")
        other = helpers.file_birth(ward, "stranger")
        chairwoman = ward.actor("chairwoman")
        counts = measures.board(chairwoman, period).now.counts
        lines, _more = measures.rows(chairwoman, period, "once_only", 5)
    assert (counts["received"], counts["returning"], counts["once_only"]) == (4, 2, 1)
    assert [line.code for line in lines] == [other.code]
