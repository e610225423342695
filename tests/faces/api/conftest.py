"""A small ward behind the API: two citizens, the officials of a short procedure, a caller for each of them."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from motcua.faces.api.auth import token_for
from motcua.kernel.access.api import Give, Position, give_position, system_actor
from motcua.kernel.acts.api import Caller, perform
from motcua.kernel.calendar.api import ZONE, at, now
from motcua.kernel.packs.api import load_folders
from motcua.kernel.people.api import Account, OpenAccount, open_account
from tests.scenes import staged

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)  # a Monday
WARD = "urn:motcua:org:vn:01:00082"
PROCEDURE = "urn:motcua:procedure:9.000001"
NUMBER = "001190012345"
PASSWORD = "một cửa phường 2026"
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
PACKS = ["packs/vn-base", str(Path(__file__).parent / "pack")]
SEATS = {"huong": "one-stop:desk-officer", "binh": "office:civil-status-officer", "mai": "chairwoman"}


class Api:
    """One caller: JSON in, JSON out, always with the same token."""

    def __init__(self, login: str = "") -> None:
        self.client = Client()
        self.headers: dict[str, str] = {}
        if login:
            token, _until = token_for(Account.objects.get(login=login))
            self.headers = {"Authorization": f"Bearer {token}"}

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(f"/api/v1{path}", headers=self.headers | _dashed(headers))

    def post(self, path: str, given: Any = None, **headers: str) -> Any:
        return self.client.post(
            f"/api/v1{path}", given, content_type="application/json", headers=self.headers | _dashed(headers)
        )

    def raw(self, path: str, body: bytes, content_type: str = "application/json") -> Any:
        return self.client.generic("POST", f"/api/v1{path}", body, content_type, headers=self.headers)

    def upload(self, path: str = "/files", content: bytes = PDF, name: str = "giấy.pdf") -> Any:
        return self.client.post(f"/api/v1{path}", {"file": SimpleUploadedFile(name, content)}, headers=self.headers)

    def receipt(self) -> str:
        return str(self.upload().json()["receipt"])


def _dashed(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def request_for(receipt: str, **person: Any) -> dict[str, Any]:
    """A complete submission with one file."""
    return {
        "procedure": PROCEDURE,
        "organisation": WARD,
        "channel": "online",
        "data": {"person": {"name": "Nguyễn Thị Lan", "number": NUMBER} | person},
        "files": [{"component": "proof", "receipt": receipt}],
    }


def furnish(settings: Any) -> None:
    """Packs, accounts and seats, all by acts. Passwords are hashed quickly: how well is Django's business."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    staged(_furnish, now())


def _furnish() -> None:
    caller = Caller(system_actor("tests"), channel="system")
    load_folders(PACKS, caller)
    for login in ("lan", "minh", *SEATS):
        given = OpenAccount(login=login, password=PASSWORD, name=login.title())
        account = perform(open_account, caller, given)
        if login in SEATS:
            seat = Position.objects.get(urn=f"{WARD}:{SEATS[login]}")
            perform(give_position, caller, Give(account=account.pk, valid_from=date(2026, 1, 1)), on=seat.pk)


@pytest.fixture
def morning() -> Iterator[None]:
    with at(MORNING):
        yield


@pytest.fixture
def ward(db: None, morning: None, settings: Any) -> None:
    furnish(settings)


@pytest.fixture
def lan(ward: None) -> Api:
    """A citizen."""
    return Api("lan")


@pytest.fixture
def minh(ward: None) -> Api:
    """Another citizen."""
    return Api("minh")


@pytest.fixture
def huong(ward: None) -> Api:
    """The desk officer."""
    return Api("huong")


@pytest.fixture
def binh(ward: None) -> Api:
    """The officer of the second step."""
    return Api("binh")


@pytest.fixture
def stranger(morning: None) -> Api:
    """Somebody who is not signed in."""
    return Api()


@pytest.fixture
def dossier(lan: Api) -> dict[str, Any]:
    """A dossier of Lan's, just submitted."""
    answer = lan.post("/dossiers", request_for(lan.receipt()))
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    return found


def counts() -> dict[str, int]:
    """How many rows every table of ours has: what a refusal must leave as it was."""
    return {model._meta.db_table: model._default_manager.count() for model in _models()}


def _models() -> list[Any]:
    return [model for model in apps.get_models() if model.__module__.startswith("motcua.")]
