"""The signing keys of this room for ``motcua keys``: those of a demonstration, which alone makes its own."""

from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings

from motcua.kernel.connectors.api import ListedKey
from motcua.mechanisms.papers.trust.pki import establish, pki_folder, set_aside


class Keys:
    """Root, issuing authority and signers of a demonstration; in a real installation the roots that it trusts."""

    def listed(self) -> list[ListedKey]:
        """Every certificate: "in use" with its key here, "trusted" without."""
        found = []
        for path in sorted(pki_folder().rglob("*.pem")):
            for certificate in x509.load_pem_x509_certificates(path.read_bytes()):
                made = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                state = "in use" if path.with_suffix(".key").exists() else "trusted"
                name = f"{path.relative_to(pki_folder())} {certificate.subject.rfc4514_string()}"
                found.append(ListedKey(name, made, state, certificate.fingerprint(SHA256()).hex()[:16]))
        return found

    def rotate(self) -> None:
        """A new authority, and new signers as they sign; what the old ones signed is still trusted.

        Raises ``MissingKeyError`` in a real installation, whose signers' keys lie in devices.
        """
        establish(pki_folder(), settings.MOTCUA_KIND)
        set_aside(pki_folder())
        establish(pki_folder(), settings.MOTCUA_KIND)


KEYS = Keys()
