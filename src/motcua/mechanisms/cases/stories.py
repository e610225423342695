"""Played stories: what happens to imagined dossiers, told by packs as data and done through the acts alone.

A pack tells them in ``demo/stories.yaml``: ``staff`` (who sits where) and ``stories`` (``Story``). The demonstration
plays them, and a test plays every story of every pack to its end.
"""

import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Protocol
from uuid import UUID

import yaml
from pydantic import AfterValidator, Field

from motcua.kernel.access.api import (
    Actor,
    Delegation,
    Give,
    Organisation,
    Position,
    Thing,
    Why,
    absent,
    actor_of,
    give_position,
    holder,
    record_reading,
    seats,
    system_actor,
    valid_on,
)
from motcua.kernel.acts.api import Caller, Refusal, perform, registry
from motcua.kernel.calendar.api import ZONE, CalendarSpec, at, next_working_moment, now, today
from motcua.kernel.files.api import Limits, keep, receipt
from motcua.kernel.forms.api import Id
from motcua.kernel.packs.api import Spec, Urn, flaw, get, parse
from motcua.kernel.people.api import Account
from motcua.mechanisms.cases import stories_money
from motcua.mechanisms.cases.agreeing import shown
from motcua.mechanisms.cases.cast import fill
from motcua.mechanisms.cases.catalogue import procedure
from motcua.mechanisms.cases.jobs import end_what_ran_out
from motcua.mechanisms.cases.licences.reads import of_dossier
from motcua.mechanisms.cases.models import Complaint, Consultation, Dossier
from motcua.mechanisms.cases.rules import WALKING, State
from motcua.mechanisms.money.api import Demand
from motcua.mechanisms.papers.api import Document
from motcua.mechanisms.work.api import open_about

FILING = frozenset({"dossier.submit", "dossier.supplement"})
GOING_ON = frozenset({"dossier.advance", "dossier.approve", "dossier.refuse", "dossier.request_supplement"})
PAYING = "payment.notify"
PDF = Limits(max_bytes=1_000_000, media_types=frozenset({"application/pdf"}))
_PAUSE = re.compile(r"(?:(\d+)d)?\s*(?:(\d+)h)?\s*(?:(\d+)m)?", re.ASCII)


class Stage(Protocol):
    """What the player is lent; ``packs``: the folder of the packs."""

    packs: Path

    def account(self, login: str, name: str, number: str = "", email: str = "") -> Account:
        """Open an account for an imagined person."""

    def citizen(self, name: str, number: str) -> Account:
        """The account of an imagined person who comes in by his electronic identity; opened the first time."""

    def pass_on(self, request: dict[str, Any]) -> Any:
        """The key of the dossier that becomes of a request as the national portal passes it on."""

    def pay(self, demand: Demand) -> None:
        """Pay what is open of a demand at the payment gateway, which then calls back."""

    def draw(self, title: str, lines: list[str], signed_by: str = "") -> bytes:
        """A paper to attach, as a PDF; with the digital signature of ``signed_by``, when one is named."""


def _pause(text: str) -> str:
    if not text.strip() or not _PAUSE.fullmatch(text.strip()):
        raise flaw(
            "“%(value)s” không phải là một khoảng thời gian.",
            "Viết như 2d 3h 15m, hoặc một phần của mẫu ấy.",
            value=text,
        )
    return text.strip()


class Drawn(Spec):
    """A paper to attach as ``component``: a page with a ``title`` and ``lines``, digitally signed by ``signed_by``."""

    component: Id
    title: str
    lines: list[str] = []
    signed_by: str = ""


class Person(Spec):
    """An imagined applicant: ``login``, ``name``, ``email``, and as ``number`` a citizen number whose last six digits
    begin with 99. Without a ``login`` he comes in by his electronic identity."""

    login: str = ""
    name: str
    number: str = ""
    email: str = ""


class Seated(Spec):
    """Who (``login``, ``name``) sits in a ``position``: the URN of an organisation with the seat's ``id`` behind it."""

    login: str
    name: str
    position: Urn


class Happening(Spec):
    """Somebody does something about a dossier.

    ``who``: ``applicant``, ``clock`` (whoever has not answered in time then has not answered; without ``act``), or the
    last word of a role's URN (``desk-officer``). ``act`` is what he does, ``given`` what goes with it. ``asked`` names
    a body that the step consults, where the act is about its consultation; an act on a licence is about the one that
    the dossier led to, one about money or a complaint finds the dossier's own; whoever owes a complaint's answer gives
    it. ``payment.notify`` is the applicant paying at the gateway. ``answers`` change the story's; they and ``files`` go
    with a supplement. ``{today}`` in what is ``given`` is the day on which it happens.
    """

    who: str
    act: str = ""
    asked: Id | None = None
    given: dict[str, Any] = {}
    answers: dict[str, dict[str, Any]] = {}
    files: list[Drawn] = []


class Beat(Happening):
    """One happening, ``after`` the one before (``2d 3h 15m``; officials wait for the next working moment)."""

    after: Annotated[str, AfterValidator(_pause)]


class Story(Spec):
    """One dossier of a ``procedure``, from its filing (``begins``, Vietnamese time) to the state in which it ``ends``.

    The ``applicant`` files it at an ``organisation`` by a ``channel``, with ``answers`` (section → field → value) and
    ``files``, or the national portal passes it on (``by_portal``, without files); then happens the ``script``.
    ``apology``: why it is late, said before anybody goes on with it when it is.
    """

    id: str
    title: str
    procedure: Urn
    organisation: Urn
    channel: str = "online"
    by_portal: bool = False
    applicant: Person
    begins: datetime
    answers: dict[str, dict[str, Any]]
    files: list[Drawn] = []
    script: list[Beat]
    ends: Annotated[State, Field(strict=False)]
    apology: str = ""


class Stories(Spec):
    """``demo/stories.yaml`` of a pack: ``staff`` who take their seats, and the ``stories``."""

    staff: list[Seated] = []
    stories: list[Story]


def stories(pack: Path) -> Stories:
    """The stories that a pack's folder tells; none without the file. Raises ``pydantic.ValidationError``."""
    told = pack / "demo" / "stories.yaml"
    if not told.is_file():
        return Stories(stories=[])
    return parse(Stories, yaml.safe_load(told.read_text(encoding="utf-8")))


def take_seats(stage: Stage, staff: list[Seated]) -> None:
    """Seat those whose seat nobody has yet."""
    caller = Caller(system_actor("demonstration"), channel="system")
    for member in staff:
        position = Position.objects.get(urn=member.position)
        if holder(position.pk) is None:
            account = _account(stage, Person(login=member.login, name=member.name))
            perform(give_position, caller, Give(account=account.pk, valid_from=today()), on=position.pk)


def _account(stage: Stage, person: Person) -> Account:
    if not person.login:
        return stage.citizen(person.name, person.number)
    known = Account.objects.filter(login=person.login).first()
    return known or stage.account(person.login, person.name, person.number, person.email)


def acting(position: UUID, act: str) -> Actor:
    """Whoever does an act from a seat today: while its holder is away, the one to whom it was lent."""
    if absent(position):
        lent = Delegation.objects.filter(valid_on(today()), giver=position, ended_at=None).order_by("pk")
        for one in (row for row in lent if act in row.acts):
            if deputy := holder(one.receiver_id):
                return actor_of(deputy.account, one.pk)
    seated = holder(position)
    assert seated is not None
    return actor_of(seated.account, position)


class Untellable(Exception):  # noqa: N818 - an answer to the author of a story
    """A story cannot go on as it is told: which one, at which happening, and what the act answered."""

    def __init__(self, story: Story, turn: int, beat: Beat | None, refused: Refusal) -> None:
        what = f"script.{turn} ({beat.who}: {beat.act or 'clock'})" if beat else "dossier.submit"
        lines = [f"{story.id} {what} — {refused.sentence} → {refused.remedy}"]
        super().__init__("\n".join([*lines, *(f"  {path}: {said}" for path, said in refused.faults.items())]))


@dataclass
class Telling:
    """A story being played; ``dossier`` is its dossier once it has been filed."""

    stage: Stage
    story: Story
    dossier: UUID | None = None
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)

    def happenings(self) -> Iterator[tuple[datetime, Callable[[], object]]]:
        """What happens and when, in order. Whoever plays it sets the clock to each moment and lets the worker run
        behind it."""
        moment = self.story.begins.replace(tzinfo=ZONE)
        yield moment, partial(self._tried, 0, None)
        with at(moment):
            days = get(CalendarSpec, "calendars", procedure(self.story.procedure).calendar, today())
        for turn, beat in enumerate(self.story.script, start=1):
            moment += length(beat.after)
            if beat.who not in ("applicant", "clock"):
                moment = next_working_moment(days, moment)
            yield moment, partial(self._tried, turn, beat)

    def _tried(self, turn: int, beat: Beat | None) -> None:
        """Let it happen: the filing, or a beat. Raises ``Untellable`` for what the act refuses."""
        try:
            if beat is None:
                self._file()
            else:
                self._happen(beat)
        except Refusal as refused:
            raise Untellable(self.story, turn, beat, refused) from refused

    def _file(self) -> None:
        """File as the applicant on line; by any other road the desk files for him, or the national portal passes it
        on."""
        self.answers, story = dict(self.story.answers), self.story
        if story.by_portal:
            self.dossier = self.stage.pass_on(self._request())
            return
        given: dict[str, Any] = {
            "procedure": story.procedure,
            "organisation": story.organisation,
            "channel": story.channel,
            "data": self.answers,
        }
        if story.channel == "online":
            actor, channel = actor_of(_account(self.stage, story.applicant)), "portal"
        else:
            body = Organisation.objects.get(urn=story.organisation)
            actor, channel = acting(seats("urn:motcua:role:desk-officer", body.pk)[0].pk, "dossier.submit"), "desk"
            given["applicant"] = story.applicant.model_dump(include={"name", "email"})
            given["applicant"]["citizen_number"] = story.applicant.number
        given["files"] = self._kept(story.files, actor)
        caller = Caller(actor, channel=channel, key=f"story:{story.id}")
        self.dossier = perform(registry()["dossier.submit"], caller, given).pk

    def _request(self) -> dict[str, Any]:
        """The filing as the national portal words it."""
        story = self.story
        return {
            "MaHoSo": f"G22.99-{now().astimezone(ZONE):%y%m%d}-{story.id}",
            "MaTTHC": procedure(story.procedure).code,
            "MaDonVi": story.organisation.rpartition(":")[2],
            "KenhThucHien": "2",
            "ChuHoSo": story.applicant.name,
            "MaDoiTuong": story.applicant.number,
            "Email": story.applicant.email,
            "DuLieu": self.answers,
        }

    def _happen(self, beat: Beat) -> None:
        if beat.who == "clock":
            end_what_ran_out()
            return
        if beat.act == PAYING:
            assert self.dossier is not None
            self.stage.pay(stories_money.owed(self.dossier))
            return
        actor, channel = self._who(beat), "portal" if beat.who == "applicant" else "desk"
        caller = Caller(actor, channel=channel, proved=now())
        given = fill(beat.given, {"today": today()})
        if beat.act in FILING:
            self.answers = _changed(self.answers, beat.answers)
            given |= {"data": self.answers, "files": self._kept(beat.files, actor)}
        self._look(actor)
        self._apologise(beat, caller)
        if beat.act == "dossier.approve":
            assert self.dossier is not None
            given["shown"] = shown(actor, Dossier.objects.get(pk=self.dossier))
        on, given = self._aim(beat, given)
        perform(registry()[beat.act], caller, given, on=on)

    def _look(self, actor: Actor) -> None:
        """Whoever does what he owes has opened the dossier for it; the person concerned sees so."""
        if self.dossier and (owed := open_about(self.dossier).filter(who=actor.position).first()):
            thing, why = Thing.of(Dossier.objects.get(pk=self.dossier)), Why(owed.what, owed.authority, owed.pk)
            record_reading(actor, thing, why, channel="desk", what="dossier")

    def _apologise(self, beat: Beat, caller: Caller) -> None:
        """Say why it is late, where it is, before going on with it."""
        if self.dossier and self.story.apology and beat.act in GOING_ON:
            dossier = Dossier.objects.get(pk=self.dossier)
            if dossier.state in WALKING and now() > dossier.due_at:
                perform(registry()["dossier.extend"], caller, {"days": 1, "reason": self.story.apology}, on=dossier.pk)

    def _aim(self, beat: Beat, given: dict[str, Any]) -> tuple[UUID | None, dict[str, Any]]:
        """On what an act is done, and its input."""
        kind = beat.act.partition(".")[0]
        if beat.asked:
            return self._consultation(beat.asked).pk, given
        if kind == "complaint":
            return self._complaint().pk, given
        assert self.dossier is not None or kind == "statement"
        if self.dossier and kind in stories_money.KINDS:
            return stories_money.aim(beat.act, self.dossier, given)
        if self.dossier and kind == "licence":
            granted = of_dossier(self.dossier)
            assert granted is not None  # a story tells of a licence behind its approval
            return granted.pk, given
        if self.dossier and kind == "document":
            return Document.objects.filter(subject=self.dossier, part="").latest("prepared_at", "pk").pk, given
        return self.dossier, given

    def _who(self, beat: Beat) -> Actor:
        """The applicant; the one who was asked; whoever of the role owes the duty, else any of the role."""
        if beat.who == "applicant":
            return actor_of(_account(self.stage, self.story.applicant))
        assert self.dossier is not None
        if beat.asked:
            return acting(self._consultation(beat.asked).who_id, beat.act)
        if beat.act.startswith("complaint."):
            return acting(self._complaint().who_id, beat.act)
        dossier = Dossier.objects.get(pk=self.dossier)
        able = [one.pk for one in seats(f"urn:motcua:role:{beat.who}", dossier.organisation_id)]
        owing = [duty.who_id for duty in open_about(dossier.pk) if duty.who_id in able]
        return acting((owing or able)[0], beat.act)

    def _consultation(self, asked: str) -> Consultation:
        return Consultation.objects.filter(dossier=self.dossier, asked=asked).order_by("-asked_at", "-pk")[0]

    def _complaint(self) -> Complaint:
        return Complaint.objects.get(dossier=self.dossier, state=Complaint.State.OPEN)

    def _kept(self, files: list[Drawn], actor: Actor) -> list[dict[str, str]]:
        return [
            {
                "component": drawn.component,
                "receipt": receipt(
                    keep(
                        io.BytesIO(self.stage.draw(drawn.title, drawn.lines, drawn.signed_by)),
                        f"{drawn.title.replace('/', '-')}.pdf",
                        PDF,
                    ),
                    actor.pseudonym,
                ),
            }
            for drawn in files
        ]


def length(text: str) -> timedelta:
    """How long a pause such as ``2d 3h 15m`` is. Raises ``ValueError`` for another text."""
    found = _PAUSE.fullmatch(_pause(text))
    assert found is not None
    days, hours, minutes = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes)


def _changed(answers: Mapping[str, Any], changes: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    return {name: {**answers.get(name, {}), **changes.get(name, {})} for name in {**answers, **changes}}
