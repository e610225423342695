"""What a site file says of keepers of keys, and what is wrong with it, in words."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from motcua.conf.operations.spec import read
from tests.conf.test_init import EXAMPLE
from tests.helpers import PACKS


def faults(folder: Path, kind: str = "demonstration", **signing: Any) -> dict[str, str]:
    """The faults of the example with these keepers, by their place."""
    site = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    site |= {"packs": [str(PACKS / "vn-base")], "kind": kind, "signing": signing, "calendars": [], "staff": []}
    site |= {"units": [], "positions": [], "organisation": {"urn": "urn:motcua:org:vn:01:00082"}}
    site |= {"url": "https://127.0.0.1"}
    path = folder / "site.yaml"
    path.write_text(yaml.safe_dump(site, allow_unicode=True), encoding="utf-8")
    return {fault.path: str(fault.message) for fault in read(path)[1].faults}


def test_a_device_whose_library_is_not_here_and_a_service_without_https_are_told_at_once(tmp_path: Path) -> None:
    device = {"module": "/usr/lib/nobody.so", "token": "ubnd"}
    service = {"address": "http://sign.example.vn"}
    told = faults(tmp_path, "real", pkcs11=device, service=service)
    assert told == {
        "signing.pkcs11.module": "Không có thư viện này trên máy.",
        "signing.service.address": "Bản cài đặt thật phải dùng https.",
    }


def test_a_demonstration_may_try_a_service_on_this_machine(tmp_path: Path) -> None:
    assert faults(tmp_path, service={"address": "http://127.0.0.1:8600", "version": "v1"}) == {}


@pytest.mark.parametrize(
    ("signing", "place"),
    [
        ({"pkcs11": {"module": "nobody.so", "token": "x"}}, "signing.pkcs11.module"),
        ({"pkcs11": {"module": "/usr/lib/x.so"}}, "signing.pkcs11.token"),
        ({"service": {"address": "sign.example.vn"}}, "signing.service.address"),
        ({"service": {"address": "https://sign.example.vn", "version": "v3"}}, "signing.service.version"),
        ({"service": {"address": "https://sign.example.vn", "token": "secret"}}, "signing.service.token"),
    ],
)
def test_what_is_written_wrongly_is_told_by_its_place(tmp_path: Path, signing: Any, place: str) -> None:
    assert place in faults(tmp_path, **signing)
