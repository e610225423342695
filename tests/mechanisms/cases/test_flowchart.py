"""Where a dossier is in its flow: what is done, at hand, still to come, and what does not come at all."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from motcua.kernel.calendar.api import at
from motcua.mechanisms.cases.api import Dossier, State, bpmn, chart, chart_of, procedure_by_code, procedure_of, timeline
from motcua.mechanisms.cases.cli import main
from motcua.mechanisms.cases.flowchart import Chart, visits
from motcua.mechanisms.cases.reads import Happening
from motcua.mechanisms.cases.rules import Node
from tests import helpers

ROAD = [Node("receive", "dossier.accept"), Node("check", "dossier.advance"), Node("sign", "dossier.approve")]


@pytest.fixture
def ward(db: None) -> Iterator[helpers.Ward]:
    ready = helpers.ward()
    with at(helpers.MORNING):
        yield ready


def drawn(dossier: Dossier) -> Chart:
    found = Dossier.objects.get(pk=dossier.pk)
    return chart_of(procedure_of(found), found, timeline(found))


def stands(found: Chart) -> list[tuple[str, str | None]]:
    return [(stop.id, stop.state) for stop in found.stops]


def happened(*acts: str) -> list[Happening]:
    begin = datetime(2026, 10, 6, 2, tzinfo=UTC)
    return [Happening(f"dossier.{act}", begin + timedelta(hours=n), "Cô Hoa") for n, act in enumerate(acts)]


def test_a_step_sent_back_to_is_open_again_and_closed_by_who_ends_it_then() -> None:
    assert visits(ROAD, happened("submit", "accept", "advance", "send_back")).keys() == {"receive"}
    done = visits(ROAD, happened("submit", "accept", "advance", "send_back", "send_back", "accept", "advance"))
    assert {step: line.at.hour for step, line in done.items()} == {"receive": 7, "check": 8}


def test_what_interrupts_a_dossier_ends_no_step() -> None:
    acts = ("accept", "request_supplement", "extend", "supplement", "pause", "resume", "advance", "approve", "finish")
    assert visits(ROAD, happened(*acts)).keys() == {"receive", "check", "sign"}


def test_acts_that_lead_nowhere_on_this_road_are_passed_over() -> None:
    assert visits(ROAD, happened("approve", "migrate", "accept", "deliver")).keys() == {"receive"}


def test_a_dossier_is_drawn_in_its_flow_with_who_and_when(ward: helpers.Ward) -> None:
    dossier = helpers.file_birth(ward)
    assert stands(drawn(dossier))[:2] == [("receive", "now"), ("check", "next")]
    helpers.accept(ward, dossier)
    found = drawn(dossier)
    assert [state for _step, state in stands(found)[:3]] == ["done", "now", "next"]
    first = found.stops[0]
    assert (first.who, first.when, first.role) == (
        timeline(dossier)[-1].by,
        timeline(dossier)[-1].at,
        "Cán bộ tiếp nhận và trả kết quả",
    )
    assert first.who and found.at == State.ACCEPTED


def test_a_dossier_that_was_declined_has_no_steps_ahead(ward: helpers.Ward) -> None:
    dossier = helpers.file_birth(ward)
    helpers.decline(ward, dossier, "Giấy chứng sinh mờ.")
    assert stands(drawn(dossier)) == [("receive", "done")]
    assert drawn(dossier).at == State.DECLINED


def test_what_the_answers_do_not_call_for_is_shown_as_left_out(ward: helpers.Ward) -> None:
    dossier = helpers.file_birth(ward)
    data = {**dossier.data, "delivery": {**dossier.data["delivery"], "receive": "online"}}
    found = chart_of(procedure_of(dossier), Dossier(**{**_values(dossier), "data": data}), timeline(dossier))
    assert stands(found)[-1] == ("deliver", "skipped")


def _values(dossier: Dossier) -> dict[str, object]:
    return {field.attname: getattr(dossier, field.attname) for field in Dossier._meta.concrete_fields}


def test_without_a_dossier_every_step_is_there_and_none_has_a_state(ward: helpers.Ward) -> None:
    spec = procedure_by_code("1.001193")
    assert spec
    found = chart(spec, "online")
    assert stands(found) == [(name, None) for name in ("receive", "check", "approve", "deliver")]
    assert [stop.conditional for stop in found.stops] == [False, False, False, True]


def test_the_flow_is_written_by_a_command_and_given_by_its_page(
    ward: helpers.Ward, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    spec = procedure_by_code("1.001193")
    assert spec and main(["bpmn", "1.001193"]) == 0
    assert capfdbinary.readouterr().out.strip() == bpmn(spec)
    assert main(["bpmn", "1.001139"]) == 1
    assert b"1.001193" in capfdbinary.readouterr().err, "the right code is proposed"
    answer = ward.client().get("/thu-tuc/1.001193/quy-trinh.bpmn")
    assert answer.content == bpmn(spec) and answer["Content-Disposition"] == 'attachment; filename="1.001193.bpmn"'
    assert "Chủ tịch UBND phường" in answer.content.decode()
    assert ward.client().get("/thu-tuc/9.999999/quy-trinh.bpmn").status_code == 404
