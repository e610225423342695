"""The address of a thing by its key: Django takes long to find where things of a kind stand, and that stays."""

from functools import cache
from uuid import UUID

from django.urls import reverse

_ANY = UUID(int=0)


def address(name: str, key: UUID) -> str:
    """Where the thing with a key is, by the name of its page."""
    return _pattern(name).replace(str(_ANY), str(key))


@cache
def _pattern(name: str) -> str:
    return reverse(name, args=[_ANY])
