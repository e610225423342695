"""What a party was told."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import get_language

from motcua.kernel.notices.models import Notice
from motcua.kernel.notices.specs import KIND, NoticeSpec
from motcua.kernel.packs.api import at_version
from motcua.kernel.text.api import Multilingual

_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Letter:
    """A notice in words."""

    subject: str
    body: str
    link: str
    sent_at: datetime


def letter(notice: Notice, language: str | None = None) -> Letter:
    """A notice in ``language`` (the page's own, when not given), by the template in force when it was sent."""
    spec = at_version(NoticeSpec, KIND, notice.template, notice.pack_id)
    tongue = language or get_language() or "vi"

    def value(place: re.Match[str]) -> str:
        found = notice.values.get(place[1], "")
        return found if isinstance(found, str) else Multilingual(**found).get(tongue)

    subject, body = (_PLACE.sub(value, text.get(tongue)) for text in (spec.title, spec.body))
    return Letter(subject, body, notice.link, notice.sent_at)


def letters(party: UUID, limit: int = 50) -> list[Letter]:
    """The newest notices of a party."""
    return [letter(notice) for notice in Notice.objects.filter(party=party).order_by("-sent_at", "-id")[:limit]]
