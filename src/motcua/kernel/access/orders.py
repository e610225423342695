"""Acts about the reading log: an order that delays what a person sees of it, its end, and the review of a reading."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from motcua.kernel.access.models import Organisation, Participant, Reading, ReadingOrder, ReadingReview
from motcua.kernel.access.policy import POLICY
from motcua.kernel.access.readings import reviewable
from motcua.kernel.acts.api import Deed, Given, Invalid, NotAllowed, NotFound, WrongState, act


class IssueReadingOrder(Given):
    """Whose page is delayed until when, for the readings of one organisation (URN; without one, of all), and the
    decision that orders it, by number, day and issuer."""

    party: UUID
    organisation: str | None = None
    until: datetime
    basis: Annotated[str, Field(min_length=10, max_length=300)]


class ReviewReading(Given):
    """Whether there was a reason to read it, and what was found out."""

    justified: bool
    note: Annotated[str, Field(min_length=10, max_length=1000)]


@act("reading_order.issue", POLICY)
def issue_reading_order(deed: Deed, given: IssueReadingOrder) -> ReadingOrder:
    """Delay what a person sees of the readings that come from now on. It never concerns oneself."""
    if given.party == deed.actor.party:
        raise NotAllowed(_("Không ai tự ra lệnh về dữ liệu của chính mình."))
    faults: dict[str, list[object]] = {}
    if not Participant.objects.filter(party=given.party).exists():
        faults["party"] = [_("Không có người này trong hồ sơ nào.")]
    body = Organisation.objects.filter(urn=given.organisation).first() if given.organisation else None
    if given.organisation and body is None:
        faults["organisation"] = [_("Không có cơ quan này.")]
    if given.until.utcoffset() is None or given.until <= deed.now:
        faults["until"] = [_("Thời điểm kết thúc phải có múi giờ và ở sau lúc này.")]
    if faults:
        raise Invalid(faults=faults)
    order = ReadingOrder(party_id=given.party, organisation=body, begins=deed.now, until=given.until, basis=given.basis)
    return deed.add(order)


def lock_order(key: UUID) -> ReadingOrder:
    """An order, locked until the deed ends."""
    return ReadingOrder.objects.select_for_update().get(pk=key)


@act("reading_order.end", POLICY, on=lock_order)
def end_reading_order(deed: Deed, order: ReadingOrder, given: Given) -> ReadingOrder:
    """End an order now: what it delayed is shown to the person from this moment on."""
    if order.party_id == deed.actor.party:
        raise NotFound
    if order.until <= deed.now:
        raise WrongState(_("Lệnh này đã hết hiệu lực."))
    # The moment after it began, at the earliest: an order lasts for some time.
    return deed.save(order, until=max(deed.now, order.begins + timedelta(microseconds=1)))


def find_reading(key: UUID) -> Reading:
    """A reading. It is written once, so there is nothing to lock."""
    return Reading.objects.get(pk=key)


@act("reading.review", POLICY, on=find_reading)
def review_reading(deed: Deed, reading: Reading, given: ReviewReading) -> ReadingReview:
    """Say once whether a reading by one's own organisation was justified; nobody reviews his own."""
    if not reviewable(deed.actor).filter(pk=reading.pk).exists():
        raise NotFound
    if ReadingReview.objects.filter(reading=reading).exists():
        raise WrongState(_("Lượt xem này đã được xem xét."))
    return deed.add(ReadingReview(reading=reading, at=deed.now, justified=given.justified, note=given.note))
