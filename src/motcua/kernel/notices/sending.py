"""Letters on their way: which channels a notice takes, and one try of one delivery.

A try is begun by a lease that is written before anything leaves, and ended by writing what became of it. A worker that
dies in between leaves a lease that runs out; the next try then bears the same Message-ID, topic or idempotency key, and
the row says ``doubtful``.
"""

import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from motcua.kernel.access.api import system_actor
from motcua.kernel.acts.api import Caller, Refusal, perform
from motcua.kernel.calendar.api import legal_day, now
from motcua.kernel.connectors.api import Push, RefusedError, Sms, UnreachableError, filled
from motcua.kernel.notices import addresses, mail
from motcua.kernel.notices.choosing import remove_subscription
from motcua.kernel.notices.models import Channel, Delivery, Notice, Preference, Subscription
from motcua.kernel.notices.reads import browsers_of, letter, preference_of, template_of
from motcua.kernel.notices.specs import awake, notice_rules
from motcua.kernel.notices.troubles import WHY, Undelivered
from motcua.kernel.people.api import Account, accounts_of
from motcua.kernel.text.api import bare

LEASE = timedelta(minutes=3)
SALT = "motcua.notices.leave"
log = logging.getLogger("motcua.notices")


def plan(notice: Notice) -> None:
    """Put a delivery for each channel that the party chose and that is configured; once, however often it is asked."""
    spec, accounts, moment = template_of(notice), accounts_of(notice.party_id), now()
    chosen = preference_of(accounts[0].pk) if accounts else Preference(channels=[Channel.MAIL.value])
    if spec.sort and spec.sort in chosen.declined:
        return
    due = moment if spec.urgent else _awake(chosen, moment)
    rows = [
        Delivery(notice=notice, channel=channel, target=target, made_at=moment, due_at=due)
        for channel, target in _ways(notice, chosen, accounts)
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)


def _ways(notice: Notice, chosen: Preference, accounts: list[Account]) -> Iterator[tuple[str, str]]:
    if (told := addresses.targets(notice)) is not None:
        yield from ((Channel.MAIL, target) for target in told if addresses.sendable())
    elif Channel.MAIL in chosen.channels and notice.party.email and addresses.sendable():
        yield Channel.MAIL, ""
    if Channel.SMS in chosen.channels and chosen.phone and settings.MOTCUA_SMS:
        yield Channel.SMS, ""
    if Channel.PUSH in chosen.channels:
        for account in accounts:
            yield from ((Channel.PUSH, str(browser.pk)) for browser in browsers_of(account.pk))


def _awake(chosen: Preference, moment: datetime) -> datetime:
    rules = notice_rules(legal_day(moment))
    own = chosen.quiet_begins and chosen.quiet_ends
    begins, ends = (chosen.quiet_begins, chosen.quiet_ends) if own else (rules.quiet_begins, rules.quiet_ends)
    return awake(moment, begins, ends)


def due(of: QuerySet[Delivery] | None = None) -> list[UUID]:
    """What should leave now and is in nobody's hand, the longest due first."""
    some = Delivery.objects.all() if of is None else of
    return list(_free(some).order_by("due_at", "id").values_list("pk", flat=True)[:500])


def _free(some: QuerySet[Delivery]) -> QuerySet[Delivery]:
    moment = now()
    # What a clock made or leased that has gone back since is as if it were made and leased no more than now.
    unheld = Q(leased_until=None) | Q(leased_until__lt=moment) | Q(leased_until__gt=moment + 2 * LEASE)
    come = Q(due_at__lte=moment) | Q(made_at__gt=moment + LEASE, tries=0)
    return some.filter(unheld, come, state__in=[Delivery.State.WAITING, Delivery.State.FAILED])


def attempt(key: UUID) -> None:
    """One try of what ``due()`` named, unless another worker was quicker. What nobody foresaw is noted as our own
    fault, then raised."""
    ours = Delivery.objects.filter(pk=key)
    lost = ours.exclude(leased_until=None).exists()
    if not _free(ours).update(leased_until=now() + LEASE, tries=F("tries") + 1):
        return
    row = ours.select_related("notice__party").get()
    if lost:
        Delivery.objects.filter(pk=key).update(doubtful=True, why="lost")
    trouble: Undelivered | None = Undelivered("own_fault")  # for whatever is raised that nobody foresaw
    try:
        _send(row)
        trouble = None
    except Undelivered as known:
        trouble = known
    finally:
        if trouble:
            _failed(row, trouble)
        else:
            done = {"state": Delivery.State.SENT, "why": "", "leased_until": None, "ended_at": now()}
            ours.filter(tries=row.tries).update(**done)


def _failed(row: Delivery, trouble: Undelivered) -> None:
    spec, moment = template_of(row.notice), now()
    patience = notice_rules(legal_day(moment)).patience
    values: dict[str, object] = {"why": trouble.why, "leased_until": None}
    if trouble.doubtful:
        values["doubtful"] = True
    if WHY[trouble.why].final or row.tries > len(patience):
        values |= {"state": Delivery.State.GIVEN_UP, "ended_at": moment}
    else:
        again = moment + patience[row.tries - 1]
        if not spec.urgent:
            again = _awake(_chosen(row.notice), again)
        values |= {"state": Delivery.State.FAILED, "due_at": again}
    Delivery.objects.filter(pk=row.pk, tries=row.tries).update(**values)


def _chosen(notice: Notice) -> Preference:
    accounts = accounts_of(notice.party_id)
    return preference_of(accounts[0].pk) if accounts else Preference(channels=[Channel.MAIL.value])


def _send(row: Delivery) -> None:
    """Hand it over by its channel. Raises ``Undelivered``."""
    accounts = accounts_of(row.notice.party_id)
    language = accounts[0].language if accounts else "vi"
    if row.channel == Channel.MAIL:
        if not (addresses.address_of(row) and addresses.sendable()):
            raise Undelivered("off")
        leave = _leave(row.notice, accounts[0].pk) if accounts else ""
        told = replace(letter(row.notice, language), link=addresses.link_of(row))
        mail.send(mail.compose(row, told, language, leave))
    elif row.channel == Channel.PUSH:
        _push(row, language)
    else:
        _text(row, language, accounts[0].pk if accounts else None)


def _leave(notice: Notice, account: UUID) -> str:
    sort = template_of(notice).sort
    return f"{settings.MOTCUA_URL}/thong-bao/thoi/{leave_token(account, sort)}/" if sort else ""


def leave_token(account: UUID, sort: str) -> str:
    """What lets whoever has a letter turn its sort off for its account, without signing in."""
    return signing.dumps([str(account), sort], salt=SALT)


def left_by(token: str) -> tuple[UUID, str]:
    """The account and the sort of letters of a ``leave_token``. Raises ``ValueError``."""
    try:
        account, sort = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise ValueError("not a token of ours") from None
    return UUID(account), str(sort)


def _push(row: Delivery, language: str) -> None:
    """What a push says, on a screen that anybody may look at: that there is something, and nothing about whom."""
    service: Push | None = next(iter(filled("push")), None)
    browser = Subscription.objects.filter(pk=row.target, removed_at=None).select_related("account").first()
    if browser is None:
        raise Undelivered("browser_gone")
    if service is None:
        raise Undelivered("off")
    with override(language):
        words = _("Có tin mới về hồ sơ của ông/bà") if "code" in row.notice.values else _("Ông/bà có thông báo mới")
    topic = re.sub(r"[^0-9a-f]", "", str(row.pk))
    try:
        service.push(browser, str(words), topic=topic, urgent=template_of(row.notice).urgent)
    except RefusedError:
        try:
            perform(remove_subscription, Caller(system_actor("notices"), channel="system"), {}, on=browser.pk)
        except Refusal:
            log.info("subscription %s was removed meanwhile", browser.pk)
        raise Undelivered("browser_gone") from None
    except UnreachableError as error:
        raise Undelivered("slow" if str(error) == "slow" else "down") from None


def _text(row: Delivery, language: str, account: UUID | None) -> None:
    """A short message: the code of the dossier and where to read on, nothing about whom."""
    gateway: Sms | None = next(iter(filled("sms")), None)
    phone = preference_of(account).phone if account else ""
    if gateway is None or not phone:
        raise Undelivered("off")
    code = row.notice.values.get("code")
    with override("en" if gateway.plain and language == "bn" else language):
        said = (
            _("Hồ sơ %(code)s có tin mới.") % {"code": code} if isinstance(code, str) else _("Ông/bà có thông báo mới.")
        )
        words = f"{settings.MOTCUA_NAME}: {said} {settings.MOTCUA_URL}/thong-bao/"
    try:
        gateway.send(phone, bare(words.replace("Đ", "D")) if gateway.plain else words, key=str(row.pk))
    except RefusedError:
        raise Undelivered("number_refused") from None
    except UnreachableError as error:
        raise Undelivered("slow" if str(error) == "slow" else "down") from None
