"""What runs by the clock for licences: reminders before their end, each once, and results that are not in the register
yet."""

from contextlib import suppress
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from motcua.kernel.acts.api import Caller, NotFound, WrongState, perform
from motcua.kernel.calendar.api import today
from motcua.kernel.jobs.api import every
from motcua.kernel.packs.api import all_of
from motcua.mechanisms.cases.licence_models import Licence
from motcua.mechanisms.cases.licences.acts import Register, register, remind
from motcua.mechanisms.cases.licences.events import SYSTEM
from motcua.mechanisms.cases.licences.terms import KIND
from motcua.mechanisms.cases.models import Dossier
from motcua.mechanisms.cases.specs import ProcedureSpec
from motcua.mechanisms.papers.api import Document

HOUR, MOST = 3600, 500


@every(HOUR, called=_("Nhắc giấy phép sắp hết hạn"))
def look_after_licences() -> None:
    """Tell whose licence ends soon or has ended, and enter what was signed before its result was called a licence."""
    day = today()
    due = Licence.objects.filter(remind_on__lte=day).order_by("remind_on", "pk").values_list("pk", "remind_on")
    for key, on in due[:MOST]:
        perform(remind, Caller(SYSTEM, channel="system", key=f"remind:{key}:{on}"), on=key)
    for key in _unregistered():
        with suppress(NotFound, WrongState):  # it belongs to no licence after all, or somebody was quicker
            perform(register, Caller(SYSTEM, channel="system"), Register(document=key))


def _unregistered() -> list[UUID]:
    """The signed results of procedures whose result is a licence by the rule in force, that no register knows."""
    granted = {
        spec.urn: spec.result.document_type for spec in all_of(ProcedureSpec, KIND, today()) if spec.result.licence
    }
    found: list[UUID] = []
    for urn, type_ in sorted(granted.items()):
        own = Dossier.objects.filter(procedure=urn).values("pk")
        rows = Document.objects.filter(type=type_, state=Document.State.SIGNED, subject__in=own)
        rows = rows.exclude(pk__in=Licence.objects.values("document"))
        found += list(rows.order_by("issued_on", "pk").values_list("pk", flat=True)[: MOST - len(found)])
    return found
