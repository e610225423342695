"""Organisations through time: as of a day, by code, where an old one is now, what lies below; changed by acts."""

from datetime import date, datetime
from pathlib import Path

import pytest

from motcua.kernel.access.api import (
    Bear,
    Found,
    Merge,
    Move,
    Organisation,
    Rename,
    as_of,
    bear_code,
    below,
    by_code,
    find_organisations,
    found_organisation,
    merge_organisations,
    move_organisation,
    organisation,
    predecessors,
    rename_organisation,
    successors,
    system_actor,
)
from motcua.kernel.acts.api import Caller, Invalid, perform
from motcua.kernel.calendar.api import ZONE, at
from motcua.kernel.ledger.api import Entry
from motcua.kernel.packs.api import FaultyPacks, load, load_folders, open_library
from tests.helpers import CUA_NAM, HOAN_KIEM, SETUP, ward
from tests.kernel.access import units

pytestmark = [pytest.mark.both, pytest.mark.django_db]
CALLER = Caller(system_actor("test"), channel="test")
JUNE, JULY, NOW = date(2025, 6, 30), date(2025, 7, 1), date(2026, 11, 17)
HA_NOI, OLD = "urn:motcua:org:vn:01", "urn:motcua:org:vn:until-2025"


@pytest.fixture
def loaded(tmp_path: Path) -> None:
    ward()
    units.load_part(tmp_path)


def names(scheme: str, code: str, day: date) -> list[str]:
    return [as_of(body, day).territory for body in by_code(scheme, code, day)]


def test_a_code_is_answered_by_who_bore_it_on_the_day(loaded: None) -> None:
    assert names("commune", "00082", JUNE) == ["Phường Trần Hưng Đạo"]
    assert names("commune", "00082", JULY) == ["Phường Cửa Nam"]
    assert names("commune", "00073", JUNE) == ["Phường Cửa Nam"]
    assert names("commune", "00073", JULY) == []
    assert names("", "H26.82", JULY) == ["Phường Cửa Nam"]


def test_an_old_unit_knows_where_it_is_now_and_the_new_one_whence_it_came(loaded: None) -> None:
    (now,) = successors(organisation(f"{OLD}:00082"), JULY)
    assert (now.state.territory, now.share, now.verified) == ("Phường Cửa Nam", "unknown", False)
    assert successors(organisation(f"{OLD}:00082"), JUNE) == []
    before = [link.state.territory for link in predecessors(organisation(CUA_NAM), JULY)]
    assert {"Phường Cửa Nam", "Phường Trần Hưng Đạo", "Phường Hàng Bài", "Phường Phan Chu Trinh"} <= set(before)
    state = as_of(organisation(f"{OLD}:00082"), JUNE)
    assert (state.exists, state.above) == (True, ("Quận Hoàn Kiếm", "Thành phố Hà Nội"))
    assert not as_of(organisation(f"{OLD}:00082"), JULY).exists


def test_a_district_is_where_its_communes_are(loaded: None) -> None:
    found = successors(organisation(f"{OLD}:ha-noi:quan-hoan-kiem"), NOW)
    assert [(link.state.territory, link.share) for link in found] == [
        ("Phường Hoàn Kiếm", "unknown"),
        ("Phường Cửa Nam", "unknown"),
    ]


def test_the_bodies_that_another_pack_declares_keep_their_titles_and_seats(loaded: None) -> None:
    body = organisation(CUA_NAM)
    assert body.title["bn"].startswith("কুয়া নাম")
    assert body.territory == "Phường Cửa Nam"
    assert body.positions.exists()
    assert as_of(body, NOW).codes == {"commune": "00082", "decision20": "H26.82", "abbreviation": "UBND"}


def test_dong_nai_became_a_city(loaded: None) -> None:
    body = organisation("urn:motcua:org:vn:75")
    assert as_of(body, date(2026, 4, 29)).territory == "Tỉnh Đồng Nai"
    changed = as_of(body, date(2026, 4, 30))
    assert (changed.territory, changed.title["en"]) == ("Thành phố Đồng Nai", "People's Committee of Đồng Nai City")
    assert find_organisations("thanh pho dong nai")[0] == body


@pytest.mark.parametrize("query", ["Trần Hưng Đạo", "tran hung dao", "phuong tran hung dao ha noi", "TRẦN HƯNG"])
def test_a_unit_is_found_by_name_with_and_without_accents(loaded: None, query: str) -> None:
    assert find_organisations(query)[0].urn == f"{OLD}:00082"


def test_a_code_finds_all_who_ever_bore_it(loaded: None) -> None:
    assert {body.urn for body in find_organisations("00082")} == {CUA_NAM, f"{OLD}:00082"}


def test_loading_again_writes_nothing(loaded: None, tmp_path: Path) -> None:
    lines, rows = Entry.objects.count(), Organisation.objects.order_by("urn")
    before = list(rows.values())
    units.load_part(tmp_path / "again")
    assert (Entry.objects.count(), list(rows.values())) == (lines, before)


def test_a_new_version_of_the_table_corrects_what_it_changes_alone(loaded: None, tmp_path: Path) -> None:
    root = units.part(tmp_path / "second")
    (root / "pack.yaml").write_text((root / "pack.yaml").read_text().replace("version: 1", "version: 2"))
    table = root / "units.csv"
    table.write_text(table.read_text().replace("Phường Hàng Đào", "Phường Hàng Đao"))
    load_folders([root], SETUP)
    (found,) = find_organisations("hàng đao")
    assert found.territory == "Phường Hàng Đao"
    assert organisation(f"{OLD}:00082").revision == 0


def test_what_was_taken_over_as_a_whole_lies_below_and_what_moved_lies_where_it_went(loaded: None) -> None:
    province = organisation(HA_NOI)
    found = below([province.pk], NOW)
    assert organisation(CUA_NAM).pk in found
    assert organisation(f"{OLD}:ha-noi").pk in found
    assert organisation(f"{OLD}:00082").pk in found
    assert organisation(f"{OLD}:00082").pk not in below([organisation(CUA_NAM).pk], NOW)
    given = Move(parent="urn:motcua:org:vn:52", valid_from=date(2026, 12, 1), basis="1/NQ-QH")
    perform(move_organisation, CALLER, given, on=organisation(HOAN_KIEM).pk)
    hoan_kiem = organisation(HOAN_KIEM)
    assert hoan_kiem.pk in below([province.pk], NOW)
    assert hoan_kiem.pk not in below([province.pk], date(2026, 12, 1))
    assert hoan_kiem.pk in below([organisation("urn:motcua:org:vn:52").pk], date(2026, 12, 1))
    assert as_of(hoan_kiem, date(2026, 12, 1)).above == ("Tỉnh Gia Lai",)


def test_a_merger_ends_the_old_adds_the_succession_and_follows_chains(loaded: None) -> None:
    given = Merge(predecessors=[{"organisation": HOAN_KIEM}], on=date(2027, 1, 1), basis="2/NQ-QH")
    with at(datetime(2026, 11, 17, 9, 0, tzinfo=ZONE)):
        perform(merge_organisations, CALLER, given, on=organisation(CUA_NAM).pk)
    old, after = organisation(f"{OLD}:ha-noi:quan-hoan-kiem"), date(2027, 1, 1)
    assert [link.state.territory for link in successors(old, after)] == ["Phường Cửa Nam"]
    assert organisation(HOAN_KIEM).valid_to == date(2026, 12, 31)
    assert names("commune", "00070", after) == []
    (now,) = successors(organisation(HOAN_KIEM), after)
    assert (now.share, now.on, now.verified) == ("whole", after, True)
    assert organisation(HOAN_KIEM).pk in below([organisation(CUA_NAM).pk], after)
    assert successors(organisation(HOAN_KIEM), date(2026, 12, 31)) == []


def test_one_that_gave_a_part_away_goes_on_beside_it(loaded: None) -> None:
    part = {"organisation": HOAN_KIEM, "share": "part", "ends": False}
    given = Merge(predecessors=[part], on=date(2027, 1, 1), basis="3/NQ-QH")
    perform(merge_organisations, CALLER, given, on=organisation("urn:motcua:org:vn:01:00004").pk)
    found = [
        (link.state.territory, link.share)
        for link in successors(organisation(f"{OLD}:ha-noi:quan-hoan-kiem"), date(2027, 1, 1))
    ]
    assert found == [("Phường Ba Đình", "unknown"), ("Phường Hoàn Kiếm", "unknown"), ("Phường Cửa Nam", "unknown")]


def test_a_body_is_founded_and_renamed_from_a_day_to_come(loaded: None) -> None:
    title = {"vi": "Đảng ủy phường Cửa Nam", "en": "Party Committee of Cửa Nam Ward"}
    given = Found(
        urn="urn:motcua:org:party:cua-nam",
        kind="party",
        title=title,
        parent=HA_NOI,
        valid_from=date(2027, 1, 1),
        codes=[{"scheme": "qcvn102", "value": "000.00.82.H26"}],
    )
    body = perform(found_organisation, CALLER, given)
    renamed = Rename(title={"vi": "Đảng bộ phường Cửa Nam"}, valid_from=date(2027, 6, 1), basis="5-QĐ/TU")
    perform(rename_organisation, CALLER, renamed, on=body.pk)
    assert not as_of(body, NOW).exists
    assert as_of(body, date(2027, 5, 31)).title["vi"] == "Đảng ủy phường Cửa Nam"
    assert as_of(body, date(2027, 6, 1)).title["vi"] == "Đảng bộ phường Cửa Nam"
    assert by_code("qcvn102", "000.00.82.H26", date(2027, 1, 1)) == [body]


def test_a_body_bears_a_code_from_a_day_on_and_lets_the_old_one_go(loaded: None) -> None:
    body = Organisation.objects.get(urn="urn:motcua:org:vn:01:00070")
    days = {"H26.7": date(2027, 1, 1), "H26.70": date(2027, 6, 1)}
    for value, day in days.items():
        perform(bear_code, CALLER, Bear(scheme="decision20", value=value, valid_from=day, basis="QĐ"), on=body.pk)
    assert by_code("decision20", "H26.7", date(2027, 5, 31)) == [body]
    assert by_code("decision20", "H26.7", date(2027, 6, 1)) == []
    assert by_code("decision20", "H26.70", date(2027, 6, 1)) == [body]


@pytest.mark.parametrize(
    ("value", "day", "where"),
    [
        ("H26.82", date(2027, 1, 1), "value"),
        ("000.00.82.H26", date(2027, 1, 1), "value"),
        ("H26.8", date(2000, 1, 1), "valid_from"),
    ],
)
def test_a_code_of_another_body_or_of_another_form_or_from_before_its_time_is_refused(
    loaded: None, value: str, day: date, where: str
) -> None:
    body = Organisation.objects.get(urn="urn:motcua:org:vn:01:00070")
    with pytest.raises(Invalid) as refused:
        perform(bear_code, CALLER, Bear(scheme="decision20", value=value, valid_from=day, basis="QĐ"), on=body.pk)
    assert where in refused.value.faults


def test_an_agency_that_works_within_a_ward_is_founded(loaded: None) -> None:
    given = {
        "urn": "urn:motcua:org:vn:01:00070:police",
        "kind": "agency",
        "title": {"vi": "Công an phường Hoàn Kiếm"},
        "parent": "urn:motcua:org:vn:01:police",
        "within": HOAN_KIEM,
        "valid_from": "2026-01-01",
    }
    body = perform(found_organisation, CALLER, given)
    assert (body.issuer, body.body) == (body, organisation(HOAN_KIEM))
    with pytest.raises(Invalid) as refused:
        perform(found_organisation, CALLER, given | {"urn": "urn:motcua:org:x", "kind": "front"})
    assert set(refused.value.faults) == {"within"}


def test_every_fault_of_a_change_is_told_at_once(loaded: None) -> None:
    wrong = {
        "urn": CUA_NAM,
        "kind": "unit",
        "title": {"vi": " "},
        "valid_from": "2027-01-01",
        "codes": [{"scheme": "decision20", "value": "h26"}, {"scheme": "phone", "value": "1"}],
    }
    with pytest.raises(Invalid) as refused:
        perform(found_organisation, CALLER, wrong)
    assert set(refused.value.faults) == {"urn", "title", "parent", "codes.0.value", "codes.1.scheme"}
    merge = {
        "predecessors": [{"organisation": CUA_NAM}, {"organisation": f"{OLD}:00082"}, {"organisation": f"{OLD}:x"}],
        "on": "2025-07-01",
        "basis": "x",
    }
    with pytest.raises(Invalid) as refused:
        perform(merge_organisations, CALLER, merge, on=organisation(CUA_NAM).pk)
    assert set(refused.value.faults) == {"predecessors.0.organisation", "predecessors.2.organisation", *(
        ["predecessors.1.organisation"]
    )}  # fmt: skip
    move = {"parent": CUA_NAM, "valid_from": "2025-07-01", "basis": "x"}
    with pytest.raises(Invalid) as refused:
        perform(move_organisation, CALLER, move, on=organisation(HA_NOI).pk)
    assert set(refused.value.faults) == {"parent", "valid_from"}


def test_a_table_with_mistakes_is_told_whole_and_nothing_is_loaded(tmp_path: Path) -> None:
    ward()
    root = units.part(tmp_path)
    text = (root / "units.csv").read_text()
    wrong = [
        "vn:01:99999,commune,Phường Sai,vn:77,00004,2025-07-01,2025-02-30,true",
        "vn:01:99998,commune,Phường Sai,vn:77,00004,2025-07-01,,true",
        "vn:01:99997,commune,Làng Sai,vn:01,,2025-07-01,2024-01-01,maybe",
        "vn:01:99996,commune,Làng Sai,vn:01,,2025-07-01,,true",
        "vn:01:99995,commune",
    ]
    (root / "units.csv").write_text(text + "\n".join(wrong) + "\n")
    with pytest.raises(FaultyPacks) as refused:
        load_folders([root], SETUP)
    last = text.count("\n")
    told = {(fault.line - last, fault.path) for fault in refused.value.listed if fault.line}
    assert {(1, "valid_to"), (2, "parent"), (2, "code"), (3, "verified"), (4, "name"), (5, "")} == told
    assert all(fault.file.endswith("units.csv") for fault in refused.value.listed)
    assert not Organisation.objects.filter(urn__startswith=OLD).exists()


def test_a_table_needs_its_columns(tmp_path: Path) -> None:
    ward()
    root = units.part(tmp_path)
    text = (root / "units.csv").read_text()
    (root / "units.csv").write_text(text.replace("urn,kind,name", "urn,kid,name,name", 1))
    with pytest.raises(FaultyPacks) as refused:
        load_folders([root], SETUP)
    assert sorted(fault.path for fault in refused.value.listed) == ["kid", "kind", "name", "name"]


def test_a_table_that_is_not_the_one_the_pack_names_is_refused(tmp_path: Path) -> None:
    ward()
    (pack,) = open_library([units.part(tmp_path)]).packs
    altered = pack.sheets | {"units.csv": pack.sheets["units.csv"].replace("Hàng Đào", "Hàng Đao")}
    for sheets in (altered, {}):
        with pytest.raises(FaultyPacks):
            perform(load, CALLER, {**pack.content, "tables": sheets})
    assert not Organisation.objects.filter(urn__startswith=OLD).exists()
