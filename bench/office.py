"""Our installation at work: a ward with its officers and a citizen, the form of fifteen fields, tokens for all."""

import json
import secrets
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bench.served import Asked
from motcua.faces.api.auth import token_for
from motcua.kernel.access.api import Give, Position, actor_of, give_position, system_actor
from motcua.kernel.acts.api import Caller, perform
from motcua.kernel.calendar.api import now, today
from motcua.kernel.files.api import Limits, keep, receipt
from motcua.kernel.packs.api import load_folders
from motcua.kernel.people.api import Account, OpenAccount, open_account
from motcua.mechanisms.cases import api as cases

ROOT = Path(__file__).resolve().parents[1]
WARD = "urn:motcua:org:vn:01:00082"
PROCEDURE = "urn:motcua:procedure:9.000002"
SETUP = Caller(system_actor("bench"), channel="bench")
SEATS = {"desk": "one-stop:desk-officer", "check": "office:civil-status-officer", "chair": "chairwoman"}
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
ANSWERS = {
    "person": {
        "name": "Nguyễn Thị Lan", "number": "001190012345", "born": "15/05/1990", "sex": "2", "phone": "0912345678",
        "email": "lan@example.vn",
    },
    "place": {
        "ward": "Phường Cửa Nam", "street": "12 Hàng Bông", "since": "02/01/2019", "owner": "Nguyễn Văn Dũng",
        "people": "4",
    },
    "request": {
        "purpose": "Xin học cho con", "copies": "2", "language": "Tiếng Việt", "note": "Xin trả bản điện tử",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Office:
    """Who is there, with the tokens by which each calls the API."""

    accounts: dict[str, Account]
    tokens: dict[str, str]

    def headers(self, who: str) -> dict[str, str]:
        """The headers of a call with JSON by somebody."""
        return {"Authorization": f"Bearer {self.tokens[who]}", "Content-Type": "application/json"}

    def caller(self, who: str) -> Caller:
        """Somebody at work in this process."""
        return Caller(actor_of(self.accounts[who]), channel="bench", proved=now())

    def given(self) -> dict[str, Any]:
        """A request with its three files, as it goes over the wire."""
        pseudonym = self.accounts["lan"].pseudonym
        limits = Limits(max_bytes=10_000, media_types=frozenset({"application/pdf"}))
        files = [
            {"component": part, "receipt": receipt(keep(BytesIO(PDF), f"{part}.pdf", limits), pseudonym)}
            for part in ("identity", "residence", "proof")
        ]
        return {"procedure": PROCEDURE, "organisation": WARD, "channel": "online", "data": ANSWERS, "files": files}

    def submit(self) -> Asked:
        """The request of a submission."""
        return Asked("POST", "/api/v1/dossiers", json.dumps(self.given()).encode(), self.headers("lan"))

    def filed(self) -> cases.Dossier:
        """A dossier, filed in this process."""
        return perform(cases.submit, self.caller("lan"), self.given())

    def received(self) -> cases.Dossier:
        """One that waits to be checked."""
        return perform(cases.accept, self.caller("desk"), {}, on=self.filed().pk)


def opened() -> Office:
    """Load the packs, open the accounts, take the seats."""
    load_folders([ROOT / "packs/vn-base", ROOT / "packs/vn-civil-status", ROOT / "bench/pack"], SETUP)
    password = SecretStr(secrets.token_urlsafe(24))
    accounts = {who: _account(who, password) for who in ("lan", *SEATS)}
    for who, seat in SEATS.items():
        given = Give(account=accounts[who].pk, valid_from=today() - timedelta(days=1))
        perform(give_position, SETUP, given, on=Position.objects.get(urn=f"{WARD}:{seat}").pk)
    return Office(accounts, {who: token_for(account)[0] for who, account in accounts.items()})


def _account(login: str, password: SecretStr) -> Account:
    return perform(open_account, SETUP, OpenAccount(login=login, password=password, name=login.title()))
