"""How Vietnamese text is folded for searching and ordered for reading. Pure.

``words`` cuts a text into its words; ``fold`` also takes the accents away, so that typing without them finds.
``sort_key`` and ``name_sort_key`` give keys of 0-9 and a-z only: they order alike in Python, in SQLite and under
every collation of PostgreSQL, and may be stored in a column.
"""

import re
import unicodedata

# What a reader does not see: joiners (they change how Bengali looks, not which word it is), soft hyphens, marks of
# writing direction, variation selectors.
INVISIBLE = re.compile("[\u00ad\u200c-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
LATIN_MARKS = re.compile("[\u0300-\u036f]+")

# In the order of Vietnamese dictionaries: no tone, huyền, hỏi, ngã, sắc, nặng.
TONES = {"\u0300": 2, "\u0309": 3, "\u0303": 4, "\u0301": 5, "\u0323": 6}
# The marks that make another letter, in alphabet order: a ă â, o ô ơ, u ư.
LETTER_MARKS = {"\u0306": "1", "\u0302": "2", "\u031b": "3"}
VOWELS = {"a0", "e0", "o0", "u0"}
RUNS = re.compile("[0-9]+|[^0-9]")

# What the two type families of our papers can show: Latin with every Vietnamese letter and the ƀ and ĕ of the Central
# Highlands, Bengali, common punctuation. No control characters, and none that turn the writing direction: a name must
# not be able to print as another name.
_LATIN = (
    "\n -~\u00a0-\u00ac\u00ae-\u0180\u01a0\u01a1\u01af\u01b0\u0243\u0300\u0301\u0303\u0306\u0309\u0323"
    "\u1ea0-\u1ef9\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026\u20ab"
)
PRINTABLE_LATIN = re.compile(f"[{_LATIN}]")
PRINTABLE = re.compile(f"[{_LATIN}\u0981-\u09fe\u200c\u200d]")


def words(text: str) -> list[str]:
    """The words of a text: NFC, case-folded, accents kept.

    Punctuation, symbols and emoji only part words; a dot between digits stays, for codes such as ``1.001193``.
    """
    plain = unicodedata.normalize("NFD", INVISIBLE.sub("", text)).casefold()
    plain = unicodedata.normalize("NFC", plain)
    found = "".join(c if _belongs(c, plain, at) else " " for at, c in enumerate(plain)).split()
    return [word for word in found if any(unicodedata.category(c)[0] in "LN" for c in word)]


def bare(word: str) -> str:
    """A word of ``words`` without accents, đ as d. Bengali keeps its vowel signs: they are letters, not accents."""
    return unicodedata.normalize("NFC", LATIN_MARKS.sub("", unicodedata.normalize("NFD", word)).replace("đ", "d"))


def fold(text: str) -> str:
    """The text as people type it in a hurry: lower case, without Vietnamese accents, single spaces.

    >>> fold("Đăng ký  KHAI SINH (mã 1.001193)")
    'dang ky khai sinh ma 1.001193'
    """
    return " ".join(bare(word) for word in words(text))


def unprintable(text: str, *, latin: bool = False) -> str:
    """The characters that our papers cannot show, each once; with ``latin``, Bengali is among them.

    >>> unprintable("Lê 漢 Anh 漢")
    '漢'
    """
    rest = (PRINTABLE_LATIN if latin else PRINTABLE).sub("", unicodedata.normalize("NFC", text))
    return "".join(dict.fromkeys(rest))


def search_words(text: str) -> list[str]:
    """The folded words under which a text is found: a dotted code also by its parts and without its dots."""
    found: dict[str, None] = {}
    for word in fold(text).split():
        found[word] = None
        if "." in word:
            found |= dict.fromkeys([*word.split("."), word.replace(".", "")])
    return list(found)


def sort_key(text: str) -> str:
    """A key in the order of Vietnamese dictionaries: a ă â b c d đ e ê …; syllable by syllable, letters before tones.

    Case, punctuation and the place of the tone mark (hoà, hòa) do not count. Numbers order by value, so "Tổ 2" comes
    before "Tổ 10", and before letters. Other scripts follow the Latin one.
    """
    return "".join(_syllable(word) for word in words(text))


def name_sort_key(full_name: str) -> str:
    """A key by given name (the last word), then middle names, then family name, as lists of Vietnamese people go."""
    names = words(full_name)
    if len(names) < 2:
        return sort_key(full_name)
    family, *middle, given = names
    return _syllable(given) + "".join(map(_syllable, middle)) + NO_MORE + _syllable(family)


# How a key is built: two characters a letter (a0 ă is a1, â a2), 0 and 1 to 6 for the end of a syllable and its tone.
# Every part of a key has an even length, so parts never shift against each other. What begins with 0 ends something
# and is less than any letter or digit: the shorter comes first.
NO_MORE = "00"
DOT = "07"
LENGTHS = "0123456789abcdefghijklmnopqrstuvwxyz"


def _belongs(char: str, text: str, at: int) -> bool:
    if char == ".":
        return text[at - 1 : at].isdecimal() and text[at + 1 : at + 2].isdecimal()
    return unicodedata.category(char)[0] in "LMN"


def _syllable(word: str) -> str:
    tone, parts = 1, [""]
    for part in RUNS.findall(unicodedata.normalize("NFD", word)):
        if part in TONES:
            tone = TONES[part]
        elif part in LETTER_MARKS and parts[-1] in VOWELS:
            parts[-1] = parts[-1][0] + LETTER_MARKS[part]
        elif not LATIN_MARKS.fullmatch(part):
            parts.append(_code(part))
    return f"{''.join(parts)}0{tone}"


def _code(part: str) -> str:
    if part == "đ":
        return "d1"
    if part == ".":
        return DOT
    if part.isascii() and part.isdigit():
        digits = part.lstrip("0")
        return "1" + LENGTHS[min(len(digits), 35)] + "".join("1" + digit for digit in digits)
    return part + "0" if part.isascii() else f"zz{ord(part):06x}"
