"""The same page sent twenty times at once makes one dossier, and every sender is led to it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from motcua.kernel.calendar.api import at
from motcua.kernel.forms.api import Draft
from motcua.mechanisms.cases.api import Attachment, Dossier
from tests import helpers
from tests.faces.portal.conftest import CHECK, FORM, notice, sent, submission

MANY = 20


@pytest.mark.both
def test_twenty_equal_requests_make_one_dossier(transactional_db: None) -> None:
    ward = helpers.ward()
    with at(helpers.MORNING):
        mother = ward.client("mother")
        assert mother.post(FORM, sent("continue", file__birth_proof=notice())).status_code == 302
        page, start = submission(), Barrier(MANY)

    def submit(_turn: int) -> str:
        client = Client()
        client.cookies.update(mother.cookies)
        start.wait()
        try:
            with at(helpers.MORNING):
                return str(client.post(CHECK, page).headers["Location"])
        finally:
            connection.close()

    with ThreadPoolExecutor(MANY) as pool:
        places = set(pool.map(submit, range(MANY)))
    dossier = Dossier.objects.get()
    assert places == {f"/ho-so/{dossier.pk}/da-nop/"}
    assert Attachment.objects.count() == 1
    assert not Draft.objects.exists()
