"""The one mark that opens a page to everybody. Whatever lacks it needs sign-in."""

from collections.abc import Callable
from typing import TypeVar

View = TypeVar("View", bound=Callable[..., object])
_MARK = "motcua_public"


def public(view: View) -> View:
    """Mark a view as open without sign-in. Put it outermost, so that no other decorator hides the mark."""
    setattr(view, _MARK, True)
    return view


def is_public(view: Callable[..., object]) -> bool:
    """Whether a view is marked."""
    return bool(getattr(view, _MARK, False))
