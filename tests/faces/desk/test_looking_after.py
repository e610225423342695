"""Papers that wait for a signature are watched by a clerk, whichever body issues them."""

from collections.abc import Iterator

import pytest
from django.test import Client

from motcua.kernel.access.api import Organisation, open_position
from motcua.kernel.acts.api import lifted, perform
from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import drain
from motcua.mechanisms.cases import api as cases
from tests import acting, helpers
from tests.mechanisms.cases.linking import ENTRY, Offices, asked

pytestmark = [pytest.mark.both, pytest.mark.django_db]
CLERK = "urn:motcua:role:clerk"
POLICE = f"{helpers.CUA_NAM}:police"
REGISTER = "/can-bo/so-van-ban/"


@pytest.fixture
def offices(db: None) -> Iterator[Offices]:
    """The police have approved a residence, and nothing signs it yet."""
    with at(helpers.MORNING):
        found = Offices()
        application: cases.Application = perform(cases.apply, found.caller("mother"), asked(found))
        birth = found.member(application, "birth")
        assert birth
        found.register(birth)
        drain()
        residence = found.member(application, "residence")
        assert residence
        found.do(cases.accept, "residence_officer", residence)
        found.do(cases.advance, "residence_officer", residence, ENTRY)
        drain()
        found.do(cases.approve, "police_chief", residence)
        yield found


def clerk(seat: str, login: str, name: str) -> Client:
    person, client = acting.account(login, name), Client()
    acting.sit(person, seat)
    client.force_login(person)
    return client


def watched(client: Client) -> list[tuple[str, str]]:
    """The lines about papers in a clerk's inbox, with their addresses."""
    page = client.get("/can-bo/")
    found = [line for care in page.context["own"] for line in care.lines if "chờ ký số" in line[0]]
    assert all(words in page.content.decode() for words, _url in found)
    return found


def test_the_ward_s_clerk_watches_the_papers_of_an_agency_that_has_none(offices: Offices) -> None:
    police = Organisation.objects.get(urn=POLICE)
    own = clerk(f"{helpers.CUA_NAM}:office:clerk", "mai.chu", "Chu Thị Ngọc Mai")
    address = f"{REGISTER}?co-quan={police.pk}"
    assert watched(own) == [("Công an phường Cửa Nam: 1 giấy tờ đang chờ ký số", address)]
    entries = own.get(address).context["entries"]
    assert [entry["line"].notation for entry in entries if entry["waiting"]] == ["01/TB-CT"]
    assert [care.title for care in own.get("/can-bo/").context["own"]] == ["Hồ sơ đã giải quyết, chờ lập hồ sơ lưu trữ"]
    drain()
    assert watched(own) == []


def test_an_agency_s_own_clerk_watches_them_instead_and_nothing_of_the_ward_s(offices: Offices) -> None:
    police = Organisation.objects.get(urn=POLICE)
    given = {"id": "clerk", "title": "Văn thư Công an phường", "roles": [CLERK]}
    seat = perform(open_position, helpers.SETUP, given, on=police.pk)
    own = clerk(f"{helpers.CUA_NAM}:office:clerk", "mai.chu", "Chu Thị Ngọc Mai")
    assert len(watched(own)) == 1, "an empty seat watches nothing"
    theirs = clerk(seat.urn, "tam.ngo", "Ngô Minh Tâm")
    waits = ("1 giấy tờ đang chờ ký số", REGISTER)
    assert (watched(own), watched(theirs)) == ([], [waits])
    drain()
    dossier = helpers.file_birth(offices.ward)
    offices.do(cases.accept, "desk_officer", dossier)
    assert (watched(own), watched(theirs)) == ([waits], [])
    with lifted("test: the clerk of the police is gone"):
        seat.holdings.all().delete()
    assert watched(own) == [waits]


def test_another_ward_s_clerk_hears_nothing_of_it(offices: Offices) -> None:
    there = Organisation.objects.get(urn=helpers.HOAN_KIEM)
    given = {"id": "clerk", "title": "Văn thư", "roles": [CLERK]}
    seat = perform(open_position, helpers.SETUP, given, on=there.pk)
    assert watched(clerk(seat.urn, "hoa.chu", "Chu Thị Hoa")) == []
