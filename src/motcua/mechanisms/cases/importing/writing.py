"""Plain data as the YAML of a pack, with comments where a person must look."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

NOTE: Final = "#"
"""The key under which a mapping holds its comments: lines of text above it."""
_WIDTH: Final = 110
_HIDDEN = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")


def as_yaml(data: Mapping[str, Any]) -> str:
    """The text of a file. Texts stand in double quotes, so that none is taken for a number, a date or a sign of YAML."""
    return "\n".join(_mapping(data, 0)) + "\n"


def comment(words: str, depth: int = 0) -> Iterator[str]:
    """Words as lines of comment."""
    for paragraph in words.splitlines():
        line = ""
        for word in _HIDDEN.sub(" ", paragraph).split():
            if line and len(line) + len(word) >= _WIDTH - depth:
                yield f"{' ' * depth}# {line}"
                line = ""
            line = f"{line} {word}".strip()
        if line:
            yield f"{' ' * depth}# {line}"


def _mapping(data: Mapping[str, Any], depth: int) -> Iterator[str]:
    for key, value in data.items():
        if key == NOTE or key.startswith(f"{NOTE} "):
            for words in value:
                yield from comment(words, depth)
        elif isinstance(value, Mapping) and set(value) - {NOTE}:
            yield f"{' ' * depth}{key}:"
            yield from _mapping(value, depth + 2)
        elif isinstance(value, Sequence) and not isinstance(value, str) and value:
            yield f"{' ' * depth}{key}:"
            for element in value:
                yield from _element(element, depth + 2)
        else:
            yield f"{' ' * depth}{key}: {_scalar(value)}"


def _element(element: Any, depth: int) -> Iterator[str]:
    if not isinstance(element, Mapping):
        yield f"{' ' * depth}- {_scalar(element)}"
        return
    for words in element.get(NOTE, []):
        yield from comment(words, depth)
    lines = list(_mapping({key: value for key, value in element.items() if key != NOTE}, depth + 2))
    first = next(number for number, line in enumerate(lines) if not line.lstrip().startswith("#"))
    lines[first] = f"{' ' * depth}- {lines[first].lstrip()}"
    yield from lines


def _scalar(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{}"
    written = json.dumps(value if not isinstance(value, tuple) else list(value), ensure_ascii=False)
    return _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", written)
