"""First answers are taken only from where the pack says, name their source, and lose it when they are changed."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils.translation import override
from pydantic import ValidationError

from motcua.kernel.forms.api import FormSpec, form_faults, prefill, source_words, still
from motcua.kernel.packs.api import parse
from tests.kernel.forms.made import COMMUNES as WARDS
from tests.kernel.forms.made import LISTS, PROVINCES, SEXES, TODAY

MOMENT = datetime(2026, 10, 8, 2, tzinfo=UTC)
HOME = {"province": "01", "commune": "00082", "detail": "12 Hàng Bài"}


def form(**prefilled: Any) -> FormSpec:
    kinds: dict[str, dict[str, Any]] = {
        "name": {"type": "name"},
        "number": {"type": "citizen_number"},
        "born": {"type": "date", "not_after": "today"},
        "sex": {"type": "code", "list": SEXES.urn},
        "home": {"type": "address", "provinces": PROVINCES.urn, "communes": WARDS.urn},
        "scan": {"type": "file"},
    }
    fields = [
        {"id": name, "label": name} | kind | ({"prefill": prefilled[name]} if name in prefilled else {})
        for name, kind in kinds.items()
    ]
    return parse(FormSpec, {"sections": [{"id": "me", "title": "Tôi", "fields": fields}]})


def filled(spec: FormSpec, values: dict[str, Any], **implied: list[str]) -> tuple[dict[str, Any], dict[str, str]]:
    given = {f"me.{name}": sources for name, sources in implied.items()}
    found = prefill(spec, values, MOMENT, LISTS, TODAY, given)
    assert all(said["at"] == "2026-10-08T02:00:00+00:00" for said in found.sources.values())
    return found.data.get("me", {}), {path: said["source"] for path, said in found.sources.items()}


def test_a_value_is_taken_from_the_first_source_that_has_a_sound_one() -> None:
    spec = form(name=["card.name", "account.name"], born="card.birth_date", number="account.citizen_number")
    values = {
        "card.name": "漢字",  # no paper could print it
        "account.name": "Trần Thị  Lan",
        "card.birth_date": "15/05/1990",
        "account.citizen_number": "12345",
    }
    data, sources = filled(spec, values)
    assert data == {"name": "Trần Thị Lan", "born": "1990-05-15"}
    assert sources == {"me.name": "account.name", "me.born": "card.birth_date"}


def test_what_no_field_asks_for_is_not_filled() -> None:
    assert filled(form(), {"account.name": "Trần Thị Lan"}) == ({}, {})
    assert filled(form(name="account.name"), {}) == ({}, {})


def test_the_last_request_fills_the_same_paths_and_is_judged_as_of_today() -> None:
    last = {"me": {"home": HOME, "sex": "9", "name": "Trần Thị Lan"}}
    data, sources = filled(form(home="last", sex="last"), {"last": last})
    assert (data, sources) == ({"home": HOME}, {"me.home": "last"})


def test_a_face_may_imply_a_source_for_a_field_that_names_none() -> None:
    values = {"account.name": "Trần Thị Lan", "card.name": "Trần Lan"}
    assert filled(form(), values, name=["account.name"])[1] == {"me.name": "account.name"}
    assert filled(form(name="card.name"), values, name=["account.name"])[1] == {"me.name": "card.name"}


def test_a_changed_or_cleared_value_loses_its_source() -> None:
    sources = {path: {"source": "account.name", "at": "x"} for path in ("me.name", "me.born", "me.home")}
    before = {"me": {"name": "Lan", "born": "15/05/1990", "home": HOME}}
    after = {"me": {"name": "Lan", "born": "", "home": HOME | {"detail": "14"}}}
    assert list(still(sources, before, after)) == ["me.name"]
    assert still(sources, before, before) == sources
    assert still(sources, before, {}) == {}


def test_each_source_is_named_in_words() -> None:
    with override("vi"):
        said = {source: str(source_words(source)) for source in ("account.name", "card.sex", "last")}
    assert said["account.name"].startswith("Lấy từ tài khoản")
    assert said["card.sex"].startswith("Lấy từ thẻ căn cước")
    assert said["last"].startswith("Lấy từ hồ sơ")


def test_a_source_that_is_none_or_does_not_fit_its_field_is_a_fault_of_the_pack() -> None:
    with pytest.raises(ValidationError):
        form(name="account.password")
    wrong = form(name="account.citizen_number", scan="last", sex="card.sex")
    assert [fault.path for fault in form_faults(wrong, LISTS)] == [
        "sections.me.fields.name.prefill",
        "sections.me.fields.scan.prefill",
    ]
    row = {"id": "name", "type": "name", "label": "Tên", "prefill": "account.name"}
    group = {"id": "rows", "type": "repeat", "label": "Các con", "fields": [row]}
    rows = parse(FormSpec, {"sections": [{"id": "me", "title": "Tôi", "fields": [group]}]})
    assert [fault.path for fault in form_faults(rows, LISTS)] == ["sections.me.fields.rows.fields.name.prefill"]


@pytest.mark.parametrize(
    ("line", "issued", "home"),
    [
        ("12 Hàng Bài, Phường Cửa Nam, Hà Nội", "2026-06-10", HOME),
        ("Số 5, ngõ 3, cửa nam, TP. Hà Nội", "2026-06-10", HOME | {"detail": "Số 5, ngõ 3"}),
        ("Tân Hòa, Hà Nội", "2026-06-10", None),  # a commune and a ward are called so
        ("12 Hàng Bài, Phường Cửa Nam, Hà Nam", "2026-06-10", None),
        ("12 Lý Thường Kiệt, Cửa Nam, Hoàn Kiếm, Hà Nội", "2021-06-10", None),  # there Hoàn Kiếm is a district
        ("Hà Nội", "2026-06-10", None),
    ],
)
def test_a_cards_line_is_an_address_only_where_its_names_had_their_meaning_of_today(
    line: str, issued: str, home: dict[str, str] | None
) -> None:
    values = {"card.residence": line, "card.issued_on": issued}
    reformed = LISTS | {WARDS.urn: WARDS.model_copy(update={"valid_from": date(2025, 7, 1)})}
    found = prefill(form(home="card.residence"), values, MOMENT, reformed, TODAY)
    assert found.data == ({"me": {"home": home}} if home else {})


def test_what_a_field_names_comes_before_what_its_kind_implies() -> None:
    values: dict[str, Any] = {"last": {"me": {"name": "Trần Thị Lan"}}, "card.name": "Phạm Thị Hoa"}
    assert filled(form(name="last"), values, name=["card.name"])[0] == {"name": "Trần Thị Lan"}
    assert filled(form(name="last"), values | {"last": {}}, name=["card.name"])[0] == {"name": "Phạm Thị Hoa"}
