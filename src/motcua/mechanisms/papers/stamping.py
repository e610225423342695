"""Stamping a file that came from outside, such as a drawing: every page of it inside our template, its bytes untouched.

The work is done by ``press`` in a process of its own, so that no file can hold up a worker or a request for long.
"""

import json
import subprocess
import sys
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.kernel.files.api import MEDIA_TYPES, Kept, open_blob
from motcua.kernel.packs.api import say
from motcua.mechanisms.papers import press
from motcua.mechanisms.papers.layouts import HOUSE
from motcua.mechanisms.papers.render import RenderError
from motcua.mechanisms.papers.rules import template_fault

STAMPABLE: Final = frozenset({"application/pdf", "image/png", "image/jpeg"})
MOST_PAGES: Final = 200
SECONDS: Final = 30
"""How long one file may take."""
BARE = """#let data = json(bytes(sys.inputs.data))
#set page(width: auto, height: auto, margin: 0pt)
#for number in range(1, data.original.pages + 1) {
  page(image(data.original.file, page: number))
}"""
"""Every page as it is: what can be printed so, can be stamped."""


class UnstampableError(RenderError):
    """A file that cannot be printed; ``sentence`` says why, for whoever sent it."""

    def __init__(self, sentence: str | Promise, detail: str = "") -> None:
        super().__init__(f"{sentence} {detail}".strip())
        self.sentence = sentence


def stamp(template: str, data: dict[str, Any], file: Path, media_type: str, moment: datetime) -> bytes:
    """The template around every page of a file, as PDF. Raises ``RenderError``, for a bad file
    ``UnstampableError``."""
    if fault := template_fault(template):
        raise RenderError(fault)
    name = f"original.{MEDIA_TYPES[media_type][0]}"
    order = {
        "template": HOUSE + template,
        "data": data,
        "fonts": str(Path(settings.MOTCUA_FONTS).resolve()),
        "file": name,
        "most": MOST_PAGES,
        "moment": int(moment.timestamp()),
    }
    with TemporaryDirectory(prefix="motcua-stamp-") as folder:
        (Path(folder) / name).write_bytes(file.read_bytes())
        try:
            done = subprocess.run(
                [sys.executable, "-I", press.__file__],
                input=json.dumps(order, ensure_ascii=False).encode(),
                capture_output=True,
                cwd=folder,
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise UnstampableError(_("Tệp quá phức tạp nên không đóng dấu được.")) from None
    if done.returncode == press.TOO_MANY:
        raise UnstampableError(say(_("Tệp có quá %(most)s trang."), most=MOST_PAGES))
    if done.returncode:
        detail = done.stderr.decode(errors="replace").strip()[-300:]
        raise UnstampableError(_("Không đọc được các trang của tệp nên không đóng dấu được."), detail)
    return done.stdout


def unstampable(file: Kept) -> str | Promise | None:
    """Why a kept file could not be stamped, for the person who attaches it; ``None`` when it can. It is tried in
    full."""
    if file.media_type not in STAMPABLE:
        return _("Bản vẽ phải là tệp PDF, PNG hoặc JPEG thì mới đóng dấu được.")
    return _tried(file.sha256, file.media_type)


@lru_cache(maxsize=512)
def _tried(sha256: str, media_type: str) -> str | Promise | None:
    with open_blob(sha256) as blob:
        try:
            stamp(BARE, {}, Path(blob.name), media_type, datetime.fromtimestamp(0).astimezone())
        except UnstampableError as refused:
            return refused.sentence
    return None
