"""Sessions: begun at sign-in, seen at work, ended by their person, by time, or with the password."""

import hashlib
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, QuerySet

from motcua.kernel.access.api import Holding, in_force, sign_in_rules, valid_on
from motcua.kernel.calendar.api import now, today
from motcua.kernel.ledger.api import history
from motcua.kernel.packs.api import learn, versions_in_use
from motcua.kernel.people.models import Account, Visit
from motcua.kernel.statements.api import Prepared

SELDOM = timedelta(minutes=1)
"""A session's last use is written down no more often."""
KEPT = timedelta(days=400)
REOPENED = ("account.enable", "account.reset")


def begin(account: Account, key: str, device: str = "", factors: tuple[str, ...] = ()) -> Visit:
    """Begin a session under a secret key, of which only a hash is kept; its person has just proved who he is."""
    moment = now()
    return Visit.objects.create(
        account=account,
        session=_hash(key),
        began_at=moment,
        seen_at=moment,
        proved_at=moment if factors else None,
        factors=list(factors),
        device=device[:120],
    )


def _with_session(session: str, day: date) -> QuerySet[Visit]:
    held = Holding.objects.filter(in_force(day), account=OuterRef("account"))
    rows = Visit.objects.filter(session=session, ended_at=None).select_related("account__party")
    return rows.annotate(in_use=versions_in_use(), seated=Exists(held)).order_by("pk")[:1]


_visit = Prepared(_with_session)


def visit_of(key: str) -> Visit | None:
    """The session with this key, if it is still good: not ended, not idle for too long, not too old.

    One that ran out is ended by this look; one that is good is marked as seen, at most once a minute.
    """
    found: Any = _visit.first(session=_hash(key), day=today())
    if found is None or not found.account.is_active:
        return None
    learn(found.in_use)
    if not found.seated:
        found.account.unseated = today()
    moment = now()
    if _ran_out(found, moment):
        end(Visit.objects.filter(pk=found.pk))
        return None
    if moment - found.seen_at >= SELDOM:
        Visit.objects.filter(pk=found.pk).update(seen_at=moment)
    visit: Visit = found
    return visit


def with_key(key: str) -> QuerySet[Visit]:
    """The session that has or had this key, whether or not it is still good."""
    return Visit.objects.filter(session=_hash(key)).order_by("pk")


def until(visit: Visit) -> datetime:
    """When a session ends in any case."""
    return visit.began_at + sign_in_rules().longest(is_official(visit.account_id))


def prove(visit: Visit, factors: tuple[str, ...], key: str = "", *, fresh: bool = True) -> None:
    """The person proved again who he is; the session's key is another from now on, if one is given. Not ``fresh``: it
    lets him in, and signing asks for more."""
    values: dict[str, Any] = {"factors": sorted({*visit.factors, *factors})}
    values |= {"proved_at": now()} if fresh else {}
    values |= {"session": _hash(key)} if key else {}
    Visit.objects.filter(pk=visit.pk).update(**values)
    visit.refresh_from_db(fields=["proved_at", "factors", "session"])


def visits(account: UUID) -> QuerySet[Visit]:
    """The sessions of an account that did not end, the last seen first."""
    return Visit.objects.filter(account=account, ended_at=None).order_by("-seen_at", "pk")


def end(some: QuerySet[Visit]) -> int:
    """End sessions; how many there were."""
    return some.filter(ended_at=None).update(ended_at=now())


def is_official(account: UUID) -> bool:
    """Whether the account holds a seat today."""
    return Holding.objects.filter(valid_on(today()), account=account).exists()


def unused(account: Account) -> bool:
    """Whether an official's account was used before, and not for longer than the rules allow."""
    return is_official(account.pk) and account.pk in idle_since([account.pk])


def idle_since(accounts: list[UUID]) -> list[UUID]:
    """Which of these accounts were used once and not lately; whoever never signed in is not idle but new."""
    before = now() - timedelta(days=sign_in_rules().disable_after_days)
    last = Visit.objects.filter(account__in=accounts).values("account").annotate(last=Max("seen_at"))
    stale = sorted(row["account"] for row in last.order_by("account") if row["last"] < before)
    return [key for key in stale if not history(key).filter(act__in=REOPENED, recorded__gte=before).exists()]


def forget() -> int:
    """Remove sessions that ended, or ran out, long ago; how many."""
    gone, _rows = Visit.objects.filter(seen_at__lt=now() - KEPT).delete()
    return gone


def _ran_out(visit: Visit, moment: datetime) -> bool:
    rules = sign_in_rules()

    def over(official: bool) -> bool:
        return moment - visit.seen_at > rules.idle(official) or moment - visit.began_at > rules.longest(official)

    # Which of the two limits holds is asked only where they differ.
    return over(official=is_official(visit.account_id)) if over(True) != over(False) else over(True)


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode(errors="replace")).hexdigest()
