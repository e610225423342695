"""A program that knows nothing of ours prints the digits of the page from the export."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.measures import api as measures
from motcua.mechanisms.measures import facts
from motcua.mechanisms.measures.cli import main
from motcua.mechanisms.measures.rules import Fact
from tests import helpers
from tests.mechanisms.measures.population import at_cua_nam

pytestmark = [pytest.mark.both, pytest.mark.django_db]
PROGRAM = Path(__file__).parents[3] / "verifier/recompute_766.py"


def recomputed(file: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", PROGRAM, file], capture_output=True, text=True, check=False, cwd=file.parent, env={}
    )


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """What a command of ours prints."""

    def run(*arguments: str) -> str:
        capsys.readouterr()
        assert main(list(arguments)) == 0
        return capsys.readouterr().out

    return run


def test_an_outsider_gets_the_same_digits(people: helpers.Ward, said: Callable[..., str], tmp_path: Path) -> None:
    file = tmp_path / "figures.jsonl"
    for part in ([], ["--quarter", "3"], ["--month", "11"], ["--month", "12"], ["--month", "2"]):
        chosen = ["--year", "2026", *part, "--organisation", helpers.CUA_NAM]
        for masked in ([], ["--masked"]):
            said("export", *chosen, *masked, "--output", str(file))
            outcome = recomputed(file)
            assert (outcome.returncode, outcome.stderr) == (0, "")
            assert outcome.stdout == said("score", *chosen)
            assert outcome.stdout.splitlines()[-1].endswith(" 100")


@pytest.mark.parametrize(
    ("what", "wrong"),
    {
        "due": lambda fact: replace(fact, due=fact.due + timedelta(days=2)),
        "supplements": lambda fact: replace(fact, supplements=min(fact.supplements, 1)),
        "answered": lambda fact: replace(fact, answered=None),
    }.items(),
)
def test_a_sum_of_ours_that_went_wrong_is_found_out(
    people: helpers.Ward, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str, wrong: Callable[[Fact], Fact]
) -> None:
    right, file, period = facts._with, tmp_path / "figures.jsonl", measures.Period.named("2026")
    monkeypatch.setattr(facts, "_with", lambda *given: wrong(right(*given)))
    file.write_text("".join(measures.exported(None, at_cua_nam(), period)), encoding="utf-8")
    told = next(line for line in recomputed(file).stdout.splitlines() if line.startswith("2.1 "))
    ours = measures.sheet(at_cua_nam(), period)
    (one,) = (one for group in ours.groups for indicator, one in group.indicators if indicator.code == "2.1")
    assert told.split()[3] != str(one.percent), what


def test_the_digits_are_those_of_the_sheet(people: helpers.Ward, tmp_path: Path) -> None:
    period, bodies = measures.Period.named("2026-Q4"), at_cua_nam()
    file = tmp_path / "figures.jsonl"
    file.write_text("".join(measures.exported(None, bodies, period)), encoding="utf-8")
    lines = dict(line.split(" ", 1) for line in recomputed(file).stdout.splitlines())
    sheet = measures.sheet(bodies, period)
    scored = [(indicator, one) for group in sheet.groups for indicator, one in group.indicators]
    assert {one.status for _indicator, one in scored} == {"scored", "empty", "unmeasured"}
    for indicator, one in scored:
        status, *_pairs, percent, points, most = lines[indicator.code].split()
        assert (status, most) == (one.status, str(indicator.most))
        assert (percent, points) == tuple("-" if value is None else str(value) for value in (one.percent, one.points))
    assert lines["total"] == f"{sheet.total.points} {sheet.total.of} 100"
    assert sum(indicator.most for indicator, _one in scored) == 100


def test_the_export_names_nobody(people: helpers.Ward, said: Callable[..., str]) -> None:
    whole, masked = said("export", "--year", "2026"), said("export", "--year", "2026", "--masked")
    code = cases.Dossier.objects.order_by("pk")[0].code
    assert code in whole
    assert code not in masked
    for secret in ("Trần", "001190012345", "giay.pdf", "Minh Anh"):
        assert secret not in whole + masked
    dossiers = [line for line in map(json.loads, masked.splitlines()) if line["kind"] == "dossier"]
    open_to_all = "kind code received promise ended channel result digitised pauses"
    assert {" ".join(line) for line in dossiers} == {open_to_all}


def test_a_file_that_is_cut_off_or_does_not_add_up_is_refused(
    people: helpers.Ward, said: Callable[..., str], tmp_path: Path
) -> None:
    lines = said("export", "--year", "2026").splitlines(keepends=True)
    file = tmp_path / "figures.jsonl"
    file.write_text("".join(lines[:-2]), encoding="utf-8")
    assert "cut off" in recomputed(file).stderr
    head = json.loads(lines[0])
    head["groups"][0]["most"] = 8
    file.write_text("".join([json.dumps(head) + "\n", *lines[1:]]), encoding="utf-8")
    assert (recomputed(file).returncode, recomputed(file).stderr) == (1, "the groups' points do not add up to 100\n")
    file.write_text("".join([json.dumps(head | {"format": 1}) + "\n", *lines[1:]]), encoding="utf-8")
    assert "of format 1" in recomputed(file).stderr


def test_a_body_or_a_period_that_there_is_not_is_told(people: helpers.Ward, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", "--year", "2026", "--organisation", helpers.CUA_NAM + "1"]) == 1
    assert helpers.CUA_NAM in capsys.readouterr().err
    assert main(["score", "--year", "20x6"]) == 1
    assert "20x6" in capsys.readouterr().err
    assert main(["export", "--year", "2020"]) == 1
    assert "bộ chỉ số" in capsys.readouterr().err
