"""``motcua demo``: an empty folder becomes a ward at work. Plays the story once, prints what there is to see, serves
it."""

import argparse
import json
import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import UUID

import typst
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse
from django.utils.module_loading import import_string

from motcua.conf.beside import EVENTS, beside, unsynced, work
from motcua.conf.gateway.inside import Inside
from motcua.conf.idp.beside import KNOWN, offer
from motcua.conf.operations.roles import role_of_program
from motcua.conf.serve import main as serve
from motcua.conf.site import clock_offset
from motcua.kernel.access.api import system_actor
from motcua.kernel.acts.api import Caller, Invalid, perform
from motcua.kernel.calendar.api import ZONE, at, now
from motcua.kernel.ledger.api import seal
from motcua.kernel.packs.api import load_folders, loaded
from motcua.kernel.people.api import (
    Account,
    ExternalIdentity,
    LinkIdentity,
    OpenAccount,
    hash_of,
    link_identity,
    open_account,
)
from motcua.mechanisms.cases.api import Dossier, Untellable, to_meet
from motcua.mechanisms.exchange.api import receive
from motcua.mechanisms.money.api import Demand
from motcua.mechanisms.papers.api import Document, sign_as

SYSTEM = Caller(system_actor("demonstration"), channel="system")
AT_THE_DOOR = Caller(system_actor("sign-in"), channel="web")
PORTAL = Caller(system_actor("national-portal"), channel="system")
VNEID = "vneid"
PAPER = """#let data = json(bytes(sys.inputs.data))
#set page(paper: "a5", margin: 18mm)
#set text(font: "Tinos", lang: "vi", size: 12pt)
#align(center)[#text(size: 16pt, weight: "bold", data.title) \\ #text(size: 9pt)[Giấy tưởng tượng, chỉ để trình diễn]]
#v(8mm)
#for line in data.lines [#line #parbreak()]"""


class Stage:
    """What the rooms' stories are played with."""

    def __init__(self, packs: Path) -> None:
        self.packs = packs
        self.password = _password()
        self._hash = hash_of(self.password)
        self._gateway = Inside()
        self._fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[settings.MOTCUA_FONTS]
        )

    def account(self, login: str, name: str, number: str = "", email: str = "") -> Account:
        """Open an account for an imagined person."""
        given = OpenAccount(login=login, password=self.password, name=name, citizen_number=number, email=email)
        given.hashed_as(self._hash)
        return perform(open_account, SYSTEM, given)

    def citizen(self, name: str, number: str) -> Account:
        """The account of an imagined person, who comes in by the imagined VNeID and so has no password."""
        known = ExternalIdentity.objects.filter(provider=VNEID, subject=number).select_related("account__party").first()
        given = LinkIdentity(provider=VNEID, subject=number, match="citizen-number", name=name, citizen_number=number)
        return (known or perform(link_identity, AT_THE_DOOR, given)).account

    def pass_on(self, request: dict[str, Any]) -> UUID:
        """Take a request as the national portal passes it on; the key of its dossier. Raises ``Invalid``, as told to
        the portal."""
        (answer,) = receive(PORTAL, {"service": "DongBoHoSoMC", "isUpdating": "False", "data": [request]})
        if answer["error_code"] != "0":
            raise Invalid(answer["message"], faults={one["path"]: [one["message"]] for one in answer["faults"]})
        return Dossier.objects.get(code=answer["MaHoSoTiepNhan"]).pk

    def pay(self, demand: Demand) -> None:
        """Pay what is open of a demand at the imagined gateway."""
        self._gateway.settle(demand)

    def draw(self, title: str, lines: list[str], signed_by: str = "") -> bytes:
        """A paper to attach, plainly imagined, as a PDF; signed by an imagined body, when one is named."""
        words = json.dumps({"title": title, "lines": lines}, ensure_ascii=False)
        pdf, _warnings = typst.compile_with_warnings(
            PAPER.encode(), font_paths=self._fonts, format="pdf", sys_inputs={"data": words}
        )
        return sign_as(bytes(pdf), signed_by, now()) if signed_by else bytes(pdf)


def main(arguments: list[str]) -> int:
    """Set up, play, tell, serve. A folder in which the story was played already is only told and served."""
    parser = argparse.ArgumentParser(prog="motcua demo")
    parser.add_argument("--packs", type=Path, default=Path("packs"), help="folder of the packs")
    parser.add_argument("--no-serve", action="store_true", help="stop after the summary")
    parser.add_argument("--most", type=int, help="how many of each crowd come at most, for a small month")
    parser.add_argument("--beside", type=datetime.fromisoformat, help=argparse.SUPPRESS)
    options, rest = parser.parse_known_args(arguments)
    if settings.MOTCUA_KIND != "demonstration":
        parser.error("MOTCUA_KIND is 'real': a real installation is never filled with imagined people")
    if role_of_program():
        parser.error("a demonstration makes its tables and serves as one role: leave MOTCUA_DATABASE_OWNER out")
    if options.beside:
        return work(options.beside)
    pool = ThreadPoolExecutor(1)  # compressing takes a core of its own
    collected = pool.submit(call_command, "collectstatic", verbosity=0, interactive=False)
    call_command("migrate", verbosity=0)
    stage = Stage(options.packs)
    stories = [
        import_string(room.demo)(stage, options.most) for room in apps.get_app_configs() if hasattr(room, "demo")
    ]
    if not loaded().exists():
        (settings.MOTCUA_HOME / "mail").mkdir(parents=True, exist_ok=True)  # for letters, where no server is named
        try:
            with unsynced():
                _play(options.packs, stories)
        except Untellable as broken:  # what was played until then stays, so the next try wants an empty folder
            print(broken)
            return 1
    offer([number for number, _dossier in to_meet(KNOWN)])
    collected.result()
    with at(datetime.now(ZONE) + clock_offset(settings.MOTCUA_HOME, settings.MOTCUA_KIND)):
        _tell(stage, stories)
    if options.no_serve:
        return 0
    return serve(rest)


def _play(packs: Path, stories: list[Any]) -> None:
    began = monotonic()
    with at(min(story.begins for story in stories)):
        load_folders(sorted(path for path in packs.iterdir() if path.is_dir()), SYSTEM)
    for story in stories:
        with beside(story.ends):
            story.play(besides=EVENTS)
    with at(max(story.ends for story in stories)):
        seal()
    offset = max(story.ends for story in stories) - datetime.now(ZONE)
    (settings.MOTCUA_HOME / "clock").write_text(str(offset.total_seconds()))
    print(f"Đã diễn xong trong {monotonic() - began:.0f} giây.")


def _password() -> str:
    """The one password of all accounts here, made on first use and kept beside the keys."""
    path: Path = settings.MOTCUA_HOME / "keys" / "demonstration-password"
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(f"mot-cua-{secrets.token_hex(5)}")
    return path.read_text()


def _tell(stage: Stage, stories: list[Any]) -> None:
    print()
    for story in stories:
        print(*story.tell(), sep="\n")
    signed = Document.objects.filter(state=Document.State.SIGNED).order_by("-signed_at", "-id")
    if newest := signed.first():
        page = f"{settings.MOTCUA_URL}/kiem-tra/{newest.code}/"
        print(f"  Một trong {signed.count()} giấy tờ đã ký số, ai cũng kiểm tra được: {page}")
    if letters := len(list((settings.MOTCUA_HOME / "mail").glob("*.eml"))):
        print(f"  {letters} thư điện tử đã gửi, mở bằng chương trình đọc thư: {settings.MOTCUA_HOME / 'mail'}")
    print(f"\nĐăng nhập: {settings.MOTCUA_URL}{reverse('sign-in')}  mật khẩu của mọi tài khoản: {stage.password}")
    print("Người dân không cần mật khẩu: bấm “Đăng nhập bằng VNeID (thử nghiệm)” rồi chọn một người.\n")
