"""``motcua serve`` shares its port with nobody, and speaks TLS with a certificate and its key."""

import socket

import pytest

from motcua.conf.serve import main


def test_a_port_in_use_is_refused_with_a_remedy() -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # as Granian does, which then shares silently
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SystemExit, match=f"port {port} on 127.0.0.1 is in use.*--port"):
            main(["--port", str(port)])


def test_a_certificate_without_its_key_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["--certificate", "chain.pem"])
    assert "--certificate and --key belong together" in capsys.readouterr().err
