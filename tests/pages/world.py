"""A small world with something on every page: a few births, some of the packs' stories, and what they do not tell."""

import re
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pyotp
from django.conf import settings
from django.test import Client

from motcua.conf.demo import Stage
from motcua.kernel.access.api import Organisation, Position, Reading, actor_of, holder
from motcua.kernel.acts.api import Caller, perform
from motcua.kernel.calendar.api import at, now
from motcua.kernel.files.api import Limits, keep, receipt
from motcua.kernel.jobs.api import drain
from motcua.kernel.jobs.schedule import due
from motcua.kernel.ledger.api import Entry
from motcua.kernel.notices.addresses import NEW, link_of
from motcua.kernel.notices.api import prefer
from motcua.kernel.notices.models import Delivery
from motcua.kernel.notices.sending import leave_token
from motcua.kernel.packs.api import load_folders
from motcua.kernel.people.api import Account, add_authenticator, prove, register_client, visit_of
from motcua.kernel.search.api import Ask, remember
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.cases.crowd import Crowd
from motcua.mechanisms.cases.demo import MonthDemo
from motcua.mechanisms.money import api as money
from motcua.mechanisms.papers.api import Certificate, Document
from motcua.mechanisms.papers.models import Judgement
from motcua.mechanisms.work.api import open_about
from tests import acting, helpers
from tests.faces.console import lawyers
from tests.faces.portal.conftest import notice
from tests.mechanisms.cases.linking import HOME, NEWBORN
from tests.pages.places import ADMIN, CHAIR, CITY_LAW, DESK, WARD_LAW

WAITING = {"waits-for-the-desk": 2, "waits-for-the-check": 1, "waits-for-the-signature": 2}
TOLD = {
    "copy-certified",
    "marriage-registered",
    "permit-granted",
    "permit-after-supplement",
    "permit-refused",
    "whole-street-closed",
}
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@dataclass
class World:
    """Things and people by the names that ``places`` gives them, and the sessions of those who came."""

    demo: MonthDemo
    things: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)

    def client(self, login: str) -> Client:
        """A browser in which somebody has just signed in; the same one when he comes again."""
        client = Client()
        if login in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[login]
            return client
        client.force_login(Account.objects.get(login=self.people.get(login, login)))
        key = client.session.session_key
        assert key is not None
        prove(visit_of(key), ("password",))
        self.sessions[login] = key
        return client

    def opens(self, login: str, address: str) -> None:
        """Somebody says what for, where a page asks him first."""
        if login != "-":
            _say_why(self.client(login), address)

    def address(self, route: str, words: list[str]) -> str:
        """An address with its blanks filled by things, in their order."""
        query = words.pop() if words and words[-1].startswith("?") else ""
        for name, thing in self.things.items():
            query = re.sub(rf"(?<==){name}\b", thing.replace("-", ""), query)
        waiting = iter(words)
        return "/" + re.sub(r"<[^>]+>", lambda _blank: self._thing(next(waiting)), route) + query

    def _thing(self, word: str) -> str:
        return self.things.get(word, word)


def play(folder: Path) -> World:
    """Everything that there is to look at, done through the acts, at the moments of the demonstration."""
    demo = MonthDemo(Stage(helpers.PACKS))
    quiet: dict[str, Any] = {"away": [], "lends": [], "leaves": None, "calendar": None, "looks": None}
    demo.month = demo.month.model_copy(update=quiet)
    demo.crowds = [_few(crowd) for crowd in demo.crowds if crowd.procedure == helpers.BIRTH]
    demo.told = [
        told.model_copy(update={"stories": [_cut(story) for story in told.stories if story.id in TOLD]})
        for told in demo.told
    ]
    with at(demo.begins):
        load_folders(sorted(path for path in helpers.PACKS.iterdir() if path.is_dir()), helpers.SETUP)
    demo.play()
    world = World(demo)
    with at(demo.ends):
        _people(world)
        _births(world)
        _told(world)
        _console(world, folder)
        drain()
        _visits(world)
    return world


def _few(crowd: Crowd) -> Crowd:
    """One birth that went well, and those who wait for somebody."""
    well = [one for one in crowd.endings if one.id == "registered"]
    waiting = [one for one in crowd.waiting for _time in range(WAITING.get(one.id, 0))]
    return crowd.model_copy(update={"number": 1, "kinds": crowd.kinds[:1], "endings": well, "waiting": waiting})


def _cut(story: Any) -> Any:
    """A permit that is refused in its story still waits here for the opinions that were asked."""
    return story.model_copy(update={"script": story.script[:1]}) if story.id == "permit-refused" else story


def _caller(login: str) -> Caller:
    return Caller(actor_of(Account.objects.get(login=login)), channel="test", proved=now())


def _people(world: World) -> None:
    for login, name, number in (
        ("nobody.yet", "Công Tằng Tôn Nữ Hoàng Thị Phương Thảo Nguyên", ""),
        ("drafting", "Phạm Thị Hoa", "001192054321"),
        ("applying", "Trần Thị Lan", "001190012345"),
        ("halfway", "Lý Thị Thu", ""),
    ):
        acting.account(login, name, number)
    code = pyotp.TOTP(SECRET).at(int(now().timestamp()))
    given = {"kind": "totp", "secret": SECRET, "code": code}
    perform(add_authenticator, _caller("halfway"), given)
    added = perform(add_authenticator, _caller(ADMIN), given)
    world.things["factor"] = str(added.pk)
    world.things["entry"] = str(Entry.objects.order_by("pk")[0].pk)


def _births(world: World) -> None:
    births = cases.Dossier.objects.filter(procedure=helpers.BIRTH).order_by("received_at", "pk")
    for name, step in (("checking", "check"), ("approving", "approve")):
        _name(world, name, births.filter(step=step)[0])
    open_one, asked = births.filter(state="submitted")[:2]
    _name(world, "open", open_one)
    _counter(world)
    _name(world, "settled", births.filter(state__in=("returned", "finished"))[0])
    items = {"items": [{"what": "Giấy chứng sinh bị mờ."}], "reason": "Ảnh chụp không đọc được."}
    perform(cases.request_supplement, _caller(DESK), items, on=asked.pk)
    _name(world, "asked", asked)
    slip = Document.objects.filter(subject=births.filter(step="approve")[0].pk)[0]
    world.things |= {"receipt-slip": str(slip.pk), "duty": str(open_about(open_one.pk)[0].pk)}
    world.things["paper"] = helpers.results().filter(state="signed").order_by("pk")[0].code
    data = {"birth": deepcopy(helpers.ANSWERS), "form": HOME}
    caller = _caller("applying")
    files = [{"member": "birth", **_paper(caller)}]
    given = {"linked": NEWBORN, "organisation": helpers.CUA_NAM, "data": data, "files": files}
    world.things["application"] = str(perform(cases.apply, caller, given).pk)


def _counter(world: World) -> None:
    """A birth that the desk has just filed for whoever stood there."""
    caller = _caller(DESK)
    given = {
        "procedure": helpers.BIRTH,
        "organisation": helpers.CUA_NAM,
        "channel": "direct",
        "applicant": {"name": "Trần Thị Lan", "citizen_number": "001190012345"},
        "data": helpers.ANSWERS,
        "files": [_paper(caller), _paper(caller, "declaration")],
    }
    world.things["direct"] = str(perform(cases.submit, caller, given).pk)


def _paper(caller: Caller, component: str = "birth_proof") -> dict[str, str]:
    limits = Limits(max_bytes=10_000, media_types=frozenset({helpers.PDF}))
    kept = keep(BytesIO(helpers.NOTICE), "giay-chung-sinh.pdf", limits)
    return {"component": component, "receipt": receipt(kept, caller.actor.pseudonym)}


def _name(world: World, name: str, dossier: cases.Dossier) -> None:
    world.things[name] = str(dossier.pk)
    if account := dossier.applicant.accounts.order_by("pk").first():
        world.people[f"@{name}"] = account.login


def _told(world: World) -> None:
    for licence in cases.Licence.objects.select_related("document", "dossier").order_by("pk"):
        on, name = ("standing", "suspended") if licence.suspended_from else ("licence", "licensed")
        world.things |= {on: str(licence.pk)}
        _name(world, name, licence.dossier)
        world.things["suspension"] = licence.document.code
    complaint = cases.Complaint.objects.order_by("-pk")[0]
    _name(world, "complained", complaint.dossier)
    _name(world, "refused", complaint.dossier)
    seated = holder(complaint.who_id)
    assert seated is not None
    world.people["complained"] = seated.account.login
    demand = money.Demand.objects.filter(state="open").order_by("pk")[0]
    world.people["@owing"] = demand.payer.accounts.order_by("pk")[0].login
    rows: dict[str, Any] = {
        "complaint": complaint,
        "owed": demand,
        "payment": money.Payment.objects.order_by("-pk")[0],
        "refund": money.Refund.objects.order_by("pk")[0],
        "reversal": money.Reversal.objects.order_by("pk")[0],
        "opinion": cases.Consultation.objects.filter(state="open", asked__contains="fire").order_by("pk").first(),
        "signed-file": Judgement.objects.order_by("pk")[0].subject,
        "office": Organisation.objects.get(urn=helpers.CUA_NAM),
        "seat": Position.objects.get(urn=helpers.SEATS["desk_officer"]),
        "official": Account.objects.get(login=DESK),
        "certificate": Certificate.objects.order_by("pk")[0],
    }
    world.things |= {name: str(getattr(row, "pk", row)) for name, row in rows.items()}


def _console(world: World, folder: Path) -> None:
    given = {"name": "Cổng quốc gia", "organisation": str(Organisation.objects.get(urn=helpers.CUA_NAM).pk)}
    made = perform(register_client, _caller(ADMIN), given | {"roles": ["urn:motcua:role:connected-system"],
                                                            "valid_from": "2026-11-20"})  # fmt: skip
    due()  # as the worker asks, so that the page of the queue has what runs by the clock
    lawyer = world.client(CITY_LAW)
    coming = lawyers.published(lawyer, folder)
    answer = lawyer.post(f"{lawyers.HOME}{lawyers.births().pk}/?do=draft", {"key": "begin"})
    draft = answer.url.rstrip("/").rpartition("/")[2]
    local = world.client(WARD_LAW)
    own = {"folder": "cua-nam-2027", "title": "Quy định của phường Cửa Nam", "key": "n"}
    world.things["refining"] = local.post(f"{lawyers.HOME}nhap/moi/", own).url.rstrip("/").rpartition("/")[2]
    world.things |= {"system": str(made.pk), "pack": str(lawyers.births().pk), "coming": str(coming.pk), "draft": draft}


def _say_why(client: Client, address: str) -> None:
    answer = client.get(address)
    asking = answer.headers.get("Location", "")
    if "/vi-sao/" in asking:
        purpose = re.search(r'name="purpose"[^>]*value="([^"]+)"', client.get(asking).text)
        assert purpose is not None, asking
        client.post(asking, {"purpose": purpose[1], "note": "Kiểm tra trang."})
        client.get(address)


def _visits(world: World) -> None:
    """Purposes that are said, a draft half filled in, what only letters bear, and readings that this leaves."""
    mother = world.client("drafting")
    form = "/thu-tuc/1.001193/khai/"
    seen = re.search(r'name="seen" value="([^"]*)"', mother.get(form).text)
    sent: dict[str, Any] = helpers.posted(helpers.ANSWERS) | {"action": "continue", "seen": seen[1] if seen else ""}
    mother.post(form, sent | {"file.birth_proof": notice()})
    with at(now() - timedelta(hours=19)):  # in the evening, which is unusual
        late, address = Client(), f"/can-bo/ho-so/{world.things['settled']}/"
        late.force_login(Account.objects.get(login=CHAIR))
        _say_why(late, address)
    world.things["reading"] = str(Reading.objects.exclude(flags=[]).order_by("-pk")[0].pk)
    for name, text in (("found", "nguyen"), ("not-found", "zzzz")):
        sought = remember(Account.objects.get(login=DESK).pk, Ask(text))
        world.things[name] = str(sought.pk)
    half = Client()
    half.post("/dang-nhap/", {"login": "halfway", "password": helpers.PASSWORD})
    world.sessions["halfway"] = half.cookies[settings.SESSION_COOKIE_NAME].value
    someone = Account.objects.get(login="nobody.yet")
    world.things["leaving"] = leave_token(someone.pk, "urn:motcua:notice-sort:steps")
    perform(prefer, _caller("nobody.yet"), {"channels": [], "email": "moi@example.vn"}, on=someone.pk)
    drain()
    letter = Delivery.objects.get(notice__party=someone.party, target=NEW)
    world.things["proving"] = link_of(letter).rstrip("/").rpartition("/")[2]
