"""The whole file of a dossier at the desk: the clerk orders it, waits for the signed list, and takes the archive."""

import io
import zipfile
from typing import Any

import pytest
from django.test import Client

from motcua.faces.shell.dossiers import HAPPENED
from motcua.kernel.access.api import Organisation, Reading, open_position
from motcua.kernel.acts.api import perform
from motcua.kernel.jobs.api import drain
from motcua.kernel.people.api import Account
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.cases.policy import POLICY
from tests import acting, helpers
from tests.faces.desk.conftest import page, say_why

pytestmark = [pytest.mark.both, pytest.mark.django_db]
CLERK = "urn:motcua:role:clerk"


def clerk(seat: str, login: str, name: str) -> Client:
    """The browser of somebody who keeps the files of a body."""
    person: Account = acting.account(login, name)
    acting.sit(person, seat)
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def settled(ward: helpers.Ward, dossier: cases.Dossier) -> cases.Dossier:
    """A birth that was registered."""
    return helpers.settle(ward, dossier)


@pytest.fixture
def own(ward: helpers.Ward) -> Client:
    """The clerk of the ward that has the dossier."""
    return clerk(f"{helpers.CUA_NAM}:office:clerk", "mai.chu", "Chu Thị Ngọc Mai")


def address(dossier: cases.Dossier) -> str:
    return f"{page(dossier)}toan-bo/"


def archive(row: cases.Compilation) -> str:
    return f"/can-bo/toan-bo/{row.pk}/"


def ordered(client: Client, dossier: cases.Dossier) -> cases.Compilation:
    """What this clerk orders at the page."""
    answer = client.post(address(dossier), {"key": client.get(address(dossier)).context["key"]})
    assert (answer.status_code, answer.headers["Location"]) == (302, address(dossier))
    return cases.Compilation.objects.get(dossier=dossier)


def test_the_clerk_orders_it_waits_for_the_list_and_takes_the_archive(own: Client, settled: cases.Dossier) -> None:
    assert "Chưa lập bản nào." in own.get(address(settled)).content.decode()
    row = ordered(own, settled)
    waiting = own.get(address(settled)).content.decode()
    assert "Bản thứ 1: đang lập và ký mục lục" in waiting
    assert archive(row) not in waiting
    drain()
    ready = own.get(address(settled)).content.decode()
    assert f'href="{archive(row)}"' in ready
    say_why(own, settled)
    answer: Any = own.get(archive(row))
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{settled.code}-1.zip"'
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as made:
        assert made.namelist()[:2] == ["muc-luc.pdf", "muc-luc.json"]
        assert len(made.namelist()) == 2 + len(cases.Compilation.objects.get().entries)


def test_a_second_order_while_the_first_is_made_is_refused_in_words(own: Client, settled: cases.Dossier) -> None:
    ordered(own, settled)
    answer = own.post(address(settled), {"key": own.get(address(settled)).context["key"]})
    assert answer.status_code == 409
    assert "đang được lập theo yêu cầu trước" in answer.content.decode()
    assert cases.Compilation.objects.count() == 1


def test_nothing_is_handed_out_before_its_list_is_signed(own: Client, settled: cases.Dossier) -> None:
    row = ordered(own, settled)
    answer = own.get(archive(row))
    assert answer.status_code == 404
    assert "Mục lục chưa ký xong." in answer.content.decode()
    assert not Reading.objects.exists()


def test_to_take_it_is_a_reading_with_its_purpose(own: Client, settled: cases.Dossier) -> None:
    row = ordered(own, settled)
    drain()
    own.get(address(settled))
    asked = own.get(archive(row))
    assert (asked.status_code, asked.headers["Location"].partition("?")[0]) == (302, f"{page(settled)}vi-sao/")
    assert own.get(archive(row), headers={"Sec-Purpose": "prefetch"}).status_code == 204
    assert not Reading.objects.exists(), "neither the page nor the question shows anything of it"
    say_why(own, settled)
    b"".join(own.get(archive(row)).streaming_content)  # type: ignore[attr-defined]  # a file, not a page
    read = Reading.objects.get()
    assert (read.kind, read.what, read.subject) == ("opened", f"cases.compilation:{row.pk}", settled.pk)
    assert (read.party_id, read.purpose) == (settled.applicant_id, "Chỉ đạo, kiểm tra việc giải quyết hồ sơ")


def test_only_who_keeps_the_files_of_this_body_gets_page_or_archive(
    ward: helpers.Ward, own: Client, settled: cases.Dossier
) -> None:
    row = ordered(own, settled)
    drain()
    there = Organisation.objects.get(urn=helpers.HOAN_KIEM)
    seat = perform(open_position, helpers.SETUP, {"id": "clerk", "title": "Văn thư", "roles": [CLERK]}, on=there.pk)
    others = {
        "chairwoman": (ward.client("chairwoman"), 403),
        "desk_officer": (ward.client("desk_officer"), 403),
        "mother": (ward.client("mother"), 403),
        "another ward's clerk": (clerk(seat.urn, "hoa.chu", "Chu Thị Hoa"), 404),
    }
    for name, (client, status) in others.items():
        if status == 403 and name != "mother":
            say_why(client, settled)
        before = Reading.objects.count()
        assert client.get(address(settled)).status_code == status, name
        assert client.post(address(settled), {"key": "1"}).status_code == status, name
        assert client.get(archive(row)).status_code == status, name
        assert Reading.objects.count() == before, name
    assert Client().get(archive(row)).status_code == 302, "a stranger signs in first"
    assert cases.Compilation.objects.count() == 1
    assert "toan-bo" not in ward.client("chairwoman").get(page(settled)).content.decode()


def test_the_history_of_a_dossier_knows_every_act_on_it_by_name(
    ward: helpers.Ward, own: Client, settled: cases.Dossier
) -> None:
    assert {name for name in POLICY if name.startswith("dossier.")} <= set(HAPPENED)
    ordered(own, settled)
    for client, address in (
        (say_why(ward.client("chairwoman"), settled), page(settled)),
        (ward.client("mother"), f"/ho-so/{settled.pk}/"),
    ):
        assert "Đã lập toàn bộ hồ sơ để lưu" in client.get(address).content.decode()


def test_the_size_beside_a_paper_is_that_of_the_file_that_is_handed_out(
    ward: helpers.Ward, settled: cases.Dossier
) -> None:
    client, paper = say_why(ward.client("chairwoman"), settled), helpers.results().get(subject=settled.pk)
    assert paper.editions.count() == 2, "proof that makes it last was appended"
    answer: Any = client.get(f"/can-bo/giay-to/{paper.pk}/")
    size = len(b"".join(answer.streaming_content))
    shown = {
        file["url"]: file["size"] for one in client.get(page(settled)).context["documents"] for file in one["files"]
    }
    assert shown[f"/can-bo/giay-to/{paper.pk}/"] == size > paper.size


def test_the_clerk_s_inbox_lists_what_is_settled_and_not_compiled(settled: cases.Dossier, own: Client) -> None:
    shown = own.get("/can-bo/").content.decode()
    assert "Hồ sơ đã giải quyết, chờ lập hồ sơ lưu trữ" in shown
    assert address(settled) in shown
    say_why(own, settled, "archive")
    own.post(address(settled))
    drain()
    after = own.get("/can-bo/").content.decode()
    assert address(settled) not in after
    assert "Không còn hồ sơ nào chờ lập hồ sơ lưu trữ" in after
