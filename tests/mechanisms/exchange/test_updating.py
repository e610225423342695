"""What says that it updates answers an open request for supplements, once, and nothing else."""

from pathlib import Path

import pytest

from motcua.kernel.acts.api import Caller, perform
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.exchange.api import receive
from tests import helpers
from tests.harness.portal import Imagined
from tests.mechanisms.cases.interrupted import ASKED, rule
from tests.mechanisms.exchange.national import CODE, item, message, system

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def caller(ward: helpers.Ward) -> Caller:
    """The portal."""
    return system()


@pytest.fixture
def asked(ward: helpers.Ward, caller: Caller, tmp_path: Path) -> cases.Dossier:
    """A dossier from the portal that waits for a paper."""
    rule(tmp_path)
    receive(caller, message())
    dossier = cases.Dossier.objects.get()
    helpers.accept(ward, dossier)
    perform(cases.request_supplement, ward.caller("civil_status_officer"), ASKED, on=dossier.pk)
    return dossier


def test_an_update_with_the_very_content_of_the_first_message_answers_the_request_once(
    ward: helpers.Ward, caller: Caller, asked: cases.Dossier
) -> None:
    answers = [receive(caller, message(updating="True"))[0] for _again in range(3)]
    assert [answer["error_code"] for answer in answers] == ["0", "0", "0"]
    assert asked.supplements.get().state == "answered"
    assert asked.attachments.count() == 2
    asked.refresh_from_db()
    assert asked.state == cases.State.ACCEPTED


def test_a_repeat_of_the_first_message_stays_the_first_and_answers_nothing(
    ward: helpers.Ward, caller: Caller, asked: cases.Dossier
) -> None:
    (answer,) = receive(caller, message())
    asked.refresh_from_db()
    assert asked.state == cases.State.SUPPLEMENT
    assert asked.supplements.get().state == "open"
    assert (answer["error_code"], answer["MaHoSoTiepNhan"], answer["TrangThaiHoSo"]) == ("0", asked.code, "5")


def test_a_late_repeat_of_an_answer_does_not_answer_the_next_request(
    ward: helpers.Ward, caller: Caller, asked: cases.Dossier
) -> None:
    receive(caller, message(updating="True"))
    perform(cases.request_supplement, ward.caller("civil_status_officer"), ASKED, on=asked.pk)
    (late,) = receive(caller, message(updating="True"))
    assert (late["error_code"], late["TrangThaiHoSo"]) == ("0", "5")
    (fresh,) = receive(caller, message(item(DanhSachHoSoBoSung=[{"HoSoBoSungId": "2"}]), updating="True"))
    assert (fresh["error_code"], fresh["TrangThaiHoSo"]) == ("0", "2")
    assert [one.state for one in asked.supplements.order_by("number")] == ["answered", "answered"]


def test_an_update_where_nothing_was_asked_is_refused_in_words(
    ward: helpers.Ward, caller: Caller, portal: Imagined
) -> None:
    receive(caller, message())
    (answer,) = receive(caller, message(updating="True"))
    assert answer["error_code"] == "conflict"
    assert "không chờ bổ sung" in answer["message"]
    assert answer["remedy"]
    assert cases.Dossier.objects.get().attachments.count() == 1


def test_an_update_of_what_never_came_is_refused_in_words_and_makes_no_dossier(
    ward: helpers.Ward, caller: Caller
) -> None:
    (answer,) = receive(caller, message(updating="True"))
    assert (answer["MaHoSo"], answer["error_code"]) == (CODE, "conflict")
    assert "isUpdating" in answer["remedy"]
    assert not cases.Dossier.objects.exists()
    assert receive(caller, message())[0]["error_code"] == "0"


def test_a_bad_update_leaves_the_request_open_and_may_be_sent_again(
    ward: helpers.Ward, caller: Caller, asked: cases.Dossier, portal: Imagined
) -> None:
    portal.files["/tep/1"] = b"MZ\x90\x00 not a paper"
    (bad,) = receive(caller, message(updating="True"))
    assert bad["error_code"] == "invalid"
    assert asked.supplements.get().state == "open"
    portal.files["/tep/1"] = helpers.NOTICE
    assert receive(caller, message(updating="True"))[0]["error_code"] == "0"
    assert asked.supplements.get().state == "answered"
