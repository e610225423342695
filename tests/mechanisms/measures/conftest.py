"""A ward with a few hundred dossiers of every kind behind it."""

from collections.abc import Iterator

import pytest

from motcua.kernel.calendar.api import at
from tests import helpers
from tests.mechanisms.measures.population import NOW, populate


@pytest.fixture
def ward(db: None) -> helpers.Ward:
    """The ward, before anything was filed."""
    return helpers.ward()


@pytest.fixture
def people(ward: helpers.Ward) -> Iterator[helpers.Ward]:
    """The ward after a year, on a day in December."""
    populate(ward, 240)
    with at(NOW):
        yield ward
