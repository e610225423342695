"""What a ward and its neighbours had on their desks at the release of many procedures; run by its program."""

import json
from copy import deepcopy
from datetime import datetime

from django.conf import settings
from django.core.management import call_command

from motcua.kernel.acts.api import perform
from motcua.kernel.calendar.api import ZONE, at
from motcua.kernel.jobs.api import drain
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.papers.api import Document
from tests import helpers
from tests.mechanisms.cases.linking import Offices, asked
from tests.mechanisms.papers.test_stamps import drawing
from tests.packs.permits import FOUND, Office

call_command("migrate", verbosity=0)
ward = helpers.ward()
with at(helpers.OPENED):
    offices, office = Offices(ward), Office(ward)


def moment(day):
    return at(datetime(2026, 11, day, 9, 30, tzinfo=ZONE))


def birth(n, day, name, who, acts, **delivery):
    """A birth taken through some acts; for copies, a fee was told to the applicant and never asked for."""
    data = deepcopy(helpers.ANSWERS)
    data["child"] |= {"full_name": name, "birth_date": f"0{n}/11/2026"}
    data["delivery"] |= delivery
    register = helpers.REGISTER | {"page": str(n), "personal_number": f"00132699000{n}"}
    given = {"advance": {"data": {"register": register}}}
    with moment(day):
        dossier = helpers.file_birth(ward, who, data)
        for act, officer in acts:
            perform(getattr(cases, act), ward.caller(officer), given.get(act, {}), on=dossier.pk)
            drain()
    return str(dossier.pk)


def permit(day, acts):
    """A house taken through some acts; Hà Nội's fee was told to the builder."""
    with moment(day):
        dossier = office.file(drawings=[drawing(1)])
        for act, officer in acts:
            inspection = {"date": f"{day:02}/11/2026", "found": "Nhà cũ một tầng, ngõ rộng 3 m."}
            given = {"data": FOUND | {"inspection": inspection}} if act == "advance" else {}
            office.do(getattr(cases, act), officer, dossier, **given)
            drain()
    return str(dossier.pk)


def application(day):
    """A newborn's linked application: the birth is registered, the residence waits at the police."""
    with moment(day):
        made = perform(cases.apply, offices.caller("mother"), asked(offices))
        offices.register(cases.dossiers_of(made)["birth"])
        drain()
        assert offices.member(made, "residence") is not None
    return str(made.pk)


BIRTH = [("accept", "desk_officer"), ("advance", "civil_status_officer"), ("approve", "chairwoman")]
HOUSE = [("accept", "desk_officer"), ("advance", "case_officer"), ("approve", "chairwoman")]
told = {
    "finished": birth(2, 17, "Nguyễn Minh Anh", "mother", BIRTH),
    "approving": birth(3, 18, "Nguyễn Minh Khôi", "mother", BIRTH[:2]),
    "copies": birth(4, 19, "Phạm Gia Bảo", "stranger", BIRTH[:1], copies="3"),
    "waiting": birth(5, 20, "Phạm Gia Hân", "stranger", [], copies="3", receive="centre"),
    "application": application(18),
    "permit": permit(17, HOUSE),
    "house": permit(20, HOUSE[:1]),
    "certificates": list(Document.objects.order_by("id").values_list("code", flat=True)),
    "password": helpers.PASSWORD,
    "logins": {name: getattr(ward, name).login for name in helpers.PEOPLE}
    | {name: one.login for name, one in (offices.accounts | office.people).items()},
}
(settings.MOTCUA_HOME / "told.json").write_text(json.dumps(told, ensure_ascii=False, indent=1))
