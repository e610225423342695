"""What leaves with a result, such as stamped drawings, is on the citizen's page and the officer's and nowhere else."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from motcua.kernel.calendar.api import at
from tests import helpers
from tests.faces.desk.conftest import say_why
from tests.mechanisms.papers.test_stamps import drawing
from tests.packs.permits import Office
from tests.packs.test_construction import granted, november


@pytest.fixture
def office(db: None) -> Iterator[Office]:
    yield Office(helpers.ward())


def _body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_the_applicant_downloads_every_stamped_drawing_and_a_stranger_none(office: Office) -> None:
    with at(november(2)):
        dossier = office.file(drawings=[drawing(1), drawing(2)])
    granted(office, dossier)
    papers = helpers.results().filter(subject=dossier.pk).exclude(part="").order_by("number")
    with at(november(9)):
        page = office.ward.client("mother").get(reverse("portal:dossier", args=[dossier.pk])).content.decode()
        assert "Số 01/GPXD" in page
        for paper in papers:
            url = reverse("portal:enclosed", args=[dossier.pk, paper.pk])
            assert f"Bản vẽ kèm theo giấy phép xây dựng số {paper.notation}" in page
            assert url in page
            got = office.ward.client("mother").get(url)
            assert _body(got).startswith(b"%PDF-")
            assert f"{paper.notation}.pdf".replace("/", "-") in got["Content-Disposition"]
            assert office.ward.client("stranger").get(url).status_code == 404
        permit = office.ward.client("mother").get(reverse("portal:result", args=[dossier.pk]))
        assert _body(permit).startswith(b"%PDF-")
        assert "01-GPXD.pdf" in permit["Content-Disposition"]


def test_the_officers_page_names_each_paper_by_its_own_title(office: Office) -> None:
    with at(november(2)):
        dossier = office.file()
    granted(office, dossier)
    with at(november(9)):
        client = say_why(office.ward.client("desk_officer"), dossier)
        page = client.get(reverse("desk:dossier", args=[dossier.pk])).content.decode()
    assert "Giấy phép xây dựng số 01/GPXD" in page
    assert "Bản vẽ kèm theo giấy phép xây dựng số 01/BV-GPXD" in page
