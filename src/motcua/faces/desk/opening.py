"""Who is at the desk, and what he opens there: on purpose, and written down before it is shown."""

from collections.abc import Callable, Iterable
from functools import wraps
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from motcua.faces.shell.readings import PurposeNeeded, ahead, counting_misses, duties_about, in_hand, open_reading
from motcua.kernel.access.api import Actor, Thing
from motcua.kernel.acts.api import NotAllowed
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.work.api import Assignment

View = Callable[..., HttpResponseBase]
CHANNEL = "desk"


def actor_in(request: HttpRequest) -> Actor:
    """The official behind a request. Raises ``NotAllowed`` for anybody else."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    if not actor.official:
        raise NotAllowed(_("Trang này dành cho cán bộ."), remedy=_("Xin đăng nhập bằng tài khoản công vụ."))
    return actor


def deliberate(view: View) -> View:
    """A page with somebody's data: nothing for a browser that fetches ahead; whoever has no duty is asked for what."""

    @wraps(view)
    def opened(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if ahead(request):
            return HttpResponse(status=204)
        try:
            with counting_misses(actor_in(request)):
                return view(request, *args, **kwargs)
        except PurposeNeeded as asked:
            page = reverse("desk:dossier", args=[asked.thing.key])
            onward = request.get_full_path() if request.method == "GET" else page
            address = reverse("desk:purpose", args=[asked.thing.key])
            return HttpResponseRedirect(f"{address}?{urlencode({'next': onward})}")

    return opened


def duties_of(key: UUID, beside: cases.Beside | None = None) -> list[Assignment]:
    """The duties about a dossier, about the opinions that are asked on it, and about complaints; nothing is looked for
    that, as its opening told, is not ``beside`` it."""
    some = cases.Consultation.objects.filter(dossier=key).order_by("pk").values_list("pk", flat=True)
    asked = [] if beside and not beside.consultations else list(some)
    others = cases.Complaint.objects.filter(dossier=key).order_by("pk").values_list("pk", flat=True)
    complaints = [] if beside and not beside.complaints else list(others)
    return duties_about(key) + [duty for one in (*asked, *complaints) for duty in duties_about(one)]


def opening(
    request: HttpRequest,
    actor: Actor,
    thing: Thing,
    duties: Iterable[Assignment],
    what: str = "",
    *,
    revealed: bool = False,
) -> Assignment | None:
    """Write down what he opens, or which fields he is shown whole; his duty about it, if he has one."""
    duty = in_hand(duties, actor)
    open_reading(request, actor, thing, duty, channel=CHANNEL, what=what, revealed=revealed)
    return duty
