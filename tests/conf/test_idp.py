"""The imagined provider: in demonstrations alone, beside the server, on a port that is free."""

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml

from motcua.conf.idp import beside
from motcua.kernel.people.api import imagined_port, providers
from motcua.kernel.people.providers.cli import check, main
from tests.harness.provider import HERE, Imagined, out, pick, visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    settings.MOTCUA_HOME = tmp_path
    (tmp_path / "keys").mkdir()
    return tmp_path


def test_a_real_installation_refuses_it(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "motcua.conf.cli", "idp"]
    environment = os.environ | {"MOTCUA_HOME": str(tmp_path), "MOTCUA_KIND": "real"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr


def test_a_demonstration_is_offered_both_ways_with_keys_of_its_own(home: Path) -> None:
    beside.offer()
    assert [(one.id, one.kind, one.imagined) for one in providers()] == [
        ("vneid", "vneid", True),
        ("cong", "oidc", True),
    ]
    assert all(path.stat().st_mode & 0o077 == 0 for path in (home / "keys").iterdir())
    assert beside.command()[-1] == str(imagined_port())


def test_what_is_there_stays_unless_its_port_was_taken(home: Path) -> None:
    beside.offer()
    first = imagined_port()
    beside.offer()
    assert imagined_port() == first
    with socket.socket() as other:
        other.bind(("127.0.0.1", first))
        other.listen()
        assert beside.command() == []
        beside.offer()
        assert imagined_port() != first
        assert beside.command()


def test_a_file_of_somebody_else_is_left_alone(home: Path, imagined: Imagined) -> None:
    before = (imagined.home / "providers.yaml").read_text()
    beside.offer()
    assert (imagined.home / "providers.yaml").read_text() == before
    assert beside.command() == []


def test_a_faulty_file_does_not_keep_the_server_from_starting(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "providers.yaml").write_text("providers: [{id: x}]")
    assert beside.command() == []
    assert "providers.yaml" in capsys.readouterr().err


def test_a_real_installation_runs_none_beside_it(home: Path, settings: Any) -> None:
    beside.offer()
    settings.MOTCUA_KIND = "real"
    assert beside.command() == []


def test_the_program_tells_the_way_back_or_every_fault(
    home: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.MOTCUA_URL = HERE
    beside.offer()
    assert main([]) == 0
    assert f"{HERE}/dang-nhap/vneid/ve/" in capsys.readouterr().out
    assert [one.level for one in check()] == ["ok"]
    (home / "providers.yaml").write_text(yaml.safe_dump({"providers": [{"id": "X", "kind": "oidc"}]}))
    assert main([]) == 1
    assert len(capsys.readouterr().out.splitlines()) == len(check()) >= 4
    assert {one.level for one in check()} == {"fault"}


def test_it_sends_codes_only_to_the_address_of_its_client(imagined: Imagined) -> None:
    address = out(visitor())
    for wrong in (
        address.replace("redirect_uri=http%3A%2F%2F127.0.0.1", "redirect_uri=http%3A%2F%2Fevil.example"),
        address.replace("client_id=motcua-vneid", "client_id=nobody"),
        address.replace("response_type=code", "response_type=token"),
    ):
        assert wrong != address
        assert requests.get(wrong, timeout=10).status_code == 400


def test_it_gives_tokens_for_a_code_once_and_to_its_own_client_with_the_verifier(imagined: Imagined) -> None:
    code = pick(out(visitor(), "cong")).partition("code=")[2].partition("&")[0]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": f"{HERE}/dang-nhap/cong/ve/"}
    token = f"{imagined.url}oidc/token"
    assert requests.post(token, form, timeout=10).status_code == 401
    secret = (imagined.home / "keys" / "oidc-secret").read_text()
    assert requests.post(token, form, auth=("motcua", secret), timeout=10).json() == {"error": "invalid_grant"}


@pytest.mark.parametrize(("language", "words"), [("vi", "tưởng tượng"), ("en", "imagined"), ("bn", "কাল্পনিক")])
def test_its_page_speaks_three_languages(imagined: Imagined, language: str, words: str) -> None:
    page = requests.get(f"{out(visitor())}".replace("ui_locales=vi", f"ui_locales={language}"), timeout=10).text
    assert f'lang="{language}"' in page and words in page
