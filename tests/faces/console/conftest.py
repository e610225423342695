"""Fixtures of the console's tests: those who control procedures, signed in."""

import pytest
from django.test import Client

from motcua.kernel.calendar.api import at
from tests import helpers
from tests.faces.console.lawyers import browser, controller


@pytest.fixture
def ward(db: None) -> helpers.Ward:
    return helpers.ward()


@pytest.fixture
def lawyer(ward: helpers.Ward) -> Client:
    with at(helpers.MORNING):
        return browser(controller("city"))


@pytest.fixture
def local(ward: helpers.Ward) -> Client:
    """Who controls procedures in the ward."""
    with at(helpers.MORNING):
        return browser(controller("ward"))
