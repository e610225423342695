"""Submitting, following and handling a dossier through the API, as one who may and as one who may not."""

import contextvars
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from bench.office import ANSWERS, opened
from motcua.kernel.access.api import Holding, system_actor
from motcua.kernel.acts.api import Caller, lifted
from motcua.kernel.calendar.api import at
from motcua.kernel.ledger.api import Entry
from motcua.kernel.packs.api import load_folders
from motcua.mechanisms.cases.api import Dossier
from tests.faces.api.conftest import MORNING, NUMBER, PASSWORD, Api, counts, furnish, request_for

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_a_submission_answers_with_code_due_moment_and_address(lan: Api) -> None:
    answer = lan.post("/dossiers", request_for(lan.receipt()))
    found = answer.json()
    assert answer.status_code == 201
    assert answer["Location"] == f"/api/v1/dossiers/{found['id']}"
    assert answer["ETag"] == '"0"'
    assert found["code"] == "H26.82-260302-0001"
    assert found["due_at"] == "2026-03-05T17:30:00+07:00"
    assert found["status"] == 1
    assert found["clock"]["limit"] == {
        "amount": 3, "unit": "working_day", "cutoff": None, "first_day_counted": False, "ends_in_working_time": True
    }  # fmt: skip
    assert [line["kind"] for line in found["clock"]["lines"]] == ["start", "counted", "counted", "counted"]
    assert [file["component"] for file in found["components"]] == ["proof"]


def test_the_ledger_knows_that_it_came_by_the_api(dossier: dict[str, Any]) -> None:
    entry = Entry.objects.get(subject=dossier["id"], act="dossier.submit")
    assert (entry.channel, entry.n) == ("api", 1)


def test_an_incomplete_submission_names_every_fault_and_leaves_no_trace(lan: Api) -> None:
    given = request_for("") | {"files": []}
    given["data"] = {"person": {"number": "x"}}
    before = counts()
    answer = lan.post("/dossiers", given)
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert {"person.name", "person.number", "components.proof"} <= {fault["path"] for fault in answer.json()["faults"]}
    assert counts() == before


def test_what_was_made_ready_under_an_older_rule_is_told_what_the_new_one_asks_and_keeps_its_files(
    lan: Api, tmp_path: Path
) -> None:
    given = request_for(lan.receipt(), note="Xin gửi sớm")
    pack = Path(shutil.copytree(Path(__file__).parent / "pack", tmp_path / "pack"))
    for name, old, new in (
        ("pack.yaml", "version: 1", "version: 2"),
        (
            "procedures/9.000001.yaml",
            "{id: note, type: text, label: Ghi chú}",
            "{id: job, type: text, label: Nghề nghiệp, required: true}",
        ),
    ):
        file = pack / name
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")
    load_folders([pack], Caller(system_actor("tests"), channel="system"))
    before = counts()
    answer = lan.post("/dossiers", given, Idempotency_Key="k-1")
    assert answer.status_code == 422
    assert {fault["path"]: fault["message"] for fault in answer.json()["faults"]} == {
        "person.note": "Mục này không có trong tờ khai.",
        "person.job": "Xin điền “Nghề nghiệp”.",
    }
    assert counts() == before
    given["data"]["person"] = {"name": "Nguyễn Thị Lan", "number": NUMBER, "job": "Thợ may"}
    assert lan.post("/dossiers", given, Idempotency_Key="k-1").status_code == 201, "the same file, the same key"
    assert Dossier.objects.get().data["person"]["job"] == "Thợ may"


def test_a_repeat_with_the_same_key_gets_the_first_dossier(lan: Api) -> None:
    given = request_for(lan.receipt())
    first, second = (lan.post("/dossiers", given, Idempotency_Key="k-1") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] == second.json()["id"]
    assert Dossier.objects.count() == 1


def test_a_key_cannot_be_used_for_something_else(lan: Api) -> None:
    given = request_for(lan.receipt())
    lan.post("/dossiers", given, Idempotency_Key="k-1")
    answer = lan.post("/dossiers", given | {"channel": "direct"}, Idempotency_Key="k-1")
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert Dossier.objects.count() == 1


@pytest.mark.parametrize("key", ["x" * 101, "với dấu", "a b"])
def test_a_key_that_is_none_is_a_fault(lan: Api, key: str) -> None:
    answer = lan.post("/dossiers", request_for(lan.receipt()), Idempotency_Key=key)
    assert answer.status_code == 422
    assert answer.json()["faults"][0]["path"] == "Idempotency-Key"


@pytest.mark.django_db(transaction=True)
def test_twenty_equal_requests_at_once_make_one_dossier(settings: Any) -> None:
    with at(MORNING):
        furnish(settings)
        lan = Api("lan")
        given = request_for(lan.receipt())

        def submit(_n: int) -> tuple[int, str]:
            try:
                one = Api()
                one.headers = lan.headers
                answer = one.post("/dossiers", given, Idempotency_Key="twenty")
                return answer.status_code, answer.json().get("id")
            finally:
                connections.close_all()

        with ThreadPoolExecutor(20) as pool:
            waiting = [pool.submit(contextvars.copy_context().run, submit, n) for n in range(20)]
            answers = {one.result() for one in waiting}
    assert len(answers) == 1
    assert answers.pop()[0] == 201
    assert Dossier.objects.count() == 1


def test_a_file_that_somebody_else_uploaded_is_refused(lan: Api, minh: Api) -> None:
    answer = minh.post("/dossiers", request_for(lan.receipt()))
    assert answer.status_code == 422
    assert [fault["path"] for fault in answer.json()["faults"]] == ["components.proof"]


def test_another_persons_dossier_is_as_missing_as_one_that_never_was(minh: Api, dossier: dict[str, Any]) -> None:
    paths = [f"/dossiers/{dossier['id']}", "/dossiers/019a0000-0000-7000-8000-000000000000"]
    theirs, nothing = (minh.get(path) for path in paths)
    assert theirs.status_code == nothing.status_code == 404
    assert theirs.content == nothing.content
    assert minh.get(dossier["components"][0]["href"].removeprefix("/api/v1")).status_code == 404
    before = counts()
    theirs, nothing = (minh.post(f"{path}/withdraw", {}, If_Match='"7"') for path in paths)
    assert theirs.status_code == nothing.status_code == 404
    assert theirs.content == nothing.content
    assert counts() == before


def test_the_applicant_may_not_accept_his_own_dossier(lan: Api, dossier: dict[str, Any]) -> None:
    before = counts()
    answer = lan.post(f"/dossiers/{dossier['id']}/accept", {})
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert counts() == before


def test_the_desk_accepts_and_the_next_officer_sends_it_on(huong: Api, binh: Api, dossier: dict[str, Any]) -> None:
    (duty,) = huong.get("/assignments").json()["items"]
    assert (duty["what"], duty["subject"]["href"]) == ("Tiếp nhận", f"/api/v1/dossiers/{dossier['id']}")
    accepted = huong.post(f"/dossiers/{dossier['id']}/accept", {"note": "Đủ giấy tờ"}, If_Match='"0"')
    assert (accepted.status_code, accepted.json()["status"], accepted["ETag"]) == (200, 2, '"1"')
    assert huong.get("/assignments").json()["items"] == []
    seen = binh.get(f"/dossiers/{dossier['id']}").json()
    assert seen["abilities"] | {"advance": True, "send-back": True, "accept": False} == seen["abilities"]
    refused = binh.post(f"/dossiers/{dossier['id']}/send-back", {"reason": "ngắn"})
    assert (refused.status_code, refused.json()["faults"][0]["path"]) == (422, "reason")
    assert binh.post(f"/dossiers/{dossier['id']}/advance", {}).status_code == 200


def test_what_was_changed_meanwhile_is_a_failed_precondition(huong: Api, dossier: dict[str, Any]) -> None:
    address = f"/dossiers/{dossier['id']}/accept"
    before = counts()
    for etag in ('"5"', 'W/"0"', "nonsense"):
        answer = huong.post(address, {}, If_Match=etag)
        assert (answer.status_code, answer.json()["code"]) == (412, "stale")
    assert counts() == before
    assert huong.post(address, {}, If_Match='"0"').status_code == 200
    again = huong.post(address, {})
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")


def test_identity_numbers_are_whole_for_the_applicant_alone(
    lan: Api, huong: Api, binh: Api, dossier: dict[str, Any]
) -> None:
    address = f"/dossiers/{dossier['id']}"
    assert lan.get(address).json()["data"]["person"]["number"] == NUMBER
    for dotted, data in (
        (huong.get(address), {"person": {"name": "Nguyễn Thị Lan"}}),
        (binh.get(address, Motcua_Purpose="ask"), None),
    ):
        assert NUMBER not in dotted.content.decode()
        assert dotted.json()["data"] == data
        (row,) = [row for row in dotted.json()["answers"][0]["rows"] if row["path"] == "person.number"]
        assert row["masked"] and row["text"].endswith(NUMBER[-3:])


def test_only_the_applicant_reads_the_secret(lan: Api, huong: Api, dossier: dict[str, Any]) -> None:
    assert lan.get(f"/dossiers/{dossier['id']}").json()["secret"]
    assert huong.get(f"/dossiers/{dossier['id']}").json()["secret"] is None


def test_the_history_says_who_did_what(lan: Api, huong: Api, dossier: dict[str, Any]) -> None:
    huong.post(f"/dossiers/{dossier['id']}/accept", {})
    timeline = lan.get(f"/dossiers/{dossier['id']}").json()["timeline"]
    assert [(line["act"], line["by"]) for line in timeline] == [("dossier.submit", "Lan"), ("dossier.accept", "Huong")]


def test_a_file_comes_back_as_it_was_and_is_never_run(lan: Api, dossier: dict[str, Any]) -> None:
    answer = lan.get(dossier["components"][0]["href"].removeprefix("/api/v1"))
    assert b"".join(answer.streaming_content).startswith(b"%PDF-1.7")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_lists_page_by_key_without_losing_or_repeating_a_row(lan: Api, minh: Api, dossier: dict[str, Any]) -> None:
    submitted = {dossier["id"]}
    for hours in (0, 0, 1):
        with at(MORNING + timedelta(hours=hours)):
            submitted.add(lan.post("/dossiers", request_for(lan.receipt())).json()["id"])
    seen: list[str] = []
    answer = lan.get("/dossiers?limit=1&own=true")
    while True:
        seen += [item["id"] for item in answer.json()["items"]]
        if "Link" not in answer:
            break
        following = answer["Link"].partition(">")[0].removeprefix("<")
        assert "own=true" in following
        answer = lan.get(following.removeprefix("/api/v1"))
    assert len(seen) == 4
    assert set(seen) == submitted
    assert minh.get("/dossiers").json()["items"] == []


def test_a_list_is_narrowed_by_state_procedure_and_days(
    lan: Api, huong: Api, dossier: dict[str, Any], statements: Any
) -> None:
    with at(MORNING - timedelta(days=3)):
        earlier = lan.post("/dossiers", request_for(lan.receipt())).json()
    huong.post(f"/dossiers/{dossier['id']}/accept", {})
    friday, monday, urn = "2026-02-27", "2026-03-02", dossier["procedure"]["urn"]
    for query, expected in {
        "state=submitted": [earlier], "state=accepted": [dossier], "state=refused": [],
        f"procedure={urn}": [dossier, earlier], "procedure=urn:motcua:procedure:0": [],
        f"received_to={friday}": [earlier], f"received_from={monday}": [dossier],
        f"received_from={friday}&received_to={monday}&limit=1": [dossier],
        f"state=submitted&received_from={monday}": [],
    }.items():  # fmt: skip
        for who in (huong, lan):
            for own in ("", "&own=true") if who is lan else ("",):
                with statements(4):
                    found = who.get(f"/dossiers?{query}{own}").json()["items"]
                assert [one["id"] for one in found] == [one["id"] for one in expected], query + own


@pytest.mark.parametrize(
    "query",
    [
        "cursor=!!!", "cursor=MjAyNg", "limit=0", "limit=1000", "limit=x", "state=lost", "received_from=3/2",
        "received_to=x",
    ],
)  # fmt: skip
def test_a_wrong_page_is_a_fault_at_its_name(lan: Api, query: str) -> None:
    answer = lan.get(f"/dossiers?{query}")
    assert answer.status_code == 422
    assert [fault["path"] for fault in answer.json()["faults"]] == [query.partition("=")[0]]


def test_a_list_costs_the_same_whatever_its_length(lan: Api, statements: Any) -> None:
    for _ in range(3):
        lan.post("/dossiers", request_for(lan.receipt()))
    with statements(3):
        listed = lan.get("/dossiers").json()["items"]
    assert len(listed) == 3
    assert lan.get("/dossiers?own=true").json()["items"] == listed
    whole = lan.get(f"/dossiers/{listed[0]['id']}").json()
    assert {name: whole[name] for name in listed[0]} == listed[0]


def test_filing_and_opening_a_dossier_keep_to_their_budgets_of_statements(
    lan: Api, huong: Api, dossier: dict[str, Any], statements: Any
) -> None:
    given = request_for(lan.receipt())
    address = f"/dossiers/{dossier['id']}"
    lan.get(address), huong.get(address)
    with statements(16):
        made = lan.post("/dossiers", given)
    assert made.status_code == 201
    assert made.json() == lan.get(f"/dossiers/{made.json()['id']}").json()
    with statements(4):
        assert lan.get(address).status_code == 200
    with at(MORNING + timedelta(minutes=6)):
        huong.get("/assignments")  # the session is seen, which is written down once a minute
        with statements(7):  # one writes the reading down
            assert huong.get(address).status_code == 200


def test_a_form_of_fifteen_fields_with_three_files_is_filed_in_sixteen_statements(db: None, statements: Any) -> None:
    office = opened()  # the very request that bench/api.py measures
    for ask in (nullcontext, partial(statements, 16)):
        asked = office.submit()
        with ask():
            made = Client().post(asked.path, asked.body, "application/json", headers=asked.headers)
        assert made.status_code == 201, made.json()
    assert len(made.json()["components"]) == 3
    assert sum(map(len, ANSWERS.values())) == 15


def test_the_password_is_in_no_answer_and_in_no_ledger(lan: Api) -> None:
    assert PASSWORD not in str(list(Entry.objects.order_by("id").values()))


def test_an_act_and_its_repeat_show_content_to_the_applicant_alone(
    lan: Api, huong: Api, dossier: dict[str, Any]
) -> None:
    address = f"/dossiers/{dossier['id']}/accept"
    first = huong.post(address, {}, Idempotency_Key="k").json()
    assert first["state"] == "accepted"
    assert (first["applicant"], first["data"]) == ("", None)
    assert [first[name] for name in ("answers", "components", "results", "timeline")] == [[]] * 4
    with lifted("the test takes the seat away"):
        Holding.objects.filter(account__login="huong").delete()
    again = huong.post(address, {}, Idempotency_Key="k")
    assert again.status_code == 200
    assert again.json() == {"kind": "cases.dossier", "id": dossier["id"], "revision": 1}
