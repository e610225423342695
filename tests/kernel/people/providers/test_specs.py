"""The file of providers: every fault at once, with its place, and no secret in it."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from motcua.kernel.people.api import PlainProvider, ProvidersInvalid, WrappedProvider, providers
from tests.harness.provider import Imagined

NATIONAL = {
    "id": "cong-quoc-gia",
    "kind": "oidc",
    "button": {"vi": "Cổng Dịch vụ công Quốc gia"},
    "client_id": "motcua",
    "client_secret": "oidc-secret",
    "issuer": "https://xacthuc.dichvucong.gov.vn",
    "authorization_endpoint": "https://xacthuc.dichvucong.gov.vn/oauth2/authorize",
    "token_endpoint": "https://xacthuc.dichvucong.gov.vn/oauth2/token",
    "userinfo_endpoint": "https://xacthuc.dichvucong.gov.vn/oauth2/userinfo",
    "jwks_uri": "https://xacthuc.dichvucong.gov.vn/oauth2/jwks",
    "acr_values": "LoA1",
    "claims": {"citizen_number": "citizenPid"},
}


def faults(home: Path, *entries: dict[str, Any]) -> list[str]:
    (home / "providers.yaml").write_text(yaml.safe_dump({"providers": list(entries)}))
    with pytest.raises(ProvidersInvalid) as caught:
        providers()
    return caught.value.faults


def test_without_a_file_there_is_no_provider(settings: Any, tmp_path: Path) -> None:
    settings.MOTCUA_HOME = tmp_path
    assert providers() == ()


def test_both_kinds_and_the_national_portal_s_shape_are_read(imagined: Imagined) -> None:
    imagined.offer(imagined.wrapped(), imagined.plain(), NATIONAL)
    wrapped, plain, national = providers()
    assert isinstance(wrapped, WrappedProvider) and wrapped.levels == ["2"]
    assert isinstance(plain, PlainProvider) and plain.discovered
    assert isinstance(national, PlainProvider) and not national.discovered
    assert len(wrapped.secret) == 32


def test_every_fault_is_told_at_once_with_its_place(imagined: Imagined) -> None:
    found = faults(
        imagined.home,
        imagined.wrapped(id="VNeID", colour="red", cipher="des", token_endpoint="http://203.0.113.5/token"),
        imagined.plain(client_secret="none-such", timeout=90),
        {"id": "x", "kind": "saml"},
    )
    assert {fault.split(": ")[1] for fault in found} == {
        "providers.0.vneid.id",
        "providers.0.vneid.cipher",
        "providers.0.vneid.token_endpoint",
        "providers.0.vneid.colour",
        "providers.1.oidc.client_secret",
        "providers.1.oidc.timeout",
        "providers.2",
    }


def test_a_secret_that_others_can_read_is_refused(imagined: Imagined) -> None:
    path = imagined.home / "keys" / imagined.key("loose", b"secret")
    path.chmod(0o644)
    (fault,) = faults(imagined.home, imagined.plain(client_secret="loose"))
    assert "chmod 600" in fault
    path.unlink()


@pytest.mark.parametrize("name", ["../site.yaml", "/etc/passwd", ".hidden", ""])
def test_a_secret_lies_in_the_folder_of_keys(imagined: Imagined, name: str) -> None:
    assert faults(imagined.home, imagined.plain(client_secret=name))


def test_keys_must_be_keys(imagined: Imagined) -> None:
    imagined.key("no.pem", b"no key")
    imagined.key("short", b"5a5a")
    assert "RSA" in faults(imagined.home, imagined.wrapped(private_key="no.pem"))[0]
    assert "32 bytes" in faults(imagined.home, imagined.wrapped(encrypt_key="short"))[0]
    assert "32 bytes" in faults(imagined.home, imagined.wrapped(encrypt_key="no.pem"))[0]


def test_a_provider_must_say_what_is_asked_of_it(imagined: Imagined) -> None:
    assert "claims.citizen_number" in faults(imagined.home, imagined.plain(claims={}))[0]
    assert "claims.level" in faults(imagined.home, imagined.plain(levels=["2"], claims={"citizen_number": "x"}))[0]


def test_endpoints_are_named_all_or_none(imagined: Imagined) -> None:
    one = imagined.plain(token_endpoint=f"{imagined.url}oidc/token")
    assert "name all of them, or none" in faults(imagined.home, one)[0]


def test_an_id_stands_once_and_is_no_page_of_ours(imagined: Imagined) -> None:
    assert "twice: cong" in faults(imagined.home, imagined.plain(), imagined.plain())[0]
    assert faults(imagined.home, imagined.plain(id="buoc-hai"))


def test_a_real_installation_speaks_to_no_one_without_encryption(imagined: Imagined, settings: Any) -> None:
    settings.MOTCUA_KIND = "real"
    assert "https://" in faults(imagined.home, imagined.plain())[0]


@pytest.mark.parametrize("text", ["", "[]", "providers: 5", "providers: [", "a: &a [*a]", "\x00", "providers: [null]"])
def test_what_is_no_file_of_providers_is_refused(imagined: Imagined, text: str) -> None:
    (imagined.home / "providers.yaml").write_text(text)
    with pytest.raises(ProvidersInvalid):
        providers()
