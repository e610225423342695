"""What pyHanko and asn1crypto do letter by letter, done at once, with the same answers.

A signed file has a container of sixteen thousand digits for each signature and hundreds of names of PDF; each name of
an authority is prepared for comparison (RFC 4518) wherever it stands, and the same few are compared a hundred times in
a file. Whatever is not plain goes the old way.
"""

import re
from binascii import unhexlify
from functools import lru_cache
from typing import Any, Final

from asn1crypto import x509
from pyhanko.pdf_utils import generic

_PLAIN: Final = re.compile(rb"<((?:[0-9A-Fa-f]{2})*+)>")
_AT_ONCE: Final = 65536
_PLAIN_NAME: Final = re.compile(rb"[^\x00-\x20\x7f-\xff#%()/<>\[\]{}]*+")

_digit_by_digit: Final[Any] = generic.read_hex_string_from_stream
_byte_by_byte: Final[Any] = generic._decode_name
_anew: Final[Any] = x509.NameTypeAndValue._ldap_string_prep
_part_by_part: Final[Any] = x509.RDNSequence.__eq__
_key_anew: Final[Any] = x509.RDNSequence.hashable.fget
_MOST_COMPARED: Final = 1024

_compared: dict[tuple[bytes, bytes], bool] = {}
_keys: dict[bytes, str] = {}


def hex_string(stream: Any) -> Any:
    """The string of hex digits at which a stream stands, and the stream behind it; as ``generic`` has it."""
    start = stream.tell()
    plain = _PLAIN.match(stream.read(_AT_ONCE))
    if plain is None:
        stream.seek(start)
        return _digit_by_digit(stream)
    stream.seek(start + plain.end())
    return generic.pdf_string(unhexlify(plain[1]))


def pdf_name(name_bytes: bytes) -> generic.NameObject:
    """The name that these bytes after a slash make; as ``generic`` has it."""
    if _PLAIN_NAME.fullmatch(name_bytes):
        return generic.NameObject("/" + name_bytes.decode("ascii"))
    name: generic.NameObject = _byte_by_byte(name_bytes)
    return name


@lru_cache(maxsize=1024)
def _prepared(words: str) -> str:
    prepared: str = _anew(None, words)  # looks at nothing but the words
    return prepared


def prepared(_name: x509.NameTypeAndValue, words: str) -> str:
    """A part of a name as it is compared; as ``NameTypeAndValue`` has it."""
    return _prepared(words)


def same_name(one: x509.RDNSequence, other: object) -> bool:
    """Whether two names are the same; as ``RDNSequence`` has it, which raises for what no name may hold."""
    if not isinstance(other, x509.RDNSequence):
        return False
    both = one.contents, other.contents
    if both not in _compared:
        if len(_compared) >= _MOST_COMPARED:
            _compared.clear()
        _compared[both] = _part_by_part(one, other)  # looks at nothing but the content
    return _compared[both]


def as_key(name: x509.RDNSequence) -> str:
    """A name as a word that equal names have in common; as ``RDNSequence`` has it."""
    if name.contents not in _keys:
        if len(_keys) >= _MOST_COMPARED:
            _keys.clear()
        _keys[name.contents] = _key_anew(name)  # looks at nothing but the content
    return _keys[name.contents]


def quicken() -> None:
    """Let both libraries use these from now on."""
    generic.read_hex_string_from_stream = hex_string
    generic._decode_name = pdf_name
    x509.NameTypeAndValue._ldap_string_prep = prepared
    x509.RDNSequence.__eq__ = same_name
    x509.RDNSequence.hashable = property(as_key)
