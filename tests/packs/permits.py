"""A ward that grants building permits: the packs in use, the officers in their seats, and a house to build."""

from copy import deepcopy
from datetime import date
from io import BytesIO
from typing import Any, TypeVar

from django.db.models import Model
from pydantic import SecretStr

from motcua.kernel.access.api import Give, Position, actor_of, give_position
from motcua.kernel.acts.api import Act, Caller, perform
from motcua.kernel.calendar.api import at, now
from motcua.kernel.files.api import Kept, Limits, keep, receipt
from motcua.kernel.packs.api import load_folders
from motcua.kernel.people.api import Account, OpenAccount, open_account
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.money import api as money
from tests import helpers
from tests.mechanisms.papers.test_stamps import drawing
from tests.scenes import staged

M = TypeVar("M", bound=Model)
PERMIT = "urn:motcua:procedure:1.013225"
SEATS = {
    "case_officer": ("nam.tran", "Trần Văn Nam", f"{helpers.CUA_NAM}:economy:case-officer"),
    "fire_officer": ("hung.tran", "Trần Mạnh Hùng", f"{helpers.CUA_NAM}:police:fire-safety-officer"),
    "accountant": ("huong.ha", "Hà Thị Thu Hường", f"{helpers.CUA_NAM}:office:accountant"),
    "planner": ("giang.le", "Lê Thu Giang", "urn:motcua:org:vn:01:planning:planning-officer"),
}
SITE = {"province": "01", "commune": "00082", "detail": "7 ngõ 28 phố Hàng Bông"}
HOUSE: dict[str, dict[str, Any]] = {
    "works": {
        "kind": "house",
        "name": "Nhà ở gia đình bà Trần Thị Lan",
        "grade": "4",
        "floors": "3",
        "basements": "0",
        "footprint": "48,5",
        "floor_area": "140",
        "height": "11,2",
        "elevation": "0,3",
        "setback": "0",
        "designer": "Công ty Thiết kế Mái Xanh",
    },
    "plot": {"address": SITE, "parcel": "112", "map_sheet": "15", "area": "60,2", "certificate": "CT 004512"},
    "investor": {
        "kind": "person",
        "full_name": "Trần Thị Lan",
        "id_number": "001190012345",
        "address": SITE,
        "phone": "0912 345 678",
    },
    "delivery": {"receive": "online"},
}
"""A house of three storeys in a lane: nobody else is consulted."""
FOUND = {
    "inspection": {"date": "06/11/2026", "found": "Nhà cũ một tầng, ngõ rộng 3 m."},
    "appraisal": {
        "proposal": "grant",
        "density": "80,6",
        "boundary": "Trùng ranh giới thửa đất phía ngõ",
        "conditions": [{"text": "Che chắn công trường."}, {"text": "Không để vật liệu ngoài ngõ."}],
    },
}
REFUSE = {
    "inspection": FOUND["inspection"],
    "appraisal": {"proposal": "refuse", "reason": "Không bảo đảm lối thoát nạn."},
}
PDF = Limits(max_bytes=20_000_000, media_types=frozenset({"application/pdf", "image/png"}))


def _furnish() -> dict[str, Account]:
    with at(helpers.OPENED):
        load_folders([helpers.PACKS / "vn-construction", helpers.PACKS / "vn-hanoi"], helpers.SETUP)
        return {name: _seated(*who) for name, who in SEATS.items()}


class Office:
    """The ward with its construction officers, and what each does."""

    def __init__(self, ward: helpers.Ward) -> None:
        self.ward = ward
        self.people = staged(_furnish)

    def account(self, name: str) -> Account:
        """One of the accounts by role."""
        found: Account = self.people.get(name) or getattr(self.ward, name)
        return found

    def caller(self, name: str) -> Caller:
        """One of them at work, having just proved who he is."""
        return Caller(actor_of(self.account(name)), channel="test", proved=now())

    def file(
        self,
        drawings: list[bytes] | None = None,
        name: str = "mother",
        changes: dict[str, dict[str, Any]] | None = None,
    ) -> cases.Dossier:
        """The house of ``HOUSE``, with changed answers by section, filed on line."""
        data = deepcopy(HOUSE)
        for section, answers in (changes or {}).items():
            data[section] |= answers
        files = [("land_papers", helpers.NOTICE), *(("drawings", one) for one in drawings or [drawing(2)])]
        given = {
            "procedure": PERMIT,
            "organisation": helpers.CUA_NAM,
            "data": data,
            "files": [self.filed(component, pdf, name) for component, pdf in files],
        }
        return perform(cases.submit, self.caller(name), given)

    def filed(self, component: str, pdf: bytes, name: str = "mother") -> dict[str, str]:
        """A file with its receipt, as a form posts it."""
        file = kept(pdf, f"{component}.pdf")
        return {"component": component, "receipt": receipt(file, actor_of(self.account(name)).pseudonym)}

    def take_the_fee(self, dossier: cases.Dossier) -> None:
        """Hà Nội's fee, which has to be paid before the permit is handed over, is paid at the counter."""
        owed = money.Demand.objects.get(subject=dossier.pk)
        perform(money.take, self.caller("desk_officer"), {"amount": owed.open}, on=owed.pk)

    def do(self, act: Act[M], name: str, subject: Model, **given: Any) -> M:
        """One of them does one act."""
        caller = self.caller(name)
        if isinstance(subject, cases.Dossier) and act is cases.approve:
            given = helpers.shown(caller, subject)
        return perform(act, caller, given, on=subject.pk)


def kept(data: bytes, name: str) -> Kept:
    """A file in the store."""
    return keep(BytesIO(data), name, PDF)


def _seated(login: str, name: str, urn: str) -> Account:
    given = OpenAccount(login=login, password=SecretStr(helpers.PASSWORD), name=name)
    account = perform(open_account, helpers.SETUP, given)
    give = Give(account=account.pk, valid_from=date(2026, 7, 1))
    perform(give_position, helpers.SETUP, give, on=Position.objects.get(urn=urn).pk)
    return account
