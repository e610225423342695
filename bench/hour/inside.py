"""What runs inside the installation: the world before the hour, and what is there after it."""

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db.models import Count
from pydantic import SecretStr

from motcua.kernel.access.api import Give, Position, give_position, system_actor
from motcua.kernel.acts.api import Caller, perform
from motcua.kernel.calendar.api import ZONE, at
from motcua.kernel.files.api import exists, verify
from motcua.kernel.jobs.api import drain
from motcua.kernel.jobs.models import Message
from motcua.kernel.ledger.models import Entry
from motcua.kernel.packs.api import load_folders
from motcua.kernel.people.api import OpenAccount, open_account
from motcua.mechanisms.cases.models import Attachment, Dossier
from motcua.mechanisms.money.models import Demand, Payment
from motcua.mechanisms.papers.models import Document
from motcua.mechanisms.work.models import Assignment

OPENED = datetime(2026, 7, 1, 8, 0, tzinfo=ZONE)
SYSTEM = Caller(system_actor("demonstration"), channel="system")


def answer(name: str) -> None:
    """Call the function of this name with the JSON of the standard input; print what it returns."""
    print(json.dumps(globals()[name](*json.load(sys.stdin)), default=str))


def build(packs: str, people: list[dict[str, str]], password: str) -> int:
    """Tables, packs, accounts and seats, as of 1 July 2026, through the acts; how many accounts there are."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    (settings.MOTCUA_HOME / "mail").mkdir(exist_ok=True)
    with at(OPENED):
        load_folders(sorted(path for path in Path(packs).iterdir() if path.is_dir()), SYSTEM)
        for one in people:
            given = OpenAccount(
                login=one["login"],
                name=one["name"],
                citizen_number=one.get("number", ""),
                password=SecretStr(password),
                email=one.get("email", ""),
            )
            account = perform(open_account, SYSTEM, given)
            if seat := one.get("seat"):
                place = Position.objects.get(urn=seat)
                perform(give_position, SYSTEM, Give(account=account.pk, valid_from=date(2026, 7, 1)), on=place.pk)
    drain()
    return len(people)


def found(journal: dict[str, list[Any]]) -> dict[str, Any]:
    """What the people's journal says was acknowledged, compared with what is kept."""
    missing: list[str] = []
    by_code = {one.code: one for one in Dossier.objects.order_by("pk")}
    for code, key, child in journal["dossiers"]:
        one = by_code.get(code)
        if one is None or str(one.pk) != key or one.data["child"]["full_name"] != child:
            missing.append(f"dossier {code}")
    names = [one.data["child"]["full_name"] for one in by_code.values() if "child" in one.data]
    twice = sorted({name for name in names if names.count(name) > 1})
    unasked = sorted(set(names) - set(journal["sent"]))
    counted = Entry.objects.filter(act__startswith="dossier.").values("subject", "act").annotate(n=Count("pk"))
    done = {(str(row["subject"]), row["act"]): row["n"] for row in counted.order_by("subject", "act")}
    acknowledged: dict[tuple[str, str], int] = {}
    for key, act in journal["acts"]:
        acknowledged[key, act] = acknowledged.get((key, act), 0) + 1
    missing += [f"{act} on {key}" for (key, act), n in acknowledged.items() if done.get((key, act), 0) < n]
    files = {one.sha256 for one in Attachment.objects.order_by("pk")}
    missing += [f"upload {sha}" for sha in journal["uploads"] if sha not in files or not verify(sha)]
    papers = {one.sha256 for one in Document.objects.exclude(sha256="").order_by("pk")}
    missing += [f"file of paper {sha}" for sha in papers if not exists(sha)]
    paid = Payment.objects.values("demand").annotate(n=Count("pk")).order_by("demand")
    times = {str(row["demand"]): row["n"] for row in paid}
    missing += [f"payment of {key}" for key in journal["payments"] if times.get(key, 0) != 1]
    return {
        "missing": missing,
        "twice": twice + [f"demand {key} paid {n} times" for key, n in times.items() if n > 1],
        "unasked": unasked,
        "orphans": _orphans(by_code),
        "dossiers": len(by_code),
        "states": sorted(Dossier.objects.values_list("state").annotate(n=Count("pk")).order_by("state")),
        "entries": Entry.objects.count(),
        "papers": Document.objects.count(),
        "demands": sorted(Demand.objects.values_list("state").annotate(n=Count("pk")).order_by("state")),
    }


def _orphans(by_code: dict[str, Any]) -> list[str]:
    """Open duties about settled dossiers, and dossiers at work that nobody has a duty about."""
    owed = set(Assignment.objects.filter(state="open").values_list("subject", flat=True).order_by("pk"))
    wrong = []
    for one in by_code.values():
        at_work = one.state in ("submitted", "accepted", "processing")
        if at_work and one.pk not in owed:
            wrong.append(f"{one.code} is {one.state} and nobody's duty")
        if one.state in ("returned", "declined", "withdrawn", "refused", "stopped") and one.pk in owed:
            wrong.append(f"{one.code} is {one.state} and still somebody's duty")
    return wrong


def outbox() -> dict[str, Any]:
    """What waits in the outbox, what is parked and why."""
    some = Message.objects.exclude(state="done").order_by("pk")
    return {
        "waiting": some.filter(state="waiting").count(),
        "parked": [f"{one.handler}: {one.error}" for one in some.filter(state="parked")],
    }
