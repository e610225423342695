"""What dossiers have been through when the law changes: some twenty histories under one rule, and a version after it
that changes a limit, whom a step consults, a role and the form.

The rule is that of ``interrupted`` with both bodies asked: five working days. The version after it gives four, asks the
police and a second office but no health post, gives the check to a case officer, asks in the form for one thing more
of boys, and knows no supplement at the receiving and no waiting for a fee. Received on Tuesday 17 November 2026
at half past nine a birth is due on Wednesday the 25th at half past five (the 24th is a day off), and under the new
version on Monday the 23rd.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Final

import yaml

from motcua.kernel.access.api import OpenPosition, Organisation, actor_of, open_position
from motcua.kernel.acts.api import Caller, perform
from motcua.kernel.calendar.api import ZONE, at, now
from motcua.kernel.packs.api import Outcome, load_folders
from motcua.kernel.people.api import Account
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.cases.jobs import end_what_ran_out
from motcua.mechanisms.cases.models import Consultation
from motcua.mechanisms.work.api import open_about
from tests import acting, helpers
from tests.mechanisms.cases import interrupted, versions
from tests.mechanisms.cases.filing import GIVEN
from tests.mechanisms.cases.linking import Offices, asked

OFFICER, DESK, CHAIR, MOTHER = "civil_status_officer", "desk_officer", "chairwoman", "mother"
BOY: Final = helpers.ANSWERS | {"child": helpers.ANSWERS["child"] | {"sex": "1"}}
HOSPITAL: Final = {
    "id": "hospital_code",
    "type": "text",
    "label": "Mã cơ sở y tế",
    "required_when": "child.sex == '1'",
    "max_length": 20,
}


def on(day: int, hour: int = 9, minute: int = 30) -> datetime:
    """A moment in November 2026."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


@dataclass
class Scene:
    """The ward with a second officer, the bodies that are asked, and the offices of the linked procedures."""

    ward: helpers.Ward
    people: dict[str, Account] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(990000))

    def begin(self, folder: Path) -> None:
        """Load the rule, and seat everybody."""
        interrupted.rule(folder, consults=True)
        self.people = interrupted.consulted(self.ward)
        self.offices = Offices(self.ward)
        office = Organisation.objects.get(urn=f"{helpers.CUA_NAM}:office")
        roles = ["urn:motcua:role:civil-status-officer"]
        given = OpenPosition(id="second", title="Công chức hộ tịch", roles=roles)
        perform(open_position, helpers.SETUP, given, on=office.pk)
        self.people["second"] = acting.account("thu.ngo", "Ngô Thị Thu")
        acting.sit(acting.account("duc.ta", "Tạ Minh Đức"), f"{helpers.CUA_NAM}:economy:case-officer")
        self.second = acting.sit(self.people["second"], f"{office.urn}:second")

    def refine(self, folder: Path) -> None:
        """Let the ward set three working days for itself, for whatever is filed from now on."""
        (folder / "refines").mkdir(parents=True)
        urn = "urn:motcua:pack:ward-of-cua-nam"
        manifest = {"urn": urn, "version": 1, "title": "Quy định của phường", "valid_from": "2026-01-01"} | {
            "licence": "EUPL-1.2",
            "languages": ["vi"],
            "requires": {"urn:motcua:pack:vn-civil-status": "1-"},
        }
        local = {"urn": "urn:motcua:refinement:cua-nam:birth", "title": "Rút ngắn", "valid_from": "2026-01-01"} | {
            "of": helpers.BIRTH,
            "subtree": helpers.CUA_NAM,
            "limits": {"online": {"amount": 3, "unit": "working_day"}},
        }
        (folder / "pack.yaml").write_text(yaml.safe_dump(manifest, allow_unicode=True))
        (folder / "refines" / "birth.yaml").write_text(yaml.safe_dump(local, allow_unicode=True))
        load_folders([folder], helpers.SETUP)

    def do(self, verb: str, name: str, dossier: cases.Dossier, **given: Any) -> None:
        """One of them does one act."""
        caller = self.ward.caller(name, proved=now())
        if name == OFFICER and open_about(dossier.pk).filter(who=self.second).exists():
            caller = Caller(actor_of(self.people["second"]), channel="test", proved=now())
        if verb == "advance":  # no two children have one number
            given = {"data": {"register": helpers.REGISTER | {"personal_number": f"001326{next(self.numbers)}"}}}
        if verb == "approve":
            given = helpers.shown(caller, dossier)
        perform(getattr(cases, verb), caller, given or GIVEN[f"dossier.{verb}"], on=dossier.pk)

    def says(self, name: str, dossier: cases.Dossier) -> None:
        """A body that was asked agrees."""
        question = Consultation.objects.get(dossier=dossier, asked=name)
        caller = Caller(actor_of(self.people[name]), channel="test")
        perform(cases.answer, caller, {"opinion": "agrees"}, on=question.pk)


def accepted(scene: Scene, dossier: cases.Dossier) -> None:
    scene.do("accept", DESK, dossier)


def answered(scene: Scene, dossier: cases.Dossier) -> None:
    accepted(scene, dossier)
    scene.says("police", dossier)


def approving(scene: Scene, dossier: cases.Dossier) -> None:
    answered(scene, dossier)
    scene.says("health", dossier)
    scene.do("advance", OFFICER, dossier)


def silent(scene: Scene, dossier: cases.Dossier) -> None:
    accepted(scene, dossier)
    with at(on(20, 9, 0)):
        end_what_ran_out()


def sent_back(scene: Scene, dossier: cases.Dossier) -> None:
    approving(scene, dossier)
    scene.do("send_back", CHAIR, dossier)


def signing(scene: Scene, dossier: cases.Dossier) -> None:
    approving(scene, dossier)
    scene.do("approve", CHAIR, dossier)


def lacking_at_receipt(scene: Scene, dossier: cases.Dossier) -> None:
    scene.do("request_supplement", DESK, dossier)


def lacking(scene: Scene, dossier: cases.Dossier) -> None:
    accepted(scene, dossier)
    scene.do("request_supplement", OFFICER, dossier)


def supplemented(scene: Scene, dossier: cases.Dossier) -> None:
    lacking(scene, dossier)
    with at(on(18)):
        scene.do("supplement", MOTHER, dossier)


def paused(scene: Scene, dossier: cases.Dossier) -> None:
    accepted(scene, dossier)
    scene.do("pause", OFFICER, dossier)


def charged(scene: Scene, dossier: cases.Dossier) -> None:
    accepted(scene, dossier)
    scene.do("charge", OFFICER, dossier)


def resumed(scene: Scene, dossier: cases.Dossier) -> None:
    paused(scene, dossier)
    with at(on(19)):
        scene.do("resume", OFFICER, dossier)


def extended(scene: Scene, dossier: cases.Dossier) -> None:
    accepted(scene, dossier)
    scene.do("extend", OFFICER, dossier)


def apologised(scene: Scene, dossier: cases.Dossier) -> None:
    accepted(scene, dossier)
    with at(on(20, 8, 0)):
        scene.do("extend", OFFICER, dossier)


def handed_over(scene: Scene, dossier: cases.Dossier) -> None:
    accepted(scene, dossier)
    first = acting.seat(helpers.SEATS[OFFICER])
    to = first if open_about(dossier.pk).get().who == scene.second else scene.second
    scene.do("reassign", OFFICER, dossier, to=to.pk, reason="Đồng nghiệp nghỉ dài ngày.")


def withdrawn(scene: Scene, dossier: cases.Dossier) -> None:
    scene.do("withdraw", MOTHER, dossier)


def nothing(scene: Scene, dossier: cases.Dossier) -> None:
    pass


MOVES, DECIDE, STAYS = Outcome.MOVES, Outcome.DECIDE, Outcome.STAYS
STANDS: Final = None
"""No due moment: the clock stands."""


@dataclass(frozen=True)
class History:
    """What is done, when it was received, what the version means for it on Friday the 20th, and, counted by hand, the
    days at whose end it is due before and after; ``alone`` when the due moment that moves it is told by no plan."""

    name: str
    outcome: Outcome | None
    old: int | None
    new: int | None
    done: Callable[[Scene, cases.Dossier], None] = nothing
    received: datetime = helpers.MORNING
    how: str = ""


HISTORIES: Final = [
    History("fresh", MOVES, 25, 23),
    History("fresh, received the next day", MOVES, 26, 25, received=on(18)),
    History("a boy, of whom the new form asks more", DECIDE, 25, 23, how="boy"),
    History("accepted, both bodies asked", MOVES, 25, 23, accepted),
    History("accepted, the police answered", MOVES, 25, 23, answered),
    History("accepted, both silent", MOVES, 25, 23, silent),
    History("at its approval, past a check that is another now", DECIDE, 25, 23, approving),
    History("sent back to the check", MOVES, 25, 23, sent_back),
    History("approved and being signed", STAYS, 25, 25, signing),
    History("supplement asked at the receiving", DECIDE, STANDS, STANDS, lacking_at_receipt),
    History("supplement asked at the check", MOVES, STANDS, STANDS, lacking),
    History("supplemented on the 18th, counted anew", MOVES, 26, 25, supplemented),
    History("paused", MOVES, STANDS, STANDS, paused),
    History("waiting for a fee", DECIDE, STANDS, STANDS, charged),
    History("paused until the 19th, which costs the 18th", MOVES, 26, 25, resumed),
    History("put off by two days in time", MOVES, 27, 26, extended),
    History("late, apologised for today", MOVES, 25, 25, apologised, on(12)),
    History("late without an apology", MOVES, 19, 18, accepted, on(12)),
    History("due today, in the past by the new limit", DECIDE, 20, 19, accepted, on(13)),
    History("handed over to a colleague", MOVES, 25, 23, handed_over),
    History("part of a linked application", MOVES, 25, 23, how="linked"),
    History("withdrawn", None, 25, 25, withdrawn),
    History("under the ward's own three days", MOVES, 20, 20, accepted, how="refined"),
]


def lived(scene: Scene, history: History, minute: int) -> cases.Dossier:
    """A dossier that has been through a history, received some minutes after its morning."""
    with at(history.received + timedelta(minutes=minute)):
        if history.how == "linked":
            application = perform(cases.apply, scene.ward.caller(MOTHER), asked(scene.offices))
            dossier = cases.dossiers_of(application)["birth"]
        else:
            dossier = helpers.file_birth(scene.ward, data=BOY if history.how == "boy" else None)
        history.done(scene, dossier)
    return dossier


def newer(folder: Path) -> Path:
    """The version after the rule, as a folder."""
    police = interrupted.CONSULTS[0]
    more = deepcopy(police) | {"id": "residence", "title": "Bộ phận cư trú", "question": "Xác nhận nơi cư trú"}

    def steps(known: list[dict[str, Any]]) -> list[dict[str, Any]]:
        check = {"consults": [police, more], "role": "urn:motcua:role:case-officer"}
        return [step | check if step["id"] == "check" else step for step in known]

    def form(known: dict[str, Any]) -> dict[str, Any]:
        sections = [
            one | ({"fields": [*one["fields"], HOSPITAL]} if one["id"] == "child" else {}) for one in known["sections"]
        ]
        return known | {"sections": sections}

    changes = interrupted.OVERLAY | {
        "channels": versions.limit(4),
        "steps": steps,
        "form": form,
        "supplements": interrupted.OVERLAY["supplements"][1:],
        "pauses": interrupted.OVERLAY["pauses"][:1],
        "transition": versions.MOVES,
    }
    target = versions.next_version(folder, **changes)
    manifest = target / "pack.yaml"
    told = yaml.safe_load(manifest.read_text(encoding="utf-8"))
    manifest.write_text(yaml.safe_dump(told | {"version": told["version"] + 1}, allow_unicode=True))
    return target
