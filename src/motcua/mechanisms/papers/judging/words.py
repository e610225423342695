"""Is this PDF what its signers signed? What ``judging`` finds, in words that anybody understands.

A stranger's bytes are judged in a process of their own (``judge``, which ``court`` keeps warm): they can at worst end
that process, and the answer is then that the file cannot be judged.
"""

from collections.abc import Sequence
from datetime import datetime

from asn1crypto import x509
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.mechanisms.papers.judging.court import ask
from motcua.mechanisms.papers.judging.report import Report, SignerSeen

__all__ = ["ADDED", "LARGEST", "LEVELS", "OUTCOMES", "REASONS", "Report", "SignerSeen", "validate_pdf"]

LARGEST = 30 * 1024 * 1024

OUTCOMES: dict[str, Promise] = {
    "genuine": _("Chữ ký số hợp lệ. Nội dung không bị thay đổi từ khi ký."),
    "altered": _("Tệp đã bị thay đổi sau khi ký, hoặc chữ ký không khớp với nội dung. Không dùng tệp này."),
    "untrusted": _("Nội dung không bị thay đổi từ khi ký, nhưng không xác nhận được người ký là ai."),
    "unsigned": _("Tệp PDF này không có chữ ký số."),
    "unreadable": _("Không đọc được tệp này như một tệp PDF."),
    "unjudged": _("Tệp này không kiểm tra được. Chưa thể nói nó đúng hay sai."),
}
"""The one sentence that decides."""

REASONS: dict[str, Promise] = {
    "empty": _("Tệp rỗng."),
    "too_large": _("Tệp lớn hơn 30 MB."),
    "not_pdf": _("Tệp không phải là PDF."),
    "encrypted": _("Tệp được đặt mật khẩu. Hãy gỡ mật khẩu trên bản gốc nơi cấp tệp, rồi kiểm tra lại."),
    "damaged": _("Tệp bị hỏng hoặc thiếu một phần."),
    "too_heavy": _("Tệp quá phức tạp nên không kiểm tra xong được. Xin nơi cấp gửi lại tệp khác."),
    "busy": _("Nơi kiểm tra đang bận. Xin thử lại sau ít phút."),
    "incomplete_signature": _("Chữ ký thiếu phần bắt buộc, hoặc ghi sai phạm vi được ký."),
    "signature_removed": _("Tệp từng được ký, nhưng chữ ký đã bị gỡ ra."),
    "digest_mismatch": _("Nội dung không còn đúng như lúc ký."),
    "signature_invalid": _("Chữ ký số không đúng."),
    "added_after_signing": _("Có nội dung được thêm vào sau khi ký."),
    "laid_over_page": _("Chữ ký thêm sau phủ lên phần lớn trang đã được người khác ký."),
    "partly_covered": _("Chữ ký không bao phủ toàn bộ tệp."),
    "hidden_in_gap": _("Có dữ liệu giấu trong chỗ dành cho chữ ký."),
    "container_changed": _("Phần chứa chữ ký đã bị sửa."),
    "timestamp_broken": _("Dấu thời gian trong tệp không đúng."),
    "loose_part": _("Phần chứa chữ ký có thành phần không kiểm chứng được."),
    "unknown_authority": _(
        "Chứng thư số không do một tổ chức mà hệ thống tin cậy cấp. Tên trong chữ ký chỉ là tự xưng."
    ),
    "wrong_purpose": _("Chứng thư số không được cấp để ký văn bản."),
    "expired": _("Chứng thư số đã hết hạn, và không có dấu thời gian nào chứng tỏ chữ ký được tạo trước đó."),
    "not_yet_valid": _("Chứng thư số chưa có hiệu lực vào lúc ký."),
    "revoked": _("Chứng thư số đã bị thu hồi."),
    "weak_algorithm": _("Thuật toán hoặc khóa ký quá yếu, nên chữ ký không còn chứng minh được gì."),
    "unsupported": _("Loại chữ ký số này chưa kiểm tra được."),
}

LEVELS: dict[str, Promise] = {
    "": _("Chữ ký số thông thường trong tệp PDF, không theo chuẩn PAdES."),
    "B-B": _("Mức B-B: có chữ ký, thời gian ký do máy của người ký ghi."),
    "B-T": _("Mức B-T: có thêm dấu thời gian của bên thứ ba."),
    "B-LT": _("Mức B-LT: có thêm bằng chứng chứng thư còn hiệu lực, kiểm tra được sau nhiều năm."),
    "B-LTA": _("Mức B-LTA: bằng chứng cũng được đóng dấu thời gian, giữ được lâu dài."),
}

ADDED: dict[str, Promise] = {
    "signature": _("Sau đó có thêm chữ ký khác."),
    "form": _("Sau đó có điền thêm vào biểu mẫu."),
    "validation": _("Sau đó chỉ thêm bằng chứng để kiểm tra lâu dài, không đổi nội dung."),
    "other": _("Sau đó có nội dung khác được thêm vào."),
}


def validate_pdf(data: bytes, roots: Sequence[x509.Certificate], moment: datetime, largest: int = LARGEST) -> Report:
    """Judge a PDF's signatures against the trusted ``roots`` as of ``moment`` (aware). Raises for no ``data``."""
    return ask(data, roots, moment, largest)
