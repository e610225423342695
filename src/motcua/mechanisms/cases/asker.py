"""Who asks for something, by which of the three roads: himself on line, at the desk, or through a connected system."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from motcua.kernel.access.api import Organisation, Scope
from motcua.kernel.acts.api import Conflict, Deed, Invalid, NotAllowed
from motcua.kernel.calendar.api import legal_day, today
from motcua.kernel.packs.api import all_of
from motcua.kernel.people.api import Applicant, Mandate, applicant_faults, mandate_of, meet, shown_mandate
from motcua.mechanisms.cases.catalogue import reception
from motcua.mechanisms.cases.models import Dossier
from motcua.mechanisms.cases.reads import offices
from motcua.mechanisms.cases.refines import ReceptionSpec
from motcua.mechanisms.cases.specs import ProcedureSpec

ONLINE = "online"


@dataclass(frozen=True)
class Asked:
    """Whom somebody else files for, under which mandate of theirs, and the code of the request where it came from."""

    applicant: Applicant | None = None
    mandate: UUID | None = None
    reference: str = ""

    def faults(self, day: date) -> dict[str, list[Any]]:
        """What is wrong with the applicant, by path."""
        return applicant_faults(self.applicant, day) if self.applicant else {}


SELF = Asked()
"""Whoever files asks for himself, or for the one for whom he acts."""


def refuse_road(deed: Deed, procedure: str, body: Organisation, channel: str, asked: Asked) -> None:
    """Refuse whoever may not file so: another's request beyond the reach of his role, his own by any road but on line,
    or on line here where the body sends its people to the national portal.

    Raises ``NotAllowed``; ``Invalid`` where nobody is named to file for; ``Conflict`` for a reference that another
    dossier of the procedure has.
    """
    actor = deed.actor
    passed_on = actor.system or actor.client is not None
    for_another = asked.applicant is not None or passed_on or channel != ONLINE
    if for_another and not _reaches(deed, body):
        if asked.applicant is not None or actor.official:
            raise NotAllowed(_("Ông/bà chỉ lập hồ sơ cho người nộp tại cơ quan mình."))
        raise NotAllowed(
            _("Người dân tự nộp thì nộp trực tuyến."),
            remedy=_("Nộp trực tiếp hoặc qua bưu chính thì cán bộ Trung tâm Phục vụ hành chính công lập hồ sơ."),
        )
    if for_another and asked.applicant is None and (actor.party is None or channel != ONLINE):
        raise Invalid(faults={"applicant": [_("Xin ghi họ tên và số định danh của người nộp.")]})
    if asked.applicant is not None and channel == ONLINE and not passed_on:
        raise NotAllowed(
            _("Hồ sơ trực tuyến do chính người nộp lập."), remedy=_("Xin chọn nộp trực tiếp hoặc bưu chính.")
        )
    if (asked.mandate and asked.applicant is None) or (asked.reference and not passed_on):
        raise NotAllowed
    if asked.reference and Dossier.objects.filter(reference=asked.reference, procedure=procedure).exists():
        raise Conflict(_("Mã hồ sơ này của cổng đã có hồ sơ khác."))
    if channel == ONLINE and not passed_on:
        _refuse_here(deed, body)


def _reaches(deed: Deed, body: Organisation) -> bool:
    """Whether the actor files for others at this body: its own desk, or a system connected to it or to one above."""
    actor, scopes = deed.actor, deed.actor.scopes("dossier.submit")
    if actor.system or Scope.EVERYWHERE in scopes:
        return True
    own = Scope.ORGANISATION in scopes and body.pk == actor.organisation
    return own or (Scope.SUBTREE in scopes and body.pk in actor.subtree)


def _refuse_here(deed: Deed, body: Organisation) -> None:
    said = reception(body, legal_day(deed.now))
    if said and said.mode == "national":
        raise Conflict(
            _("Cơ quan này nhận hồ sơ trực tuyến tại Cổng Dịch vụ công quốc gia."),
            remedy=_("Xin nộp tại %(address)s; ở đây ông/bà vẫn theo dõi được hồ sơ.") % {"address": said.address},
        )


def sent_to(spec: ProcedureSpec) -> ReceptionSpec | None:
    """Where people file on line instead, when no body takes requests for this procedure here; the first body's word."""
    if not all_of(ReceptionSpec, "receptions", today()):
        return None
    said = [reception(body) for body in offices(spec, ONLINE)]
    elsewhere = [one for one in said if one and one.mode == "national"]
    return elsewhere[0] if elsewhere and len(elsewhere) == len(said) else None


def mandate_for(deed: Deed, procedure: str, asked: Asked) -> Mandate | None:
    """The mandate under which the actor, or the bearer of the card at the desk, asks for another; locked."""
    if asked.mandate is None or asked.applicant is None:
        return mandate_of(deed, procedure)
    return shown_mandate(deed, asked.mandate, asked.applicant, procedure)


def party_of(deed: Deed, asked: Asked, mandate: Mandate | None) -> UUID:
    """Whose dossier it is: the principal's under a mandate shown at the desk, the applicant's, or the actor's own."""
    if asked.applicant is None:
        return UUID(str(deed.actor.party))
    return mandate.principal_id if mandate else meet(deed, asked.applicant).pk
