"""Keys at a signing service that speaks the API of the Cloud Signature Consortium, version 1 or 2.

``site.yaml`` names its address and version (``signing.service``); ``keys/signing/remote`` holds, in YAML, the ``token``
by which it knows us and the ``pins`` of credentials that ask for one. A key is known by its credential ID. For each
signature the service is asked what it holds, then for the right to sign just this digest, then for the signature.
"""

import asyncio
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
import yaml
from django.conf import settings
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.csc_signer import (
    CSCAuthorizationInfo,
    CSCAuthorizationManager,
    CSCCredentialInfo,
    CSCServiceSessionInfo,
    CSCSigner,
    fetch_certs_in_csc_credential,
)

from motcua.kernel.connectors.api import Keeper, RefusedError, UnreachableError
from motcua.mechanisms.papers.certificates.keeping import secret
from motcua.mechanisms.papers.certificates.refusals import OtherKeyError, ServiceRefusedError
from motcua.mechanisms.papers.steps import finish

PATIENCE: Final = 20
"""Seconds for one answer."""
VERSIONS: Final = ("v1", "v2")
_SHA256: Final = "2.16.840.1.101.3.4.2.1"


class _Authorization(CSCAuthorizationManager):
    """Asks for the right to sign exactly the digests at hand, with the credential's PIN where there is one."""

    def __init__(
        self, http: aiohttp.ClientSession, place: CSCServiceSessionInfo, info: CSCCredentialInfo, pin: str | None
    ) -> None:
        super().__init__(place, info)
        self._http, self._pin = http, pin

    async def authorize_signature(self, hash_b64s: list[str]) -> CSCAuthorizationInfo:
        """See pyHanko. In version 2 the digests are called ``hashes``, and their algorithm is named."""
        asked = self.format_csc_auth_request(pin=self._pin, hash_b64s=hash_b64s)
        if self.csc_session_info.api_ver == "v2":
            asked |= {"hashes": asked.pop("hash"), "hashAlgorithmOID": _SHA256}
        url = self.csc_session_info.endpoint_url("credentials/authorize")  # type: ignore[no-untyped-call]
        async with self._http.post(url, headers=self.auth_headers, json=asked, raise_for_status=True) as answer:
            return self.parse_csc_auth_response(await answer.json())


class _Signer(CSCSigner):
    """pyHanko's, which speaks version 1, in the words of version 2 as well."""

    async def format_csc_signing_req(self, tbs_hashes: list[str], digest_algorithm: str) -> dict[str, Any]:
        """See pyHanko."""
        asked: dict[str, Any] = await super().format_csc_signing_req(tbs_hashes, digest_algorithm)
        if self.auth_manager.csc_session_info.api_ver == "v2":
            asked |= {"hashes": asked.pop("hash"), "hashAlgorithmOID": asked.pop("hashAlgo", _SHA256)}
        return asked

    async def commit(self) -> None:
        """See pyHanko, which would log why it failed and forget it."""
        try:
            await super().commit()  # type: ignore[no-untyped-call]
        except SigningError as error:
            raise _told(error) from None


class Service:
    """The keeper ``remote``; see ``connectors.Keeper``."""

    name = "remote"

    def __init__(self, address: str, version: str) -> None:
        self._address, self._version = address.rstrip("/"), version

    def sign(self, reference: str, certificate: bytes, data: bytes) -> bytes:
        """See ``Keeper``."""
        try:
            return finish(self._ask(reference, certificate, data))
        except (aiohttp.ClientError, SigningError, TimeoutError, OSError, ValueError, LookupError, TypeError) as error:
            raise _told(error) from None

    async def _ask(self, reference: str, certificate: bytes, data: bytes) -> bytes:
        known = yaml.safe_load(secret("remote")) or {}
        place = CSCServiceSessionInfo(self._address, reference, known.get("token"), self._version)
        timeout = aiohttp.ClientTimeout(total=PATIENCE)
        async with asyncio.timeout(3 * PATIENCE), aiohttp.ClientSession(timeout=timeout) as http:
            info = await fetch_certs_in_csc_credential(http, place, PATIENCE)
            if info.signing_cert.dump() != certificate:
                raise OtherKeyError("the service holds another certificate under this credential")
            pin = (known.get("pins") or {}).get(reference)
            manager = _Authorization(http, place, info, None if pin is None else str(pin))
            signature = await _Signer(http, manager, sign_timeout=PATIENCE).async_sign_raw(data, "sha256")
        return bytes(signature)


def _told(error: BaseException) -> RefusedError | UnreachableError:
    """Whether the service said no, or nothing that was agreed."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, aiohttp.ClientResponseError):
        cause = cause.__cause__ or cause.__context__
    if cause is not None and cause.status in range(400, 500) and cause.status not in (408, 429):
        return ServiceRefusedError(f"the signing service answered {cause.status}")
    return UnreachableError(f"the signing service does not answer as agreed: {type(error).__name__}")


def configured() -> list[Keeper]:
    """The service of the site file, if it names one.

    Raises ``ValueError`` when its address is not https; a demonstration may have it on this machine.
    """
    address, version = settings.MOTCUA_SIGNING_SERVICE, settings.MOTCUA_SIGNING_VERSION
    if not address:
        return []
    parts = urlsplit(address)
    here = settings.MOTCUA_KIND == "demonstration" and parts.hostname in ("127.0.0.1", "localhost")
    if parts.scheme != "https" and not here:
        raise ValueError(f"MOTCUA_SIGNING_SERVICE: {address} is not an https:// address")
    if version not in VERSIONS:
        raise ValueError(f"MOTCUA_SIGNING_VERSION is {version!r}; it is one of: {', '.join(VERSIONS)}")
    return [_service(address, version)]


@lru_cache(maxsize=4)
def _service(address: str, version: str) -> Service:
    return Service(address, version)
