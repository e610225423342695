"""The public log and the receipts of one's own dossier, as pages, as files, and with the network cut."""

import json
from pathlib import Path

import pytest
from django.test import Client

from motcua.kernel.ledger.api import seal
from motcua.kernel.ledger.merkle import root
from motcua.kernel.ledger.tiles import folder, hashes_of, newest
from tests import helpers
from tests.harness.axe import assert_accessible
from tests.harness.browser import Open, Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def ward() -> helpers.Ward:
    return helpers.ward()


def test_the_log_is_published_for_other_peoples_tools(ward: helpers.Ward) -> None:
    seal()
    head, anyone = newest(), Client()
    assert head is not None
    answer = anyone.get("/so-cai/checkpoint")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=5"
    assert answer.content == (folder() / "checkpoint").read_bytes()
    assert anyone.get("/so-cai/keys").content == (folder() / "keys").read_bytes()
    tile = anyone.get(f"/so-cai/tile/0/000.p/{head.size}")
    assert "immutable" in tile["Cache-Control"]
    assert root(hashes_of(tile.content)).hex() == head.root


@pytest.mark.parametrize(
    "name",
    [
        "0/000",
        "0/000.p/0",
        "0/000.p/0009",
        "0/001",
        "0/0.p/1",
        "1/000.p/1",
        "00/000.p/1",
        "99/000",
        "0/../keys",
        "0/000.p/²",
    ],
)
def test_there_is_no_tile_that_the_log_does_not_have(ward: helpers.Ward, name: str) -> None:
    seal()
    assert Client().get(f"/so-cai/tile/{name}").status_code == 404


def test_an_empty_log_has_a_page_and_no_head() -> None:
    assert "Chưa niêm phong lần nào" in Client().get("/so-cai/").content.decode()
    assert Client().get("/so-cai/checkpoint").status_code == 404
    assert Client().get("/so-cai/kiem-chung/").status_code == 200


def test_whoever_asked_for_a_dossier_gets_its_receipts(ward: helpers.Ward) -> None:
    dossier = helpers.file_birth(ward)
    helpers.accept(ward, dossier)
    mother, page = ward.client("mother"), f"/ho-so/{dossier.pk}/bang-chung/"
    assert "Đang chờ niêm phong" in mother.get(page).content.decode()
    seal()
    assert "Đang chờ niêm phong" not in mother.get(page).content.decode()
    own, other = (json.loads(mother.get(f"{page}{n}/").content) for n in (1, 2))
    assert own["entry"]["act"] == "dossier.submit"
    assert "Nguyễn Minh Anh" in own["opening"]["content"]
    assert other["entry"]["act"] == "dossier.accept"
    assert "opening" not in other, "what the officer gave is not hers"
    api = mother.get(f"/api/v1/dossiers/{dossier.pk}/receipts").json()["items"]
    assert api == [own, other]


@pytest.mark.parametrize("name", ["stranger", "desk_officer", "other_officer"])
def test_nobody_else_does(ward: helpers.Ward, name: str) -> None:
    dossier = helpers.file_birth(ward)
    seal()
    client = ward.client(name)
    for address in (f"/ho-so/{dossier.pk}/bang-chung/", f"/ho-so/{dossier.pk}/bang-chung/1/"):
        assert client.get(address).status_code == 404
    assert client.get(f"/api/v1/dossiers/{dossier.pk}/receipts").status_code == 404
    assert ward.client("mother").get(f"/ho-so/{dossier.pk}/bang-chung/99/").status_code == 404


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_a_receipt_is_verified_from_disk_with_the_network_cut(open_page: Open, tmp_path: Path, width: int) -> None:
    ward = helpers.ward()
    dossier = helpers.file_birth(ward)
    seal()
    good = json.loads(ward.client("mother").get(f"/ho-so/{dossier.pk}/bang-chung/1/").content)
    saved = tmp_path / "kiem-chung.html"
    saved.write_bytes(Client().get("/so-cai/kiem-chung/?luu").content)
    page = open_page(width=width)
    page.context.set_offline(True)
    page.goto(saved.as_uri())
    assert _verdict(page, good, tmp_path) == "Biên nhận đúng"
    assert "Khóa đầu tiên là khóa mà trang này biết." in page.inner_text("#checks")
    assert_accessible(page)
    for altered, fault in (
        (good | {"entry": good["entry"] | {"n": 2}}, "Mục “n”"),
        (
            good | {"opening": good["opening"] | {"content": good["opening"]["content"].replace("Minh", "Hoàng")}},
            "Nội dung",
        ),
        (good | {"leaf": good["leaf"].replace("dossier.submit", "dossier.accept")}, "Mục “act”"),
        (good | {"index": good["index"] - 1}, "Bằng chứng"),
        (good | {"checkpoint": good["checkpoint"].replace("/so-cai/", "/so-gia/", 1)}, "Chữ ký"),
        (good | {"keys": []}, "Chuỗi khóa"),
    ):
        assert _verdict(page, altered, tmp_path) == "Biên nhận không đúng"
        assert fault in page.inner_text("#checks")
    assert _verdict(page, {"format": "x"}, tmp_path) == "Không đọc được tệp này"
    waiting = {name: value for name, value in good.items() if name not in ("index", "proof", "checkpoint")}
    assert _verdict(page, waiting, tmp_path) == "Chưa niêm phong"


def _verdict(page: Page, receipt: object, folder: Path) -> str:
    path = folder / f"receipt-{len(list(folder.iterdir()))}.json"  # of the same name, Chromium thinks nothing changed
    path.write_text(json.dumps(receipt), encoding="utf-8")
    page.evaluate("document.getElementById('answer').replaceChildren()")
    page.set_input_files("#file", path)
    page.wait_for_selector("#answer h2")
    return page.inner_text("#answer h2")


@pytest.mark.browser
def test_the_pages_read_well(page: Page) -> None:
    ward = helpers.ward()
    helpers.file_birth(ward)
    seal()
    for address in ("/so-cai/", "/so-cai/kiem-chung/"):
        page.goto(address)
        assert_accessible(page)
