"""What happens by itself: each move of a dossier is told to the national portal."""

from motcua.kernel.connectors.api import filled
from motcua.kernel.jobs.api import Message, on
from motcua.mechanisms.exchange import outgoing
from motcua.mechanisms.exchange.models import Update
from motcua.mechanisms.exchange.portal import is_on


@on("dossier.moved", when=is_on)
def note_a_move(message: Message) -> None:
    """Keep it and queue the telling."""
    outgoing.note(message)


@on(outgoing.EVENT)
def tell_the_portal(message: Message) -> None:
    """Tell it; what it refuses parks this dossier's updates, while it is silent they wait as long as it takes."""
    update = Update.objects.select_related("dossier__applicant", "dossier__organisation").get(
        pk=message.payload["update"]
    )
    for portal in filled("portal"):
        outgoing.tell(portal, update)
