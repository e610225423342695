"""What a party was told, and what of it did not leave."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from motcua.kernel.calendar.api import now, today
from motcua.kernel.connectors.api import Push, filled
from motcua.kernel.jobs.api import Finding
from motcua.kernel.notices.addresses import sendable
from motcua.kernel.notices.models import Channel, Delivery, Notice, Preference, Subscription
from motcua.kernel.notices.specs import KIND, SORTS, NoticeSort, NoticeSpec
from motcua.kernel.notices.troubles import WHY
from motcua.kernel.packs.api import all_of, at_version
from motcua.kernel.text.api import Multilingual

_PLACE = re.compile(r"\{(\w+)\}")
NOBODY = frozenset({"code", "due", "before"})
"""What may stand in the subject of an e-mail, which everybody on its way reads: codes and dates."""
LATELY = timedelta(days=30)
CHANNELS: dict[str, Promise] = {
    Channel.MAIL: _("thư điện tử"),
    Channel.PUSH: _("thông báo trên trình duyệt"),
    Channel.SMS: _("tin nhắn"),
}


@dataclass(frozen=True)
class Letter:
    """A notice in words."""

    subject: str
    body: str
    link: str
    sent_at: datetime


def letter(notice: Notice, language: str | None = None) -> Letter:
    """A notice in ``language`` (the page's own, when not given), by the template in force when it was sent."""
    spec = template_of(notice)
    tongue = language or get_language() or "vi"
    subject, body = (_filled(notice, text, tongue) for text in (spec.title, spec.body))
    return Letter(subject, body, notice.link, notice.sent_at)


def template_of(notice: Notice) -> NoticeSpec:
    """The template of a notice as it was when it was sent."""
    return at_version(NoticeSpec, KIND, notice.template, notice.pack_id)


def bare_subject(notice: Notice, language: str) -> str:
    """The subject as an e-mail may bear it; nothing when the template would put more into it than codes and dates."""
    title = template_of(notice).title
    return _filled(notice, title, language) if set(_PLACE.findall(title.get(language))) <= NOBODY else ""


def _filled(notice: Notice, text: Multilingual, tongue: str) -> str:
    def value(place: re.Match[str]) -> str:
        found = notice.values.get(place[1], "")
        return found if isinstance(found, str) else Multilingual(**found).get(tongue)

    return _PLACE.sub(value, text.get(tongue))


def letters(party: UUID, limit: int = 50) -> list[Letter]:
    """The newest notices of a party."""
    return [letter(notice) for notice in Notice.objects.filter(party=party).order_by("-sent_at", "-id")[:limit]]


def preference_of(account: UUID) -> Preference:
    """How an account wants to be told; as everybody is who never chose: by e-mail."""
    found = Preference.objects.filter(account=account).first()
    return found or Preference(account_id=account, channels=[Channel.MAIL.value], declined=[])


def browsers_of(account: UUID) -> list[Subscription]:
    """The browsers in which an account wants to be told, the oldest first."""
    return list(Subscription.objects.filter(account=account, removed_at=None).order_by("added_at", "pk"))


def offered() -> list[Channel]:
    """The channels that this installation has."""
    there = {
        Channel.MAIL: sendable(),
        Channel.PUSH: settings.MOTCUA_PUSH_HOSTS,
        Channel.SMS: settings.MOTCUA_SMS,
    }
    return [channel for channel, configured in there.items() if configured]


def push_key() -> str:
    """By what a browser knows us when it subscribes; nothing where no push service is asked."""
    service: Push | None = next(iter(filled("push")), None)
    return service.public_key if service else ""


def sorts() -> list[NoticeSort]:
    """The sorts of letters that one may do without, as packs have them today."""
    return all_of(NoticeSort, SORTS, today())


def undelivered(party: UUID) -> list[Delivery]:
    """The last delivery to a party by each channel in the last days, where it failed: what it should know of."""
    some = Delivery.objects.filter(notice__party=party, made_at__gt=now() - LATELY).order_by("-made_at", "-pk")
    newest: dict[tuple[str, str], Delivery] = {}
    for one in some.exclude(state=Delivery.State.WAITING)[:200]:
        newest.setdefault((one.channel, one.target), one)
    return [one for one in newest.values() if one.state != Delivery.State.SENT and one.why != "browser_gone"]


def troubled(limit: int = 100) -> list[Delivery]:
    """The deliveries that failed and those that were given up lately, for whoever operates: given up first."""
    some = Delivery.objects.filter(state__in=[Delivery.State.GIVEN_UP, Delivery.State.FAILED])
    lately = some.filter(made_at__gt=now() - LATELY).exclude(why="browser_gone").select_related("notice")
    return list(lately.order_by("-state", "-due_at", "-pk")[:limit])


def check() -> list[Finding]:
    """Do letters leave? What was given up in the last days, and what waits for another try."""
    lately = Delivery.objects.filter(made_at__gt=now() - LATELY).exclude(why="browser_gone")
    counted: Counter[str] = Counter(dict(lately.values_list("state").annotate(Count("pk")).order_by("state")))
    remedy = _("Xem trang Thư chưa gửi được ở phần quản trị; sửa nguyên nhân rồi cho gửi lại.")
    found = []
    if gone := counted["given_up"]:
        ours = lately.filter(state="given_up").exclude(why__in=[why for why, one in WHY.items() if one.theirs])
        said = _("%(count)s thư không gửi được trong 30 ngày qua, trong đó %(ours)s do hệ thống.")
        found.append(Finding("warning", said % {"count": gone, "ours": ours.count()}, remedy))
    if waits := counted["failed"]:
        found.append(Finding("warning", _("%(count)s thư gửi hỏng đang chờ thử lại.") % {"count": waits}, remedy))
    return found or [Finding("ok", _("Thư gửi đi đều tới máy chủ nhận."))]
