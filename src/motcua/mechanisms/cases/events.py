"""What happens by itself: a signed paper finishes its dossier; what nobody has to hand over is delivered; a dossier
stands still while its fee is not paid, and goes on when it is."""

from contextlib import suppress
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from motcua.kernel.access.api import system_actor
from motcua.kernel.acts.api import Caller, Conflict, WrongState, perform
from motcua.kernel.jobs.api import Message, on
from motcua.mechanisms.cases.acts import SendBack, decide_again, deliver, finish
from motcua.mechanisms.cases.applying import follow
from motcua.mechanisms.cases.catalogue import procedure_of
from motcua.mechanisms.cases.enclosing import issued_or_waiting, result_types, unsigned
from motcua.mechanisms.cases.fees import unpaid_before, unpaid_result
from motcua.mechanisms.cases.interrupting import charge, resume
from motcua.mechanisms.cases.licences import reissuing as _licences  # noqa: F401 - its subscriptions, and those below it
from motcua.mechanisms.cases.models import Dossier
from motcua.mechanisms.cases.rules import WITHOUT_RESULT, State
from motcua.mechanisms.cases.whole_file import jobs as _whole_files  # noqa: F401 - its subscription
from motcua.mechanisms.money.api import BEFORE, Demand, cancel, dong, unpaid
from motcua.mechanisms.papers.api import Document

SYSTEM = system_actor("cases")


def _caller(message: Message, what: str = "") -> Caller:
    return Caller(SYSTEM, channel="system", key=f"message:{message.pk}{what}", cause=message.deed)


@on("document.signed")
def finish_when_signed(message: Message) -> None:
    """The result of a dossier is signed, and every file that leaves with it; other papers finish nothing."""
    if message.payload["subject_kind"] != Dossier._meta.label_lower:
        return
    dossier = Dossier.objects.filter(pk=message.payload["subject"], state=State.SIGNING).first()
    if dossier is None:
        return
    spec = procedure_of(dossier)
    if message.payload["type"] in result_types(spec) and not unsigned(dossier.pk, spec):
        with suppress(WrongState):  # of two papers signed at once, the other was quicker
            perform(finish, _caller(message), on=dossier.pk)


@on("document.voided")
def decide_again_when_void(message: Message) -> None:
    """What was to be issued is void, all of it: whoever decides, decides again."""
    if message.payload["subject_kind"] != Dossier._meta.label_lower:
        return
    dossier = Dossier.objects.filter(pk=message.payload["subject"], state=State.SIGNING).first()
    if dossier is None or issued_or_waiting(dossier, procedure_of(dossier)):
        return
    reason = Document.objects.get(pk=message.subject).void_reason
    with suppress(WrongState):
        perform(decide_again, _caller(message), SendBack(reason=reason), on=dossier.pk)


@on("dossier.finished")
def deliver_when_nobody_hands_it_over(message: Message) -> None:
    """To whoever wants it on line, the result is handed over by being there."""
    dossier = Dossier.objects.get(pk=message.subject)
    if not dossier.step and not unpaid_result(dossier):
        perform(deliver, _caller(message), on=message.subject)


@on("application.moved")
def follow_when_a_member_ended(message: Message) -> None:
    """A dossier of a linked application has its result, or ended without one."""
    perform(follow, _caller(message), on=message.subject)


def _dossier(message: Message) -> Dossier | None:
    """The dossier that a demand is for; ``None`` for what is no dossier's."""
    if message.payload["subject_kind"] != Dossier._meta.label_lower:
        return None
    return Dossier.objects.get(pk=message.payload["subject"])


@on("demand.reopened")
def stand_still_until_it_is_paid_again(message: Message) -> None:
    """The bank took back what had been paid, or it was not for this: it is owed as if it had never come, unless the
    dossier has ended without a result meanwhile."""
    dossier = _dossier(message)
    if dossier is not None and dossier.state in WITHOUT_RESULT:
        _take_back(message, dossier.pk)
    else:
        stand_still_until_it_is_paid(message)


@on("demand.made")
def stand_still_until_it_is_paid(message: Message) -> None:
    """A fee is due before the office goes on. Where the procedure knows no such pause, or an apology has to come first,
    the demand stays and nothing stands."""
    dossier = _dossier(message)
    if dossier is None or not unpaid(dossier.pk, BEFORE).exists():
        return
    why = next((reason for reason in procedure_of(dossier).pauses if reason.kind == "unpaid"), None)
    if why is None:
        return
    owing = dong(sum(one.open for one in unpaid(dossier.pk, BEFORE)))
    given = {"reason": why.id, "note": f"{why.title.vi}: {owing} đồng."}
    with suppress(WrongState, Conflict):  # it stands already, has ended, or is late
        perform(charge, _caller(message), given, on=dossier.pk)


@on("demand.settled")
def go_on_when_it_is_paid(message: Message) -> None:
    """Nothing is open any more: a dossier that waited for that goes on, a result that waited is handed over."""
    dossier = _dossier(message)
    if dossier is None:
        return
    waited_for = Demand.objects.get(pk=message.subject).due in BEFORE
    if waited_for and dossier.state == State.UNPAID and not unpaid_before(dossier):
        with suppress(WrongState, Conflict):  # somebody was quicker, or one more has been demanded meanwhile
            perform(resume, _caller(message), on=dossier.pk)
    if dossier.state == State.FINISHED and not dossier.step and not unpaid_result(dossier):
        with suppress(WrongState, Conflict):
            perform(deliver, _caller(message), on=dossier.pk)


@on("dossier.lapsed")
def nothing_is_owed_for_what_has_ended(message: Message) -> None:
    """Open demands of a dossier that ended without a result are taken back; what was paid, a person gives back."""
    if message.payload["state"] in WITHOUT_RESULT:
        _take_back(message, message.subject)


def _take_back(message: Message, dossier: UUID) -> None:
    with override("vi"):  # it is kept as it is said
        given = {"reason": str(_("Hồ sơ đã kết thúc mà không có kết quả, nên không phải nộp khoản này."))}
    for one in unpaid(dossier, (*BEFORE, "result")):
        with suppress(WrongState):  # paid at this moment
            perform(cancel, _caller(message, f":{one.pk}"), given, on=one.pk)
