"""Judging the files that come in: wanted in the deed that brings one, done by a job after it, and kept."""

from typing import Annotated, Any
from uuid import UUID

from django.db.models import Model
from pydantic import AwareDatetime, Field

from motcua.kernel.access.api import Audience, system_actor
from motcua.kernel.acts.api import Caller, Deed, Given, act, perform
from motcua.kernel.calendar.api import now
from motcua.kernel.files.api import open_blob
from motcua.kernel.jobs.api import Message, on
from motcua.mechanisms.papers.judging.words import validate_pdf
from motcua.mechanisms.papers.models import Judgement
from motcua.mechanisms.papers.policy import POLICY
from motcua.mechanisms.papers.trust.pki import pki_folder, trust_roots

SYSTEM = system_actor("papers")
_PDF = "application/pdf"
_MARK = b"/ByteRange"


class BusyError(Exception):
    """The judge had no time; the job tries again later."""


def want_judgement(deed: Deed, row: Model, sha256: str, media_type: str, audience: UUID) -> None:
    """Have a file that came in judged after this deed; only a PDF can bear the signatures we know."""
    if media_type == _PDF:
        payload = {"kind": row._meta.label_lower, "of": str(row.pk), "sha256": sha256, "audience": str(audience)}
        deed.emit("judgement.wanted", row, **payload)


@on("judgement.wanted")
def judge_what_came(message: Message) -> None:
    """Judge a file and keep the report; what bears no mark of a signature leaves no trace."""
    wanted = message.payload
    with open_blob(wanted["sha256"]) as blob:
        data = blob.read()
    if _MARK not in data:
        return
    roots, moment = trust_roots(pki_folder()), now()
    report = validate_pdf(data, roots, moment)
    if report.reasons == ("busy",):
        raise BusyError
    given = Judged(
        subject_kind=wanted["kind"],
        subject=UUID(wanted["of"]),
        audience=UUID(wanted["audience"]),
        sha256=wanted["sha256"],
        report=report.to_json(),
        roots=[root.sha256.hex() for root in roots],
        judged_at=moment,
    )
    caller = Caller(SYSTEM, channel="system", cause=message.deed, key=f"judgement:{message.pk}")
    perform(keep_judgement, caller, given)


class Judged(Given):
    """A report, what it is about, and by which roots it was made."""

    subject_kind: Annotated[str, Field(max_length=80)]
    subject: UUID
    audience: UUID
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    report: dict[str, Any]
    roots: list[Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]]
    judged_at: AwareDatetime


@act("judgement.keep", POLICY)
def keep_judgement(deed: Deed, given: Judged) -> Judgement:
    """Keep what the judge found. Done by the system."""
    audience = Audience.objects.get(pk=given.audience)
    earlier = Judgement.objects.filter(subject=given.subject).count()
    return deed.add(
        Judgement(
            subject_kind=given.subject_kind,
            subject=given.subject,
            audience=audience,
            n=earlier + 1,
            sha256=given.sha256,
            outcome=given.report["outcome"],
            report=given.report,
            roots=given.roots,
            judged_at=given.judged_at,
        )
    )


class Repeat(Given):
    """Nothing to say."""


def lock_judgement(key: UUID) -> Judgement:
    """A judgement, locked until the deed ends."""
    return Judgement.objects.select_for_update(of=("self",)).select_related("audience").get(pk=key)


@act("judgement.repeat", POLICY, on=lock_judgement)
def repeat_judgement(deed: Deed, judgement: Judgement, given: Repeat) -> Judgement:
    """Have a file judged again, by the roots that are trusted and the time that it is now."""
    deed.save(judgement, again_at=deed.now)
    deed.emit(
        "judgement.wanted",
        judgement,
        kind=judgement.subject_kind,
        of=str(judgement.subject),
        sha256=judgement.sha256,
        audience=str(judgement.audience_id),
    )
    return judgement
