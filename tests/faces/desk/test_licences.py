"""The register at the desk: found by kind, state and end; decided about on a page; taken away as a table."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from motcua.kernel.access.api import Organisation, Reading
from motcua.kernel.acts.api import lifted
from motcua.kernel.calendar.api import at, today
from motcua.kernel.jobs.api import drain
from motcua.mechanisms.cases import api as cases
from tests import helpers
from tests.mechanisms.cases.licences.granted import REVOKE, SUSPEND, decide, permit
from tests.packs.permits import PERMIT, Office

LIST = "/can-bo/giay-phep/"


@pytest.fixture
def office(db: None) -> Iterator[Office]:
    ready = Office(helpers.ward())
    with at(helpers.MORNING):
        yield ready


@pytest.fixture
def granted(office: Office) -> cases.Licence:
    return permit(office)


def test_the_list_shows_no_holder_by_name_and_is_no_reading(office: Office, granted: cases.Licence) -> None:
    chair = office.ward.client("chairwoman")
    for page in (chair.get(LIST), chair.get(f"{LIST}{granted.pk}/"), chair.get(f"{LIST}?dang=csv")):
        text = page.getvalue().decode()
        assert "01/GPXD" in text
        assert "T*** T*** Lan" in text
        assert "Trần Thị Lan" not in text
    assert not Reading.objects.exists()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (f"loai={PERMIT}", 2),
        (f"loai={helpers.BIRTH}", 0),
        ("tinh-trang=valid", 1),
        ("tinh-trang=suspended", 1),
        ("tinh-trang=revoked", 0),
        ("tinh-trang=expired", 0),
        ("tinh-trang=no-such", 0),
        ("trong=30", 0),
        ("trong=-1", 0),
        ("trong=9999999999999", 0),
        ("sau=no-key", 2),
        ("", 2),
    ],
)
def test_a_filter_finds_what_it_says_and_nothing_for_what_is_none_of_ours(
    office: Office, granted: cases.Licence, query: str, found: int
) -> None:
    permit(office)
    decide(office, cases.suspend, granted, **SUSPEND)
    page = office.ward.client("chairwoman").get(f"{LIST}?{query}")
    assert len(page.context["licences"]) == found


def test_every_state_is_found_by_the_list_as_the_rule_has_it(office: Office, granted: cases.Licence) -> None:
    other = permit(office)
    decide(office, cases.revoke, other, **REVOKE)
    decide(office, cases.suspend, granted, **SUSPEND, until=today() + timedelta(days=5))
    for days in (0, 5, 6, 365, 366):
        with at(helpers.MORNING + timedelta(days=days)):
            rows = cases.licences(office.ward.actor("chairwoman"))
            for state in cases.Standing:
                listed = set(cases.in_standing(rows, state, today()))
                assert listed == {one for one in rows if one.state == state}, (days, state)


def test_what_ends_soon_is_found_by_its_days(office: Office, granted: cases.Licence) -> None:
    with at(helpers.MORNING + timedelta(days=340)):
        chair = office.ward.client("chairwoman")
        assert len(chair.get(f"{LIST}?trong=30").context["licences"]) == 1
    with at(helpers.MORNING + timedelta(days=300)):
        assert len(chair.get(f"{LIST}?trong=30").context["licences"]) == 0


def test_pages_follow_each_other_without_a_gap(
    office: Office, granted: cases.Licence, monkeypatch: pytest.MonkeyPatch
) -> None:
    permit(office)
    with at(helpers.MORNING + timedelta(days=1)):
        permit(office)
    monkeypatch.setattr("motcua.faces.desk.licences.PAGE", 1)
    chair, url, numbers = office.ward.client("chairwoman"), "?", []
    while url:
        page = chair.get(f"{LIST}{url}")
        numbers += [row["number"] for row in page.context["licences"]]
        url = page.context["next_url"]
    assert numbers == ["03/GPXD", "02/GPXD", "01/GPXD"]


def test_the_chairwoman_suspends_on_a_page_and_reads_what_is_wrong_beside_its_field(
    office: Office, granted: cases.Licence
) -> None:
    chair, page = office.ward.client("chairwoman"), f"{LIST}{granted.pk}/"
    assert [way["label"] for way in chair.get(page).context["ways"]] == [
        "Tạm đình chỉ",
        "Thu hồi",
        "Cấp lại",
        "Ghi nhận giấy thay thế",
    ]
    wrong = chair.post(f"{page}suspend/", {"reason": "ngắn", "from_on": "01/11/2026"})
    assert wrong.status_code == 422
    assert {error["id_for"] for error in wrong.context["errors"]} >= {"f-grounds", "f-reason"}
    given = {"reason": SUSPEND["reason"], "grounds": SUSPEND["grounds"], "until": "30/11/2026"}
    assert chair.post(f"{page}suspend/", given).status_code == 302
    assert chair.get(page).context["signing"]
    assert chair.post(f"{page}revoke/", {"reason": REVOKE["reason"], "grounds": ["not_mended"]}).status_code == 409
    drain()
    shown = chair.get(page)
    assert "tạm đình chỉ từ ngày 17/11/2026 đến hết ngày 30/11/2026" in shown.text
    assert [way["label"] for way in shown.context["ways"]][:2] == ["Chấm dứt tạm đình chỉ", "Thu hồi"]


def test_opening_a_signed_decision_is_a_reading(office: Office, granted: cases.Licence) -> None:
    decide(office, cases.suspend, granted, **SUSPEND)
    chair = office.ward.client("chairwoman")
    url = chair.get(f"{LIST}{granted.pk}/").context["papers"][1]["url"]
    assert not Reading.objects.exists()
    paper = chair.get(url)
    assert b"".join(paper.streaming_content)[:5] == b"%PDF-"  # type: ignore[attr-defined]
    assert Reading.objects.get().subject == granted.dossier_id


@pytest.mark.parametrize("name", ["mother", "other_officer"])
def test_who_has_nothing_to_do_with_it_finds_nothing(office: Office, granted: cases.Licence, name: str) -> None:
    client = office.ward.client(name)
    assert client.get(f"{LIST}{granted.pk}/").status_code in (403, 404)
    assert client.post(f"{LIST}{granted.pk}/suspend/", SUSPEND).status_code in (403, 404)
    assert not cases.LicenceDecision.objects.exists()


def test_a_way_that_is_none_is_not_found(office: Office, granted: cases.Licence) -> None:
    chair = office.ward.client("chairwoman")
    assert chair.get(f"{LIST}{granted.pk}/annul/").status_code == 404
    assert chair.get(f"{LIST}{granted.pk}/lift/").status_code == 302


def test_what_may_have_taken_its_place_is_a_licence_of_the_same_body(office: Office, granted: cases.Licence) -> None:
    with at(helpers.MORNING + timedelta(days=1)):
        own, other = permit(office), permit(office)
        with lifted("as if the ward beside had granted it"):
            other.organisation = Organisation.objects.get(urn=helpers.HOAN_KIEM)
            other.save()
        page = office.ward.client("chairwoman").get(f"{LIST}{granted.pk}/replace/").content.decode()
    assert str(own.pk) in page
    assert str(other.pk) not in page
