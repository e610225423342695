"""Moving a dossier along its steps: whose turn it is, the duty that this makes, who is told, and the paper at the
end."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from motcua.kernel.access.api import seats
from motcua.kernel.acts.api import Conflict, Deed
from motcua.kernel.calendar.api import ZONE, legal_day
from motcua.kernel.notices.api import post
from motcua.mechanisms.cases.content import content
from motcua.mechanisms.cases.filing import clock
from motcua.mechanisms.cases.models import Dossier
from motcua.mechanisms.cases.specs import ProcedureSpec, Step
from motcua.mechanisms.papers.api import Paper
from motcua.mechanisms.work.api import Clears, assign, close, least_loaded, open_about

DRIVER = "cases"


def current(spec: ProcedureSpec, dossier: Dossier) -> Step:
    """The step that a dossier is at."""
    return next(step for step in spec.steps if step.id == dossier.step)


def steps_of(spec: ProcedureSpec, dossier: Dossier) -> list[Step]:
    """The steps of a dossier by its road and its answers, in order."""
    return spec.steps_for(dossier.channel, dossier.data, legal_day(dossier.received_at))


def after(spec: ProcedureSpec, dossier: Dossier) -> Step:
    """The step behind the one at hand."""
    own = steps_of(spec, dossier)
    return own[[step.id for step in own].index(dossier.step) + 1]


def before(spec: ProcedureSpec, dossier: Dossier) -> Step | None:
    """The step before the one at hand; ``None`` before the receiving."""
    own = steps_of(spec, dossier)
    place = [step.id for step in own].index(dossier.step)
    return own[place - 1] if place else None


def put_duty(deed: Deed, dossier: Dossier, spec: ProcedureSpec, step: Step, note: str = "") -> None:
    """Give the step to the least busy seat that has its role, with a colleague's ``note``.

    Raises ``Conflict`` when nobody sits in such a seat.
    """
    able = seats(step.role, dossier.organisation_id)
    if not able:
        raise Conflict(
            _("Chưa có cán bộ nào được giao bước tiếp theo của hồ sơ này."),
            remedy=_("Xin báo người quản trị giao vị trí cho cán bộ rồi làm lại."),
        )
    clears = Clears(
        who=least_loaded(able),
        what=step.title,
        due=_due(spec, step, dossier, deed.now),
        product=step.product,
        authority=step.authority,
    )
    assign(deed, dossier, dossier.audience, clears, driver=DRIVER, code=f"{spec.code}:{step.id}", note=note)


def _due(spec: ProcedureSpec, step: Step, dossier: Dossier, begins: datetime) -> datetime:
    if step.limit is None:
        return dossier.due_at
    try:
        return clock(spec, step.limit, begins).due or dossier.due_at
    except Conflict:  # the next year's calendar is not loaded yet, which must not hold up a result
        return dossier.due_at


def close_duties(deed: Deed, dossier: Dossier, *, cancelled: bool = False) -> None:
    """Close what is open about the dossier."""
    for duty in open_about(dossier.pk):
        close(deed, duty, driver=DRIVER, cancelled=cancelled)


def tell(deed: Deed, dossier: Dossier, spec: ProcedureSpec, what: str, **values: str) -> None:
    """Tell the applicant what happened; the words are in the pack's notices."""
    post(
        deed,
        dossier.applicant_id,
        f"urn:motcua:notice:dossier-{what}",
        {
            "code": dossier.code,
            "procedure": spec.title,
            "due": f"{dossier.due_at.astimezone(ZONE):%H:%M %d/%m/%Y}",
            **values,
        },
        link=f"/ho-so/{dossier.pk}/",
    )


def paper(dossier: Dossier, spec: ProcedureSpec, signer: UUID | None, day: date) -> Paper:
    """The result to be made: its type, its signer (a position), and what its template prints, as the pack maps it."""
    return Paper(
        type=spec.result.document_type,
        organisation=dossier.organisation,
        audience=dossier.audience,
        subject=dossier,
        signer=signer,
        content=content(spec, dossier.data, dossier.findings, day),
    )
