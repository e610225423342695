"""A result that could not be signed: the desk says why, lets it be signed again, or void and decided anew."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from motcua.kernel.access.api import Give, Position, give_position, take_position
from motcua.kernel.acts.api import lifted, perform
from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import drain
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.papers.api import Document
from motcua.mechanisms.papers.certificates import use as certificates_use
from motcua.mechanisms.papers.certificates.acts import End, end
from motcua.mechanisms.papers.models import Certificate
from motcua.mechanisms.papers.trust.pki import pki_folder
from motcua.mechanisms.work.api import open_about
from tests import helpers
from tests.harness.signer import Imagined
from tests.helpers import REGISTER

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def ward(db: None) -> Iterator[helpers.Ward]:
    with at(helpers.MORNING):
        yield helpers.ward()


def approved(ward: helpers.Ward) -> tuple[cases.Dossier, Document]:
    """A birth whose certificate waits for its signatures."""
    dossier = helpers.file_birth(ward)
    perform(cases.accept, ward.caller("desk_officer"), {}, on=dossier.pk)
    perform(cases.advance, ward.caller("civil_status_officer"), {"data": {"register": REGISTER}}, on=dossier.pk)
    helpers.approve(ward, dossier)
    return dossier, helpers.results().get(subject=dossier.pk)


def without_certificates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificates_use, "_may_enrol", lambda known: False)  # as in a real installation


def test_the_desk_says_why_a_paper_waits_and_signs_it_again_when_told(
    ward: helpers.Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier, paper = approved(ward)
    with monkeypatch.context() as lacking:
        without_certificates(lacking)
        drain()
        page = ward.client("chairwoman").get(f"/can-bo/ho-so/{dossier.pk}/").content.decode()
        assert "Chưa ký được" in page
        assert "Chưa đăng ký chứng thư số của Đỗ Thu Hà." in page
        assert f"Ký lại giấy tờ số {paper.notation}" in page
        other = ward.client("desk_officer").get(f"/can-bo/ho-so/{dossier.pk}/").content.decode()
        assert "Chưa ký được" in other
        assert "Ký lại giấy tờ" not in other
    answer = ward.client("chairwoman").post(f"/can-bo/giay-to/{paper.pk}/ky-lai/", {"key": "1"})
    assert answer.status_code == 302
    drain()
    dossier.refresh_from_db()
    assert dossier.state == cases.State.RETURNED
    assert ward.client("desk_officer").post(f"/can-bo/giay-to/{paper.pk}/ky-lai/", {"key": "2"}).status_code == 403


def test_a_paper_whose_signer_left_is_void_and_whoever_sits_there_now_decides_again(ward: helpers.Ward) -> None:
    dossier, paper = approved(ward)
    seat = Position.objects.get(urn=f"{helpers.CUA_NAM}:chairwoman")
    perform(take_position, ward.caller("administrator"), {"account": str(ward.chairwoman.pk)}, on=seat.pk)
    drain()
    perform(give_position, helpers.SETUP, Give(account=ward.stranger.pk, valid_from=date(2026, 11, 17)), on=seat.pk)
    successor = ward.client("stranger")
    page = successor.get(f"/can-bo/ho-so/{dossier.pk}/").content.decode()
    assert "không còn giữ vị trí" in page
    form = {"reason": "Người ký đã thôi giữ chức vụ.", "key": "1"}
    assert successor.post(f"/can-bo/giay-to/{paper.pk}/huy/", form).status_code == 302
    drain()
    dossier.refresh_from_db()
    assert dossier.state == cases.State.PROCESSING
    assert open_about(dossier.pk).get().who_id == seat.pk
    caller = ward.caller("stranger")
    perform(cases.approve, caller, helpers.shown(caller, dossier), on=dossier.pk)
    drain()
    dossier.refresh_from_db()
    assert dossier.state == cases.State.RETURNED
    again = helpers.results().get(subject=dossier.pk, state="signed")
    assert (again.number, again.signer_name) == (paper.number + 1, "Phạm Thị Hoa")


def test_a_void_result_that_was_issued_brings_nothing_back(ward: helpers.Ward) -> None:
    dossier, paper = approved(ward)
    drain()
    form = {"reason": "Ghi sai họ tên của mẹ.", "key": "1"}
    assert ward.client("chairwoman").post(f"/can-bo/giay-to/{paper.pk}/huy/", form).status_code == 302
    drain()
    dossier.refresh_from_db()
    assert dossier.state == cases.State.RETURNED


def test_an_ended_certificate_is_named_with_its_reason(ward: helpers.Ward) -> None:
    helpers.settle(ward, helpers.file_birth(ward))
    one = Certificate.objects.get(position=None)
    perform(end, ward.caller("administrator"), End(reason="Thiết bị ký hỏng"), on=one.pk)
    other = {**helpers.ANSWERS, "child": {**helpers.ANSWERS["child"], "full_name": "Nguyễn Minh Khôi"}}
    dossier = helpers.file_birth(ward, data=other)
    perform(cases.accept, ward.caller("desk_officer"), {}, on=dossier.pk)
    register = {"register": REGISTER | {"page": "8", "personal_number": "001326012346"}}
    perform(cases.advance, ward.caller("civil_status_officer"), {"data": register}, on=dossier.pk)
    helpers.approve(ward, dossier)
    drain()
    page = ward.client("chairwoman").get(f"/can-bo/ho-so/{dossier.pk}/").content.decode()
    assert "Ủy ban nhân dân phường Cửa Nam đã ngừng dùng: Thiết bị ký hỏng." in page


def held_by_a_service(service: Imagined) -> None:
    """Both certificates' keys lie at the signing service from now on."""
    for one in Certificate.objects.order_by("pk"):
        key = pki_folder() / "signers" / f"{one.reference}.key"
        service.holds(one.reference, key.read_bytes(), one.pem)
    with lifted("their keys were moved"):
        Certificate.objects.update(keeper="remote")


def second(ward: helpers.Ward) -> tuple[cases.Dossier, Document]:
    """Another birth whose certificate waits for its signatures."""
    dossier = helpers.file_birth(
        ward, data={**helpers.ANSWERS, "child": {**helpers.ANSWERS["child"], "full_name": "Nguyễn Minh Khôi"}}
    )
    perform(cases.accept, ward.caller("desk_officer"), {}, on=dossier.pk)
    register = {"register": REGISTER | {"page": "8", "personal_number": "001326012346"}}
    perform(cases.advance, ward.caller("civil_status_officer"), {"data": register}, on=dossier.pk)
    drain()  # the receipt
    helpers.approve(ward, dossier)
    return dossier, helpers.results().get(subject=dossier.pk)


@pytest.mark.parametrize(
    ("mood", "said", "by_itself"),
    [
        ("refuse", "Dịch vụ ký số từ chối ký bằng chứng thư này", False),
        ("wrong", "Nơi giữ khóa đang giữ khóa của một chứng thư khác", False),
        ("broken", "Nơi giữ khóa chưa trả lời. Hệ thống sẽ tự làm lại lúc", True),
    ],
)
def test_what_the_keeper_refused_is_told_in_words_here_and_without_internals_to_the_citizen(
    ward: helpers.Ward, service: Imagined, mood: str, said: str, by_itself: bool
) -> None:
    helpers.settle(ward, helpers.file_birth(ward))
    held_by_a_service(service)
    dossier, paper = second(ward)
    service.mood.append(mood)
    drain()
    client = ward.client("chairwoman")
    page = client.get(f"/can-bo/ho-so/{dossier.pk}/").content.decode()
    assert said in page
    assert "Error" not in page
    citizen: Any = ward.client("mother").get(f"/ho-so/{dossier.pk}/")
    told = citizen.content.decode()
    assert "Giấy tờ đang chờ chữ ký của cơ quan" in told
    assert not [word for word in ("khóa", "chứng thư", "từ chối") if word in str(citizen.context["next"])]
    service.mood.clear()
    assert f"Ký lại giấy tờ số {paper.notation}" in page
    assert client.post(f"/can-bo/giay-to/{paper.pk}/ky-lai/", {"key": "1"}).status_code == 302
    with at(helpers.MORNING + timedelta(minutes=5 if by_itself else 0)):
        drain()
    dossier.refresh_from_db()
    assert dossier.state == cases.State.RETURNED
    assert "Giấy tờ đang chờ" not in ward.client("mother").get(f"/ho-so/{dossier.pk}/").content.decode()


def test_a_paper_that_the_keeper_refused_can_be_void_and_the_dossier_goes_back(
    ward: helpers.Ward, service: Imagined
) -> None:
    helpers.settle(ward, helpers.file_birth(ward))
    held_by_a_service(service)
    dossier, paper = second(ward)
    service.mood.append("refuse")
    drain()
    form = {"reason": "Chờ chứng thư mới, lập lại sau.", "key": "1"}
    assert ward.client("chairwoman").post(f"/can-bo/giay-to/{paper.pk}/huy/", form).status_code == 302
    drain()
    dossier.refresh_from_db()
    assert dossier.state == cases.State.PROCESSING
