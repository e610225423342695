"""VietQR: the text of an EMV code by which any Vietnamese bank's program fills in a transfer (NAPAS, DOMAIN 9.1)."""

import io
import re
from typing import Any, Final, Literal

import segno

AID: Final = "A000000727"
PURPOSE: Final = 25
"""Letters that a purpose may have so that every bank carries it whole."""
_PLAIN: Final = re.compile(r"[0-9A-Za-z .-]*")
Service = Literal["QRIBFTTA", "QRIBFTTC"]


def crc(text: str) -> str:
    """CRC-16/CCITT-FALSE of ASCII text, as four hexadecimal digits."""
    value = 0xFFFF
    for byte in text.encode("ascii"):
        value ^= byte << 8
        for _bit in range(8):
            value = (value << 1 ^ 0x1021 if value & 0x8000 else value << 1) & 0xFFFF
    return f"{value:04X}"


def _field(tag: str, value: str) -> str:
    if len(value) > 99:
        raise ValueError(f"field {tag} is longer than an EMV code can say")
    return f"{tag}{len(value):02}{value}"


def payload(
    bin: str,
    account: str,
    amount: int = 0,
    purpose: str = "",
    *,
    service: Service = "QRIBFTTA",
    once: bool | None = None,
) -> str:
    """The text of the code: to an ``account`` (or card, by ``service``) at the bank with this six-digit ``bin``.

    ``amount`` in dong, 0 leaves it to the payer. ``once``: it is for one payment only (EMV's "dynamic"), as is every
    code with an amount unless told otherwise. Raises ``ValueError`` for what banks would not carry.
    """
    if not re.fullmatch(r"\d{6}", bin, re.ASCII) or not re.fullmatch(r"[0-9A-Za-z]{1,19}", account):
        raise ValueError("the bank's number has six digits, an account up to nineteen letters and digits")
    if amount < 0 or not _PLAIN.fullmatch(purpose):
        raise ValueError("an amount is not negative, and a purpose has no diacritics")
    bank = _field("00", bin) + _field("01", account)
    text = "".join(
        [
            _field("00", "01"),
            _field("01", "12" if (once if once is not None else bool(amount)) else "11"),
            _field("38", _field("00", AID) + _field("01", bank) + _field("02", service)),
            _field("53", "704"),
            _field("54", str(amount)) if amount else "",
            _field("58", "VN"),
            _field("62", _field("08", purpose)) if purpose else "",
            "6304",
        ]
    )
    return text + crc(text)


def svg(text: str) -> str:
    """The code as an SVG picture, with the quiet zone that scanners want."""
    return _drawn(text, kind="svg", scale=6, xmldecl=False, svgns=True, light="#fff").decode()


def png(text: str) -> bytes:
    """The code as a PNG picture, such as a bank's program opens from a telephone's album."""
    return _drawn(text, kind="png", scale=16)


def _drawn(text: str, **how: Any) -> bytes:
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, border=4, **how)
    return out.getvalue()
