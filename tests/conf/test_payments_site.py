"""What a site file says about the gateway at which people pay, and what it may say."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from motcua.conf.operations.spec import Payments, read
from tests.conf.test_init import EXAMPLE
from tests.helpers import PACKS

PAGE = "https://pay.example.vn/pay"


def told(home: Path, **environment: str) -> str:
    """The gateway's page, as the program has it that is begun over this folder."""
    words = "from motcua.conf import settings; print(settings.MOTCUA_PAYMENT_GATEWAY)"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")}
    begun = subprocess.run(
        [sys.executable, "-c", words],
        env=kept | {"MOTCUA_HOME": str(home)} | environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return begun.stdout.strip()


def test_the_program_goes_by_the_site_file_and_the_environment_goes_before(tmp_path: Path) -> None:
    assert told(tmp_path) == ""
    (tmp_path / "site.yaml").write_text(f"payments: {{gateway: {PAGE}}}\n")
    assert told(tmp_path) == PAGE
    assert told(tmp_path, MOTCUA_PAYMENT_GATEWAY="http://127.0.0.1:9000/pay") == "http://127.0.0.1:9000/pay"


@pytest.mark.parametrize(
    "wrong",
    [
        {"gateway": "pay.example.vn"},
        {"gateway": "ftp://pay.example.vn/"},
        {"gateway": f"{PAGE}?shop=1"},
        {"gateway": "https://shop:secret@pay.example.vn/"},
        {"gateway": PAGE, "secret": "x"},
        {},
    ],
)
def test_what_can_not_be_meant_is_a_fault(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Payments.model_validate(wrong)


@pytest.mark.parametrize(("kind", "faults"), [("real", ["payments.gateway"]), ("demonstration", [])])
def test_a_real_installation_sends_nobody_to_a_page_without_https(tmp_path: Path, kind: str, faults: list[str]) -> None:
    site = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    site |= {"packs": [str(PACKS / "vn-base")], "kind": kind, "calendars": [], "staff": [], "units": []}
    site |= {"positions": [], "organisation": {"urn": "urn:motcua:org:vn:01:00082"}, "url": "https://127.0.0.1"}
    site["payments"] = {"gateway": "http://127.0.0.1:9000/pay"}
    path = tmp_path / "site.yaml"
    path.write_text(yaml.safe_dump(site, allow_unicode=True), encoding="utf-8")
    assert [fault.path for fault in read(path)[1].faults] == faults
