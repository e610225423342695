"""Which acts on dossiers exist, from which state and step, and what they are called. Who may do them, the roles in
packs say."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from motcua.kernel.access.api import Actor, Scope
from motcua.kernel.acts.api import Conflict, Refusal, Rule
from motcua.kernel.calendar.api import now
from motcua.kernel.packs.api import say
from motcua.kernel.statements.api import Prepared
from motcua.mechanisms.cases import fees, flow
from motcua.mechanisms.cases.catalogue import asked_under, procedure_of
from motcua.mechanisms.cases.licences.policy import WORDS as LICENCE_WORDS
from motcua.mechanisms.cases.models import Complaint, Consultation, Dossier
from motcua.mechanisms.cases.rules import ENDS, MOVES, STANDING, WALKING, Impossible, State
from motcua.mechanisms.work.api import open_about


def _leads_on(act: str) -> Callable[[Dossier], bool]:
    """The road of the dossier knows where the act leads from where it stands."""

    def leads(dossier: Dossier) -> bool:
        try:
            flow.next_place(procedure_of(dossier), dossier, act)
        except Impossible:
            return False
        return True

    return leads


def _has_reasons(kind: str) -> Callable[[Dossier], bool]:
    return lambda dossier: any(reason.kind == kind for reason in procedure_of(dossier).pauses)


WHEN: dict[str, Callable[[Dossier], bool]] = {
    "dossier.request_supplement": lambda dossier: procedure_of(dossier).phase(dossier.step) is not None,
    "dossier.pause": _has_reasons("paused"),
    "dossier.charge": _has_reasons("unpaid"),
    "dossier.refuse": lambda dossier: bool(procedure_of(dossier).refusals) and _leads_on("dossier.refuse")(dossier),
    "dossier.reassign": lambda dossier: bool(dossier.step),
}
"""What must hold beside the state; for all other acts, that the road leads on. No step is skipped: what a step needs to
be ended is the act that the pack names for it."""


def _late(dossier: Dossier) -> Refusal | None:
    """A late dossier goes on only after an apology and a new due moment (form 04)."""
    if dossier.state in WALKING and now() > dossier.due_at:
        return Conflict(
            _("Hồ sơ đã quá hạn. Cần xin lỗi người nộp và hẹn lại ngày trả trước khi giải quyết tiếp."),
            remedy=_("Chọn “Xin lỗi và hẹn lại”, ghi lý do và ngày trả mới."),
        )
    return None


def _unanswered(dossier: Dossier) -> Refusal | None:
    """Bodies whose opinion was asked have answered, or their time is over."""
    if dossier.beside and not dossier.beside.consultations:
        return None
    if _waiting(dossier=dossier.pk, step=dossier.step, moment=now()):
        return Conflict(
            _("Còn cơ quan được hỏi ý kiến chưa trả lời và chưa hết hạn trả lời."),
            remedy=_("Xin chờ trả lời, hoặc chờ đến khi hết hạn lấy ý kiến."),
        )
    return None


def _unheard(dossier: UUID, step: str, moment: datetime) -> QuerySet[Consultation, Any]:
    rows = Consultation.objects.filter(dossier=dossier, step=step, state=Consultation.State.OPEN, due_at__gte=moment)
    return rows.order_by("pk").values_list("pk")[:1]


_waiting = Prepared(_unheard)


def _silent(asked: Consultation) -> Refusal | None:
    """After its due moment the silence of whoever was asked counts, as the law says, whether or not the worker has been
    there: an answer would come too late to be heard. While the dossier stands still, the question does too."""
    if asked.dossier.state in STANDING or now() <= asked.due_at:
        return None
    said = {
        "consent": _("Đã hết hạn trả lời lấy ý kiến; theo quy định, không trả lời được coi như đồng ý."),
        "none": _("Đã hết hạn trả lời lấy ý kiến; hồ sơ được giải quyết tiếp mà không có ý kiến này."),
    }
    return Conflict(
        said[asked.silence], remedy=_("Nếu ý kiến vẫn quan trọng, xin báo ngay cán bộ đang giải quyết hồ sơ.")
    )


def _asked_out(dossier: Dossier) -> Refusal | None:
    """The law lets the holder of the step ask so many times and no more."""
    phase = procedure_of(dossier).phase(dossier.step)
    if (
        phase is None
        or (dossier.beside and not dossier.beside.supplements)
        or asked_under(dossier, phase).count() < len(phase.rounds)
    ):
        return None
    return Conflict(
        say(_("Ở bước này, quy định chỉ cho yêu cầu bổ sung %(times)s lần, và đã dùng hết."), times=len(phase.rounds)),
        remedy=_("Xin giải quyết theo hồ sơ hiện có, hoặc từ chối nếu có căn cứ pháp luật."),
    )


BARRED: dict[str, Callable[[Dossier], Refusal | None]] = {
    "dossier.accept": _late,
    "dossier.decline": _late,
    "dossier.advance": lambda dossier: _late(dossier) or _unanswered(dossier),
    "dossier.send_back": _late,
    "dossier.approve": _late,
    "dossier.refuse": _late,
    "dossier.request_supplement": lambda dossier: _late(dossier) or _asked_out(dossier),
    "dossier.pause": _late,
    "dossier.charge": _late,
    "dossier.stop": _late,
    "dossier.resume": fees.unpaid_before,
    "dossier.deliver": fees.unpaid_result,
}
"""What has to happen first. Whatever moves a late dossier, lets its clock stand or ends it comes after the apology;
only the applicant takes it back whenever he likes."""


def _turn(actor: Actor, dossier: Dossier) -> bool:
    """Whether the step at hand is one of the seat's role: nobody does what another role owes."""
    if actor.system or not dossier.step:
        return bool(actor.system)
    return flow.current(procedure_of(dossier), dossier).role in {role.urn for role in actor.roles if role.acts}


def _asked(actor: Actor, dossier: Dossier) -> bool:
    """Whether it is the applicant, or somebody who acts for him in such matters."""
    return actor.system or (actor.party == dossier.applicant_id and actor.covered(dossier.procedure))


def _asked_or_desk(actor: Actor, dossier: Dossier) -> bool:
    """Whether it is the applicant, or the desk that takes from his hand what he brings."""
    return _asked(actor, dossier) or bool(actor.scopes("dossier.supplement") - {Scope.OWN})


def _owes(actor: Actor, dossier: Dossier) -> bool:
    """Whether the open duty is the seat's own, or it orders the work of the body."""
    over_others = actor.scopes("dossier.reassign") - {Scope.ASSIGNED}
    if actor.system or over_others:
        return True
    if dossier.beside:
        return dossier.beside.owes
    return open_about(dossier.pk).filter(who=actor.position).exists()


def _system(actor: Actor, dossier: Dossier) -> bool:
    return bool(actor.system)


WHO: dict[str, Callable[[Actor, Dossier], bool]] = {
    "dossier.accept": _turn,
    "dossier.decline": _turn,
    "dossier.advance": _turn,
    "dossier.send_back": _turn,
    "dossier.approve": _turn,
    "dossier.refuse": _turn,
    "dossier.deliver": _turn,
    "dossier.request_supplement": _turn,
    "dossier.supplement": _asked_or_desk,
    "dossier.lapse": _system,
    "dossier.pause": _turn,
    "dossier.charge": _turn,
    "dossier.resume": _turn,
    "dossier.extend": _turn,
    "dossier.stop": _turn,
    "dossier.withdraw": _asked,
    "dossier.reassign": _owes,
}
"""To whom of those whose roles hold an act it falls."""

FRESH = {"dossier.approve", "dossier.refuse"}
"""What makes the machine sign in somebody's name, or ends a request by refusal: he proves again who he is."""

UNSEEN = {"dossier.reassign", "dossier.migrate", "dossier.unmigrate"}
"""What somebody does for the work of the office though he reads no dossier."""

POLICY = {
    "dossier.submit": Rule(),
    "application.submit": Rule(),
    "application.follow": Rule(who=lambda actor, application: bool(actor.system)),
} | {
    name: Rule(
        frozenset(moves),
        WHEN.get(name) or _leads_on(name),
        fresh=name in FRESH,
        who=WHO.get(name),
        unseen=name in UNSEEN,
        barred=BARRED.get(name),
    )
    for name, moves in MOVES.items()
}


def _answers(actor: Actor, asked: Consultation) -> bool:
    """Whether it is the seat that was asked."""
    return actor.system or actor.position == asked.who_id


def _hands_over(actor: Actor, asked: Consultation) -> bool:
    """Whether it is the seat that was asked, or it orders the work of its body."""
    return _answers(actor, asked) or bool(actor.scopes("consultation.hand_over") - {Scope.ASSIGNED})


POLICY |= {
    "consultation.hand_over": Rule(frozenset({"open"}), who=_hands_over, unseen=True, barred=_silent),
    "consultation.answer": Rule(frozenset({"open"}), who=_answers, barred=_silent),
    "packs.migrate": Rule(frozenset({"loaded"}), fresh=True),
    "packs.unmigrate": Rule(fresh=True),
    "packs.leave": Rule(who=lambda actor, version: bool(actor.system)),
    "dossier.redate": Rule(
        frozenset({*WALKING, *STANDING, State.SIGNING}), who=lambda actor, dossier: bool(actor.system)
    ),
    "dossier.compile": Rule(),
    "compilation.complete": Rule(frozenset({"ordered"}), who=lambda actor, compilation: bool(actor.system)),
    "dossier.decide_again": Rule(frozenset({State.SIGNING}), who=lambda actor, dossier: bool(actor.system)),
    "consultation.lapse": Rule(frozenset({"open"}), who=lambda actor, asked: bool(actor.system)),
}


def _has_it(actor: Actor, complaint: Complaint) -> bool:
    """Whether it is the seat that owes the answer."""
    return actor.system or actor.position == complaint.who_id


def _passes_it_on(actor: Actor, complaint: Complaint) -> bool:
    """Whether it is the seat that owes the answer, or it orders the work of its body."""
    return _has_it(actor, complaint) or bool(actor.scopes("complaint.hand_over") - {Scope.ASSIGNED})


POLICY |= {
    "dossier.rate": Rule(frozenset({*ENDS} - {State.WITHDRAWN}), who=_asked),
    "dossier.complain": Rule(who=_asked),
    "complaint.answer": Rule(frozenset({"open"}), who=_has_it),
    "complaint.hand_over": Rule(frozenset({"open"}), who=_passes_it_on, unseen=True),
}

WORDS = {
    "application.submit": _("nộp một lần cho nhiều thủ tục"),
    "consultation.answer": _("trả lời lấy ý kiến"),
    "consultation.hand_over": _("chuyển câu hỏi lấy ý kiến cho đồng nghiệp"),
    "complaint.answer": _("trả lời phản ánh"),
    "complaint.hand_over": _("chuyển phản ánh cho đồng nghiệp"),
    "dossier.rate": _("đánh giá việc giải quyết hồ sơ"),
    "dossier.complain": _("gửi phản ánh về hồ sơ"),
    "dossier.submit": _("nộp hồ sơ"),
    "dossier.accept": _("tiếp nhận hồ sơ"),
    "dossier.decline": _("không tiếp nhận hồ sơ"),
    "dossier.advance": _("thẩm tra và chuyển bước sau"),
    "dossier.send_back": _("chuyển hồ sơ lại bước trước"),
    "dossier.approve": _("phê duyệt và ký kết quả"),
    "dossier.refuse": _("từ chối giải quyết"),
    "dossier.deliver": _("trao kết quả"),
    "dossier.request_supplement": _("yêu cầu bổ sung hồ sơ"),
    "dossier.supplement": _("bổ sung hồ sơ"),
    "dossier.withdraw": _("rút hồ sơ"),
    "dossier.pause": _("tạm dừng hồ sơ"),
    "dossier.resume": _("giải quyết tiếp hồ sơ"),
    "dossier.charge": _("yêu cầu nộp tiền"),
    "dossier.extend": _("xin lỗi và hẹn lại"),
    "dossier.stop": _("dừng hẳn hồ sơ"),
    "dossier.reassign": _("giao hồ sơ cho người khác"),
    "dossier.migrate": _("chuyển hồ sơ sang quy định mới"),
    "dossier.unmigrate": _("đưa hồ sơ về quy định trước"),
    "dossier.compile": _("lập toàn bộ hồ sơ để lưu"),
    "packs.migrate": _("ra lệnh chuyển các hồ sơ sang quy định mới"),
    "packs.unmigrate": _("ra lệnh đưa các hồ sơ về quy định trước"),
} | LICENCE_WORDS
"""The acts in words."""
