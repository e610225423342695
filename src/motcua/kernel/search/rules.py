"""What a thing is found by, and what somebody typed: both as tokens of letters, digits, dots and underscores. Pure.

A token is a folded word, or begins with an underscore, as no word does: ``_k<kind>_`` and ``_k<kind>_<owner>`` say
what a thing is and whose; ``_c`` and ``_r`` are its codes without dots and dashes, forwards and backwards; ``_h`` is
the digest of a number that names a person, which so stands nowhere in the index.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from motcua.kernel.text.api import bare, fold, nfc, search_words, words

LONGEST, MOST_WORDS, LETTERS = 300, 12, 64
PARTIAL = 6
"""Letters and digits of a code, without what parts them, from which its beginning or its end is looked for."""
NUMBER = re.compile(r"\+?\d{9,14}")
_APART = re.compile(r"[\s.\-–/·:]+")
_BLANK = re.compile(r"[\s.\-–]")

Token = tuple[str, bool]
"""What to look for; whether it may go on (a beginning)."""
Digest = Callable[[str], str]


@dataclass(frozen=True)
class Words:
    """Under what a thing shall be found. ``title`` and ``texts``: words; ``codes``: in part, too; ``numbers``: of
    persons, whole and by digest alone."""

    title: str
    texts: Sequence[str] = ()
    codes: Sequence[str] = ()
    numbers: Sequence[str] = ()


@dataclass(frozen=True)
class Query:
    """What somebody looks for: all of ``terms``, in each one of the tokens; or ``whole``, any of them. ``exact``: the
    words with the accents that were typed; ``number``: the number of a person, where the query is one."""

    terms: tuple[tuple[Token, ...], ...]
    whole: tuple[Token, ...] = ()
    exact: tuple[str, ...] = field(default=(), compare=False)
    number: str = ""

    def __bool__(self) -> bool:
        return bool(self.terms or self.whole)


def owner_token(kind: str, owner: UUID | None = None) -> str:
    """The token of the things of a kind, all or those of one body."""
    return f"_k{kind}_{owner.hex if owner else ''}"


def squeezed(code: str) -> str:
    """A code without what parts it: ``H26.23-261124-0012`` is ``h2623261124 0012`` in one."""
    return fold(_APART.sub("", code)).replace(".", "").replace(" ", "")


def plain_number(text: str) -> str:
    """The digits of a number that names a person, a phone with its leading zero; empty for anything else.

    >>> plain_number("+84 912 345 678"), plain_number("0012 0300 1234"), plain_number("12/GKS")
    ('0912345678', '001203001234', '')
    """
    number = _BLANK.sub("", text)
    if not number.isascii() or not NUMBER.fullmatch(number):
        return ""
    if number.startswith("+"):
        number = "0" + number[3:] if number.startswith("+84") else number[1:]
    return number


def card_number(text: str) -> str:
    """The number on an identity card whose QR text was pasted; empty for any other text."""
    parts = text.split("|")
    return parts[0].strip() if len(parts) >= 7 and re.fullmatch(r"\d{12}", parts[0].strip(), re.ASCII) else ""


def tokens(kind: str, owner: UUID, of: Words, digest: Digest) -> str:
    """All tokens of a thing, each once, with a blank between."""
    whole = "\n".join([of.title, *of.texts, *of.codes])
    found = [owner_token(kind), owner_token(kind, owner), *search_words(whole)]
    for code in of.codes:
        if plain := squeezed(code):
            found += [f"_c{plain}", f"_r{plain[::-1]}"]
        found += [word.lstrip("0") for word in words(code) if word.isdecimal() and word.strip("0")]
    found += [f"_h{digest(number)}" for number in of.numbers if number]
    return " ".join(dict.fromkeys(token[: LETTERS + 2] for token in found))


def exact_words(of: Words) -> str:
    """The words as they are written, each once."""
    return " ".join(dict.fromkeys(words("\n".join([of.title, *of.texts]))))


def parse(typed: str, digest: Digest) -> Query:
    """What somebody means: words, a code or a part of one, the number of a person, or the text of a card."""
    text = nfc(typed.replace("\0", " ").strip())[:LONGEST]
    if number := card_number(text) or plain_number(text):
        return Query(_terms(words(text)) if len(number) < 12 else (), (*_codes(number), (f"_h{digest(number)}", False)),
                     number=number)  # fmt: skip
    exact = words(text)[:MOST_WORDS]
    plain = squeezed(text)
    coded = any(letter.isdigit() for letter in plain) and all(
        len(word) < PARTIAL or any(letter.isdigit() for letter in word) for word in exact
    )
    return Query(_terms(exact), tuple(_codes(plain)) if coded and len(exact) > 1 else (), tuple(exact))


def corrected(typed: str, choices: Sequence[Sequence[str]]) -> Query:
    """The same query with every word as it may have been meant; a word that nothing is near to stays."""
    exact = [bare(word)[:LETTERS] for word in words(nfc(typed)[:LONGEST])[:MOST_WORDS]]
    some = [list(dict.fromkeys([*near, word])) for word, near in zip(exact, choices, strict=False)]
    return Query(tuple(tuple((one, False) for one in each) for each in some))


def rank(query: Query, title: str, exact: str, found: str) -> int:
    """How well an entry answers, beyond having all the words: codes, then a title in a row, then accents as typed."""
    there, known = f" {exact} ", f" {found} "
    score = sum(1 for word in query.exact if f" {word} " in there)
    coded = [token for term in (*query.terms, query.whole) for token, _more in term if token[:2] in ("_c", "_r", "_h")]
    score += 20 * any(f" {token}" in known for token in coded)
    said = " ".join(token for term in query.terms for token, _more in term[:1])
    return (
        score + 3 * bool(said and said in title) + sum(1 for word in query.exact if f" {bare(word)} " in f" {title} ")
    )


def _terms(typed: Iterable[str]) -> tuple[tuple[Token, ...], ...]:
    some = [bare(word)[:LETTERS] for word in typed]
    last = len(some) - 1
    return tuple(((word, n == last), *_codes(word)) for n, word in enumerate(some))


def _codes(text: str) -> Iterable[Token]:
    plain = squeezed(text)
    if len(plain) >= PARTIAL and any(letter.isdigit() for letter in plain):
        yield f"_c{plain}", True
        yield f"_r{plain[::-1]}", True
