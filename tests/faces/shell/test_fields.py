"""One component draws every widget, and ties each input to its label, its help and its faults."""

from datetime import date
from typing import Any

import pytest
from django.test import RequestFactory
from django_cotton.utils import render_component
from lxml import html

from motcua.faces.shell.fields import Component, Field, KeptFile, Option
from motcua.kernel.forms.api import FormSpec, bind
from motcua.kernel.packs.api import parse

CHOICES = [Option("1", "Nam"), Option("2", "Nữ", selected=True)]


def drawn(name: str, **values: Any) -> html.HtmlElement:
    """A component as a tree."""
    return html.fromstring(f"<main>{render_component(RequestFactory().get('/'), name, values)}</main>")


@pytest.mark.parametrize("widget", ["text", "textarea", "password", "date", "number", "email", "tel", "select", "file"])
def test_every_box_has_one_label_that_points_at_it(widget: str) -> None:
    tree = drawn("field", field=Field("child.full_name", "Họ tên", widget, options=CHOICES))
    (label,) = tree.xpath("//label")
    (box,) = tree.xpath("//input | //select | //textarea")
    assert label.get("for") == box.get("id") == "f-child-full_name"
    assert box.get("name") == "child.full_name"


@pytest.mark.parametrize("widget", ["radios", "checkboxes"])
def test_choices_stand_under_one_legend_and_keep_what_was_chosen(widget: str) -> None:
    tree = drawn("field", field=Field("child.sex", "Giới tính", widget, options=CHOICES))
    assert tree.xpath("//fieldset/@id") == ["f-child-sex"]
    assert tree.xpath("//input[@checked]/@value") == ["2"]
    assert set(tree.xpath("//label/@for")) == set(tree.xpath("//input/@id"))


@pytest.mark.parametrize("widget", ["text", "textarea", "date", "select", "file", "checkbox", "radios"])
def test_help_and_faults_are_tied_to_the_field_by_ids_that_exist(widget: str) -> None:
    errors = ["Ngày sinh chưa tới.", "Xin ghi đủ năm."]
    field = Field("child.born", "Ngày sinh", widget, help="Ghi như giấy chứng sinh.", errors=errors, options=CHOICES)
    tree = drawn("field", field=field)
    (described,) = tree.xpath("//*[@aria-describedby]/@aria-describedby")
    found = [tree.get_element_by_id(name).text_content() for name in described.split()]
    assert found[0] == "Ghi như giấy chứng sinh."
    assert all(error in found[-1] for error in errors)
    assert tree.xpath("//*[@aria-invalid='true']")


def test_a_password_never_comes_back_in_the_page() -> None:
    tree = drawn("field", field=Field("password", "Mật khẩu", "password", value="bi-mat"))
    assert tree.xpath("//input/@value") == []


def test_what_a_person_typed_cannot_become_markup() -> None:
    tree = drawn("field", field=Field("name", "Họ tên", value='"><script>alert(1)</script>'))
    assert not tree.xpath("//script")
    assert tree.xpath("//input/@value") == ['"><script>alert(1)</script>']


def test_only_what_may_be_left_out_says_so() -> None:
    assert "không bắt buộc" not in drawn("field", field=Field("a", "Tên")).text_content()
    assert "không bắt buộc" in drawn("field", field=Field("a", "Tên", required=False)).text_content()


def test_a_field_that_does_not_apply_is_hidden_but_keeps_its_answer() -> None:
    tree = drawn("field", field=Field("father.name", "Họ tên cha", value="Trần Văn Dũng", visible=False))
    assert tree.xpath("//div[@hidden]//input/@value") == ["Trần Văn Dũng"]


def test_a_field_that_decides_about_others_asks_the_server_and_has_a_button_without_javascript() -> None:
    field = Field("mother.known", "Thông tin về mẹ", "radios", options=CHOICES)
    tree = drawn("field", field=field, live={"mother.known"})
    assert tree.xpath("//fieldset[@data-live]")
    assert tree.xpath("//button/@value") == ["refresh"]
    assert not drawn("field", field=field, live=set()).xpath("//button")


def test_a_paper_shows_the_files_it_has_and_a_way_to_drop_each() -> None:
    files = [KeptFile("k1", "giay-chung-sinh.jpg", 1_834_000)]
    tree = drawn("upload", component=Component("file.notice", "Giấy chứng sinh", files=files, errors=["Tệp quá lớn."]))
    assert "1,8 MB" in tree.text_content()
    assert tree.xpath("//button/@value") == ["remove:k1"]
    described = tree.xpath("//input/@aria-describedby")[0].split()
    assert [tree.get_element_by_id(name) is not None for name in described] == [True, True]


def test_the_list_of_faults_leads_to_the_fields() -> None:
    fault = {"id_for": "f-child-born", "label": "Ngày sinh", "message": "Chưa tới."}
    tree = drawn("error-summary", errors=[fault])
    assert tree.xpath("//a/@href") == ["#f-child-born"]
    assert tree.xpath("//*[@role='alert']")
    assert not drawn("error-summary", errors=[]).xpath("//*[@role='alert']")


@pytest.mark.parametrize(
    ("declared", "hint"),
    [
        ({"type": "date"}, "Ngày/tháng/năm, ví dụ 05/10/2026"),
        ({"type": "partial_date"}, "hoặc chỉ năm"),
        ({"type": "geometry", "shape": "point"}, "Vĩ độ, kinh độ"),
        ({"type": "geometry", "shape": "polygon"}, "Mỗi góc một dòng"),
    ],
)
def test_a_hint_says_just_what_the_box_takes(declared: dict[str, str], hint: str) -> None:
    fields = [{"id": "built", "label": "Xây xong"} | declared]
    form = parse(FormSpec, {"sections": [{"id": "dam", "title": "Đập", "fields": fields}]})
    (section,) = bind(form, {}, {}, {}, date(2026, 10, 5)).sections
    (text,) = drawn("field", field=section.fields[0]).xpath("//p[@class='help']/text()")
    assert hint in text
