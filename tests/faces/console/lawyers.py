"""What tests of the console for packs share: who controls procedures where, a draft, a version published from it."""

import re
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pydantic import SecretStr

from motcua.kernel.access.api import Give, Organisation, Position, give_position, open_position
from motcua.kernel.acts.api import perform
from motcua.kernel.packs.api import PackDraft, PackVersion
from motcua.kernel.people.api import Account, OpenAccount, open_account, prove, visit_of
from tests import helpers
from tests.mechanisms.cases import versions

HOME = "/quan-tri/goi/"
DECISION = "Quyết định 12/QĐ-UBND ngày 17/11/2026: áp dụng thời hạn mới cho hồ sơ đang giải quyết."
SEATS = {
    "ward": f"{helpers.CUA_NAM}:office:procedure-controller",
    "city": "urn:motcua:org:vn:01:procedure-controller",
    "other": f"{helpers.HOAN_KIEM}:controller",
}
ROLE = "urn:motcua:role:procedure-controller"


def controller(where: str = "ward") -> Account:
    """Somebody who sits where procedures are controlled."""
    given = OpenAccount(login=f"controller-{where}", name="Trần Thu Thủy", password=SecretStr(helpers.PASSWORD))
    account = perform(open_account, helpers.SETUP, given)
    if where == "other":
        body = Organisation.objects.get(urn=helpers.HOAN_KIEM)
        perform(open_position, helpers.SETUP, {"id": "controller", "title": "Kiểm soát", "roles": [ROLE]}, on=body.pk)
    seat = Position.objects.get(urn=SEATS[where])
    perform(give_position, helpers.SETUP, Give(account=account.pk, valid_from=date(2026, 7, 1)), on=seat.pk)
    return account


def browser(account: Account, fresh: bool = True) -> Client:
    client = Client()
    client.force_login(account)
    if fresh:
        prove(visit_of(client.session.session_key), ("password",))
    return client


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def births() -> PackVersion:
    return PackVersion.objects.get(urn="urn:motcua:pack:vn-civil-status", state="loaded")


def begun(lawyer: Client) -> PackDraft:
    """A draft from the births in use, through the page."""
    answer = lawyer.post(f"{HOME}{births().pk}/?do=draft", {"key": "begin"})
    assert answer.status_code == 302, text(answer)
    draft = PackDraft.objects.get()
    assert answer.url == f"{HOME}nhap/{draft.pk}/"
    return draft


def published(lawyer: Client, tmp_path: Path) -> PackVersion:
    """The births with a limit of three working days, to which running dossiers move, published through the pages."""
    folder = versions.next_version(tmp_path, channels=versions.limit(3), transition=versions.MOVES)
    answer = lawyer.post(f"{HOME}nhap/", {"folder": "births", "archive": zipped(folder), "key": "zip"})
    assert answer.status_code == 302, text(answer)
    draft = PackDraft.objects.get()
    page = text(lawyer.get(f"{HOME}nhap/{draft.pk}/"))
    assert "từ trong ngày thành 3 ngày làm việc" in page
    answer = lawyer.post(f"{HOME}nhap/{draft.pk}/?do=publish", {"key": "publish", "seen": draft.revision})
    assert answer.status_code == 302, text(answer)
    return PackVersion.objects.get(state="published")


def zipped(folder: Path, root: str = "births/") -> SimpleUploadedFile:
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        for path in folder.rglob("*"):
            if path.is_file():
                archive.write(path, root + path.relative_to(folder).as_posix())
    return SimpleUploadedFile("goi.zip", target.getvalue(), "application/zip")
