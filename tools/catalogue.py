"""The translations of the user interface: which sentences the sources hold, and what the catalogues say of them.

    tools/po merge FILE.tsv…    add lines ``Vietnamese<TAB>English<TAB>Bengali`` (a line break is written ``\\n``)
    tools/po missing            print every sentence that lacks a translation, as such lines
    tools/po prune              drop the sentences that no source holds any more

The Vietnamese sentence is the key. A catalogue is sorted and holds no dates, so that two people's additions merge.
"""

import ast
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.extract import extract
from babel.messages.pofile import normalize, read_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src/motcua"
LANGUAGES = {"en": "nplurals=2; plural=(n != 1);", "bn": "nplurals=2; plural=(n > 1);"}
# Functions that take sentences, and how many of their first arguments are such: a pack's flaw has a remedy too.
KEYWORDS = {"_": 1, "gettext": 1, "gettext_lazy": 1, "gettext_noop": 1, "flaw": 2}


def sentences(source: Path = SOURCE) -> dict[str, set[str]]:
    """Every sentence marked for translation, with the files that hold it."""
    found: dict[str, set[str]] = {}
    files = [path for kind in ("*.py", "templates/**/*.html", "templates/**/*.txt") for path in source.rglob(kind)]
    for path in sorted(files):
        for sentence in _in_file(path):
            found.setdefault(sentence, set()).add(str(path.relative_to(source)))
    return found


def _in_file(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        yield from (argument.value for argument in marked(ast.parse(text)))
        return
    content = BytesIO(templatize(text, origin=str(path)).encode())
    for _line, message, _comments, _context in extract("python", content, dict.fromkeys(KEYWORDS)):
        assert isinstance(message, str), f"{path}: plural forms are not used; Vietnamese has none"
        yield message


def marked(parsed: ast.Module) -> Iterator[ast.Constant]:
    """The string constants of a Python file that are handed to a function of KEYWORDS."""
    for node in ast.walk(parsed):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).rpartition(".")[2]
            for argument in node.args[: KEYWORDS.get(name, 0)]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and argument.value:
                    yield argument


def place(language: str) -> Path:
    """Where a language's catalogue lies."""
    return SOURCE / "locale" / language / "LC_MESSAGES/django.po"


def read(language: str) -> dict[str, str]:
    """A catalogue's translations by Vietnamese sentence; fuzzy and obsolete entries are left out."""
    path = place(language)
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {str(entry.id): str(entry.string) for entry in read_po(file) if entry.id and not entry.fuzzy}


def write(language: str, entries: dict[str, str]) -> None:
    """Store a catalogue: sorted by Vietnamese sentence, always the same bytes for the same entries."""
    head = f"Language: {language}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\n"
    head += f"Content-Transfer-Encoding: 8bit\nPlural-Forms: {LANGUAGES[language]}\n"
    parts = [f'msgid ""\nmsgstr {normalize(head)}\n']
    for sentence, translation in sorted(entries.items()):
        flag = "#, python-format\n" if "%(" in sentence else ""
        parts.append(f"{flag}msgid {normalize(sentence)}\nmsgstr {normalize(translation)}\n")
    path = place(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(parts), encoding="utf-8")


def merge(files: list[str]) -> int:
    """Add the lines of tab-separated files. A later line wins over an earlier one, and is shown if they differ."""
    known = {language: read(language) for language in LANGUAGES}
    added: dict[str, tuple[str, ...]] = {}
    faults = 0
    for name in files:
        for number, line in enumerate(Path(name).read_text(encoding="utf-8").splitlines(), 1):
            cells = [cell.strip(" ").replace("\\n", "\n") for cell in line.split("\t")]
            if not line.strip():
                continue
            if len(cells) != 1 + len(LANGUAGES) or not all(cells):
                print(f"{name}:{number}: expected Vietnamese, English and Bengali between tabs", file=sys.stderr)
                faults += 1
                continue
            sentence, *translations = cells
            if added.get(sentence, tuple(translations)) != tuple(translations):
                print(f"{name}:{number}: translated differently before: {sentence!r}", file=sys.stderr)
            added[sentence] = tuple(translations)
    for position, (language, entries) in enumerate(known.items()):
        write(language, entries | {sentence: cells[position] for sentence, cells in added.items()})
    print(f"{len(added)} sentences merged, {faults} lines refused")
    return 1 if faults else 0


def missing() -> int:
    """Print what lacks a translation, ready to be filled in and merged."""
    known = [read(language) for language in LANGUAGES]
    for sentence in sorted(sentences()):
        if not all(entries.get(sentence) for entries in known):
            cells = [sentence, *(entries.get(sentence, "") for entries in known)]
            print("\t".join(cell.replace("\n", "\\n") for cell in cells))
    return 0


def prune() -> int:
    """Drop what no source holds."""
    used = sentences()
    for language in LANGUAGES:
        entries = read(language)
        write(language, {sentence: text for sentence, text in entries.items() if sentence in used})
        print(f"{language}: {len(entries.keys() - used.keys())} dropped")
    return 0


def main(arguments: list[str]) -> int:
    """See the module."""
    match arguments:
        case ["merge", *files] if files:
            return merge(files)
        case ["missing"]:
            return missing()
        case ["prune"]:
            return prune()
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
