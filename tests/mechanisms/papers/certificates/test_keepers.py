"""Whatever holds the key, the file is the same for whoever checks it; and every no of a keeper is told apart."""

from pathlib import Path
from typing import Any

import pytest

from motcua.kernel.connectors.api import RefusedError, UnreachableError
from motcua.mechanisms.papers.certificates.fitness import proves, read
from motcua.mechanisms.papers.certificates.keeping import configured, proof_of, signer_of
from motcua.mechanisms.papers.judging.words import validate_pdf
from motcua.mechanisms.papers.models import Certificate
from motcua.mechanisms.papers.signing import sign
from motcua.mechanisms.papers.trust.pki import MissingKeyError, SignerKey, pki_folder, trust_roots
from tests.harness.signer import LABEL, Imagined, known, put_on_token, softhsm
from tests.mechanisms.papers.samples import CHAIR, MOMENT, certificate, key, pki, run

KEEPERS = ["file", "remote", pytest.param("pkcs11", marks=softhsm)]


def private() -> bytes:
    """The chairwoman's key, as no keeper would give it away."""
    key()
    return (pki() / "signers" / f"{CHAIR.slug}.key").read_bytes()


def row(keeper: str, reference: str, **values: str) -> Certificate:
    """A registered certificate of the chairwoman's."""
    pair = read(key().pem)
    return Certificate(
        keeper=keeper, reference=reference, holder=CHAIR.name, **{"pem": pair.pem, "chain": pair.chain_pem} | values
    )


@pytest.fixture
def holding(request: pytest.FixtureRequest, settings: Any, service: Imagined) -> Any:
    """Lets a keeper hold the chairwoman's key as ``chair``; the registered certificate of it."""

    def hold(keeper: str) -> Certificate:
        if keeper == "file":
            file = pki_folder() / "signers" / "chair.key"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch(0o600)
            file.write_bytes(private())
        elif keeper == "remote":
            service.holds("chair", private(), key().pem)
        else:
            request.getfixturevalue("device")
            put_on_token(f"chair-{request.node.name}", private())
            return row(keeper, f"chair-{request.node.name}")
        return row(keeper, "chair")

    return hold


def signed_by(signer: SignerKey, pdf: bytes | None = None, field: str = "motcua-A") -> bytes:
    return sign(pdf or certificate(), signer, reason="Cấp", location="Hà Nội", field=field, moment=MOMENT)


@pytest.mark.parametrize("keeper", KEEPERS)
def test_pdfsig_and_pyhanko_agree_on_both_signatures_of_every_keeper_and_on_an_altered_copy(
    keeper: str, holding: Any, tmp_path: Path, nss: str
) -> None:
    signer = signer_of(holding(keeper))
    both = signed_by(signer, signed_by(signer), "motcua-A-seal")
    said = run(tmp_path, both, "pdfsig", "-nssdir", nss, "FILE")
    assert said.count("Signature is Valid") == 2
    assert said.count("Certificate is Trusted") == 2
    report = validate_pdf(both, trust_roots(pki()), MOMENT)
    assert (report.outcome, len(report.signers), report.covers_whole_file) == ("genuine", 2, True)
    at = len(certificate()) // 3
    altered = both[:at] + bytes([both[at] ^ 1]) + both[at + 1 :]
    assert "Signature is Valid" not in run(tmp_path, altered, "pdfsig", "-nssdir", nss, "FILE")
    assert validate_pdf(altered, trust_roots(pki()), MOMENT).outcome == "altered"


@pytest.mark.parametrize("keeper", KEEPERS)
def test_a_keeper_proves_that_it_holds_the_key_and_no_other(keeper: str, holding: Any) -> None:
    one, found = holding(keeper), read(key().pem)
    proof = proof_of(found, keeper, one.reference)
    assert proves(found, proof)
    other = read(key(type(CHAIR)("x", "Đỗ Văn Nam", "Chủ tịch", CHAIR.organisation)).pem)
    assert not proves(other, proof)


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_a_service_of_either_version_signs_also_with_a_pin(version: str, settings: Any, service: Imagined) -> None:
    settings.MOTCUA_SIGNING_VERSION = version
    service.holds("guarded", private(), key().pem, pin="1234")
    assert validate_pdf(signed_by(signer_of(row("remote", "guarded"))), trust_roots(pki()), MOMENT).outcome == "genuine"
    service.credentials["guarded"].pin = "0000"
    with pytest.raises(RefusedError):
        signed_by(signer_of(row("remote", "guarded")))


@pytest.mark.parametrize(
    ("mood", "error"),
    [
        ("broken", UnreachableError),
        ("drop", UnreachableError),
        ("garbage", UnreachableError),
        ("refuse", RefusedError),
    ],
)
@pytest.mark.parametrize("before", range(3))
def test_a_service_in_a_bad_mood_is_unreachable_or_refuses_and_signs_afterwards(
    holding: Any, service: Imagined, mood: str, error: type[Exception], before: int
) -> None:
    signer = signer_of(holding("remote"))
    asked = service.answer

    def answer(version: str, what: str, given: dict[str, Any]) -> dict[str, Any]:
        place = ("credentials/info", "credentials/authorize", "signatures/signHash").index(what)
        if place + 1 == before:
            service.mood.append(mood)
        return asked(version, what, given)

    if before:
        service.answer = answer  # type: ignore[method-assign,assignment]
    else:
        service.mood.append(mood)
    with pytest.raises(error):
        signed_by(signer)
    service.mood.clear()
    service.answer = asked  # type: ignore[method-assign]
    assert validate_pdf(signed_by(signer), trust_roots(pki()), MOMENT).outcome == "genuine"


def test_what_a_service_does_not_hold_or_holds_for_another_is_refused(service: Imagined) -> None:
    with pytest.raises(RefusedError):
        signed_by(signer_of(row("remote", "nobody")))
    other = key(type(CHAIR)("x", "Đỗ Văn Nam", "Chủ tịch", CHAIR.organisation))
    service.holds("chair", private(), other.pem)
    with pytest.raises(RefusedError):
        signed_by(signer_of(row("remote", "chair")))


def test_a_signature_that_does_not_fit_the_certificate_goes_into_no_file(holding: Any, service: Imagined) -> None:
    signer = signer_of(holding("remote"))
    service.mood.append("wrong")
    with pytest.raises(RefusedError):
        signed_by(signer)


def test_nobody_listening_is_unreachable(settings: Any, service: Imagined) -> None:
    settings.MOTCUA_SIGNING_SERVICE = "http://127.0.0.1:9"
    with pytest.raises(UnreachableError):
        signed_by(signer_of(row("remote", "chair")))


def test_a_real_installation_asks_no_service_without_https(settings: Any, service: Imagined) -> None:
    settings.MOTCUA_KIND = "real"
    with pytest.raises(ValueError, match="https"):
        signer_of(row("remote", "chair"))


@softhsm
def test_a_device_refuses_a_wrong_pin_once_and_is_not_asked_again_until_it_is_another(
    device: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_on_token("guarded", private())
    known(settings, "pkcs11-pin", "9999")
    signer = signer_of(row("pkcs11", "guarded"))
    for _time in range(5):
        with pytest.raises(RefusedError):
            signed_by(signer)
    known(settings, "pkcs11-pin", "4711")
    assert validate_pdf(signed_by(signer), trust_roots(pki()), MOMENT).outcome == "genuine"


@softhsm
def test_a_key_that_a_device_lacks_is_refused_and_a_token_that_is_out_is_unreachable(
    device: None, settings: Any
) -> None:
    with pytest.raises(RefusedError):
        signed_by(signer_of(row("pkcs11", "no-such-key")))
    settings.MOTCUA_PKCS11_TOKEN = f"not {LABEL}"
    with pytest.raises(UnreachableError):
        signed_by(signer_of(row("pkcs11", "chair")))


def test_a_keeper_that_is_not_configured_is_missing_and_not_listed(settings: Any) -> None:
    assert configured() == ["file"]
    for keeper in ("pkcs11", "remote"):
        with pytest.raises(MissingKeyError):
            signer_of(row(keeper, "chair"))


@pytest.mark.parametrize("reference", ["../issuing", "a/b", "", "nobody", "a b"])
def test_a_key_file_lies_in_its_folder_and_nowhere_else(reference: str) -> None:
    with pytest.raises(MissingKeyError):
        signer_of(row("file", reference))


def test_a_key_file_that_others_can_read_or_of_another_certificate_is_refused(holding: Any) -> None:
    one = holding("file")
    other = key(type(CHAIR)("x", "Đỗ Văn Nam", "Chủ tịch", CHAIR.organisation))
    with pytest.raises(MissingKeyError, match="another certificate"):
        signer_of(row("file", "chair", pem=read(other.pem).pem))
    file = pki_folder() / "signers" / "chair.key"
    file.chmod(0o640)
    with pytest.raises(MissingKeyError, match="chmod 600"):
        signer_of(row("file", "chair", chain=one.chain + "\n"))


def test_no_secret_shows_in_a_signer(holding: Any, service: Imagined) -> None:
    for keeper in ("file", "remote"):
        shown = repr(signer_of(holding(keeper))) + repr(service.credentials)
        assert "PRIVATE" not in shown
        assert private().decode().split("\n")[1] not in shown
