"""The answer of a body whose opinion a step needs, and what its silence means."""

from typing import Literal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from motcua.kernel.acts.api import Deed, Given, Invalid, WrongState, act
from motcua.mechanisms.cases import asking
from motcua.mechanisms.cases.acts import Reason
from motcua.mechanisms.cases.interrupting import Note
from motcua.mechanisms.cases.models import Consultation
from motcua.mechanisms.cases.policy import POLICY


def lock_consultation(key: UUID) -> Consultation:
    """A consultation with its audience, locked until the deed ends; not joined with whom it asks: that may change."""
    rows = Consultation.objects.select_for_update(of=("self",))
    return rows.select_related("audience", "dossier").get(pk=key)


class Answer(Given):
    """Whether the body agrees, agrees under conditions, or disagrees; and its words, needed for all but consent."""

    opinion: Literal["agrees", "conditions", "disagrees"]
    text: Note = ""


@act("consultation.answer", POLICY, on=lock_consultation)
def answer(deed: Deed, consultation: Consultation, given: Answer) -> Consultation:
    """Give the opinion that was asked for, up to the due moment: after it silence counts (``policy.BARRED``)."""
    if given.opinion != "agrees" and len(given.text) < 10:
        raise Invalid(faults={"text": [_("Xin nêu rõ điều kiện hoặc lý do, ít nhất 10 ký tự.")]})
    said = {"opinion": given.opinion, "text": given.text, "answered_at": deed.now}
    asking.settle(deed, consultation, Consultation.State.ANSWERED, **said)
    return consultation


class HandOver(Given):
    """To which seat (a position) the question goes, and why."""

    to: UUID
    reason: Reason


@act("consultation.hand_over", POLICY, on=lock_consultation)
def hand_over(deed: Deed, consultation: Consultation, given: HandOver) -> Consultation:
    """Give the question to another seat that may answer it: by the seat that has it, or the administrator of its body.
    Its due moment stays. Raises ``Invalid`` for a seat that can't have it."""
    return asking.pass_on(deed, consultation, given.to, given.reason)


@act("consultation.lapse", POLICY, on=lock_consultation)
def fall_silent(deed: Deed, consultation: Consultation, given: Given) -> Consultation:
    """The time to answer is over: silence counts as the law says. Done by the system alone."""
    if deed.now <= consultation.due_at:
        raise WrongState
    asking.settle(deed, consultation, Consultation.State.SILENT)
    return consultation
