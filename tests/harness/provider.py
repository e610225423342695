"""Identity providers as processes of their own on loopback, and the file that names them to the product."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
import requests
import yaml
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.test import Client

from tools.postgres import free_port

HERE = "http://127.0.0.1:8000"
LAN, NEWCOMER, LEVEL_1, CONTRADICTION, OFFICER = range(5)
"""Whom the imagined provider knows, by their place in its list."""


class Imagined:
    """The imagined provider at ``url`` and a folder whose ``providers.yaml`` names it."""

    def __init__(self, url: str, home: Path) -> None:
        self.url, self.home = url, home

    def offer(self, *some: dict[str, Any]) -> None:
        """Write the file anew."""
        (self.home / "providers.yaml").write_text(yaml.safe_dump({"providers": list(some)}, allow_unicode=True))

    def key(self, name: str, content: bytes) -> str:
        """Keep a secret as an installation does."""
        path = self.home / "keys" / name
        path.parent.mkdir(exist_ok=True)
        path.touch(0o600)
        path.write_bytes(content)
        return name

    def wrapped(self, **changes: Any) -> dict[str, Any]:
        """An entry for VNeID's way."""
        addresses = {f"{name}_endpoint": f"{self.url}vneid/{page}" for name, page in PAGES.items()}
        return {
            "id": "vneid",
            "kind": "vneid",
            "button": {"vi": "Đăng nhập bằng VNeID (thử nghiệm)", "en": "Sign in with VNeID (test)"},
            "client_id": "motcua-vneid",
            "client_secret": "vneid-secret",
            "private_key": "vneid.pem",
            **addresses,
            **changes,
        }

    def plain(self, **changes: Any) -> dict[str, Any]:
        """An entry for OpenID Connect, found by its issuer."""
        return {
            "id": "cong",
            "kind": "oidc",
            "button": {"vi": "Đăng nhập bằng Cổng Dịch vụ công (thử nghiệm)"},
            "client_id": "motcua",
            "client_secret": "oidc-secret",
            "issuer": f"{self.url}oidc",
            "claims": {"citizen_number": "citizen_number", "level": "level"},
            **changes,
        }


PAGES = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}


@contextmanager
def process(*command: str, **environment: str) -> Iterator["subprocess.Popen[str]"]:
    """A child of the tests, ended with them."""
    child = subprocess.Popen(
        [sys.executable, "-m", *command],
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield child
    finally:
        child.kill()
        child.communicate()


@pytest.fixture(scope="session")
def _imagined(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Imagined]:
    home = tmp_path_factory.mktemp("providers")
    with process("motcua.conf.cli", "idp", MOTCUA_HOME=str(home), MOTCUA_KIND="demonstration") as child:
        assert child.stdout
        imagined = Imagined(child.stdout.readline().strip(), home)
        assert imagined.url.startswith("http://127.0.0.1:"), "motcua idp did not begin"
        imagined.key("oidc-secret", secrets.token_hex(16).encode())
        imagined.key("vneid-secret", secrets.token_hex(16).encode())
        pem = rsa.generate_private_key(65537, 2048)
        imagined.key("vneid.pem", pem.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        yield imagined


@pytest.fixture
def imagined(_imagined: Imagined, settings: Any) -> Imagined:
    """The imagined provider, offered in both its ways by the product at ``HERE``."""
    settings.MOTCUA_HOME, settings.MOTCUA_URL = _imagined.home, HERE
    _imagined.offer(_imagined.wrapped(), _imagined.plain())
    return _imagined


@contextmanager
def independent(**claims: Any) -> Iterator[str]:
    """The issuer of an OpenID provider that somebody else wrote, with one person."""
    port = free_port()
    command = ("oidc_provider_mock", "--port", str(port), "--user-claims", json.dumps(claims))
    with process(*command):
        issuer, until = f"http://127.0.0.1:{port}", monotonic() + 30
        while monotonic() < until:
            try:
                requests.get(f"{issuer}/.well-known/openid-configuration", timeout=1)
                break
            except requests.ConnectionError:
                sleep(0.1)
        yield issuer


def visitor() -> Client:
    """A browser of nobody's."""
    return Client(headers={"host": "127.0.0.1:8000"})


def out(browser: Client, way: str = "vneid", onward: str = "") -> str:
    """Press the button: the provider's address to which the browser is sent."""
    answer = browser.get(f"/dang-nhap/{way}/", {"next": onward} if onward else {})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def pick(address: str, who: int | str = LAN, fault: str = "") -> str:
    """Pick a person at the imagined provider: our address to which it sends the browser back."""
    answer = requests.post(address, {"who": str(who), "fault": fault}, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    return str(answer.headers["Location"]).removeprefix(HERE)


def walk(browser: Client, way: str = "vneid", who: int | str = LAN, fault: str = "", onward: str = "") -> Any:
    """The whole walk: what the product answers at its end."""
    return browser.get(pick(out(browser, way, onward), who, fault))
