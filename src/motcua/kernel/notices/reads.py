"""What a party was told."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import get_language

from motcua.kernel.calendar.api import legal_day
from motcua.kernel.notices.models import Notice
from motcua.kernel.notices.specs import NoticeSpec
from motcua.kernel.packs.api import get


@dataclass(frozen=True)
class Letter:
    """A notice in words."""

    subject: str
    body: str
    link: str
    sent_at: datetime


def letter(notice: Notice, language: str | None = None) -> Letter:
    """A notice in ``language`` (the page's own, when not given), by the template in force when it was sent."""
    spec = get(NoticeSpec, "notices", notice.template, legal_day(notice.sent_at))
    tongue = language or get_language() or "vi"
    subject, body = (text.get(tongue).format_map(notice.values) for text in (spec.title, spec.body))
    return Letter(subject, body, notice.link, notice.sent_at)


def letters(party: UUID, limit: int = 50) -> list[Letter]:
    """The newest notices of a party."""
    return [letter(notice) for notice in Notice.objects.filter(party=party).order_by("-sent_at", "-id")[:limit]]
