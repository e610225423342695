"""Plain data as the YAML of a pack, with comments where a person must look."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from motcua.kernel.text.api import nfc

NOTE: Final = "#"
"""The key under which a mapping holds its comments: lines of text above it."""
_WIDTH: Final = 110
_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")


def as_yaml(data: Mapping[str, Any]) -> str:
    """The text of a file. Texts stand in double quotes: none is taken for a number, a date or a sign of YAML."""
    return "\n".join(_mapping(data, 0)) + "\n"


def clean(words: str) -> str:
    """Words without the signs that no file of text can hold; a blank stands for each."""
    return nfc(_HIDDEN.sub(" ", words))


def comment(words: str, depth: int = 0) -> Iterator[str]:
    """Words as lines of comment."""
    for paragraph in words.splitlines():
        line = ""
        for word in clean(paragraph).split():
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
    return json.dumps(clean(value) if isinstance(value, str) else value, ensure_ascii=False)
