"""Rating what was done: by whoever asked, once for each dossier."""

from datetime import timedelta
from typing import Annotated

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from motcua.kernel.access.api import system_actor
from motcua.kernel.acts.api import Caller, Conflict, Deed, Given, Invalid, act, perform
from motcua.kernel.calendar.api import legal_day, now
from motcua.kernel.packs.api import say
from motcua.mechanisms.cases.acts import lock_dossier
from motcua.mechanisms.cases.models import Dossier, Rating
from motcua.mechanisms.cases.policy import POLICY
from motcua.mechanisms.cases.rating_rules import RatingRules, rating_rules
from motcua.mechanisms.cases.reads import track
from motcua.mechanisms.cases.rules import ENDS, State

RATEABLE = ENDS - {State.WITHDRAWN}


class Rate(Given):
    """From 1 (very dissatisfied) to 5 (very satisfied), with the ids of reasons, and what else there is to say."""

    score: Annotated[int, Field(ge=1, le=5)]
    reasons: Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=20)] = []
    words: Annotated[str, Field(max_length=2000)] = ""


@act("dossier.rate", POLICY, on=lock_dossier)
def rate(deed: Deed, dossier: Dossier, given: Rate) -> Rating:
    """Rate how a dossier went, after its end; or change that, as long as the pack lets one.

    Raises ``Conflict`` when the time for either is over, ``Invalid`` for a reason that the pack doesn't have.
    """
    rules = rating_rules(legal_day(deed.now))
    known = {reason.id for reason in rules.reasons}
    if strange := [name for name in given.reasons if name not in known]:
        raise Invalid(faults={"reasons": [say(_("Không có lý do nào tên “%(name)s”."), name=strange[0])]})
    row = Rating.objects.filter(dossier=dossier).first()
    said = {"score": given.score, "reasons": sorted(set(given.reasons)), "words": given.words.strip()}
    if not _open(rules, dossier, row):
        raise Conflict(
            _("Đã hết thời gian đánh giá hồ sơ này."),
            remedy=_("Nếu có điều chưa hài lòng, xin gửi phản ánh ở trang hồ sơ."),
        )
    if row:
        return deed.save(row, **said, changed_at=deed.now)
    return deed.add(
        Rating(
            dossier=dossier,
            organisation=dossier.organisation,
            signed=not deed.actor.system,
            rated_at=deed.now,
            **said,
        )
    )


def rateable(dossier: Dossier) -> bool:
    """Whether a dossier may be rated now, or its rating changed."""
    row = Rating.objects.filter(dossier=dossier).first()
    return dossier.state in RATEABLE and _open(rating_rules(legal_day(now())), dossier, row)


def _open(rules: RatingRules, dossier: Dossier, row: Rating | None) -> bool:
    if row:
        return now() < row.rated_at + timedelta(days=rules.change_days)
    return dossier.ended_at is not None and now() < dossier.ended_at + timedelta(days=rules.open_days)


def rate_by_secret(code: str, secret: str, given: Rate, key: str | None = None) -> Rating:
    """Rate with what stands on the receipt, without signing in. Raises ``NotFound`` alike for code and secret that
    don't belong together, and what ``rate`` raises."""
    found = track(code, secret)
    # All who rate this way are one actor: a key counts for its dossier alone, and for nothing that the system does.
    own = f"rating:{found.pk}:{key}"[:100] if key else None
    return perform(rate, Caller(system_actor("cases"), channel="portal", key=own), given, on=found.pk)
