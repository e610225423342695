"""First answers from what is known already, each with where it came from. Pure.

A field says in ``prefill`` from where it may be filled; whoever opens the form gives the values he has. Nothing is
filled silently: the page names the source beside the field, and a value that the person changes loses it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from motcua.kernel.forms.compound import address_on_card
from motcua.kernel.forms.fields import AddressField, AnyField
from motcua.kernel.forms.lines import Context, Lists
from motcua.kernel.forms.specs import FormSpec
from motcua.kernel.forms.values import clean

LAST = "last"
FITS: dict[str, set[str]] = {
    "account.name": {"name", "text"},
    "account.citizen_number": {"citizen_number", "tax_code"},
    "account.birth_date": {"date", "partial_date"},
    "account.phone": {"phone"},
    "account.email": {"email"},
    "card.name": {"name", "text"},
    "card.citizen_number": {"citizen_number", "tax_code"},
    "card.birth_date": {"date", "partial_date"},
    "card.sex": {"code"},
    "card.issued_on": {"date", "partial_date"},
    "card.residence": {"text", "address"},
    "card.party": {"party"},
}
"""The types of field that a source fills; ``last`` fills any but files and signatures."""

_WORDS = {
    "account": _("Lấy từ tài khoản của ông/bà; xin sửa nếu chưa đúng."),
    "card": _("Lấy từ thẻ căn cước; xin sửa nếu chưa đúng."),
    LAST: _("Lấy từ hồ sơ ông/bà đã nộp lần trước; xin sửa nếu chưa đúng."),
}


@dataclass(frozen=True)
class Filled:
    """``data``: section → field → value; ``sources``: path → ``{source, at}``, ``at`` an ISO moment."""

    data: dict[str, dict[str, Any]] = field(default_factory=dict)
    sources: dict[str, dict[str, str]] = field(default_factory=dict)


def fits(source: str, spec: AnyField) -> bool:
    """Whether a source may fill a field of this type."""
    return spec.type in FITS[source] if source in FITS else spec.type not in ("file", "signature")


def words(source: str) -> object:
    """Where a value came from, as it stands beside the field."""
    return _WORDS.get(source.partition(".")[0], "")


def prefill(
    form: FormSpec,
    values: Mapping[str, Any],
    moment: datetime,
    today: date,
    lists: Lists,
    implied: Mapping[str, list[str]] | None = None,
) -> Filled:
    """The first answers of an empty form, from the first source of each field that has a sound value for it.

    ``values``: source → value; of ``last`` the stored data of the person's last request for the same. With
    ``card.residence`` comes ``card.issued_on``. ``implied``:
    path → sources, for where those that the field names have nothing.
    """
    context, found = Context(today, lists), Filled()
    for section, spec in form.walk():
        path = f"{section.id}.{spec.id}"
        for source in (*spec.prefill, *(implied or {}).get(path, [])):
            given = values.get(source)
            raw = (given or {}).get(section.id, {}).get(spec.id) if source == LAST else given
            if isinstance(spec, AddressField) and source == "card.residence" and given:
                issued = date.fromisoformat(values["card.issued_on"])
                raw = address_on_card(spec, given, issued, lists)
            value, faults = clean(spec, raw, context) if fits(source, spec) else (None, {})
            if value in (None, False) or faults:
                continue
            found.data.setdefault(section.id, {})[spec.id] = value
            found.sources[path] = {"source": source, "at": moment.astimezone(UTC).isoformat()}
            break
    return found


def still(
    sources: Mapping[str, Mapping[str, str]], before: Mapping[str, Any], after: Mapping[str, Any]
) -> dict[str, dict[str, str]]:
    """The sources of those answers that are the same in ``after`` as they were in ``before``."""
    kept = {}
    for path, said in sources.items():
        section, _dot, name = path.partition(".")
        was, now = ((data.get(section) or {}).get(name) for data in (before, after))
        if was == now:
            kept[path] = dict(said)
    return kept
