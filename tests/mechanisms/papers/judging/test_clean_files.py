"""No false alarm: honest files of many producers and signers are genuine, and none is once a byte of it has changed."""

import functools
import random
from collections.abc import Callable

import pytest

from motcua.mechanisms.papers.judging.judging import judge as judged
from motcua.mechanisms.papers.judging.report import Report
from tests.mechanisms.papers.attacks import byte_range, revalued
from tests.mechanisms.papers.authority import NOW, roots
from tests.mechanisms.papers.plain_pdf import contract, sign, with_field
from tests.mechanisms.papers.producers import BY_PYHANKO, ORIGINALS, by_openssl, by_poppler, original

_KINDS = list(BY_PYHANKO)
MADE: dict[str, Callable[[], bytes]] = {
    f"{name}, {kind}": lambda name=name, kind=kind: BY_PYHANKO[kind](original(name))  # type: ignore[misc]
    for place, name in enumerate(ORIGINALS)
    for kind in (_KINDS[(place + step) % len(_KINDS)] for step in (0, 3, 7, 10))
}
MADE |= {f"{name}, poppler": lambda name=name: by_poppler(original(name)) for name in ORIGINALS}  # type: ignore[misc]
MADE |= {f"{name}, openssl": lambda name=name: by_openssl(original(name)) for name in ("updated",)}  # type: ignore[misc]
MADE |= {
    "contract, openssl": lambda: by_openssl(contract()),
    "filled in between": lambda: sign(revalued(sign(with_field())), field="Sig2"),
    "filled in as certified": lambda: sign(
        revalued(sign(with_field(), certify=True, docmdp_permissions=2)), field="Sig2"
    ),
}


@functools.cache
def made(name: str) -> bytes:
    return MADE[name]()


def judge(pdf: bytes) -> Report:
    return judged(pdf, roots(), NOW)


def test_there_are_more_than_fifty_of_them_and_every_kind_of_signing_is_among_them() -> None:
    assert len(MADE) > 60
    assert all(any(kind in name for name in MADE) for kind in _KINDS)


@pytest.mark.parametrize("name", MADE)
def test_an_honest_file_is_genuine_and_covered_to_its_end(name: str) -> None:
    report = judge(made(name))
    assert (report.outcome, report.reasons) == ("genuine", ())
    assert report.covers_whole_file
    assert all(signer.trusted and signer.unchanged for signer in report.signers)


@pytest.mark.parametrize("name", MADE)
def test_the_same_file_with_one_byte_altered_is_not(name: str) -> None:
    pdf, chance = made(name), random.Random(name)
    _start, length, after, rest = byte_range(pdf)
    parts = [range(length), range(length, after), range(after, after + rest)]
    for at in [chance.choice(part) for part in parts]:
        changed = pdf[:at] + bytes([pdf[at] ^ chance.choice((1, 2, 0x20))]) + pdf[at + 1 :]
        assert judge(changed).outcome != "genuine", at
