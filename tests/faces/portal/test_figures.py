"""The public page of figures: for anybody, with the working of each point and what it was reckoned from."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client
from django.utils.formats import number_format

from motcua.kernel.calendar.api import at
from motcua.mechanisms.cases.api import Dossier
from motcua.mechanisms.measures import api as measures
from tests import helpers
from tests.mechanisms.measures.population import NOW, at_cua_nam, populate

pytestmark = pytest.mark.django_db
PAGE, API = "/so-lieu/", "/api/v1/figures"


@pytest.fixture
def grown() -> Iterator[helpers.Ward]:
    """The ward after half a year of work."""
    ready = helpers.ward()
    populate(ready, 120)
    with at(NOW):
        yield ready


def test_a_stranger_sees_the_points_and_what_was_divided(grown: helpers.Ward) -> None:
    page = Client().get(PAGE, {"ky": "2026-Q4", "co-quan": helpers.CUA_NAM})
    text = page.content.decode()
    sheet = measures.sheet(at_cua_nam(), measures.Period.named("2026-Q4"))
    for group in sheet.groups:
        for indicator, score in group.indicators:
            assert str(indicator.title) in text
            if score.points is not None:
                (above, below), *_more = score.pairs
                assert f"<strong>{number_format(score.points, 2)}</strong>/{indicator.most} điểm" in text
                assert f"{above} / {below}" in text
    assert f"{number_format(sheet.total.points, 2)} trên {sheet.total.of} điểm" in text
    assert "Không đo ở đây" in text
    assert "chưa đối chiếu văn bản gốc" in text
    assert "nonce" not in text
    for name in ("Trần Thị Lan", "Nguyễn Thị Mai", "H26.99"):
        assert name not in text


def test_the_facts_are_there_to_take_away_with_no_code_of_a_receipt(grown: helpers.Ward) -> None:
    answer: Any = Client().get(f"{PAGE}du-kien/", {"ky": "2026-Q4"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="so-lieu-00082-2026-Q4.jsonl"'
    lines = [json.loads(line) for line in answer.getvalue().decode().splitlines()]
    assert (lines[0]["kind"], lines[-1]) == ("head", {"kind": "end", "lines": len(lines) - 1})
    codes = set(Dossier.objects.order_by("pk").values_list("code", flat=True))
    assert not codes & {line.get("code") for line in lines}


def test_of_a_period_with_few_dossiers_nothing_is_told(grown: helpers.Ward) -> None:
    page = Client().get(PAGE, {"ky": "2026-02"})
    assert "Kỳ này có quá ít hồ sơ để công bố" in page.content.decode()
    assert page.context["blocks"] == []
    assert Client().get(f"{PAGE}du-kien/", {"ky": "2026-02"}).status_code == 404
    told = Client().get(API, {"organisation": helpers.CUA_NAM, "period": "2026-02"}).json()
    assert (told["enough"], told["counts"], told["indicators"]) == (False, {}, [])


def test_before_there_was_anything_the_page_says_so(db: None) -> None:
    helpers.ward()
    assert "Chưa có hồ sơ nào để đếm" in Client().get(PAGE).content.decode()


@pytest.mark.parametrize("asked", [{"co-quan": "urn:motcua:org:vn:nowhere"}, {"ky": "2021"}])
def test_a_body_or_a_period_without_figures_is_not_found(grown: helpers.Ward, asked: dict[str, str]) -> None:
    assert Client().get(PAGE, asked).status_code == 404


def test_the_api_has_the_numbers_of_the_page(grown: helpers.Ward) -> None:
    page = Client().get(PAGE, {"ky": "2026-Q4"})
    told = Client().get(API, {"organisation": helpers.CUA_NAM, "period": "2026-Q4"}).json()
    rows = [row for block in page.context["blocks"] for row in block["rows"]]
    assert told["counts"] == {row["name"]: row["n"] for row in rows}
    assert number_format(told["total"]["points"], 2).replace(".", ",") == page.context["sheet"]["total"]["points"]
    shown = [row for group in page.context["sheet"]["groups"] for row in group["rows"]]
    assert [one["code"] for one in told["indicators"]] == [row["code"] for row in shown]
    facts: Any = Client().get(f"{API}/facts", {"organisation": helpers.CUA_NAM, "period": "2026-Q4"})
    assert facts.getvalue() == b"".join(Client().get(f"{PAGE}du-kien/", {"ky": "2026-Q4"}).streaming_content)  # type: ignore[attr-defined]
    assert Client().get(API, {"organisation": helpers.CUA_NAM, "period": "x"}).status_code == 422


def test_the_board_by_the_api_is_that_of_the_desk(grown: helpers.Ward) -> None:
    client = grown.client("chairwoman")
    told = client.get(f"{API}/board", {"period": "2026"}).json()
    board = measures.board(grown.actor("chairwoman"), measures.Period.named("2026"))
    assert (told["counts"], told["before"]) == (board.now.counts, board.before.counts)
    seen, cursor = [], ""
    while True:
        page = client.get(f"{API}/board/late", {"period": "2026", "limit": 20, "cursor": cursor}).json()
        seen += [line["code"] for line in page["items"]]
        if page["next"] is None:
            break
        cursor = page["next"]
    assert len(set(seen)) == len(seen) == told["counts"]["late"]
    for name in ("desk_officer", "mother"):
        assert grown.client(name).get(f"{API}/board").status_code == 403
    assert Client().get(f"{API}/board").status_code == 401


def test_the_public_page_takes_few_statements(
    grown: helpers.Ward, statements: Callable[[int], AbstractContextManager[object]]
) -> None:
    Client().get(PAGE)
    with statements(22):
        Client().get(PAGE, {"ky": "2026"})
