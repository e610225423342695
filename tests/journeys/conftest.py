"""Journeys start from a ward that is open."""

import pytest

from tests import helpers
from tests.harness.server import Live


@pytest.fixture
def ward(live: Live) -> helpers.Ward:
    """The ward, open on a Tuesday at half past nine; a journey may set ``live.moment`` to any other."""
    live.moment = helpers.MORNING
    return helpers.ward()
