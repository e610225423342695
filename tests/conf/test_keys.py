"""Keys are listed without their secrets and replaced; what the old ones signed stays good."""

from pathlib import Path

import pytest

from tests.conf.world import Place, played


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Births were registered here, one certificate signed."""
    return played(tmp_path_factory.mktemp("keys") / "home")


def certificate(world: Place) -> str:
    """What somebody learns who holds the certificate as a file."""
    code = "verification(helpers.results().order_by('id')[0].code)"
    return world.does(f"print({code})", "tests.upgrade.after").strip()


def test_a_list_tells_no_secret(world: Place) -> None:
    said = world.motcua("keys")
    assert said.returncode == 0, said.stderr
    assert "secret" in said.stdout
    assert "papers" in said.stdout
    assert not [line for line in (world.home / "keys/secret").read_text().split() if line in said.stdout]


@pytest.mark.parametrize("name", ["secret", "papers", "factors", "ledger"])
def test_what_the_old_key_signed_stays_good(world: Place, name: str) -> None:
    sign = "print(Signer().sign('x'))"
    signed = world.does(sign, "django.core.signing").strip()
    before = world.motcua("keys").stdout
    done = world.motcua("keys", "rotate", name)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout != before
    assert certificate(world) == "issued genuine 200"
    assert world.does(f"print(Signer().unsign({signed!r}))", "django.core.signing").strip() == "x"
    assert world.motcua("ledger", "verify", "--data").returncode == 0


def test_files_that_others_could_read_are_mended(world: Place, tmp_path: Path) -> None:
    secret = world.home / "keys/secret"
    secret.chmod(0o644)
    assert str(secret) in world.motcua("keys").stdout
    assert secret.stat().st_mode & 0o777 == 0o600
