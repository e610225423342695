"""Is what the signer signed still what the file shows? Everything about bytes, nothing about persons.

What no digest covers must be exactly what it has to be, or a byte could change unseen: the hole in the byte range, the
container's versions and algorithm names, the certificates and timestamps that lie in it beside the signature.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, Final

from asn1crypto import cms, parser
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from pyhanko.pdf_utils.generic import ByteStringObject, DictionaryObject, TextStringObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel

STRONG: Final = frozenset({"sha256", "sha384", "sha512", "sha3_256", "sha3_384", "sha3_512"})
LEAST_RSA: Final = 2048
KNOWN: Final = frozenset({"/adbe.pkcs7.detached", "/ETSI.CAdES.detached", "/ETSI.RFC3161"})
_MOST_FIELDS, _MOST_DEPTH = 2000, 50
_LARGEST_WIDGET = 0.25
"""The part of a page that a signature added after another may show itself on; more would be a page laid over a page."""
_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]")
_HEX = re.compile(rb"<(?:[0-9a-f]*|[0-9A-F]*)>")
_UPDATE = (
    re.compile(rb"\s*\d+\s+\d+\s+obj\b.*?\bendobj\b", re.DOTALL),
    re.compile(rb"\s*xref\b.*?\btrailer\b.*?(?=startxref)", re.DOTALL),
    re.compile(rb"\s*startxref\s+\d+\s+%%EOF(?:\r\n|\n|\r)?"),
)
"""The parts of an update, the last of which ends it."""
_NO_PARAMETERS = (b"", b"\x05\x00")


def count_fields(reader: PdfFileReader) -> None:
    """Raise ``ValueError`` for a form with more fields, counted on every path to them, than any honest paper has."""
    waiting, seen = list(found(found(reader.root.get("/AcroForm", {})).get("/Fields", []))), 0
    while waiting:
        field = found(waiting.pop())
        seen += 1
        if seen > _MOST_FIELDS:
            raise ValueError("too many form fields")
        waiting += list(found(field.get("/Kids", [])))[: _MOST_FIELDS + 1]


def found(value: Any) -> Any:
    """What an indirect reference stands for; anything else is itself."""
    return value.get_object() if hasattr(value, "get_object") else value


def stuffed(data: bytes) -> bool:
    """Whether a hole in a signature's range, as the bytes tell it, holds anything beside one string of hex digits.

    Asked before anything is parsed: what lies there is seen by no digest, and readers differ in what they make of it.
    """
    for numbers in _RANGE.finditer(data):
        start, length, after, _rest = (int(number) for number in numbers.groups())
        gap = data[length:after]
        if start == 0 and gap[:1] == b"<" and not _HEX.fullmatch(gap):
            return True
    return False


def malformed(reader: PdfFileReader, size: int) -> str:
    """What keeps a signature of the file from being judged at all: a reason, or empty.

    A signature without the range it covers, or without its container, is one that careless readers call valid
    (universal signature forgery); a kind we do not know must not be passed over.
    """
    for _name, value, _field in enumerate_sig_fields(reader, filled_status=True):
        signature = found(value)
        if not isinstance(signature, DictionaryObject) or not (_ranged(signature, size) and _contained(signature)):
            return "incomplete_signature"
        kind = signature.get("/SubFilter")
        if kind in ("/adbe.pkcs7.sha1", "/adbe.x509.rsa_sha1"):
            return "weak_algorithm"
        if kind not in KNOWN:
            return "unsupported"
    return ""


def _ranged(signature: DictionaryObject, size: int) -> bool:
    numbers = found(signature.get("/ByteRange"))
    if not isinstance(numbers, list) or len(numbers) != 4:
        return False
    if not all(isinstance(number, int) and not isinstance(number, bool) and number >= 0 for number in numbers):
        return False
    start, length, after, rest = (int(number) for number in numbers)
    return start == 0 and 0 < length < after and rest > 0 and after + rest <= size


def _contained(signature: DictionaryObject) -> bool:
    held = signature.raw_get("/Contents") if "/Contents" in signature else None
    return isinstance(held, TextStringObject | ByteStringObject) and len(held.original_bytes) > 2


def broken(data: bytes, signature: EmbeddedPdfSignature, status: PdfSignatureStatus, *, last: bool) -> list[str]:
    """What speaks against one signature and the content it is to protect: reasons, the first that is found."""
    if weak(signature):
        return ["weak_algorithm"]
    if not status.intact:
        return ["digest_mismatch"]
    if not status.valid:
        return ["signature_invalid"]
    if fault := hole(data, signature):
        return [fault]
    if status.coverage in (SignatureCoverageLevel.UNCLEAR, SignatureCoverageLevel.CONTIGUOUS_BLOCK_FROM_START):
        return ["partly_covered"]
    # A later signature is an addition we expect; after the last one only long-term validation data may follow.
    allowed = ModificationLevel.LTA_UPDATES if last else ModificationLevel.FORM_FILLING
    level = status.modification_level
    if level is None or level > allowed or status.docmdp_ok is False:
        return ["added_after_signing"]
    behind = last and status.coverage != SignatureCoverageLevel.ENTIRE_FILE
    return ["added_after_signing"] if behind and added(signature, status) != (("validation",), ()) else []


def weak(signature: EmbeddedPdfSignature) -> bool:
    """Whether its digest or its key is one that can be broken."""
    key = signature.signer_cert.public_key
    short = key.algorithm in ("rsa", "rsassa_pss") and key.bit_size < LEAST_RSA
    return short or signature.md_algorithm not in STRONG or signature.external_md_algorithm not in STRONG


def hole(data: bytes, signature: EmbeddedPdfSignature) -> str:
    """The hole holds the container that was judged, zeros and nothing else, its digits all small or all capital."""
    _start, length, after, _rest = (int(number) for number in signature.byte_range)
    gap = data[length:after]
    digits = gap[1:-1]
    size = 2 * parser.peek(signature.pkcs7_content)
    if not _HEX.fullmatch(gap) or digits[size:].strip(b"0"):
        return "hidden_in_gap"
    same = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode()) == signature.pkcs7_content
    return "" if same else "container_changed"


def container(
    signed: cms.SignedData, certificate: asn1_x509.Certificate, known: Sequence[asn1_x509.Certificate]
) -> str:
    """What is wrong with a container beside its signature: a reason, or empty. Of a timestamp in it, the same.

    Its versions and digest names follow from its content (RFC 5652, 5.1 and 5.3). ``known``: certificates that may
    have issued those in it.
    """
    (signer,) = signed["signer_infos"]
    by_key = signer["sid"].name == "subject_key_identifier"
    plain = signed["encap_content_info"]["content_type"].native == "data"
    versions = ("v1" if plain and not by_key else "v3", "v3" if by_key else "v1")
    digest = signer["digest_algorithm"]["algorithm"].native
    named = [signer["digest_algorithm"], *signed["digest_algorithms"]]
    tidy = (
        (signed["version"].native, signer["version"].native) == versions,
        by_key or signer["sid"].chosen["issuer"].dump() == certificate.issuer.dump(),
        all(one["algorithm"].native == digest and one["parameters"].dump() in _NO_PARAMETERS for one in named),
        _parameters_as_known(signer["signature_algorithm"]),
        not plain or signed["encap_content_info"]["content"].native is None,
    )
    if not all(tidy):
        return "container_changed"
    if signed["crls"].native or any(True for _ in _other_attributes(signer)):
        return "loose_part"
    return _certificates(signed, known) or next(_tokens(signer, known), "")


def _parameters_as_known(algorithm: Any) -> bool:
    """Only RSASSA-PSS has parameters that say anything; they are judged where they are used."""
    return algorithm["algorithm"].native == "rsassa_pss" or algorithm["parameters"].dump() in _NO_PARAMETERS


def _other_attributes(signer: Any) -> Iterator[str]:
    for one in signer["unsigned_attrs"] or ():
        if one["type"].native != "signature_time_stamp_token":
            yield str(one["type"].native)


def _tokens(signer: Any, known: Sequence[asn1_x509.Certificate]) -> Iterator[str]:
    for one in signer["unsigned_attrs"] or ():
        for token in one["values"]:
            inner = token["content"]
            inside = [choice.chosen for choice in inner["certificates"] or ()]
            sid = inner["signer_infos"][0]["sid"]
            own = next((held for held in inside if sid.name != "issuer_and_serial_number" or _is(held, sid)), None)
            if own is not None and (fault := container(inner, own, known)):
                yield fault


def _is(held: asn1_x509.Certificate, sid: Any) -> bool:
    return bool(held.serial_number == sid.chosen["serial_number"].native)


def _certificates(signed: cms.SignedData, known: Sequence[asn1_x509.Certificate]) -> str:
    """Each certificate must bear the signature of whoever it says issued it, where we know that one."""
    if not signed["certificates"]:
        return ""
    held = [_read(choice.chosen.dump()) for choice in signed["certificates"] if choice.name == "certificate"]
    if len(held) != len(signed["certificates"]):
        return "loose_part"
    trusted = {one.dump() for one in known}
    verdicts = {_issued(one, [*known, *held]) for one in held if one.dump() not in trusted}
    return next((code for code in ("container_changed", "weak_algorithm", "loose_part") if code in verdicts), "")


def _issued(one: asn1_x509.Certificate, issuers: Sequence[asn1_x509.Certificate]) -> str:
    """What is wrong with a certificate's signature: a reason, ``loose_part`` when no issuer is known, or empty."""
    if one["signature_algorithm"].dump() != one["tbs_certificate"]["signature"].dump():
        return "container_changed"
    if one.hash_algo in ("md5", "sha1"):
        return "weak_algorithm"
    name = one.issuer.dump()
    named = {issuer.dump() for issuer in issuers if issuer.subject.dump() == name and _same_key(issuer, one)}
    if any(_bears_signature(one.dump(), issuer) for issuer in named):
        return ""
    return "container_changed" if named else "loose_part"


@lru_cache(maxsize=256)
def _read(der: bytes) -> asn1_x509.Certificate:
    """A certificate; the same ones lie in every container of a file."""
    return asn1_x509.Certificate.load(der)


@lru_cache(maxsize=256)
def _bears_signature(one: bytes, issuer: bytes) -> bool:
    child = x509.load_der_x509_certificate(one)
    try:
        child.verify_directly_issued_by(x509.load_der_x509_certificate(issuer))
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def _same_key(issuer: asn1_x509.Certificate, one: asn1_x509.Certificate) -> bool:
    """Whether the key that a certificate names as its issuer's is this one, as far as both say."""
    mark = one.authority_key_identifier
    return mark is None or issuer.key_identifier is None or mark == issuer.key_identifier


def loose_end(data: bytes, reader: PdfFileReader) -> bool:
    """Whether bytes follow that neither a signature or timestamp covers nor an update is made of."""
    place = 0
    for signature in reader.embedded_signatures:
        _start, _length, after, rest = (int(number) for number in signature.byte_range)
        place = max(place, after + rest)
    end = place == len(data)
    while place < len(data):
        part = next((found for pattern in _UPDATE if (found := pattern.match(data, place))), None)
        if part is None:
            return True
        place, end = part.end(), part.re is _UPDATE[-1]
    return not end


def covers(signature: EmbeddedPdfSignature) -> str:
    """``file``, ``then`` or nothing, as ``SignerSeen`` has it."""
    words = {SignatureCoverageLevel.ENTIRE_FILE: "file", SignatureCoverageLevel.ENTIRE_REVISION: "then"}
    return words.get(signature.coverage, "") if signature.coverage else ""


def added(signature: EmbeddedPdfSignature, status: PdfSignatureStatus) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What came after a signature, in codes, and the names of the fields that were filled in since."""
    difference = status.diff_result
    if not isinstance(difference, DiffResult):
        return (("other",) if difference is not None else ()), ()
    reader = signature.reader
    revision = signature.signed_revision
    later = any(one.signed_revision > revision for one in reader.embedded_regular_signatures)
    every = {one.field_name for one in reader.embedded_signatures}
    filled = tuple(sorted(str(name) for name in difference.changed_form_fields if name not in every))
    before, now = reader.get_historical_root(revision), reader.root
    stamped = any(one.signed_revision > revision for one in reader.embedded_timestamp_signatures)
    proof = stamped or ("/DSS" in now and "/DSS" not in before)
    codes = {"signature": later, "form": bool(filled), "validation": proof}
    return tuple(code for code, said in codes.items() if said), filled


def lies_over_a_page(signature: EmbeddedPdfSignature) -> bool:
    """Whether a signature shows itself on so much of its page that it could hide what others signed."""
    field = signature.sig_field
    for widget in (found(kid) for kid in found(field.get("/Kids")) or [field]):
        corners, page = found(widget.get("/Rect")), found(widget.get("/P"))
        if not corners:
            continue
        box = _inherited(page, "/MediaBox") if isinstance(page, DictionaryObject) else None
        whole = _area(box) if box else 595.0 * 842.0
        if _area(corners) > _LARGEST_WIDGET * whole:
            return True
    return False


def _area(corners: Any) -> float:
    left, low, right, high = (float(found(number)) for number in corners)
    return abs((right - left) * (high - low))


def _inherited(page: Any, key: str) -> Any:
    for _ in range(_MOST_DEPTH):
        if key in page:
            return found(page[key])
        if "/Parent" not in page:
            return None
        page = found(page["/Parent"])
    return None
