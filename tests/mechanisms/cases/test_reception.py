"""Where a body sends its people to the national portal, ours tracks and hands over, and says where to file."""

from collections.abc import Callable
from pathlib import Path

import pytest

from motcua.kernel.acts.api import Conflict, perform
from motcua.kernel.packs.api import load_folders
from motcua.mechanisms.cases import api as cases
from tests import helpers
from tests.mechanisms.cases.filing import request

pytestmark = [pytest.mark.both, pytest.mark.django_db]
ADDRESS = "https://dichvucong.example.vn"
PACK = """urn: urn:motcua:pack:switched
version: 1
title: Nơi nộp trực tuyến
requires: {urn:motcua:pack:vn-base: 1-}
valid_from: 2025-07-01
licence: EUPL-1.2
languages: [vi]
"""
WHERE = """- urn: urn:motcua:reception:switched
  title: Nơi nộp trực tuyến
  valid_from: 2025-07-01
  subtree: {subtree}
  mode: national
  address: {address}
"""
SwitchOver = Callable[[str], None]


@pytest.fixture
def switch_over(ward: helpers.Ward, tmp_path: Path) -> SwitchOver:
    """``switch_over(subtree)``: the bodies below send their people to the national portal."""

    def run(subtree: str) -> None:
        (tmp_path / "pack.yaml").write_text(PACK)
        (tmp_path / "receptions.yaml").write_text(WHERE.format(subtree=subtree, address=ADDRESS))
        load_folders([tmp_path], helpers.SETUP)

    return run


def test_a_citizen_is_sent_to_the_national_portal(ward: helpers.Ward, switch_over: SwitchOver) -> None:
    switch_over("urn:motcua:org:vn:01")
    with pytest.raises(Conflict) as refused:
        perform(cases.submit, ward.caller("mother"), request(ward))
    assert ADDRESS in str(refused.value.remedy)
    assert not cases.Dossier.objects.exists()


def test_the_page_of_the_procedure_says_where_to_file_and_leads_nowhere_else(
    ward: helpers.Ward, switch_over: SwitchOver
) -> None:
    before = ward.client().get("/thu-tuc/1.001193/").content.decode()
    assert "/thu-tuc/1.001193/khai/" in before
    switch_over("urn:motcua:org:vn:01")
    page = ward.client().get("/thu-tuc/1.001193/").content.decode()
    assert "Nộp tại Cổng Dịch vụ công quốc gia" in page
    assert f'href="{ADDRESS}"' in page
    assert "/thu-tuc/1.001193/khai/" not in page
    answer = ward.client("mother").get("/thu-tuc/1.001193/khai/")
    assert (answer.status_code, answer["Location"]) == (302, "/thu-tuc/1.001193/")


def test_a_ward_for_itself_switches_nobody_else_over(ward: helpers.Ward, switch_over: SwitchOver) -> None:
    switch_over(helpers.HOAN_KIEM)
    assert perform(cases.submit, ward.caller("mother"), request(ward)).state == cases.State.SUBMITTED
