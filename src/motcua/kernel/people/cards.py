"""The QR code of an identity card, as a scanner types it: who holds it, or everything that is wrong with it. Pure.

``number|old number|name|ddMMyyyy|Nam or Nữ|residence|ddMMyyyy``, seven fields or more: cards from 2024 go on with the
parents' names, which nobody needs here (DOMAIN 7.1, second-hand). A card proves nothing by its code alone: whoever
holds it in his hand looks at it.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from motcua.kernel.acts.api import Invalid
from motcua.kernel.forms.api import citizen_number_fault, read_citizen_number
from motcua.kernel.text.api import fold, nfc

FIELDS = 7
LONGEST = 1000
"""Letters; a card has about 150."""
SEXES = {"nam": "male", "nu": "female"}

_NAME = re.compile(r"[^\W\d_][^\W\d_ .'’-]*(?:[ .'’-]+[^\W\d_]+)*\.?")
_DATE = re.compile(r"\d{8}", re.ASCII)


@dataclass(frozen=True)
class Card:
    """What a card says. ``sex``: male or female; ``old_number`` may be empty."""

    number: str
    name: str
    birth_date: date
    sex: str
    residence: str
    issued_on: date
    old_number: str = ""


def read_card(typed: str, today: date) -> Card:
    """The card behind a scan. Raises ``Invalid`` with every fault under ``scan``."""
    if len(typed) > LONGEST:
        raise _refused([_("Nội dung quét dài hơn mọi thẻ căn cước; xin quét lại mã trên thẻ.")])
    text = nfc(typed.strip())
    parts = [part.strip() for part in text.split("|")]
    if len(parts) < FIELDS or any(not letter.isprintable() for letter in text):
        raise _refused([_("Không đọc được mã này; xin quét lại mã QR trên mặt thẻ căn cước.")])
    number, old, name, born_text, sex_text, residence, issued_text = parts[:FIELDS]
    faults: list[Any] = []
    born, issued, sex = _day(born_text), _day(issued_text), SEXES.get(fold(sex_text), "")
    if old and not re.fullmatch(r"\d{9}|\d{12}", old, re.ASCII):
        faults.append(_("Số chứng minh nhân dân cũ trên thẻ không đúng dạng."))
    if not _NAME.fullmatch(name) or len(name) > 200:
        faults.append(_("Họ tên trên thẻ không đọc được."))
    if born is None or born > today:
        faults.append(_("Ngày sinh trên thẻ không có thật."))
    if issued is None or issued > today or (born is not None and issued < born):
        faults.append(_("Ngày cấp trên thẻ không có thật."))
    if not sex:
        faults.append(_("Giới tính trên thẻ không đọc được."))
    if "<" in residence or ">" in residence:
        faults.append(_("Nơi thường trú trên thẻ không đọc được."))
    if wrong := citizen_number_fault(number, born.year if born else None, today):
        faults.append(wrong)
    elif sex and read_citizen_number(number).sex != sex:
        faults.append(_("Giới tính trên thẻ không khớp với số định danh."))
    if faults or born is None or issued is None:
        raise _refused(faults)
    return Card(number, name, born, sex, residence, issued, old)


def _refused(faults: list[Any]) -> Invalid:
    remedy = _("Xin quét lại. Nếu vẫn không được, xin xem kỹ thẻ và gõ họ tên, số định danh.")
    return Invalid(_("Chưa đọc được thẻ căn cước."), remedy=remedy, faults={"scan": faults})


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%d%m%Y").date() if _DATE.fullmatch(text) else None  # noqa: DTZ007 - a legal day
    except ValueError:
        return None
