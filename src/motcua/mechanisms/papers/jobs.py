"""Making the document: typeset, sign, keep; outside any deed, repeatable, with the number that was taken."""

import io
import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from motcua.kernel.access.api import system_actor
from motcua.kernel.acts.api import Caller, Given, WrongState, perform
from motcua.kernel.calendar.api import now
from motcua.kernel.files.api import Kept, Limits, keep, path_of
from motcua.kernel.jobs.api import Message, on
from motcua.kernel.packs.api import at_version
from motcua.mechanisms.papers.acts import Complete, Signed, complete, sign_again
from motcua.mechanisms.papers.certificates.use import ObstructedError, Signatory, signatories
from motcua.mechanisms.papers.making import print_data
from motcua.mechanisms.papers.models import Certificate, Document, Signature
from motcua.mechanisms.papers.reads import field_name
from motcua.mechanisms.papers.render import render
from motcua.mechanisms.papers.signing import sign
from motcua.mechanisms.papers.specs import KIND, DocumentTypeSpec
from motcua.mechanisms.papers.stamping import stamp

SYSTEM = system_actor("papers")
log = logging.getLogger("motcua.papers")
_LIMITS = Limits(max_bytes=20 * 1024 * 1024, media_types=frozenset({"application/pdf"}))


@on("document.prepared")
def sign_when_prepared(message: Message) -> None:
    """Make, sign and keep a prepared document. Repeated or run twice at once, one file becomes the document.

    What must not be signed now stays prepared, and is not tried again by itself: ``obstacles`` says why.
    """
    document = Document.objects.select_related("organisation__parent", "signer__organisation__body").get(
        pk=message.subject
    )
    if document.state != Document.State.PREPARED:
        return
    moment = now().replace(microsecond=0)  # as precise as a signature
    try:
        who = signatories(document, moment)
    except ObstructedError:
        log.warning("document %s can't be signed as things are", document.pk)
        return
    kept = make(document, moment, who)
    signed = [Signed(kind=one.kind, certificate=one.certificate.pk) for one in who]
    given = Complete(sha256=kept.sha256, size=kept.size, signed_at=moment, signatures=signed)
    with suppress(WrongState):  # another worker was quicker
        perform(complete, Caller(SYSTEM, channel="system", cause=message.deed), given, on=document.pk)


def make(document: Document, moment: datetime, who: Sequence[Signatory]) -> Kept:
    """The file of a prepared document with its signatures, kept in the store. Raises ``RenderError`` and what a keeper
    raises."""
    spec = at_version(DocumentTypeSpec, KIND, document.type, document.pack_id)
    data = print_data(document, spec, moment, {one.kind: one.certificate for one in who})
    if spec.over_file:
        original = document.content["original"]
        pdf = stamp(spec.layout, data, path_of(original["sha256"]), original["media_type"], moment)
    else:
        pdf = render(spec.layout, data, Path(settings.MOTCUA_FONTS), moment)
    for one in who:
        pdf = sign(
            pdf,
            one.key,
            reason=spec.reason.vi,
            location=document.organisation.title["vi"],
            field=field_name(document) + ("" if one.kind == Signature.Kind.PERSON else "-seal"),
            moment=moment,
        )
    return keep(io.BytesIO(pdf), f"{document.notation}.pdf".replace("/", "-"), _LIMITS)


@on("certificate.registered")
def sign_what_waited(message: Message) -> None:
    """A certificate came: what waited for one of this seat or body is tried again."""
    certificate = Certificate.objects.get(pk=message.subject)
    key = certificate.organisation_id
    body = Q(organisation=key) | Q(signer__organisation=key) | Q(signer__organisation__body=key)
    whose = body if certificate.position_id is None else Q(signer=certificate.position_id)
    waiting = Document.objects.filter(whose, state=Document.State.PREPARED, prepared_at__lt=message.created_at)
    for document in waiting.order_by("number", "pk"):
        with suppress(WrongState):
            perform(sign_again, Caller(SYSTEM, channel="system", cause=message.deed), Given(), on=document.pk)
