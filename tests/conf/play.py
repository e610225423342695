"""A small world of its own, played and looked at in a process of that installation."""

import re
from copy import deepcopy
from datetime import datetime

from django.core.management import call_command
from django.test import Client
from django.test.utils import setup_test_environment

from motcua.conf.serve import collect
from motcua.kernel.calendar.api import ZONE, at, now
from motcua.kernel.people.api import Account
from motcua.mechanisms.cases import api as cases
from tests import helpers

DAY = datetime(2026, 11, 17, 9, 30, tzinfo=ZONE)
setup_test_environment()
PASSING = re.compile(r'name="(csrfmiddlewaretoken|key)" value="[^"]*"')


def play(*, migrated: bool = False) -> None:
    """Two births on one morning: the first is finished, the second waits at the desk."""
    if not migrated:
        call_command("migrate", verbosity=0)
    ward = helpers.ward()
    with at(DAY):
        helpers.settle(ward, helpers.file_birth(ward))
        second = deepcopy(helpers.ANSWERS)
        second["child"]["full_name"] = "Trần Gia Huy"
        helpers.file_birth(ward, "stranger", second)


def client(login: str) -> Client:
    """A browser in which somebody has just signed in, on a server that laid style and scripts ready."""
    collect()
    browser = Client()
    if login:
        browser.force_login(Account.objects.get(login=login))
        session = browser.session
        session["proved"] = now().isoformat()
        session.save()
    return browser


def pages() -> dict[str, str]:
    """What each sees, without the tokens that differ at every look."""
    seen = {}
    with at(DAY):
        code = helpers.results().get().code
        mine, waiting = cases.Dossier.objects.order_by("id").values_list("pk", flat=True)
        places = {
            "": ["/", "/kiem-tra/", f"/kiem-tra/{code}/", f"/ho-so/{mine}/"],
            helpers.PEOPLE["mother"]["login"]: ["/ho-so/", f"/ho-so/{mine}/", f"/ho-so/{mine}/ket-qua/", "/thong-bao/"],
            helpers.PEOPLE["desk_officer"]["login"]: ["/can-bo/", f"/can-bo/ho-so/{waiting}/"],
        }
        for login, paths in places.items():
            browser = client(login)
            for path in paths:
                answer = browser.get(path)
                content = answer.getvalue()
                text = PASSING.sub("", content.decode("utf-8", "surrogateescape"))
                seen[f"{login} {path}"] = f"{answer.status_code} {text}"
    return seen
