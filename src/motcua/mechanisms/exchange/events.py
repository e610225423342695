"""What happens by itself: each move of a dossier is told to the national portal."""

from motcua.kernel.acts.api import Caller
from motcua.kernel.connectors.api import RefusedError, UnreachableError, filled
from motcua.kernel.jobs.api import Message, on
from motcua.mechanisms.exchange import incoming, outgoing
from motcua.mechanisms.exchange.models import Update
from motcua.mechanisms.exchange.portal import is_on


@on("dossier.moved", when=is_on)
def note_a_move(message: Message) -> None:
    """Keep it and queue the telling."""
    outgoing.note(message)


@on(incoming.ASIDE)
def take_what_was_set_aside(message: Message) -> None:
    """Take it, now that what failed may be mended. Raises ``RefusedError`` where it is still not taken: it stays with
    people, who see it parked."""
    if "message" not in message.payload:
        return
    answers = incoming.receive(Caller(incoming.SYSTEM, channel="system"), message.payload["message"], again=True)
    codes = {answer["error_code"] for answer in answers} - {"0"}
    if codes == {incoming.Unfetched.code}:
        raise UnreachableError(*codes)
    if codes:
        raise RefusedError(*codes)
    message.payload = {}  # it is a dossier now; no second copy of what somebody filed stays here
    message.save(update_fields=["payload"])


@on(outgoing.EVENT)
def tell_the_portal(message: Message) -> None:
    """Tell it; what it refuses parks this dossier's updates, while it is silent they wait as long as it takes."""
    update = Update.objects.select_related("dossier__applicant", "dossier__organisation").get(
        pk=message.payload["update"]
    )
    for portal in filled("portal"):
        outgoing.tell(portal, update)
