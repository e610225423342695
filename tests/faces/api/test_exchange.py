"""The national portal's message at the API's door."""

import pytest

from motcua.mechanisms.cases.api import Dossier
from tests.faces.api.conftest import Api
from tests.faces.api.test_machines import hall, register, signed_in
from tests.harness.portal import Imagined
from tests.helpers import CUA_NAM, HOAN_KIEM, NOTICE, Ward
from tests.mechanisms.exchange.national import CODE, ROLE, message

pytestmark = [pytest.mark.both, pytest.mark.django_db]
__all__ = ["hall"]


def test_a_message_is_answered_item_by_item_and_once(hall: Ward, portal: Imagined) -> None:
    portal.files["/tep/1"] = NOTICE
    api = signed_in(register(CUA_NAM, ROLE))
    answers = [api.post("/exchange/national", message()) for _again in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["data"][0]["error_code"] == "0"
    assert Dossier.objects.get().reference == CODE


def test_a_system_of_another_ward_is_told_so_for_each_item(hall: Ward, portal: Imagined) -> None:
    portal.files["/tep/1"] = NOTICE
    (answer,) = signed_in(register(HOAN_KIEM, ROLE)).post("/exchange/national", message()).json()["data"]
    assert answer["error_code"] == "not_allowed"


def test_whoever_is_no_system_that_files_stands_before_a_closed_door(hall: Ward) -> None:
    assert Api().post("/exchange/national", message()).status_code == 401
    assert Api("lan.tran").post("/exchange/national", message()).status_code == 403
    assert (
        signed_in(register(CUA_NAM, "urn:motcua:role:connected-system"))
        .post("/exchange/national", message())
        .status_code
        == 403
    )


def test_what_is_no_message_is_a_problem(hall: Ward) -> None:
    answer = signed_in(register(CUA_NAM, ROLE)).post("/exchange/national", {"service": "LayThuTuc"})
    assert answer.status_code == 422
    assert {fault["path"] for fault in answer.json()["faults"]} == {"service", "data"}
