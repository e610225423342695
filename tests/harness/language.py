"""What one test reads in English, the next reads in Vietnamese: a request's language stays with its thread."""

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _language_of_nobody() -> Iterator[None]:
    yield
    translation.deactivate()
