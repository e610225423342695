"""The WSGI application that Granian serves."""

import gc
import os
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

_MEDIA_TYPE = re.compile(r"\s*([\w.+-]+/[\w.+-]+)", re.ASCII)
_BOUNDARY = re.compile(r""";\s*boundary="?([\w'()+,./:=? -]{1,70}?)"?\s*(?:;|$)""", re.ASCII)

os.umask(0o077)  # what an installation writes is its own
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.conf.settings")
_django = get_wsgi_application()
# What is loaded by now stays, so the collector need not walk it; a request leaves few cycles, so it may come seldom.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Django, with the two headers made plain in which it would decode whatever character set a stranger names."""
    kind = environ.get("CONTENT_TYPE", "")
    if found := _MEDIA_TYPE.match(kind):
        boundary = _BOUNDARY.search(kind)
        environ["CONTENT_TYPE"] = found[1] + (f"; boundary={boundary[1]}" if boundary else "")
    elif kind:
        environ["CONTENT_TYPE"] = "application/octet-stream"
    if "*" in environ.get("HTTP_ACCEPT", "").replace("*/*", "").replace("/*", ""):
        environ["HTTP_ACCEPT"] = "*/*"
    response: Iterable[bytes] = _django(environ, start_response)
    return response
