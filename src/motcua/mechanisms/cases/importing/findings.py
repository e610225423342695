"""What an importer could not settle: said with its place and its words, and with what a person must decide."""

import dataclasses
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: Mapping[str, tuple[str | Promise, str | Promise]] = {
    "unit_missing": (
        _("Thời hạn “%(words)s” không ghi đơn vị."),
        _("Xem văn bản gốc rồi ghi đơn vị: ngày làm việc, ngày, giờ hay tháng."),
    ),
    "unit_unknown": (
        _("Thời hạn “%(words)s” dùng đơn vị chưa biết hoặc số lẻ."),
        _("Xem văn bản gốc rồi ghi lại thời hạn bằng đơn vị có trong danh sách."),
    ),
    "limit_odd": (
        _("Thời hạn “%(words)s” không nằm trong khoảng từ 1 đến %(most)s."),
        _("Xem văn bản gốc rồi ghi lại thời hạn."),
    ),
    "limit_missing": (_("Cột thời gian không có thời hạn."), _("Tìm thời hạn trong văn bản gốc rồi ghi vào.")),
    "limit_in_words": (
        _("Cột thời gian không ghi thời hạn, nhưng phần mô tả nói: %(found)s."),
        _("Đọc phần mô tả và văn bản gốc rồi ghi thời hạn."),
    ),
    "limit_differs": (
        _("Cột thời gian ghi “%(words)s”, phần mô tả nói: %(found)s."),
        _("Xem văn bản gốc rồi chọn thời hạn đúng."),
    ),
    "limit_more": (
        _("Cột thời gian ghi “%(words)s”, phần mô tả còn nói: %(found)s."),
        _("Xem các thời hạn đó có cộng vào hay thay thời hạn này không."),
    ),
    "run_together": (
        _("Các chữ số “%(words)s” viết liền, có nhiều cách đọc: %(readings)s. Đang đọc là %(chosen)s."),
        _("Xem văn bản gốc rồi giữ hoặc sửa cách đọc này."),
    ),
    "money_differs": (
        _("Cột phí ghi “%(words)s”, trong ngoặc lại ghi: %(found)s."),
        _("Xem văn bản gốc rồi chọn mức phí đúng."),
    ),
    "free_with_amounts": (
        _("Cột phí ghi miễn phí, phần kèm theo lại nói đến: %(found)s."),
        _("Xem khi nào phải nộp rồi ghi mức phí, hoặc giữ miễn phí."),
    ),
    "free_with_words": (
        _("Cột phí ghi miễn phí, trong ngoặc lại nói: %(found)s."),
        _("Xem ai định mức phí và khi nào phải nộp rồi ghi mức phí, hoặc giữ miễn phí."),
    ),
    "money_beside": (
        _("Cột phí ghi “%(words)s”, phần mô tả nói: %(found)s."),
        _("Xem văn bản gốc rồi chọn mức phí đúng."),
    ),
    "money_small": (
        _("Mức phí “%(words)s” nhỏ khác thường; có thể tính bằng nghìn đồng."),
        _("Xem văn bản gốc rồi ghi mức phí đủ các chữ số."),
    ),
    "fee_share": (
        _("Cột phí ghi “%(words)s”, kèm theo có tỷ lệ: %(found)s."),
        _("Xem mức phí nào đang áp dụng rồi ghi mức đó."),
    ),
    "fee_with_words": (
        _("Mức phí “%(words)s” có lời kèm theo: %(found)s."),
        _("Xem mức phí này có đổi theo trường hợp hay theo thời gian không."),
    ),
    "fee_missing": (_("Cột phí không có thông tin."), _("Tìm mức phí trong văn bản gốc; không thu thì ghi 0.")),
    "fee_foreign": (
        _("Mức phí “%(words)s” không tính bằng đồng."),
        _("Ghi mức thu bằng đồng, hoặc bỏ cách nộp này khỏi gói."),
    ),
    "bracket_open": (_("Ngoặc sau mức phí không đóng lại."), _("Xem phần nào thuộc mức phí, phần nào là mô tả.")),
    "channel_twice": (
        _("Cách nộp “%(words)s” có nhiều dòng."),
        _("Chọn một dòng, hoặc tách thành các trường hợp của thủ tục."),
    ),
    "row_hidden": (
        _("Trong phần mô tả có “%(words)s”, giống một dòng khác của bảng."),
        _("Xem đó có phải là một cách nộp khác không rồi ghi thành dòng riêng."),
    ),
    "row_unread": (
        _("Không đọc được thời gian và mức phí của dòng “%(words)s”."),
        _("Đọc dòng này rồi ghi thời hạn và mức phí, hoặc bỏ đi nếu không phải là một dòng của bảng."),
    ),
    "head_missing": (
        _("Mục này không bắt đầu bằng đầu bảng “%(expected)s”."),
        _("Bảng có thể đã bị cắt nhầm khi lấy về. Xem lại trang gốc."),
    ),
    "read_elsewhere": (
        _("Mục này bị cắt nhầm; bảng được đọc từ toàn văn của trang (raw_text)."),
        _("So với trang gốc rồi xác nhận."),
    ),
    "rows_missing": (_("Bảng không có dòng nào đọc được."), _("Xem lại trang gốc rồi ghi các dòng của bảng.")),
    "name_missing": (_("Dòng này có số lượng nhưng không có tên giấy tờ."), _("Ghi tên giấy tờ, hoặc bỏ dòng này.")),
    "quantity_missing": (_("Giấy tờ này không ghi số lượng."), _("Ghi số bản chính, bản sao.")),
    "quantity_doubtful": (
        _("Trong tên giấy tờ có “%(words)s” viết liền như một số lượng."),
        _("Xem tên giấy tờ này có phải là hai dòng dính nhau không."),
    ),
    "quantity_differs": (
        _("Cột số lượng ghi “%(words)s”, tên giấy tờ lại ghi: %(found)s."),
        _("Xem văn bản gốc rồi ghi đúng số bản chính, bản sao."),
    ),
    "electronic_copies": (_("Dòng này đếm bản điện tử."), _("Ghi điều đó vào phần lưu ý của giấy tờ.")),
    "form_unclear": (_("Không rõ tên tệp mẫu đơn bắt đầu từ đâu."), _("Tách tên giấy tờ và tên tệp mẫu đơn.")),
    "kind_unclear": (
        _("Nhóm giấy tờ có đề mục “%(words)s” không nói phải nộp hay phải xuất trình."),
        _("Ghi kind cho từng giấy tờ: submit hay present."),
    ),
    "number_missing": (_("Văn bản này không có số hiệu đọc được."), _("Ghi số và ký hiệu của văn bản.")),
    "number_odd": (
        _("Ký hiệu của văn bản “%(words)s” chưa biết, có thể viết thiếu."),
        _("Kiểm tra số hiệu này với văn bản gốc."),
    ),
    "number_doubtful": (
        _("Trong tên văn bản có “%(words)s” viết liền như một số hiệu."),
        _("Xem tên này có phải là hai văn bản dính nhau không."),
    ),
    "code_odd": (_("Mã kết quả “%(words)s” không theo kiểu KQ.x.n."), _("Tìm mã đúng trong danh mục kết quả.")),
    "result_missing": (_("Không đọc được kết quả nào."), _("Ghi kết quả của thủ tục và mã của nó.")),
    "word_unknown": (_("“%(words)s” chưa có trong danh sách các giá trị đã biết."), _("Kiểm tra lại giá trị này.")),
    "code_bad": (_("Mã thủ tục “%(words)s” không theo kiểu 1.001193."), _("Ghi đúng mã của thủ tục.")),
    "key_missing": (_("Bản ghi thiếu mục này."), _("Xem lại tệp, hoặc ghi giá trị từ trang gốc.")),
    "key_extra": (_("Bản ghi có mục chưa biết."), _("Xem mục này có gì cần giữ không.")),
    "wrong_type": (_("Mục này phải là chữ, nhưng lại là %(found)s."), _("Sửa tệp rồi nhập lại.")),
    "empty": (_("Mục này trống."), _("Ghi giá trị từ trang gốc.")),
    "markup": (
        _("Mục này có mã của trang web: %(found)s."),
        _("Xem trang gốc rồi ghi lại chữ đúng."),
    ),
    "left_over": (_("Chưa hiểu đoạn này."), _("Đọc đoạn này rồi đưa nội dung vào đúng chỗ, hoặc bỏ đi.")),
}
"""Kind of a finding → what is found, and what a person must decide."""

_SHOWN = 160


@dataclasses.dataclass(frozen=True)
class Finding:
    """One thing to decide: in which ``field`` of the record, from ``start`` to ``end`` of its raw text, which words."""

    kind: str
    field: str
    start: int
    end: int
    words: str
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """What is found, in the reader's language."""
        return str(SENTENCES[self.kind][0]) % {"words": _brief(self.words), **self.values}

    @property
    def decide(self) -> str:
        """What a person must do, in the reader's language."""
        return str(SENTENCES[self.kind][1])

    def __str__(self) -> str:
        about = f" “{_brief(self.words)}”" if "%(words)s" not in str(SENTENCES[self.kind][0]) and self.words else ""
        return f"{self.field} {self.start}–{self.end}: {self.sentence}{about} → {self.decide}"


def _brief(words: str) -> str:
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in words[: 4 * _SHOWN]).split())
    return line if len(line) <= _SHOWN else line[:_SHOWN] + "…"
