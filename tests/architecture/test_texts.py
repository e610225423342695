"""Every sentence of the interface stands in Vietnamese, English and Bengali, and the catalogues hold nothing else."""

import ast
import re
from collections.abc import Iterator

import pytest
from babel.messages.pofile import read_po

from tests.architecture.sources import PACKAGE, below, shown, tree
from tests.architecture.test_templates import VIETNAMESE
from tools.catalogue import LANGUAGES, marked, place, read, sentences

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|%(?![( ])")
# Vietnamese as data, not as a sentence on a screen: alphabets, names in certificates and registers, the demonstration.
DATA = (
    "conf/settings.py",
    "kernel/text/",
    "mechanisms/papers/trust/pki.py",
    "mechanisms/papers/making.py",
    "mechanisms/papers/annex.py",
    "mechanisms/cases/whole_file/",
    "mechanisms/cases/licences/telling.py",
    "mechanisms/money/proving.py",
    "mechanisms/cases/stories_money.py",
    "conf/gateway/server.py",
    "mechanisms/cases/importing/",
    "mechanisms/exchange/wording.py",
    "faces/console/skeletons.py",
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated(language: str) -> None:
    known = read(language)
    missing = [f"{text!r} ({', '.join(sorted(where))})" for text, where in sentences().items() if not known.get(text)]
    assert not missing, f"{len(missing)} without {language}; tools/po missing lists them:\n" + "\n".join(missing[:40])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_holds_nothing_doubtful_or_out_of_use(language: str) -> None:
    with place(language).open("rb") as file:
        catalogue = read_po(file)
    assert not [entry.id for entry in catalogue if entry.id and entry.fuzzy]
    assert not list(catalogue.obsolete)
    unused = read(language).keys() - sentences().keys()
    assert not unused, f"tools/po prune drops these: {sorted(unused)}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_blanks_of_its_sentence(language: str) -> None:
    unlike = [
        text
        for text, translation in read(language).items()
        if sorted(set(PLACEHOLDER.findall(text))) != sorted(set(PLACEHOLDER.findall(translation)))
    ]
    assert not unlike


def test_bengali_is_written_in_bengali_letters() -> None:
    def is_word(text: str) -> bool:
        return bool(re.search(r"[^\W\d_]{3}", PLACEHOLDER.sub("", text)))

    latin = [text for text, bengali in read("bn").items() if is_word(text) and not re.search(r"[ঀ-৿]", bengali)]
    assert not latin


def test_every_vietnamese_sentence_in_python_is_marked_for_translation() -> None:
    bare = [
        f"{shown(path)}:{line}: {text[:60]!r}"
        for path in below("src", suffix=".py")
        if not path.relative_to(PACKAGE).as_posix().startswith(DATA)
        if "demo" not in path.stem and "migrations" not in path.parts
        for line, text in _bare_texts(tree(path))
    ]
    assert not bare, "\n".join(bare)


def _bare_texts(parsed: ast.Module) -> Iterator[tuple[int, str]]:
    known = {id(argument) for argument in marked(parsed)}
    known |= {id(node.value) for node in ast.walk(parsed) if isinstance(node, ast.Expr)}  # docstrings
    for node in ast.walk(parsed):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in known:
            continue
        sentence = " " in node.value.strip() and not re.search(r"[\\[\]|]", node.value)
        if sentence and VIETNAMESE.search(node.value):
            yield node.lineno, node.value
