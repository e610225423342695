"""The acts of this room in words."""

from django.utils.translation import gettext_lazy as _

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
    "organisation.move": _("chuyển cơ quan sang nơi quản lý khác"),
    "organisation.merge": _("nhập các cơ quan"),
    "reading.review": _("xem xét việc đọc dữ liệu"),
    "reading_order.issue": _("ra lệnh cho đọc dữ liệu"),
    "reading_order.end": _("chấm dứt lệnh đọc dữ liệu"),
}
