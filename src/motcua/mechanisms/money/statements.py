"""Reading a bank's statement file: its lines as the bank wrote them, and every fault at once, by line.

Two formats: CSV as banks let people download it, whose columns are found by their headings, and SWIFT MT940. Pure: text
in, lines out.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from motcua.kernel.packs.api import Sentence, say
from motcua.kernel.text.api import fold

MOST: Final = 20_000
"""Movements in one file."""
LARGEST: Final = 10**12 - 1
"""Dong in one movement."""
YEARS: Final = range(2000, 2100)
"""In which movements can lie."""
HEADINGS: Final[dict[str, tuple[str, ...]]] = {
    "reference": ("so but toan", "ma giao dich", "so giao dich", "so tham chieu", "reference", "transaction", "ref"),
    "day": ("ngay giao dich", "ngay hieu luc", "ngay", "date", "transaction date", "value date"),
    "credit": ("ghi co", "so tien ghi co", "phat sinh co", "credit", "co"),
    "debit": ("ghi no", "so tien ghi no", "phat sinh no", "debit", "no"),
    "purpose": ("noi dung", "dien giai", "noi dung giao dich", "mo ta", "description", "details", "remark"),
    "payer": ("nguoi chuyen", "ten doi ung", "don vi chuyen", "payer", "counterparty"),
}
"""How banks head the columns, folded (small letters without diacritics). Reference, day, credit and purpose must be
there."""
NEEDED: Final = ("reference", "day", "credit", "purpose")


@dataclass(frozen=True)
class StatementLine:
    """One movement on the account: the bank's ``reference``, the day, the ``amount`` in dong (below zero for a debit),
    what the payer wrote, and who he is as far as the bank says. ``back``: the bank takes back a credit of before."""

    number: int
    reference: str
    day: date
    amount: int
    purpose: str
    payer: str = ""
    back: bool = False


@dataclass
class Read:
    """A file as it was read: its ``lines``, the ``account`` that it names (digits, "" where it names none), and what
    is wrong with it, by line."""

    format: str
    lines: list[StatementLine] = field(default_factory=list)
    account: str = ""
    faults: list[Sentence] = field(default_factory=list)

    def blame(self, number: int, message: Sentence) -> None:
        """Note what is wrong with a line."""
        self.faults.append(say(_("Dòng %(number)s: %(message)s"), number=number, message=message))


def read(text: str) -> Read:
    """A statement in whichever of the formats it is."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if text.count("\n") > 10 * MOST:
        return Read("", faults=[say(_("Tệp này có hơn %(most)s bút toán. Xin chia thành nhiều tệp."), most=MOST)])
    found = _mt940(text) if re.search(r"^:20:", text, re.MULTILINE) else _csv(text)
    _twice(found)
    if not found.lines and not found.faults:
        found.faults.append(_("Tệp này không có bút toán nào."))
    if len(found.lines) > MOST:
        found.faults.append(say(_("Tệp này có hơn %(most)s bút toán. Xin chia thành nhiều tệp."), most=MOST))
    return found


def _twice(found: Read) -> None:
    """One bank's reference stands in one line, and in one more that takes it back: otherwise nobody could say which
    money is which."""
    seen: dict[tuple[str, bool], int] = {}
    for line in found.lines:
        if (first := seen.setdefault((line.reference, line.back), line.number)) != line.number:
            told = say(_("số bút toán %(reference)s đã có ở dòng %(first)s."), reference=line.reference, first=first)
            found.blame(line.number, told)


def _csv(text: str) -> Read:
    found = Read("csv")
    separator = max(";,\t", key=text.count)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=separator))
    except csv.Error:
        found.faults.append(_("Tệp này không đọc được như một tệp CSV: có ô quá dài hoặc dấu ngoặc kép không đóng."))
        return found
    at = next((number for number, row in enumerate(rows) if {"reference", "credit"} <= _columns(row).keys()), None)
    if at is None:
        found.faults.append(
            _("Không tìm thấy dòng tiêu đề có cột số bút toán và cột ghi có. Ví dụ: “Số bút toán” và “Ghi có”.")
        )
        return found
    columns = _columns(rows[at])
    for name in NEEDED:
        if name not in columns:
            found.faults.append(say(_("Thiếu cột %(name)s."), name=HEADINGS[name][0]))
    if found.faults:
        return found
    for number, row in enumerate(rows[at + 1 :], start=at + 2):
        if any(cell.strip() for cell in row):
            _row(found, number, {name: row[place].strip() for name, place in columns.items() if place < len(row)})
    return found


def _columns(row: Sequence[str]) -> dict[str, int]:
    named = [fold(cell).strip().rstrip(".:") for cell in row]
    return {
        name: next(place for place, cell in enumerate(named) if cell in known)
        for name, known in HEADINGS.items()
        if any(cell in known for cell in named)
    }


def _row(found: Read, number: int, cells: dict[str, str]) -> None:
    """One row. A row without a reference that moves nothing is a total or a balance, and none of ours. A credit below
    zero is one that the bank took back: money that goes, as every debit is, however banks write its sign."""
    credit, debit = _amount(cells.get("credit", "")), _amount(cells.get("debit", ""))
    reference, day = cells.get("reference", ""), _day(cells.get("day", ""))
    if not reference and not (credit and day):
        return
    wrong = len(found.faults)
    if not reference or len(reference) > 80:
        found.blame(number, _("thiếu số bút toán, hoặc số dài quá 80 ký tự."))
    if credit is None or debit is None:
        found.blame(number, _("số tiền không đọc được; chỉ nhận số đồng nguyên, như 12.000."))
    if credit and debit:
        found.blame(number, _("một bút toán chỉ ghi có hoặc ghi nợ, không ghi cả hai."))
    if day is None:
        found.blame(number, _("ngày không đọc được; xin ghi như 17/11/2026."))
    if len(found.faults) == wrong and day and credit is not None and debit is not None and (credit or debit):
        amount, back = credit or -abs(debit), credit < 0
        found.lines.append(
            StatementLine(number, reference, day, amount, cells.get("purpose", ""), cells.get("payer", ""), back)
        )


def _amount(text: str) -> int | None:
    """Whole dong from ``12.000``, ``-12,000``, ``12000`` or ``12000.00``; 0 from nothing, ``None`` from all else."""
    plain = re.sub(r"\s|đ|VND|\+", "", text, flags=re.IGNORECASE)
    sign, plain = (-1 if plain.startswith("-") else 1), plain.removeprefix("-")
    if plain in ("", "0"):
        return 0
    whole = re.fullmatch(r"(\d{1,3}(?:([.,])\d{3})(?:\2\d{3})*|\d+)(?:[.,]0{1,2})?", plain, re.ASCII)
    amount = int(re.sub(r"[.,]", "", whole[1])) if whole and len(plain) < 20 else LARGEST + 1
    return sign * amount if amount <= LARGEST else None


def _day(text: str) -> date | None:
    found = re.match(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})|(\d{4})-(\d{2})-(\d{2})", text, re.ASCII)
    if found is None:
        return None
    parts = (found[3], found[2], found[1]) if found[3] else (found[4], found[5], found[6])
    try:
        day = date(*(int(part) for part in parts))
    except ValueError:
        return None
    return day if day.year in YEARS else None


_TAG: Final = re.compile(r"^:(\d{2}[A-Z]?):", re.MULTILINE)
_MOVE: Final = re.compile(
    r"(?P<day>\d{6})(?:\d{4})?(?P<mark>R?[CD])[A-Z]?(?P<amount>\d{1,13},\d{0,2})[A-Z][A-Z0-9]{3}(?P<own>[^/\n]*)"
    r"(?://(?P<bank>[^\n]{1,16}))?",
    re.ASCII,
)


def _mt940(text: str) -> Read:
    """``:25:`` names the account, each ``:61:`` is a movement, the ``:86:`` behind it says what it was for."""
    found = Read("mt940")
    tags, alike = list(_tags(text)), Counter[str]()
    for place, (number, tag, value) in enumerate(tags):
        if tag == "25":
            found.account = re.sub(r"[^0-9A-Za-z]", "", value.rpartition("/")[2])
        elif tag == "61":
            told = tags[place + 1][2] if place + 1 < len(tags) and tags[place + 1][1] == "86" else ""
            _move(found, number, value, told, alike)
    return found


def _tags(text: str) -> Iterator[tuple[int, str, str]]:
    """Number of the line, tag and value of each field."""
    starts = list(_TAG.finditer(text))
    ends = [*(one.start() for one in starts[1:]), len(text)]
    number, before = 1, 0
    for one, end in zip(starts, ends, strict=True):
        number, before = number + text.count("\n", before, one.start()), one.start()
        yield number, one[1], text[one.end() : end].strip().removesuffix("-").strip()


def _move(found: Read, number: int, value: str, told: str, alike: Counter[str]) -> None:
    """One movement. Where the bank gives no reference of its own, the payer's, which anybody may write twice, counts
    with the day, the amount, and the how-manieth ``alike`` it is in the file."""
    parts = _MOVE.match(value)
    if parts is None:
        found.blame(number, _("bút toán :61: không đọc được."))
        return
    whole, _comma, rest = parts["amount"].partition(",")
    reference, own, back = (parts["bank"] or "").strip(), parts["own"].strip(), parts["mark"] == "RC"
    if not reference and own:
        reference = f"{own}:{parts['day']}:{'R' if back else ''}{whole}"
        alike[reference] += 1
        reference += f":{alike[reference]}" if alike[reference] > 1 else ""
    try:
        day = datetime.strptime(parts["day"], "%y%m%d").date()  # noqa: DTZ007 - a legal day has no zone
    except ValueError:
        found.blame(number, _("ngày không đọc được; xin ghi như 17/11/2026."))
        return
    if rest.strip("0") or not 0 < int(whole) <= LARGEST:
        found.blame(number, _("số tiền không đọc được; chỉ nhận số đồng nguyên, như 12.000."))
    elif not reference or reference.startswith("NONREF") or len(reference) > 80:
        found.blame(number, _("thiếu số bút toán, hoặc số dài quá 80 ký tự."))
    else:
        comes = parts["mark"] in ("C", "RD")
        purpose = re.sub(r"\n", "", re.sub(r"\?\d{2}", " ", told)).strip()
        amount = int(whole) if comes else -int(whole)
        found.lines.append(StatementLine(number, reference, day, amount, purpose, back=back))
