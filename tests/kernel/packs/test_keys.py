"""docs/pack-keys.md: every key of a pack, as the models that check it have them, and what an expression may say."""

import re
from datetime import date
from pathlib import Path

import pytest

from motcua.kernel.packs import cli, keys
from motcua.kernel.packs.expressions import compile

PAGE = Path(__file__).parents[3] / "docs" / "pack-keys.md"
ALL = keys.every_kind()


def test_the_page_is_what_the_models_say_today() -> None:
    assert PAGE.read_text(encoding="utf-8") == keys.page(), "motcua packs keys > docs/pack-keys.md"


@pytest.mark.parametrize("kind", ALL)
def test_every_key_is_explained_where_it_may_stand(kind: str) -> None:
    assert keys.unexplained(ALL[kind]) == set()


def test_every_part_that_a_value_leads_to_is_on_the_page() -> None:
    page = keys.page()
    headings = {keys._anchor(line.lstrip("# ")) for line in page.splitlines() if line.startswith("#")}
    assert set(re.findall(r"\(#([^)]*)\)", page)) <= headings


def test_the_keys_of_one_kind_come_with_all_their_parts(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["keys", "procedures"]) == 0
    said = capsys.readouterr().out
    assert "## `procedures`" in said
    assert "### type: geometry" in said
    assert "| `silence` | `consent`, `none` | `none` |" in said
    assert "## `roles`" not in said


def test_a_kind_that_does_not_exist_is_answered_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["keys", "procedure", "--lang", "vi"]) == 1
    assert "procedures" in capsys.readouterr().out


@pytest.mark.parametrize(
    "expression",
    [
        "child.age < 6 && requester.kind == 'mother'",
        "!(requester.kind in ['father', 'mother']) || child.age + 1 > 6",
        "size(child.rows) > 1 && child.rows.exists(row, row.age < 6)",
        "child.rows.all(row, row.age < 6) && size(child.rows.filter(row, row.age > 1)) > 0",
        "child.born < '2010-01-01' && years_between(child.born, today) >= 14",
        "has(child.place.commune) && child.place.commune == '00082'",
        "starts_with(child.name, 'A') || ends_with(child.name, 'n')",
        "first_word(child.name) == 'Trần' && same_name(child.name, requester.kind)",
        "months_between(child.born, today) > 3 && days_between(child.born, today) > 90",
    ],
)
def test_what_the_page_says_of_expressions_can_be_written(expression: str) -> None:
    child = {"age": int, "rows": list, "born": date, "name": str, "place": dict}
    compile(expression, {"today": date, "child": child, "requester": {"kind": str}})


def test_what_is_given_with_an_act_stands_beside_it() -> None:
    (line,) = [line for line in keys.page(["roles"]).splitlines() if line.startswith("| `consultation.answer`")]
    assert "`opinion`: `agrees`, `conditions`, `disagrees`" in line
