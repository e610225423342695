"""What the answers of a dossier say on paper, and what an officer sees of it before it is approved: as it will be
printed, with what is secret in it dotted."""

from collections.abc import Iterator
from datetime import date

import pytest

from motcua.kernel.calendar.api import at
from motcua.kernel.forms.api import FormSpec
from motcua.kernel.packs.api import load_folders, parse
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.cases.content import wordings
from tests import helpers

pytestmark = pytest.mark.django_db
COPIES = "urn:motcua:procedure:2.000815"
PERSON = {"kind": "person", "name": "Nguyễn Thị Hòa", "number": "001185990301"}
BODY = {"kind": "organisation", "name": "Hội Khuyến học phường Cửa Nam", "number": "0100109106"}
CHILDREN = {
    "id": "children",
    "title": "Các con",
    "fields": [
        {
            "id": "all",
            "type": "repeat",
            "label": "Các con",
            "maximum": 5,
            "fields": [
                {"id": "name", "type": "name", "label": "Họ tên"},
                {"id": "number", "type": "citizen_number", "label": "Số định danh"},
            ],
        }
    ],
}
FORM = parse(
    FormSpec,
    {
        "sections": [
            {
                "id": "dam",
                "title": "Đập",
                "fields": [
                    {"id": "tested", "type": "date", "label": "Ngày kiểm định"},
                    {
                        "id": "damages",
                        "type": "repeat",
                        "label": "Hư hỏng",
                        "fields": [
                            {"id": "part", "type": "text", "label": "Bộ phận"},
                            {"id": "seen", "type": "date", "label": "Ngày phát hiện"},
                            {"id": "since", "type": "partial_date", "label": "Có từ"},
                        ],
                    },
                ],
            }
        ]
    },
)


@pytest.fixture
def spec(db: None) -> Iterator[cases.ProcedureSpec]:
    helpers.ward()
    with at(helpers.MORNING):
        load_folders([helpers.PACKS / "vn-certification"], helpers.SETUP)
        yield cases.procedure(COPIES)


@pytest.mark.parametrize(
    ("party", "dotted"),
    [
        (PERSON, "Nguyễn Thị Hòa, số 0•••••••0301"),
        (BODY, "Hội Khuyến học phường Cửa Nam, số 0100109106"),
    ],
)
def test_of_a_party_only_a_persons_number_is_dotted(
    spec: cases.ProcedureSpec, party: dict[str, str], dotted: str
) -> None:
    dossier = cases.Dossier(data={"requester": {"party": party}}, findings={})
    whole = f"{party['name']}, số {party['number']}"
    for revealed, text in ((), dotted), (("requester.party",), whole):
        (row,) = cases.preview(dossier, spec, revealed)[0].rows
        assert row.text == text
        assert row.masked is (text != whole)
        assert row.reveals == ("requester.party" if row.masked else "")
        assert row.revealed is bool(revealed and party is PERSON)


def test_numbers_in_a_repeated_group_are_dotted_until_each_is_revealed(spec: cases.ProcedureSpec) -> None:
    content = {"children": {"all": ["{children.all}"]}}
    form = FormSpec.model_validate({"sections": [CHILDREN]})
    result = spec.result.model_copy(update={"content": content})
    spec = spec.model_copy(update={"form": form, "steps": [], "result": result})
    rows = [{"name": "Lê An", "number": "001218990011"}, {"name": "Lê Bình", "number": "001320990022"}]
    dossier = cases.Dossier(data={"children": {"all": rows}}, findings={})
    (row,) = cases.preview(dossier, spec)[0].rows
    assert row.text == "Lê An, 0•••••••0011\nLê Bình, 0•••••••0022"
    assert row.reveals == "children.all.0.number,children.all.1.number"
    (row,) = cases.preview(dossier, spec, row.reveals.split(","))[0].rows
    assert (row.text, row.masked) == ("Lê An, 001218990011\nLê Bình, 001320990022", False)


def test_a_date_alone_stays_for_the_template_to_word_and_one_in_a_group_is_worded_as_people_write_it() -> None:
    rows = [{"part": "Mái 2015-06", "seen": "2026-03-01", "since": "2015-06"}, {"part": "Tràn", "since": "1990"}]
    said = wordings(FORM, {"dam": {"tested": "2019-05-04", "damages": rows}}, date(2026, 10, 12))
    assert said == {"dam.tested": "2019-05-04", "dam.damages": "Mái 2015-06, 01/03/2026, 06/2015\nTràn, 1990"}
