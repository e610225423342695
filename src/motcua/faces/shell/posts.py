"""What the pages of every face read from a posted form beside its answers."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from motcua.faces.shell.proof import proved
from motcua.kernel.access.api import Actor
from motcua.kernel.acts.api import Caller, Stale


class OtherSeat(Stale):
    """Another window has moved to another seat, or to acting for somebody, since the page was drawn."""

    sentence = _("Ông/bà đã chuyển vị trí làm việc ở cửa sổ khác sau khi mở trang này.")
    remedy = _("Xin xem lại đang làm ở vị trí nào, rồi làm tiếp.")


def caller(request: HttpRequest, actor: Actor, channel: str) -> Caller:
    """Who sent the page, its ``key`` against doing a thing twice, and the ``seen`` revision that it was drawn from.

    Raises ``OtherSeat`` when the page was drawn for another ``seat`` than the one in which he acts by now.
    """
    if "seat" in request.POST and request.POST["seat"] != str(actor.seat or actor.authority or ""):
        raise OtherSeat
    key, seen = request.POST.get("key", "").replace("\0", ""), request.POST.get("seen", "")
    known = seen.isascii() and seen.isdecimal() and len(seen) < 10
    return Caller(
        actor, channel=channel, key=key[:100] or None, seen=int(seen) if known else None, proved=proved(request)
    )
