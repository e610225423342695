"""What happens by itself: a signed paper finishes its dossier; what nobody has to hand over is delivered."""

from contextlib import suppress

from motcua.kernel.access.api import system_actor
from motcua.kernel.acts.api import Caller, WrongState, perform
from motcua.kernel.jobs.api import Message, on
from motcua.mechanisms.cases.acts import SendBack, decide_again, deliver, finish
from motcua.mechanisms.cases.applying import follow
from motcua.mechanisms.cases.catalogue import procedure_of
from motcua.mechanisms.cases.enclosing import issued_or_waiting, result_types, unsigned
from motcua.mechanisms.cases.licences import reissuing as _licences  # noqa: F401 - its subscriptions, and those below it
from motcua.mechanisms.cases.models import Dossier
from motcua.mechanisms.cases.rules import State
from motcua.mechanisms.cases.whole_file import jobs as _whole_files  # noqa: F401 - its subscription
from motcua.mechanisms.papers.api import Document

SYSTEM = system_actor("cases")


def _caller(message: Message) -> Caller:
    return Caller(SYSTEM, channel="system", key=f"message:{message.pk}", cause=message.deed)


@on("document.signed")
def finish_when_signed(message: Message) -> None:
    """The result of a dossier is signed, and every file that leaves with it; other papers finish nothing."""
    if message.payload["subject_kind"] != Dossier._meta.label_lower:
        return
    dossier = Dossier.objects.filter(pk=message.payload["subject"], state=State.SIGNING).first()
    if dossier is None:
        return
    spec = procedure_of(dossier)
    if message.payload["type"] in result_types(spec) and not unsigned(dossier.pk, spec):
        with suppress(WrongState):  # of two papers signed at once, the other was quicker
            perform(finish, _caller(message), on=dossier.pk)


@on("document.voided")
def decide_again_when_void(message: Message) -> None:
    """What was to be issued is void, all of it: whoever decides, decides again."""
    if message.payload["subject_kind"] != Dossier._meta.label_lower:
        return
    dossier = Dossier.objects.filter(pk=message.payload["subject"], state=State.SIGNING).first()
    if dossier is None or issued_or_waiting(dossier, procedure_of(dossier)):
        return
    reason = Document.objects.get(pk=message.subject).void_reason
    with suppress(WrongState):
        perform(decide_again, _caller(message), SendBack(reason=reason), on=dossier.pk)


@on("dossier.finished")
def deliver_when_nobody_hands_it_over(message: Message) -> None:
    """To whoever wants it on line, the result is handed over by being there."""
    if not Dossier.objects.get(pk=message.subject).step:
        perform(deliver, _caller(message), on=message.subject)


@on("application.moved")
def follow_when_a_member_ended(message: Message) -> None:
    """A dossier of a linked application has its result, or ended without one."""
    perform(follow, _caller(message), on=message.subject)
