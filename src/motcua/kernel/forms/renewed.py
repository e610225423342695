"""Answers to an older version of a form, carried over to the present one. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from motcua.kernel.forms.fields import AnyField
from motcua.kernel.forms.lines import Context, Lists
from motcua.kernel.forms.specs import FormSpec, lists_of
from motcua.kernel.forms.values import clean


@dataclass(frozen=True)
class Dropped:
    """An answer that the new form does not take: its path, heading and label in the old one, and what was answered.

    ``gone``: the new form does not ask it any more; else it asks it otherwise, and it must be answered again.
    """

    path: str
    section: object
    label: object
    answer: Any
    gone: bool


def renewed(
    old: FormSpec, new: FormSpec, data: Mapping[str, Any], today: date, lists: Lists
) -> tuple[dict[str, dict[str, Any]], list[Dropped]]:
    """The raw answers that still fit, and those that do not, in the order of the old form.

    An answer fits where the new form asks for it and can read it; one that was unreadable before, such as a number
    typed by half, stays where its field is still of the same type.
    """
    context = Context(today, lists)
    known = {f"{section.id}.{spec.id}": spec for section, spec in new.walk()}
    kept: dict[str, dict[str, Any]] = {}
    dropped: list[Dropped] = []
    for section, spec in old.walk():
        path, answers = f"{section.id}.{spec.id}", data.get(section.id)
        raw = answers.get(spec.id) if isinstance(answers, Mapping) else None
        if raw is None:
            continue
        now = known.get(path)
        if now is not None and (_half_typed(spec, now, raw, context) or not clean(now, raw, context)[1]):
            kept.setdefault(section.id, {})[spec.id] = raw
        elif raw not in ("", False, [], {}):
            dropped.append(Dropped(path, section.title, spec.label, raw, gone=now is None))
    return kept, dropped


def _half_typed(old: AnyField, new: AnyField, raw: Any, context: Context) -> bool:
    """Whether the answer could not be read before either; of an old list that is not in force, nobody can tell."""
    known = lists_of(old) <= set(context.lists)
    return known and old.type == new.type and bool(clean(old, raw, context)[1])
