"""Wrapped bodies: what was wrapped comes out, and nothing that was altered does."""

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.people.providers.wrapped import AES, RSA, UnwrapError, decrypt, encrypt, unwrap, wrap

PRIVATE = rsa.generate_private_key(65537, 2048)
WAYS = pytest.mark.parametrize("cipher", ["aes-256-gcm", "aes-256-cbc"])
AROUND = pytest.mark.parametrize("around", ["oaep-sha256", "pkcs1v15"])


@WAYS
@AROUND
@given(payload=st.binary(max_size=200))
def test_what_was_wrapped_comes_out(cipher: AES, around: RSA, payload: bytes) -> None:
    body = json.loads(json.dumps(wrap(payload, PRIVATE.public_key(), cipher, around)))
    assert set(body) == {"data", "key"}
    assert unwrap(body, PRIVATE, cipher, around) == payload


@given(place=st.integers(min_value=0, max_value=10_000), bit=st.integers(min_value=0, max_value=7))
def test_one_bit_changed_anywhere_is_noticed(place: int, bit: int) -> None:
    body = wrap(b'{"citizenPid": "001190012345"}', PRIVATE.public_key(), "aes-256-gcm", "oaep-sha256")
    for part in ("data", "key"):
        raw = bytearray(base64.b64decode(body[part]))
        raw[place % len(raw)] ^= 1 << bit
        with pytest.raises(UnwrapError):
            unwrap(body | {part: base64.b64encode(raw).decode()}, PRIVATE, "aes-256-gcm", "oaep-sha256")


@WAYS
@AROUND
@pytest.mark.parametrize(
    "change",
    [{"data": ""}, {"data": "?"}, {"data": None}, {"data": "AAAA"}, {"key": ""}, {"key": None}, {"key": "AAAA"}],
)
def test_what_is_no_wrapping_is_refused_in_one_way(cipher: AES, around: RSA, change: dict[str, object]) -> None:
    body = wrap(b"{}", PRIVATE.public_key(), cipher, around) | change
    with pytest.raises(UnwrapError) as caught:
        unwrap(body, PRIVATE, cipher, around)
    assert not str(caught.value)


@WAYS
def test_another_s_key_opens_nothing(cipher: AES) -> None:
    body = wrap(b"{}", rsa.generate_private_key(65537, 2048).public_key(), cipher, "oaep-sha256")
    with pytest.raises(UnwrapError):
        unwrap(body, PRIVATE, cipher, "oaep-sha256")
    with pytest.raises(UnwrapError):
        decrypt(encrypt(b"{}", b"k" * 32, cipher), b"short", cipher)
