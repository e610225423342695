"""The desk's tests start from a ward at work on a Tuesday morning, with one birth filed."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models import Count
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from motcua.kernel.acts.api import perform
from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import Message
from motcua.kernel.ledger.api import Entry
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.work.api import Assignment
from tests import helpers

INBOX = "/can-bo/"


@pytest.fixture
def ward(db: None) -> Iterator[helpers.Ward]:
    """The ward, at half past nine."""
    ready = helpers.ward()
    with at(helpers.MORNING):
        yield ready


@pytest.fixture
def dossier(ward: helpers.Ward) -> cases.Dossier:
    """A birth, filed on line and not yet received."""
    return helpers.file_birth(ward)


@pytest.fixture
def checked(ward: helpers.Ward, dossier: cases.Dossier) -> cases.Dossier:
    """The birth, waiting for the chairwoman's signature."""
    helpers.accept(ward, dossier)
    caller = ward.caller("civil_status_officer", channel="test")
    return perform(cases.advance, caller, {"data": {"register": helpers.REGISTER}}, on=dossier.pk)


def page(dossier: cases.Dossier, verb: str = "") -> str:
    """The address of a dossier's page, or of an act on it."""
    return reverse("desk:action", args=[dossier.pk, verb]) if verb else reverse("desk:dossier", args=[dossier.pk])


def say_why(client: Client, dossier: cases.Dossier, purpose: str = "direct", note: str = "") -> Client:
    """The same browser, after its official said for what he opens a dossier about which he has no duty."""
    answer = client.post(f"{page(dossier)}vi-sao/", {"purpose": purpose, "note": note})
    assert answer.status_code == 302, answer.content
    return client


def form(client: Client, address: str, **values: str) -> dict[str, str]:
    """What a browser sends back from a page: its hidden fields, and what was typed."""
    shown = client.get(address).context
    agreed = {"shown": task["shown"]} if (task := shown.get("task")) and task["shown"] else {}
    return {"key": shown["key"], "seen": str(shown["seen"]), **agreed, **values}


def register(**changes: str) -> dict[str, str]:
    """The form of the check step, filled in."""
    return helpers.posted({"register": helpers.REGISTER | changes})


def errors(answer: HttpResponse) -> dict[str, str]:
    """The summary of faults: where each leads, and its words."""
    told: Any = answer.context["errors"]
    return {fault["id_for"]: str(fault["message"]) for fault in told}


def trace() -> tuple[Any, ...]:
    """Everything that an act leaves behind: what a refused one must leave as it was."""
    dossiers = tuple(cases.Dossier.objects.order_by("pk").values_list("pk", "revision", "state", "step"))
    counts = (Entry, Message, Assignment)
    return dossiers, *(model.objects.aggregate(n=Count("pk"))["n"] for model in counts)
