"""What several files of this room need to check a signed paper."""

import subprocess

import pytest

from tests.mechanisms.papers.samples import pki


@pytest.fixture(scope="module")
def nss(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An NSS store that trusts the demonstration's root."""
    folder = f"sql:{tmp_path_factory.mktemp('nss')}"
    subprocess.run(["certutil", "-N", "-d", folder, "--empty-password"], check=True)
    root = str(pki() / "root.pem")
    subprocess.run(["certutil", "-A", "-d", folder, "-n", "root", "-t", "C,C,C", "-i", root], check=True)
    return folder
