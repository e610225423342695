"""The typesetter and the pens for tests in which the power goes: each page is set and signed once, before."""

import hashlib
from typing import Any

import pytest

from motcua.mechanisms.papers import jobs
from tests.harness.power import once


def press_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on a paper of the same number is the same page each time, with the same signatures, in a child too. None
    of the two takes a step that can be died at: they write nothing."""
    monkeypatch.setattr(jobs, "render", once(jobs.render, _page))
    monkeypatch.setattr(jobs, "sign", once(jobs.sign, _signature))


def _page(_layout: str, data: dict[str, Any], *_more: Any) -> str:
    return str(data["document"]["notation"])


def _signature(pdf: bytes, *_more: Any, field: str, **_named: Any) -> tuple[str, bool]:
    return hashlib.sha256(pdf).hexdigest(), field.endswith("-seal")
