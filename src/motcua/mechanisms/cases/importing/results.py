"""Results (``ket_qua_xu_ly``): names and codes, then the keywords and the description, then the page's own words."""

import re
from dataclasses import dataclass
from typing import Final

from motcua.mechanisms.cases.importing.pieces import Cutter, Kind
from motcua.mechanisms.cases.importing.submission import NOTHING

FIELD: Final = "ket_qua_xu_ly"
_CODE = re.compile(r"Mã:\s*(?P<code>KQ\.[A-Za-z]\d+\.\d{1,6}|[^\sÀ-ỹ]{1,40}?(?=\s|Từ khóa|$))")
_KEYWORDS = re.compile(r"Từ khóa")
_ABOUT = re.compile(r"Mô tả")
_PAGE = re.compile(
    r"(?:Chọn cơ quan thực hiện|Tỉnh/ Thành phố|Bộ ngành|-- Chọn [^-\n]{1,40} --|Phường/ Xã|Sở|Đơn vị|Cơ sở"
    r"|Hệ thống chỉ hiển thị những cơ quan đã áp dụng dịch vụ công trực tuyến|Nộp hồ sơ|Nộp trực tuyến|\s)+$"
)
_PAGE_BEGINS = re.compile(r"Chọn cơ quan thực hiện|Nộp hồ sơ\s*$")


@dataclass(frozen=True)
class Result:
    """One result: its ``code`` in the national list, and its ``name``."""

    code: str
    name: str


@dataclass(frozen=True)
class Results:
    """What comes of the procedure; ``keywords`` and ``about`` (a description) are None where the page has none."""

    results: tuple[Result, ...] = ()
    keywords: str | None = None
    about: str | None = None


def read(cut: Cutter) -> Results:
    """The results in order, and what the page says with them."""
    text = cut.text
    page = _page(text)
    keywords = _KEYWORDS.search(text, _after_last_code(text, page), page)
    end = keywords.start() if keywords else page
    results, start = [], 0
    for found in _CODE.finditer(text, 0, end):
        name = cut.take("result", start, found.start())
        cut.take("label", found.start(), found.start("code"), Kind.LABEL)
        code = cut.take("code", *found.span("code"))
        if not re.fullmatch(r"KQ\.[A-Z][0-9]{2}\.[0-9]{6}", code):
            cut.tell("code_odd", *found.span("code"))
        results.append(Result(code, name))
        start = found.end()
    if not results:
        cut.tell("result_missing", start, end)
    if text[start:end].strip() == NOTHING:
        cut.take("nothing", start, end)
    cut.take("page", page, len(text), Kind.UI_NOISE)
    if not keywords:
        return Results(tuple(results))
    about = _ABOUT.search(text, keywords.end(), page)
    cut.take("keywords", *keywords.span(), Kind.LABEL)
    words = cut.take("keywords", keywords.end(), about.start() if about else page)
    told = ""
    if about:
        cut.take("about", *about.span(), Kind.LABEL)
        told = cut.take("about", about.end(), page)
    return Results(tuple(results), _said(words), _said(told))


def _after_last_code(text: str, page: int) -> int:
    codes = list(_CODE.finditer(text, 0, page))
    return codes[-1].end() if codes else 0


def _said(words: str) -> str | None:
    return None if words in ("", NOTHING) else words


def _page(text: str) -> int:
    """Where the words of the page itself begin, at the end of the field."""
    for begins in _PAGE_BEGINS.finditer(text):
        if _PAGE.match(text, begins.start()):
            return begins.start()
    return len(text)
