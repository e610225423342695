"""Licences for programs: each sees its own, decides by the same acts, and is told what is wrong with what it asks."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import drain
from motcua.mechanisms.cases import api as cases
from tests import helpers
from tests.mechanisms.cases.licences.granted import SUSPEND, permit
from tests.packs.permits import PERMIT, Office

API = "/api/v1/licences"


@pytest.fixture
def office(db: None) -> Iterator[Office]:
    ready = Office(helpers.ward())
    with at(helpers.MORNING):
        yield ready


@pytest.fixture
def granted(office: Office) -> cases.Licence:
    return permit(office)


def listed(client: Client, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"{API}?{query}").json()["items"]
    return found


def test_a_licence_is_read_suspended_and_read_again(office: Office, granted: cases.Licence) -> None:
    chair, mother = office.ward.client("chairwoman"), office.ward.client("mother")
    (line,) = listed(mother, "own=true")
    assert (line["state"], line["holder"], line["number"]) == ("valid", "Trần Thị Lan", "01/GPXD")
    found = chair.get(f"{API}/{granted.pk}")
    assert found.json()["holder"] == "T*** T*** Lan"
    assert found.json()["abilities"]["suspend"] is True
    assert mother.get(f"{API}/{granted.pk}").json()["abilities"]["suspend"] is False
    sent = chair.post(
        f"{API}/{granted.pk}/suspend", SUSPEND, content_type="application/json", headers={"If-Match": found["ETag"]}
    )
    assert sent.status_code == 200, sent.json()
    drain()
    again = chair.get(f"{API}/{granted.pk}").json()
    assert again["state"] == "suspended"
    assert [(one["kind"], one["number"], one["state"]) for one in again["decisions"]] == [
        ("suspend", "01/QĐ-UBND", "in_force")
    ]
    assert listed(chair, "state=suspended") == [line | {key: again[key] for key in ("state", "sentence", "holder")}]
    stale = chair.post(
        f"{API}/{granted.pk}/lift",
        {"reason": "Đã khắc phục xong."},
        content_type="application/json",
        headers={"If-Match": found["ETag"]},
    )
    assert stale.status_code == 412


def test_lists_are_filtered_and_paged(office: Office, granted: cases.Licence) -> None:
    permit(office)
    chair = office.ward.client("chairwoman")
    assert len(listed(chair, f"procedure={PERMIT}")) == 2
    assert listed(chair, "state=revoked") == listed(chair, "ending_within=30") == []
    first = chair.get(f"{API}?limit=1")
    second = chair.get(f"{API}?limit=1&cursor={first.json()['next']}")
    assert 'rel="next"' in first["Link"]
    assert [one["number"] for page in (first, second) for one in page.json()["items"]] == ["02/GPXD", "01/GPXD"]
    assert second.json()["next"] is None


@pytest.mark.parametrize("query", ["state=lost", "ending_within=-1", "ending_within=x", "cursor=x", "limit=0"])
def test_what_no_list_has_is_refused(office: Office, granted: cases.Licence, query: str) -> None:
    assert office.ward.client("chairwoman").get(f"{API}?{query}").status_code == 422


def test_nobody_reads_what_is_not_his(office: Office, granted: cases.Licence) -> None:
    assert Client().get(API).status_code == 401
    for name in ("stranger", "other_officer"):
        client = office.ward.client(name)
        assert listed(client) == []
        assert client.get(f"{API}/{granted.pk}").status_code == 404
        sent = client.post(f"{API}/{granted.pk}/suspend", SUSPEND, content_type="application/json")
        assert sent.status_code == 404
