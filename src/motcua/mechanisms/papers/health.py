"""Can papers be signed, and will they still be checked in years? What ``motcua doctor`` asks of this room."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.kernel.access.api import Position, holders, issuer_of
from motcua.kernel.calendar.api import now, today
from motcua.kernel.connectors.api import filled
from motcua.kernel.jobs.api import Finding
from motcua.kernel.packs.api import all_of, say
from motcua.kernel.text.api import Multilingual
from motcua.mechanisms.papers.lasting.editions import not_yet_long, to_renew
from motcua.mechanisms.papers.models import Certificate, Document
from motcua.mechanisms.papers.specs import KIND, DocumentTypeSpec
from motcua.mechanisms.papers.trust.pki import pki_folder, trust_roots

LATE: Final = timedelta(days=1)
"""How long a signed file may wait for its proof before somebody should look."""


UNSIGNED: Final = timedelta(hours=1)
"""How long a decided paper may wait for its signature before somebody should look."""


def signing() -> list[Finding]:
    """Is any root trusted, has every body that seals papers its seal, and does any paper wait for its signature?"""
    found: list[Finding] = []
    real = settings.MOTCUA_KIND == "real"
    if real and not trust_roots(pki_folder()):
        remedy = _("Đặt chứng thư gốc (PEM) của tổ chức cấp chứng thư vào keys/pki/roots trong thư mục cài đặt.")
        untrusted = _("Chưa khai báo chứng thư gốc tin cậy nào: chưa ký được và chưa kiểm tra được.")
        found.append(Finding("warning", untrusted, remedy))
    if real and not Certificate.objects.filter(ended_at=None, valid_to__gt=now()).exists():
        remedy = _("Đăng ký chứng thư của người ký và con dấu của cơ quan ở Quản trị → Chứng thư số.")
        found.append(Finding("warning", _("Chưa đăng ký chứng thư số nào: giấy tờ được duyệt sẽ chờ ký."), remedy))
    if real:
        found += _unsealed()
    waiting = Document.objects.filter(state=Document.State.PREPARED, prepared_at__lt=now() - UNSIGNED).count()
    if waiting:
        said = _("%(count)s giấy tờ đã duyệt hơn một giờ mà chưa ký được.") % {"count": waiting}
        found.append(Finding("warning", said, _("Mở hồ sơ của giấy tờ: trang ấy ghi vì sao và phải làm gì.")))
    return found


def _unsealed() -> list[Finding]:
    """A warning for each body, or agency within one, where somebody sits who signs papers with a seal, and there is
    none. A demonstration makes its own."""
    moment, sealed = now(), [one for one in all_of(DocumentTypeSpec, KIND, today()) if one.seal]
    usable = Certificate.objects.filter(position=None, ended_at=None, valid_from__lte=moment, valid_to__gte=moment)
    equipped = set(usable.values_list("organisation", flat=True).order_by("pk"))
    seats = Position.objects.filter(pk__in=holders().values("position")).select_related("organisation__parent")
    wanting = {
        issuer.pk: issuer
        for seat in seats.order_by("urn")
        if (issuer := issuer_of(seat)).pk not in equipped and any(one.signed_by(seat.roles) for one in sealed)
    }
    told = _("%(body)s chưa có con dấu số dùng được: giấy tờ do người của cơ quan này ký sẽ chờ ký.")
    remedy = _("Ở Quản trị → Chứng thư số, chọn “Con dấu” của cơ quan này rồi đăng ký chứng thư.")
    return [
        Finding("warning", say(told, body=Multilingual.model_validate(one.title)), remedy)
        for one in sorted(wanting.values(), key=lambda one: one.urn)
    ]


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
