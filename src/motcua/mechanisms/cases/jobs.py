"""What runs by the clock: whoever has not answered in time has not answered."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from motcua.kernel.access.api import system_actor
from motcua.kernel.acts.api import Act, Caller, Refusal, perform
from motcua.kernel.calendar.api import now
from motcua.kernel.jobs.api import every
from motcua.kernel.ledger.api import history
from motcua.mechanisms.cases.consulting import fall_silent
from motcua.mechanisms.cases.interrupting import lapse
from motcua.mechanisms.cases.licences import jobs as _licences  # noqa: F401 - what it runs by the clock
from motcua.mechanisms.cases.models import Consultation, Supplement
from motcua.mechanisms.cases.rules import STANDING

SYSTEM = system_actor("cases")
MINUTES, MOST = 300, 500


@every(MINUTES, called=_("Đóng yêu cầu bổ sung, lấy ý kiến đã quá hạn"))
def end_what_ran_out() -> None:
    """Close the requests for supplements and for opinions whose time is over, the longest past first."""
    moment = now()
    unanswered = Supplement.objects.filter(state=Supplement.State.OPEN, answer_by__lt=moment).order_by(
        "answer_by", "pk"
    )
    _lapse(lapse, unanswered.values_list("dossier", "pk")[:MOST])
    silent = Consultation.objects.filter(state=Consultation.State.OPEN, due_at__lt=moment).order_by("due_at", "pk")
    silent = silent.exclude(dossier__state__in=STANDING)  # whoever is asked about what is being corrected has time
    _lapse(fall_silent, silent.values_list("pk", "pk")[:MOST])


def _lapse(what: Act[Any], some: Iterable[tuple[UUID, UUID]]) -> None:
    """Do it to each, named by what began it; one that cannot be done holds up no other."""
    for subject, began in some:
        first = history(subject).filter(act__in=CAUSES).last()
        cause = first.deed if first else None
        with suppress(Refusal):  # somebody was quicker, or nobody sits where it would go on: looked at again next time
            perform(what, Caller(SYSTEM, channel="system", key=f"lapse:{began}", cause=cause), on=subject)


CAUSES = ("dossier.request_supplement", "consultation.ask")
"""Acts and effects after which somebody is waited for."""
