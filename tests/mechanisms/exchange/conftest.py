"""A ward at work, beside a portal that has one file."""

from collections.abc import Iterator

import pytest

from motcua.kernel.calendar.api import at
from tests import helpers
from tests.harness.portal import Imagined


@pytest.fixture
def ward(db: None, portal: Imagined) -> Iterator[helpers.Ward]:
    portal.files["/tep/1"] = helpers.NOTICE
    ready = helpers.ward()
    with at(helpers.MORNING):
        yield ready
