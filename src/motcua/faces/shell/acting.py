"""In whose name and from which seat a signed-in person acts: chosen on the page, or named in the headers of the API."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from motcua.faces.shell.context import start
from motcua.kernel.access.api import Actor, actor_of, seats_of
from motcua.kernel.acts.api import NotAllowed
from motcua.kernel.people.api import acting_for

SEAT, MANDATE = "seat", "mandate"
"""Where the session keeps the choice: the key of a seat (``Seat.key``), the key of a mandate."""
LOST = _("Ông/bà không còn làm việc ở vị trí vừa chọn, hoặc không còn được làm thay người đó. Xin chọn lại.")


class SeatLost(NotAllowed):
    """What was chosen does not hold any more: nothing is done in another name than the page showed."""

    sentence = LOST
    remedy = _("Xin mở lại trang: việc vừa gửi chưa được thực hiện.")


def chosen(request: HttpRequest) -> tuple[Actor, bool]:
    """The actor as the session has it, and whether what it had chosen does not hold any more (it is forgotten)."""
    seat, mandate = _key(request.session.get(SEAT)), _key(request.session.get(MANDATE))
    actor = actor_of(request.user, seat)
    if mandate:
        try:
            return acting_for(actor, mandate), False
        except NotAllowed:
            forget(request)
            return actor_of(request.user), True
    if seat and actor.seat != seat:
        forget(request)
        return actor, True
    return actor, False


def choose(request: HttpRequest, account: Any, seat: str, mandate: str) -> bool:
    """Keep a choice in the session: a seat, a mandate or, without either, none. Whether it may be chosen."""
    if mandate:
        key = _key(mandate)
        if key is None:
            return False
        try:
            acting_for(actor_of(account), key)
        except NotAllowed:
            return False
        forget(request)
        request.session[MANDATE] = str(key)
        return True
    forget(request)
    if seat:
        wanted = next((one for one in seats_of(account) if str(one.key) == seat), None)
        if wanted is None:
            return False
        request.session[SEAT] = str(wanted.key)
    return True


def forget(request: HttpRequest) -> None:
    """Back to the first seat and to oneself."""
    request.session.pop(SEAT, None)
    request.session.pop(MANDATE, None)


def named(request: HttpRequest, account: Any, otherwise: Actor | None = None) -> Actor:
    """The actor of a call of the API: the seat that ``Motcua-Seat`` names by URN, or the principal of the mandate that
    ``Motcua-Mandate`` names by key; without either ``otherwise``, or the account's first seat.

    Raises ``NotAllowed`` for what is unknown or not the account's, alike, and for both at once.
    """
    seat, mandate = request.headers.get("Motcua-Seat", "").strip(), request.headers.get("Motcua-Mandate", "").strip()
    if seat and mandate:
        raise NotAllowed(_("Mỗi lần chỉ làm ở một vị trí hoặc làm thay một người."))
    if seat:
        wanted = next((one for one in seats_of(account) if one.position.urn == seat), None)
        if wanted is None:
            raise NotAllowed(_("Ông/bà không làm việc ở vị trí này."))
        return actor_of(account, wanted.key)
    if mandate:
        key = _key(mandate)
        if key is None:
            raise NotAllowed(_("Ông/bà không được làm thay người này."))
        return acting_for(actor_of(account), key)
    return otherwise or actor_of(account)


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Act in another seat, for another person, or again as oneself; then go where one begins there."""
    seat, mandate = (request.POST.get(name, "") for name in (SEAT, MANDATE))
    if not choose(request, request.user, seat, mandate):
        raise SeatLost
    actor, _lost = chosen(request)
    return HttpResponseRedirect("/" if actor.agent or not seat else start(actor))


def _key(text: object) -> UUID | None:
    try:
        return UUID(str(text)) if text else None
    except ValueError:
        return None
