"""What the answers of a dossier say on paper."""

from datetime import date

import pytest

from motcua.kernel.forms.api import FormSpec
from motcua.kernel.packs.api import parse
from motcua.mechanisms.cases.content import wordings

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


@pytest.mark.django_db
def test_a_date_alone_stays_for_the_template_to_word_and_one_in_a_group_is_worded_as_people_write_it() -> None:
    rows = [{"part": "Mái 2015-06", "seen": "2026-03-01", "since": "2015-06"}, {"part": "Tràn", "since": "1990"}]
    said = wordings(FORM, {"dam": {"tested": "2019-05-04", "damages": rows}}, date(2026, 10, 12))
    assert said == {"dam.tested": "2019-05-04", "dam.damages": "Mái 2015-06, 01/03/2026, 06/2015\nTràn, 1990"}
