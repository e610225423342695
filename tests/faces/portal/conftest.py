"""The portal's tests start from a ward at work on a Tuesday morning."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from motcua.kernel.calendar.api import at
from motcua.kernel.forms.api import Draft
from motcua.mechanisms.cases.api import Dossier
from tests import helpers

FORM, CHECK = "/thu-tuc/1.001193/khai/", "/thu-tuc/1.001193/xem-lai/"


@pytest.fixture
def ward(db: None) -> Iterator[helpers.Ward]:
    """The ward, at half past nine."""
    ready = helpers.ward()
    with at(helpers.MORNING):
        yield ready


@pytest.fixture
def mother(ward: helpers.Ward) -> Client:
    """The mother's browser."""
    return ward.client("mother")


def notice(content: bytes = helpers.NOTICE, name: str = "giay-chung-sinh.pdf") -> SimpleUploadedFile:
    """The birth notice as her telephone sends it."""
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def sent(action: str, **changes: Any) -> dict[str, Any]:
    """The whole form as a browser sends it; ``changes`` replace answers, named with two underscores for the dot."""
    found: dict[str, Any] = helpers.posted(helpers.ANSWERS) | {"action": action, "seen": seen()}
    return found | {name.replace("__", "."): value for name, value in changes.items()}


def seen() -> str:
    """The version of the only draft, as its page carries it."""
    draft = Draft.objects.first()
    return draft.updated.isoformat() if draft else ""


def submission(**changes: Any) -> dict[str, Any]:
    """The check page as a browser sends it."""
    return {"action": "submit", "key": f"1.001193@{seen()}", "seen": seen(), "office": helpers.CUA_NAM} | changes


@pytest.fixture
def filled(mother: Client) -> Client:
    """The mother's browser after the form: a complete draft with the birth notice."""
    answer = mother.post(FORM, sent("continue", file__birth_proof=notice()))
    assert answer.status_code == 302, answer.context["errors"]
    return mother


@pytest.fixture
def dossier(filled: Client) -> Dossier:
    """The dossier that she submitted."""
    filled.post(CHECK, submission())
    return Dossier.objects.get()
