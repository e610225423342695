"""A person sees who read her data: at once, in her language, page by page, and as a table."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from motcua.kernel.access.api import Thing, Why, record_reading
from motcua.kernel.calendar.api import at
from motcua.mechanisms.cases import api as cases
from tests import helpers

PAGE = "/ai-da-xem/"
pytestmark = pytest.mark.both


@pytest.fixture
def dossier(ward: helpers.Ward) -> cases.Dossier:
    """A birth, filed by the mother."""
    return helpers.file_birth(ward)


def opened(ward: helpers.Ward, dossier: cases.Dossier, name: str = "desk_officer") -> Client:
    """An official opens the dossier at the desk, its file, and what is dotted of the mother."""
    client, (file,) = ward.client(name), dossier.attachments.order_by("pk")
    client.get(f"/can-bo/ho-so/{dossier.pk}/")
    answer: Any = client.get(f"/can-bo/tep/{file.pk}/")
    b"".join(answer.streaming_content)
    client.post(f"/can-bo/ho-so/{dossier.pk}/hien/", {"field": "mother.id_number"})
    return client


def test_she_reads_at_once_when_who_what_and_why(ward: helpers.Ward, mother: Client, dossier: cases.Dossier) -> None:
    assert "Chưa có cán bộ nào xem" in mother.get(PAGE).text
    opened(ward, dossier)
    page = mother.get(PAGE).text
    for words in (
        "09:30, thứ Ba, 17/11/2026",
        dossier.code,
        "Trang hồ sơ",
        "Tệp trong hồ sơ: Giấy chứng sinh",
        "Hiện số bị che: Mẹ, ",
        "Cán bộ tiếp nhận và trả kết quả",
        "Ủy ban nhân dân phường Cửa Nam",
        "Để làm gì: Tiếp nhận và kiểm tra hồ sơ",
        "Căn cứ: ",
    ):
        assert words in page, words
    assert "Nguyễn Thị Mai" not in page, "the office answers, not the person"
    assert "001190012345" not in page
    own = mother.get(f"/ho-so/{dossier.pk}/").text
    assert "Cán bộ đã xem hồ sơ này 3 lượt" in own
    assert f"{PAGE}?ho-so={dossier.pk}" in own


def test_nobody_else_sees_them(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    opened(ward, dossier)
    for name in ("stranger", "chairwoman"):
        shown = ward.client(name).get(PAGE)
        assert shown.context["readings"] == []
        assert dossier.code not in shown.text
        assert dossier.code not in ward.client(name).get(f"{PAGE}?ho-so={dossier.pk}").text


def test_they_speak_her_language(ward: helpers.Ward, mother: Client, dossier: cases.Dossier) -> None:
    opened(ward, dossier)
    spec = cases.procedure_at(dossier.procedure, dossier.pack_id)
    for language in ("en", "bn"):
        mother.post("/ngon-ngu/", {"language": language, "next": PAGE})
        purposes = {line.purpose for line in mother.get(PAGE).context["readings"]}
        assert purposes == {spec.steps[0].title.get(language)}
        assert purposes != {spec.steps[0].title.vi}


def test_they_page_by_key_and_are_filtered_by_dossier(
    ward: helpers.Ward, mother: Client, dossier: cases.Dossier
) -> None:
    other, actor = helpers.file_birth(ward), ward.actor("desk_officer")
    for n in range(33):
        with at(helpers.MORNING + timedelta(minutes=n // 3)):
            of = other if n == 0 else dossier
            record_reading(actor, Thing.of(of), Why("Tiếp nhận"), channel="test", what=f"preview:{n}")
    first = mother.get(PAGE)
    second = mother.get(f"{PAGE}{first.context['next_url']}")
    assert [len(page.context["readings"]) for page in (first, second)] == [30, 3]
    everything = [line.id for page in (first, second) for line in page.context["readings"]]
    assert len(set(everything)) == 33
    assert second.context["next_url"] == ""
    only = mother.get(f"{PAGE}?ho-so={other.pk}")
    assert [line.code for line in only.context["readings"]] == [other.code]
    assert only.context["filtered"] == other.code
    for nonsense in ("sau=x", "ho-so=x", "sau=00000000-0000-0000-0000-000000000000", "dang=x"):
        assert mother.get(f"{PAGE}?{nonsense}").status_code == 200


def test_she_takes_them_home_as_a_table_that_runs_nothing(
    ward: helpers.Ward, mother: Client, dossier: cases.Dossier
) -> None:
    record_reading(ward.actor("desk_officer"), Thing.of(dossier), Why("=HYPERLINK(1)"), channel="test")
    opened(ward, dossier)
    answer: Any = mother.get(f"{PAGE}?dang=csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="luot-xem.csv"'
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert rows[0][0] == "Lúc"
    assert len(rows) == 5
    assert {row[5] for row in rows[1:]} == {"'=HYPERLINK(1)", "Tiếp nhận và kiểm tra hồ sơ"}


def test_the_page_takes_few_statements(
    ward: helpers.Ward, mother: Client, dossier: cases.Dossier, statements: Any
) -> None:
    opened(ward, dossier)
    mother.get(PAGE)
    with statements(12):
        mother.get(PAGE)
