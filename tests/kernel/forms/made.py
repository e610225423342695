"""A small form with every type of field, and the lists it chooses from."""

from datetime import date
from typing import Any

from motcua.kernel.forms.api import CodeList, FormSpec
from motcua.kernel.packs.api import parse

TODAY = date(2026, 10, 8)


def code_list(name: str, *entries: dict[str, Any]) -> CodeList:
    head = {"urn": f"urn:motcua:code-list:{name}", "title": name, "valid_from": "1900-01-01", "source": "test"}
    return parse(CodeList, head | {"entries": list(entries)})


SEXES = code_list("sexes", {"code": "1", "title": "Nam"}, {"code": "2", "title": "Nữ"}, {"code": "3", "title": "Khác"})
ORIGINS = code_list("origins", {"code": "001", "name": "Hà Nội"}, {"code": "079", "name": "Hồ Chí Minh"})
PROVINCES = code_list(
    "provinces",
    {"code": "01", "title": "Thành phố Hà Nội"},
    {"code": "75", "title": "Tỉnh Đồng Nai", "valid_to": "2026-04-29"},
    {"code": "75", "title": "Thành phố Đồng Nai", "valid_from": "2026-04-30"},
)
COMMUNES = code_list(
    "communes",
    {"code": "00082", "name": "Phường Cửa Nam", "parent": "01"},
    {"code": "00070", "name": "Phường Hoàn Kiếm", "parent": "01"},
    {"code": "00500", "name": "Xã Tân Hòa", "parent": "01"},
    {"code": "00501", "name": "Phường Tân Hòa", "parent": "01"},
    {"code": "26000", "name": "Phường Biên Hòa", "parent": "75"},
)
LISTS = {made.urn: made for made in (SEXES, ORIGINS, PROVINCES, COMMUNES)}

FIELDS: list[dict[str, Any]] = [
    {"id": "name", "type": "name", "label": "Họ tên", "required": True},
    {"id": "sex", "type": "code", "label": "Giới tính", "list": SEXES.urn},
    {"id": "born", "type": "date", "label": "Ngày sinh", "not_after": "today"},
    {"id": "since", "type": "partial_date", "label": "Từ năm"},
    {
        "id": "number",
        "type": "citizen_number",
        "label": "Số định danh",
        "provinces": ORIGINS.urn,
        "sex_field": "person.sex",
        "birth_date_field": "person.born",
    },
    {"id": "home", "type": "address", "label": "Nơi ở", "provinces": PROVINCES.urn, "communes": COMMUNES.urn},
    {"id": "note", "type": "text", "label": "Ghi chú", "max_length": 50, "multiline": True},
    {"id": "time", "type": "text", "label": "Giờ", "pattern": "time"},
    {"id": "weight", "type": "number", "label": "Cân nặng", "minimum": 1, "maximum": 9, "decimals": 1},
    {"id": "married", "type": "boolean", "label": "Đã kết hôn"},
    {
        "id": "spouse",
        "type": "name",
        "label": "Vợ hoặc chồng",
        "when": "person.married",
        "required": True,
        "foreign": True,
    },
    {"id": "phone", "type": "phone", "label": "Điện thoại"},
    {"id": "email", "type": "email", "label": "Thư", "required_when": "person.sex == '3'"},
    {"id": "scan", "type": "file", "label": "Bản chụp"},
    {
        "id": "children",
        "type": "repeat",
        "label": "Các con",
        "maximum": 2,
        "fields": [
            {"id": "name", "type": "name", "label": "Tên con", "required": True},
            {"id": "born", "type": "date", "label": "Ngày sinh con"},
        ],
    },
    {"id": "tax", "type": "tax_code", "label": "Mã số thuế", "provinces": ORIGINS.urn},
    {"id": "price", "type": "money", "label": "Giá", "minimum": 1000, "maximum": 2_000_000_000},
    {"id": "seller", "type": "party", "label": "Bên bán", "provinces": ORIGINS.urn},
    {"id": "plot", "type": "geometry", "label": "Thửa đất"},
    {"id": "oath", "type": "signature", "label": "Cam đoan", "name_field": "person.name"},
]
SECTIONS: list[dict[str, Any]] = [
    {"id": "person", "title": "Ông/bà", "fields": FIELDS},
    {
        "id": "late",
        "title": "Muộn",
        "when": "days_between(person.born, today) > 60",
        "fields": [{"id": "reason", "type": "text", "label": "Lý do", "required": True}],
    },
]
RULES: list[dict[str, Any]] = [
    {
        "id": "not_before",
        "check": "days_between(person.since, person.born) <= 0",
        "at": ["person.since"],
        "message": "Năm bắt đầu đứng trước ngày sinh.",
    }
]


def form(**changes: Any) -> FormSpec:
    return parse(FormSpec, {"sections": SECTIONS, "rules": RULES} | changes)


FORM = form()
GOOD: dict[str, dict[str, Any]] = {
    "person": {
        "name": "Nguyễn Thị Lan",
        "sex": "2",
        "born": "15/09/2026",
        "number": "001326012345",
        "home": {"province": "01", "commune": "cua nam", "detail": "12 Hàng Bài"},
    }
}
