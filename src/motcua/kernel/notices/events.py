"""What this room does after commit: send the e-mail, warn of what is unusual."""

from django.conf import settings
from django.core.mail import send_mail

from motcua.kernel.access.api import system_actor
from motcua.kernel.acts.api import Caller, perform
from motcua.kernel.jobs.api import Message, on
from motcua.kernel.notices.acts import announce_mandate, announce_opening
from motcua.kernel.notices.acts import warn as warn_of
from motcua.kernel.notices.models import Notice
from motcua.kernel.notices.reads import letter
from motcua.kernel.people.api import accounts_of


@on("notice.posted")
def send(message: Message) -> None:
    """E-mail a notice in the language of the party's account, where there is a mail server and an address."""
    notice = Notice.objects.select_related("party").get(pk=message.subject)
    if not (settings.EMAIL_HOST and notice.party.email):
        return
    accounts = accounts_of(notice.party_id)
    words = letter(notice, accounts[0].language if accounts else "vi")
    link = f"\n\n{settings.MOTCUA_URL}{words.link}" if words.link else ""
    send_mail(words.subject, f"{words.body}{link}\n", settings.DEFAULT_FROM_EMAIL, [notice.party.email])


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
