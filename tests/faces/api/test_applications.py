"""A linked application over the API: asked for like any act, read where each part stands."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from motcua.faces.api.auth import token_for
from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import drain
from motcua.mechanisms.cases import api as cases
from tests import helpers
from tests.mechanisms.cases.linking import NEWBORN, Offices, asked

pytestmark = pytest.mark.django_db
API = "/api/v1/applications"


@pytest.fixture
def offices(db: None) -> Iterator[Offices]:
    with at(helpers.MORNING):
        yield Offices()


def headers(offices: Offices, name: str) -> dict[str, str]:
    token, _until = token_for(getattr(offices.ward, name))
    return {"Authorization": f"Bearer {token}"}


def send(offices: Offices, given: cases.Apply) -> Any:
    body = json.dumps(given.model_dump(mode="json"))
    return Client().post(API, body, "application/json", headers=headers(offices, "mother"))


def test_an_application_is_asked_for_and_read_part_by_part(offices: Offices) -> None:
    answer = send(offices, asked(offices))
    assert answer.status_code == 201, answer.content
    here = f"{API}/{answer.json()['id']}"
    found = Client().get(here, headers=headers(offices, "mother")).json()
    assert (found["linked"], found["state"]) == (NEWBORN, "running")
    assert [(part["member"], part["dossier"] is None) for part in found["parts"]] == [
        ("birth", False),
        ("residence", True),
        ("insurance", True),
    ]
    offices.register(cases.Dossier.objects.get())
    drain()
    found = Client().get(here, headers=headers(offices, "mother")).json()
    assert found["parts"][1]["dossier"]["code"] == "H26.82-261117-0002"
    assert found["parts"][1]["href"].startswith("/api/v1/dossiers/")
    assert Client().get(here, headers=headers(offices, "stranger")).status_code == 404
    follow = Client().post(f"{here}/follow", "{}", "application/json", headers=headers(offices, "mother"))
    assert follow.status_code == 403, "only the system files what waited"


def test_faults_name_the_part_in_which_they_stand(offices: Offices) -> None:
    answer = send(offices, asked(offices, form={}, child={"full_name": ""}))
    assert answer.status_code == 422
    told = json.dumps(answer.json())
    for path in ("birth.child.full_name", "form.care.facility"):
        assert path in told
