"""What the demonstration points at in the end: a suspended licence that anybody may check, and money that waits."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from motcua.kernel.calendar.api import at
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.cases.demo_told import worth_a_look
from tests import helpers
from tests.mechanisms.cases.licences.granted import LIFT, SUSPEND, decide
from tests.mechanisms.money import paid
from tests.packs.permits import Office

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def pages(below: str) -> list[str]:
    """The addresses that are told below a path, without the host."""
    told = [line.rpartition(" ")[2].removeprefix(settings.MOTCUA_URL) for line in worth_a_look()]
    return [page for page in told if page.startswith(below)]


def test_a_suspended_licence_is_named_by_the_page_on_which_anybody_reads_it(
    office: Office, granted: cases.Licence
) -> None:
    assert pages("/kiem-tra/") == []
    decide(office, cases.suspend, granted, **SUSPEND)
    (page,) = pages("/kiem-tra/")
    assert page == f"/kiem-tra/{granted.document.code}/"
    assert "tạm đình chỉ" in Client().get(page).text
    with at(helpers.MORNING + timedelta(days=400)):
        assert pages("/kiem-tra/") == [], "expired by then"
    decide(office, cases.lift, granted, **LIFT)
    assert pages("/kiem-tra/") == []


def test_an_open_demand_is_named_by_the_page_on_which_its_payer_sees_the_code(
    office: Office, granted: cases.Licence
) -> None:
    _dossier, demand = paid.owing(office.ward)
    (page,) = pages("/nop-tien/")
    assert page == f"/nop-tien/{demand.pk}/"
    assert f"({office.ward.mother.party.name})" in "".join(worth_a_look())
    assert "<svg" in office.ward.client("mother").get(page).text
