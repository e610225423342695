"""Every sentence that a form can answer with, as a kind colleague at the desk would say it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Message:
    """One fault in the reader's language: ``str(message)``; ``code`` stays the same in every language.

    ``text`` is a lazy or multilingual sentence with named placeholders, filled when it is read.
    """

    code: str
    text: object
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        sentence = str(self.text)
        return sentence % {name: str(value) for name, value in self.values.items()} if self.values else sentence


MALE, FEMALE = _("nam"), _("nữ")
YES, NO = _("Có"), _("Không")
OLD_ADDRESS = _("địa chỉ cũ: %(old)s")
DONG = _("%(amount)s đồng")
PERSON, ORGANISATION = _("Cá nhân"), _("Tổ chức")
MINE = {"organisation": _("tổ chức"), "branch": _("chi nhánh"), "person": _("cá nhân")}
PHONE = _("điện thoại %(phone)s")
NUMBER = _("số %(number)s")
AREA = _("%(area)s m²")
CORNERS = _("thửa có %(count)s góc")
SIGNED = _("%(name)s (đã cam đoan)")
OATH = _("Tôi cam đoan những điều khai trên là đúng sự thật và chịu trách nhiệm trước pháp luật về lời khai.")
ROW = _("%(group)s, dòng %(n)s: %(label)s")

_SENTENCES = {
    "required": _("Xin điền “%(label)s”."),
    "required_choice": _("Xin chọn “%(label)s”."),
    "required_tick": _("Xin đánh dấu xác nhận mục này."),
    "required_file": _("Xin gửi kèm “%(label)s”."),
    "unknown": _("Mục này không có trong tờ khai."),
    "unreadable": _("Giá trị gửi lên không đọc được. Xin nhập lại."),
    "characters": _("Có ký tự không đọc được. Xin xóa đi rồi gõ lại."),
    "unprintable": _("Giấy tờ không in được các ký tự này: %(letters)s. Xin ghi lại bằng chữ Việt hoặc chữ Latinh."),
    "one_line": _("Mục này chỉ ghi trên một dòng."),
    "too_long": _("Nội dung dài quá: tối đa %(max)s ký tự."),
    "too_short": _("Nội dung ngắn quá: cần ít nhất %(min)s ký tự."),
    "time": _("Xin ghi giờ và phút, ví dụ 08:30."),
    "paper_number": _("Số giấy tờ chỉ gồm chữ cái, chữ số và các dấu . / -"),
    "digits": _("Mục này chỉ ghi chữ số."),
    "name_letters": _("Họ tên chỉ gồm chữ cái, dấu cách, dấu gạch nối và dấu nháy."),
    "name_latin": _(
        "Họ tên in trên giấy tờ bằng chữ Latinh, nên không ghi được: %(letters)s. "
        "Người nước ngoài ghi như trong hộ chiếu."
    ),
    "name_words": _("Xin ghi đủ họ và tên, ví dụ Nguyễn Thị Lan."),
    "date_form": _("Xin ghi ngày theo dạng ngày/tháng/năm, ví dụ 15/08/2026."),
    "date_none": _("Không có ngày %(typed)s trong lịch. Xin xem lại."),
    "date_future": _("Ngày này chưa tới. Hôm nay là %(today)s."),
    "date_early": _("Ngày này sớm quá. Xin ghi từ %(limit)s trở đi."),
    "date_late": _("Ngày này muộn quá. Xin ghi đến %(limit)s."),
    "partial_form": _("Xin ghi năm (1990), tháng/năm (05/1990) hoặc đủ ngày/tháng/năm (15/05/1990)."),
    "citizen_digits": _("Số định danh chỉ gồm chữ số. Xin xem lại."),
    "citizen_length": _("Số định danh gồm đúng 12 chữ số; số ông/bà ghi có %(count)s chữ số."),
    "citizen_province": _("Ba số đầu %(code)s không phải mã của tỉnh, thành phố nào. Xin xem lại số định danh."),
    "citizen_future": _("Số định danh này ứng với người sinh năm %(number_year)s, là năm chưa tới. Xin xem lại số."),
    "citizen_serial": _("Sáu số cuối của số định danh không thể đều là 0. Xin xem lại số."),
    "citizen_both": _(
        "Số định danh này là của người %(number_sex)s sinh năm %(number_year)s, nhưng ông/bà khai %(sex)s, "
        "sinh %(year)s. Xin xem lại số, giới tính và ngày sinh."
    ),
    "citizen_sex": _(
        "Số định danh này là của người %(number_sex)s, nhưng ông/bà khai %(sex)s. Xin xem lại số và giới tính."
    ),
    "citizen_year": _(
        "Số định danh này là của người sinh năm %(number_year)s, nhưng ông/bà khai sinh năm %(year)s. "
        "Xin xem lại số và ngày sinh."
    ),
    "citizen_for": _(
        "Số định danh này là của người %(number_sex)s, còn mục này dành cho người %(sex)s. Xin xem lại số."
    ),
    "tax_form": _(
        "Mã số thuế của tổ chức gồm 10 chữ số, của chi nhánh có thêm dấu gạch và 3 chữ số, ví dụ 0100109106-001; "
        "của cá nhân là số định danh 12 chữ số."
    ),
    "tax_check": _("Mã số thuế %(typed)s không đúng: chữ số thứ mười không khớp chín chữ số đầu. Xin xem lại."),
    "tax_branch": _("Ba chữ số cuối của mã chi nhánh từ 001 đến 999. Xin xem lại."),
    "tax_of": _("Mục này chỉ nhận mã số thuế của %(owners)s."),
    "money": _("Xin ghi số tiền bằng đồng, ví dụ 1.500.000."),
    "money_whole": _("Số tiền tính bằng đồng, không có phần lẻ. Xin ghi như 1.500.000."),
    "money_small": _("Xin ghi số tiền từ %(min)s đồng trở lên."),
    "money_large": _("Xin ghi số tiền không quá %(max)s đồng."),
    "party_kind": _("Xin chọn cá nhân hay tổ chức."),
    "party_name": _("Xin ghi họ tên cá nhân hoặc tên tổ chức."),
    "party_person": _("Xin ghi số định danh cá nhân."),
    "party_organisation": _("Xin ghi mã số thuế của tổ chức."),
    "geometry_form": _(
        "Dòng %(line)s chưa đọc được. Mỗi dòng ghi vĩ độ rồi kinh độ của một điểm, ví dụ 20.9912, 105.8437."
    ),
    "geometry_json": _("Nội dung GeoJSON chưa đọc được. Cần một điểm (Point) hoặc một vùng không có lỗ (Polygon)."),
    "geometry_bounds": _("Điểm %(point)s nằm ngoài lãnh thổ và vùng biển Việt Nam. Xin xem lại vĩ độ và kinh độ."),
    "geometry_point": _("Mục này chỉ ghi một điểm."),
    "geometry_polygon": _("Xin ghi ít nhất ba góc của thửa đất, mỗi góc một dòng, lần lượt theo ranh giới."),
    "geometry_crossed": _("Ranh giới tự cắt nhau. Xin ghi các góc lần lượt theo một vòng."),
    "geometry_many": _("Chỉ ghi được tối đa %(max)s góc."),
    "sign_name": _("Xin ghi họ tên người cam đoan."),
    "sign_other": _("Xin ghi đúng họ tên đã khai: %(name)s."),
    "choice": _("Lựa chọn này không có trong danh sách. Xin chọn lại."),
    "number": _("Xin ghi một con số."),
    "decimals": _("Xin ghi số có tối đa %(decimals)s chữ số sau dấu phẩy."),
    "whole": _("Xin ghi số nguyên, không có phần lẻ."),
    "number_small": _("Xin ghi số từ %(min)s trở lên."),
    "number_large": _("Xin ghi số không quá %(max)s."),
    "phone": _("Số điện thoại chưa đúng. Ví dụ 0912 345 678, hoặc +880 1712 345678 nếu là số nước ngoài."),
    "email": _("Địa chỉ thư điện tử chưa đúng. Ví dụ lan@vidu.vn."),
    "province": _("Xin chọn tỉnh, thành phố."),
    "commune": _("Xin ghi tên xã, phường hoặc đặc khu."),
    "commune_none": _(
        "Không tìm thấy “%(typed)s” trong %(province)s. Xin ghi tên xã, phường hiện nay; "
        "tên trước ngày 01/07/2025 thì ghi vào ô địa chỉ cũ."
    ),
    "commune_many": _("Có nhiều nơi tên như vậy: %(names)s. Xin ghi rõ cả “phường” hay “xã”."),
    "detail": _("Xin ghi số nhà, đường phố, thôn hoặc tổ dân phố."),
    "rows_few": _("Cần ít nhất %(min)s dòng."),
    "rows_many": _("Chỉ ghi được tối đa %(max)s dòng."),
    "file": _("Tệp này chưa được nhận. Xin gửi lại."),
    "file_type": _("Loại tệp này không nhận được ở đây. Xin gửi tệp loại khác."),
    "file_large": _("Tệp này quá lớn: tối đa %(max)s MB."),
}


def message(code: str, /, **values: object) -> Message:
    """The sentence of ``code`` with its placeholders; KeyError for an unknown code."""
    return Message(code, _SENTENCES[code], values)
