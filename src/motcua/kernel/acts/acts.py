"""Letting go on what the worker gave up."""

from uuid import UUID

from motcua.kernel.acts.act import act
from motcua.kernel.acts.deed import Deed
from motcua.kernel.acts.given import Given
from motcua.kernel.acts.models import Release
from motcua.kernel.acts.policy import POLICY
from motcua.kernel.jobs.api import Message, release


class LetGo(Given):
    """Nothing to say."""


def lock_parked(subject: UUID) -> Message:
    """The message that holds a subject's others back: its first that is not done, locked until the deed ends."""
    open_ones = Message.objects.filter(subject=subject).exclude(state="done").order_by("pk")
    message = open_ones.select_for_update().first()
    if message is None:
        raise Message.DoesNotExist
    return message


@act("message.release", POLICY, on=lock_parked)
def release_message(deed: Deed, message: Message, given: LetGo) -> Release:
    """Let the parked message of a subject try again at once; those behind it follow in order."""
    row = Release(
        message=message.pk,
        subject=message.subject,
        event=message.event,
        handler=message.handler,
        error=message.error,
        tries=message.attempts,
        released_at=deed.now,
    )
    release(message)
    return deed.add(row)
