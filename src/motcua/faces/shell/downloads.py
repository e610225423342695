"""Handing out kept files."""

from django.http import FileResponse

from motcua.kernel.files.api import open_blob


def sent(sha256: str, media_type: str, name: str, *, inline: bool = False) -> FileResponse:
    """A kept file as a download, or ``inline``. Whatever a stranger's file holds, it may run and load nothing here."""
    response = FileResponse(open_blob(sha256), as_attachment=not inline, filename=name, content_type=media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
