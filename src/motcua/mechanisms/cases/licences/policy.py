"""Which acts on licences exist, in which state, and what they are called. Who may do them, the roles in packs say."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from motcua.kernel.access.api import Actor
from motcua.kernel.acts.api import Conflict, Refusal, Rule
from motcua.kernel.calendar.api import today
from motcua.mechanisms.cases.licence_models import Licence, LicenceDecision
from motcua.mechanisms.cases.licence_rules import LIVING, Standing
from motcua.mechanisms.cases.licences.terms import rule_of


def _system(actor: Actor, _subject: object) -> bool:
    return bool(actor.system)


def _decidable(kind: str) -> Callable[[Licence], bool]:
    """The pack names the document by which that is decided."""
    return lambda licence: kind in rule_of(licence).decisions


def _lifts(licence: Licence) -> bool:
    """There is a suspension that goes on, or one that is to come."""
    lasts = licence.suspended_from and not (licence.suspended_to and licence.suspended_to < today())
    return bool(lasts) and licence.state in LIVING and _decidable("lift")(licence)


def _undecided(licence: Licence) -> Refusal | None:
    """One decision at a time: nobody decides on what another decision is about to change."""
    if licence.decisions.filter(state=LicenceDecision.State.SIGNING).exists():
        return Conflict(
            _("Đang có một quyết định về giấy này chờ ký số."), remedy=_("Xin chờ ký xong, rồi mở lại trang này.")
        )
    return None


def _not_suspended_later(licence: Licence) -> Refusal | None:
    if licence.suspended_from and licence.suspended_from > today():
        return Conflict(
            _("Đã có quyết định tạm đình chỉ giấy này từ một ngày sắp tới."),
            remedy=_("Xin chấm dứt việc tạm đình chỉ đó trước."),
        )
    return _undecided(licence)


POLICY = {
    "licence.register": Rule(who=_system),
    "licence.suspend": Rule(
        frozenset({Standing.VALID}),
        _decidable("suspend"),
        fresh=True,
        unseen=True,
        barred=_not_suspended_later,
    ),
    "licence.lift": Rule(frozenset(LIVING), _lifts, fresh=True, unseen=True, barred=_undecided),
    "licence.revoke": Rule(frozenset(LIVING), _decidable("revoke"), fresh=True, unseen=True, barred=_undecided),
    "licence.reissue": Rule(frozenset({Standing.VALID}), fresh=True, unseen=True, barred=_undecided),
    "licence.replace": Rule(frozenset({*LIVING, Standing.EXPIRED}), unseen=True, barred=_undecided),
    "licence.remind": Rule(who=_system),
    "licence.annul": Rule(who=_system),
    "licence_decision.settle": Rule(frozenset({LicenceDecision.State.SIGNING}), who=_system),
    "licence_decision.undo": Rule(frozenset({LicenceDecision.State.IN_FORCE}), who=_system),
    "reissue.order": Rule(fresh=True),
}

WORDS = {
    "licence.register": _("ghi giấy phép vào sổ"),
    "licence.suspend": _("tạm đình chỉ giấy phép"),
    "licence.lift": _("chấm dứt tạm đình chỉ giấy phép"),
    "licence.revoke": _("thu hồi giấy phép"),
    "licence.reissue": _("cấp lại giấy phép"),
    "licence.replace": _("ghi giấy phép đã được thay thế"),
    "licence.remind": _("nhắc giấy phép sắp hết hạn"),
    "licence.annul": _("ghi giấy phép đã bị hủy"),
    "licence_decision.settle": _("cho quyết định về giấy phép có hiệu lực"),
    "licence_decision.undo": _("bỏ quyết định về giấy phép đã bị hủy"),
    "reissue.order": _("ra lệnh cấp lại các giấy phép của cơ quan đã nhập vào"),
}
"""The acts in words."""
