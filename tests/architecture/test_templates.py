"""No template lies about unused, and none hides a sentence from translation."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import below, shown, tree

# Django asks for these by name, without being told.
BY_NAME = {"400.html", "403.html", "404.html", "500.html"}
COMPONENT = re.compile(r"<c-(?!vars\b|slot\b|component\b)([\w.-]+)")
TAGS = re.compile(
    r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|{%\s*blocktrans(?:late)?\b.*?endblocktrans(?:late)?\s*%}|{%.*?%}|{{.*?}}"
    r"|<!--.*?-->",
    re.DOTALL,
)
VIETNAMESE = re.compile(r"[^\W\d_]*[À-ÖØ-öø-ÿĂăĐđĨĩŨũƠơƯưẠ-ỹ][^\W\d_]*")


def templates() -> dict[str, Path]:
    """Every template by the name under which it is asked for."""
    files = [path for path in below("src", suffix=".html") if "templates" in path.parts]
    return {"/".join(path.parts[path.parts.index("templates") + 1 :]): path for path in files}


def asked_for() -> Iterator[str]:
    """Patterns of the template names that Python and templates ask for; a blank in an f-string matches anything."""
    for path in below("src", suffix=".py"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.JoinedStr):
                yield "".join(
                    re.escape(str(p.value)) if isinstance(p, ast.Constant) else r"[\w-]+" for p in node.values
                )
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.endswith(".html"):
                yield re.escape(node.value)
    for path in templates().values():
        text = path.read_text(encoding="utf-8")
        yield from map(re.escape, re.findall(r"[\w/-]+\.html", text))
        for name in COMPONENT.findall(text):
            yield re.escape(f"cotton/{name.replace('.', '/').replace('-', '_')}") + r"(/index)?\.html"


def test_every_template_is_used_by_something() -> None:
    used = re.compile("|".join(sorted(set(asked_for()))))
    assert not [name for name in templates() if name not in BY_NAME and not used.fullmatch(name)]


def test_every_sentence_in_a_template_is_marked_for_translation() -> None:
    bare = [
        f"{shown(path)}: {word}"
        for path in templates().values()
        for word in VIETNAMESE.findall(TAGS.sub(" ", path.read_text(encoding="utf-8")))
        if word not in ("Tiếng", "Việt")  # the language's own name, the same in every language
    ]
    assert not bare, "\n".join(bare)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{% translate "Hồ sơ" %} <p title="{{ spec.title }}">{# ghi chú đã bỏ #}</p>', []),
        ('<input placeholder="Tìm thủ tục">', ["Tìm", "thủ", "tục"]),
        ("<p>Đã nộp</p>", ["Đã", "nộp"]),
    ],
)
def test_a_bare_sentence_is_seen(text: str, found: list[str]) -> None:
    assert VIETNAMESE.findall(TAGS.sub(" ", text)) == found
