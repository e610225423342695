"""A ward at work on a Tuesday morning, with one birth filed and settled."""

from collections.abc import Iterator

import pytest

from motcua.kernel.calendar.api import at
from motcua.kernel.search.api import learn_new
from motcua.mechanisms.cases.api import Dossier
from tests import helpers


@pytest.fixture
def ward(db: None) -> Iterator[helpers.Ward]:
    """The ward, at half past nine."""
    ready = helpers.ward()
    with at(helpers.MORNING):
        yield ready


@pytest.fixture
def birth(ward: helpers.Ward) -> Dossier:
    """A birth that the mother filed; the worker has been there since."""
    filed = helpers.file_birth(ward)
    learn_new()
    return filed
