"""The demonstration's story of this room: families of Cửa Nam register births, officials decide, through the acts
alone; and between them what the packs tell in ``demo/stories.yaml``.

``births.yaml`` of the civil-status pack says how many of which kind and how they end; ``people.yaml`` of the base pack
gives names. Equal seeds play equal stories: same counts, codes and due moments.
"""

import heapq
import io
import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import yaml
from django.conf import settings

from motcua.kernel.access.api import Give, Position, actor_of, give_position, holder, seats, system_actor
from motcua.kernel.acts.api import Caller, perform
from motcua.kernel.calendar.api import ZONE, CalendarSpec, at, next_working_moment, now, today
from motcua.kernel.files.api import Limits, keep, receipt
from motcua.kernel.jobs.api import drain
from motcua.kernel.packs.api import get
from motcua.kernel.people.api import Account
from motcua.mechanisms.cases import acts
from motcua.mechanisms.cases.agreeing import shown
from motcua.mechanisms.cases.equipment import ACCOUNTANT
from motcua.mechanisms.cases.families import Birth, Families
from motcua.mechanisms.cases.filing import Filed
from motcua.mechanisms.cases.interrupting import Extend, extend
from motcua.mechanisms.cases.licence_models import Licence
from motcua.mechanisms.cases.licence_rules import Standing
from motcua.mechanisms.cases.models import Dossier
from motcua.mechanisms.cases.rules import NATIONAL, State
from motcua.mechanisms.cases.stories import Telling, stories, take_seats
from motcua.mechanisms.money.api import BEFORE, Demand, Take, demands, take, unpaid
from motcua.mechanisms.work.api import open_about

AT_THE_CENTRE = ("handed_over", "not_collected_yet")
PDF = Limits(max_bytes=1_000_000, media_types=frozenset({"application/pdf"}))


class Stage(Protocol):
    """What the demonstration lends to the players."""

    packs: Path

    def account(self, login: str, name: str, number: str = "", email: str = "") -> Account:
        """Open an account for an imagined person."""

    def draw(self, title: str, lines: list[str], signed_by: str = "") -> bytes:
        """A paper to attach, as a PDF; with the digital signature of ``signed_by``, when one is named."""


class BirthsDemo:
    """Births at one ward: seat the staff, play the families, tell what came of it."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.story: dict[str, Any] = _read(stage.packs / "vn-civil-status" / "demo" / "births.yaml")
        self.people: dict[str, Any] = _read(stage.packs / "vn-base" / "demo" / "people.yaml")
        self.told = [stories(pack) for pack in sorted(stage.packs.iterdir()) if pack.is_dir()]

    @property
    def begins(self) -> datetime:
        """The morning before the first day, when the ward is set up."""
        first = [_day(self.story["first_day"]), *(story.begins.date() for told in self.told for story in told.stories)]
        return datetime.combine(min(first) - timedelta(days=1), time(8), ZONE)

    @property
    def ends(self) -> datetime:
        """The moment at which the story stops."""
        return datetime.fromisoformat(str(self.story["last_moment"])).replace(tzinfo=ZONE)

    def play(self) -> None:
        """Play the whole story; every dossier exists only through acts."""
        caller = Caller(system_actor("demonstration"), channel="system")
        with at(self.begins):
            for member in self.story["staff"]:
                account = self.stage.account(member["login"], member["name"])
                seat = Position.objects.get(urn=member["position"])
                perform(give_position, caller, Give(account=account.pk, valid_from=today()), on=seat.pk)
            for told in self.told:
                take_seats(self.stage, told.staff)
            calendar = get(CalendarSpec, "calendars", "urn:motcua:calendar:vn-official", today())
        Play(self, random.Random(self.story["seed"]), calendar).run()

    def tell(self) -> Iterator[str]:
        """What there is to see, line by line."""
        births = Dossier.objects.filter(procedure=self.story["procedure"])
        states = Counter(births.values_list("state", flat=True).order_by("pk"))
        yield f"{sum(states.values())} hồ sơ khai sinh tại phường Cửa Nam (dữ liệu trình diễn):"
        for state in State:
            if states[state]:
                yield f"  {states[state]:3}  {STATES[state]} (trạng thái quốc gia {NATIONAL[state]})"
        yield ""
        if all_told := [story for told in self.told for story in told.stories]:
            yield "Các hồ sơ được kể riêng:"
            for story in all_told:
                yield f"  {story.applicant.login:20} {story.title}"
            yield ""
        yield "Cán bộ:"
        staff = {member["login"]: member["name"] for member in self.story["staff"]}
        for login, name in (staff | {one.login: one.name for told in self.told for one in told.staff}).items():
            yield f"  {login:20} {name}"
        yield "Người dân (ba người nộp gần nhất):"
        for dossier in births.select_related("applicant").order_by("-received_at", "-id")[:3]:
            login = dossier.applicant.accounts.order_by("pk")[0].login
            yield f"  {login:20} {dossier.applicant.name}, hồ sơ {dossier.code}"
        yield from worth_a_look()


def worth_a_look() -> Iterator[str]:
    """The page of the newest licence that is suspended today, and the one on which the newest open demand is paid."""
    licences = Licence.objects.exclude(suspended_from=None).select_related("document")
    standing = (one for one in licences.order_by("-registered_at", "-pk") if one.state == Standing.SUSPENDED)
    if suspended := next(standing, None):
        yield f"Giấy phép đang bị tạm đình chỉ: số {suspended.number}"
        yield f"  {settings.MOTCUA_URL}/kiem-tra/{suspended.document.code}/"
    waiting = demands(system_actor("demonstration")).filter(state=Demand.State.OPEN, payer__accounts__isnull=False)
    if owed := waiting.exclude(account={}).select_related("payer").first():
        login = owed.payer.accounts.order_by("pk")[0].login
        yield f"Khoản đang chờ nộp, có mã QR (đăng nhập {login}):"
        yield f"  {settings.MOTCUA_URL}/nop-tien/{owed.pk}/"


STATES = {
    State.SUBMITTED: "chờ tiếp nhận",
    State.ACCEPTED: "đã tiếp nhận",
    State.PROCESSING: "đang giải quyết",
    State.SUPPLEMENT: "chờ bổ sung",
    State.UNPAID: "chờ nộp tiền",
    State.PAUSED: "tạm dừng",
    State.SIGNING: "đang ký số",
    State.FINISHED: "đã có kết quả",
    State.RETURNED: "đã trả kết quả",
    State.REFUSED: "từ chối, có lý do",
    State.STOPPED: "dừng giải quyết",
    State.DECLINED: "không tiếp nhận",
    State.WITHDRAWN: "đã rút",
}


def _read(path: Path) -> dict[str, Any]:
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


def _day(value: Any) -> date:
    return date.fromisoformat(str(value))


class Play:
    """A story in progress: what happens next, in the order of its moments."""

    def __init__(self, demo: BirthsDemo, dice: random.Random, calendar: CalendarSpec) -> None:
        self.demo, self.story, self.dice, self.calendar = demo, demo.story, dice, calendar
        self._coming: list[tuple[datetime, int, Callable[[], object]]] = []
        self._turn = count()

    def then(self, moment: datetime, happening: Callable[[], object]) -> None:
        """Something happens at a moment, unless the story is over by then."""
        if moment <= self.demo.ends:
            heapq.heappush(self._coming, (moment, next(self._turn), happening))

    def working(self, moment: datetime, least: int, most: int) -> datetime:
        """Some minutes later, in working time."""
        return next_working_moment(self.calendar, moment + timedelta(minutes=self.dice.randint(least, most)))

    def run(self) -> None:
        """Draw the families, then let everything happen, each at its moment, the worker behind it."""
        kinds = [kind for kind, number in self.story["kinds"].items() for _ in range(number)]
        endings = [ending for ending, number in self.story["endings"].items() for _ in range(number)]
        self.dice.shuffle(kinds)
        self.dice.shuffle(endings)
        families = Families(self.demo.people, self.dice)
        for kind, ending in zip(kinds, endings, strict=True):
            moment = _moment(self, waiting=ending.startswith("waiting"))
            birth = families.birth(kind, moment.date(), self.story["late_reason"])
            self.then(moment, partial(_submit, self, birth, ending, moment))
        for story in (story for told in self.demo.told for story in told.stories):
            for moment, happening in Telling(self.demo.stage, story).happenings():
                self.then(moment, happening)
        while self._coming:
            moment, _turn, happening = heapq.heappop(self._coming)
            with at(moment):
                happening()
                drain()


def _moment(play: Play, *, waiting: bool) -> datetime:
    """When a family sits down to apply: any day, mostly by daylight; those still waiting at the end came in the last
    hours."""
    if waiting:
        return play.demo.ends - timedelta(minutes=play.dice.randint(150, 260))
    first = _day(play.story["first_day"])
    day = first + timedelta(days=play.dice.randrange((play.demo.ends.date() - first).days - 1))
    hour = play.dice.choices(range(6, 23), weights=[1, 2, 6, 8, 8, 5, 3, 3, 6, 7, 6, 3, 2, 3, 5, 4, 2])[0]
    return datetime.combine(day, time(hour, play.dice.randrange(60)), ZONE)


def _submit(play: Play, birth: Birth, ending: str, moment: datetime) -> None:
    account = play.demo.stage.account(birth.login, birth.requester, birth.number, birth.email)
    actor = actor_of(account)
    files = []
    for component, title, lines in birth.papers:
        kept = keep(io.BytesIO(play.demo.stage.draw(title, lines)), f"{component.replace('_', '-')}.pdf", PDF)
        files.append(Filed(component=component, receipt=receipt(kept, actor.pseudonym)))
    if ending in AT_THE_CENTRE:
        birth.data["delivery"]["receive"] = "centre"
    given = acts.Submit(
        procedure=play.story["procedure"],
        organisation=play.story["organisation"],
        data=birth.data,
        files=files,
    )
    dossier = perform(acts.submit, Caller(actor, channel="portal", key=f"demo:{birth.login}"), given)
    if ending == "withdrawn":
        reason = acts.Withdraw(reason=play.story["withdraw_reason"])
        play.then(moment + timedelta(minutes=12), partial(_act, dossier, acts.withdraw, reason, account))
    elif ending != "waiting_receive":
        play.then(play.working(moment, 4, 90), partial(_receive, play, dossier, birth, ending))


def _receive(play: Play, dossier: Dossier, birth: Birth, ending: str) -> None:
    if ending == "declined":
        _act(dossier, acts.decline, acts.Decline(reason=play.dice.choice(play.story["decline_reasons"])))
        return
    moment = _act(dossier, acts.accept, acts.Accept())
    if ending != "waiting_check":
        play.then(play.working(moment, 10, 120), partial(_check, play, dossier, birth, ending))


def _check(play: Play, dossier: Dossier, birth: Birth, ending: str) -> None:
    moment = _act(dossier, acts.advance, acts.Advance(data={"register": birth.register}))
    if ending == "sent_back_then_delivered":
        reason = acts.SendBack(reason=play.story["send_back_reason"])
        back = play.working(moment, 10, 40)
        play.then(back, partial(_act, dossier, acts.send_back, reason))
        play.then(play.working(back, 10, 40), partial(_check, play, dossier, birth, "delivered"))
    elif ending != "waiting_approve":
        # Now and then the chairwoman is away, and the day's papers wait for the next one.
        least, most = (900, 1500) if play.dice.random() < 0.06 else (5, 60)
        play.then(play.working(moment, least, most), partial(_approve, play, dossier, ending))


def _approve(play: Play, dossier: Dossier, ending: str) -> None:
    dossier.refresh_from_db()
    if now() > dossier.due_at:  # a late dossier goes on only behind an apology
        _act(dossier, extend, Extend(days=1, reason=play.story["apology"]))
    moment = _act(dossier, acts.approve, None)
    if ending == "handed_over":
        # Families come when they can: in an hour, or after two days.
        play.then(play.working(moment, 60, 2800), partial(_hand_over, dossier))


def _hand_over(dossier: Dossier) -> None:
    """The family pays what the copies cost, to whoever keeps the till, and takes the result home."""
    for one in unpaid(dossier.pk, (*BEFORE, "result")):
        keeper = holder(seats(ACCOUNTANT, dossier.organisation_id)[0].pk)
        assert keeper is not None
        perform(take, Caller(actor_of(keeper.account), channel="desk"), Take(amount=one.open), on=one.pk)
    _act(dossier, acts.deliver, None)


def _act(dossier: Dossier, what: Any, given: Any, account: Account | None = None) -> datetime:
    """Whoever owes the duty does it, or the given account; the moment it was done."""
    if account is None:
        seat = holder(open_about(dossier.pk)[0].who_id)
        assert seat is not None
        account = seat.account
    actor = actor_of(account)
    if what is acts.approve:
        given = acts.Approve(shown=shown(actor, dossier))
    perform(what, Caller(actor, channel="desk", proved=now()), given, on=dossier.pk)
    return now()
