"""The answer of a body whose opinion a step needs, and what its silence means."""

from typing import Literal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from motcua.kernel.acts.api import Deed, Given, Invalid, WrongState, act
from motcua.mechanisms.cases.asking import DRIVER
from motcua.mechanisms.cases.interrupting import Note
from motcua.mechanisms.cases.models import Consultation
from motcua.mechanisms.cases.policy import POLICY
from motcua.mechanisms.work.api import close, open_about


def lock_consultation(key: UUID) -> Consultation:
    """A consultation with its audience, locked until the deed ends."""
    rows = Consultation.objects.select_for_update(of=("self",))
    return rows.select_related("audience", "dossier").get(pk=key)


class Answer(Given):
    """Whether the body agrees, agrees under conditions, or disagrees; and its words, needed for all but consent."""

    opinion: Literal["agrees", "conditions", "disagrees"]
    text: Note = ""


@act("consultation.answer", POLICY, on=lock_consultation)
def answer(deed: Deed, consultation: Consultation, given: Answer) -> Consultation:
    """Give the opinion that was asked for; it counts until silence has been established, even when it comes late."""
    if given.opinion != "agrees" and len(given.text) < 10:
        raise Invalid(faults={"text": [_("Xin nêu rõ điều kiện hoặc lý do, ít nhất 10 ký tự.")]})
    state = Consultation.State.ANSWERED
    deed.save(consultation, state=state, opinion=given.opinion, text=given.text, answered_at=deed.now)
    _close(deed, consultation, cancelled=False)
    return consultation


@act("consultation.lapse", POLICY, on=lock_consultation)
def fall_silent(deed: Deed, consultation: Consultation, given: Given) -> Consultation:
    """The time to answer is over: silence counts as the law says. Done by the system alone."""
    if deed.now <= consultation.due_at:
        raise WrongState
    deed.save(consultation, state=Consultation.State.SILENT)
    _close(deed, consultation, cancelled=True)
    return consultation


def _close(deed: Deed, consultation: Consultation, *, cancelled: bool) -> None:
    for duty in open_about(consultation.pk):
        close(deed, duty, driver=DRIVER, cancelled=cancelled)
