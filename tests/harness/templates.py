"""A variable that a template prints or filters must exist: a slip of the pen fails and leaves no hole in the page.

``{% if x %}``, ``{% for … in x %}`` and ``{% firstof x %}`` ask whether something is there, so they stay free to.
"""

import sys
from collections.abc import Iterator

import pytest
from django.template import engines
from django.template.context import BaseContext


class UndefinedVariable(AssertionError):
    """A template used a name that nobody gave it."""


class Undefined(str):
    """Django's ``string_if_invalid``: it asks whether a ``%s`` is in there, and if so fills in the variable's name."""

    __slots__ = ()

    def __contains__(self, part: object) -> bool:
        return True

    def __mod__(self, variable: object) -> str:
        raise UndefinedVariable(f"{_template()}: {variable} is not defined")


def _template() -> str:
    """The name of the template being rendered, from the nearest caller that holds a context."""
    frame = sys._getframe(2)
    while frame is not None:
        context = frame.f_locals.get("context")
        if isinstance(context, BaseContext):
            template = getattr(context, "render_context", {}).template or getattr(context, "template", None)
            return getattr(template, "name", None) or "a template without a name"
        frame = frame.f_back
    return "a template"


@pytest.fixture(autouse=True, scope="session")
def _undefined_variables_fail() -> Iterator[None]:
    strict = [backend.engine for backend in engines.all() if hasattr(backend, "engine")]
    for engine in strict:
        engine.string_if_invalid = Undefined("undefined")
    yield
    for engine in strict:
        engine.string_if_invalid = ""
