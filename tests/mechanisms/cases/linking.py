"""A ward with its police and social insurance at work, and an application for a newborn that a mother files once."""

from copy import deepcopy
from typing import Any

from motcua.kernel.access.api import actor_of
from motcua.kernel.acts.api import Caller, perform
from motcua.kernel.calendar.api import now
from motcua.kernel.packs.api import load_folders
from motcua.kernel.people.api import Account
from motcua.mechanisms.cases import api as cases
from tests import acting, helpers
from tests.mechanisms.cases.filing import upload
from tests.scenes import staged

NEWBORN = "urn:motcua:linked-procedure:2.000986"
RESIDENCE, INSURANCE = "urn:motcua:procedure:1.004222", "urn:motcua:procedure:1.001939"
HOME = {
    "home": {"with": "mother", "head": "father", "consent": True},
    "care": {"facility": "Trạm Y tế phường Cửa Nam"},
    "papers": {"receive": "online"},
}
ENTRY = {"data": {"entry": {"household": "82/2026-115", "registered_on": "17/11/2026"}}}
CARD = {"data": {"card": {"number": "TE1019900000001", "valid_from": "02/11/2026", "valid_to": "30/09/2032"}}}
SEATS = {
    "residence_officer": ("police:residence-officer", "Vũ Thị Hạnh"),
    "police_chief": ("police:police-chief", "Trần Văn Sơn"),
    "insurance_officer": ("social-insurance:insurance-officer", "Lê Thị Thảo"),
    "insurance_head": ("social-insurance:insurance-head", "Phan Quang Hải"),
}


def _furnish() -> dict[str, Account]:
    load_folders([helpers.PACKS / name for name in ("vn-residence", "vn-insurance", "vn-linked")], helpers.SETUP)
    accounts = {}
    for name, (seat, full_name) in SEATS.items():
        accounts[name] = acting.account(name.replace("_", "."), full_name)
        acting.sit(accounts[name], f"{helpers.CUA_NAM}:{seat}")
    return accounts


class Offices:
    """Everybody who settles a linked application: the ward of ``helpers`` and the two offices beside it."""

    def __init__(self, ward: helpers.Ward | None = None) -> None:
        self.ward = ward or helpers.ward()
        self.accounts = staged(_furnish, now())

    def caller(self, name: str, **how: Any) -> Caller:
        """One of them at work, having just proved who he is."""
        if name in self.accounts:
            return Caller(actor_of(self.accounts[name]), **{"channel": "test", "proved": now(), **how})
        return self.ward.caller(name, **how)

    def do(self, act: Any, name: str, dossier: cases.Dossier, given: Any = None) -> cases.Dossier:
        """One of them does one act."""
        caller = self.caller(name)
        if act is cases.approve:
            given = helpers.shown(caller, dossier)
        done: cases.Dossier = perform(act, caller, given or {}, on=dossier.pk)
        return done

    def member(self, application: cases.Application, name: str) -> cases.Dossier | None:
        """The dossier that a member has become, as it is now."""
        application.refresh_from_db()
        return cases.dossiers_of(application).get(name)

    def register(self, dossier: cases.Dossier) -> None:
        """Take the birth to its approval."""
        self.do(cases.accept, "desk_officer", dossier)
        self.do(cases.advance, "civil_status_officer", dossier, {"data": {"register": helpers.REGISTER}})
        self.do(cases.approve, "chairwoman", dossier)

    def settle(self, dossier: cases.Dossier, by: str, head: str, found: dict[str, Any]) -> None:
        """Take a dossier of one of the two offices to its approval."""
        self.do(cases.accept, by, dossier)
        self.do(cases.advance, by, dossier, found)
        self.do(cases.approve, head, dossier)


def asked(offices: Offices, form: Any = None, **birth: Any) -> cases.Apply:
    """What the mother sends: the birth of ``helpers.ANSWERS`` (with sections changed), and ``HOME``."""
    files = [cases.Handed(member="birth", **upload(offices.ward, "birth_proof").model_dump())]
    data = deepcopy(helpers.ANSWERS)
    for section, answers in birth.items():
        data[section] = data.get(section, {}) | answers
    return cases.Apply(
        linked=NEWBORN,
        organisation=helpers.CUA_NAM,
        data={"birth": data, "form": HOME if form is None else form},
        files=files,
    )
