"""An extension takes the place of the permit whose number it names: the holder's own, and nobody else's."""

from datetime import date, timedelta
from typing import Any

import pytest

from motcua.kernel.acts.api import perform
from motcua.kernel.calendar.api import at, today
from motcua.kernel.jobs.api import drain
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.papers.api import Document, void
from tests import helpers
from tests.mechanisms.cases.licences.granted import SUSPEND, decide
from tests.packs.permits import SITE, Office

pytestmark = [pytest.mark.both, pytest.mark.django_db]
LATER = helpers.MORNING + timedelta(days=300)


def extend(office: Office, name: str = "mother", **permit: Any) -> cases.Licence:
    """The extension of a permit, asked for by one account, granted and signed."""
    answers = {"number": "01/GPXD", "issued_on": "17/11/2026", "expires": "17/11/2027", "extended": "0"}
    data = {
        "permit": answers | permit,
        "works": {
            "name": "Nhà ở gia đình bà Trần Thị Lan",
            "address": SITE,
            "reason": "Chờ vay vốn ngân hàng.",
            "begin_on": "01/03/2028",
        },
        "investor": {"name": "Trần Thị Lan", "phone": "0912 345 678"},
        "delivery": {"receive": "online"},
    }
    given = {"procedure": "urn:motcua:procedure:1.013227", "organisation": helpers.CUA_NAM, "data": data}
    dossier = perform(cases.submit, office.caller(name), given)
    found = {"examination": {"date": f"{today():%d/%m/%Y}", "proposal": "grant", "until": "17/11/2028"}}
    office.do(cases.accept, "desk_officer", dossier)
    office.do(cases.advance, "case_officer", dossier, data=found)
    office.do(cases.approve, "chairwoman", dossier)
    drain()
    return cases.Licence.objects.get(dossier=dossier)


def test_an_extension_replaces_the_permit_and_each_knows_the_other(office: Office, granted: cases.Licence) -> None:
    with at(LATER):
        new = extend(office)
        granted.refresh_from_db()
        assert (granted.state, granted.replaced_by) == ("replaced", new)
        assert list(new.replaces.all()) == [granted]
        assert (new.state, new.valid_to, new.number) == ("valid", date(2028, 11, 17), "01/GPXD")
        assert cases.view_of(granted).replaced_by_code == new.document.code


def test_an_extension_that_is_void_gives_the_place_back(office: Office, granted: cases.Licence) -> None:
    with at(LATER):
        new = extend(office)
        perform(void, office.caller("chairwoman"), {"reason": "Gia hạn nhầm giấy phép."}, on=new.document_id)
        drain()
        granted.refresh_from_db()
        assert (granted.state, granted.replaced_by) == ("valid", None)


@pytest.mark.parametrize(
    ("name", "permit"),
    [
        ("stranger", {}),
        ("mother", {"number": "1/GPXD"}),
        ("mother", {"number": "%"}),
        ("mother", {"number": "02/GPXD"}),
        ("mother", {"issued_on": "16/11/2026"}),
    ],
)
def test_a_number_that_is_not_the_holders_own_replaces_nothing(
    office: Office, granted: cases.Licence, name: str, permit: dict[str, str]
) -> None:
    with at(LATER):
        new = extend(office, name, **permit)
        granted.refresh_from_db()
        assert (granted.state, granted.replaced_by) == ("valid", None)
        assert new.state == "valid"


def test_what_is_suspended_is_not_laundered_by_an_extension(office: Office, granted: cases.Licence) -> None:
    decide(office, cases.suspend, granted, **SUSPEND)
    with at(LATER):
        new = extend(office)
        granted.refresh_from_db()
        assert granted.state == "suspended"
        assert granted.replaced_by is None
        assert new.state == "valid"


def test_what_was_signed_before_its_pack_spoke_of_licences_is_entered_by_the_job(
    office: Office, granted: cases.Licence, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("motcua.mechanisms.cases.licences.acts.granting", lambda dossier, document: None)
        with at(LATER), pytest.raises(cases.Licence.DoesNotExist):
            extend(office)
    assert Document.objects.filter(type__endswith="permit-extension", state="signed").count() == 1
    with at(LATER):
        cases.look_after_licences()
        assert cases.Licence.objects.get(procedure="urn:motcua:procedure:1.013227").state == "valid"
