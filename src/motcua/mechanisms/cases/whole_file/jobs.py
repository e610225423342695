"""What a job does for the whole file: gather, then have the list signed."""

from contextlib import suppress

from motcua.kernel.access.api import system_actor
from motcua.kernel.acts.api import Caller, WrongState, perform
from motcua.kernel.jobs.api import Message, on
from motcua.mechanisms.cases.models import Compilation
from motcua.mechanisms.cases.whole_file.acts import complete
from motcua.mechanisms.cases.whole_file.gathering import gathered


@on("compilation.ordered")
def gather(message: Message) -> None:
    """Gather what was ordered. Repeated or run twice at once, one list is made."""
    row = Compilation.objects.select_related("dossier__organisation", "dossier__applicant").get(pk=message.subject)
    if row.state != Compilation.State.ORDERED:
        return
    caller = Caller(system_actor("cases"), channel="system", cause=message.deed)
    with suppress(WrongState):  # another worker was quicker
        perform(complete, caller, gathered(row), on=row.pk)
