"""The power goes while a letter is sent: it arrives at least once, and its row says so once."""

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import drain
from motcua.kernel.notices.api import Delivery, Notice
from motcua.kernel.notices.jobs import send_what_is_due
from tests import helpers
from tests.harness.power import assert_survived
from tests.kernel.notices.telling import tell

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]
RESTARTED = helpers.MORNING + timedelta(hours=1)  # after every lease


def test_a_letter_whose_sender_dies_arrives_and_is_sent_once_in_its_row(
    transactional_db: None, post: list[EmailMessage]
) -> None:
    with at(helpers.MORNING):
        tell(helpers.ward())

    def work() -> None:
        with at(helpers.MORNING):
            drain()
            send_what_is_due()

    def restarted() -> None:
        with at(RESTARTED):
            drain()
            send_what_is_due()

    def traces() -> dict[str, Any]:
        """Of how often it was tried and whether it may have arrived twice, the row may say more after a death."""
        (row,) = Delivery.objects.all()
        names = [letter["Message-ID"] for letter in post]
        assert len(names) <= (2 if row.doubtful else 1), "who got it twice is told apart from who got it once"
        return {
            "letters": Notice.objects.count(),
            "row": (row.channel, row.state, row.why, row.leased_until),
            "arrived": set(names) and len(set(names)),
        }

    expected = assert_survived(work, restarted, traces, elsewhere=post)
    assert expected == {"letters": 1, "row": ("mail", "sent", "", None), "arrived": 1}
