"""The files of a folder: each a record in JSON, or a word on why it is none."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

BIGGEST: Final = 2 * 1024 * 1024
"""Bytes: ten times the longest page that the portal has shown."""


@dataclass(frozen=True)
class File:
    """One file: its ``data``, or why it could not be read (``trouble``, in the reader's language)."""

    path: Path
    data: dict[str, Any]
    trouble: str = ""


def files(folder: Path) -> Iterator[File]:
    """Every ``.json`` file of a folder and of the folders in it, in the order of their names."""
    for path in sorted(folder.rglob("*.json")):
        yield _file(path)


class _TwiceError(Exception):
    """A key stands twice in one object: which value was meant nobody knows."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _TwiceError(key)
        found[key] = value
    return found


def _file(path: Path) -> File:
    try:
        if path.is_symlink() or not path.is_file():
            return File(path, {}, _("Không phải là tệp thường."))
        if path.stat().st_size > BIGGEST:
            return File(path, {}, _("Tệp lớn quá %(most)s MB.") % {"most": BIGGEST // 1024**2})
        data = json.loads(path.read_text("utf-8-sig"), object_pairs_hook=_once, parse_int=str, parse_float=str)
    except UnicodeDecodeError:
        return File(path, {}, _("Tệp không phải là văn bản UTF-8."))
    except (json.JSONDecodeError, RecursionError) as wrong:
        line = getattr(wrong, "lineno", "?")
        return File(path, {}, _("Tệp không phải là JSON đúng, sai ở dòng %(line)s.") % {"line": line})
    except _TwiceError as twice:
        return File(path, {}, _("Khóa “%(key)s” có hai lần trong một bản ghi.") % {"key": str(twice)[:60]})
    except OSError as wrong:
        return File(path, {}, _("Không đọc được tệp: %(reason)s.") % {"reason": wrong.strerror or wrong})
    if not isinstance(data, dict):
        return File(path, {}, _("Tệp không chứa một bản ghi (các cặp “khóa: giá trị”)."))
    return File(path, data)
