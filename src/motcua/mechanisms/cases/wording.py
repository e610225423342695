"""Whether what a procedure's words draw on is there: the line of a dossier, the result's content, the letters."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from motcua.kernel.forms.api import FormSpec
from motcua.kernel.notices.api import NoticeSpec
from motcua.kernel.packs.api import Fault, Place, nearest, say
from motcua.kernel.text.api import Multilingual
from motcua.mechanisms.cases.specs import ProcedureSpec
from motcua.mechanisms.papers.api import DocumentTypeSpec

LETTER: Final = "urn:motcua:notice:dossier-"
GIVEN: Final = ("code", "procedure", "due", "rate")
"""What every letter about a dossier may name."""
TOLD: Final[dict[str, tuple[str, ...]]] = {
    "declined": ("reason",),
    "supplement": ("reason", "asked", "until"),
    "paused": ("reason", "why"),
    "charged": ("reason", "why"),
    "extended": ("reason", "before"),
    "redated": ("before",),
    "apology": ("reason", "before"),
    "migrated": ("decision", "dates"),
    "unmigrated": ("decision", "dates"),
    "stopped": ("reason",),
    "refused": ("reason",),
}
"""What some letters may name beside."""

_PLACE = re.compile(r"\{([^{}]*)\}")
_HALF = _("Dấu { hoặc } ở đây không có đôi."), _("Viết mỗi chỗ điền giữa { và }, như {child.full_name}.")


def wording(place: Place, spec: ProcedureSpec, types: Mapping[str, DocumentTypeSpec]) -> Iterator[Fault]:
    """Every fault of what a procedure's line and its result draw on."""
    own = _fields(spec.form)
    if _halved(spec.about):
        yield place.fault("about", *_HALF)
    for wanted in _PLACE.findall(spec.about):
        if wanted not in own:
            yield place.fault("about", *nearest(wanted, own))
    known = own | {name for step in spec.steps if step.form for name in _fields(step.form)}
    for part, entries in spec.result.content.items():
        for name, texts in entries.items():
            if any(map(_halved, texts)):
                yield place.fault(f"result.content.{part}.{name}", *_HALF)
            for wanted in (wanted for text in texts for wanted in dict.fromkeys(_wanted(text))):
                if wanted not in known and spec.steps:
                    yield place.fault(f"result.content.{part}.{name}", *nearest(wanted, known))
    document = types.get(spec.result.document_type)
    if document is None:
        yield place.fault("result.document_type", *nearest(spec.result.document_type, types))
    else:
        yield from _lacking(place, spec, document)


def _wanted(text: str | Multilingual) -> list[str]:
    """The places of a wording in every language: a translation may name no other."""
    return [wanted for one in _said(text) for wanted in _PLACE.findall(one)]


def _halved(text: str | Multilingual) -> bool:
    """Whether a place of a wording is opened and not closed, or the other way round."""
    return any("{" in rest or "}" in rest for rest in (_PLACE.sub("", one) for one in _said(text)))


def _said(text: str | Multilingual) -> list[str]:
    return [text] if isinstance(text, str) else [text.vi, text.en, text.bn]


def _fields(form: FormSpec) -> set[str]:
    return {f"{section.id}.{field.id}" for section, field in form.walk()}


def _lacking(place: Place, spec: ProcedureSpec, document: DocumentTypeSpec) -> Iterator[Fault]:
    """What the document's type reads and the procedure does not say; a part that is missing whole is said once."""
    content = spec.result.content
    read = [*document.required, *document.unique, *(shown.path for shown in document.shown)]
    lacking: dict[str, list[str]] = {}
    for path in dict.fromkeys(read):
        part, _dot, name = path.partition(".")
        if not any(content.get(part, {}).get(name, [])):
            lacking.setdefault(path if part in content else part, []).append(path)
    for at, paths in lacking.items():
        message = say(_("Giấy tờ cần nội dung “%(names)s” mà thủ tục không ghi."), names=", ".join(paths))
        remedy = _("Thêm nội dung đó vào result.content, hoặc bỏ khỏi loại giấy tờ (required, unique, shown).")
        yield place.fault(f"result.content.{at}", message, remedy)


def letter(place: Place, spec: NoticeSpec) -> Iterator[Fault]:
    """Places of a letter about a dossier that nothing fills, in any language."""
    if not spec.urn.startswith(LETTER):
        return
    given = {*GIVEN, *TOLD.get(spec.urn.removeprefix(LETTER), ())}
    for name, text in (("title", spec.title), ("body", spec.body)):
        if _halved(text):
            yield place.fault(name, *_HALF)
        for wanted in dict.fromkeys(_wanted(text)):
            if wanted not in given:
                yield place.fault(name, *nearest(wanted, given))
