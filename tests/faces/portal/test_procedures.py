"""Finding a procedure as people type it, and reading it."""

import pytest
from django.utils import translation

from motcua.faces.shell.dossiers import fee_words
from motcua.mechanisms.cases import api as cases
from tests import helpers


@pytest.mark.parametrize(
    "typed", ["dang ky khai sinh", "Đăng ký khai sinh", "KHAI SINH", "giay khai sinh", "1.001193", "birth certificate"]
)
def test_a_procedure_is_found_as_people_type_it(ward: helpers.Ward, typed: str) -> None:
    page = ward.client().get("/tim/", {"q": typed})
    assert [str(row["title"]) for row in page.context["results"]] == ["Đăng ký khai sinh"]
    assert 'href="/thu-tuc/1.001193/"' in page.text


def test_nothing_found_says_what_to_try(ward: helpers.Ward) -> None:
    page = ward.client().get("/tim/", {"q": "xyzzy"})
    assert page.status_code == 200
    assert "Chưa tìm thấy thủ tục nào" in page.text
    assert page.context["query"] == "xyzzy"


def test_an_empty_search_lists_all_and_home_names_the_popular(ward: helpers.Ward) -> None:
    for address in ("/tim/", "/"):
        assert "Đăng ký khai sinh" in ward.client().get(address).text


def test_the_procedures_page_says_what_how_long_how_much_and_by_which_law(ward: helpers.Ward) -> None:
    page = ward.client().get("/thu-tuc/1.001193/").text
    for words in (
        "Miễn phí",
        "nhận sau 15:00 thì trong ngày làm việc kế tiếp",
        "Giấy chứng sinh, hoặc văn bản xác nhận",
        "1 bản chính",
        "60/2014/QH13",
        "163/QĐ-BTP",
        "Ủy ban nhân dân xã, phường, đặc khu",
        'href="/thu-tuc/1.001193/khai/"',
    ):
        assert words in page, words


def test_what_the_ordinary_case_needs_is_told_apart_from_what_other_cases_need(ward: helpers.Ward) -> None:
    papers = ward.client().get("/thu-tuc/1.001193/").context["procedure"]["components"]
    assert [str(paper["title"]).partition(",")[0] for paper in papers if paper["required"]] == ["Giấy chứng sinh"]
    assert not any("tương tác" in str(paper["title"]) for paper in papers), "the form itself is no paper to prepare"


def test_a_code_that_no_procedure_has_is_not_found(ward: helpers.Ward) -> None:
    assert ward.client().get("/thu-tuc/9.999999/").status_code == 404


def test_a_fee_is_told_with_what_it_is_counted_by() -> None:
    road = cases.Channel(channel="direct", limit={"amount": 1, "unit": "day"}, fee={"amount": 2000, "unit": "page"})
    with translation.override("en"):
        assert str(fee_words(road)) == "2,000 dong per page"
    assert str(fee_words(road)) == "2.000 đồng một trang"
    assert str(fee_words(road.model_copy(update={"fee": road.fee.model_copy(update={"amount": 0})}))) == "miễn phí"
