"""Which known words somebody may have meant: slips of one or two letters, sounds that are confused, keys left by Telex.

Every word of an index is learnt once, under the forms that it takes with letters left out; a mistyped word left out
likewise meets it there. So a slip is found by a few equal keys, however many words are known.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import combinations

from motcua.kernel.text.models import Spelling
from motcua.kernel.text.rules import bare, words

SHORT, LONG, LONGEST = 4, 8, 24
"""Letters from which a word may have one slip, and two; longer words are none that somebody types."""
MOST_NEAR, MOST_WORDS, TOO_FAR = 6, 12, 9
TELEX = (("aa", "a"), ("ee", "e"), ("oo", "o"), ("dd", "d"), ("aw", "a"), ("ow", "o"), ("uw", "u"), ("w", "u"))
_LETTERS = re.compile(r"[a-z]{2,24}")
_TYPED = re.compile(r"[a-z0-9]{2,24}")
_VOWEL = re.compile(r"[aeiouy]")
_SOUNDS = (
    (r"^(?:gi|d|r)(?=[aeiouy])", "z"), (r"^ngh", "ng"), (r"^gh", "g"), (r"^ph", "f"), (r"^(?:s|x)", "x"),
    (r"^(?:ch|tr)", "ch"), (r"^(?:l|n)(?=[aeiouy])", "l"), (r"^(?:c|k|q)(?!h)", "k"), (r"y", "i"),
)  # fmt: skip
SOUNDS = tuple((re.compile(pattern), put) for pattern, put in _SOUNDS)


def sound(word: str) -> str:
    """A folded word as many people say it: s and x, ch and tr, d, gi and r, l and n, i and y are one.

    >>> sound("trung") == sound("chung"), sound("ly") == sound("ni")
    (True, True)
    """
    for pattern, put in SOUNDS:
        word = pattern.sub(put, word)
    return word


def untyped(word: str) -> Iterator[str]:
    """What a folded word may be when the keys of Telex or VNI were left in it: ``nguyeenx`` is ``nguyen``."""
    plain = re.sub(r"(?<=[a-z])[0-9]", "", word)
    if plain != word and plain.isalpha():
        yield plain
    for keys, letter in TELEX:
        plain = plain.replace(keys, letter)
    if plain != word:
        yield plain
    first = _VOWEL.search(plain)
    if first:
        head, tail = plain[: first.end()], plain[first.end() :]
        for at in (at for at, letter in enumerate(tail) if letter in "sfrxj"):
            yield head + tail[:at] + tail[at + 1 :]


def learn(texts: Iterable[str]) -> None:
    """Know the words of ``texts`` (folded) from now on, in the transaction of the caller."""
    some = {word for text in texts for word in text.split() if _LETTERS.fullmatch(word)}
    if not some:
        return
    there = Spelling.objects.filter(form__in=[f"={word}" for word in some]).values_list("word", flat=True)
    # In one order, so that two deeds that bring the same new words wait for each other and never both.
    missing = sorted(some - set(there.order_by("word")))
    rows = [Spelling(form=form, word=word) for word in missing for form in sorted(forms(word))]
    if rows:
        Spelling.objects.bulk_create(rows, ignore_conflicts=True)


def forms(word: str) -> set[str]:
    """Under what a word is known: itself, its sound, and what is left of it without one or two letters."""
    return {f"={word}", f"~{sound(word)}"} | {f"-{left}" for left in _left(word)}


def near(typed: str) -> list[str]:
    """The known words that a typed word (folded) may stand for, the nearest first; itself when it is known."""
    return _nearest([typed])[0]


def suggestions(query: str) -> list[list[str]]:
    """For each word of a query, the known words that it may stand for; empty where nothing is near."""
    return _nearest([bare(word) for word in words(query)][:MOST_WORDS])


def _nearest(typed: list[str]) -> list[list[str]]:
    """Of each word what ``near`` says, by one statement for all."""
    tried = [_tried(word) if _TYPED.fullmatch(word) else {} for word in typed]
    asked = [{form for one in each for form in _asked(one)} for each in tried]
    every = Spelling.objects.filter(form__in=set().union(*asked)) if any(asked) else Spelling.objects.none()
    meets: dict[str, set[str]] = {}
    for form, word in every.order_by("word", "form").values_list("form", "word"):
        meets.setdefault(form, set()).add(word)
    found = []
    for each, forms_asked in zip(tried, asked, strict=True):
        known = {word for form in forms_asked for word in meets.get(form, ())}
        costs = {word: min(cost + _far(one, word) for one, cost in each.items()) for word in known}
        near_by = sorted((cost, word) for word, cost in costs.items() if cost < TOO_FAR)
        found.append([word for _cost, word in near_by[:MOST_NEAR]])
    return found


def _tried(typed: str) -> dict[str, int]:
    """A word as it was typed and as it may have been meant, with what that costs."""
    return dict.fromkeys(untyped(typed), 1) | {typed: 0}


def _asked(one: str) -> set[str]:
    return forms(one) | {f"-{one}"} | {f"={left}" for left in _left(one)}


def _left(word: str) -> set[str]:
    """What is left of a word without as many letters as it may have slips."""
    if len(word) < SHORT:
        return set()
    found = {word[:at] + word[at + 1 :] for at in range(len(word))}
    if len(word) >= LONG:
        found |= {word[:a] + word[a + 1 : b] + word[b + 1 :] for a, b in combinations(range(len(word)), 2)}
    return found


def _far(one: str, other: str) -> int:
    """How far two words are apart: 0 equal, 1 alike in sound, from 2 by slips; 9 is too far."""
    if one == other:
        return 0
    if sound(one) == sound(other):
        return 1
    slips = _slips(one, other)
    longest = max(len(one), len(other))
    return 1 + slips if slips <= (2 if longest >= LONG else 1 if longest >= SHORT else 0) else TOO_FAR


def _slips(one: str, other: str) -> int:
    """Letters to put in, to leave out, to change or to swap with their neighbour (optimal string alignment)."""
    if abs(len(one) - len(other)) > 2:
        return TOO_FAR
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, last, row = row, before, [i] + [0] * len(other)
        for j, b in enumerate(other, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                row[j] = min(row[j], last[j - 2] + 1)
    return row[-1]
