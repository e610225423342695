"""The official's own page of seats, and the desk's page of mandates: what they show, do, and say when it can't be."""

import pytest
from django.test import Client

from motcua.kernel.access.api import Absence, Delegation, take_position
from motcua.kernel.acts.api import perform
from motcua.kernel.people.api import Mandate, Party
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.work.api import open_about
from tests import acting, helpers

pytestmark = [pytest.mark.both, pytest.mark.django_db]
HERE = "/can-bo/vi-tri/"


def text(client: Client, address: str = HERE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_chairwoman_delegates_and_takes_it_back_on_her_page(ward: helpers.Ward) -> None:
    deputy, client = acting.deputy(), ward.client("chairwoman")
    assert "Phó Chủ tịch UBND phường Cửa Nam (Phạm Anh Tuấn)" in text(client, f"{HERE}uy-quyen/")
    form = {
        "receiver": str(acting.seat(acting.DEPUTY).pk),
        "acts": ["dossier.approve", "dossier.send_back"],
        "form": "KT.",
        "valid_from": "17/11/2026",
        "valid_to": "30/11/2026",
        "basis": acting.KT,
    }
    wrong = client.post(f"{HERE}uy-quyen/", form | {"valid_to": "31/11/2026", "basis": "", "acts": []})
    assert wrong.status_code == 422
    assert {fault["id_for"] for fault in wrong.context["errors"]} == {"f-acts", "f-valid_to", "f-basis"}
    assert 'value="31/11/2026"' in wrong.content.decode(), "what was typed is still there"
    assert client.post(f"{HERE}uy-quyen/", form).status_code == 302
    lent = Delegation.objects.get()
    assert "Phê duyệt và ký kết quả, Chuyển hồ sơ lại bước trước" in text(client)
    received = Client()
    received.force_login(deputy)
    assert "Ủy quyền được nhận" in text(received)
    received.post("/vi-tri/", {"seat": str(lent.pk)})
    assert received.get(f"{HERE}uy-quyen/").status_code == 403
    assert received.post(f"{HERE}uy-quyen/{lent.pk}/ket-thuc/").status_code == 403
    assert client.post(f"{HERE}uy-quyen/{lent.pk}/ket-thuc/").status_code == 302
    assert "Ủy quyền đã giao" not in text(client)


def test_an_absence_is_recorded_and_ended(ward: helpers.Ward) -> None:
    client = ward.client("desk_officer")
    wrong = client.post(f"{HERE}vang-mat/", {"valid_from": "16/11/2026", "valid_to": "x"})
    assert {fault["id_for"] for fault in wrong.context["errors"]} == {"f-valid_to"}
    client.post(f"{HERE}vang-mat/", {"valid_from": "17/11/2026", "valid_to": "20/11/2026"})
    away = Absence.objects.get()
    assert "Đã trở lại" in text(client)
    assert client.post(f"{HERE}vang-mat/{away.pk}/ket-thuc/").status_code == 302
    assert "Đã trở lại" not in text(client)


def test_the_administrator_hands_over_what_nobody_owes(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    first = acting.seat(helpers.SEATS["desk_officer"])
    perform(take_position, ward.caller("administrator"), {"account": ward.desk_officer.pk}, on=first.pk)
    client = ward.client("administrator")
    page = text(client)
    assert "Việc ở vị trí đang không có người làm" in page
    assert "Nguyễn Minh Anh" not in page
    there = f"{HERE}viec/{dossier.pk}/"
    assert there in page
    answer = client.post(there, {"to": str(acting.seat(helpers.SEATS["chairwoman"]).pk), "reason": "ngắn"})
    assert {fault["id_for"] for fault in answer.context["errors"]} == {"f-reason"}
    perform_to = acting.seat(f"{helpers.CUA_NAM}:one-stop:desk-officer")
    acting.sit(acting.account("lien.bui", "Bùi Thị Liên"), perform_to.urn)
    assert "Việc ở vị trí đang không có người làm" not in text(client)
    assert open_about(dossier.pk).get().who == first


def test_the_desk_records_who_may_act_for_a_child(ward: helpers.Ward) -> None:
    client = ward.client("desk_officer")
    form = {
        "principal_number": acting.BABY,
        "principal_name": "Nguyễn Minh Anh",
        "agent_number": "001190012345",
        "agent_name": "Tran Thi Lan",
        "kind": "guardian",
        "procedures": "",
        "valid_from": "17/11/2026",
        "valid_to": "",
        "basis": "Giấy chứng sinh số 77 của Bệnh viện Phụ sản Hà Nội",
    }
    faulty = form | {"agent_name": "Phạm Thị Hoa", "procedures": "9.999", "kind": "authorised", "basis": "x"}
    wrong = client.post("/can-bo/lam-thay/", faulty)
    assert wrong.status_code == 422
    assert {fault["id_for"] for fault in wrong.context["errors"]} == {"f-basis"}
    wrong = client.post("/can-bo/lam-thay/", faulty | {"basis": form["basis"]})
    assert {fault["id_for"] for fault in wrong.context["errors"]} == {"f-agent_name", "f-procedures", "f-valid_to"}
    assert not Party.objects.filter(name="Nguyễn Minh Anh").exists()
    assert client.post("/can-bo/lam-thay/", form).status_code == 302
    made = Mandate.objects.get()
    assert (made.principal.name, made.agent_id, made.procedures) == ("Nguyễn Minh Anh", ward.mother.party_id, [])
    assert not made.principal.accounts.exists()
    assert "Trần Thị Lan làm thay cho Nguyễn Minh Anh" in text(client, "/can-bo/lam-thay/")
    assert "làm thay cho" not in text(ward.client("chairwoman")) and (
        ward.client("chairwoman").get("/can-bo/lam-thay/").status_code == 403
    )
    assert ward.client("other_officer").post(f"/can-bo/lam-thay/{made.pk}/ket-thuc/").status_code == 403
    assert client.post(f"/can-bo/lam-thay/{made.pk}/ket-thuc/").status_code == 302
    assert Mandate.objects.get().ended_at is not None
