"""The administrative units: all of them there, every mapping of the source accounted for, loaded in few statements."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.kernel.access.api import Organisation, as_of, by_code, find_organisations, organisation, successors
from motcua.kernel.ledger.api import Entry
from motcua.kernel.packs.api import check, load_folders
from tests import helpers
from tests.kernel.access.units import WHOLE, read

REPAIRS = Path(__file__).resolve().parents[2] / "docs/units-repairs.md"
# DOMAIN §8, after Decision 19/2025/QĐ-TTg.
COMMUNES = {
    "01": 126, "04": 56, "08": 124, "11": 45, "12": 38, "14": 75, "15": 99, "19": 92, "20": 65, "22": 54, "24": 99,
    "25": 148, "31": 114, "33": 104, "37": 129, "38": 166, "40": 130, "42": 69, "44": 78, "46": 40, "48": 94,
    "51": 96, "52": 135, "56": 65, "66": 102, "68": 124, "75": 95, "79": 168, "80": 96, "82": 102, "86": 124,
    "91": 102, "92": 103, "96": 64,
}  # fmt: skip
KINDS = {"01": (51, 75, 0), "31": (45, 67, 2), "37": (32, 97, 0), "79": (113, 54, 1)}


def test_all_34_provinces_and_3321_communes_are_there() -> None:
    communes = read("units/communes.csv")
    assert Counter(row["parent"].removeprefix("vn:") for row in communes) == COMMUNES
    assert sum(COMMUNES.values()) == 3321
    assert {row["code"] for row in read("units/provinces.csv")} == set(COMMUNES)
    for province, counts in KINDS.items():
        names = [row["name"] for row in communes if row["parent"] == f"vn:{province}"]
        assert tuple(sum(name.startswith(kind) for name in names) for kind in ("Phường", "Xã", "Đặc khu")) == counts


def test_every_mapping_of_the_source_is_in_the_table_or_in_the_list_of_what_could_not_be_repaired() -> None:
    kept = [int(number) for row in read("successions/communes.csv") for number in row["source"].split()]
    text = REPAIRS.read_text(encoding="utf-8")
    lost = text[text.index("## What could not be repaired") : text.index("## Zeros dropped")]
    told = [int(number) for number in re.findall(r"^\| (\d+) \| \d{5} \|", lost, re.MULTILINE)]
    assert sorted({*kept, *told}) == list(range(1, 10978))
    assert len(kept) == len(set(kept))
    assert len(told) == 5


def test_every_succession_leads_from_a_former_unit_to_one_of_today() -> None:
    today = {row["urn"] for row in (*read("units/communes.csv"), *read("units/provinces.csv"))}
    former = {row["urn"] for row in (*read("units/former-communes.csv"), *read("units/former-provinces-districts.csv"))}
    links = [*read("successions/communes.csv"), *read("successions/provinces.csv")]
    assert {row["predecessor"] for row in links} <= former
    assert {row["successor"] for row in links} <= today
    assert former - {row["predecessor"] for row in links} == {
        row["urn"] for row in read("units/former-provinces-districts.csv") if row["kind"] == "district"
    }


def test_the_pack_has_no_fault() -> None:
    assert [str(fault) for fault in check([helpers.PACKS / "vn-base", WHOLE])] == []


@pytest.mark.django_db
def test_the_whole_pack_loads_in_few_statements_and_a_second_time_writes_nothing() -> None:
    load_folders([helpers.PACKS / "vn-base"], helpers.SETUP)
    with CaptureQueriesContext(connection) as asked:
        load_folders([WHOLE], helpers.SETUP)
    assert len(asked) < 600, "some 14,000 units and their successions, in blocks"
    lines = Entry.objects.count()
    assert [new for _version, new in load_folders([WHOLE], helpers.SETUP)] == [False]
    assert Entry.objects.count() == lines
    june, july = date(2025, 6, 30), date(2025, 7, 1)
    assert [as_of(body, june).territory for body in by_code("commune", "00082", june)] == ["Phường Trần Hưng Đạo"]
    assert [as_of(body, july).territory for body in by_code("commune", "00082", july)] == ["Phường Cửa Nam"]
    assert [as_of(body, june).territory for body in by_code("commune", "00073", june)] == ["Phường Cửa Nam"]
    assert by_code("commune", "00073", july) == []
    assert Organisation.objects.filter(kind="commune", valid_to=None).count() == 3321
    saigon = organisation("urn:motcua:org:vn:until-2025:ho-chi-minh:quan-1")
    now = [link.state.territory for link in successors(saigon, july)]
    assert now == ["Phường Tân Định", "Phường Sài Gòn", "Phường Bến Thành", "Phường Cầu Ông Lãnh"]
    assert find_organisations("tran hung dao ha noi")[0].urn == "urn:motcua:org:vn:until-2025:00082"
