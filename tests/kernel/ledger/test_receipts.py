"""A receipt proves an act, by a program that shares no code with us; an altered one proves nothing."""

import copy
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from motcua.kernel.access.api import system_actor
from motcua.kernel.acts.api import Caller, perform
from motcua.kernel.ledger.api import Entry, receipt, receipt_text, seal, verifiers
from motcua.kernel.ledger.keys import rotate
from motcua.kernel.ledger.tiles import folder
from tests.kernel.acts.test_perform import ENTER

pytestmark = [pytest.mark.both, pytest.mark.django_db]
CALLER = Caller(system_actor("test"), channel="test")
PROGRAM = Path(__file__).parents[3] / "verifier" / "motcua_verify.py"


def run(*arguments: object) -> tuple[int, str]:
    """The program in a process of its own, which could not import us if it wanted to."""
    done = subprocess.run(
        [sys.executable, "-I", str(PROGRAM), "--lang", "en", *map(str, arguments)], capture_output=True, text=True
    )
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout


@pytest.fixture
def entry() -> Entry:
    for number in range(5):
        perform(ENTER, CALLER, {"name": f"Trần Thị Lan {number}"})
    seal()
    rotate()
    perform(ENTER, CALLER, {"name": "Mai"})
    seal()
    return Entry.objects.order_by("id")[2]


@pytest.fixture
def save(tmp_path: Path) -> Callable[[Any], Path]:
    def save(found: Any) -> Path:
        path = tmp_path / "receipt.json"
        path.write_text(found if isinstance(found, str) else json.dumps(found), encoding="utf-8")
        return path

    return save


def test_a_receipt_holds(entry: Entry, save: Callable[[Any], Path]) -> None:
    code, told = run("receipt", save(receipt_text(entry, with_opening=True)), "--key", verifiers()[0])
    assert code == 0, told
    assert "Entry 2 is in the log of 6 entries" in told
    assert "The content is the one that was committed to" in told
    assert "The first key is the one that is known" in told
    assert "demonstration" in told
    assert "IT HOLDS" in told


def test_without_a_known_key_it_asks_to_compare(entry: Entry, save: Callable[[Any], Path]) -> None:
    code, told = run("receipt", save(receipt(entry)))
    assert code == 0
    assert verifiers()[0].fingerprint in told
    assert "without the content" in told
    assert run("receipt", save(receipt(entry)), "--key", verifiers()[0].fingerprint)[0] == 0
    assert run("receipt", save(receipt(entry)), "--key", "00" * 32)[0] == 1


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("vi", "ĐÚNG: mọi điều kiểm tra được đều khớp."),
        ("en", "IT HOLDS: everything that can be checked agrees."),
        ("bn", "মিলে যায়: যা কিছু যাচাই করা যায় সবই মিলেছে।"),
    ],
)
def test_it_speaks_three_languages(entry: Entry, save: Callable[[Any], Path], language: str, told: str) -> None:
    done = subprocess.run(
        [sys.executable, str(PROGRAM), "--lang", language, "receipt", str(save(receipt(entry)))],
        capture_output=True,
        text=True,
    )
    assert told in done.stdout


def test_every_word_is_there_in_each_language_with_the_same_places() -> None:
    words = json.loads(PROGRAM.with_name("motcua_words.json").read_text(encoding="utf-8"))
    said = set(re.findall(r'(?:say|fault|end)\("([\w-]+)"', PROGRAM.read_text(encoding="utf-8")))
    assert said <= set(words)
    for word, told in words.items():
        assert list(told) == ["vi", "en", "bn"], word
        assert len({frozenset(re.findall(r"\{\d\}", text)) for text in told.values()}) == 1, word


def test_without_its_words_it_says_what_to_copy_and_judges_nothing(
    entry: Entry, save: Callable[[Any], Path], tmp_path: Path
) -> None:
    alone = shutil.copy(PROGRAM, tmp_path / "alone.py")
    done = subprocess.run(
        [sys.executable, "-I", alone, "receipt", str(save(receipt(entry)))], capture_output=True, text=True
    )
    assert done.returncode == 2
    assert not done.stderr
    assert done.stdout.startswith("motcua_words.json: copy it beside this program")


def paths(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else []
    return [found for key, inner in items for found in paths(inner, (*at, key))] or [at]


def test_whatever_is_altered_is_noticed(entry: Entry, save: Callable[[Any], Path]) -> None:
    """Every value of a receipt in turn; only what it says that it can't be checked."""
    good = receipt(entry, with_opening=True)
    for path in paths(good):
        altered = copy.deepcopy(good)
        place: Any = altered
        for step in path[:-1]:
            place = place[step]
        value = place[path[-1]]
        place[path[-1]] = value + 1 if isinstance(value, int) else _other(value)
        code, told = run("receipt", save(altered))
        assert code in (1, 2), (path, told)
        assert "IT HOLDS" not in told, path


def _other(text: str) -> str:
    middle = len(text) // 2
    return text[:middle] + ("A" if text[middle] != "A" else "B") + text[middle + 1 :]


def test_an_altered_field_is_named(entry: Entry, save: Callable[[Any], Path]) -> None:
    altered = receipt(entry)
    altered["entry"]["recorded"] = "2020-01-01T00:00:00.000000+00:00"
    code, told = run("receipt", save(altered))
    assert (code, "“recorded” is not that of the entry" in told) == (1, True)


def test_what_is_not_sealed_yet_says_so(entry: Entry, save: Callable[[Any], Path]) -> None:
    perform(ENTER, CALLER, {"name": "Hoa"})
    waiting = Entry.objects.order_by("-id")[0]
    assert "checkpoint" not in receipt(waiting)
    code, told = run("receipt", save(receipt(waiting)))
    assert (code, "NOT SEALED YET" in told) == (2, True)


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"format": "motcua-receipt/1"}', "\0"])
def test_what_is_no_receipt_is_said_to_be_none(text: str, save: Callable[[Any], Path]) -> None:
    assert run("receipt", save(text))[0] in (1, 2)


def test_heads_and_tiles_are_checked_as_well(entry: Entry, tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.write_text((folder() / "checkpoint").read_text())
    perform(ENTER, CALLER, {"name": "Hoa"})
    seal()
    keys, new = folder() / "keys", folder() / "checkpoint"
    assert run("checkpoint", new, "--keys", keys)[0] == 0
    assert run("tiles", folder())[0] == 0
    code, told = run("consistency", old, new, "--keys", keys, "--tiles", folder())
    assert (code, "keeps its first 6" in told) == (0, True), told
    assert run("consistency", new, old, "--keys", keys, "--tiles", folder())[0] == 1
    path = folder() / "tile/0/000.p/7"
    path.write_bytes(bytes(32) + path.read_bytes()[32:])
    code, told = run("tiles", folder())
    assert (code, "the root made from the tiles is not the one signed" in told.lower()) == (1, True)
    assert run("consistency", old, new, "--keys", keys, "--tiles", folder())[0] == 1
    new.write_text(new.read_text().replace("\n7\n", "\n8\n"))
    assert run("checkpoint", new, "--keys", keys)[0] == 1
