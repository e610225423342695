"""The imagined provider beside a demonstration: its entry in ``providers.yaml``, its people, its process."""

import secrets
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

import yaml
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings

from motcua.kernel.forms.api import read_citizen_number
from motcua.kernel.people.api import Identifier, ProvidersInvalid, imagined_port

FILE = """# motcua demo viết tệp này cho bản trình diễn: nơi xác thực tưởng tượng, chạy cạnh máy chủ khi motcua serve.
# Đổi "imagined" thành false thì tệp này là của ông/bà, motcua demo không viết lại nữa.
providers:
  - id: vneid
    kind: vneid
    imagined: true
    button: {{vi: Đăng nhập bằng VNeID (thử nghiệm), en: Sign in with VNeID (test), bn: VNeID দিয়ে প্রবেশ (পরীক্ষামূলক)}}
    client_id: motcua-demonstration
    client_secret: vneid-secret
    private_key: vneid.pem
    authorization_endpoint: http://127.0.0.1:{port}/vneid/authorize
    token_endpoint: http://127.0.0.1:{port}/vneid/token
    userinfo_endpoint: http://127.0.0.1:{port}/vneid/userinfo
    proves: true
  - id: cong
    kind: oidc
    imagined: true
    button:
      vi: Đăng nhập bằng Cổng Dịch vụ công (thử nghiệm)
      en: Sign in with the National Portal (test)
      bn: জাতীয় পোর্টাল দিয়ে প্রবেশ (পরীক্ষামূলক)
    client_id: motcua-demonstration
    client_secret: portal-secret
    issuer: http://127.0.0.1:{port}/oidc
    acr_values: LoA1
    claims: {{citizen_number: citizen_number, level: level}}
    levels: ["2"]
"""
KNOWN = 6


def offer(people: Sequence[Identifier] = ()) -> None:
    """Write the file where there is none, or anew when its port was taken meanwhile. What another wrote stays.

    ``people``: the numbers of those whom one may be, else of the first who came.
    """
    home: Path = settings.MOTCUA_HOME
    file, port = home / "providers.yaml", imagined_port()
    if not file.exists() or (port and not _free(port)):
        for name in ("vneid-secret", "portal-secret"):
            _keep(home / "keys" / name, secrets.token_urlsafe(32).encode())
        pem = rsa.generate_private_key(65537, 3072)
        _keep(home / "keys" / "vneid.pem", pem.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        file.write_text(FILE.format(port=_free_port()), encoding="utf-8")
    if imagined_port():
        _write_people(home / "imagined-people.yaml", people)


def command() -> list[str]:
    """How to run the imagined provider, if the file names one and its port is free; otherwise nothing."""
    try:
        port = imagined_port() if settings.MOTCUA_KIND == "demonstration" else None
    except ProvidersInvalid as invalid:
        print(*invalid.faults, sep="\n", file=sys.stderr)
        port = None
    if port is None:
        return []
    if not _free(port):
        print(f"motcua serve: port {port} is taken, so the imagined identity provider does not run", file=sys.stderr)
        return []
    return [sys.executable, "-m", "motcua.conf.cli", "idp", "--quiet", "--port", str(port)]


def _write_people(file: Path, some: Sequence[Identifier]) -> None:
    """Some citizens of the story, with the number that each has here; of their birth, only the year is known."""
    rows = some or Identifier.objects.filter(scheme="citizen-number").select_related("party").order_by("pk")[:KNOWN]
    people = [
        {
            "number": row.value,
            "name": row.party.name,
            "born": f"01/01/{read_citizen_number(row.value).year}",
            "known": True,
        }
        for row in rows
    ]
    file.write_text(yaml.safe_dump(people, allow_unicode=True), encoding="utf-8")


def _keep(path: Path, content: bytes) -> None:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_bytes(content)


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
