"""A ward with an accountant on a Tuesday morning."""

from collections.abc import Iterator

import pytest

from motcua.kernel.calendar.api import at
from motcua.kernel.people.api import Account
from tests import helpers
from tests.mechanisms.money import paid


@pytest.fixture
def ward(db: None) -> Iterator[helpers.Ward]:
    """The ward, at half past nine."""
    ready = helpers.ward()
    with at(helpers.MORNING):
        yield ready


@pytest.fixture
def accountant(ward: helpers.Ward) -> Account:
    """Who takes in the statements."""
    return paid.accountant()
