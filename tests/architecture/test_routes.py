"""Closed by default: the product has exactly the doors of routes.py, and opens each as that table says."""

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
import yaml
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.views.generic import RedirectView

from motcua.faces.api.service import service
from motcua.faces.shell.public import is_public
from motcua.kernel.acts.api import exempt, guarded, registry
from tests.architecture.routes import CLIENT, CONSOLE, EVERYONE, FIGURES, GATEWAY, OPERATIONS, PAGES, UNGUARDED
from tests.architecture.routes_acts import ACTS
from tests.architecture.sources import ROOT

KEY = str(UUID(int=1))
CLOSED = [name for name, right in OPERATIONS.items() if right not in (EVERYONE, CLIENT, GATEWAY)]
WORDS = {EVERYONE, CLIENT, CONSOLE, FIGURES, GATEWAY, "signed in", "official", "the act that verb names"}


def routes(resolver: Any = None, before: str = "") -> Iterator[tuple[str, Callable[..., Any]]]:
    for pattern in (resolver or get_resolver()).url_patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, address)
        elif isinstance(pattern, URLPattern):
            yield address, pattern.callback


def pages() -> dict[str, Callable[..., Any]]:
    return {address: view for address, view in routes() if not address.startswith("api/")}


def methods(view: Any) -> str:
    """What the view's ``require_…`` decorator lets in."""
    if isinstance(getattr(view, "view_class", None), type) and issubclass(view.view_class, RedirectView):
        return "GET"
    while view is not None:
        allowed = inspect.getclosurevars(view).nonlocals.get("request_method_list")
        if allowed:
            return " ".join(sorted(set(allowed) - {"HEAD"}))
        view = getattr(view, "__wrapped__", None)
    return "every method"


def filled(address: str) -> str:
    """An address with something in each of its blanks."""
    return "/" + re.sub(r"<(\w+):\w+>", lambda blank: {"uuid": KEY, "int": "1"}.get(blank[1], "x"), address)


def operations() -> dict[str, dict[str, Any]]:
    paths = service.get_openapi_schema()["paths"]
    return {f"{method.upper()} {path}": operation for path, here in paths.items() for method, operation in here.items()}


def test_the_table_lists_every_page_with_its_methods_and_whether_it_is_open() -> None:
    there = {address: (methods(view), is_public(view)) for address, view in pages().items()}
    assert there == {address: (allowed, right == EVERYONE) for address, (allowed, right) in PAGES.items()}


def test_the_table_lists_every_operation_of_the_api_and_whether_it_is_open() -> None:
    there = {name: not operation.get("security") for name, operation in operations().items()}
    assert there == {name: right == EVERYONE for name, right in OPERATIONS.items()}


def test_an_operation_that_does_something_is_the_act_the_table_says() -> None:
    acts = {name: operation["operationId"] for name, operation in operations().items() if OPERATIONS[name] in ACTS}
    assert acts == {name: right for name, right in OPERATIONS.items() if right in ACTS}


def test_the_table_lists_every_act_with_its_states_and_the_roles_that_hold_it() -> None:
    held: dict[str, list[str]] = {}
    for file in sorted((ROOT / "packs").glob("*/roles.yaml")):
        for role in yaml.safe_load(file.read_text(encoding="utf-8")):
            for grant in role.get("acts", []):
                held.setdefault(grant["act"], []).append(f"{role['id']} {grant['scope']}")
    there = {
        name: (" ".join(sorted(map(str, act.rule.states))) or "any", ", ".join(sorted(held.pop(name, []))))
        for name, act in registry().items()
    }
    assert there == ACTS
    assert not held, "roles that hold an act that does not exist"


def test_every_right_in_the_tables_is_an_act_or_a_known_word() -> None:
    named = {right for _, right in PAGES.values()} | set(OPERATIONS.values())
    assert named <= WORDS | ACTS.keys()


@pytest.mark.parametrize("address", [address for address, (_, right) in PAGES.items() if right != EVERYONE])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_led_to_sign_in_before_a_page_looks_at_anything(
    client: Client, address: str, method: str
) -> None:
    # No database fixture: whoever is not known is turned away without a single statement.
    answer = getattr(client, method)(filled(address))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/dang-nhap/")


@pytest.mark.django_db
@pytest.mark.parametrize("operation", CLOSED)
def test_a_stranger_s_call_of_the_api_is_answered_401(client: Client, operation: str) -> None:
    method, path = operation.split()
    answer = client.generic(method, re.sub(r"\{\w+\}", KEY, path), b"{}", content_type="application/json")
    assert answer.status_code == 401, answer.content
    assert answer.headers["Content-Type"].startswith("application/problem+json")


def test_only_the_listed_tables_may_be_written_outside_a_deed() -> None:
    assert set(exempt()) == UNGUARDED
    assert not guarded() & UNGUARDED
