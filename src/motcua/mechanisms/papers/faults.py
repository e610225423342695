"""What keeps a content from being printed: said once, for whoever fills it in and for the deed that freezes it."""

import hashlib
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motcua.kernel.packs.api import get, say
from motcua.kernel.text.api import Multilingual
from motcua.mechanisms.papers.models import Unique
from motcua.mechanisms.papers.rules import missing, unprintable, value_at
from motcua.mechanisms.papers.specs import KIND, DocumentTypeSpec

Faults = dict[str, object]
"""A message by content path (``child.full_name``)."""


def lacking(kind: str, content: Mapping[str, Any], on: date) -> Faults:
    """What the type of document (URN) requires and the content leaves out."""
    spec = get(DocumentTypeSpec, KIND, kind, on)
    return {path: _("Giấy tờ không thể thiếu nội dung này.") for path in missing(content, tuple(spec.required))}


def unprinted(texts: Mapping[str, Any]) -> Faults:
    """Texts with characters that no paper can show."""
    return {
        path: say(_("Không in được các ký tự: %(letters)s"), letters=letters)
        for path, letters in unprintable(texts).items()
    }


def taken(kind: str, content: Mapping[str, Any], on: date) -> Faults:
    """Values that may stand on one living document of the type only, and stand on one already: it is named."""
    spec = get(DocumentTypeSpec, KIND, kind, on)
    digests = {digest: path for path, digest in singular(spec, content)}
    if not digests:
        return {}
    wanted = Q(type=kind, living=True, digest__in=digests)
    there = Unique.objects.filter(wanted).select_related("document__organisation").order_by("pk")
    return {
        unique.path: say(
            _("Đã ghi trên %(title)s số %(notation)s do %(body)s cấp, còn hiệu lực. Xin kiểm tra lại từng chữ số."),
            title=spec.title,
            notation=unique.document.notation,
            body=Multilingual(**unique.document.organisation.title),
        )
        for unique in there
        if digests[unique.digest] == unique.path
    }


def singular(spec: DocumentTypeSpec, content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Path and digest of each value that may stand on one living document only. The path is part of the digest."""
    for path in spec.unique:
        if value := value_at(content, path):
            text = unicodedata.normalize("NFC", f"{path}\n{value}".strip())
            yield path, hashlib.sha256(text.encode()).hexdigest()
