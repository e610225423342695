"""A signed document's file is made to last: soon after signing, and again before its newest time stamp runs out.

Each document has a message of its own for this, apart from what else waits about it: an authority that does not answer
holds up nothing but this, is asked again with growing pauses, and what waits stands with all other messages.
"""

import io
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import chain, islice
from typing import Final
from uuid import UUID, uuid5

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from motcua.kernel.access.api import system_actor
from motcua.kernel.acts.api import Caller, Conflict, WrongState, new_id, perform
from motcua.kernel.calendar.api import now
from motcua.kernel.connectors.api import RefusedError, filled
from motcua.kernel.files.api import Limits, keep, open_blob, verify
from motcua.kernel.jobs.api import Message, every, on, put
from motcua.mechanisms.papers.lasting.editions import Lengthen, lengthen, newest_edition, not_yet_long, to_renew
from motcua.mechanisms.papers.lasting.rounds import horizon, lengthened
from motcua.mechanisms.papers.models import Document, Edition
from motcua.mechanisms.papers.trust.pki import pki_folder, trust_roots

SYSTEM = system_actor("papers")
LIMITS = Limits(max_bytes=30 * 1024 * 1024, media_types=frozenset({"application/pdf"}))
TO_LENGTHEN: Final = "document.to_lengthen"
BATCH: Final = 200
"""Documents in the queue at one time, so that nothing else waits long behind years of papers."""
QUIET: Final = timedelta(hours=1)
"""How long after its signing a document that is not yet long is looked for by the clock."""


@on("document.signed")
def lengthen_when_signed(message: Message) -> None:
    """Put it into the queue, under a subject of its own: nothing else about the document waits for outsiders."""
    _put(_not_queued([message.subject]), message.deed)


@on(TO_LENGTHEN)
def lengthen_file(message: Message) -> None:
    """Append proof to a document's newest file, and keep the result. Repeated or run twice at once, once is done.

    Raises ``UnreachableError`` while somebody outside does not answer, ``RefusedError`` when it can't be proved.
    """
    document = Document.objects.get(pk=message.payload["document"])
    if document.state != Document.State.SIGNED or not (stampers := filled("timestamper")):
        return
    edition, moment = newest_edition(document), now()
    if edition.level != Edition.Level.BASIC and (edition.renew_by is None or edition.renew_by >= _due(moment)):
        return
    if not verify(edition.sha256):
        raise RefusedError("the kept file is not what it was")
    with open_blob(edition.sha256) as blob:
        pdf = blob.read()
    made = lengthened(pdf, stampers[0], trust_roots(pki_folder()), moment, settings.MOTCUA_TIMESTAMPS["algorithms"])
    kept = keep(io.BytesIO(made.pdf), f"{document.notation}.pdf".replace("/", "-"), LIMITS)
    given = Lengthen(
        base=edition.sha256, sha256=kept.sha256, size=kept.size,
        level=Edition.Level(made.level), renew_by=made.renew_by,
    )  # fmt: skip
    try:
        perform(lengthen, Caller(SYSTEM, channel="system", cause=message.deed), given, on=document.pk)
    except (WrongState, Conflict):  # void since, or another worker was quicker
        return


@every(seconds=300, called=_("Gia hạn bằng chứng của chữ ký"))
def lengthen_what_is_due() -> None:
    """Queue what can't be checked for much longer, the most urgent first; then what was signed and never lengthened."""
    if not filled("timestamper"):
        return
    moment = now()
    waiting = chain(_keys(to_renew(_due(moment))), _keys(not_yet_long(moment - QUIET)))
    room = BATCH - Message.objects.filter(event=TO_LENGTHEN, state=Message.State.WAITING).count()
    while room > 0 and (some := list(islice(waiting, BATCH))):
        _put(fresh := _not_queued(some)[:room], new_id())
        room -= len(fresh)


def _due(moment: datetime) -> datetime:
    """Whatever ends before this is renewed: what ends soon, and sooner than a stamp put on now. Raises
    ``UnreachableError`` or ``RefusedError``."""
    soon = moment + timedelta(days=settings.MOTCUA_TIMESTAMPS["margin_days"])
    (stamper, *_others), algorithms = filled("timestamper"), settings.MOTCUA_TIMESTAMPS["algorithms"]
    return min(soon, horizon(stamper, trust_roots(pki_folder()), moment, algorithms))


def _keys(documents: QuerySet[Document]) -> Iterable[UUID]:
    return documents.values_list("pk", flat=True).iterator(chunk_size=BATCH)


def _not_queued(documents: Iterable[UUID]) -> list[UUID]:
    """Those without a message that waits or is parked."""
    by_subject = {_subject(key): key for key in documents}
    open_ones = Message.objects.filter(subject__in=by_subject).exclude(state=Message.State.DONE)
    queued = set(open_ones.values_list("subject", flat=True).order_by("subject"))
    return [key for subject, key in by_subject.items() if subject not in queued]


def _put(documents: Iterable[UUID], deed: UUID) -> None:
    put(deed, now(), [(TO_LENGTHEN, _subject(key), {"document": str(key)}) for key in documents])


def _subject(document: UUID) -> UUID:
    """The subject of what is to be lengthened: never the document itself, whose other messages must not wait."""
    return uuid5(document, TO_LENGTHEN)
