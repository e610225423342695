"""Legal basis (``can_cu_phap_ly``): rows of a document's title and number, whose cells run together.

A number inside a title has a blank before it; the number that closes a row touches the title before it and the next
title behind it, or repeats the kind of document, which then touches the title: "…Bộ Tư phápThông tư số 03/2023/TT-BTP".
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from motcua.mechanisms.cases.importing.amounts import spaced
from motcua.mechanisms.cases.importing.pieces import Cutter, Kind, after_space
from motcua.mechanisms.cases.importing.submission import NOTHING

FIELD: Final = "can_cu_phap_ly"
HEADER = re.compile(rf"{spaced('Tên văn bản pháp lý')}\s*{spaced('Mã văn bản')}")
_TYPES: Final = (
    "Bộ luật|Luật|Pháp lệnh|Lệnh|Hiến pháp|Nghị quyết liên tịch|Nghị quyết|Nghị định|Thông tư liên tịch|Thông tư"
    "|Quyết định|Chỉ thị|Văn bản hợp nhất|Kế hoạch|Hướng dẫn|Thông báo|Công văn|Công điện"
)
_TYPED = re.compile(rf"(?:{_TYPES})(?:\s+số)?\s*:?\s*$")
_NUMBER = re.compile(
    r"(?P<digits>\d{1,12})(?:(?P<part>\.\d+|\.?[a-z])?/(?:\d{4}/)?"
    r"(?P<sign>(?:UBTVQH|QH)1?\d|[A-ZĐƯ]+(?:-(?:(?:UBTV)?QH1\d|TTg|[A-Z]\d{2}|[A-ZĐƯ]+(?:&[A-Z]+)?))+)|-(?P<old>CP|TTg|HĐBT))"
)
SIGNS: Final = frozenset(
    re.findall(
        r"\S+",
        "CP TTg CTN QH UBTVQH HĐND UBND BTP BTC BCA BNNMT BNN BNNPTNT BTNMT BYT BGTVT BXD BNV BLĐTBXH BGDĐT "
        "BKHĐT BKHCN BTTTT BVHTTDL BVHTT BCT BQP BNG BDTTG UBDT TTCP KTNN NHNN VPCP VPQH BHXH TANDTC VKSNDTC "
        "HĐTP MTTW BTTUB BKH BTM BTS BCN BXDCB TLĐLĐVN VKS TA ĐU TW VP MTTQ UBTƯMTTQVN BCĐ TCHQ TCT",
    )
)
"""Who signs documents, as the last part of their numbers; a capital behind one of these begins the next title."""
_HIDDEN = re.compile(r"(?<=[^\W\d_])[0-9]{1,4}/(?:19|20)[0-9]{2}/[^\s,;()]{2,30}")
"""What touches the word before it as the number of a row does."""
_AHEAD: Final = 120
"""How far behind a number is looked to see whether it closes a row."""
_ISSUER = (
    r"(?P<issuer>(?:Ủy ban Thường vụ )?Quốc hội|Thủ tướng Chính phủ|Chính phủ"
    r"|(?:Bộ trưởng )?(?:Bộ|Thanh tra|Ngân hàng|Tòa án|Viện kiểm sát|Hội đồng|Ủy ban|UBND|HĐND|Tổng)\s[^\n:;,.()]*?)"
    r"(?=\s*(?:$|[:;,.()]|(?i:về|quy định|quy chế|hướng dẫn|sửa đổi|bãi bỏ|thay thế|công bố"
    r"|phê duyệt|ban hành|ngày)\b|–|-))"
)
_OWN = re.compile(
    r",?\s*(?:ngày\s+(?P<day>\d{1,2})(?:/|\s+tháng\s+)(?P<month>\d{1,2})(?:/|\s+năm\s+)(?P<year>\d{4}))?"
    rf",?\s*(?:(?:của|do)\s+{_ISSUER})?"
)
_ISSUED_AT_END = re.compile(rf"\bdo\s+{_ISSUER}\s+ban hành\s*\.?$")


@dataclass(frozen=True)
class Document:
    """One row: the ``title``, the ``number`` in the cell as ``written``, and the document's own date and issuer."""

    title: str
    number: str
    written: str
    date: date | None
    issuer: str | None


def read(cut: Cutter) -> list[Document]:
    """The documents in order."""
    text = cut.text
    if text.strip() in ("", NOTHING):
        cut.take("nothing", 0, len(text))
        return []
    if not (head := HEADER.match(text, len(text) - len(text.lstrip()))):
        cut.tell("head_missing", 0, min(len(text), 60), expected="Tên văn bản pháp lý…")
        return []
    cut.take("header", *head.span(), Kind.HEADER)
    documents: list[Document] = []
    start, place = head.end(), head.end()
    row = after_space(text, start)
    while found := _NUMBER.search(text, place):
        first, last = _number(cut, found)
        place = last
        cell = _cell(text, row, first, last)
        if cell is None:
            continue
        if first != found.start():
            _tell_digits(cut, found, first)
        start = _unnumbered(cut, start, cell, text[first:last])
        if hidden := _HIDDEN.search(text, after_space(text, start) + 1, cell):
            cut.tell("number_doubtful", *hidden.span())
        title = cut.take("title", start, cell)
        cut.take("typed", cell, first, Kind.LABEL)
        number = cut.take("number", first, last)
        documents.append(Document(title, number, text[cell:last], *_own(title, number)))
        if not re.search(r"QH1?\d$|[A-Z]\d\d$", number) and re.split(r"[-/&]", number)[-1] not in SIGNS:
            cut.tell("number_odd", first, last)
        start, row = last, after_space(text, last)
    if text[start:].strip():
        cut.tell("number_missing", start, len(text))
        cut.take("title", start, len(text))
    return documents


def _unnumbered(cut: Cutter, start: int, cell: int, number: str) -> int:
    """Where the title of a row begins; before it, a row whose number nobody could read is told."""
    named = re.compile(rf"(?<=[^\s(“\"/–-])(?:{_TYPES})\s*(?:số\s*)?:?\s*{re.escape(number)}")
    seam = named.search(cut.text, start + 1, cell)
    if not seam:
        return start
    cut.tell("number_missing", start, seam.start())
    cut.take("title", start, seam.start())
    return seam.start()


def _number(cut: Cutter, found: re.Match[str]) -> tuple[int, int]:
    """Where a document's number begins and ends: without the year that ends a title, the capital that begins one."""
    text, digits, first = cut.text, found["digits"], found.start()
    before = text[first - 1] if first else " "
    if len(digits) > 4 and re.match(r"(?:19|20)\d\d", digits) and (before.isspace() or before in "-/–."):
        first += 4
    return first, _end_of_sign(text, found)


def _end_of_sign(text: str, found: re.Match[str]) -> int:
    end = found.end()
    if found["old"]:
        return end
    start = end - len(found["sign"].rpartition("-")[2])
    last, behind = text[start:end], text[end : end + 1]
    if last in SIGNS or not last.isalpha() or not (behind.isalpha() or len(last) > 3):
        return end
    if behind.islower() and last[:-1] in SIGNS:
        return end - 1
    known = [sign for sign in SIGNS if last.startswith(sign)]
    if known and behind.isalpha():
        return start + max(map(len, known))
    if any(text.startswith(word, end - 1) for word in _TYPES.split("|")) or (behind.islower() and len(last) > 1):
        return end - 1
    return start + max(map(len, known)) if known else end


def _cell(text: str, row: int, first: int, last: int) -> int | None:
    """Where the cell of a number begins that closes a row, whose words begin at ``row``; None for one in a title."""
    typed = _TYPED.search(text, max(row, first - 40), first)
    before, behind = text[first - 1], text[last : last + _AHEAD]
    if first <= row or re.match(rf"(?:(?:{_TYPES})\s*(?:số)?\s*)?{re.escape(text[first:last])}", behind):
        return None
    if behind and (behind[0] in ',;:.)/”"' or (behind[0].isspace() and not _begins(behind))):
        return None
    if typed and typed.start() > row and not text[typed.start() - 1].isspace() and text[typed.start() - 1] not in '(“"':
        return typed.start()
    if before.isspace():
        return first if behind[:1].isupper() or (not behind.strip() and not typed) else None
    return None if before in '(“"/:' or text.endswith("số", 0, first) else first


def _begins(behind: str) -> bool:
    """Whether what stands behind a number after a blank begins another title."""
    words = behind.lstrip()
    return not words or words[0].isupper() or words[0] in '“"-+(' or words[0].isdigit()


def _tell_digits(cut: Cutter, found: re.Match[str], first: int) -> None:
    digits, year = found["digits"], cut.text[found.start() : first]
    number = digits[len(year) :]
    cut.tell("run_together", *found.span("digits"), readings=f"{year}|{number}, {digits}", chosen=f"{year}|{number}")


def _own(title: str, number: str) -> tuple[date | None, str | None]:
    """The date and the issuer that a title gives of the document itself, not of another that it names."""
    place = title.find(number)
    if place < 0 and (ending := _ISSUED_AT_END.search(title)):
        return None, " ".join(ending["issuer"].split())
    if place < 0 and (_NUMBER.search(title) or title.count("ngày") != 1):
        return None, None
    found = _OWN.match(title, place + len(number) if place >= 0 else title.index("ngày"))
    if not found:
        return None, None
    issuer = " ".join(found["issuer"].split()) if found["issuer"] else None
    try:
        day = date(int(found["year"]), int(found["month"]), int(found["day"])) if found["year"] else None
    except ValueError:
        day = None
    return day, issuer
