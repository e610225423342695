"""The whole text of a record's page (``raw_text``): where a field's table stands in it.

Whoever took the page apart looked for the names of its parts, and those occur inside sentences too; the field is then
cut in the wrong place. In the page's text a part is known by its name *and* by the head of the table that follows it.
"""

import re
import unicodedata
from typing import Final

_WAYS = re.compile(r"Cách Thức Thực Hiện\s*(?=Hình thức nộp\s*Thời gian)")
_PAPERS = re.compile(r"(?<=[^\s(“\"])Thành phần hồ sơ(?=\s*[^\s),;:.a-zà-ỹ])")
_LAW = re.compile(r"Căn cứ pháp lý\s*(?=Tên văn bản pháp lý|Không có thông tin)")
_PARTS: Final = {
    "trinh_tu_thuc_hien": (re.compile(r"Trình Tự Thực Hiện"), _WAYS),
    "cach_thuc_thuc_hien": (_WAYS, _PAPERS),
    "thanh_phan_ho_so": (_PAPERS, _LAW),
    "can_cu_phap_ly": (_LAW, re.compile(r"(?<=[^\s(])Cơ quan thực hiện(?=\S)")),
}
"""A table → what stands before it in the page's text, and before what follows it."""


def section(page: str, field: str) -> str | None:
    """The text of a field's table as the whole page has it; None where the page does not tell."""
    begins, ends = _PARTS.get(field, (None, None))
    if begins is None or ends is None:
        return None
    text = unicodedata.normalize("NFC", page)
    earlier = 0
    if field == "thanh_phan_ho_so" and (table := _WAYS.search(text)):
        earlier = table.end()
    first = begins.search(text, earlier)
    last = ends.search(text, first.end()) if first else None
    return text[first.end() : last.start()] if first and last else None
