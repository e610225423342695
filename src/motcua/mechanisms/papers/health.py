"""Will what was signed still be checked in years? What ``motcua doctor`` asks of this room."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.kernel.calendar.api import now
from motcua.kernel.connectors.api import filled
from motcua.kernel.jobs.api import Finding
from motcua.mechanisms.papers.editions import not_yet_long, to_renew

LATE: Final = timedelta(days=1)
"""How long a signed file may wait for its proof before somebody should look."""


def check() -> list[Finding]:
    """Is there a stamper, does any signed file wait too long for its proof, is any past the moment to renew it?"""
    moment = now()
    try:
        stampers = filled("timestamper")
    except ValueError:
        remedy = _("Chạy: chmod 600 keys/timestamps trong thư mục cài đặt.")
        return [Finding("fault", _("Người khác đọc được mật khẩu của dịch vụ dấu thời gian."), remedy)]
    if not stampers:
        remedy = _("Ghi địa chỉ của tổ chức cấp dấu thời gian vào timestamps.url trong site.yaml.")
        return [Finding("warning", _("Chưa có dịch vụ dấu thời gian: giấy tờ đã ký chưa giữ được lâu dài."), remedy)]
    found: list[Finding] = []
    said: str | Promise
    if lost := to_renew(moment).count():
        said = _("%(count)s giấy tờ đã quá hạn gia hạn dấu thời gian.") % {"count": lost}
        found.append(Finding("fault", said, _("Xem motcua worker --parked và nhật ký của motcua-worker ngay.")))
    soon = moment + timedelta(days=settings.MOTCUA_TIMESTAMPS["margin_days"] / 2)
    if late := to_renew(soon).count() - lost:
        said = _("%(count)s giấy tờ sắp hết hạn dấu thời gian mà chưa được gia hạn.") % {"count": late}
        found.append(Finding("warning", said, _("Xem dịch vụ dấu thời gian và dịch vụ kiểm tra chứng thư có trả lời.")))
    if waiting := not_yet_long(moment - LATE).count():
        said = _("%(count)s giấy tờ đã ký hơn một ngày mà chưa có bằng chứng để kiểm tra lâu dài.")
        remedy = _("Xem dịch vụ dấu thời gian và dịch vụ kiểm tra chứng thư có trả lời, rồi motcua worker --parked.")
        found.append(Finding("warning", said % {"count": waiting}, remedy))
    return found or [Finding("ok", _("Giấy tờ đã ký đều kiểm tra được lâu dài."))]
