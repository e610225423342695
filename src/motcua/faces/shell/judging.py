"""A stranger's file judged at once, for whoever asks: by the page and by the API in the same way."""

from typing import Protocol

from django.http import HttpRequest

from motcua.faces.shell.network import address_of
from motcua.kernel.people.api import attempt, wait_for
from motcua.mechanisms.papers.api import LARGEST, VerifyResult, verify_upload


class Upload(Protocol):
    """A file as it comes in."""

    def read(self, size: int, /) -> bytes: ...


def judged_in_turn(request: HttpRequest, upload: Upload) -> VerifyResult:
    """What is to be said of a file. Raises ``TooManyTries`` for whoever has sent several that could not be judged, for
    those keep others waiting; page and API count together."""
    heavy = ("file", address_of(request))
    wait_for(heavy)
    result = verify_upload(upload.read(LARGEST + 1))  # one byte more than is allowed tells that there are too many
    if result.verdict == "unjudged":
        attempt(heavy)
    return result
