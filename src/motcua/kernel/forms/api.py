"""Forms: one vocabulary of fields for every form in the product, declared in packs, judged here.

Data are section → field → value; page names and fault paths are ``section.field``. Every function takes ``today`` and
``lists`` if it is given them; without, it takes the legal day and the code lists in force on it.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from motcua.kernel.calendar.api import today as legal_today
from motcua.kernel.forms import binding, rules, schema, shown
from motcua.kernel.forms import compare as comparing
from motcua.kernel.forms import prefill as prefilling
from motcua.kernel.forms import renewed as renewing
from motcua.kernel.forms.binding import options_matching
from motcua.kernel.forms.bound import BoundField, BoundForm, Complaint, Option, Part
from motcua.kernel.forms.checks import FormFault, condition_fault, form_faults
from motcua.kernel.forms.citizen import contradiction, shape_fault
from motcua.kernel.forms.citizen import read as read_citizen_number
from motcua.kernel.forms.compare import Change, compare_forms
from motcua.kernel.forms.drafts import draft_for, drafts_of, drop_draft, keep_draft
from motcua.kernel.forms.fields import AnyField, Cel, Id
from motcua.kernel.forms.lines import Lists
from motcua.kernel.forms.logic import Beside, facts, holds, variables
from motcua.kernel.forms.messages import Message
from motcua.kernel.forms.models import Draft
from motcua.kernel.forms.post import from_post, merged
from motcua.kernel.forms.prefill import LAST, Filled, still
from motcua.kernel.forms.prefill import words as source_words
from motcua.kernel.forms.renewed import Dropped
from motcua.kernel.forms.rules import Checked
from motcua.kernel.forms.shown import Row, ShownSection, dotted, marked, mask, text_of, unmarked
from motcua.kernel.forms.specs import CodeList, Entry, FormSpec, Rule, Section
from motcua.kernel.packs.api import UnknownItem, all_of

__all__ = [
    "LAST",
    "AnyField",
    "Beside",
    "BoundField",
    "BoundForm",
    "Cel",
    "Change",
    "Checked",
    "CodeList",
    "Complaint",
    "Draft",
    "Dropped",
    "Entry",
    "Filled",
    "FormFault",
    "FormSpec",
    "Id",
    "Lists",
    "Message",
    "Option",
    "Part",
    "Row",
    "Rule",
    "Section",
    "ShownSection",
    "bind",
    "citizen_number_fault",
    "compare",
    "compare_forms",
    "condition_fault",
    "display",
    "dotted",
    "draft_for",
    "drafts_of",
    "drop_draft",
    "facts",
    "form_faults",
    "from_post",
    "holds",
    "json_schema",
    "keep_draft",
    "lists_for",
    "marked",
    "mask",
    "merged",
    "options_matching",
    "prefill",
    "read_citizen_number",
    "renewed",
    "source_words",
    "still",
    "text_of",
    "unmarked",
    "validate",
    "variables",
]


def citizen_number_fault(number: str, year: int | None, on: date) -> Message | None:
    """What is wrong with a citizen number, alone or beside a year of birth declared elsewhere; None = nothing."""
    return shape_fault(number, (), on) or contradiction(number, None, year)


def lists_for(form: FormSpec, on: date | None = None) -> Lists:
    """The code lists that the form chooses from, as loaded packs have them on that day; one statement for all.

    Raises ``UnknownItem`` for a list that no loaded pack has in force: ``packs check`` lets none through.
    """
    wanted = form.lists
    found = {one.urn: one for one in all_of(CodeList, "code-lists", on or legal_today()) if one.urn in wanted}
    for urn in sorted(wanted - set(found)):
        raise UnknownItem("code-lists", urn)
    return found


def validate(
    form: FormSpec, data: object, today: date | None = None, lists: Lists | None = None, beside: Beside | None = None
) -> Checked:
    """Judge ``data``, which may be anything: the clean data, and every fault at once by path.

    ``beside``: another form's checked data that conditions and cross-checks of this one may read.
    """
    day = today or legal_today()
    return rules.validate(form, data, day, lists_for(form, day) if lists is None else lists, beside)


def bind(
    form: FormSpec,
    data: object = None,
    faults: Mapping[str, list[Message]] | None = None,
    lists: Lists | None = None,
    today: date | None = None,
    beside: Beside | None = None,
) -> BoundForm:
    """The form for a template, with raw or stored answers and the faults that ``validate`` found."""
    day = today or legal_today()
    return binding.bind(form, data, faults or {}, lists_for(form, day) if lists is None else lists, day, beside)


def display(
    form: FormSpec,
    data: Mapping[str, Any],
    masked: bool = True,
    lists: Lists | None = None,
    on: date | None = None,
    printing: bool = False,
    revealed: Collection[str] = (),
) -> list[ShownSection]:
    """Stored answers for reading, section by section; what is marked for it dotted, all but the paths ``revealed``,
    unless ``masked`` is false."""
    known = lists_for(form, on) if lists is None else lists
    return shown.display(form, data, known, masked=masked, printing=printing, revealed=revealed)


def json_schema(
    form: FormSpec, lang: str = "vi", lists: Lists | None = None, today: date | None = None
) -> dict[str, Any]:
    """The form's stored data as JSON Schema 2020-12, with titles in ``lang``."""
    day = today or legal_today()
    return schema.json_schema(form, lang, lists_for(form, day) if lists is None else lists, day)


def prefill(
    form: FormSpec,
    values: Mapping[str, Any],
    moment: datetime,
    lists: Lists | None = None,
    today: date | None = None,
    implied: Mapping[str, list[str]] | None = None,
) -> Filled:
    """The first answers of an empty form, each with its source: ``prefill.py``."""
    day = today or legal_today()
    known = lists_for(form, day) if lists is None else lists
    return prefilling.prefill(form, values, moment, day, known, implied)


def compare(
    form: FormSpec,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    masked: bool = True,
    lists: Lists | None = None,
    on: date | None = None,
) -> list[Change]:
    """Every answer that differs between two stored versions, ready to read: ``compare.py``."""
    return comparing.compare(form, before, after, lists_for(form, on) if lists is None else lists, masked=masked)


def renewed(
    old: FormSpec, new: FormSpec, data: Mapping[str, Any], lists: Lists | None = None, today: date | None = None
) -> tuple[dict[str, dict[str, Any]], list[Dropped]]:
    """Raw answers to an old form as the new one takes them, and those that it does not take: ``renewed.py``."""
    day = today or legal_today()
    return renewing.renewed(old, new, data, day, lists_for(new, day) if lists is None else lists)
