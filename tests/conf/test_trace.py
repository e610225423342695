"""The log says which page, how it ended and how long it took; never whose affair it was."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
from django.test import Client

from motcua.conf.log import Lines
from tests import helpers
from tests.helpers import Ward


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Everything that any part of the program logs, as JSON lines."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(Lines())
    root, access = logging.getLogger(), logging.getLogger("motcua.access")
    before = root.level, access.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    access.setLevel(logging.INFO)
    logging.getLogger("django.request").setLevel(logging.DEBUG)
    yield out
    root.removeHandler(handler)
    root.setLevel(before[0])
    access.setLevel(before[1])
    logging.getLogger("django.request").setLevel(logging.ERROR)


def said(out: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.mark.django_db
def test_each_request_leaves_a_line_with_the_name_of_its_page(client: Client, lines: io.StringIO) -> None:
    answer = client.get("/kiem-tra/ABCD-EFGH-0001/?ten=Lan")
    line = next(line for line in said(lines) if line["logger"] == "motcua.access")
    assert line["status"] == 404
    assert line["method"] == "GET"
    assert line["route"]
    assert line["request"] == answer.headers["X-Request-Id"]
    assert "ABCD" not in lines.getvalue()
    assert "Lan" not in lines.getvalue()


@pytest.mark.parametrize(("host", "fields"), [("evil.example", 1), ("testserver", 1001)])
def test_what_a_stranger_sends_to_be_refused_fills_no_log(
    client: Client, lines: io.StringIO, host: str, fields: int
) -> None:
    given = {f"field{n}": "a" for n in range(fields)}
    assert client.post("/ngon-ngu/", given, headers={"host": host}).status_code == 400
    assert [line["logger"] for line in said(lines)] == ["motcua.access"], "a line for the request, and no failure"


@pytest.mark.django_db
def test_a_whole_journey_leaves_nobody_s_data_in_the_log(lines: io.StringIO) -> None:
    ward: Ward = helpers.ward()
    with helpers.at(helpers.MORNING):
        dossier = helpers.settle(ward, helpers.file_birth(ward))
        mother, officer = ward.client("mother"), ward.client("civil_status_officer")
        mother.get(f"/ho-so/{dossier.pk}/")
        mother.get("/tim/", {"q": "Trần Thị Lan 001190012345"})
        Client().post("/dang-nhap/", {"login": "lan.tran", "password": helpers.PASSWORD})
        officer.get(f"/can-bo/ho-so/{dossier.pk}/")
        officer.get(f"/ho-so/{dossier.pk}/khong-co/")
        Client().post("/tra-cuu/", {"code": dossier.code, "secret": "001190012345"})
    logged = "\n".join(
        line for line in lines.getvalue().splitlines() if json.loads(line)["logger"] != "django.db.backends"
    )
    assert logged.count("motcua.access") >= 6
    typed = helpers.posted(helpers.ANSWERS).values()
    personal = {value for value in typed if len(value) > 5} | {"lan.tran", str(dossier.pk), str(dossier.code)}
    assert not [value for value in personal if value in logged]
