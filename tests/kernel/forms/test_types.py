"""The answers of several boxes and the numbers with rules of their own: what passes, what is told, what is shown."""

import json
from itertools import pairwise
from typing import Any

import jsonschema_rs
import pytest
from django.http import QueryDict
from django.utils.translation import override

from motcua.kernel.forms import geometry
from motcua.kernel.forms.api import (
    FormSpec,
    bind,
    display,
    form_faults,
    from_post,
    json_schema,
    marked,
    unmarked,
    validate,
)
from motcua.kernel.packs.api import parse
from tests.kernel.forms.made import FORM, GOOD, LISTS, TODAY

HOUSE = "21.0245, 105.8412"
PLOT = "21.0245, 105.8412\n21.0245, 105.8422\n21.0255, 105.8422\n21.0255, 105.8412"
COMPANY = {"kind": "organisation", "name": "Công ty TNHH Hoa Sen 3/2", "number": "0100109106", "phone": "0912 345 678"}
WOMAN = {"kind": "person", "name": "Trần Thị Lan", "number": "001 190 990 123"}


def person(**answers: Any) -> dict[str, Any]:
    return {"person": GOOD["person"] | answers}


def stored(**answers: Any) -> dict[str, Any]:
    checked = validate(FORM, person(**answers), TODAY, LISTS)
    assert checked.ok, {path: [str(one) for one in found] for path, found in checked.faults.items()}
    assert validate(FORM, checked.data, TODAY, LISTS) == checked, "what is stored passes again unchanged"
    return checked.data["person"]


def told(form: FormSpec = FORM, **answers: Any) -> dict[str, str]:
    with override("vi"):
        return {path: str(found[0]) for path, found in validate(form, person(**answers), TODAY, LISTS).faults.items()}


def asking(**field: Any) -> FormSpec:
    """The small form with one field declared otherwise."""
    section = FORM.sections[0].model_dump(mode="json", exclude_unset=True)
    fields = [one | field if one["id"] == field["id"] else one for one in section["fields"]]
    return parse(FormSpec, {"sections": [section | {"fields": fields}]})


def shown(masked: bool = True, **answers: Any) -> dict[str, str]:
    data = {"person": stored(**answers)}
    with override("vi"):
        return {row.path: row.text for row in display(FORM, data, masked, lists=LISTS)[0].rows}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0100109106", "0100109106"),
        ("01 001 091 06", "0100109106"),
        ("0100109106-001", "0100109106-001"),
        ("0100109106001", "0100109106-001"),
        ("001190990123", "001190990123"),
    ],
)
def test_a_tax_code_is_stored_in_one_form(typed: str, kept: str) -> None:
    assert stored(tax=typed)["tax"] == kept


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("0100109107", "chữ số thứ mười không khớp"),
        ("0100109106-000", "từ 001 đến 999"),
        ("010010910", "gồm 10 chữ số"),
        ("٠١٠٠١٠٩١٠٦", "gồm 10 chữ số"),
        ("013190990123", "Ba số đầu 013"),
        ("001190000000", "Sáu số cuối"),
    ],
)
def test_each_flaw_of_a_tax_code_has_its_sentence(typed: str, says: str) -> None:
    assert says in told(tax=typed)["person.tax"]


def test_a_tax_code_may_be_asked_of_organisations_alone() -> None:
    only = asking(id="tax", of=["organisation"])
    assert told(only, tax="001190990123") == {"person.tax": "Mục này chỉ nhận mã số thuế của tổ chức."}
    assert told(only, tax="0100109106") == {}


def test_only_the_tax_code_of_a_person_is_dotted() -> None:
    assert shown(tax="001190990123")["person.tax"] == "0•••••••0123"
    assert shown(tax="0100109106")["person.tax"] == "0100109106"


@pytest.mark.parametrize(
    "typed", ["1.500.000", "1500000", "1 500 000", "1,500,000", "1.500.000 đồng", "1500000đ", 1500000]
)
def test_an_amount_is_read_however_it_is_grouped(typed: object) -> None:
    assert stored(price=typed)["price"] == 1_500_000


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("1.500,5", "không có phần lẻ"),
        ("1.5", "không có phần lẻ"),
        ("15.00.000", "Xin ghi số tiền bằng đồng"),
        ("-5000", "Xin ghi số tiền bằng đồng"),
        ("một triệu", "Xin ghi số tiền bằng đồng"),
        ("500", "từ 1.000 đồng trở lên"),
        ("2.000.000.001", "không quá 2.000.000.000 đồng"),
        (True, "không đọc được"),
        (1.5, "không đọc được"),
        (10**40, "Xin ghi số tiền"),
    ],
)
def test_what_is_no_amount_of_whole_dong_is_told(typed: object, says: str) -> None:
    assert says in told(price=typed)["person.price"]


def test_an_amount_stands_grouped_in_its_box_and_on_paper() -> None:
    assert shown(price="1500000")["person.price"] == "1.500.000 đồng"
    assert (
        bind(FORM, {"person": {"price": 1500000}}, lists=LISTS, today=TODAY).field("person.price").value == "1.500.000"
    )


def test_a_party_is_a_person_or_an_organisation_each_with_its_number() -> None:
    assert stored(seller=COMPANY)["seller"] == COMPANY | {"phone": "0912345678"}
    assert stored(seller=WOMAN)["seller"] == WOMAN | {"number": "001190990123"}


def test_every_fault_of_a_party_stands_beside_its_box() -> None:
    assert set(told(seller={"kind": "x", "phone": "1"})) == {
        "person.seller.kind",
        "person.seller.name",
        "person.seller.phone",
    }
    assert "định danh" in told(seller={"kind": "person", "name": "Lê An"})["person.seller.number"]
    assert "thuế" in told(seller={"kind": "organisation", "name": "Hợp tác xã"})["person.seller.number"]
    assert set(told(seller=WOMAN | {"kind": "organisation"})) == {"person.seller.number"}
    assert set(told(seller=COMPANY | {"kind": "person"})) == {"person.seller.name", "person.seller.number"}
    assert told(seller={"kind": "", "name": " "}) == {}, "nothing answered is no party"


def test_where_only_persons_are_meant_the_kind_is_not_asked() -> None:
    only = asking(id="seller", kinds=["person"], ask_phone=False)
    assert told(only, seller={"name": "Lê An", "number": "001190990123"}) == {}
    assert told(only, seller={"kind": "person"}) == {}, "the hidden kind alone is no answer"
    parts = bind(only, lists=LISTS, today=TODAY).field("person.seller").parts
    assert (parts["kind"].value, parts["kind"].options, "phone" in parts) == ("person", [], False)
    assert set(told(only, seller=COMPANY)) >= {"person.seller.kind"}


def test_of_a_party_only_a_persons_number_is_dotted_and_left_out_where_all_may_read() -> None:
    assert shown(seller=WOMAN)["person.seller"] == "Trần Thị Lan, số 0•••••••0123"
    assert shown(masked=False, seller=WOMAN)["person.seller"] == "Trần Thị Lan, số 001190990123"
    assert "0100109106" in shown(seller=COMPANY)["person.seller"]
    data = {"person": stored(seller=WOMAN)}
    assert "person.seller" in marked(FORM, data)
    assert unmarked(FORM, data)["person"]["seller"] == {"kind": "person", "name": "Trần Thị Lan"}


@pytest.mark.parametrize(
    "typed", [HOUSE, "105.8412, 21.0245", "21,0245; 105,8412", "21.0245° 105.8412°", "21.0245,105.8412"]
)
def test_a_point_is_read_in_either_order_and_with_either_comma(typed: str) -> None:
    assert stored(plot=typed)["plot"] == {"type": "Point", "coordinates": [105.8412, 21.0245]}


def test_land_is_stored_as_geojson_anticlockwise_and_closed_and_shown_with_its_area() -> None:
    clockwise = "\n".join(reversed(PLOT.split("\n")))
    kept = stored(plot=clockwise)["plot"]
    [ring] = kept["coordinates"]
    assert ring[0] == ring[-1] and len(ring) == 5
    assert sum((b[0] - a[0]) * (b[1] + a[1]) for a, b in pairwise(ring)) < 0
    assert geometry.area(kept) == pytest.approx(103.953 * 110.717, rel=1e-4), "sides from the radii of curvature"
    assert shown(plot=PLOT)["person.plot"].startswith("thửa có 4 góc, 11.509 m²")
    pasted = json.dumps({"type": "Feature", "properties": {}, "geometry": kept})
    assert stored(plot=pasted)["plot"] == kept
    assert bind(FORM, {"person": {"plot": kept}}, lists=LISTS, today=TODAY).field("person.plot").value.count("\n") == 3


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("21.0245, 105.8412\nnhà ông Ba", "Dòng 2 chưa đọc được"),
        ("48.85, 2.35", "nằm ngoài lãnh thổ và vùng biển Việt Nam"),
        ("21.02, 105.84\n21.03, 105.85", "ít nhất ba góc"),
        ("21.02, 105.84\n21.03, 105.85\n21.03, 105.84\n21.02, 105.85", "tự cắt nhau"),
        ("21.02, 105.84\n21.03, 105.85\n21.04, 105.86", "tự cắt nhau"),
        ("\n".join([HOUSE] * 201 + ["21, 105"]), "tối đa 200 góc"),
        ('{"type": "Point"', "GeoJSON chưa đọc được"),
        ('{"type": "LineString", "coordinates": [[105, 21], [106, 21]]}', "GeoJSON chưa đọc được"),
        ('{"type": "Point", "coordinates": [1e999, 21]}', "GeoJSON chưa đọc được"),
        ('{"type":"FeatureCollection","features":' * 900, "GeoJSON chưa đọc được"),
        ({"type": "Polygon", "coordinates": [[], []]}, "GeoJSON chưa đọc được"),
    ],
    ids=range(11),
)
def test_each_flaw_of_a_place_has_its_sentence(typed: object, says: str) -> None:
    assert says in told(plot=typed)["person.plot"]


def test_a_field_may_want_a_point_or_land_alone() -> None:
    assert told(asking(id="plot", shape="point"), plot=PLOT) == {"person.plot": "Mục này chỉ ghi một điểm."}
    assert "ít nhất ba góc" in told(asking(id="plot", shape="polygon"), plot=HOUSE)["person.plot"]


def test_a_signature_is_a_tick_and_the_declared_name() -> None:
    assert stored(oath={"name": "nguyễn thị lan", "confirmed": True})["oath"]["confirmed"] is True
    assert told(oath={"name": "Trần Văn Ba", "confirmed": True}) == {
        "person.oath.name": "Xin ghi đúng họ tên đã khai: Nguyễn Thị Lan."
    }
    assert set(told(oath={"confirmed": True})) == {"person.oath.name"}
    assert set(told(oath={"name": "Nguyễn Thị Lan", "confirmed": False})) == {"person.oath.confirmed"}
    assert told(oath={"name": "", "confirmed": False}) == {}
    assert set(told(asking(id="oath", required=True))) == {"person.oath"}
    assert shown(oath={"name": "Nguyễn Thị Lan", "confirmed": True})["person.oath"] == "Nguyễn Thị Lan (đã cam đoan)"


def test_conditions_and_rules_read_the_new_answers() -> None:
    rules = [
        {"id": "big", "check": "person.plot.area < 10000.0", "at": ["person.plot"], "message": "Đất rộng quá."},
        {"id": "who", "check": "person.seller.kind == 'person'", "at": ["person.seller"], "message": "Cần cá nhân."},
        {"id": "cheap", "check": "person.price < 5000000", "at": ["person.price"], "message": "Giá cao."},
        {"id": "few", "check": "size(person.children) < 2", "at": ["person.children"], "message": "Đông con."},
    ]
    form = parse(FormSpec, {"sections": [FORM.sections[0].model_dump(mode="json", exclude_unset=True)], "rules": rules})
    assert form_faults(form, LISTS) == []
    assert told(form) == {}
    two = [{"name": "Lê An"}, {"name": "Lê Ba"}]
    found = told(form, plot=PLOT, seller=COMPANY, price="9.000.000", children=two)
    assert set(found) == {"person.plot", "person.seller", "person.price", "person.children"}
    assert told(form, plot=HOUSE, seller=WOMAN, price="4.000.000", children=two[:1]) == {}


def test_the_boxes_of_a_page_become_one_answer() -> None:
    query = QueryDict(
        "person.seller.kind=person&person.seller.name=An&person.oath.name=Lan&person.oath.confirmed=on&person.plot=a"
    )
    assert from_post(FORM, query)["person"] == {
        "seller": {"kind": "person", "name": "An"},
        "plot": "a",
        "oath": {"name": "Lan", "confirmed": True},
    }
    assert from_post(FORM, QueryDict("person.oath.name=Lan"))["person"]["oath"] == {"name": "Lan", "confirmed": False}


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("tax", ["0100109106", "0100109106-001", "001190990123"], ["01001091", "0100109106001", 1]),
        ("price", [1000, 2_000_000_000], [999, 2_000_000_001, 1000.5, "1000"]),
        ("seller", [COMPANY | {"phone": "0912345678"}], [{"kind": "person"}, COMPANY | {"x": 1}, "An"]),
        ("oath", [{"name": "Nguyễn Thị Lan", "confirmed": True}], [{"name": "A"}, {"name": "A", "confirmed": False}]),
        ("plot", [{"type": "Point", "coordinates": [105.8, 21.0]}], [{"type": "Point", "coordinates": [21.0, 105.8]}]),
    ],
)
def test_schema_and_validator_agree_on_stored_answers(field: str, good: list[Any], bad: list[Any]) -> None:
    schema = json_schema(FORM, "vi", LISTS, TODAY)
    jsonschema_rs.meta.validate(schema)
    judge = jsonschema_rs.validator_for(schema)
    for value in good:
        data = validate(FORM, person(**{field: value}), TODAY, LISTS)
        assert data.ok and data.data["person"][field] == value
        assert judge.is_valid(data.data)
    for value in bad:
        assert not judge.is_valid({"person": {"name": "Lan Anh", field: value}})


def test_an_outline_is_no_point_for_the_schema_either() -> None:
    plot = stored(plot=PLOT)["plot"]
    for shape, fits in (("any", True), ("polygon", True), ("point", False)):
        judge = jsonschema_rs.validator_for(json_schema(asking(id="plot", shape=shape), "vi", LISTS, TODAY))
        assert judge.is_valid({"person": {"name": "Lan Anh", "plot": plot}}) is fits
