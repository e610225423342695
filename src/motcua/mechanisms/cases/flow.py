"""Moving a dossier along its steps: whose turn it is, the duty that this makes, who is told, and the paper at the
end."""

from django.utils.translation import gettext_lazy as _

from motcua.kernel.access.api import seats
from motcua.kernel.acts.api import Conflict, Deed
from motcua.kernel.calendar.api import ZONE, legal_day
from motcua.kernel.notices.api import post
from motcua.mechanisms.cases.content import content
from motcua.mechanisms.cases.models import Dossier
from motcua.mechanisms.cases.specs import ProcedureSpec, Step
from motcua.mechanisms.papers.api import Paper
from motcua.mechanisms.work.api import Clears, assign, close, least_loaded, open_about

DRIVER = "cases"


def current(spec: ProcedureSpec, dossier: Dossier) -> Step:
    """The step that a dossier is at."""
    return next(step for step in spec.steps if step.id == dossier.step)


def after(spec: ProcedureSpec, dossier: Dossier) -> Step:
    """The step behind the one at hand."""
    steps = spec.steps_for(dossier.channel)
    return steps[[step.id for step in steps].index(dossier.step) + 1]


def before(spec: ProcedureSpec, dossier: Dossier) -> Step | None:
    """The step before the one at hand; ``None`` when that is the receiving."""
    steps = spec.steps_for(dossier.channel)
    place = [step.id for step in steps].index(dossier.step)
    return steps[place - 1] if place > 1 else None


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
        who=least_loaded(able), what=step.title, due=dossier.due_at, product=step.product, authority=step.authority
    )
    assign(deed, dossier, dossier.audience, clears, driver=DRIVER, code=f"{spec.code}:{step.id}", note=note)


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


def paper(deed: Deed, dossier: Dossier, spec: ProcedureSpec) -> Paper:
    """The result to be made: its type, its signer, and what its template prints, as the pack maps it."""
    return Paper(
        type=spec.result.document_type,
        organisation=dossier.organisation,
        audience=dossier.audience,
        subject=dossier,
        signer=deed.actor.position,
        content=content(dossier, spec, legal_day(deed.now)),
    )
