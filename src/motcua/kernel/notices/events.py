"""What this room does after commit: send letters, warn of what is unusual."""

from motcua.kernel.access.api import system_actor
from motcua.kernel.acts.api import Caller, perform
from motcua.kernel.jobs.api import Message, on
from motcua.kernel.notices.acts import announce_mandate, announce_opening
from motcua.kernel.notices.acts import warn as warn_of
from motcua.kernel.notices.models import Delivery, Notice
from motcua.kernel.notices.sending import attempt, due, plan


@on("notice.posted")
def send(message: Message) -> None:
    """Put the deliveries of a notice, and try those that may leave now. What fails is tried again by the clock."""
    plan(Notice.objects.select_related("party").get(pk=message.subject))
    for key in due(Delivery.objects.filter(notice=message.subject)):
        attempt(key)


@on("reading.flagged")
def warn(message: Message) -> None:
    """Tell whoever watches over personal data. Repeated, it tells nobody twice."""
    perform(warn_of, Caller(system_actor("notices"), channel="system"), on=message.subject)


def _caller(message: Message) -> Caller:
    return Caller(system_actor("notices"), channel="system", key=f"message:{message.pk}", cause=message.deed)


@on("mandate.recorded")
def tell_the_principal(message: Message) -> None:
    """Whoever did not want it learns of it."""
    perform(announce_mandate, _caller(message), on=message.subject)


@on("account.opened_up")
def tell_the_owner(message: Message) -> None:
    """Whoever did not ask for it learns of it."""
    perform(announce_opening, _caller(message), on=message.subject)
