"""Hostile and mistaken requests: each answer is a problem in the reader's language, none is a page or a crash."""

import json
from typing import Any

import jsonschema_rs
import pytest

from motcua.faces.api import wire
from motcua.kernel.acts.api import registry
from tests.faces.api.conftest import Api, counts, request_for

pytestmark = pytest.mark.django_db
MEMBERS = {"type", "title", "status", "detail", "code", "remedy", "faults"}


def is_problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = answer.json()
    assert set(found) == MEMBERS
    assert (found["status"], found["code"]) == (status, code)
    return found


@pytest.mark.parametrize(
    "body",
    [
        b"{", b"\xff\xfe\x00", b'{"procedure": NaN}', b'{"procedure": 1e999}', b'{"procedure": "\\u0000"}',
        b'{"procedure": "\\ud800"}', b'{"a\\u0000": 1}', b"[" * 100_000,
        b'{"data": ' + b'{"a": ' * 60 + b"1" + b"}" * 61,
        b'{"n": ' + b"9" * 5000 + b"}", b'{"procedure": "a", "procedure": "b"}',
    ],
    ids=["cut", "no UTF-8", "NaN", "infinite", "NUL", "surrogate", "NUL in a key", "deep", "too deep", "huge number",
         "a key twice"],
)  # fmt: skip
def test_what_is_no_json_is_malformed(lan: Api, body: bytes) -> None:
    before = counts()
    is_problem(lan.raw("/dossiers", body), 400, "malformed")
    assert counts() == before


@pytest.mark.parametrize(
    "given", [[], "x", 1, None, {"procedure": []}, {"data": []}, {"files": "x"}, {"unknown": 1}, {"files": [{}]}]
)
def test_json_that_is_no_submission_is_invalid(lan: Api, given: Any) -> None:
    before = counts()
    is_problem(lan.raw("/dossiers", json.dumps(given).encode()), 422, "invalid")
    assert counts() == before


@pytest.mark.parametrize(
    "data", [{"person": []}, {"person": {"name": {"a": 1}}}, {"person": {"name": "x" * 10**6}}, {}]
)
def test_data_that_no_form_has_is_invalid(lan: Api, data: Any) -> None:
    is_problem(lan.post("/dossiers", request_for("x") | {"data": data}), 422, "invalid")


def test_another_media_type_is_refused(lan: Api) -> None:
    is_problem(lan.raw("/dossiers", b"procedure=x", "application/x-www-form-urlencoded"), 415, "wrong_media_type")
    is_problem(lan.raw("/files", b"%PDF", "application/pdf"), 415, "wrong_media_type")


def test_unknown_addresses_and_methods_are_problems(lan: Api) -> None:
    is_problem(lan.get("/"), 404, "not_found")
    is_problem(lan.get("/nothing/here"), 404, "not_found")
    is_problem(lan.get("/dossiers/"), 404, "not_found")
    is_problem(lan.get("/dossiers/not-a-key"), 404, "not_found")
    answer = lan.client.delete("/api/v1/dossiers", headers=lan.headers)
    is_problem(answer, 405, "wrong_method")
    assert set(answer["Allow"].split(", ")) == {"GET", "POST"}


def test_too_much_is_refused_unread(lan: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    is_problem(lan.raw("/dossiers", b" " * (2 * 1024 * 1024 + 1)), 413, "too_large")
    monkeypatch.setattr(wire, "LARGEST", 100)
    is_problem(lan.raw("/dossiers", b" " * 101), 413, "too_large")


@pytest.mark.parametrize(
    ("content", "name", "status"),
    [(b"", "a.pdf", 422), (b"MZ\x90", "a.exe", 422), (b"<html>", "a.pdf", 422), (b"%PDF-1.4 cut", "a.pdf", 422)],
)
def test_a_false_file_is_refused_with_its_remedy(lan: Api, content: bytes, name: str, status: int) -> None:
    found = is_problem(lan.upload(content=content, name=name), status, "invalid")
    assert found["remedy"]
    assert [fault["path"] for fault in found["faults"]] == ["file"]


def test_a_missing_file_and_a_broken_body_are_problems(lan: Api) -> None:
    is_problem(lan.raw("/files", b"--x--\r\n", "multipart/form-data; boundary=x"), 422, "invalid")
    is_problem(lan.raw("/files", b"x", "multipart/form-data"), 400, "malformed")


def test_a_nul_in_the_address_reaches_no_database(stranger: Api) -> None:
    is_problem(stranger.get("/procedures?q=%00"), 400, "malformed")
    is_problem(stranger.get("/procedures/%00"), 400, "malformed")


def test_problems_speak_the_readers_language(lan: Api) -> None:
    vi = lan.get("/nothing")
    assert vi.json()["title"] == "Không tìm thấy nội dung ông/bà cần."
    assert vi["Content-Language"] == "vi"
    en = lan.get("/nothing", Accept_Language="en")
    assert en["Content-Language"] == "en"


def test_a_fault_of_ours_is_a_problem_and_is_reported(stranger: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_code: str) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("motcua.faces.api.reads.by_code", fail)
    stranger.client.raise_request_exception = False
    found = is_problem(stranger.get("/documents/x/verification"), 500, "broken")
    assert "ZeroDivision" not in json.dumps(found)


def test_the_description_is_openapi_3_1_and_whole(stranger: Api) -> None:
    document = stranger.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    schemas = document["components"]["schemas"]
    for name, schema in schemas.items():
        jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema)
        assert set(name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
    referred = {ref.rpartition("/")[2] for ref in _refs(document)}
    assert referred <= set(schemas)
    operations = [one for methods in document["paths"].values() for one in methods.values()]
    assert len({one["operationId"] for one in operations}) == len(operations)
    assert all({"responses", "operationId"} <= set(one) and "default" in one["responses"] for one in operations)


def _refs(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [ref for inner in value.values() for ref in _refs(inner)]
    return [ref for inner in value for ref in _refs(inner)] if isinstance(value, list) else []


def test_every_act_has_its_address(stranger: Api) -> None:
    paths = stranger.get("/openapi.json").json()["paths"]
    operations = {one["operationId"]: path for path, methods in paths.items() for one in methods.values()}
    assert set(registry()) <= set(operations)
    assert operations["dossier.submit"] == "/api/v1/dossiers"
    assert operations["dossier.send_back"] == "/api/v1/dossiers/{id}/send-back"
