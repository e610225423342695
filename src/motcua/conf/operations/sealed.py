"""Keys in a backup: what is secret is left out, or sealed with a passphrase that the archive does not hold."""

import io
import json
import secrets
import tarfile
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.utils.translation import gettext as _

LEAST = 12
COST = {"n": 2**16, "r": 8, "p": 1}
OPEN = (".pem", ".pub")
"""Files below ``keys/`` that may be public; one that holds a private key is secret whatever it is called."""


class WrongPassphrase(Exception):  # noqa: N818 - said to the engineer as it is
    """The passphrase is too short, or not the one that the keys were sealed with."""


def is_public(path: Path) -> bool:
    """Whether a file below ``keys/`` may be read by anybody: a certificate or the public half of a pair."""
    return path.suffix in OPEN and b"PRIVATE" not in path.read_bytes()


def passphrase(path: Path) -> bytes:
    """The first line of the file. Raises ``WrongPassphrase`` for one that could be guessed, ``OSError``."""
    found = (path.read_bytes().splitlines() or [b""])[0].strip()
    if len(found) < LEAST:
        raise WrongPassphrase(
            _("Cụm mật khẩu trong %(path)s ngắn quá: cần ít nhất %(least)s ký tự.") % {"path": path, "least": LEAST}
        )
    return found


def seal(folder: Path, names: list[str], phrase: bytes) -> bytes:
    """The named files of a folder as one sealed block: a line of JSON (how), then AES-256-GCM over a tar."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as tar:
        for name in names:
            content = (folder / name).read_bytes()
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(content), 0o600
            tar.addfile(member, io.BytesIO(content))
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    how = json.dumps({"kdf": "scrypt", **COST, "salt": salt.hex(), "cipher": "AES-256-GCM", "nonce": nonce.hex()})
    key = Scrypt(salt=salt, length=32, **COST).derive(phrase)
    return how.encode() + b"\n" + AESGCM(key).encrypt(nonce, plain.getvalue(), how.encode())


def unseal(block: bytes, folder: Path, phrase: bytes) -> list[str]:
    """Put the files of a sealed block into a folder (0600); their names. Raises ``WrongPassphrase``."""
    how, _newline, sealed = block.partition(b"\n")
    said = json.loads(how)
    scrypt = Scrypt(salt=bytes.fromhex(said["salt"]), length=32, n=said["n"], r=said["r"], p=said["p"])
    try:
        plain = AESGCM(scrypt.derive(phrase)).decrypt(bytes.fromhex(said["nonce"]), sealed, how)
    except InvalidTag:
        raise WrongPassphrase(_("Cụm mật khẩu không mở được phần khóa trong tệp sao lưu.")) from None
    with tarfile.open(fileobj=io.BytesIO(plain)) as tar:
        tar.extractall(folder, filter="data")
        return tar.getnames()
