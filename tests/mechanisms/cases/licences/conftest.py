"""The ward's permits, on a Tuesday morning."""

from collections.abc import Iterator

import pytest

from motcua.kernel.calendar.api import at
from motcua.mechanisms.cases import api as cases
from tests import helpers
from tests.mechanisms.cases.licences.granted import permit
from tests.packs.permits import Office


@pytest.fixture
def office(db: None) -> Iterator[Office]:
    """The ward with its construction officers, at half past nine."""
    ready = Office(helpers.ward())
    with at(helpers.MORNING):
        yield ready


@pytest.fixture
def granted(office: Office) -> cases.Licence:
    """A permit granted today."""
    return permit(office)
