"""A drawing that takes no stamp is refused when it is handed in, with the reason, whichever road it comes by."""

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from motcua.faces.api.auth import token_for
from motcua.kernel.acts.api import Invalid, perform
from motcua.kernel.calendar.api import at
from motcua.kernel.files.api import keep, receipt
from motcua.kernel.forms.api import Draft
from motcua.kernel.packs.api import load_folders
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.exchange.api import receive
from tests import helpers
from tests.harness.portal import Imagined
from tests.mechanisms.cases import versions
from tests.mechanisms.cases.linking import HOME, Offices, asked
from tests.mechanisms.exchange.national import item, message, system
from tests.mechanisms.papers.test_stamps import drawing
from tests.packs.permits import HOUSE, PDF, PERMIT, Office
from tests.packs.test_construction import november

pytestmark = pytest.mark.django_db
BROKEN = b"%PDF-1.7\nnothing of a drawing\n%%EOF\n"
REASON = "Không đọc được các trang của tệp nên không đóng dấu được."
GOOD = drawing(1)


@pytest.fixture
def office(db: None) -> Iterator[Office]:
    ready = Office(helpers.ward())
    with at(november(2)):
        yield ready


def _file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{name}.pdf", content, "application/pdf")


def on_the_portal(office: Office, content: bytes) -> str:
    """She fills in the form in her browser; what she reads in the end."""
    browser, code = office.ward.client("mother"), PERMIT.rpartition(":")[2]
    papers = {"file.land_papers": _file("dat", helpers.NOTICE), "file.drawings": _file("ban-ve", content)}
    browser.post(f"/thu-tuc/{code}/khai/", helpers.posted(HOUSE) | {"action": "continue"} | papers)
    sent = {"action": "submit", "seen": Draft.objects.get().updated.isoformat(), "office": helpers.CUA_NAM}
    return browser.post(f"/thu-tuc/{code}/xem-lai/", sent, follow=True).text


def at_the_counter(office: Office, content: bytes) -> str:
    """A clerk scans what somebody brought."""
    browser, page = office.ward.client("desk_officer"), f"/can-bo/quay/{PERMIT.rpartition(':')[2]}/"
    who = {"applicant.name": "Trần Thị Lan", "applicant.citizen_number": "001190012345", "channel": "direct"}
    papers = {f"file.{name}": _file(name, helpers.NOTICE) for name in ("application", "land_papers")}
    papers["file.drawings"] = _file("ban-ve", content)
    sent = helpers.posted(HOUSE) | who | {"action": "submit", "seen": "", "made": ""}
    return browser.post(page, sent | papers, follow=True).text


def through_the_api(office: Office, content: bytes) -> str:
    """A program of hers uploads and submits."""
    headers = {"Authorization": f"Bearer {token_for(office.account('mother'))[0]}"}

    def receipt_of(data: bytes) -> str:
        return str(Client().post("/api/v1/files", {"file": _file("a", data)}, headers=headers).json()["receipt"])

    files = [{"component": "land_papers", "receipt": receipt_of(helpers.NOTICE)}]
    files.append({"component": "drawings", "receipt": receipt_of(content)})
    given = {"procedure": PERMIT, "organisation": helpers.CUA_NAM, "channel": "online", "data": HOUSE, "files": files}
    answer = Client().post("/api/v1/dossiers", given, "application/json", headers=headers)
    return str([fault["message"] for fault in answer.json().get("faults", [])])


def from_the_national_portal(office: Office, content: bytes, portal: Imagined) -> str:
    """The national portal passes it on."""
    portal.files |= {"/tep/1": helpers.NOTICE, "/tep/2": content}
    papers = [
        item()["TaiLieuNop"][0] | {"MaThanhPhanHoSo": component, "DuongDanTaiTepTin": f"/tep/{number}"}
        for number, component in enumerate(("land_papers", "drawings"), 1)
    ]
    (answer,) = receive(system(), message(item(MaTTHC="1.013225", DuLieu=HOUSE, TaiLieuNop=papers)))
    return str([fault["message"] for fault in answer.get("faults", [])])


@pytest.mark.parametrize("road", [on_the_portal, at_the_counter, through_the_api])
def test_a_drawing_that_takes_no_stamp_is_refused_in_words(office: Office, road: Callable[..., str]) -> None:
    assert REASON in road(office, BROKEN)
    assert not cases.Dossier.objects.exists()


@pytest.mark.parametrize("road", [on_the_portal, at_the_counter, through_the_api])
def test_the_same_road_takes_a_sound_one(office: Office, road: Callable[..., str]) -> None:
    assert REASON not in road(office, GOOD)
    assert cases.Dossier.objects.get().attachments.filter(component="drawings").count() == 1


@pytest.mark.parametrize("content", [BROKEN, GOOD])
def test_the_national_portal_is_told_the_same(office: Office, portal: Imagined, content: bytes) -> None:
    told = from_the_national_portal(office, content, portal)
    assert (REASON in told, cases.Dossier.objects.count()) == ((True, 0) if content == BROKEN else (False, 1))


def test_a_later_part_of_a_linked_application_is_looked_at_with_the_first(db: None, tmp_path: Path) -> None:
    stamps = {"components": ["parents_consent"], "document_type": "urn:motcua:document-type:stamped-drawing"}
    with at(helpers.MORNING):
        offices = Offices()
        load_folders([helpers.PACKS / "vn-construction"], helpers.SETUP)
        changed = versions.next_of(
            "vn-residence", "1.004222", tmp_path, result=lambda result: result | {"stamps": stamps}
        )
        versions.load(changed)
        home = {"with": "other", "head": "other", "head_name": "Trần Văn Tư", "head_number": "001060099001"}
        home |= {"relation": "grandchild", "consent": True, "address": helpers.HOME}
        given = asked(offices, form=HOME | {"home": home})
        for content in (BROKEN, GOOD):
            kept = keep(BytesIO(content), "dong-y.pdf", PDF)
            paper = cases.Handed(
                member="residence",
                component="parents_consent",
                receipt=receipt(kept, offices.ward.actor("mother").pseudonym),
            )
            whole = given.model_copy(update={"files": [*given.files, paper]})
            if content == GOOD:
                assert perform(cases.apply, offices.caller("mother"), whole).state == "running"
                return
            with pytest.raises(Invalid) as refused:
                perform(cases.apply, offices.caller("mother"), whole)
            assert {path: [str(one) for one in said] for path, said in refused.value.faults.items()} == {
                "residence.components.parents_consent": [REASON]
            }
