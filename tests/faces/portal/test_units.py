"""Where is an old unit now: found by name, code and day, with links both ways."""

from pathlib import Path

import pytest
from django.test import Client

from tests.helpers import ward
from tests.kernel.access.units import load_part

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def units(tmp_path: Path) -> None:
    ward()
    load_part(tmp_path)


def test_the_page_asks_and_answers_with_what_was_and_what_is(client: Client) -> None:
    assert "Đơn vị cũ nay ở đâu?" in client.get("/don-vi/").content.decode()
    page = client.get("/don-vi/?q=tran hung dao").content.decode()
    assert "Phường Trần Hưng Đạo" in page
    assert "Quận Hoàn Kiếm, Thành phố Hà Nội" in page
    assert "Nay thuộc Phường Cửa Nam" in page
    assert "đến hết 30/06/2025" in page


def test_a_day_leaves_only_those_that_were_there(client: Client) -> None:
    page = client.get("/don-vi/?q=00082&ngay=30/6/2025").content.decode()
    assert "Phường Trần Hưng Đạo" in page
    assert 'href="/don-vi/vn:01:00082/' not in page
    page = client.get("/don-vi/?q=00082&ngay=1/7/2025").content.decode()
    assert "Phường Trần Hưng Đạo" not in page
    assert 'href="/don-vi/vn:01:00082/?ngay=01/07/2025"' in page
    assert "Viết ngày theo mẫu" in client.get("/don-vi/?q=00082&ngay=31/2/2025").content.decode()


def test_a_unit_links_to_its_successors_and_predecessors(client: Client) -> None:
    old = client.get("/don-vi/vn:until-2025:00082/").content.decode()
    assert 'href="/don-vi/vn:01:00082/"' in old
    new = client.get("/don-vi/vn:01:00082/").content.decode()
    assert 'href="/don-vi/vn:until-2025:00082/"' in new
    assert "Hình thành từ" in new


def test_several_successors_come_with_the_note_that_shares_are_unknown(client: Client) -> None:
    page = client.get("/don-vi/vn:until-2025:ha-noi:quan-hoan-kiem/").content.decode()
    assert "Nay thuộc các đơn vị" in page
    assert "Chưa rõ phần nào" in page


def test_names_through_time_are_shown(client: Client) -> None:
    page = client.get("/don-vi/vn:75/").content.decode()
    assert "Tên gọi qua các thời kỳ" in page
    assert "Tỉnh Đồng Nai" in page
    assert "từ 30/04/2026" in page


@pytest.mark.parametrize("name", ["vn:77", "vn:01:00082:office", "x"])
def test_what_is_no_unit_is_not_found(client: Client, name: str) -> None:
    assert client.get(f"/don-vi/{name}/").status_code == 404
