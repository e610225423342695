"""How often one may try: passwords, codes, second factors. What is counted is a hash; no name or address is kept."""

from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.db import connection, models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from motcua.kernel.access.api import SignInSpec, sign_in_rules
from motcua.kernel.acts.api import Refusal
from motcua.kernel.calendar.api import ZONE, now
from motcua.kernel.people.models import Throttle

Try = tuple[str, str]
"""What is tried (``name``, ``address``, ``client``, ``code``, ``factor``, ``once``) and whom it counts for."""

ONCE = timedelta(minutes=15)
"""How long what may be used but once is remembered."""


class TooManyTries(Refusal):
    """So many tries failed that nobody may try there until ``until``; whether there is such an account, it says not."""

    code, status = "too_many_tries", 429
    sentence = _("Đã thử sai quá nhiều lần.")

    def __init__(self, until: datetime) -> None:
        said = _("Để giữ an toàn, xin chờ đến %(when)s rồi thử lại.") % {"when": f"{until.astimezone(ZONE):%H:%M}"}
        super().__init__(remedy=said)
        self.until = until
        self.wait = max(1, ceil((until - now()).total_seconds()))


def wait_for(*tries: Try) -> None:
    """Raise ``TooManyTries`` where trying is shut. Writes nothing."""
    keys = [_key(what, whom) for what, whom in tries]
    shut = Throttle.objects.filter(key__in=keys, until__gt=now()).aggregate(last=models.Max("until"))["last"]
    if shut:
        raise TooManyTries(shut)


def attempt(*tries: Try) -> None:
    """Count a try before its outcome is known, so that many at once are no way round. Raises ``TooManyTries``.

    The last try allowed shuts the door behind it; ``forgive`` opens it again when that try was right.
    """
    over = [until for until in [_count(what, whom) for what, whom in sorted(tries)] if until]
    if over:
        raise TooManyTries(max(over))


def forgive(*tries: Try) -> None:
    """The try was right. A name's failures are forgotten; an address, which many share, only gets this one back."""
    for what, whom in sorted(tries):
        rows = Throttle.objects.filter(key=_key(what, whom))
        if what in ("name", "factor"):
            rows.delete()
        else:
            rows.filter(count__gt=0).update(count=models.F("count") - 1, until=None)


def forget() -> int:
    """Remove what no longer counts; how many."""
    lock = max(sign_in_rules().lock, ONCE)
    past = models.Q(until=None) | models.Q(until__lt=now())
    gone, _rows = Throttle.objects.filter(past, since__lt=now() - lock).delete()
    return gone


def _limit(what: str, rules: SignInSpec) -> int:
    many = rules.address_failures
    limits = {"address": many, "client": many, "code": rules.code_failures, "once": 1}
    return limits.get(what, rules.failures)


def _key(what: str, whom: str) -> str:
    return salted_hmac("motcua.kernel.people.throttle", f"{what}:{whom}", algorithm="sha256").hexdigest()


def _count(what: str, whom: str) -> datetime | None:
    """One statement, so that none of many at once is lost; until when it is shut, if this try was one too many."""
    rules, moment, key = sign_in_rules(), now(), _key(what, whom)
    limit, lock = _limit(what, rules), ONCE if what == "once" else rules.lock

    def stored(value: datetime) -> Any:
        return connection.ops.adapt_datetimefield_value(value)

    over = "(t.until <= %(now)s OR (t.until IS NULL AND t.since <= %(begin)s))"
    shut = "%(until)s" if limit == 1 else "NULL"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_throttle AS t (key, count, since, until)"  # nosec B608
            f" VALUES (%(key)s, 1, %(now)s, {shut})"
            f" ON CONFLICT (key) DO UPDATE SET count = CASE WHEN {over} THEN 1 ELSE t.count + 1 END,"
            f" since = CASE WHEN {over} THEN %(now)s ELSE t.since END,"
            f" until = CASE WHEN {over} THEN NULL WHEN t.count + 1 = %(limit)s THEN %(until)s ELSE t.until END"
            " RETURNING count",
            {
                "key": key,
                "limit": limit,
                "now": stored(moment),
                "begin": stored(moment - lock),
                "until": stored(moment + lock),
            },
        )
        (count,) = cursor.fetchone()
    if count <= limit:
        return None
    return Throttle.objects.filter(key=key).values_list("until", flat=True).first() or moment + timedelta(minutes=1)
