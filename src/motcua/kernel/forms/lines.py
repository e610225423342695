"""A piece of text as it was typed, made plain; and the words that all who read answers share. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from motcua.kernel.forms.messages import Message, message
from motcua.kernel.forms.specs import CodeList
from motcua.kernel.text.api import nfc, unprintable

Lists = Mapping[str, CodeList]
Faults = dict[str, list[Message]]
Outcome = tuple[Any, Faults]

JOINERS = "\u200c\u200d"  # Bengali needs them; other invisible letters come from copying and are dropped
BENGALI = re.compile("[\u0980-\u09ff]")
HYPHENS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2212", "-"))  # as word processors set them
QUOTES = str.maketrans(dict.fromkeys("\u2018\u2019\u02bc", "'"))
PHONE_HOME = re.compile(r"0(?:[35789]\d{8}|2\d{9})")
PHONE_ABROAD = re.compile(r"\+[1-9]\d{7,14}")


@dataclass(frozen=True)
class Context:
    """What a cleaner may know besides the answer: the day and the code lists (by URN) of the form."""

    today: date
    lists: Lists


def refused(code: str, **values: object) -> Outcome:
    """No value, and one fault of the field itself."""
    return None, {"": [message(code, **values)]}


def line(raw: object, limit: int, *, multiline: bool = False) -> Outcome:
    """A readable piece of text: NFC, trimmed, spaces and hyphens of every kind plain; None if nothing is left."""
    if raw is None:
        return None, {}
    if not isinstance(raw, str):
        return refused("unreadable")
    if len(raw) > 4 * limit + 1000:
        return refused("too_long", max=limit)
    text = nfc(raw.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    text = text.translate(HYPHENS)
    if not text.isprintable():  # nearly all there is has nothing invisible in it, and a loop of ours takes long
        kept = JOINERS if BENGALI.search(text) else ""
        text = "".join(c for c in text if c in kept or unicodedata.category(c) != "Cf")
        if any(unicodedata.category(c) in ("Cc", "Cs", "Cn", "Co") and c != "\n" for c in text):
            return refused("characters")
    lines = [" ".join(part.split()) for part in text.split("\n")]
    text = "\n".join(lines).strip()
    if "\n" in text and not multiline:
        return refused("one_line")
    if len(text) > limit:
        return refused("too_long", max=limit)
    return text or None, {}


def name_of(text: str) -> tuple[str, Message | None]:
    """A name with plain quotes and hyphens, and what of it is no name."""
    text = text.translate(QUOTES).replace("–", "-")
    letters = [c for c in text if unicodedata.category(c)[0] == "L"]
    if not letters or not all(unicodedata.category(c)[0] in "LM" or c in " -'." or c in JOINERS for c in text):
        return text, message("name_letters")
    foreign = unprintable(text, latin=True)
    return text, message("name_latin", letters=" ".join(foreign)) if foreign else None


def phone_of(text: str) -> str:
    """A telephone number as it is stored: a Vietnamese one from 0 on, a foreign one with its +; "" if it is none."""
    number = re.sub(r"[ .()-]", "", text)
    number = "0" + number[3:] if number.startswith("+84") else number
    fits = number.isascii() and (PHONE_HOME.fullmatch(number) or PHONE_ABROAD.fullmatch(number))
    return number if fits else ""


def grouped(amount: int) -> str:
    """An amount as people here write it: 1.500.000."""
    return f"{amount:,}".replace(",", ".")
