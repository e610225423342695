"""What the result of a dossier says: put together once, so that what is shown before signing is what is printed."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import override

from motcua.kernel.calendar.api import today
from motcua.kernel.forms.api import (
    AnyField,
    FormSpec,
    Lists,
    Row,
    Section,
    ShownSection,
    dotted,
    lists_for,
    marked,
    text_of,
)
from motcua.kernel.text.api import Multilingual
from motcua.mechanisms.cases.models import Dossier
from motcua.mechanisms.cases.rules import fill_first, naming, places, worded
from motcua.mechanisms.cases.specs import ProcedureSpec, Step, said_in
from motcua.mechanisms.papers.api import Labels, Read, lacking, taken, unprinted

Content = dict[str, dict[str, str]]
Data = Mapping[str, Any]
Faults = dict[str, object]


def content(spec: ProcedureSpec, data: Data, findings: Data, day: date) -> Content:
    """The content of the result, part → place → Vietnamese text, as the pack maps it from form and findings by step."""
    return _filled(spec, answers(spec, data, findings, day))


def answers(
    spec: ProcedureSpec, data: Data, findings: Data, day: date, *, masked: bool = False, language: str = "vi"
) -> dict[str, str]:
    """Every answer of the form and of the officers' findings by step, as text by ``section.field``; ``masked``: what is
    secret in it dotted."""
    said = wordings(spec.form, data, day, masked=masked, language=language)
    for step in spec.steps:
        if step.form:
            said |= wordings(step.form, findings.get(step.id, {}), day, masked=masked, language=language)
    return said


def _filled(spec: ProcedureSpec, said: dict[str, str], language: str = "vi") -> Content:
    return {
        part: {place: fill_first([said_in(text, language) for text in texts], said) for place, texts in entries.items()}
        for part, entries in spec.result.content.items()
    }


def form_faults(spec: ProcedureSpec, data: Data, day: date) -> Faults:
    """What of a request could never be printed, or leaves out what the paper needs, by the path of the form's field.

    What officers fill in later is none of the applicant's faults.
    """
    drawn, own = _drawn(spec), {f"{section.id}.{field.id}" for section, field in spec.form.walk()}
    faults = _unprinted(spec.form, data, day, drawn)
    said = content(spec, data, {}, day)
    for path, message in lacking(spec.result.document_type, said, day).items():
        named = drawn.get(path, [])
        if named and own.issuperset(named):
            faults.setdefault(_named(path, named), message)
    return faults


def step_faults(spec: ProcedureSpec, step: Step, data: Data, findings: Data, day: date) -> Faults:
    """What an officer's answers would make unprintable, or put on a second living document, by the path of his field;
    what the applicant's answers do is told under the applicant's path."""
    assert step.form is not None
    drawn = _drawn(spec)
    faults = _unprinted(step.form, findings[step.id], day, drawn)
    for path, message in taken(spec.result.document_type, content(spec, data, findings, day), day).items():
        faults.setdefault(_named(path, drawn[path]), message)
    return faults


def _drawn(spec: ProcedureSpec) -> dict[str, list[str]]:
    """The fields on which each place of the result draws, by ``part.place``."""
    return {
        f"{part}.{place}": [name for text in texts for name in places(said_in(text))]
        for part, entries in spec.result.content.items()
        for place, texts in entries.items()
    }


def _named(path: str, named: list[str]) -> str:
    """The field under which a fault of a place is told: the one called like it, else the first."""
    return next((name for name in named if name.partition(".")[2] == path.partition(".")[2]), named[0])


def _unprinted(form: FormSpec, data: Data, day: date, drawn: dict[str, list[str]]) -> Faults:
    names = {name for named in drawn.values() for name in named}
    return unprinted({name: text for name, text in wordings(form, data, day).items() if name in names})


def labels(spec: ProcedureSpec, language: str = "vi") -> list[Labels]:
    """What the parts and places of the result are called, in the order of the forms: a part like the section of its
    name, a place like the field that it draws on."""
    forms = [spec.form, *(step.form for step in spec.steps if step.form)]
    titles = {section.id: section.title.get(language) for form in forms for section in form.sections if section.title}
    fields = {f"{section.id}.{field.id}": field.label.get(language) for form in forms for section, field in form.walk()}
    return [
        Labels(
            part=part,
            title=titles.get(part, ""),
            rows=[[place, fields.get(_naming(place, texts), "")] for place, texts in entries],
        )
        for part, entries in _ordered(spec)
    ]


def _ordered(spec: ProcedureSpec) -> list[tuple[str, list[tuple[str, list[str | Multilingual]]]]]:
    """The content of the result in the order of the forms; a database may keep the keys of a pack in any."""
    forms = [spec.form, *(step.form for step in spec.steps if step.form)]
    fields = {f"{section.id}.{field.id}": n for n, (section, field) in enumerate(_walk(forms))}
    sections = {section.id: n for n, section in reversed([*enumerate(one for form in forms for one in form.sections)])}
    last = len(fields)
    return [
        (part, sorted(entries.items(), key=lambda entry: (fields.get(_naming(*entry), last), entry[0])))
        for part, entries in sorted(
            spec.result.content.items(), key=lambda entry: (sections.get(entry[0], last), entry[0])
        )
    ]


def _walk(forms: Sequence[FormSpec]) -> Iterator[tuple[Section, AnyField]]:
    return (pair for form in forms for pair in form.walk())


def _naming(place: str, texts: Sequence[str | Multilingual]) -> str:
    return naming(place, [said_in(text) for text in texts])


def translations(spec: ProcedureSpec, data: Data, findings: Data, day: date) -> dict[str, list[Read]]:
    """What the result says in the other languages, with its labels: codes, units and dates in that language, what
    people wrote themselves as they wrote it. By the texts of today's packs."""
    return {language: list(_read(spec, data, findings, day, language)) for language in ("en", "bn")}


def _read(spec: ProcedureSpec, data: Data, findings: Data, day: date, language: str) -> Iterator[Read]:
    said = _filled(spec, answers(spec, data, findings, day, language=language), language)
    for part in labels(spec, language):
        rows = [[label, said[part["part"]][place]] for place, label in part["rows"] if said[part["part"]][place]]
        if rows:
            yield Read(title=part["title"], rows=rows)


def preview(dossier: Dossier, spec: ProcedureSpec, revealed: Collection[str] = ()) -> list[ShownSection]:
    """What would be printed if the result were approved now, numbers dotted but for the fields ``revealed``.

    A line is named after the field that it draws on.
    """
    forms = [spec.form, *(step.form for step in spec.steps if step.form)]
    titles = {section.id: section.title for form in forms for section in form.sections}
    fields = {f"{section.id}.{field.id}": field for form in forms for section, field in form.walk()}
    day = today()
    whole = answers(spec, dossier.data, dossier.findings, day)
    dots = answers(spec, dossier.data, dossier.findings, day, masked=True)
    secret = _secret(spec, dossier)
    hidden = {path for path, some in secret.items() if not some.issubset(revealed)}
    said = _filled(spec, whole | {path: dots[path] for path in hidden})

    def row(part: str, place: str, text: str) -> Row:
        named = _naming(place, spec.result.content[part][place])
        drawn = [path for each in spec.result.content[part][place] for path in places(said_in(each))]
        under = [path for path in dict.fromkeys(drawn) if path in hidden and "•" in text]
        return Row(
            f"{part}.{place}",
            fields[named].label if named in fields else "",
            worded(text),
            masked=bool(under),
            reveals=",".join(each for path in under for each in sorted(secret[path])),
            revealed=not under and not secret.keys().isdisjoint(drawn),
        )

    return [
        ShownSection(
            part,
            titles.get(part, spec.result.title),
            [row(part, place, text) for place, text in entries.items()],
        )
        for part, entries in said.items()
    ]


def _secret(spec: ProcedureSpec, dossier: Dossier) -> dict[str, set[str]]:
    """The fields of which something is dotted until it is revealed, each with the paths by which that is asked for."""
    found: dict[str, set[str]] = {}
    paths = marked(spec.form, dossier.data)
    for step in spec.steps:
        if step.form:
            paths += marked(step.form, dossier.findings.get(step.id, {}))
    for path in paths:
        found.setdefault(".".join(path.split(".")[:2]), set()).add(path)
    return found


def wordings(form: FormSpec, data: Data, day: date, *, masked: bool = False, language: str = "vi") -> dict[str, str]:
    """Every field as text by ``section.field``: no answer is empty, a group given several times is a line each, its
    dates as people write them; ``masked``: what is secret in it dotted. In Vietnamese, which is printed, a date stays
    ISO for the template to word."""
    lists = lists_for(form, day)
    with override(language):
        return {
            f"{section.id}.{field.id}": _text(field, data.get(section.id, {}).get(field.id), lists, masked, language)
            for section, field in form.walk()
        }


def _text(field: AnyField, value: Any, lists: Lists, masked: bool, language: str) -> str:
    if value is None:
        return ""
    if field.type == "repeat":
        said = dotted if masked else text_of
        rows = (
            [said(part, row[part.id], lists) for part in field.fields if row.get(part.id) is not None] for row in value
        )
        return "\n".join(", ".join(text for text in row if text) for row in rows)
    if language != "vi":
        return _translated(field, value, lists)
    plain = str(value) if field.type in ("date", "partial_date") else text_of(field, value, lists)
    if not masked:
        return plain
    shown = dotted(field, value, lists)
    return shown if "•" in shown else plain


def _translated(field: AnyField, value: Any, lists: Lists) -> str:
    """A value as English and Bengali write it: the month by its name, since 03/04 is two days to two readers; a point
    before decimals, commas between thousands."""
    match field.type:
        case "date" | "partial_date":
            parts = [int(part) for part in str(value).split("-")]
            pattern = ("Y", "F Y", "j F Y")[len(parts) - 1]
            return date_format(date(*[*parts, 1, 1][:3]), pattern)
        case "number":
            return str(value)
        case "money":
            return text_of(field, value, lists).replace(".", ",")
    return text_of(field, value, lists)
