"""Printouts: what is known of an affair, printed and kept beside its papers. Not signed, not numbered, no original."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings

from motcua.kernel.text.api import unprintable
from motcua.mechanisms.papers.reading_copy import SOURCE, Read
from motcua.mechanisms.papers.render import render


def printout(title: str, mark: str, facts: Sequence[Sequence[str]], parts: Sequence[Read], moment: datetime) -> bytes:
    """A PDF/A-2a file: ``mark`` on every page says what it is, ``facts`` are pairs of label and value that head it.

    Letters that no paper can show are left out. Equal input gives equal bytes. Raises ``RenderError``.
    """
    data = {
        "language": "vi",
        "title": _shown(title),
        "mark": _shown(mark),
        "facts": [[*map(_shown, pair)] for pair in facts],
        "parts": [
            {"title": _shown(part["title"]), "rows": [[*map(_shown, row)] for row in part["rows"]]} for part in parts
        ],
        "check": "",
        "code": "",
        "address": "",
        "qr": "",
    }
    return render(SOURCE, data, Path(settings.MOTCUA_FONTS), moment)


def _shown(text: str) -> str:
    return "".join(letter for letter in text if letter == "\n" or not unprintable(letter))
