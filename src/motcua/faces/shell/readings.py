"""Opening somebody's data as an official: for what, by which law, and written down before anything is shown."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Protocol
from urllib.parse import unquote
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from motcua.faces.shell.fields import Field, Option
from motcua.kernel.access.api import Actor, Thing, Why, missed, purposes, reading_rules, reads, record_reading
from motcua.kernel.acts.api import Caller, Invalid, NotFound, ProofNeeded, Refusal, authority
from motcua.kernel.calendar.api import now
from motcua.mechanisms.work.api import Assignment, lately_about

PURPOSE, NOTE = "Motcua-Purpose", "Motcua-Purpose-Note"
LEAST, MOST = 10, 500
"""Characters of a note."""
_SAID, _REVEALED = "reading-purposes", "revealed"


class PurposeNeeded(Refusal):
    """He may see it, and no duty calls for it: he must say for what he opens it. ``thing`` is what he wants to see."""

    code, status = "purpose_needed", 403
    sentence = _("Xin cho biết vì sao ông/bà cần mở dữ liệu này.")
    remedy = _("Xin gửi mã mục đích trong tiêu đề Motcua-Purpose, và ghi chú trong Motcua-Purpose-Note.")

    def __init__(self, thing: Thing) -> None:
        super().__init__()
        self.thing = thing

    @property
    def purposes(self) -> list[dict[str, Any]]:
        """What can be named."""
        return [{"id": one.id, "title": str(one.title), "needs_note": one.needs_note} for one in purposes()]


class Duty(Protocol):
    """What of a duty says for what its holder reads."""

    @property
    def pk(self) -> UUID:
        """Its key."""

    @property
    def what(self) -> str:
        """What is owed."""

    @property
    def authority(self) -> str:
        """By which law."""


def ahead(request: HttpRequest) -> bool:
    """Whether a browser fetches this by itself, before anybody asked for it."""
    said = " ".join(request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"))
    return request.method == "GET" and any(word in said.lower() for word in ("prefetch", "prerender", "preview"))


@contextmanager
def counting_misses(actor: Actor) -> Iterator[None]:
    """Inside, whatever is not there for an official is counted: many in a row look like probing."""
    try:
        yield
    except NotFound:
        if reads(actor):
            missed(actor)
        raise


def duties_about(key: UUID) -> list[Assignment]:
    """The duties about a thing: the open ones, then those done so lately that looking back at it belongs to them."""
    return list(lately_about(key, now() - timedelta(minutes=reading_rules().purpose_minutes)))


def in_hand(duties: Iterable[Assignment], actor: Actor) -> Assignment | None:
    """The first duty among some that lies with the actor's seat."""
    return next((duty for duty in duties if actor.position is not None and duty.who_id == actor.position), None)


def open_reading(
    request: HttpRequest,
    actor: Actor,
    thing: Thing,
    duty: Duty | None,
    *,
    channel: str,
    what: str = "",
    revealed: bool = False,
) -> None:
    """Write the reading down, then go on. Raises ``PurposeNeeded`` when neither duty nor answer says for what."""
    if reads(actor):
        record_reading(actor, thing, _why(request, thing, duty), channel=channel, what=what, revealed=revealed)


def reveal(
    request: HttpRequest,
    caller: Caller,
    thing: Thing,
    duty: Duty | None,
    fields: Collection[str],
    *,
    keep: bool = True,
) -> None:
    """Write down that the fields (paths) are revealed; with ``keep``, this session may see them for some minutes.

    Raises ``ProofNeeded`` unless the caller has just proved who he is, and ``PurposeNeeded``.
    """
    if not authority().fresh(caller):
        raise ProofNeeded
    if reads(caller.actor):
        why = _why(request, thing, duty)
        record_reading(caller.actor, thing, why, channel=caller.channel, what=",".join(fields), revealed=True)
    if not keep:
        return
    until = (now() + timedelta(minutes=reading_rules().reveal_minutes)).isoformat()
    kept = _living(request.session.get(_REVEALED, {}))
    kept[str(thing.key)] = {"until": until, "fields": sorted({*revealed(request, thing.key), *fields})}
    request.session[_REVEALED] = kept


def revealed(request: HttpRequest, key: UUID) -> list[str]:
    """The fields of a thing that this session revealed and may still see."""
    found: list[str] = _living(request.session.get(_REVEALED, {})).get(str(key), {}).get("fields", [])
    return found


def _living(kept: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {key: value for key, value in kept.items() if datetime.fromisoformat(value["until"]) > now()}


def _why(request: HttpRequest, thing: Thing, duty: Duty | None) -> Why:
    """For what and by which law: the duty's, else what the request's headers say, else what was answered lately."""
    if duty is not None:
        return Why(duty.what, duty.authority, duty.pk)
    if PURPOSE in request.headers:
        return named(request.headers[PURPOSE], unquote(request.headers.get(NOTE, "")), PURPOSE, NOTE)
    said = _living(request.session.get(_SAID, {})).get(str(thing.key))
    if said is None:
        raise PurposeNeeded(thing)
    return Why(said["purpose"], said["basis"], named=said["named"], note=said["note"])


def known(request: HttpRequest, thing: Thing, duty: Duty | None) -> bool:
    """Whether it is known for what the thing is opened."""
    try:
        _why(request, thing, duty)
    except PurposeNeeded:
        return False
    return True


def answer(request: HttpRequest, thing: Thing, purpose: str, note: str) -> None:
    """Keep for what this session opens a thing, for some minutes. Raises ``Invalid`` with every fault."""
    why = named(purpose, note, "purpose", "note")
    until = (now() + timedelta(minutes=reading_rules().purpose_minutes)).isoformat()
    kept = _living(request.session.get(_SAID, {}))
    kept[str(thing.key)] = {
        "until": until, "purpose": why.purpose, "basis": why.basis, "named": why.named, "note": why.note
    }  # fmt: skip
    request.session[_SAID] = kept


def named(purpose: str, note: str, purpose_at: str, note_at: str) -> Why:
    """A purpose by its id with a note. Raises ``Invalid`` with faults at the two places."""
    found = next((one for one in purposes() if one.id == purpose.strip()), None)
    said = " ".join(note.replace("\0", "").split())
    faults: dict[str, list[object]] = {}
    if found is None:
        faults[purpose_at] = [_("Xin chọn một mục đích trong danh sách.")]
    elif found.needs_note and len(said) < LEAST:
        faults[note_at] = [_("Mục đích này cần ghi rõ thêm, ít nhất 10 ký tự.")]
    if len(said) > MOST:
        faults[note_at] = [_("Nội dung quá dài.")]
    if found is None or faults:
        raise Invalid(faults=faults)
    return Why(found.title.vi, found.basis, named=found.urn, note=said)


def questions(purpose: str = "", note: str = "", faults: Mapping[str, Any] | None = None) -> list[Field]:
    """The two fields of the page that asks for what."""
    wrong: Mapping[str, Any] = faults or {}
    choices = [Option(one.id, str(one.title), one.id == purpose) for one in purposes()]
    noted = "; ".join(str(one.title) for one in purposes() if one.needs_note)
    return [
        Field("purpose", _("Mục đích"), "radios", value=purpose, options=choices, errors=wrong.get("purpose", ())),
        Field(
            "note",
            _("Ghi chú"),
            "textarea",
            value=note,
            required=False,
            maxlength=MOST,
            help=_("Phải ghi rõ khi chọn: %(purposes)s.") % {"purposes": noted},
            errors=wrong.get("note", ()),
        ),
    ]
