"""What the result of a dossier says: put together once, so that what is shown before signing is what is printed."""

from datetime import date
from typing import Any

from django.utils.translation import override

from motcua.kernel.calendar.api import today
from motcua.kernel.forms.api import AnyField, FormSpec, Lists, Row, ShownSection, lists_for, text_of
from motcua.mechanisms.cases.models import Dossier
from motcua.mechanisms.cases.rules import fill, naming, worded
from motcua.mechanisms.cases.specs import ProcedureSpec

Content = dict[str, dict[str, str]]


def content(dossier: Dossier, spec: ProcedureSpec, day: date) -> Content:
    """The content of the result, part → place → Vietnamese text, as the pack maps it from form and findings."""
    answers = _texts(spec.form, dossier.data, day)
    for step in spec.steps:
        if step.form:
            answers |= _texts(step.form, dossier.findings.get(step.id, {}), day)
    return {
        part: {place: fill(text, answers) for place, text in places.items()}
        for part, places in spec.result.content.items()
    }


def preview(dossier: Dossier, spec: ProcedureSpec) -> list[ShownSection]:
    """What would be printed if the result were approved now. A line is named after the field that it draws on."""
    forms = [spec.form, *(step.form for step in spec.steps if step.form)]
    titles = {section.id: section.title for form in forms for section in form.sections}
    labels = {f"{section.id}.{field.id}": field.label for form in forms for section, field in form.walk()}
    return [
        ShownSection(
            part,
            titles.get(part, spec.result.title),
            [
                Row(f"{part}.{place}", labels.get(naming(place, spec.result.content[part][place]), ""), worded(text))
                for place, text in places.items()
            ],
        )
        for part, places in content(dossier, spec, today()).items()
    ]


def _texts(form: FormSpec, data: dict[str, Any], day: date) -> dict[str, str]:
    """Every field as Vietnamese text by ``section.field``: a date stays ISO, no answer is empty."""
    lists = lists_for(form, day)
    with override("vi"):
        return {
            f"{section.id}.{field.id}": _text(field, data.get(section.id, {}).get(field.id), lists)
            for section, field in form.walk()
        }


def _text(field: AnyField, value: Any, lists: Lists) -> str:
    if value is None:
        return ""
    return str(value) if field.type in ("date", "partial_date") else text_of(field, value, lists)
