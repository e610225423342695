"""What people do in an installation after it was upgraded; run in a process of that installation."""

import json
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID

from django.test import Client
from django.test.utils import setup_test_environment

from motcua.conf.serve import collect
from motcua.kernel.access.api import actor_of
from motcua.kernel.acts.api import Caller, perform
from motcua.kernel.calendar.api import ZONE, at, now
from motcua.kernel.files.api import Limits, keep, open_blob, receipt
from motcua.kernel.jobs.api import drain, run_due
from motcua.kernel.people.api import Account
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.money import api as money
from motcua.mechanisms.papers.api import Document, verify_upload
from tests import helpers

LATER = datetime(2026, 11, 23, 9, 0, tzinfo=ZONE)
setup_test_environment()
collect()


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


def work() -> None:
    """What the worker does at that moment, by message and by the clock."""
    with at(LATER):
        drain()
        run_due()
        drain()


def editions() -> str:
    """Number and levels of every signed document."""
    rows = Document.objects.filter(state="signed").order_by("pk")
    return json.dumps({row.notation: [one.level for one in row.editions.order_by("n")] for row in rows})


def licences() -> str:
    """The register: number, state, and what a stranger sees of each."""
    return json.dumps({one.number: [one.state, verification(one.document.code)] for one in cases.Licence.objects.all()})


def do(verb: str, login: str, dossier: str, **given: Any) -> None:
    """One act on a dossier by one of the people of then, who has just proved who he is; and what the worker does."""
    caller = Caller(actor_of(Account.objects.get(login=login)), channel="desk", proved=now())
    if verb == "approve":
        given = {"shown": cases.shown(caller.actor, cases.Dossier.objects.get(pk=dossier))}
    perform(getattr(cases, verb), caller, given, on=dossier)
    drain()


def finish(dossier: str, *steps: tuple[str, str, dict[str, Any]]) -> str:
    """Take a dossier through acts (act, login, what is said); its last state, and what it still owes."""
    with at(LATER):
        for verb, login, given in steps:
            do(verb, login, dossier, **given)
        owed = money.demands_about(UUID(dossier))
        return f"{cases.Dossier.objects.get(pk=dossier).state} {[(one.amount, one.open) for one in owed]}"


def pays(mother: str, desk: str, *steps: tuple[str, str, dict[str, Any]]) -> str:
    """A birth with three copies that is filed today: accepted and approved, paid at the desk, handed over."""
    with at(LATER):
        filer = actor_of(Account.objects.get(login=mother))
        kept = keep(BytesIO(helpers.NOTICE), "giay-chung-sinh.pdf", Limits(max_bytes=10_000, media_types={helpers.PDF}))
        data = helpers.ANSWERS | {"delivery": {"receive": "centre", "copies": "3"}}
        files = [{"component": "birth_proof", "receipt": receipt(kept, filer.pseudonym)}]
        given = {"procedure": helpers.BIRTH, "organisation": helpers.CUA_NAM, "data": data, "files": files}
        dossier = perform(cases.submit, Caller(filer, channel="test"), given)
        for verb, login, said in steps:
            do(verb, login, str(dossier.pk), **said)
        (owed,) = money.demands_about(dossier.pk)
        teller = Caller(actor_of(Account.objects.get(login=desk)), channel="desk", proved=now())
        perform(money.take, teller, {"amount": owed.open}, on=owed.pk)
        drain()
        do("deliver", desk, str(dossier.pk))
        return finish(str(dossier.pk))


def goes_on(application: str, officer: str, chief: str) -> str:
    """The police settle the residence of a linked application; where its parts stand then."""
    with at(LATER):
        row = cases.Application.objects.get(pk=application)
        residence = str(cases.dossiers_of(row)["residence"].pk)
        do("accept", officer, residence)
        do("advance", officer, residence, data={"entry": {"household": "82/2026-115", "registered_on": "23/11/2026"}})
        do("approve", chief, residence)
        row.refresh_from_db()
        return ", ".join(f"{name} {one.state}" for name, one in cases.dossiers_of(row).items() if one)
