"""A pack as a lawyer in a hurry writes it: each of its mistakes is told once, at its line, with a remedy, in one run.

``mistaken/ward-market`` has ``#! kind`` behind each line that is wrong. What cannot be read at all hides what stands in
the same file, so those mistakes have a file each, and the check says that more may follow.
"""

from collections import Counter
from pathlib import Path

import pytest

from motcua.kernel.packs.api import open_library
from motcua.kernel.packs.cli import main
from motcua.kernel.packs.folder import written
from motcua.kernel.packs.library import assemble
from motcua.kernel.packs.pack import read_pack
from tests.helpers import PACKS
from tests.kernel.packs.made import BASE

MISTAKEN = Path(__file__).parent / "mistaken" / "ward-market"
MARK = "#! "
MOST_FOLDER = 1
"""Of these, one is a folder with a wrong name, which has no line."""
KINDS = 77


def marked() -> Counter[tuple[str, int | None]]:
    """Where the mistakes are: file and line."""
    found: Counter[tuple[str, int | None]] = Counter({("procedure", None): MOST_FOLDER})
    for path in MISTAKEN.rglob("*.yaml"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if MARK in line:
                found[path.relative_to(MISTAKEN).as_posix(), number] += 1
    return found


def test_each_mistake_is_told_once_at_its_line_with_a_remedy_in_one_run() -> None:
    library = open_library([BASE, MISTAKEN])
    shown = f"{MISTAKEN}/"
    told = Counter((fault.file.removeprefix(shown), fault.line) for fault in library.faults)
    listing = "\n".join(map(str, library.faults))
    expected = marked()
    assert expected.total() == KINDS
    assert told - expected == Counter(), f"told in vain:\n{listing}"
    assert expected - told == Counter(), f"not told:\n{listing}"
    assert not library.unchecked
    for fault in library.faults:
        assert str(fault.message)
        assert str(fault.remedy)


def test_as_many_lines_are_printed_in_every_language(capsys: pytest.CaptureFixture[str]) -> None:
    for language in ("vi", "en", "bn"):
        assert main(["check", str(BASE), str(MISTAKEN), "--lang", language]) == 1
        *lines, _count = capsys.readouterr().out.splitlines()
        assert len(lines) == KINDS
        assert all(" — " in line and " → " in line for line in lines)


GOOD = "- id: clerk\n  urn: urn:motcua:role:clerk\n  title: Văn thư\n  valid_from: 2026-01-01\n  acts: []\n"
UNREADABLE: dict[str, tuple[str, int]] = {
    "a tab": (GOOD.replace("  title", "\ttitle"), 3),
    "too far in": (GOOD.replace("  title", "    title"), 3),
    "not far enough in": (GOOD.replace("  title", " title"), 3),
    "a colon in a sentence": (GOOD.replace("Văn thư", "Vai trò: văn thư"), 3),
    "a quote that does not end": (GOOD.replace("Văn thư", '"Văn thư'), 3),
    "a list that does not end": (GOOD.replace("acts: []", "acts: ["), 6),
    "a key twice": (GOOD.replace("  valid_from", "  title: Lưu trữ\n  valid_from"), 4),
    "no blank after the colon": (GOOD.replace("title: ", "title:"), 3),
    "a text that begins with a percent": (GOOD.replace("Văn thư", "%văn thư"), 3),
    "a text that begins with an at": (GOOD.replace("Văn thư", "@văn thư"), 3),
    "an alias": (GOOD.replace("Văn thư", "*role"), 3),
    "two documents": (f"{GOOD}---\n", 6),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_cannot_be_read_is_one_mistake_at_its_line(name: str) -> None:
    text, line = UNREADABLE[name]
    library = assemble([read_pack(written({"pack.yaml": MANIFEST, "roles.yaml": text}, "one"))])
    assert [(fault.file, fault.line) for fault in library.faults] == [("one/roles.yaml", line)]
    assert str(library.faults[0].remedy)


MANIFEST = (
    "urn: urn:motcua:pack:one\nversion: 1\ntitle: Một\nvalid_from: 2026-01-01\nlicence: EUPL-1.2\nlanguages: [vi]\n"
)


def test_unreadable_files_are_told_together_and_that_more_may_follow() -> None:
    texts = {f"r{number}": text for number, (text, _line) in enumerate(UNREADABLE.values())}
    files = {f"roles/{name}.yaml": text.replace("clerk", name) for name, text in texts.items()}
    library = assemble([read_pack(written({"pack.yaml": MANIFEST} | files, "one"))])
    assert len(library.faults) == len(UNREADABLE)
    assert len({fault.file for fault in library.faults}) == len(UNREADABLE)
    assert library.unchecked


def test_the_packs_of_the_product_have_none() -> None:
    assert open_library(sorted(path for path in PACKS.iterdir() if path.is_dir())).faults == []
