"""Tax codes: what their digits say. Pure.

An organisation has ten digits, the tenth a check of the nine before it; a branch adds ``-001`` to ``-999``; a person's
is the citizen number since 1 July 2025. Source: docs of the tax authority as the law portals repeat them (second-hand);
the check digit was computed on 0100109106.
"""

import re
from collections.abc import Collection
from datetime import date

from motcua.kernel.forms import citizen
from motcua.kernel.forms.messages import Message, message

WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_CODE = re.compile(r"(\d{10})(?:-?(\d{3}))?", re.ASCII)


def plain(typed: str) -> str:
    """A code as it is stored, whatever spaces and dots it was typed with; what is no code stays as it is."""
    bare = re.sub(r"[ .]", "", typed)
    found = _CODE.fullmatch(bare)
    return "-".join(part for part in found.groups() if part) if found else bare.replace("-", "")


def kind_of(code: str) -> str:
    """``organisation``, ``branch`` or ``person`` by the shape of a stored code; "" if it is none."""
    shapes = {"organisation": r"\d{10}", "branch": r"\d{10}-\d{3}", "person": r"\d{12}"}
    return next((kind for kind, shape in shapes.items() if re.fullmatch(shape, code, re.ASCII)), "")


def check_digit(nine: str) -> int:
    """The tenth digit after these nine; 10 means that no organisation has a code that begins so."""
    return 10 - sum(weight * int(digit) for weight, digit in zip(WEIGHTS, nine, strict=True)) % 11


def fault(code: str, provinces: Collection[str], today: date) -> Message | None:
    """What is wrong with a code in its stored form, or None. ``provinces``: see ``citizen.shape_fault``."""
    kind = kind_of(code)
    if kind == "person":
        return citizen.shape_fault(code, provinces, today)
    if not kind:
        return message("tax_form")
    if check_digit(code[:9]) != int(code[9]):
        return message("tax_check", typed=code)
    return message("tax_branch") if code.endswith("-000") else None
