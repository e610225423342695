"""What whoever approves agrees to: one fingerprint of the papers as they will be made, shown with them and sent back
with his yes."""

from datetime import date

from motcua.kernel.access.api import Actor
from motcua.kernel.calendar.api import today
from motcua.mechanisms.cases import enclosing, flow
from motcua.mechanisms.cases.catalogue import procedure_of
from motcua.mechanisms.cases.models import Dossier
from motcua.mechanisms.cases.specs import ProcedureSpec
from motcua.mechanisms.papers.api import fingerprint


def shown(actor: Actor, dossier: Dossier) -> str:
    """The fingerprint of what this actor would sign, were he to approve the dossier now."""
    return agreed(dossier, procedure_of(dossier), actor, today())


def agreed(dossier: Dossier, spec: ProcedureSpec, actor: Actor, day: date) -> str:
    """SHA-256 in hex of the result's content, type and signer, and of the files that leave with it."""
    files = [file.sha256 for file in enclosing.leaving(dossier, spec)]
    return fingerprint(flow.paper(dossier, spec, actor, day), day, files)
