"""What happens by itself: a signed result becomes a licence, a signed decision counts, a void paper does not."""

from contextlib import suppress
from uuid import UUID

from motcua.kernel.access.api import system_actor
from motcua.kernel.acts.api import Caller, NotFound, WrongState, perform
from motcua.kernel.jobs.api import Message, on
from motcua.mechanisms.cases.licence_models import Licence, LicenceDecision
from motcua.mechanisms.cases.licences.acts import Register, annul, register, settle, undo
from motcua.mechanisms.cases.models import Dossier

SYSTEM = system_actor("licences")


def _caller(message: Message) -> Caller:
    return Caller(SYSTEM, channel="system", key=f"message:{message.pk}", cause=message.deed)


@on("document.signed")
def let_what_is_signed_count(message: Message) -> None:
    """The result of a dossier, or a decision about a licence."""
    kind, key = message.payload["subject_kind"], message.payload["subject"]
    if kind == Dossier._meta.label_lower:
        with suppress(NotFound, WrongState):  # not every result is a licence; or it is in the register already
            perform(register, _caller(message), Register(document=message.subject))
    elif kind == LicenceDecision._meta.label_lower:
        with suppress(WrongState):  # it counts already
            perform(settle, _caller(message), on=UUID(key))


@on("document.voided")
def let_what_is_void_count_no_more(message: Message) -> None:
    """A licence's own paper, or a decision about one."""
    licence = Licence.objects.filter(document=message.subject).first()
    if licence is not None:
        perform(annul, _caller(message), on=licence.pk)
    if message.payload["subject_kind"] == LicenceDecision._meta.label_lower:
        caller = Caller(SYSTEM, channel="system", key=f"message:{message.pk}:decision", cause=message.deed)
        with suppress(WrongState):
            perform(undo, caller, on=UUID(message.payload["subject"]))
