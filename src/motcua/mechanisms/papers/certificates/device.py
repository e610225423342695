"""Keys in a device that speaks PKCS #11, such as a token of the Government's certification authority or an HSM.

``site.yaml`` names the module and the token (``signing.pkcs11``); its PIN stands in ``keys/signing/pkcs11-pin``. A key
is known by its label. One session lasts for the life of a process; whoever takes the token out is told so.
"""

import threading
from contextlib import suppress
from functools import lru_cache

from asn1crypto import x509
from django.conf import settings
from pkcs11 import ObjectClass, Session, exceptions
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign.general import SigningError
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

from motcua.kernel.connectors.api import Keeper, UnreachableError
from motcua.mechanisms.papers.certificates.keeping import secret
from motcua.mechanisms.papers.certificates.refusals import NoKeyError, RefusedPinError
from motcua.mechanisms.papers.steps import finish

# What comes back no better when it is tried again; a wrong PIN tried thrice locks the device.
_PIN = (
    exceptions.PinIncorrect, exceptions.PinLocked, exceptions.PinExpired, exceptions.PinInvalid,
    exceptions.PinLenRange,
)  # fmt: skip
_KEY = (
    exceptions.NoSuchKey, exceptions.MultipleObjectsReturned, exceptions.KeyTypeInconsistent,
    exceptions.MechanismInvalid, exceptions.FunctionNotSupported,
)  # fmt: skip


class Device:
    """The keeper ``pkcs11``; see ``connectors.Keeper``."""

    name = "pkcs11"

    def __init__(self, module: str, token: str) -> None:
        self._module, self._token = module, token
        self._session: Session | None = None
        self._refused = ""
        self._one_at_a_time = threading.Lock()

    def sign(self, reference: str, certificate: bytes, data: bytes) -> bytes:
        """See ``Keeper``."""
        own = x509.Certificate.load(certificate)
        with self._one_at_a_time:
            try:
                session = self._session = self._session or self._open()
                session.get_key(object_class=ObjectClass.PRIVATE_KEY, label=reference)  # there, and one only
                signer = PKCS11Signer(
                    session,
                    signing_cert=own,
                    key_label=reference,
                    use_raw_mechanism=own.public_key.algorithm == "ec",
                )
                return finish(signer.async_sign_raw(data, "sha256"))
            except _PIN as error:
                raise RefusedPinError(f"the device refuses: {type(error).__name__}") from None
            except _KEY as error:
                raise NoKeyError(f"the device refuses: {type(error).__name__}") from None
            except (exceptions.PKCS11Error, SigningError, OSError) as error:
                self.close()
                raise UnreachableError(f"the device does not answer: {type(error).__name__}") from None

    def close(self) -> None:
        """End the session, if there is one; the next signature opens another."""
        session, self._session = self._session, None
        if session is not None:
            with suppress(exceptions.PKCS11Error):
                session.close()

    def _open(self) -> Session:
        """A session; a PIN that was refused is not tried again until it is another one."""
        pin = secret("pkcs11-pin")
        if pin == self._refused:
            raise RefusedPinError("the device refused this PIN")
        try:
            return open_pkcs11_session(self._module, token_criteria=TokenCriteria(label=self._token), user_pin=pin)
        except (exceptions.PinIncorrect, exceptions.PinLocked):
            self._refused = pin
            raise


def configured() -> list[Keeper]:
    """The device of the site file, if it names one."""
    module, token = settings.MOTCUA_PKCS11_MODULE, settings.MOTCUA_PKCS11_TOKEN
    return [_device(module, token)] if module else []


@lru_cache(maxsize=4)
def _device(module: str, token: str) -> Device:
    """One for each process, so that a session lasts."""
    return Device(module, token)
