"""Four births as "The first door opens" settled them; run by the program of that release."""

import json
from copy import deepcopy
from datetime import datetime

from django.conf import settings
from django.core.management import call_command

from motcua.kernel.acts.api import Caller, perform
from motcua.kernel.calendar.api import ZONE, at
from motcua.kernel.jobs.api import drain
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.papers.api import Document
from tests import helpers

call_command("migrate", verbosity=0)
ward = helpers.ward()


def play(n, day, name, who, acts):
    data = deepcopy(helpers.ANSWERS)
    data["child"] |= {"full_name": name, "birth_date": f"0{n}/11/2026"}
    register = helpers.REGISTER | {"page": str(n), "personal_number": f"00132601234{n}"}
    given = {"advance": {"data": {"register": register}}}
    with at(datetime(2026, 11, day, 9, 30, tzinfo=ZONE)):
        dossier = helpers.file_birth(ward, who, data)
        for act, officer in acts:
            caller = Caller(ward.actor(officer), channel="desk")
            perform(getattr(cases, act), caller, given.get(act, {}), on=dossier.pk)
            drain()
    return str(dossier.pk)


steps = [("accept", "desk_officer"), ("advance", "civil_status_officer"), ("approve", "chairwoman")]
told = {
    "finished": play(2, 17, "Nguyễn Minh Anh", "mother", steps),
    "another": play(3, 18, "Phạm Gia Bảo", "stranger", steps),
    "approving": play(4, 19, "Nguyễn Minh Khôi", "mother", steps[:2]),
    "waiting": play(5, 20, "Phạm Gia Hân", "stranger", []),
    "certificates": list(Document.objects.order_by("id").values_list("code", flat=True)),
    "password": helpers.PASSWORD,
    "logins": {name: getattr(ward, name).login for name in helpers.PEOPLE},
}
(settings.MOTCUA_HOME / "told.json").write_text(json.dumps(told, ensure_ascii=False, indent=1))
