"""Forms of small packs, filled in and judged: the pack with what it stands on, and what is said to answers."""

from copy import deepcopy
from datetime import date, datetime
from typing import Any

from django.utils.translation import override

from motcua.kernel.calendar.api import ZONE, CalendarSpec, due
from motcua.kernel.forms.api import Beside, CodeList, validate
from motcua.mechanisms.cases.specs import ProcedureSpec
from tests.packs.whole import library

Answers = dict[str, dict[str, Any]]


def procedure_in(pack: str, code: str) -> ProcedureSpec:
    """A procedure of a pack."""
    every = library().items("procedures", ProcedureSpec)
    return next(spec for place, spec in every if place.pack.endswith(f":{pack}") and spec.code == code)


def changed(good: Answers, **sections: Any) -> Answers:
    """Good answers with some of them changed, by section; ``None`` takes an answer or a section out."""
    data = deepcopy(good)
    for name, answers in sections.items():
        data[name] = {} if answers is None else data.get(name, {}) | answers
    return data


def said(spec: ProcedureSpec, data: Answers, day: date, found: Answers | None = None) -> dict[str, str]:
    """The first sentence at each place: of the applicant's form, or of the officer's beside it, given what he found."""
    lists = {item.urn: item for _place, item in library().items("code-lists", CodeList)}
    with override("vi"):
        if found is None:
            checked = validate(spec.form, data, day, lists)
        else:
            form = next(step.form for step in spec.steps if step.form)
            answers = validate(spec.form, data, day, lists)
            assert answers.ok, answers.faults
            checked = validate(form, found, day, lists, Beside(spec.form, answers.data, day))
        return {path: str(sentences[0]) for path, sentences in checked.faults.items()}


def promised(spec: ProcedureSpec, channel: str, received: str) -> str:
    """When the result is due of what came by a channel; Vietnamese moments as ``2026-11-04T19:40``."""
    calendar = next(item for _place, item in library().items("calendars", CalendarSpec))
    road = spec.channel(channel)
    assert road is not None
    ends = due(calendar, datetime.fromisoformat(received).replace(tzinfo=ZONE), road.limit).due
    assert ends is not None
    return f"{ends.astimezone(ZONE):%Y-%m-%dT%H:%M}"
