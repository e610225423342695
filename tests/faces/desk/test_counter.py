"""The counter: a card is scanned, the form fills, and whoever came leaves with a code and a due moment."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from motcua.kernel.calendar.api import at
from motcua.kernel.ledger.models import Entry
from motcua.kernel.packs.api import load_folders
from motcua.kernel.people.api import Party
from motcua.mechanisms.cases import api as cases
from tests import helpers
from tests.acting import mandate_of_nhan

pytestmark = [pytest.mark.both, pytest.mark.django_db]
PACK = Path(__file__).parent / "pack"
CODE = "9.000003"
PAGE = f"/can-bo/quay/{CODE}/"
CARD = "001188990017|012345678|Đinh Thị Nhàn|04031988|Nữ|5 Hàng Bông, Hà Nội|10062021"
BEARER = "001192054321||Phạm Thị Hoa|01021992|Nữ|7 Hàng Gai, Hà Nội|10062021"
REST = {"requester.full_name": "Đinh Thị Nhàn", "requester.number": "001188990017"} | {
    "requester.residence": "5 Hàng Bông, Hà Nội",
    "ask.purpose": "Nhập học cho con",
}
WHO = {"name": "Đinh Thị Nhàn", "citizen_number": "001188990017", "birth_date": "04/03/1988"}


@pytest.fixture
def ward(db: None) -> Iterator[helpers.Ward]:
    ready = helpers.ward()
    with at(helpers.MORNING):
        load_folders([PACK], helpers.SETUP)
        yield ready


class Counter:
    """A clerk's browser at the counter: each page is sent with what the last one said of the draft."""

    def __init__(self, ward: helpers.Ward, name: str = "desk_officer") -> None:
        self.browser = ward.client(name)
        self.page: Any = self.browser.get(PAGE)

    def send(self, action: str, **values: Any) -> Any:
        shown = self.page.context
        hidden = {"seen": shown["seen"], "made": shown["made"], "action": action}
        self.page = self.browser.post(PAGE, hidden | values, follow=True)
        return self.page

    def values(self) -> dict[str, str]:
        """What the page shows in its fields."""
        fields = [*self.page.context["people"]]
        fields += [field for section in self.page.context["form"].sections for field in section.fields]
        return {field.html_name: field.value for field in fields}


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("to-khai.pdf", helpers.NOTICE)


def whole(**person: str) -> dict[str, Any]:
    return {f"applicant.{name}": value for name, value in (WHO | person).items()} | REST


def test_the_wards_own_procedures_stand_there_and_are_found_by_any_spelling(ward: helpers.Ward) -> None:
    browser = ward.client("desk_officer")
    helpers.file_birth(ward)
    first = browser.get("/can-bo/quay/").context["results"]
    assert next(row["title"] for row in first) == cases.procedure(helpers.BIRTH).title
    found = browser.get("/can-bo/quay/", {"q": "xac nhan tinh trang cu tru"}).context["results"]
    assert found[0]["url"] == PAGE


def test_a_scan_fills_in_the_person_and_the_form_and_says_so(ward: helpers.Ward) -> None:
    counter = Counter(ward)
    page = counter.send("save", scan=CARD).content.decode()
    values = counter.values()
    assert values["applicant.name"] == values["requester.full_name"] == "Đinh Thị Nhàn"
    assert values["applicant.citizen_number"] == values["requester.number"] == "001188990017"
    assert values["applicant.birth_date"] == "04/03/1988"
    assert values["requester.residence"] == "5 Hàng Bông, Hà Nội"
    assert "Lấy từ thẻ căn cước" in page


def test_another_card_begins_another_person_and_nothing_of_the_first_is_left(ward: helpers.Ward) -> None:
    counter = Counter(ward)
    counter.send("save", scan=CARD)
    page = counter.send("save", scan=BEARER, **counter.values())
    assert counter.values()["applicant.name"] == counter.values()["requester.full_name"] == "Phạm Thị Hoa"
    for told in ("Đinh Thị Nhàn", "001188990017", "5 Hàng Bông"):
        assert told not in page.content.decode()


def _two_cards(ward: helpers.Ward, action: str) -> tuple[Counter, Any]:
    """The first one's card, what was typed and scanned for her, the second one's card, and what the clerk says then."""
    counter = Counter(ward)
    counter.send("save", scan=CARD)
    typed = {"requester.residence": "9 Hàng Đào", "ask.purpose": "Nhập học", "applicant.phone": "0912345678"}
    typed = counter.values() | typed
    page = counter.send("save", scan=BEARER, **typed, **{"file.declaration": paper()})
    assert page.status_code == 409
    assert page.context["other"] == {"name": "Phạm Thị Hoa", "card": BEARER}
    assert counter.values() == typed, "nothing has changed before the clerk says so"
    assert Counter(ward).values() == typed, "and nothing is lost when the window is closed"
    return counter, counter.send(action, card=BEARER, **typed)


@pytest.mark.parametrize("action", ["anew", "matter"])
def test_what_was_typed_goes_with_the_first_person_unless_it_is_about_the_matter(
    ward: helpers.Ward, action: str
) -> None:
    counter, page = _two_cards(ward, action)
    values, kept = counter.values(), action == "matter"
    assert values["applicant.name"] == values["requester.full_name"] == "Phạm Thị Hoa"
    assert (values["requester.residence"], values["applicant.phone"]) == ("7 Hàng Gai, Hà Nội", "")
    assert values["ask.purpose"] == ("Nhập học" if kept else "")
    (papers,) = page.context["components"]
    assert len(papers.files) == kept
    for told in ("Đinh Thị Nhàn", "001188990017", "9 Hàng Đào", "0912345678"):
        assert told not in page.content.decode()


def test_the_card_of_another_put_away_again_leaves_the_first_as_she_was(ward: helpers.Ward) -> None:
    counter, page = _two_cards(ward, "save")
    assert counter.values()["applicant.name"] == "Đinh Thị Nhàn"
    assert counter.values()["requester.residence"] == "9 Hàng Đào"
    assert "Phạm Thị Hoa" not in page.content.decode()


def test_another_number_typed_over_a_card_takes_away_what_the_card_said(ward: helpers.Ward) -> None:
    counter = Counter(ward)
    counter.send("save", scan=CARD)
    typed = counter.values() | {"applicant.name": "Phạm Thị Hoa", "applicant.citizen_number": "001192054321"}
    counter.send("save", **typed | {"ask.purpose": "Nhập học"})
    values = counter.values()
    assert (values["applicant.citizen_number"], values["ask.purpose"]) == ("001192054321", "Nhập học")
    assert (values["applicant.name"], values["applicant.birth_date"]) == ("Phạm Thị Hoa", "")
    assert {values[f"requester.{name}"] for name in ("full_name", "number", "residence")} == {""}


def test_a_card_scanned_again_keeps_what_was_typed_for_its_bearer(ward: helpers.Ward) -> None:
    counter = Counter(ward)
    counter.send("save", **{"applicant.name": "đinh thị nhàn", "ask.purpose": "Nhập học"})
    for _again in range(2):
        counter.send("save", scan=CARD, **counter.values())
        assert counter.values()["applicant.citizen_number"] == "001188990017"
        assert counter.values()["ask.purpose"] == "Nhập học"


def test_a_request_is_filed_for_whoever_came(ward: helpers.Ward) -> None:
    counter = Counter(ward)
    counter.send("save", scan=CARD)
    page = counter.send("submit", **whole(phone="0912345678"), **{"file.declaration": paper()})
    dossier = cases.Dossier.objects.get()
    assert page.redirect_chain == [(f"/can-bo/quay/da-lap/{dossier.pk}/", 302)]
    assert (dossier.channel, dossier.code) == ("direct", "H26.82-261117-0001")
    assert Party.objects.get(pk=dossier.applicant_id).name == "Đinh Thị Nhàn"
    assert dossier.data["ask"]["purpose"] == "Nhập học cho con"
    text = page.content.decode()
    assert dossier.code in text
    assert dossier.secret in text
    assert Entry.objects.get(act="dossier.submit").actor == ward.actor("desk_officer").pseudonym
    assert not counter.browser.get(PAGE).context["seen"]


def test_the_same_page_sent_again_makes_one_dossier(ward: helpers.Ward) -> None:
    counter = Counter(ward)
    counter.send("save", scan=CARD)
    first = counter.page
    counter.send("submit", **whole(), **{"file.declaration": paper()})
    counter.page = first
    again = counter.send("submit", **whole(), **{"file.declaration": paper()})
    assert again.redirect_chain == [(f"/can-bo/quay/da-lap/{cases.Dossier.objects.get().pk}/", 302)]


def test_every_fault_of_person_form_and_papers_is_told_at_once_and_all_that_was_typed_stays(ward: helpers.Ward) -> None:
    counter = Counter(ward)
    answer = counter.send("submit", **whole(birth_date="04/03/1987", email="x") | {"ask.purpose": ""})
    assert answer.status_code == 422
    told = {error["id_for"] for error in answer.context["errors"]}
    assert {"f-applicant-citizen_number", "f-applicant-email", "f-ask-purpose", "f-file-declaration"} <= told
    assert counter.values()["applicant.name"] == "Đinh Thị Nhàn"
    assert not cases.Dossier.objects.exists()


def test_a_name_that_is_not_the_numbers_is_a_fault_beside_the_name(ward: helpers.Ward) -> None:
    counter = Counter(ward)
    answer = counter.send("submit", **whole(citizen_number="001190012345", birth_date="15/05/1990"))
    assert "f-applicant-name" in {error["id_for"] for error in answer.context["errors"]}


@pytest.mark.parametrize(
    "scan", ["x", CARD.replace("Nhàn", "<script>alert(1)</script>"), CARD.replace("Nhàn", "Nh\x00\x07"), "|" * 5000]
)
def test_a_scan_that_is_no_card_says_so_and_keeps_what_was_typed(ward: helpers.Ward, scan: str) -> None:
    counter = Counter(ward)
    answer = counter.send("save", scan=scan, **whole())
    assert answer.status_code == 422
    assert "f-scan" in {error["id_for"] for error in answer.context["errors"]}
    assert "<script>alert" not in answer.content.decode()
    assert counter.values()["ask.purpose"] == "Nhập học cho con"


def test_ten_megabytes_of_scan_are_refused_before_they_are_read(ward: helpers.Ward) -> None:
    counter = Counter(ward)
    assert counter.send("save", scan="x" * 10_000_000).status_code in (400, 413)


def test_whoever_has_a_mandate_files_for_the_other(ward: helpers.Ward) -> None:
    mandate, counter = mandate_of_nhan(ward), Counter(ward)
    counter.send("save", scan=BEARER)
    choice = next(field for field in counter.page.context["people"] if field.html_name == "mandate")
    assert [option.label for option in choice.options][1] == "Đinh Thị Nhàn"
    who = counter.values() | REST | {"mandate": str(mandate.pk), "file.declaration": paper()}
    counter.send("submit", **who)
    assert cases.Dossier.objects.get().applicant_id == mandate.principal_id


def test_the_wrong_card_opens_no_mandate(ward: helpers.Ward) -> None:
    mandate, counter = mandate_of_nhan(ward), Counter(ward)
    counter.send("save", scan=CARD)
    assert "mandate" not in counter.values()
    answer = counter.send("submit", **whole(), **{"mandate": str(mandate.pk), "file.declaration": paper()})
    assert answer.status_code == 422
    assert not cases.Dossier.objects.exists()


@pytest.mark.parametrize("name", ["civil_status_officer", "chairwoman", "administrator", "mother"])
def test_only_the_desk_sits_at_the_counter(ward: helpers.Ward, name: str) -> None:
    browser = ward.client(name)
    assert [browser.get(page).status_code for page in ("/can-bo/quay/", PAGE)] == [403, 403]


def test_a_clerk_of_another_ward_reads_no_receipt_of_ours(ward: helpers.Ward) -> None:
    counter = Counter(ward)
    counter.send("save", scan=CARD)
    counter.send("submit", **whole(), **{"file.declaration": paper()})
    address = f"/can-bo/quay/da-lap/{cases.Dossier.objects.get().pk}/"
    assert counter.browser.get(address).status_code == 200
    for name, refused in (("other_officer", 404), ("civil_status_officer", 404)):
        assert ward.client(name).get(address).status_code == refused
    with at(helpers.MORNING.replace(day=18)):
        assert ward.client("desk_officer").get(address).status_code == 404


def test_two_windows_do_not_mix_two_people(ward: helpers.Ward) -> None:
    counter = Counter(ward)
    other = Counter(ward)
    counter.send("save", scan=CARD)
    answer = other.send("save", scan=BEARER)
    assert answer.status_code == 409
    assert Counter(ward).values()["applicant.name"] == "Đinh Thị Nhàn"
