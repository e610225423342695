"""Sheets that an office prints for itself: laid out like its documents, without number or signature."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from motcua.kernel.access.api import Organisation
from motcua.kernel.calendar.api import now
from motcua.kernel.packs.api import get
from motcua.mechanisms.papers.making import print_data
from motcua.mechanisms.papers.models import Document
from motcua.mechanisms.papers.render import render
from motcua.mechanisms.papers.rules import without_unprintable
from motcua.mechanisms.papers.specs import KIND, DocumentTypeSpec


def sheet(kind: str, organisation: Organisation, content: Mapping[str, Any], day: date) -> bytes:
    """The PDF of a type of document (``kind``, its URN) as it would say this on that day; nothing is stored.

    Letters that no paper can show are left out. Raises ``UnknownItem`` where no pack in use knows the type,
    ``RenderError``.
    """
    spec = get(DocumentTypeSpec, KIND, kind, day)
    document = Document(organisation=organisation, issued_on=day, content=without_unprintable(dict(content)))
    return render(spec.layout, print_data(document, spec, None), Path(settings.MOTCUA_FONTS), now())
