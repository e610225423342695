"""Wrapped bodies, as VNeID sends them: ``{"data": …, "key": …}``, an AES payload and its key under our RSA key.

What is public of the format ends there (DOMAIN §1.9). The rest is data of the provider, with these as defaults:
``aes-256-gcm`` (12 bytes of nonce ‖ ciphertext ‖ 16 bytes of tag; ``aes-256-cbc``: 16 bytes of initial vector ‖
ciphertext, padded by PKCS #7) and ``oaep-sha256`` (OAEP with SHA-256 and MGF1-SHA-256; ``pkcs1v15``: RFC 8017 §7.2).
Both parts are base64. GCM notices every change; CBC can't, so it is for a provider that insists on it.
"""

import base64
import os
from collections.abc import Mapping
from typing import Any, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.padding import PKCS7

AES = Literal["aes-256-gcm", "aes-256-cbc"]
RSA = Literal["oaep-sha256", "pkcs1v15"]
KEY = 32


class UnwrapError(ValueError):
    """It can't be opened. It never says why: who alters messages to learn from the answers shall learn nothing."""


def wrap(payload: bytes, public: RSAPublicKey, cipher: AES, around: RSA) -> dict[str, str]:
    """What a provider sends."""
    key = os.urandom(KEY)
    sealed = public.encrypt(key, _padding(around))
    return {"data": encrypt(payload, key, cipher), "key": base64.b64encode(sealed).decode()}


def unwrap(body: Mapping[str, Any], private: RSAPrivateKey, cipher: AES, around: RSA) -> bytes:
    """What a provider meant. Raises ``UnwrapError``."""
    sealed = body.get("key")
    if not isinstance(sealed, str):
        raise UnwrapError
    try:
        key = private.decrypt(base64.b64decode(sealed, validate=True), _padding(around))
    except ValueError:
        raise UnwrapError from None
    return decrypt(body.get("data"), key, cipher)


def encrypt(payload: bytes, key: bytes, cipher: AES) -> str:
    """Under a key of 32 bytes, as base64."""
    if cipher == "aes-256-gcm":
        nonce = os.urandom(12)
        return base64.b64encode(nonce + AESGCM(key).encrypt(nonce, payload, None)).decode()
    vector, pad = os.urandom(16), PKCS7(128).padder()
    hidden = Cipher(algorithms.AES256(key), modes.CBC(vector)).encryptor()
    padded = pad.update(payload) + pad.finalize()
    return base64.b64encode(vector + hidden.update(padded) + hidden.finalize()).decode()


def decrypt(data: object, key: bytes, cipher: AES) -> bytes:
    """The other way. Raises ``UnwrapError``."""
    if not isinstance(data, str) or len(key) != KEY:
        raise UnwrapError
    try:
        raw = base64.b64decode(data, validate=True)
        if cipher == "aes-256-gcm":
            return AESGCM(key).decrypt(raw[:12], raw[12:], None)
        shown = Cipher(algorithms.AES256(key), modes.CBC(raw[:16])).decryptor()
        pad = PKCS7(128).unpadder()
        return pad.update(shown.update(raw[16:]) + shown.finalize()) + pad.finalize()
    except (ValueError, InvalidTag):
        raise UnwrapError from None


def _padding(around: RSA) -> padding.AsymmetricPadding:
    if around == "pkcs1v15":
        return padding.PKCS1v15()
    return padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)
