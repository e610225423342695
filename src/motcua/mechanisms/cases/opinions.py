"""What people think of how they were served: their own rating and complaints, counts for the public, words for the
body.

What is published are counts of closed periods (``RatingRules.closed``) of a body with at least ``least`` ratings in the
period; nothing is summed over periods or bodies, since from sums the one that is hidden could be reckoned. The body
itself reads the same counts, and what was written with them, in no order that leads to a dossier.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from motcua.kernel.access.api import Actor, Organisation, visible_to
from motcua.kernel.acts.api import NotFound
from motcua.kernel.calendar.api import ZONE, legal_day, now, today
from motcua.mechanisms.cases.models import Complaint, Dossier, Rating
from motcua.mechanisms.cases.rating_rules import RatingRules, midnight, rating_rules

SHOWN, SHOWN_OF_ALL = 12, 2
"""The last periods that are shown: of some bodies, and of all of them at once."""
Place = tuple[UUID, date]
"""A body, and the first day of a period."""


@dataclass(frozen=True)
class Published:
    """The ratings of one body in one closed period: how many gave each score from 1 to 5, and each reason; of its
    ``complaints`` there, how many were answered ``in_time``, both ``None`` when they are too few to be shown."""

    organisation: Organisation
    begins: date
    ends: date
    scores: dict[int, int]
    reasons: dict[str, int]
    complaints: int | None
    in_time: int | None

    @property
    def count(self) -> int:
        """How many rated."""
        return sum(self.scores.values())

    @property
    def satisfied(self) -> int:
        """Per cent of those who gave 4 or 5, rounded."""
        return round(100 * (self.scores[4] + self.scores[5]) / self.count)


@dataclass(frozen=True)
class Heard:
    """The counts of a body, and what was written there in the periods that are shown."""

    periods: list[Published]
    words: list[str]


def published(bodies: Iterable[UUID] | None = None, since: date | None = None) -> list[Published]:
    """The counts that anybody may see, the newest period first, then by name of the body: of all bodies, without
    reasons, in the last few periods, or of some bodies, with reasons, in a year of them, or in all ``since`` a day.

    A period with fewer ratings than the pack's ``least`` is not there at all.
    """
    rules, wanted = rating_rules(today()), Q() if bodies is None else Q(organisation__in=list(bodies))
    until = rules.closed(today())
    since = rules.begins(since) if since else rules.before(until, SHOWN_OF_ALL if bodies is None else SHOWN)
    rated = Rating.objects.filter(wanted, rated_at__gte=midnight(since), rated_at__lt=midnight(until))
    counted: dict[Place, Counter[int]] = defaultdict(Counter)
    monthly = rated.annotate(month=TruncMonth("rated_at", tzinfo=ZONE)).values_list("organisation", "month", "score")
    for body, month, score, n in monthly.annotate(n=Count("pk")).order_by("organisation", "month", "score"):
        counted[body, rules.begins(month.date())][score] += n
    enough = {place: scores for place, scores in counted.items() if scores.total() >= rules.least}
    filed = Complaint.objects.filter(wanted, filed_at__gte=midnight(since), filed_at__lt=midnight(until))
    complaints, reasons = _complaints(rules, filed), {} if bodies is None else _reasons(rules, rated)
    named = Organisation.objects.in_bulk({body for body, _begins in enough})
    found = [
        Published(
            organisation=named[body],
            begins=begins,
            ends=_ends(rules, begins),
            scores={score: scores[score] for score in range(1, 6)},
            reasons={name: n for name, n in reasons.get((body, begins), Counter()).items() if n >= rules.least},
            complaints=told[0],
            in_time=told[1],
        )
        for (body, begins), scores in enough.items()
        for told in [_told(rules, complaints.get((body, begins), []))]
    ]
    return sorted(found, key=lambda one: (-one.begins.toordinal(), one.organisation.urn))


def _ends(rules: RatingRules, begins: date) -> date:
    following = rules.begins(begins + timedelta(days=95 if rules.period == "quarter" else 32))
    return following - timedelta(days=1)


def _complaints(rules: RatingRules, filed: QuerySet[Complaint]) -> dict[Place, list[tuple[datetime, datetime | None]]]:
    """Due moment and answer of each complaint, by where and when it was filed."""
    found: dict[Place, list[tuple[datetime, datetime | None]]] = defaultdict(list)
    for body, at, due, answered in filed.values_list("organisation", "filed_at", "due_at", "answered_at").order_by(
        "pk"
    ):
        found[body, rules.begins(legal_day(at))].append((due, answered))
    return found


def _reasons(rules: RatingRules, rated: QuerySet[Rating]) -> dict[Place, Counter[str]]:
    found: dict[Place, Counter[str]] = defaultdict(Counter)
    for body, at, names in rated.values_list("organisation", "rated_at", "reasons").order_by("pk"):
        found[body, rules.begins(legal_day(at))].update(names)
    return found


def _told(rules: RatingRules, complaints: list[tuple[datetime, datetime | None]]) -> tuple[int | None, int | None]:
    """How many there were, and how many were answered in time; nothing while one may still be, which would make the
    numbers change later, nor of too few."""
    settled = all(answered or due < now() for due, answered in complaints)
    if not settled or len(complaints) < rules.least:
        return None, None
    return len(complaints), sum(bool(answered and answered <= due) for due, answered in complaints)


def heard(actor: Actor) -> Heard:
    """What the body of this official is told: the published counts, and the words of the same periods, without dossier,
    name or time, sorted by nothing that anybody could follow."""
    if actor.organisation is None:
        return Heard([], [])
    periods = published([actor.organisation])
    spans = Q(pk__in=[])
    for one in periods:
        spans |= Q(rated_at__gte=midnight(one.begins), rated_at__lt=midnight(one.ends + timedelta(days=1)))
    rows = Rating.objects.filter(spans, organisation=actor.organisation).exclude(words="")
    words = rows.values_list("words", flat=True).order_by("pk")
    return Heard(periods, sorted(words, key=lambda text: sha256(text.encode()).digest()))


def rating_of(dossier: Dossier) -> Rating | None:
    """The rating of a dossier, for whoever gave it."""
    return Rating.objects.filter(dossier=dossier).first()


def complaint(actor: Actor, key: UUID) -> Complaint:
    """A complaint, for whoever made it and for the seat that answers. Raises ``NotFound``."""
    rows = Complaint.objects.filter(pk=key).select_related(
        "audience", "dossier__applicant", "who__organisation__parent", "organisation", "instead_of"
    )
    found = visible_to(rows, actor).first()
    if found is None:
        raise NotFound
    return found


def complaints_of(actor: Actor, dossier: Dossier) -> list[Complaint]:
    """The complaints about a dossier that exist for this actor, the newest first."""
    rows = Complaint.objects.filter(dossier=dossier).select_related("who__organisation__parent", "instead_of")
    return list(visible_to(rows, actor).order_by("-filed_at", "-pk"))


def may_complain(dossier: Dossier, moment: datetime | None = None) -> bool:
    """Whether one may complain about a dossier now: none waits for its answer, and the time is not over."""
    if Complaint.objects.filter(dossier=dossier, state=Complaint.State.OPEN).exists():
        return False
    days = rating_rules(today()).complaints.open_days
    return dossier.ended_at is None or (moment or now()) <= dossier.ended_at + timedelta(days=days)
