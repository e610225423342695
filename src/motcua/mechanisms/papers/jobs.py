"""Making the document: typeset, sign, keep; outside any deed, repeatable, with the number that was taken."""

import io
from datetime import datetime
from pathlib import Path

from django.conf import settings

from motcua.kernel.access.api import system_actor
from motcua.kernel.acts.api import Caller, WrongState, perform
from motcua.kernel.calendar.api import now
from motcua.kernel.files.api import Kept, Limits, keep, path_of
from motcua.kernel.jobs.api import Message, on
from motcua.kernel.packs.api import at_version
from motcua.mechanisms.papers.acts import Complete, complete
from motcua.mechanisms.papers.making import print_data
from motcua.mechanisms.papers.models import Document
from motcua.mechanisms.papers.pki import Holder, SignerKey, establish, signer_for
from motcua.mechanisms.papers.reads import field_name, pki_folder
from motcua.mechanisms.papers.render import render
from motcua.mechanisms.papers.signing import sign
from motcua.mechanisms.papers.specs import KIND, DocumentTypeSpec
from motcua.mechanisms.papers.stamping import stamp

SYSTEM = system_actor("papers")
_LIMITS = Limits(max_bytes=20 * 1024 * 1024, media_types=frozenset({"application/pdf"}))


@on("document.prepared")
def sign_when_prepared(message: Message) -> None:
    """Make, sign and keep a prepared document. Repeated or run twice at once, one file becomes the document."""
    document = Document.objects.select_related("organisation__parent", "signer").get(pk=message.subject)
    if document.state != Document.State.PREPARED:
        return
    moment = now().replace(microsecond=0)  # as precise as a signature
    kept = make(document, moment)
    given = Complete(sha256=kept.sha256, size=kept.size, signed_at=moment)
    try:
        perform(complete, Caller(SYSTEM, channel="system", cause=message.deed), given, on=document.pk)
    except WrongState:  # another worker was quicker
        return


def make(document: Document, moment: datetime) -> Kept:
    """The signed file of a prepared document, kept in the store. Raises ``RenderError`` or ``MissingKeyError``."""
    spec = at_version(DocumentTypeSpec, KIND, document.type, document.pack_id)
    data = print_data(document, spec, moment)
    if spec.over_file:
        original = document.content["original"]
        pdf = stamp(spec.layout, data, path_of(original["sha256"]), original["media_type"], moment)
    else:
        pdf = render(spec.layout, data, Path(settings.MOTCUA_FONTS), moment)
    signed = sign(
        pdf,
        _signer(document),
        reason=spec.reason.vi,
        location=document.organisation.title["vi"],
        field=field_name(document),
        moment=moment,
    )
    return keep(io.BytesIO(signed), f"{document.notation}.pdf".replace("/", "-"), _LIMITS)


def _signer(document: Document) -> SignerKey:
    if settings.MOTCUA_KIND == "demonstration":
        establish(pki_folder(), settings.MOTCUA_KIND)
    body = document.organisation.title["vi"]
    holder = Holder(document.signer.urn, document.signer_name, document.signer_title, body)
    return signer_for(pki_folder(), holder)
