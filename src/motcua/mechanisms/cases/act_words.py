"""The acts of this room in words."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "application.submit": _("nộp một lần cho nhiều thủ tục"),
    "consultation.answer": _("trả lời lấy ý kiến"),
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
    "packs.migrate": _("ra lệnh chuyển các hồ sơ sang quy định mới"),
    "packs.unmigrate": _("ra lệnh đưa các hồ sơ về quy định trước"),
}
