"""What holds keys beside files, in tests: the imagined signing service on loopback, and a token of SoftHSM."""

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pkcs11
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pkcs11.util.ec import decode_ec_private_key

from motcua.conf.signer.server import TOKEN, Credential, Service, serve
from motcua.mechanisms.papers.certificates import device as keepers_device
from motcua.mechanisms.papers.certificates import remote as keepers_remote

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
LABEL, PIN = "motcua-test", "4711"
softhsm = pytest.mark.skipif(not Path(MODULE).exists(), reason=f"SoftHSM2 is not installed: no {MODULE}")


class Imagined(Service):
    """The service at ``url``."""

    url: str

    def holds(self, name: str, key: bytes, pem: str, pin: str = "") -> None:
        """Let it hold a key (PEM) under a credential ID."""
        own = serialization.load_pem_private_key(key, None)
        assert isinstance(own, ec.EllipticCurvePrivateKey)
        self.credentials[name] = Credential(own, x509.load_pem_x509_certificates(pem.encode()), pin)


def known(settings: Any, name: str, text: str) -> None:
    """What stands in a file of ``keys/signing``."""
    file = Path(settings.MOTCUA_HOME) / "keys" / "signing" / name
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file.touch(0o600)
    file.write_text(text)


@pytest.fixture
def service(settings: Any) -> Iterator[Imagined]:
    """The signing service, named to the product as an installation names a real one; ``service.mood`` as it says."""
    found = Imagined()
    with serve(found) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        found.url = f"http://127.0.0.1:{server.server_port}"
        settings.MOTCUA_SIGNING_SERVICE = found.url
        known(settings, "remote", f"token: {TOKEN}\npins: {{guarded: '1234'}}\n")
        yield found
        server.shutdown()
    keepers_remote._service.cache_clear()


@pytest.fixture(scope="session")
def token(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty token of SoftHSM in a folder of its own."""
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    program = shutil.which("softhsm2-util")
    assert program is not None
    words = [program, "--init-token", "--free", "--label", LABEL, "--pin", PIN, "--so-pin", "0815"]
    subprocess.run(words, check=True, capture_output=True)
    return folder


@pytest.fixture
def device(token: Path, settings: Any) -> Iterator[None]:
    """The token, named to the product as an installation names a device."""
    settings.MOTCUA_PKCS11_MODULE, settings.MOTCUA_PKCS11_TOKEN = MODULE, LABEL
    known(settings, "pkcs11-pin", PIN)
    yield
    keepers_device._device(MODULE, LABEL).close()
    keepers_device._device.cache_clear()


def put_on_token(label: str, key: bytes) -> None:
    """Bring a key (PEM, P-256) onto the token."""
    own = serialization.load_pem_private_key(key, None)
    der = own.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    there = pkcs11.lib(MODULE).get_token(token_label=LABEL)
    with there.open(user_pin=PIN, rw=True) as session:
        attributes = decode_ec_private_key(der) | {
            pkcs11.Attribute.LABEL: label,
            pkcs11.Attribute.TOKEN: True,
            pkcs11.Attribute.SIGN: True,
        }
        session.create_object(attributes)
