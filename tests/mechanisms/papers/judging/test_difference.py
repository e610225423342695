"""What came after a signature is seen fast, and never seen otherwise than by pyHanko's whole analysis."""

import io
from binascii import Error as HexError

import pytest
from asn1crypto import x509
from hypothesis import given
from hypothesis import strategies as st
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, DiffResult

from motcua.mechanisms.papers.judging import quick as judging_quick
from motcua.mechanisms.papers.judging.difference import QuickDifference, _Counted, _UnclearError
from motcua.mechanisms.papers.judging.judging import judge
from tests.mechanisms.papers.attacks import INCREMENTAL, annotated, freed, packed, refilled, revalued, update
from tests.mechanisms.papers.authority import NOW, clock, crl, issuer, roots
from tests.mechanisms.papers.judging.test_attacks import stored
from tests.mechanisms.papers.judging.test_proven_time import lists, stamped
from tests.mechanisms.papers.judging.test_proven_time import stored as with_lists
from tests.mechanisms.papers.plain_pdf import contract, objects_of, sign, with_field
from tests.mechanisms.papers.producers import ORIGINALS, original


def reader_of(pdf: bytes) -> PdfFileReader:
    return PdfFileReader(io.BytesIO(pdf), strict=False)


def bases(pdf: bytes) -> list[int]:
    """The revisions that were signed."""
    return [one.signed_revision for one in reader_of(pdf).embedded_signatures]


def by_counting(pdf: bytes) -> list[DiffResult | None]:
    return [QuickDifference(pdf).by_counting(reader_of(pdf), base) for base in bases(pdf)]


def whole(pdf: bytes) -> list[DiffResult | None]:
    """pyHanko's answers; nothing where it refuses, or cannot read the file."""

    def answer(base: int) -> DiffResult | None:
        try:
            said = DEFAULT_DIFF_POLICY.review_file(reader_of(pdf), base)
        except PdfError:
            return None
        return said if isinstance(said, DiffResult) else None

    return [answer(base) for base in bases(pdf)]


def kept(pdf: bytes) -> bytes:
    """Twice signed, with proof for keeping and a timestamp over it."""
    return stamped(with_lists(sign(sign(pdf), field="Sig2"), lists()), clock())


@pytest.mark.parametrize("name", ORIGINALS)
def test_signatures_and_proof_added_are_seen_as_pyhanko_sees_them(name: str) -> None:
    pdf = kept(original(name))
    quick, slow = by_counting(pdf), whole(pdf)
    assert None not in slow
    assert all(one in (None, other) for one, other in zip(quick, slow, strict=True))


@pytest.mark.parametrize("name", ["typst", "chromium"])
def test_for_our_own_papers_counting_is_enough(name: str) -> None:
    pdf = kept(original(name))
    assert by_counting(pdf) == whole(pdf)


FORGERIES = {
    **{name: change for name, change in INCREMENTAL.items() if name != "no trailer"},  # nobody reads that one
    "freed": freed(5),
    "packed": packed,
    "annotated": annotated(b"Stamp"),
    "widget": annotated(b"Widget"),
    "page": update({4: b"<<>>"}),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_what_pyhanko_refuses_is_never_passed_by_counting(name: str) -> None:
    pdf = FORGERIES[name](sign(contract()))
    quick, slow = by_counting(pdf), whole(pdf)
    assert all(one in (None, other) for one, other in zip(quick, slow, strict=True))


def test_a_field_that_changed_is_named_alike_or_left_to_the_whole_analysis() -> None:
    for change in (refilled, revalued):
        pdf = sign(change(sign(with_field())), field="Sig2")
        assert all(one in (None, other) for one, other in zip(by_counting(pdf), whole(pdf), strict=True))


def shown_later(reference: bytes) -> bytes:
    """A page that, when it is signed, also shows an object that does not exist; proof added later takes its number."""
    page = objects_of(contract())[3].replace(b"/Contents 4 0 R", b"/Contents [4 0 R " + reference + b"]")
    return stored(sign(contract(more={3: page})), [issuer()], [crl(issuer())])


@pytest.mark.parametrize("form", [b"%d 0 R", b"%d\n0\r\nR", b"0%d 0 R", b"(x)%d 0 R", b"<00>%d 0 R", b"true %d 0 R"])
def test_proof_that_fills_a_gap_the_signed_page_left_is_refused(form: bytes) -> None:
    numbers = set(objects_of(shown_later(b""))) - set(objects_of(sign(contract())))
    assert len(numbers) >= 3
    for number in numbers:
        pdf = shown_later(form % number)
        assert by_counting(pdf) == whole(pdf) == [None]
        assert judge(pdf, roots(), NOW).reasons == ("added_after_signing",)
    assert by_counting(shown_later(b"")) != [None]


def test_a_form_used_twice_may_not_be_replaced_by_counting() -> None:
    """The form of the first signature is named by the page too, so replacing it changes the page."""
    number = max(objects_of(sign(contract())))
    for other in range(number - 4, number + 1):
        page = objects_of(contract())[3].replace(b"/Contents", b"/PieceInfo %d 0 R /Contents" % other)
        pdf = sign(sign(contract(more={3: page})), field="Sig2")
        quick, slow = by_counting(pdf), whole(pdf)
        assert all(one in (None, same) for one, same in zip(quick, slow, strict=True)), other


@pytest.mark.parametrize("words", [b"%note\n", b"{", b"\x00", b"(((((x)))))", b"(open"])
def test_bytes_that_are_not_plain_are_left_to_the_whole_analysis(words: bytes) -> None:
    pdf = sign(contract(more={30: b"<</A " + words + b" /B 1>>"}))
    with pytest.raises(_UnclearError):
        _Counted(reader_of(pdf), 0, pdf)


@pytest.mark.parametrize("name", ORIGINALS)
def test_no_reference_is_missed(name: str) -> None:
    """Every use that pyHanko finds by following every path, counting has seen."""
    pdf = sign(original(name))
    reader = reader_of(pdf)
    last = reader.total_revisions - 1
    followed = reader.get_historical_resolver(last)
    followed._load_reverse_xref_cache()
    try:
        counted = _Counted(reader, last, pdf)
    except _UnclearError:
        pytest.skip("not plain")
    for ref in followed._indirect_object_access_cache:
        assert counted._mentions[ref.idnum, ref.generation], ref


@given(st.binary(max_size=40) | st.text("0123456789abcDEF> \n%<", max_size=40).map(str.encode))
def test_hex_strings_are_read_at_once_as_digit_by_digit(inner: bytes) -> None:
    def read(by: object) -> object:
        stream = io.BytesIO(b"<" + inner + b"> 12")
        try:
            said = by(stream)  # type: ignore[operator]
        except (PdfError, HexError) as fault:
            return type(fault)
        return type(said), said, said.original_bytes, stream.tell()

    assert read(judging_quick.hex_string) == read(judging_quick._digit_by_digit)


@given(st.binary(max_size=8) | st.text("abZ09#%()/<>[]{} !~\x7f.-_'\"", max_size=8).map(str.encode))
def test_names_of_pdf_are_read_at_once_as_byte_by_byte(words: bytes) -> None:
    def read(by: object) -> object:
        try:
            said = by(words)  # type: ignore[operator]
        except PdfError as fault:
            return type(fault), str(fault)
        return type(said), said

    assert read(judging_quick.pdf_name) == read(judging_quick._byte_by_byte)


@given(st.text(max_size=20))
def test_names_are_prepared_as_ever(words: str) -> None:
    def said(by: object) -> object:
        try:
            return by(x509.NameTypeAndValue(), words)  # type: ignore[operator]
        except ValueError as fault:
            return str(fault)

    assert said(judging_quick.prepared) == said(judging_quick._anew)


NAMES = st.lists(
    st.tuples(st.sampled_from(["common_name", "organization_name", "country_name"]), st.text(max_size=4)), max_size=3
)


@given(NAMES, NAMES)
def test_names_are_compared_as_ever_however_often(one: list[tuple[str, str]], other: list[tuple[str, str]]) -> None:
    def read(parts: list[tuple[str, str]]) -> x509.RDNSequence:
        held = [[{"type": kind, "value": x509.DirectoryString("utf8_string", said)}] for kind, said in parts]
        return x509.RDNSequence.load(x509.RDNSequence(held).dump())

    def said(by: object, *names: x509.RDNSequence) -> object:
        try:
            return by(*names)  # type: ignore[operator]
        except ValueError as fault:
            return str(fault)

    for pair in ((one, other), (other, one), (one, one)):
        here, there = map(read, pair)
        compared = [said(judging_quick.same_name, here, there) for _ in range(2)]
        assert compared == [said(judging_quick._part_by_part, here, there)] * 2
        assert [said(judging_quick.as_key, here)] * 2 == [said(judging_quick._key_anew, here)] * 2
    assert not judging_quick.same_name(read(one), None)
