"""Two small things that pyHanko and asn1crypto do letter by letter, done at once, with the same answers.

A signed file has a container of sixteen thousand digits for each signature, and each name of an authority is prepared
for comparison (RFC 4518) wherever it stands, dozens of times in a file. Whatever is not plain goes the old way.
"""

import re
from binascii import unhexlify
from functools import lru_cache
from typing import Any, Final

from asn1crypto import x509
from pyhanko.pdf_utils import generic

_PLAIN: Final = re.compile(rb"<((?:[0-9A-Fa-f]{2})*+)>")
_AT_ONCE: Final = 65536

_digit_by_digit: Final[Any] = generic.read_hex_string_from_stream
_anew: Final[Any] = x509.NameTypeAndValue._ldap_string_prep


def hex_string(stream: Any) -> Any:
    """The string of hex digits at which a stream stands, and the stream behind it; as ``generic`` has it."""
    start = stream.tell()
    plain = _PLAIN.match(stream.read(_AT_ONCE))
    if plain is None:
        stream.seek(start)
        return _digit_by_digit(stream)
    stream.seek(start + plain.end())
    return generic.pdf_string(unhexlify(plain[1]))


@lru_cache(maxsize=1024)
def _prepared(words: str) -> str:
    prepared: str = _anew(None, words)  # looks at nothing but the words
    return prepared


def prepared(_name: x509.NameTypeAndValue, words: str) -> str:
    """A part of a name as it is compared; as ``NameTypeAndValue`` has it."""
    return _prepared(words)


def quicken() -> None:
    """Let both libraries use these from now on."""
    generic.read_hex_string_from_stream = hex_string
    x509.NameTypeAndValue._ldap_string_prep = prepared
