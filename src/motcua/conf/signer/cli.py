"""``motcua signer``: an imagined signing service (CSC) on this machine, for trials alone.

Its credentials are pairs in a folder, ``NAME.key`` and ``NAME.pem`` (the certificate, and its authorities behind it);
``NAME`` is the credential's ID. So a demonstration's own pairs, in ``keys/pki/signers``, can be tried from a distance.
"""

import argparse
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings

from motcua.conf.imagined import answer, asked
from motcua.conf.signer.server import TOKEN, Credential, Service, serve


def main(arguments: list[str]) -> int:
    """Answer on loopback until stopped. The first line written is the address for ``signing.service``."""
    parser = argparse.ArgumentParser(prog="motcua signer")
    parser.add_argument("--keys", type=Path, default=settings.MOTCUA_HOME / "keys" / "pki" / "signers")
    options = asked(parser, arguments, "signs with a real service: see docs/operations/signing.md")
    service = Service()
    for file in sorted(options.keys.glob("*.key")):
        key = load_pem_private_key(file.read_bytes(), None)
        if isinstance(key, ec.EllipticCurvePrivateKey):
            chain = x509.load_pem_x509_certificates(file.with_suffix(".pem").read_bytes())
            service.credentials[file.stem] = Credential(key, chain)
    with serve(service, options.port) as server:
        return answer(server, "", "signing/remote", f"token: {TOKEN}")
