"""Which acts on rights exist, and what they are called."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from motcua.kernel.acts.api import Rule
from motcua.kernel.calendar.api import today


def _runs(dated: Any) -> bool:
    """Whether it still holds, or is yet to begin."""
    return dated.ended_at is None and dated.valid_to >= today()


POLICY = {
    "organisation.found": Rule(fresh=True),
    "organisation.rename": Rule(fresh=True),
    "organisation.bear_code": Rule(fresh=True),
    "organisation.move": Rule(fresh=True),
    "organisation.merge": Rule(fresh=True),
    "position.open": Rule(fresh=True),
    "position.give": Rule(fresh=True),
    "position.take": Rule(),
    "delegation.give": Rule(fresh=True),
    "delegation.end": Rule(when=_runs),
    "absence.record": Rule(),
    "absence.end": Rule(when=_runs),
    "reading_order.issue": Rule(),
    "reading_order.end": Rule(),
    "reading.review": Rule(),
}

WORDS = {
    "absence.record": _("ghi ngày vắng mặt"),
    "absence.end": _("kết thúc ngày vắng mặt"),
    "delegation.give": _("ủy quyền việc của mình"),
    "delegation.end": _("kết thúc ủy quyền"),
    "position.open": _("lập vị trí công tác"),
    "position.give": _("giao vị trí cho cán bộ"),
    "position.take": _("thu lại vị trí"),
    "organisation.found": _("lập cơ quan"),
    "organisation.rename": _("đổi tên cơ quan"),
    "organisation.bear_code": _("ghi mã của cơ quan"),
    "organisation.move": _("chuyển cơ quan sang nơi quản lý khác"),
    "organisation.merge": _("nhập các cơ quan"),
    "reading.review": _("xem xét việc đọc dữ liệu"),
    "reading_order.issue": _("ra lệnh cho đọc dữ liệu"),
    "reading_order.end": _("chấm dứt lệnh đọc dữ liệu"),
}
"""The acts in words."""
