"""The page that checks a receipt without us: its sentences; script and style lie beside."""

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    """What the script says, in the reader's language; {0} and {1} are filled in by it."""
    return {
        "holds": _("Biên nhận đúng"),
        "holds_text": _("Việc này có trong sổ, và không chữ nào đã bị sửa."),
        "fails": _("Biên nhận không đúng"),
        "fails_text": _("Có điều không khớp, nêu ở dưới. Đừng dựa vào biên nhận này."),
        "unsealed": _("Chưa niêm phong"),
        "unsealed_text": _("Biên nhận chưa có chỗ trong sổ. Xin tải lại sau một phút."),
        "unsure": _("Chưa kiểm tra được hết"),
        "unsure_text": _("Những gì kiểm tra được đều khớp, nhưng còn điều chưa kiểm tra được, nêu ở dưới."),
        "unreadable": _("Không đọc được tệp này"),
        "unreadable_text": _("Xin chọn đúng tệp biên nhận (.json) đã tải về từ trang hồ sơ."),
        "entry": _("Dòng trong sổ đúng như biên nhận ghi."),
        "field": _("Mục “{0}” của biên nhận không khớp với dòng trong sổ."),
        "opening": _("Nội dung đúng là nội dung đã ghi vào sổ lúc đó."),
        "opening_bad": _("Nội dung (opening) không phải nội dung đã ghi vào sổ lúc đó."),
        "no_opening": _("Biên nhận không kèm nội dung, chỉ chứng minh việc đã làm."),
        "erased": _("Nội dung đã được xóa theo {0}. Chỗ của dòng này trong sổ vẫn chứng minh được."),
        "included": _("Là dòng số {0} trong sổ gồm {1} dòng."),
        "included_bad": _("Bằng chứng (index, proof) không dẫn từ dòng này tới gốc đã ký."),
        "signed": _("Đầu sổ do {0} ký."),
        "signed_bad": _("Chữ ký trên đầu sổ (checkpoint) không đúng."),
        "no_ed25519": _(
            "Trình duyệt này chưa biết kiểm tra chữ ký Ed25519. Xin dùng bản mới hơn, hoặc chương trình riêng."
        ),
        "no_crypto": _("Trình duyệt này không cho trang tính mã băm. Xin lưu trang về máy rồi mở tệp đã lưu."),
        "chain": _("Có {0} khóa, mỗi khóa được khóa trước ký nhận."),
        "chain_bad": _("Chuỗi khóa (keys) đứt ở khóa số {0}."),
        "known": _("Khóa đầu tiên là khóa mà trang này biết."),
        "unknown": _("Khóa đầu tiên KHÔNG phải khóa mà trang này biết: biên nhận của một sổ khác."),
        "compare": _("Trang này không biết khóa của sổ nào. Xin đối chiếu dấu vân tay khóa: {0}"),
        "witnesses": _("Nhân chứng đã ký: {0}."),
        "demonstration": _("Đây là sổ của bản trình diễn, không có giá trị pháp lý."),
        "act": _("Việc"),
        "at": _("Lúc"),
        "actor": _("Người làm (bí danh)"),
        "about": _("Về"),
        "place": _("Chỗ trong sổ"),
        "given": _("Nội dung đã khai"),
    }
