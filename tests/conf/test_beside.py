"""What a demonstration is written with: quick while it is played, careful again when it is served."""

import pytest
from django.db import connection

from motcua.conf.beside import unsynced

ASKED = {"sqlite": "PRAGMA synchronous", "postgresql": "SELECT current_setting('synchronous_commit')"}
QUICK, CAREFUL = {0, "off"}, {2, "on"}


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_nothing_waits_for_the_disk_until_the_month_is_played() -> None:
    with unsynced():
        assert _said() in QUICK
    assert _said() in CAREFUL
    with pytest.raises(ZeroDivisionError), unsynced():
        raise ZeroDivisionError
    assert _said() in CAREFUL


def _said() -> object:
    with connection.cursor() as cursor:
        cursor.execute(ASKED[connection.vendor])
        return cursor.fetchone()[0]
