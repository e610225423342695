"""Whatever is typed into served forms, or sent to the API, of seeded tables: an answer in words, never a failure.

The test's client raises whatever a view raises. The whole of it, for an hour and beside faults: ``bench/hour.py``.
"""

import json
import random
from io import BytesIO
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from bench.hour import fuzz_uploads, nasty
from bench.hour.browser import Form, Page
from bench.hour.findings import DEMANDED, TRACES
from bench.hour.fuzz_api import RAW, drawn
from bench.hour.fuzz_forms import NOT_PRESSED, OFFICIAL, OPEN, SIGNED_IN
from motcua.faces.api.service import service
from motcua.kernel.calendar.api import at
from tests import helpers

pytestmark = [pytest.mark.both, pytest.mark.django_db]
PEOPLE = {"": OPEN, "mother": [*OPEN, *SIGNED_IN], "administrator": OFFICIAL, "desk_officer": OFFICIAL}


def fair(answer: Any) -> None:
    """The answer is worded, and carries what every answer must."""
    assert answer.status_code < 500
    headers = {name.lower(): value for name, value in answer.headers.items()}
    assert not [name for name, said in DEMANDED.items() if said not in headers.get(name, "")]
    if headers.get("content-type", "").startswith("text/html"):
        assert not TRACES.search(answer.getvalue().decode())


def page_of(answer: Any, path: str) -> Page:
    """The answer as the hour's browser reads it."""
    return Page(f"http://testserver{path}", answer.status_code, answer.headers, answer.getvalue())


def spoilt(form: Form, dice: random.Random) -> dict[str, list[str]]:
    """The form with its fields, and others, holding what nobody should type."""
    given = dict(form.fields)
    for name in sorted({*form.fields, *form.choices}):
        if dice.random() < 0.7:
            given[name] = [nasty.text(dice) for _time in range(dice.choice([0, 1, 1, 1, 3]))]
    for name, value in form.buttons[:1]:
        given[name] = [value if dice.random() < 0.7 else nasty.text(dice)]
    return given


def test_forms_answer_whatever_is_typed() -> None:
    dice = random.Random("forms")
    with at(helpers.MORNING):
        ward = helpers.ward()
        for person, pages in PEOPLE.items():
            browser = ward.client(person)
            for path in dice.sample(pages, 6):
                answer: HttpResponse = browser.get(path)
                fair(answer)
                for form in page_of(answer, path).forms[:4]:
                    if not any(part in form.action for part in NOT_PRESSED):
                        send = browser.post if form.method == "post" else browser.get
                        fair(send(form.action, spoilt(form, dice)))


def test_queries_answer_whatever_stands_in_them() -> None:
    dice = random.Random("queries")
    with at(helpers.MORNING):
        ward = helpers.ward()
        browsers = {person: ward.client(person) for person in PEOPLE}
        for _look in range(40):
            person = dice.choice(list(PEOPLE))
            name = dice.choice(["q", "after", "sau", "next", "kiem", "body", "do", "page"])
            fair(browsers[person].get(dice.choice(PEOPLE[person]).partition("?")[0], {name: nasty.text(dice)}))


@pytest.mark.parametrize("person", ["mother", "administrator"])
def test_the_api_answers_every_body_with_a_problem(person: str) -> None:
    dice = random.Random(person)
    document: dict[str, Any] = json.loads(json.dumps(service.get_openapi_schema(path_prefix="/api/v1/")))
    schemas = document["components"]["schemas"]
    posts = sorted(path for path, found in document["paths"].items() if "post" in found and "oauth" not in path)
    with at(helpers.MORNING):
        ward = helpers.ward()
        given = {"login": helpers.PEOPLE[person]["login"], "password": helpers.PASSWORD}
        client = Client()
        token = client.post("/api/v1/session", given, content_type="application/json").json()["token"]
        for path in posts:
            content = document["paths"][path]["post"].get("requestBody", {}).get("content", {})
            schema = content.get("application/json", {}).get("schema", {})
            body = dice.choice(RAW) if dice.random() < 0.4 else json.dumps(drawn(schema, schemas, dice, 0)).encode()
            address = path.replace("{id}", str(getattr(ward, person).pk))
            answer = client.post(
                address, body, content_type="application/json", headers={"Authorization": f"Bearer {token}"}
            )
            fair(answer)
            if answer.status_code >= 400:
                assert answer.headers["Content-Type"] == "application/problem+json", (address, body[:100])


def test_files_of_every_kind_are_judged_or_refused_in_words() -> None:
    dice = random.Random("files")
    with at(helpers.MORNING):
        mother = helpers.ward().client("mother")
        for kind in fuzz_uploads.SPOILT:
            if kind in ("too_large", "many_pages", "bomb_pdf", "zip_bomb"):  # slow to make; the hour sends them
                continue
            for path, field in (("/kiem-tra/", "file"), ("/thu-tuc/1.001193/khai/", "file.birth_proof")):
                sent = BytesIO(fuzz_uploads.spoilt(kind, dice))
                sent.name = dice.choice(nasty.NAMES) or "a"
                answer = mother.post(path, {field: sent, "action": "save"})
                fair(answer)
                assert "Giấy tờ thật, còn nguyên vẹn" not in answer.getvalue().decode(), kind
