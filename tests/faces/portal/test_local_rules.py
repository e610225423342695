"""What the province and the ward set for themselves is told before anybody files: fee, hours."""

import pytest

from tests import helpers
from tests.packs.permits import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(ward: helpers.Ward) -> Office:
    return Office(ward)


def test_the_citizen_reads_the_fee_of_the_province_and_the_hours_of_the_ward(office: Office) -> None:
    mother = office.ward.client("mother")
    page = mother.get("/thu-tuc/1.013225/").text
    assert "75.000 đồng" in page
    assert "Miễn phí" not in page
    assert "Thứ Hai đến thứ Sáu, 7:30–11:30 và 13:30–17:30" in page
    assert "75.000 đồng" in mother.get("/tim/?q=xay+nha").text


def test_so_does_the_clerk_at_the_counter(office: Office) -> None:
    clerk = office.ward.client("desk_officer")
    assert "75.000 đồng" in clerk.get("/can-bo/quay/?q=xay+nha").text
    assert "75.000 đồng" in clerk.get("/can-bo/quay/1.013225/").text
