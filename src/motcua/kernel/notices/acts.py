"""Telling people."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.utils.translation import override

from motcua.kernel.access.api import FLAGS, Reading, find_reading, holder, reading_rules, seats
from motcua.kernel.acts.api import Deed, Given, Rule, act, effect
from motcua.kernel.calendar.api import legal_day
from motcua.kernel.notices.models import Notice
from motcua.kernel.notices.specs import KIND
from motcua.kernel.packs.api import version_of
from motcua.kernel.text.api import Multilingual

WATCH = "urn:motcua:role:data-protection-officer"
UNUSUAL = "urn:motcua:notice:reading-unusual"
POLICY = {"reading.warn": Rule()}


@effect("notice.post")
def post(deed: Deed, party: UUID, template: str, values: Mapping[str, str | Multilingual], link: str = "") -> Notice:
    """Tell a party something: on its page at once, by e-mail after commit when it has an address."""
    notice = deed.add(
        Notice(
            party_id=party,
            template=template,
            pack=version_of(KIND, template, legal_day(deed.now)),
            values={
                name: value.model_dump() if isinstance(value, Multilingual) else value for name, value in values.items()
            },
            link=link,
            sent_at=deed.now,
        )
    )
    deed.emit("notice.posted", notice)
    return notice


@act("reading.warn", POLICY, on=find_reading)
def warn(deed: Deed, reading: Reading, given: Given) -> Reading:
    """Tell who watches over personal data in the reader's organisation of an unusual reading: about one reader at most
    once in a while, as the pack's rules have it."""
    since = deed.now - timedelta(minutes=reading_rules().notice_minutes)
    told = Notice.objects.filter(template=UNUSUAL, sent_at__gt=since, values__who=reading.actor)
    if reading.position is None or reading.organisation_id is None or told.exists():
        return reading
    seat, flags = Multilingual(**reading.position.title), _said(reading.flags)
    values: dict[str, str | Multilingual] = {"who": reading.actor, "reader": seat, "flags": flags}
    for watcher in seats(WATCH, reading.organisation_id):
        holding = holder(watcher.pk)
        if holding is not None:
            post(deed, holding.account.party_id, UNUSUAL, values, link=f"/quan-tri/luot-xem/{reading.pk}/")
    return reading


def _said(flags: list[str]) -> Multilingual:
    words = {}
    for language in ("vi", "en", "bn"):
        with override(language):
            words[language] = "; ".join(str(FLAGS[name]) for name in flags)
    return Multilingual(**words)
