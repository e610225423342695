"""What happens by itself: a signed paper finishes its dossier; what nobody has to hand over is delivered."""

from motcua.kernel.access.api import system_actor
from motcua.kernel.acts.api import Caller, perform
from motcua.kernel.jobs.api import Message, on
from motcua.mechanisms.cases.acts import deliver, finish
from motcua.mechanisms.cases.applying import follow
from motcua.mechanisms.cases.models import Dossier

SYSTEM = system_actor("cases")


def _caller(message: Message) -> Caller:
    return Caller(SYSTEM, channel="system", key=f"message:{message.pk}", cause=message.deed)


@on("document.signed")
def finish_when_signed(message: Message) -> None:
    """The result of a dossier is signed."""
    if message.payload["subject_kind"] == Dossier._meta.label_lower:
        perform(finish, _caller(message), on=message.payload["subject"])


@on("dossier.finished")
def deliver_when_nobody_hands_it_over(message: Message) -> None:
    """To whoever wants it on line, the result is handed over by being there."""
    if not Dossier.objects.get(pk=message.subject).step:
        perform(deliver, _caller(message), on=message.subject)


@on("application.moved")
def follow_when_a_member_ended(message: Message) -> None:
    """A dossier of a linked application has its result, or ended without one."""
    perform(follow, _caller(message), on=message.subject)
