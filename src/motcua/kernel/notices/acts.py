"""Telling people."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.utils.translation import override

from motcua.kernel.access.api import FLAGS, Reading, find_reading, holder, reading_rules, seats
from motcua.kernel.acts.api import Deed, Given, act, effect
from motcua.kernel.calendar.api import legal_day
from motcua.kernel.notices.models import Delivery, Notice, Retry
from motcua.kernel.notices.policy import POLICY
from motcua.kernel.notices.specs import KIND
from motcua.kernel.packs.api import version_of
from motcua.kernel.people.api import Account, Mandate
from motcua.kernel.text.api import Multilingual

WATCH = "urn:motcua:role:data-protection-officer"
UNUSUAL = "urn:motcua:notice:reading-unusual"
RECORDED = "urn:motcua:notice:mandate-recorded"
OPENED_UP = "urn:motcua:notice:account-opened-up"


@effect("notice.post")
def post(deed: Deed, party: UUID, template: str, values: Mapping[str, str | Multilingual], link: str = "") -> Notice:
    """Tell a party something: on its page at once, after commit by the channels that it chose."""
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


@act("mandate.announce", POLICY, on=lambda key: Mandate.objects.select_related("agent", "organisation").get(pk=key))
def announce_mandate(deed: Deed, mandate: Mandate, given: Given) -> Notice:
    """Tell the one in whose name somebody may act from now on: who, by what paper, recorded where."""
    office = Multilingual(**mandate.organisation.title)
    values: dict[str, str | Multilingual] = {"agent": mandate.agent.name, "office": office, "basis": mandate.basis}
    return post(deed, mandate.principal_id, RECORDED, values)


@act("account.announce", POLICY, on=lambda key: Account.objects.get(pk=key))
def announce_opening(deed: Deed, account: Account, given: Given) -> Notice:
    """Tell the owner of an account that an administrator gave it a password for once, or took a second factor away."""
    return post(deed, account.party_id, OPENED_UP, {"login": account.login}, link="/tai-khoan/")


@act("delivery.retry", POLICY, on=lambda key: Delivery.objects.select_for_update().get(pk=key))
def retry(deed: Deed, delivery: Delivery, given: Given) -> Retry:
    """Let a delivery that was given up be tried again from the beginning, once its cause is mended."""
    row = Retry(delivery=delivery.pk, why=delivery.why, tries=delivery.tries, at=deed.now)
    Delivery.objects.filter(pk=delivery.pk).update(state="waiting", tries=0, due_at=deed.now, ended_at=None)
    return deed.add(row)


def _said(flags: list[str]) -> Multilingual:
    words = {}
    for language in ("vi", "en", "bn"):
        with override(language):
            words[language] = "; ".join(str(FLAGS[name]) for name in flags)
    return Multilingual(**words)
