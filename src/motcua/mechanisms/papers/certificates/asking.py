"""Before a certificate is registered: whether its keeper has the key, and whether its authority took it back. Both are
asked outside any deed; the act checks again what it can check by itself."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from motcua.kernel.access.api import Faults
from motcua.kernel.acts.api import NotFound
from motcua.kernel.connectors.api import RefusedError, UnreachableError
from motcua.mechanisms.papers.certificates.acts import Whose, examine
from motcua.mechanisms.papers.certificates.fitness import Read, Words, proves, trusted
from motcua.mechanisms.papers.certificates.keeping import proof_of
from motcua.mechanisms.papers.models import Certificate
from motcua.mechanisms.papers.trust.pki import MissingKeyError, pki_folder, trust_roots
from motcua.mechanisms.papers.trust.revocation import is_revoked


def present(given: Whose, moment: datetime) -> tuple[str, Faults]:
    """The keeper's proof for ``certificate.register``, and everything that is wrong, all at once."""
    looked = examine(given, moment)
    found, faults = looked.found, looked.faults
    if found is None:
        return "", faults
    # A stranger's certificate names addresses too, of whatever he would like this machine to ask.
    if trusted(found, trust_roots(pki_folder()), moment) and is_revoked(found.pem, found.chain_pem, moment):
        faults["pem"] = [*faults.get("pem", []), _("Chứng thư đã bị tổ chức cấp thu hồi.")]
    proof, fault = _proof(found, given)
    if fault is not None:
        faults["reference"] = [*faults.get("reference", []), fault]
    return proof, faults


def _proof(found: Read, given: Whose) -> tuple[str, Words | None]:
    try:
        proof = proof_of(found, given.keeper, given.reference)
    except MissingKeyError:
        return "", _("Nơi giữ khóa không có khóa nào tên như vậy, hoặc người khác đọc được tệp khóa (cần quyền 600).")
    except RefusedError:
        return "", _("Nơi giữ khóa từ chối: không có khóa tên này, sai mã PIN, hoặc khóa của chứng thư khác.")
    except UnreachableError:
        return "", _("Nơi giữ khóa không trả lời. Kiểm tra thiết bị hoặc đường truyền rồi làm lại.")
    if not proves(found, proof):
        return "", _("Khóa mà nơi giữ khóa đang có không phải là khóa của chứng thư này.")
    return proof, None


def certificates_of(bodies: Collection[UUID]) -> list[Certificate]:
    """The certificates of some bodies and of the seats there: those in use first, the newest first."""
    some = Certificate.objects.filter(organisation__in=bodies).select_related("organisation", "position")
    return sorted(some.order_by("-registered_at", "-pk"), key=lambda one: one.ended_at is not None)


def certificate_at(key: UUID) -> Certificate:
    """A certificate by key. Raises ``NotFound``."""
    found = Certificate.objects.select_related("organisation", "position").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found
