"""Two wards ready to work: the packs in use, accounts opened, seats taken, all through the acts that do it for real."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.contrib.auth.hashers import make_password
from django.db.models import QuerySet
from django.test import Client
from pydantic import SecretStr

from motcua.kernel.access.api import Actor, Give, Position, actor_of, give_position, system_actor
from motcua.kernel.acts.api import Caller, perform
from motcua.kernel.calendar.api import ZONE, at, now
from motcua.kernel.files.api import Limits, keep, receipt
from motcua.kernel.jobs.api import drain
from motcua.kernel.packs.api import load_folders
from motcua.kernel.people.api import Account, OpenAccount, open_account, prove, visit_of
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.cases.legal_forms import FORMS
from motcua.mechanisms.papers.api import Document
from tests.scenes import staged

PACKS = Path(__file__).parents[1] / "packs"
PASSWORD = "mot-cua-phuong-2026"
OPENED = datetime(2026, 7, 1, 8, 0, tzinfo=ZONE)
MORNING = datetime(2026, 11, 17, 9, 30, tzinfo=ZONE)  # a Tuesday
CUA_NAM, HOAN_KIEM = "urn:motcua:org:vn:01:00082", "urn:motcua:org:vn:01:00070"
PDF = "application/pdf"
BIRTH = "urn:motcua:procedure:1.001193"
SETUP = Caller(system_actor("test"), channel="test")

HOME = {"province": "01", "commune": "Phường Cửa Nam", "detail": "12 Hàng Bông"}
ANSWERS: dict[str, dict[str, Any]] = {
    "registration": {"kind": "1", "birth_proof": "notice"},
    "child": {
        "full_name": "Nguyễn Minh Anh",
        "sex": "2",
        "birth_date": "02/11/2026",
        "birth_facility": "Bệnh viện Phụ sản Hà Nội",
        "birth_place": HOME,
        "hometown": HOME,
        "nationality": "VN",
        "ethnic_group": "01",
    },
    "mother": {
        "full_name": "Trần Thị Lan",
        "birth_date": "15/05/1990",
        "nationality": "VN",
        "ethnic_group": "01",
        "id_kind": "4",
        "id_number": "001190012345",
        "residence_kind": "1",
        "residence": HOME,
    },
    "father": {
        "full_name": "Nguyễn Văn Dũng",
        "birth_date": "1988",
        "nationality": "VN",
        "ethnic_group": "01",
        "id_kind": "4",
        "id_number": "001088067890",
        "residence_kind": "1",
        "residence": HOME,
    },
    "marriage": {
        "registered": True,
        "date": "20/10/2019",
        "place": "UBND phường Cửa Nam, Hà Nội",
    },
    "requester": {
        "relation": "1",
        "full_name": "Trần Thị Lan",
        "id_kind": "4",
        "id_number": "001190012345",
        "id_issued_on": "10/06/2021",
        "id_issued_by": "Cục Cảnh sát QLHC về TTXH",
        "phone": "0912 345 678",
    },
    "delivery": {"receive": "online", "copies": "0"},
}
"""A birth as the mother types it into the form of 1.001193, complete but for the birth notice."""
NOTICE = (
    b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
    b"xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000058 00000 n \n"
    b"trailer\n<< /Root 1 0 R /Size 3 >>\nstartxref\n110\n%%EOF\n"
)
"""A small file that passes for a scanned paper."""


def posted(data: dict[str, Any], path: str = "") -> dict[str, str]:
    """Nested answers under the names that the page gives its fields."""
    found: dict[str, str] = {}
    for name, value in data.items():
        if isinstance(value, dict):
            found |= posted(value, f"{path}{name}.")
        else:
            found[path + name] = "on" if value is True else value
    return found


@dataclass(frozen=True)
class Ward:
    """Who works at Cửa Nam, one officer of Hoàn Kiếm, and two mothers."""

    mother: Account
    stranger: Account
    desk_officer: Account
    civil_status_officer: Account
    chairwoman: Account
    administrator: Account
    other_officer: Account

    def actor(self, name: str) -> Actor:
        """The actor behind one of the accounts, as of now."""
        return actor_of(getattr(self, name))

    def caller(self, name: str, **how: Any) -> Caller:
        """One of the accounts at work, having just proved who he is."""
        return Caller(self.actor(name), **{"channel": "test", "proved": now(), **how})

    def client(self, name: str = "") -> Client:
        """A browser signed in as one of the accounts, who has just proved who he is, or nobody's."""
        client = Client()
        if name:
            client.force_login(getattr(self, name))
            prove(visit_of(client.session.session_key), ("password",))
        return client


PEOPLE: dict[str, dict[str, str]] = {
    "mother": {
        "login": "lan.tran",
        "name": "Trần Thị Lan",
        "citizen_number": "001190012345",
        "email": "lan.tran@example.vn",
    },
    "stranger": {"login": "hoa.pham", "name": "Phạm Thị Hoa", "citizen_number": "001192054321"},
    "desk_officer": {"login": "mai.nguyen", "name": "Nguyễn Thị Mai"},
    "civil_status_officer": {"login": "binh.le", "name": "Lê Văn Bình"},
    "chairwoman": {"login": "ha.do", "name": "Đỗ Thu Hà"},
    "administrator": {"login": "quan.vu", "name": "Vũ Minh Quân"},
    "other_officer": {"login": "son.hoang", "name": "Hoàng Văn Sơn"},
}
SEATS = {
    "desk_officer": f"{CUA_NAM}:one-stop:desk-officer",
    "civil_status_officer": f"{CUA_NAM}:office:civil-status-officer",
    "chairwoman": f"{CUA_NAM}:chairwoman",
    "administrator": f"{CUA_NAM}:office:administrator",
    "other_officer": f"{HOAN_KIEM}:one-stop:desk-officer",
}


def ward() -> Ward:
    """Load ``packs/*``, open the accounts and seat the officials, as of 1 July 2026.

    The acts do it once in a process; later tests get the very rows that they wrote.
    """
    return Ward(**staged(_open))


def _open() -> dict[str, Account]:
    # Argon2 takes its time by design: one hash serves all, since the password is the same.
    with at(OPENED), patch("motcua.kernel.people.accounts.make_password", cache(make_password)):
        load_folders([PACKS / "vn-base", PACKS / "vn-civil-status"], SETUP)
        accounts = {
            name: perform(open_account, SETUP, OpenAccount(password=SecretStr(PASSWORD), **values))
            for name, values in PEOPLE.items()
        }
        keys = dict(Position.objects.filter(urn__in=SEATS.values()).values_list("urn", "pk").order_by("urn"))
        for name, urn in SEATS.items():
            given = Give(account=accounts[name].pk, valid_from=date(2026, 7, 1))
            perform(give_position, SETUP, given, on=keys[urn])
    return accounts


REGISTER = {"book": "01/2026", "page": "7", "type": "1", "personal_number": "001326012345"}
"""What the civil-status officer writes down while checking the birth of ``ANSWERS``."""


def file_birth(ward: Ward, name: str = "mother", data: dict[str, Any] | None = None) -> cases.Dossier:
    """The birth of ``ANSWERS`` (or of ``data``), filed on line at Cửa Nam by one of the accounts."""
    actor = ward.actor(name)
    kept = keep(BytesIO(NOTICE), "giay-chung-sinh.pdf", Limits(max_bytes=10_000, media_types=frozenset({PDF})))
    given = cases.Submit(
        procedure=BIRTH,
        organisation=CUA_NAM,
        data=data or ANSWERS,
        files=[cases.Filed(component="birth_proof", receipt=receipt(kept, actor.pseudonym))],
    )
    return perform(cases.submit, Caller(actor, channel="test"), given)


def shown(caller: Caller, dossier: cases.Dossier) -> dict[str, str]:
    """What who approves sends back of what he was shown."""
    return {"shown": cases.shown(caller.actor, cases.Dossier.objects.get(pk=dossier.pk))}


def approve(ward: Ward, dossier: cases.Dossier) -> cases.Dossier:
    """The chairwoman approves what she was shown."""
    caller = ward.caller("chairwoman", channel="test")
    return perform(cases.approve, caller, shown(caller, dossier), on=dossier.pk)


def settle(ward: Ward, dossier: cases.Dossier) -> cases.Dossier:
    """Take a birth from its submission to the signed and delivered certificate, each step by whose it is."""
    for act, name, given in (
        (cases.accept, "desk_officer", {}),
        (cases.advance, "civil_status_officer", {"data": {"register": REGISTER}}),
        (cases.approve, "chairwoman", {}),
    ):
        caller = ward.caller(name, channel="test")
        perform(act, caller, shown(caller, dossier) if act is cases.approve else given, on=dossier.pk)
    drain()
    return cases.Dossier.objects.get(pk=dossier.pk)


def accept(ward: Ward, dossier: cases.Dossier) -> cases.Dossier:
    """The desk officer takes a dossier in."""
    return perform(cases.accept, ward.caller("desk_officer", channel="test"), {}, on=dossier.pk)


def decline(ward: Ward, dossier: cases.Dossier, reason: str) -> cases.Dossier:
    """The desk officer refuses a dossier."""
    caller = ward.caller("desk_officer", channel="test")
    return perform(cases.decline, caller, {"reason": reason}, on=dossier.pk)


def results() -> QuerySet[Document]:
    """The documents that are results or leave with one: all but the forms that acts on a dossier give on the way."""
    return Document.objects.exclude(type__in=FORMS)
