"""What people do in an installation after it was upgraded; run in a process of that installation."""

from datetime import datetime

from django.test import Client
from django.test.utils import setup_test_environment

from motcua.kernel.access.api import actor_of
from motcua.kernel.acts.api import Caller, perform
from motcua.kernel.calendar.api import ZONE, at, now
from motcua.kernel.files.api import open_blob
from motcua.kernel.jobs.api import drain
from motcua.kernel.people.api import Account
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.papers.api import verify_upload
from tests import helpers

LATER = datetime(2026, 11, 23, 9, 0, tzinfo=ZONE)
setup_test_environment()


def verification(code: str) -> str:
    """What a stranger learns who holds a certificate as a file, and whether its page is there."""
    sha256 = helpers.results().get(code=code).sha256
    with open_blob(sha256) as file:
        result = verify_upload(file.read())
    return f"{result.verdict} {result.report.outcome} {Client().get(f'/kiem-tra/{code}/').status_code}"


def signs_in(login: str, password: str) -> str:
    """Whether the password opens, whatever is asked for next."""
    account = Account.objects.get(login=login)
    answer = Client().post("/dang-nhap/", {"login": login, "username": login, "password": password})
    return "in" if account.check_password(password) and answer.status_code == 302 else f"out {answer.status_code}"


def approve(login: str, dossier: str) -> str:
    """The chairwoman apologises, since it is late by now, and decides; what the new certificate's page says."""
    with at(LATER):
        caller = Caller(actor_of(Account.objects.get(login=login)), channel="desk", proved=now())
        apology = {"days": 1, "reason": "Máy chủ được nâng cấp nên hồ sơ chậm."}
        perform(cases.extend, caller, apology, on=dossier)
        shown = cases.shown(caller.actor, cases.Dossier.objects.get(pk=dossier))
        perform(cases.approve, caller, {"shown": shown}, on=dossier)
        drain()
        return verification(helpers.results().order_by("-id")[0].code)
