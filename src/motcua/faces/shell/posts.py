"""What the pages of every face read from a posted form beside its answers."""

from django.http import HttpRequest

from motcua.faces.shell.proof import proved
from motcua.kernel.access.api import Actor
from motcua.kernel.acts.api import Caller


def caller(request: HttpRequest, actor: Actor, channel: str) -> Caller:
    """Who sent the page, its ``key`` against doing a thing twice, and the ``seen`` revision that it was drawn from."""
    key, seen = request.POST.get("key", "").replace("\0", ""), request.POST.get("seen", "")
    known = seen.isascii() and seen.isdecimal() and len(seen) < 10
    return Caller(
        actor, channel=channel, key=key[:100] or None, seen=int(seen) if known else None, proved=proved(request)
    )
