"""What the national portal passes on becomes dossiers, each once; what it can't be is said item by item."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from motcua.kernel.acts.api import Invalid, NotAllowed, perform
from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import run_due
from motcua.kernel.ledger.models import Entry
from motcua.kernel.people.api import Party
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.exchange import portal as ours
from motcua.mechanisms.exchange.api import receive
from tests import helpers
from tests.harness.portal import Imagined
from tests.mechanisms.cases.interrupted import ASKED, rule
from tests.mechanisms.exchange.national import CODE, item, message, system

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def test_a_request_filed_there_is_a_dossier_here(ward: helpers.Ward) -> None:
    (answer,) = receive(system(), message())
    dossier = cases.Dossier.objects.get()
    assert answer == {
        "MaHoSo": CODE,
        "error_code": "0",
        "MaHoSoTiepNhan": dossier.code,
        "TrangThaiHoSo": "1",
    }
    assert (dossier.reference, dossier.channel, dossier.procedure) == (CODE, "online", helpers.BIRTH)
    assert dossier.received_at == helpers.MORNING
    assert Party.objects.get(pk=dossier.applicant_id).email == "nhan@example.vn"
    assert [file.name for file in dossier.attachments.order_by("pk")] == ["giay-chung-sinh.pdf"]
    entry = Entry.objects.get(act="dossier.submit", subject=dossier.pk)
    assert entry.occurred == datetime(2026, 11, 17, 2, 15, tzinfo=UTC)


def test_the_same_again_gets_the_first_answer(ward: helpers.Ward) -> None:
    caller = system()
    first = receive(caller, message())
    with at(helpers.MORNING.replace(hour=14)):
        assert receive(caller, message()) == first
    assert cases.Dossier.objects.count() == 1


@pytest.mark.parametrize("updating", ["False", "True"])
def test_other_content_under_the_same_code_is_a_conflict(ward: helpers.Ward, updating: str) -> None:
    caller = system()
    receive(caller, message())
    (answer,) = receive(caller, message(item(SoDienThoai="0999"), updating=updating))
    assert answer["error_code"] == "conflict"
    assert answer["remedy"]
    assert cases.Dossier.objects.count() == 1


def test_an_update_answers_what_was_asked_to_be_added(ward: helpers.Ward, portal: Imagined, tmp_path: Path) -> None:
    rule(tmp_path)
    caller = system()
    receive(caller, message())
    dossier = cases.Dossier.objects.get()
    helpers.accept(ward, dossier)
    perform(cases.request_supplement, ward.caller("civil_status_officer"), ASKED, on=dossier.pk)
    answers = [receive(caller, message(item(GhiChu="Chụp lại"), updating="True")) for _again in range(2)]
    assert answers[0] == answers[1]
    assert (answers[0][0]["error_code"], answers[0][0]["TrangThaiHoSo"]) == ("0", "2")
    assert dossier.attachments.count() == 2


def test_one_bad_item_does_not_spoil_the_others_and_says_all_that_is_wrong(ward: helpers.Ward) -> None:
    bad = item(MaHoSo="G01-2", ChuHoSo="", KenhThucHien="9", NgayTiepNhan="20261399000000")
    lost = item(MaHoSo="G01-3", MaTTHC="9.999999", MaDonVi="H99.99")
    empty = item(MaHoSo="G01-4", DuLieu={}, TaiLieuNop=[])
    codes = receive(system(), message(bad, lost, empty, item()))
    assert [answer["error_code"] for answer in codes] == ["invalid", "invalid", "invalid", "0"]
    paths = [{fault["path"] for fault in answer.get("faults", [])} for answer in codes]
    assert paths[0] == {"ChuHoSo", "KenhThucHien", "NgayTiepNhan"}
    assert paths[1] == {"MaTTHC", "MaDonVi"}
    assert {"child.full_name"} <= paths[2]
    assert cases.Dossier.objects.get().reference == CODE


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:1/tep/1",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "http://portal@127.0.0.1/tep/1",
        "//example.vn/tep/1",
        "/elsewhere",
        "/khong-co",
        "http://[",
    ],
)
def test_a_file_comes_from_the_portal_itself_or_not_at_all(ward: helpers.Ward, portal: Imagined, address: str) -> None:
    paper = item()["TaiLieuNop"][0] | {"DuongDanTaiTepTin": address}
    (answer,) = receive(system(), message(item(TaiLieuNop=[paper])))
    assert answer["error_code"] in ("invalid", "portal_unreachable")
    assert not cases.Dossier.objects.exists()


def test_a_file_of_a_wrong_kind_is_a_fault_of_its_item(ward: helpers.Ward, portal: Imagined) -> None:
    portal.files["/tep/1"] = b"MZ\x90\x00 not a paper"
    (answer,) = receive(system(), message())
    assert {fault["path"] for fault in answer["faults"]} == {"components.birth_proof"}


def test_only_connected_systems_that_may_file_speak_so(ward: helpers.Ward) -> None:
    for name in ("desk_officer", "mother", "chairwoman"):
        with pytest.raises(NotAllowed):
            receive(ward.caller(name), message())
    (answer,) = receive(system(helpers.HOAN_KIEM), message())
    assert answer["error_code"] == "not_allowed"
    assert not cases.Dossier.objects.exists()


@pytest.mark.parametrize("what", [{}, {"service": "LayThuTuc", "data": [{}]}, {"service": "DongBoHoSoMC", "data": []}])
def test_what_is_no_message_is_refused_whole(ward: helpers.Ward, what: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        receive(system(), what)


def test_what_waits_there_is_fetched_and_answered_by_the_clock(ward: helpers.Ward, portal: Imagined) -> None:
    portal.waiting += [message(), message(item(MaHoSo="G01-2", MaTTHC="9.999999"))]
    run_due()
    assert [(one["MaHoSo"], one["error_code"]) for one in portal.answers] == [(CODE, "0"), ("G01-2", "invalid")]
    assert cases.Dossier.objects.get().reference == CODE
    assert not portal.waiting


def test_a_message_of_another_kind_is_answered_so_that_what_waits_behind_it_is_fetched(
    ward: helpers.Ward, portal: Imagined
) -> None:
    portal.waiting += [{"service": "LayThuTuc", "data": [{}]}, message()]
    run_due()
    assert [(one["MaHoSo"], one["error_code"]) for one in portal.answers] == [("", "invalid"), (CODE, "0")]


@pytest.mark.parametrize(
    "text",
    ['{"child": {"full_name": "\\ud800"}}', '{"child": {"full_name": "\\u0000"}}', '{"a":' * 900 + "1" + "}" * 900],
)
def test_answers_that_no_database_holds_spoil_their_item_alone(ward: helpers.Ward, text: str) -> None:
    answers = receive(system(), message(item(MaHoSo="G01-2", DuLieu=text), item()))
    assert [answer["error_code"] for answer in answers] == ["invalid", "0"]


@pytest.mark.django_db(transaction=True)
def test_the_same_message_twenty_times_at_once_is_one_dossier(
    ward: helpers.Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ours, "PATIENCE", 60.0)  # twenty files at once from a machine that tests share
    caller = system()

    def pass_on(_number: int) -> str:
        try:
            with at(helpers.MORNING):
                (answer,) = receive(caller, message())
                return str(answer.get("MaHoSoTiepNhan", answer))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        codes = set(pool.map(pass_on, range(20)))
    assert codes == {cases.Dossier.objects.get().code}
