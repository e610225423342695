"""Handing out kept files."""

from typing import Final, TypeVar

from django.http import FileResponse
from django.http.response import HttpResponseBase

from motcua.kernel.files.api import open_blob

Answer = TypeVar("Answer", bound=HttpResponseBase)
READABLE: Final = frozenset({"application/pdf", "image/jpeg", "image/png"})
"""What every browser shows by itself: papers and pictures. Anything else is only handed out."""
CLOSED = "default-src 'none'; sandbox"


def sent(sha256: str, media_type: str, name: str, *, inline: bool = False) -> FileResponse:
    """A kept file as a download, or ``inline``, which our own pages may show in a frame, when a browser can show it.

    Whatever a stranger's file holds, it may run and load nothing here.
    """
    inline = inline and media_type in READABLE
    response = FileResponse(open_blob(sha256), as_attachment=not inline, filename=name, content_type=media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = CLOSED
    return beside(response) if inline else response


def beside(response: Answer) -> Answer:
    """Let a page of ours show this in a frame, which no page may otherwise."""
    response.headers["Content-Security-Policy"] = f"{CLOSED}; frame-ancestors 'self'"
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response
