"""What holds the private keys: files of this installation, a device (PKCS #11), or a signing service (CSC).

The last two fill the port ``keeper``, where they are configured; ``signer_of`` makes of a registered certificate
somebody who can sign. They are asked outside any deed. Their passwords stand in ``keys/signing`` (0600), never in the
database, a log line or a ``repr``.
"""

import asyncio
import base64
import re
import stat
from functools import lru_cache
from pathlib import Path
from typing import Final

from asn1crypto import pem as asn1_pem
from asn1crypto import x509
from cryptography.x509 import load_der_x509_certificate
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from pyhanko.sign.signers import Signer, SimpleSigner

from motcua.kernel.connectors.api import Keeper, filled
from motcua.mechanisms.papers.certificates.fitness import Read, Words, challenge, signed_by
from motcua.mechanisms.papers.certificates.refusals import NoSecretError, OtherKeyError
from motcua.mechanisms.papers.models import Certificate
from motcua.mechanisms.papers.steps import finish
from motcua.mechanisms.papers.trust.pki import (
    Holder,
    MissingKeyError,
    SignerKey,
    authorities,
    file_signer,
    named_by,
    pki_folder,
)

KEEPERS: Final[dict[str, Words]] = {
    "file": _("Tệp khóa của hệ thống"),
    "pkcs11": _("Thiết bị ký (PKCS #11)"),
    "remote": _("Dịch vụ ký số từ xa"),
}
_FILE_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")


class KeptSigner(Signer):
    """pyHanko's signer over a key that a keeper holds: each signature is asked of him."""

    def __init__(self, keeper: Keeper, reference: str, certificate: x509.Certificate, chain: str) -> None:
        super().__init__(signing_cert=certificate, cert_registry=authorities(chain), embed_roots=False)
        self._keeper, self._reference = keeper, reference

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The keeper's signature. Raises as ``Keeper.sign`` does, ``OtherKeyError`` for one that does not fit."""
        certificate = named_by(self).dump()
        signature = await asyncio.to_thread(self._keeper.sign, self._reference, certificate, data)
        if not signed_by(load_der_x509_certificate(certificate), signature, data):
            raise OtherKeyError("the keeper signs with another key than the certificate's")
        return signature


def configured() -> list[str]:
    """The names of the keepers that this installation has; files it always has."""
    return ["file", *(keeper.name for keeper in filled("keeper"))]


def signer_of(certificate: Certificate) -> SignerKey:
    """Who signs with a registered certificate. Raises :class:`MissingKeyError` where its keeper is not at hand."""
    holder = Holder(certificate.reference, certificate.holder, "", "")
    return SignerKey(holder, _signer(certificate.keeper, certificate.reference, certificate.pem, certificate.chain))


def _signer(keeper: str, reference: str, pem: str, chain: str) -> Signer:
    if keeper != "file":
        return _kept(keeper, reference, pem, chain)
    if not _FILE_NAME.fullmatch(reference):
        raise MissingKeyError("The name of a key file has letters, digits, - and _.")
    file = pki_folder() / "signers" / f"{reference}.key"
    if not file.exists():
        raise MissingKeyError(f"There is no {file.name}.")
    return _from_file(file, pem, chain)


@lru_cache(maxsize=256)
def _from_file(file: Path, pem: str, chain: str) -> SimpleSigner:
    return file_signer(file, pem, chain)


def _kept(keeper: str, reference: str, pem: str, chain: str) -> KeptSigner:
    there = next((one for one in filled("keeper") if one.name == keeper), None)
    if there is None:
        raise MissingKeyError(f"This installation has no keeper {keeper}.")
    _type, _headers, der = asn1_pem.unarmor(pem.encode())
    return KeptSigner(there, reference, x509.Certificate.load(der), chain)


def proof_of(found: Read, keeper: str, reference: str) -> str:
    """What ``certificate.register`` asks to see: the keeper's signature over the certificate's challenge, in base64.

    Raises :class:`MissingKeyError`, ``RefusedError``, ``UnreachableError``. Whether it fits, the act finds out.
    """
    signer = _signer(keeper, reference, found.pem, found.chain_pem)
    return base64.b64encode(finish(signer.async_sign_raw(challenge(found.fingerprint), "sha256"))).decode()


def secret(name: str) -> str:
    """What stands in a file of ``keys/signing``. Raises ``NoSecretError``: it is not there, or others can read it."""
    file = Path(settings.MOTCUA_HOME) / "keys" / "signing" / name
    if not file.is_file():
        raise NoSecretError(f"there is no file keys/signing/{name}")
    if file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise NoSecretError(f"keys/signing/{name} can be read by others: chmod 600")
    return file.read_text(encoding="utf-8").strip()
