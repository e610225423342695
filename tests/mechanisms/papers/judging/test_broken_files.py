"""Bytes cut, flipped, put in or appended: always an answer, never an error, and never ``genuine``."""

import functools
from datetime import datetime, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.mechanisms.papers.judging.judging import judge as judged
from motcua.mechanisms.papers.judging.report import Report
from motcua.mechanisms.papers.judging.words import OUTCOMES, REASONS
from tests.mechanisms.papers.authority import NOW, clock, roots
from tests.mechanisms.papers.judging.test_proven_time import lists, made, short_lived, stamped, stored
from tests.mechanisms.papers.plain_pdf import contract, sign, with_field
from tests.mechanisms.papers.producers import by_openssl, original

OFTEN = settings(max_examples=15)


@functools.cache
def files() -> list[bytes]:
    """Signed in several ways; the last byte of each is covered."""
    return [
        sign(contract()),
        sign(sign(with_field(), box=(72, 72, 200, 140)), field="Sig2"),
        sign(original("stream-table"), stamped=True),
        sign(contract(), certify=True, docmdp_permissions=2),
        by_openssl(contract()),
        stamped(stored(made(short_lived(), clock()), lists()), clock()),
    ]


def judge(pdf: bytes) -> Report:
    return judged(pdf, roots(), NOW)


def answered(pdf: bytes) -> str:
    report = judge(pdf)
    assert report.outcome in OUTCOMES
    assert all(reason in REASONS for reason in report.reasons)
    assert Report.from_json(report.to_json()) == report
    return report.outcome


def test_they_are_honest_to_begin_with() -> None:
    assert {judge(pdf).outcome for pdf in files()} == {"genuine"}


def test_a_report_holds_plain_values_and_nothing_of_the_file() -> None:
    """pyHanko's own strings hold on to the file that they stand in: whoever copies such a report copies all of it."""
    seen = [signer for pdf in files() for signer in judge(pdf).signers]
    values = [
        part for one in seen for value in vars(one).values() for part in (value if type(value) is tuple else [value])
    ]
    assert {type(value) for value in values} <= {str, bool, datetime, type(None)}
    assert {type(one.time.tzinfo) for one in seen if one.time} <= {timezone}


@given(st.integers(0, 5), st.floats(0, 1, exclude_max=True), st.integers(1, 255))
@OFTEN
def test_no_flipped_byte_leaves_it_genuine(which: int, part: float, by: int) -> None:
    whole = files()[which]
    at = int(len(whole) * part)
    assert answered(whole[:at] + bytes([whole[at] ^ by]) + whole[at + 1 :]) != "genuine"


@given(st.integers(0, 5), st.floats(0, 1, exclude_max=True), st.integers(1, 5000), st.binary(max_size=200))
@OFTEN
def test_no_cut_and_nothing_put_in_leaves_it_genuine(which: int, part: float, gone: int, noise: bytes) -> None:
    whole = files()[which]
    at = int(len(whole) * part)
    broken = whole[:at] + noise + whole[at + gone :]
    assert broken == whole or answered(broken) != "genuine"


@given(st.integers(0, 5), st.binary(min_size=1, max_size=300))
@OFTEN
def test_nothing_appended_leaves_it_genuine(which: int, noise: bytes) -> None:
    assert answered(files()[which] + noise) != "genuine"


@given(st.integers(0, 5), st.floats(0.01, 1, exclude_max=True))
@OFTEN
def test_no_part_of_it_is_genuine_but_what_was_whole_once(which: int, part: float) -> None:
    """A file cut back to an earlier signature is what was signed then; any other part of it is not."""
    whole = files()[which]
    cut = whole[: int(len(whole) * part)]
    assert cut.rstrip().endswith(b"%%EOF") or answered(cut) != "genuine"


@given(st.binary(max_size=2000))
@OFTEN
def test_noise_that_calls_itself_a_pdf_is_answered(noise: bytes) -> None:
    for data in (noise, b"%PDF-1.7\n" + noise, b"%PDF-1.7\n" + noise + b"\nstartxref\n9\n%%EOF"):
        assert answered(data) in ("unreadable", "altered", "unsigned")


@pytest.mark.parametrize("word", [b"/ByteRange", b"/Contents", b"/Root", b"/Fields", b"/Kids", b"/V", b"xref"])
def test_a_word_of_the_structure_taken_out_is_answered(word: bytes) -> None:
    for whole in files():
        assert answered(whole.replace(word, b"/" + b"x" * (len(word) - 1))) != "genuine"
        assert answered(whole.replace(word, word + b" 1 0 R")) != "genuine"


def test_a_certificate_of_no_known_version_is_answered() -> None:
    whole = sign(contract())
    assert whole.count(b"A003020102") == 2
    for times in (1, 2):
        assert answered(whole.replace(b"A003020102", b"a003020103", times)) == "altered"
