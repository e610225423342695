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

from motcua.kernel.access.api import Give, Organisation, Position, actor_of, give_position, holder, seats, system_actor
from motcua.kernel.acts.api import Caller, Refusal, perform, registry
from motcua.kernel.calendar.api import ZONE, CalendarSpec, at, next_working_moment, now, today
from motcua.kernel.files.api import Limits, keep, receipt
from motcua.kernel.forms.api import Id
from motcua.kernel.packs.api import Spec, Urn, get, parse
from motcua.kernel.people.api import Account
from motcua.mechanisms.cases import stories_money
from motcua.mechanisms.cases.agreeing import shown
from motcua.mechanisms.cases.catalogue import procedure
from motcua.mechanisms.cases.jobs import end_what_ran_out
from motcua.mechanisms.cases.licences.reads import of_dossier
from motcua.mechanisms.cases.models import Complaint, Consultation, Dossier
from motcua.mechanisms.cases.rules import State
from motcua.mechanisms.work.api import open_about

FILING = frozenset({"dossier.submit", "dossier.supplement"})
CALENDAR = "urn:motcua:calendar:vn-official"
PDF = Limits(max_bytes=1_000_000, media_types=frozenset({"application/pdf"}))
_PAUSE = re.compile(r"(?:(\d+)d)?\s*(?:(\d+)h)?\s*(?:(\d+)m)?", re.ASCII)


class Stage(Protocol):
    """What the player is lent."""

    def account(self, login: str, name: str, number: str = "", email: str = "") -> Account:
        """Open an account for an imagined person."""

    def draw(self, title: str, lines: list[str], signed_by: str = "") -> bytes:
        """A paper to attach, as a PDF; with the digital signature of ``signed_by``, when one is named."""


def _pause(text: str) -> str:
    if not text.strip() or not _PAUSE.fullmatch(text.strip()):
        raise ValueError("write 2d 3h 15m, or a part of it")
    return text.strip()


class Drawn(Spec):
    """A paper to attach as ``component``: a page with a ``title`` and ``lines``, digitally signed by ``signed_by``."""

    component: Id
    title: str
    lines: list[str] = []
    signed_by: str = ""


class Person(Spec):
    """An imagined applicant: ``login``, ``name``, ``email``, and as ``number`` a citizen number whose last six digits
    begin with 99."""

    login: str
    name: str
    number: str = ""
    email: str = ""


class Seated(Spec):
    """Who (``login``, ``name``) sits in a ``position``: the URN of an organisation with the seat's ``id`` behind it."""

    login: str
    name: str
    position: Urn


class Beat(Spec):
    """One happening, ``after`` the one before (``2d 3h 15m``; officials wait for the next working moment).

    ``who``: ``applicant``, ``clock`` (whoever has not answered in time then has not answered; without ``act``), or the
    last word of a role's URN (``desk-officer``). ``act`` is what he does, ``given`` what goes with it. ``asked`` names
    a body that the step consults, where the act is about its consultation; an act on a licence is about the one that
    the dossier led to, one about money or a complaint finds the dossier's own; whoever owes a complaint's answer gives
    it. ``answers`` change the story's; they and ``files`` go with a supplement.
    """

    after: Annotated[str, AfterValidator(_pause)]
    who: str
    act: str = ""
    asked: Id | None = None
    given: dict[str, Any] = {}
    answers: dict[str, dict[str, Any]] = {}
    files: list[Drawn] = []


class Story(Spec):
    """One dossier of a ``procedure``, from its filing (``begins``, Vietnamese time) to the state in which it ``ends``.

    The ``applicant`` files it at an ``organisation`` by a ``channel``, with ``answers`` (section → field → value) and
    ``files``; then happens the ``script``.
    """

    id: str
    title: str
    procedure: Urn
    organisation: Urn
    channel: str = "online"
    applicant: Person
    begins: datetime
    answers: dict[str, dict[str, Any]]
    files: list[Drawn] = []
    script: list[Beat]
    ends: Annotated[State, Field(strict=False)]


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
    known = Account.objects.filter(login=person.login).first()
    return known or stage.account(person.login, person.name, person.number, person.email)


def _desk(organisation: str) -> Account:
    """Whoever sits at the desk of a body."""
    body = Organisation.objects.get(urn=organisation)
    seated = holder(seats("urn:motcua:role:desk-officer", body.pk)[0].pk)
    assert seated is not None
    return seated.account


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
            moment += _length(beat.after)
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
        """File as the applicant on line; by any other road the desk files for him."""
        self.answers, story = dict(self.story.answers), self.story
        given: dict[str, Any] = {
            "procedure": story.procedure,
            "organisation": story.organisation,
            "channel": story.channel,
            "data": self.answers,
        }
        if story.channel == "online":
            account, channel = _account(self.stage, story.applicant), "portal"
        else:
            account, channel = _desk(story.organisation), "desk"
            given["applicant"] = story.applicant.model_dump(include={"name", "email"})
            given["applicant"]["citizen_number"] = story.applicant.number
        given["files"] = self._kept(story.files, account)
        caller = Caller(actor_of(account), channel=channel, key=f"story:{story.id}")
        self.dossier = perform(registry()["dossier.submit"], caller, given).pk

    def _happen(self, beat: Beat) -> None:
        if beat.who == "clock":
            end_what_ran_out()
            return
        account = self._who(beat)
        given = dict(beat.given)
        if beat.act in FILING:
            self.answers = _changed(self.answers, beat.answers)
            given |= {"data": self.answers, "files": self._kept(beat.files, account)}
        if beat.act == "dossier.approve":
            assert self.dossier is not None
            given["shown"] = shown(actor_of(account), Dossier.objects.get(pk=self.dossier))
        on = self._consultation(beat.asked).pk if beat.asked else self.dossier
        if beat.act.startswith("licence."):
            granted = of_dossier(self.dossier) if self.dossier else None
            assert granted is not None  # a story tells of a licence behind its approval
            on = granted.pk
        if beat.act.startswith("complaint."):
            on = self._complaint().pk
        if self.dossier and beat.act.partition(".")[0] in stories_money.KINDS:
            on, given = stories_money.aim(beat.act, self.dossier, given)
        channel = "portal" if beat.who == "applicant" else "desk"
        perform(registry()[beat.act], Caller(actor_of(account), channel=channel, proved=now()), given, on=on)

    def _who(self, beat: Beat) -> Account:
        """The applicant; the one who was asked; whoever of the role owes the duty, else any of the role."""
        if beat.who == "applicant":
            return _account(self.stage, self.story.applicant)
        assert self.dossier is not None
        if beat.asked:
            seated = holder(self._consultation(beat.asked).who_id)
        elif beat.act.startswith("complaint."):
            seated = holder(self._complaint().who_id)
        else:
            dossier = Dossier.objects.get(pk=self.dossier)
            able = [one.pk for one in seats(f"urn:motcua:role:{beat.who}", dossier.organisation_id)]
            owing = [duty.who_id for duty in open_about(dossier.pk) if duty.who_id in able]
            seated = holder((owing or able)[0])
        assert seated is not None
        return seated.account

    def _consultation(self, asked: str) -> Consultation:
        return Consultation.objects.filter(dossier=self.dossier, asked=asked).order_by("-asked_at", "-pk")[0]

    def _complaint(self) -> Complaint:
        return Complaint.objects.get(dossier=self.dossier, state=Complaint.State.OPEN)

    def _kept(self, files: list[Drawn], account: Account) -> list[dict[str, str]]:
        pseudonym = actor_of(account).pseudonym
        return [
            {
                "component": drawn.component,
                "receipt": receipt(
                    keep(
                        io.BytesIO(self.stage.draw(drawn.title, drawn.lines, drawn.signed_by)),
                        f"{drawn.component.replace('_', '-')}.pdf",
                        PDF,
                    ),
                    pseudonym,
                ),
            }
            for drawn in files
        ]


def _length(text: str) -> timedelta:
    found = _PAUSE.fullmatch(text)
    assert found is not None  # the spec has seen to it
    days, hours, minutes = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes)


def _changed(answers: Mapping[str, Any], changes: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    return {name: {**answers.get(name, {}), **changes.get(name, {})} for name in {**answers, **changes}}
