"""The sums of Decision 766, by hand and for everything that hypothesis thinks of."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.mechanisms.measures.rules import (
    FORMULAS,
    Counts,
    Fact,
    Opinion,
    Rule,
    Service,
    counted,
    on_time,
    opinions,
    rounded,
    score,
    services,
    total,
)

BEGINS, UNTIL = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
DAY = timedelta(days=1)
moments = st.integers(-60 * 24, 30 * 24).map(lambda hours: UNTIL + timedelta(hours=hours))
perhaps = st.none() | moments


@st.composite
def facts(draw: st.DrawFn) -> Fact:
    received = draw(moments)
    ended = draw(perhaps)
    ended = ended if ended and received <= ended < UNTIL else None
    asked = draw(perhaps)
    asked = asked if asked and received <= asked < (ended or UNTIL) else None
    answered = draw(perhaps) if asked else None
    return Fact(
        received,
        draw(moments),
        ended,
        draw(st.sampled_from(["online", "direct", "post"])),
        draw(st.sampled_from(["", "electronic", "other"])) if ended else "",
        draw(st.booleans()),
        draw(perhaps) if ended is None else None,
        1 if asked else draw(st.sampled_from([0, 2, 3])),
        asked,
        answered if answered and asked and answered >= asked else None,
    )


numbers = st.integers(0, 50)


@st.composite
def counts(draw: st.DrawFn) -> Counts:
    def part(whole: int) -> int:
        return draw(st.integers(0, whole))

    handled, settled, offered, fees = (draw(numbers) for _one in range(4))
    payments, ratings, complaints = (draw(numbers) for _one in range(3))
    electronic, online = part(settled), part(offered)
    return Counts(
        handled, part(handled), settled, part(electronic), electronic, part(electronic), offered, online, part(online),
        fees, part(fees), payments, part(payments), ratings, part(ratings), complaints, part(complaints),
    )  # fmt: skip


def fact(**changes: object) -> Fact:
    received = datetime(2026, 10, 5, 2, tzinfo=UTC)
    return replace(Fact(received, received + 3 * DAY, received + 2 * DAY, "online"), **changes)  # type: ignore[arg-type]


def test_the_cases_that_the_domain_works_out() -> None:
    assert score(Rule("3.1", "g", 8, "services-online", 80), Counts(services=5, services_online=3)).points == Decimal(
        "6.00"
    )
    happy = score(Rule("5.4", "g", 6, "satisfaction", 90), Counts(handled=100, on_time=90, ratings=100, disliked=9))
    assert (happy.percent, happy.points) == (Decimal("81.00"), Decimal("5.40"))


@pytest.mark.parametrize(
    ("changes", "good"),
    [
        ({}, True),
        ({"ended": fact().due}, True),
        ({"ended": fact().due + timedelta(seconds=1)}, False),
        ({"ended": None}, False),  # the period's end is the end of what has none
        ({"ended": None, "due": UNTIL}, True),
        ({"ended": None, "stands": fact().due}, True),  # its clock stopped in time
        ({"supplements": 2}, False),
        ({"ended": fact().due + DAY, "supplements": 1, "asked": fact().received, "answered": fact().received + DAY},
         True),
        ({"ended": fact().due + DAY, "supplements": 1, "asked": fact().received}, True),  # withdrawn while asked
        ({"ended": fact().due + 2 * DAY, "supplements": 1, "asked": fact().received, "answered":
          fact().received + DAY}, False),
    ],
)  # fmt: skip
def test_on_time_is_reckoned_as_indicator_2_1_says(changes: dict[str, object], good: bool) -> None:
    assert on_time(fact(**changes), UNTIL) is good


@given(st.lists(facts(), max_size=20), st.randoms(use_true_random=False))
def test_the_order_of_dossiers_does_not_matter_and_parts_add_up(some: list[Fact], dice: Random) -> None:
    shuffled = some[:]
    dice.shuffle(shuffled)
    whole = counted(some, BEGINS, UNTIL)
    assert counted(shuffled, BEGINS, UNTIL) == whole
    half = len(some) // 2
    assert counted(some[:half], BEGINS, UNTIL) + counted(some[half:], BEGINS, UNTIL) == whole
    assert 0 <= whole.on_time <= whole.handled
    assert whole.online_results <= whole.electronic <= whole.settled <= whole.handled


@given(facts(), st.timedeltas(timedelta(), timedelta(days=90)))
def test_a_later_promise_never_makes_a_dossier_late(one: Fact, more: timedelta) -> None:
    assert on_time(one, UNTIL) <= on_time(replace(one, due=one.due + more), UNTIL)


@given(counts(), st.sampled_from(sorted(FORMULAS)), st.integers(0, 20), st.integers(1, 100))
def test_points_lie_between_nothing_and_the_most(of: Counts, formula: str, most: int, full: int) -> None:
    one = score(Rule("x", "g", most, formula, full), of)
    empty = any(below == 0 for _above, below in FORMULAS[formula].pairs(of))
    assert one.status == ("empty" if empty else "scored")
    assert (one.points is None) is empty
    if one.points is not None and one.rate is not None:
        assert 0 <= one.points <= most
        assert 0 <= one.rate <= 1
        assert one.rate * 100 < full or one.points == most


@given(counts(), st.integers(1, 20))
def test_more_on_time_never_gives_fewer_points(of: Counts, most: int) -> None:
    for formula in ("on-time", "satisfaction"):
        rule = Rule("x", "g", most, formula, 90)
        better = replace(of, on_time=min(of.handled, of.on_time + 1))
        before, after = score(rule, of).points, score(rule, better).points
        assert before is None or (after is not None and after >= before)


def test_nothing_to_divide_by_is_not_zero_points_and_not_full_ones() -> None:
    for name in FORMULAS:
        assert score(Rule("x", "g", 5, name), Counts()).points is None
    rules = [Rule("1", "g", 60, "on-time"), Rule("2", "g", 30, "paid-online"), Rule("3", "g", 10, "")]
    found = total(score(rule, Counts(handled=2, on_time=1)) for rule in rules)
    assert (found.points, found.of, found.whole) == (Decimal("30.00"), 60, 100)


def test_halves_are_rounded_up() -> None:
    assert [str(rounded(Fraction(n, 1000))) for n in (1004, 1005, 1015, 999995)] == ["1.00", "1.01", "1.02", "1000.00"]


def test_services_and_opinions_are_counted() -> None:
    found = services(
        [Service(True, True, True, False), Service(False, True, True, True), Service(True, False, False, True)]
    )
    assert (found.services, found.services_online, found.services_used) == (3, 2, 1)
    assert (found.fee_services, found.fee_services_payable) == (2, 1)
    said = opinions([Opinion(6, 2, 5, 4), Opinion(5, 1)])
    assert (said.ratings, said.disliked, said.complaints, said.complaints_in_time) == (11, 3, 5, 4)
