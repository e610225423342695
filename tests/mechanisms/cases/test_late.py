"""What may be done with a late dossier: nothing moves or ends it before the apology, but for the applicant himself."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from motcua.kernel.acts.api import Conflict, perform
from motcua.kernel.calendar.api import at, now
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.cases.policy import POLICY
from motcua.mechanisms.cases.rules import MOVES, STANDING, WALKING
from tests import acting, helpers
from tests.kernel.acts.traces import rows
from tests.mechanisms.cases.filing import GIVEN
from tests.mechanisms.cases.interrupted import rule

pytestmark = [pytest.mark.both, pytest.mark.django_db]
MOVING = ("accept", "decline", "advance", "send_back", "approve", "refuse", "stop")
STOPPING_THE_CLOCK = ("request_supplement", "pause", "charge")
BARRED = {f"dossier.{verb}" for verb in MOVING + STOPPING_THE_CLOCK}
FREE = {
    "dossier.extend": "the apology itself",
    "dossier.withdraw": "the applicant's own will",
    "dossier.reassign": "moves the work, not the dossier",
    "dossier.migrate": "a decision about the rule, which keeps late what is late",
    "dossier.unmigrate": "gives back the clock that it had",
    "dossier.finish": "it was decided before",
    "dossier.deliver": "its clock has stopped",
    "dossier.supplement": "its clock stands",
    "dossier.lapse": "its clock stands",
    "dossier.resume": "its clock stands",
}
LATER = helpers.MORNING + timedelta(days=14)


def test_every_act_on_a_dossier_is_barred_when_it_is_late_or_has_a_reason_not_to_be() -> None:
    with at(helpers.MORNING):
        filed = helpers.file_birth(helpers.ward())
    assert BARRED | set(FREE) == set(MOVES)
    assert BARRED.isdisjoint(FREE)
    with at(LATER):
        for act, moves in MOVES.items():
            for state in moves:
                filed.state, filed.due_at = state, now() - timedelta(minutes=1)
                refusal = POLICY[act].bar(filed)
                assert isinstance(refusal, Conflict) == (act in BARRED and state in WALKING), (act, state)
                filed.due_at = now()
                assert POLICY[act].bar(filed) is None, (act, state)
    assert WALKING.isdisjoint(STANDING)


OFFICER, CHAIR, DESK = "civil_status_officer", "chairwoman", "desk_officer"


@pytest.mark.parametrize(
    ("state", "name", "verbs"),
    [
        ("submitted", DESK, "request_supplement accept decline"),
        ("check", OFFICER, "advance send_back request_supplement pause charge stop"),
        ("approve", CHAIR, "approve refuse send_back stop"),
    ],
)
def test_a_late_dossier_neither_moves_nor_ends_without_an_apology(
    ward: helpers.Ward, in_state: Callable[[str], cases.Dossier], tmp_path: Path, state: str, name: str, verbs: str
) -> None:
    rule(tmp_path)
    dossier = in_state(state)

    def does(verb: str) -> Any:
        act = f"dossier.{verb}"
        return perform(getattr(cases, verb), acting.caller(ward.actor(name)), GIVEN[act], on=dossier.pk)

    with at(LATER):
        before = rows()
        for verb in verbs.split():
            with pytest.raises(Conflict) as refused:
                does(verb)
            assert "xin lỗi" in str(refused.value.sentence), verb
        assert rows() == before
        does("extend")
        ended = does(verbs.split()[-1])
    assert ended.promised_at == dossier.due_at
    assert ended.state != dossier.state
